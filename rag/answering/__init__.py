"""A question and its passages go in; an answer with checked footnotes, or a refusal, comes out.

`model` holds the values, `answerer` the whole way.
"""
