"""Whether a question is answered by a whole list, or by several rows of a table.

A list is quoted as a whole where the question asks for several things, where most of its items
answer on their own, or where the whole answers better than the best of them. Of a table, the rows
that answer are quoted if the question asks for several things.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.search.passages import ScoredSentence, Window
from rag.search.question import Query

#: Most items or rows whose scores are looked at.
_TRIED = 16
#: From this logit on, a sentence probably answers.
_ANSWERS = 0.0
#: By how much the whole list must be better than its best item.
_BETTER = 0.5
#: Expected answer types that one item gives.
_ONE = frozenset(("number", "duration", "time", "place", "reason", "confirmation"))

#: Returns the cross-encoder's logit of each window.
Score = Callable[[Query, Sequence[Window]], list[float]]


@dataclass(frozen=True, slots=True)
class ScoredWindow:
    """Sentences of one article, and the cross-encoder's logit for them together."""

    sentences: Window
    score: float


def whole_list(query: Query, best: ScoredSentence, score: Score) -> ScoredWindow | None:
    """Return the list that the best sentence belongs to or introduces, if all of it answers."""
    items = [one for one in best.members if one.place.kind == Kind.ITEM]
    if len(items) < 2:
        return _rows(query, best, score)
    (logit,) = score(query, [best.members])
    whole = ScoredWindow(best.members, max(logit, best.score))
    if best.sentence not in items:
        # A lead-in or a heading is no answer without the list.
        return whole
    if query.wants_list:
        return whole if logit > _ANSWERS else None
    if query.expected_answer_type in _ONE:
        return None
    is_better = logit > best.score + _BETTER
    return whole if is_better or 2 * len(_answering(query, items, score)) > len(items) else None


def _rows(query: Query, best: ScoredSentence, score: Score) -> ScoredWindow | None:
    """Return the rows of a table that answer, if several do and the question asks for several."""
    rows = [one for one in best.members if one.place.row]
    if best.sentence not in rows or not query.wants_list:
        return None
    answering = _answering(query, rows, score)
    return ScoredWindow(answering, best.score) if len(answering) > 1 else None


def _answering(query: Query, sentences: Sequence[Sentence], score: Score) -> Window:
    tried = sentences[:_TRIED]
    logits = score(query, [(one,) for one in tried])
    return tuple(one for one, logit in zip(tried, logits, strict=True) if logit > _ANSWERS)
