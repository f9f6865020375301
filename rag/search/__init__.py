"""A question and the conversation before it come in; a resolved question and passages go out.

Passages are ordered best first; whether one answers the question is decided in `answering`.
"""
