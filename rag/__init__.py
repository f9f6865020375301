"""Footnote answers questions about a folder of articles, with footnotes to the exact words.

articles -> chunks -> embeddings -> index          once, and again for what changed
question -> retrieval -> extraction, drafting -> answers -> web, command line, evaluation
"""

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
