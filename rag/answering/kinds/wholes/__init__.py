"""Requests for a whole: a list, a table, a section, or all of one sort in an article."""

from rag.answering.kinds.wholes.answer import Wholes

__all__ = ["Wholes"]
