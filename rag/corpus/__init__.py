"""The files of a folder go in; articles, sentences and chunks with exact offsets come out.

Nothing here knows about the index.
"""
