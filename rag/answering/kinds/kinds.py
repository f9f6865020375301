"""All kinds of answers, tried one after the other, and what a follow-up to them refers to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes, OnClaim, ignore_claim
from rag.answering.kinds.kind import AnswerKind
from rag.answering.model import Answer
from rag.answering.request import Context, Request
from rag.corpus.chunks import Sentence
from rag.search.antecedents import with_one
from rag.search.conversation import chain
from rag.search.reference import reference
from rag.search.resolved import ResolvedQuestion
from rag.store.ledger import Ledger


class Kinds:
    """Answers a question by the first of some kinds that it is of; safe to share between threads.

    `finder` says what follow-ups refer to. A follow-up is tried as it is, and then as the whole
    question that it stands for.
    """

    def __init__(self, ledger: Ledger, finder: Finder, kinds: Sequence[AnswerKind]) -> None:
        self._ledger = ledger
        self._finder = finder
        self._kinds = tuple(kinds)

    def answer(self, request: Request, on_claim: OnClaim) -> Answer | None:
        """Return the answer of the first kind that the question is of; None for a search."""
        return self._answer(request, on_claim)[0]

    def context(self, request: Request) -> Context | None:
        """Return what a follow-up to a request refers to, as OtherKinds says."""
        answer, cited = self._answer(request, ignore_claim)
        if answer is None:
            return None
        if not answer.answerable:
            return Context()
        titles = dict.fromkeys(one.title or one.path for one in answer.citations)
        things = answer.sides or tuple(f"“{title}”" for title in titles)
        is_one = len({one.article_id for one in answer.citations}) == 1
        is_told = bool(is_one or answer.sides)
        # The words of a request for a list or a summary are not its subject.
        turn = ResolvedQuestion(min(titles)) if is_one else ResolvedQuestion(answer.question)
        return Context(
            (turn,),
            cited if is_told else (),
            things,
            ResolvedQuestion(answer.question),
            is_found=answer.kind == "quotes",
        )

    def _answer(
        self, request: Request, on_claim: OnClaim
    ) -> tuple[Answer | None, tuple[Sentence, ...]]:
        """Return the answer, and the sentences that it cites, in order."""
        # An answer of a kind quotes an article many times.
        article = cache(self._ledger.article)
        for reading in self._readings(request):
            for kind in self._kinds:
                footnotes = Footnotes(article, on_claim)
                if answer := kind.answer(reading, footnotes):
                    is_followed = reading is not request
                    answer = replace(answer, with_context=is_followed or answer.with_context)
                    return answer, tuple(footnotes.citations)
        return None, ()

    def _readings(self, request: Request) -> Iterator[Request]:
        """Yield a request as it is, then as the whole question that a follow-up stands for."""
        yield request
        question = request.question
        if not request.history or not reference(question, is_part=request.is_part):
            return
        context = self._finder.turns.context(chain(request.history), request)
        if not context.things:
            return
        whole = self._finder.follow_ups.completed(request, context)
        if not whole and len(context.things) == 1:
            whole = with_one(question.text, context.things[0])
        if whole:
            yield replace(request, question=ResolvedQuestion(whole))
