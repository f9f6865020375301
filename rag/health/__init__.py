"""Articles, index and models go in; findings come out, each with the command that fixes it.

Nothing here changes anything.
"""
