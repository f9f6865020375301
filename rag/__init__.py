"""Footnote answers questions about a folder of articles, with footnotes to the exact words.

articles -> chunks -> embeddings -> index          once, and again for what changed
question -> retrieval -> extraction, drafting -> answers -> web, command line, evaluation
"""

from rag.answers import Answerer
from rag.claims import Answer, Citation, Claim
from rag.errors import FootnoteError
from rag.settings import Settings
from rag.sync import Report, bring_up_to_date

__all__ = [
    "Answer",
    "Answerer",
    "Citation",
    "Claim",
    "FootnoteError",
    "Report",
    "Settings",
    "bring_up_to_date",
]
