"""What a kind of answer is, and how one is put together."""

import uuid
from typing import Protocol

from rag.answering.footnotes import Footnotes, answer_text
from rag.answering.model import ANSWERED, Answer
from rag.answering.request import Request


class AnswerKind(Protocol):
    """Answers the questions of one kind; safe to share between threads."""

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return the answer to a question; None if it is not of this kind, or finds nothing."""


def assemble(
    kind: str, request: Request, footnotes: Footnotes, text: str = "", outcome: str = ANSWERED
) -> Answer:
    """Return an answer of a kind from the claims that were added to the footnotes.

    Without a text, it is that of the claims. Its confidence is 1 if it answers: such an answer is
    read off the articles, not searched for. Timings are added by the answerer.
    """
    claims = tuple(footnotes.claims.values())
    return Answer(
        id=uuid.uuid4().hex,
        question=request.question.printed,
        history=tuple(turn.printed for turn in request.history),
        scope=request.scope,
        searched_for=request.question.printed,
        outcome=outcome,
        text=text or answer_text(claims, ()),
        claims=claims,
        citations=tuple(footnotes.citations.values()),
        passages=(),
        missing_terms=(),
        unanswered=(),
        answerer="quotes",
        confidence=float(outcome == ANSWERED),
        timings_ms={},
        kind=kind,
    )
