"""A question and the passages found for it come in; an answer with checked footnotes goes out.

Where the passages don't answer the question, the answer is a refusal that says why.
Start reading at answerer.py.
"""
