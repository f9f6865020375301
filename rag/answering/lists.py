"""Whether a question is answered by a whole list, and not by one of its items.

A list is quoted as a whole where the question asks for several things, where most of its items
answer on their own, or where the whole answers better than the best of them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.corpus.blocks import Kind
from rag.search.passages import ScoredSentence, Window
from rag.search.question import Query

#: Most items whose scores are looked at.
_TRIED = 12
#: From this logit on, a sentence probably answers.
_ANSWERS = 0.0
#: By how much the whole list must be better than its best item.
_BETTER = 0.5
_ASKS_FOR_LIST = re.compile(
    r"\b(?:list|name|give|show|tell me|what are|what were|which are|which were|who are|who were)\b"
    r".*\b(?:all|every|each|the|any)\b|\b(?:all|every) (?:the |of the )?\w+|\bsteps?\b.*\bto\b",
    re.IGNORECASE,
)
_ONE = frozenset(("number", "duration", "time", "place", "reason", "confirmation"))

#: Returns the cross-encoder's logit of each window.
Score = Callable[[Query, Sequence[Window]], list[float]]


@dataclass(frozen=True, slots=True)
class ScoredWindow:
    """Sentences next to each other, and the cross-encoder's logit for them together."""

    sentences: Window
    score: float


def whole_list(query: Query, best: ScoredSentence, score: Score) -> ScoredWindow | None:
    """Return the list that the best sentence belongs to or introduces, if all of it answers."""
    items = [one for one in best.members if one.place.kind == Kind.ITEM]
    if len(items) < 2:
        return None
    window = best.members
    (whole,) = score(query, [window])
    found = ScoredWindow(window, max(whole, best.score))
    if best.sentence not in items:
        # A lead-in or a heading is no answer without the list.
        return found
    if query.expected_answer_type in _ONE:
        return None
    if _ASKS_FOR_LIST.search(query.text) or query.several > 1:
        return found if whole > _ANSWERS else None
    logits = score(query, [(item,) for item in items[:_TRIED]])
    answering = sum(logit > _ANSWERS for logit in logits)
    is_better = whole > best.score + _BETTER
    return found if 2 * answering > len(logits) or is_better else None
