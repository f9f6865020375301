"""Arguments go in; text or JSON and an exit code come out.

Each module has a group of commands: their options, and the functions that run them.
"""
