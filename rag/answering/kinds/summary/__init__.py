"""Summaries in the articles' own words: a request -> the article or the subject -> sentences."""

from rag.answering.kinds.summary.answer import Summaries

__all__ = ["Summaries"]
