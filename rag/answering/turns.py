"""The turns before a question -> what it may refer to, and what the reader was told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from rag.answering.confidence import THRESHOLD
from rag.answering.request import Context, OtherKinds, Request, SearchResult
from rag.corpus.chunks import Sentence
from rag.errors import QuestionError
from rag.search.question import check
from rag.search.reference import Reference, reference
from rag.search.resolved import ResolvedQuestion, parts
from rag.text.language import foreign_language


class Turns:
    """Answers the earlier turns of a request again, which `find` and `other_kinds` have cached."""

    def __init__(
        self, find: Callable[[Request], Iterable[SearchResult]], other_kinds: OtherKinds
    ) -> None:
        self._find = find
        self._other_kinds = other_kinds

    def context(self, history: Sequence[ResolvedQuestion], request: Request) -> Context:
        """Return what a follow-up to some turns refers to: the last of them that was answered.

        One whose context the reader corrected counts as well. If there is none, it is the last turn
        that stands alone: a pronoun that stands for nothing finds anything.
        """
        for earlier in _backwards(replace(request, history=tuple(history))):
            turn = earlier.question
            found = self._other_kinds(earlier)
            if found is None and (result := self._answered(earlier)):
                asked = result.query.question
                is_whole = not asked.context and len(parts(turn)) == 1  # and spelled as it is meant
                earlier_turns = () if result.is_completed else result.refers_to
                turns = (*earlier_turns, asked if is_whole else turn)
                return Context(turns, result.extracts[0].sentences, understood=asked)
            if found and found.turns:
                return found
            if turn.context:
                return Context((turn,))
        whole = [one for one in history if reference(one) <= Reference.POSSIBLE] or history[-1:]
        return Context((whole[-1],), understood=whole[-1]) if whole else Context()

    def refused(self, request: Request) -> ResolvedQuestion | None:
        """Return the turn before a request if it stands alone and was refused."""
        last = next(_backwards(request))
        if reference(last.question) > Reference.POSSIBLE or self._other_kinds(last):
            return None
        return None if self._answered(last) else last.question

    def listed(self, request: Request) -> tuple[str, ...]:
        """Return the things that were named last, if they were several."""
        for earlier in _backwards(request):
            found = self._other_kinds(earlier)
            if found and len(found.things) > 1:
                return found.things
        return ()

    def told(self, request: Request) -> Iterator[tuple[Sentence, ...]]:
        """Yield the sentences that answered each of the turns, the last one first."""
        for earlier in _backwards(request):
            found = self._other_kinds(earlier)
            if found is None and (result := self._answered(earlier)):
                yield result.extracts[0].sentences
            elif found and found.answer:
                yield found.answer

    def _answered(self, request: Request) -> SearchResult | None:
        """Return the last result for a request; None if it was refused."""
        try:
            check(request.question.printed)
        except QuestionError:
            return None
        *_, result = self._find(request)
        is_answered = result.confidence >= THRESHOLD
        return result if is_answered and not foreign_language(result.question) else None


def _backwards(request: Request) -> Iterator[Request]:
    """Yield the turns before a request as the requests that they were, the last one first."""
    for number in reversed(range(len(request.history))):
        turn, before = request.history[number], request.history[:number]
        yield replace(request, question=turn, history=before, is_part=False)
