"""Which kind of request a question is: for a list, for all steps, for a summary, or for one fact.

The classifier is fitted on labelled questions (rag.training.request_kinds).
"""

import re
from enum import StrEnum
from pathlib import Path

import numpy as np

from rag.models.encoder import QuestionEncoder
from rag.text.classifier import classifier

#: The weights, and the words of requests for anything; written by rag.training.request_kinds.
WEIGHTS_FILE = Path(__file__).parent / "data" / "request_kinds.npz"
WORDS_FILE = WEIGHTS_FILE.with_name("request_words.txt")


class RequestKind(StrEnum):
    """What a question asks for."""

    FACT = "fact"  # one short answer
    LIST = "list"  # all members of something
    STEPS = "steps"  # the whole of a procedure
    SUMMARY = "summary"  # what an article is about
    SUBJECT = "subject"  # all that is said about one subject
    PEOPLE = "people"  # who is who
    ATTENDANCE = "attendance"  # who was at a meeting, and who wasn't
    DECISIONS = "decisions"
    JOBS = "jobs"  # who has to do what
    CHANGES = "changes"  # what is different in a version
    TIMELINE = "timeline"  # what happened, in order
    EVENTS = "events"  # what takes place, and when
    COMPARE = "compare"  # some things side by side
    EXTREME = "extreme"  # which of several has the most or the least


#: The kinds in the order of the classes.
KINDS = tuple(RequestKind)

#: A request that says that it wants all: "which ... , all of them", "show me ... for every day".
_ALL = re.compile(
    r"\W*(?:which|what|list|name|show|give|can (?:i|you)|could (?:i|you)|please)\b[^?]*?"
    r"(?:, all (?:of (?:it|them|those)|(?:the )?(?:two|three|four|five|six|seven|eight|nine|ten)"
    r"(?: \w+)?)[\s?.!]*$"
    r"|\bfor (?:every|each) (?:single )?(?:day|weekday|month|season) of\b)",
    re.IGNORECASE,
)
#: The highest probability that such a request asks for one fact.
_FACT_OF_ALL = 0.25


def request_kinds(question: str, encoder: QuestionEncoder) -> dict[RequestKind, float]:
    """Return the probability of each kind for a question; they sum to 1."""
    logits = classifier(WEIGHTS_FILE).logits(question, encoder.encode(question))
    chances = np.exp(logits - logits.max())
    kinds = dict(zip(KINDS, (chances / chances.sum()).tolist(), strict=True))
    return _as_list(kinds) if _ALL.match(question) else kinds


def _as_list(kinds: dict[RequestKind, float]) -> dict[RequestKind, float]:
    """Return the probabilities for a request that says it wants all: hardly one fact."""
    rest = max(kinds[RequestKind.FACT] - _FACT_OF_ALL, 0.0)
    changed = {RequestKind.FACT: kinds[RequestKind.FACT] - rest}
    return kinds | changed | {RequestKind.LIST: kinds[RequestKind.LIST] + rest}
