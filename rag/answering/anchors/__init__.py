"""Compares a question with a quote: what the question states, and what it asks for.

A quote may be about the same subject and still answer another question: it has Finland's date for
Sweden's, or the figure of 2021 for that of 2019. `assess` finds such differences.
"""

from rag.answering.anchors.anchor import Anchor, Kind, anchors
from rag.answering.anchors.assessment import Assessment, assess, reason
from rag.answering.anchors.comparison import compare
from rag.answering.anchors.quote import Finding, Quote, Status
from rag.answering.anchors.wanted import Found, asked_for, is_lead_in

__all__ = [
    "Anchor",
    "Assessment",
    "Finding",
    "Found",
    "Kind",
    "Quote",
    "Status",
    "anchors",
    "asked_for",
    "assess",
    "compare",
    "is_lead_in",
    "reason",
]
