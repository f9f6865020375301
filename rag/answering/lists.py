"""Whether a question is answered by a whole list, or by several rows of a table.

A list is quoted as a whole where the question asks for several things, where most of its items
answer on their own, or where the whole answers better than the best of them. Of a table, the rows
that answer are quoted if the question asks for several things.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.search.passages import ScoredSentence, Window
from rag.search.question import Query
from rag.text.syntax import new_entities
from rag.text.words import content_words, words

#: Most items or rows whose scores are looked at.
_TRIED = 16
#: From this logit on, a sentence probably answers.
_ANSWERS = 0.0
#: By how much the whole list must be better than its best item.
_BETTER = 0.5
#: A sentence repeats another if it shares more than this of its words.
_REPEATED = 0.8
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


def introduction(scored: ScoredSentence) -> Window:
    """Return the sentence that introduces an item, or the terms that a definition defines."""
    sentence = scored.sentence
    if sentence.place.kind != Kind.DEFINITION:
        candidates = (*scored.members[:1], scored.before)
        return tuple(one for one in candidates if one and one.shown == sentence.place.lead_in)[:1]
    earlier = [one for one in scored.members if one.start < sentence.start]
    named = takewhile(
        lambda one: one.place.is_label,
        reversed([one for one in earlier if one.place.lead_in != sentence.place.lead_in]),
    )
    return tuple(reversed(list(named)))


def adds_member(query: Query, text: str, shown: Sequence[str], kinds: Container[str]) -> bool:
    """Whether a text adds to a list what the texts that are shown don't have.

    If the members have names, of these of spaCy's `kinds`, it is a name that is not in the question
    either; without kinds, any text does that repeats none of those shown.
    """
    own = set(content_words(text))
    if any(len(own.intersection(content_words(one))) > _REPEATED * len(own) for one in shown):
        return False
    known = {word for one in shown for word in words(one)}
    names = new_entities(text, query.text, kinds)
    return not kinds or any(not set(words(name)) <= known for name in names)
