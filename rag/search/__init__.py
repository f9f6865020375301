"""A question and the conversation before it come in; a resolved question and passages go out.

Passages are ordered best first; whether one answers the question is decided in `answering`.
Start reading at conversation.py, resolved.py and question.py; then retrieval.py.
"""
