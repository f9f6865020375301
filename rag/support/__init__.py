"""A sentence and the articles go in; a verdict comes out, with the exact words that support it.

It never takes a language model's word for anything.
"""
