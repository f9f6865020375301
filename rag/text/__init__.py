"""Strings go in; words, numbers, names and languages come out.

Everything that compares a question with an article compares it with these.
"""
