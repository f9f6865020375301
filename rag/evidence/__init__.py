"""Evidence packs: a conversation as Markdown or HTML, whose every quote can be checked again.

What is checked is what a reader of the file sees: quotes and claims are read back from the text
itself, not from a copy hidden in it.
"""
