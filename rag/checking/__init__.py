"""A text and the articles -> what the articles say to each sentence of it.

`TextChecker.check` is the entry; `Report` is the result.
"""
