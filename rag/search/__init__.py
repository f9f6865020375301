"""A question and the conversation before it go in; passages come out, best first.

Nothing here decides whether a passage answers the question.
"""
