"""A sentence and the articles go in; a verdict comes out, with the sentences that support it.

No language model has a say in the verdict.
"""
