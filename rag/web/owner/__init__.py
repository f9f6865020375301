"""The owner's page: the password and files come in; the report card and uploads' states go out.

It is off unless a password is set.
"""
