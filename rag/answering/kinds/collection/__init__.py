"""Questions about the collection itself: which articles there are, from where, and about what."""

from rag.answering.kinds.collection.answer import Collection

__all__ = ["Collection"]
