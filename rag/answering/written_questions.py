"""A question that an article asks and answers itself -> whether it is the reader's.

To any network, "Is smoking allowed on deck?" is nearly the same as "Is cooking allowed on deck?" So
a written question that shares words with the reader's must have all of them. Only if it shares none
may its cosine decide.
"""

from collections.abc import Sequence

from rag.search.passages import Passage
from rag.search.question import Query, expected_answer_type
from rag.text.matching import alike
from rag.text.word_lists import word_set
from rag.text.words import content_words, words

#: From this cosine on, a written question mostly is the reader's in other words.
_SAME = 0.6
_MODALS = frozenset("may must might shall should".split())


def is_asked(query: Query, written: str) -> bool:
    """Whether a written question says nothing that the query doesn't say, and most of it."""
    said = content_words(written)
    shared = [term for term in query.terms if any(alike(term, word) for word in said)]
    is_all = all(any(alike(term, word) for term in shared) for word in said)
    return bool(shared) and is_all and len(shared) * 2 >= len(query.terms)


def is_near(written: str, passages: Sequence[Passage]) -> bool:
    """Whether a written question is the query in other words, by their cosine."""
    scored = (one for passage in passages for one in passage.scored)
    return any(one.cosine >= _SAME and one.sentence.shown == written for one in scored)


def may_be_asked(query: Query, written: str, answer: str) -> bool:
    """Whether a written question may be the query, by its words and those of its answer.

    >>> from rag.search.question import plain
    >>> query, deck = plain("Is cooking allowed on deck?"), "Is smoking allowed on deck?"
    >>> may_be_asked(query, deck, "Behind the funnel."), may_be_asked(query, "May I grill?", "No.")
    (False, True)
    """
    kinds = {_kind(one) for one in (query.text, written)}
    denied = {not word_set("negators").isdisjoint(words(one)) for one in (query.text, written)}
    if len(kinds) > 1 or len(denied) > 1:
        return False
    near = words(f"{written} {answer}")
    near += [word for tie in query.ties if tie.other in near for word in words(tie.said)]
    is_shared = any(alike(term, word) for term in query.terms for word in words(written))
    has_all = all(any(alike(term, word) for word in near) for term in query.terms)
    return has_all or not is_shared


def _kind(question: str) -> str:
    """Return the type of answer that a question expects; "may" is mostly no month here."""
    first = next(iter(words(question)), "")
    return "confirmation" if first in _MODALS else expected_answer_type(question)
