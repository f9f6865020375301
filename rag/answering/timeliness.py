"""Statements that may answer one question -> which of them decides, and what the others are.

Where statements give different figures for one thing, or different holders of one office, the
newer decides, and what was decided counts more than what was proposed. Older ones are called
superseded only where that is safe: a newer statement of how things are, or one that says it changes
something. Figures that belong to years or events of their own stand side by side.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.anchors.times import MONTHS, WEEKDAYS, times
from rag.answering.validity import (
    DECIDED,
    PLAIN,
    REJECTED,
    asks_for_proposal,
    current_figures,
    has_ended,
    in_force,
    own_years,
    replaces_figures,
    standing,
)
from rag.search.question import Query
from rag.search.relative_dates import article_date, explained, written
from rag.search.scope import days_of
from rag.text.matching import alike
from rag.text.numbers import numbers
from rag.text.syntax import is_name, tag
from rag.text.word_lists import word_set
from rag.text.words import content_words, words

#: Most statements that are quoted where they disagree.
MAX_RIVALS = 3
#: Two statements are about the same thing if they share this much of the shorter one's words.
SAME_SUBJECT = 0.5
#: Of a wish for the newest, a statement needs this share of the best one's probability, or has to
#: be about the same thing.
NEARLY = 0.8
FIGURES = ("number", "duration", "time")

_HOLDER = re.compile(
    r"\b(?:who|what is the name of|which (?:man|woman|person))\b.*?\b(?:is|are|was|leads?|heads?"
    r"|chairs?|runs?|owns?|manages?|directs?)\b",
    re.IGNORECASE,
)
#: Whom a statement says that the holder follows.
_FORMER = re.compile(
    r"\b(?i:(?:took|takes|taken|taking) over from|succe(?:ed\w*|ssor (?:to|of))|follow(?:s|ed|ing)"
    r"|replac(?:es?|ed|ing)|former(?:ly)?)(?: [A-Z][\w.’'-]*)+"
)
_OFFICES = word_set("person_nouns") | {"chair", "treasurer", "principal", "manager", "owner"}
_LEADING = frozenset("lead leads head heads chair chairs run runs own owns manage manages".split())


@dataclass(frozen=True, slots=True)
class Statement:
    """A probable answer: its words, its article and the article's ISO date, "" if unknown."""

    text: str
    article_id: str
    date: str
    probability: float


@dataclass(frozen=True, slots=True)
class Ruling:
    """A statement's position in what was given, and what is told before and beside it."""

    position: int
    note: str = ""
    remark: str = ""


def may_have_rivals(query: Query, text: str) -> bool:
    """Whether an answer in these words may be one that changes with time."""
    return bool(
        query.expected_answer_type in FIGURES
        or query.order
        or _asks_holder(query.text)
        or (not query.expected_answer_type and _current(query, text))
    )


def settle(query: Query, statements: Sequence[Statement]) -> tuple[Ruling, ...]:
    """Return the statements to quote, the one that decides first.

    The first statement is the most probable one; there is one at least.
    """
    first = _preferred(query, statements)
    chosen = [first]
    for at, other in enumerate(statements):
        is_rival = all(_are_rivals(query, other, statements[one]) for one in chosen)
        if at != first and is_rival and len(chosen) < MAX_RIVALS:
            chosen.append(at)
    ranked = sorted(chosen, key=lambda at: _rank(query, statements[at]), reverse=True)
    remark = _of_date(statements[first]) if query.order else ""
    if len(ranked) < 2:
        return (Ruling(first, remark=remark),)
    deciding = statements[ranked[0]]
    several = len({statements[at].article_id for at in ranked}) > 1
    return tuple(
        Ruling(
            at,
            _note(statements[at]) if several else "",
            _superseded(query, statements[at], deciding) if at != ranked[0] else "",
        )
        for at in ranked
    )


def _preferred(query: Query, statements: Sequence[Statement]) -> int:
    """Return the position of the best statement; for a wish about order, of the one it prefers."""
    if not query.order or not statements[0].date:
        return 0
    best = statements[0]
    near = [
        at
        for at, one in enumerate(statements)
        if one.date
        and (one.probability >= NEARLY * best.probability or _shared(one, best) >= SAME_SUBJECT)
        and _tells_as_much(query, one, best)
    ]
    edge = max if query.order > 0 else min
    date_of = edge(statements[at].date for at in near)
    return next(at for at in near if statements[at].date == date_of)


def _tells_as_much(query: Query, one: Statement, other: Statement) -> bool:
    """Whether a statement has all words of the question that another one has."""
    return all(_tells_of(one, term) for term in query.terms if _tells_of(other, term))


def _tells_of(one: Statement, term: str) -> bool:
    return any(alike(term, word) for word in words(one.text))


def _are_rivals(query: Query, one: Statement, other: Statement) -> bool:
    """Whether two statements give different things of the kind that is asked for."""
    if one.article_id == other.article_id:
        return _overrides(query, one, other) or _overrides(query, other, one)
    return one.date != other.date and _differ(query, one, other) and _is_same(query, one, other)


