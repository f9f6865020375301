"""A text goes in; its words, numbers, names, syntax and language come out.

Every comparison of a question with an article, or of a claim with a passage, rests on these.
"""
