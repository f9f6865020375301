"""A conversation goes in; an evidence pack, as Markdown or HTML, comes out and can be verified.

Verification reads quotes and claims from what a reader of the file sees, not from a hidden copy.
"""