def _is_same(query: Query, one: Statement, other: Statement) -> bool:
    if _asks_holder(query.text) and _same_office(query, one, other):
        return True
    # Two sentences with a figure each are about one thing more rarely where none was asked for.
    needed = SAME_SUBJECT if query.expected_answer_type else 0.6
    return _shared(one, other) >= needed and _tells_as_much(query, one, other)


def _differ(query: Query, one: Statement, other: Statement) -> bool:
    if _asks_holder(query.text):
        mine, theirs = (_holders(query, each.text) for each in (one, other))
        return bool(mine and theirs) and mine.isdisjoint(theirs)
    mine, theirs = _current(query, one.text), _current(query, other.text)
    return bool(mine - theirs and theirs - mine)


def _current(query: Query, text: str) -> frozenset[str]:
    with_dates = query.expected_answer_type == "time"
    # "One of them" is no count.
    return current_figures(text, with_dates=with_dates) - numbers(query.text) - {"1"}


def _shared(one: Statement, other: Statement) -> float:
    mine, theirs = _subjects(one.text), _subjects(other.text)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def _subjects(text: str) -> set[str]:
    return {word for word in content_words(text) if not word.isdigit()}


def _asks_holder(question: str) -> bool:
    """Whether a question asks who holds an office or leads something."""
    asked = set(words(question))
    return bool(_HOLDER.match(question)) and not asked.isdisjoint(_OFFICES | _LEADING)


def _holders(query: Query, text: str) -> frozenset[str]:
    """Return the words of the names in a statement of who holds the office."""
    offices = [word for word in words(query.text) if word in _OFFICES | _LEADING]
    if not any(alike(office, word) for office in offices for word in words(text)):
        return frozenset()
    known = {*words(query.text), *MONTHS, *WEEKDAYS}
    named = (
        word
        for token in tag(_FORMER.sub(" ", text))
        if is_name(token)
        for word in words(token.text)
    )
    return frozenset(word for word in named if word not in known)


def _same_office(query: Query, one: Statement, other: Statement) -> bool:
    """Whether statements have the same of the words that tell an office from others of its kind."""
    told = set(content_words(query.text)) - _OFFICES - _LEADING
    return told & set(words(one.text)) == told & set(words(other.text))


def _overrides(query: Query, one: Statement, other: Statement) -> bool:
    """Whether a sentence says that it takes the place of another one of its article."""
    if not _differ(query, one, other):
        return False
    if _standing(query, one.text) == DECIDED and _standing(query, other.text) < PLAIN:
        return True
    is_same = _shared(one, other) >= SAME_SUBJECT
    start = in_force(one.text, one.date)
    return is_same and bool(start) and start > in_force(other.text, other.date)


def _standing(query: Query, text: str) -> int:
    """Return the standing of a statement; PLAIN for all if a proposal or a holder is asked for."""
    is_plain = asks_for_proposal(query.text) or _asks_holder(query.text)
    return PLAIN if is_plain else standing(text)


def _rank(query: Query, one: Statement) -> tuple[int, int, str, str]:
    """Return what statements are ordered by; the greatest decides."""
    counts = min(_standing(query, one.text), PLAIN)
    start = in_force(one.text, one.date)
    if query.order < 0:
        return (counts, 0, _inverted(one.date), _inverted(start))
    is_now = not _is_ahead(query, start) and not has_ended(one.text)
    return (counts, int(is_now), one.date, start)


def _is_ahead(query: Query, iso: str) -> bool:
    return bool(iso and query.today) and iso > str(query.today)


def _inverted(iso: str) -> str:
    """Return a key by which earlier dates are greater; unknown ones are the least.

    >>> _inverted("2019") > _inverted("2021-05") > _inverted("")
    True
    """
    return "".join(chr(ord("9") - ord(sign) + ord("0")) if sign.isdigit() else sign for sign in iso)


def _of_date(one: Statement) -> str:
    """Return the date of a statement's article, or what the relative dates in it mean."""
    return explained(one.text, one.date) or (article_date(one.date) if one.date else "")


def _note(one: Statement) -> str:
    return f"In the article of {one.date}:" if one.date else "In an undated article:"


def _superseded(query: Query, one: Statement, deciding: Statement) -> str:
    """Return what a statement is, beside the one that decides; "" if they stand side by side."""
    if _standing(query, one.text) < min(_standing(query, deciding.text), PLAIN):
        return "rejected" if _standing(query, one.text) == REJECTED else "not decided"
    if query.order < 0 or times(query.text).years:
        return ""
    start = in_force(one.text, one.date)
    if _is_ahead(query, start):
        return f"from {written(start)}"
    if one.article_id == deciding.article_id:
        since = in_force(deciding.text, deciding.date)
        return f"superseded from {written(since)}" if since else "superseded"
    is_newer = bool(one.date and deciding.date) and days_of(deciding.date)[0] > days_of(one.date)[1]
    if not is_newer or own_years(one.text) or not _is_state(query, deciding):
        return ""
    return f"superseded by the article of {deciding.date}"


def _is_state(query: Query, one: Statement) -> bool:
    """Whether a statement is of how things are, or says that it changes something."""
    if replaces_figures(one.text) or in_force(one.text, one.date):
        return True
    is_present = any(token.tag_ in ("VBZ", "VBP", "MD") for token in tag(one.text))
    return is_present or _standing(query, one.text) == DECIDED
