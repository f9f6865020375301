"""Statements that may answer one question -> which of them decides, and what the others are.

Where statements give different figures for one thing, or different holders of one office, the
newer decides, and what was decided counts more than what was proposed. Older ones are called
superseded only where that is safe: a newer statement of how things are, or one that says it changes
something. Figures that belong to years or events of their own stand side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.anchors.times import times
from rag.answering.rivals import (
    SAME_SUBJECT,
    Statement,
    are_rivals,
    asks_holder,
    shared,
    standing,
    tells_as_much,
)
from rag.answering.validity import (
    DECIDED,
    PLAIN,
    REJECTED,
    has_ended,
    in_force,
    own_years,
    replaces_figures,
)
from rag.search.question import Query
from rag.search.relative_dates import article_date, explained, written
from rag.search.scope import days_of
from rag.text.syntax import tag

#: Most statements that are quoted where they disagree.
MAX_RIVALS = 3
#: Of a wish for the newest, a statement needs this share of the best one's probability, or has to
#: be about the same thing.
NEARLY = 0.8


@dataclass(frozen=True, slots=True)
class Ruling:
    """A statement's position in what was given, and what is told before and beside it."""

    position: int
    note: str = ""
    remark: str = ""


def settle(query: Query, statements: Sequence[Statement]) -> tuple[Ruling, ...]:
    """Return the statements to quote, the one that decides first.

    The first statement is the most probable one; there is one at least.
    """
    first = _preferred(query, statements)
    chosen = [first]
    for at, other in enumerate(statements):
        is_rival = all(are_rivals(query, other, statements[one]) for one in chosen)
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
        and (one.probability >= NEARLY * best.probability or shared(one, best) >= SAME_SUBJECT)
        and tells_as_much(query, one, best)
    ]
    edge = max if query.order > 0 else min
    date_of = edge(statements[at].date for at in near)
    return next(at for at in near if statements[at].date == date_of)


def _rank(query: Query, one: Statement) -> tuple[int, int, str, str]:
    """Return what statements are ordered by; the greatest decides."""
    counts = min(standing(query, one.text), PLAIN)
    start = in_force(one.text, one.date)
    if query.order < 0:
        return (counts, 0, _inverted(one.date), _inverted(start))
    # "Stays closed until June" tells of a state that has not ended.
    is_past = has_ended(one.text) and query.expected_answer_type != "confirmation"
    is_now = not _is_ahead(query, start) and not is_past
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
    if standing(query, one.text) < min(standing(query, deciding.text), PLAIN):
        return "rejected" if standing(query, one.text) == REJECTED else "not decided"
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
    asks_state = asks_holder(query.text) or query.expected_answer_type == "confirmation"
    if asks_state or replaces_figures(one.text) or in_force(one.text, one.date):
        return True
    is_present = any(token.tag_ in ("VBZ", "VBP", "MD") for token in tag(one.text))
    return is_present or standing(query, one.text) == DECIDED
