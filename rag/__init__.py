"""Footnote answers questions about a folder of articles, with footnotes to the exact words.

articles -> chunks -> embeddings -> index       once, and again for what changed
question -> passages -> quotes or a draft -> a checked answer
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.answering.answerer import Answerer
    from rag.answering.model import Answer, Citation, Claim
    from rag.errors import FootnoteError
    from rag.settings import Settings
    from rag.store.sync import Report, update_index

__all__ = [
    "Answer",
    "Answerer",
    "Citation",
    "Claim",
    "FootnoteError",
    "Report",
    "Settings",
    "update_index",
]

_MODULES = {
    "Answer": "rag.answering.model",
    "Answerer": "rag.answering.answerer",
    "Citation": "rag.answering.model",
    "Claim": "rag.answering.model",
    "FootnoteError": "rag.errors",
    "Report": "rag.store.sync",
    "Settings": "rag.settings",
    "update_index": "rag.store.sync",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: `footnote --help` needs none of them."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
