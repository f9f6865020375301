"""Arguments go in; text or JSON and an exit code come out.

Each module holds a group of commands.
"""
