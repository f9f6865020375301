"""A question -> the wish about dates in it: "the current fee", "last year", "in March 2024".

A wish prefers; it only leaves out articles where the period is counted from today ("last month")
and an article is too old to tell of it. A year or a month that a question names may also be told
of in a newer article, so the articles of that time are only preferred.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rag.corpus.articles import Article
from rag.corpus.formats.dates import written_dates
from rag.search.question import Query
from rag.search.scope import EVERYTHING, Scope
from rag.text.numbers import numbers
from rag.text.word_lists import word_rows

NEWEST, OLDEST = "newest first", "oldest first"
#: The newest articles that are preferred: a tenth of all, but this many at least.
_FEWEST = 8

_NEWS = (
    r"(?:news|articles?|reports?|figures?|numbers|versions?|editions?|rules?|prices?|fees?|results?"
    r"|updates?)"
)
#: "The electric current in the cable" and "at the latest" are about no date.
_NEWEST = re.compile(
    r"\b(?:currently|nowadays|these days|today(?!['’]s? )|at present|at the moment|presently"
    r"|right now|up[- ]to[- ]date|most recent(?:ly)?|(?<!at the )latest(?= \w)"
    r"|current(?= (?!of|in|at|on|through|from|is|was|flow)\w)"
    rf"|newest (?={_NEWS}\b)|(?:is|are) now(?! that)|now(?=\W*$))",
    re.IGNORECASE,
)
#: "The latest date on which I may cancel" is a limit, not the newest of several.
_LIMIT = re.compile(r"\blatest\b.*\b(?:can|may|must|should|allowed|possible)\b", re.IGNORECASE)
_OLDEST = re.compile(
    r"\b(?:originally|initially|at first(?! glance| sight)|in the beginning|to begin with)\b",
    re.IGNORECASE,
)
_UNIT = r"(?P<unit>day|week|month|year)"
_COUNT = r"(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_COUNTED = tuple(
    re.compile(rf"(?:\b(?:in|during|on|from) )?{form}", re.IGNORECASE)
    for form in (
        r"\b(?P<unit>yesterday)\b",
        r"(?<!the )\blast (?P<unit>week|month|year)\b(?! of\b)",
        r"\bearlier this (?P<now>week|month|year)\b|\bthis (?P<unit>week|month|year)\b(?! of\b)",
        rf"\b{_COUNT} {_UNIT}s? ago\b",
    )
)
_ROLLING = re.compile(
    rf"\b(?:in|over|during|within|for) the (?:last|past) (?:{_COUNT} )?{_UNIT}s?\b(?! of\b)",
    re.IGNORECASE,
)
MONTHS = word_rows("calendar")[1]
_MONTH = re.compile(rf"\b(?:in|back in|during) ({'|'.join(map(str.capitalize, MONTHS))})\b(?! \d)")
_YEAR = re.compile(
    r"(?<![\d-])\b(?:in|during|for|of|from|since|before|after|until) ([12]\d{3})\b(?![-\d])"
)
_SINCE = re.compile(r"\b(?:since|after)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|until)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TimeWish:
    """Which dates a question prefers, and how that is said to the reader.

    `order`: 1 for the newest first, -1 for the oldest. `period`: the dates that are asked for.
    `month`: one of any year, from 1; 0 for none. `is_counted`: the period is counted from today, so
    that older articles can't tell of it; it was asked for in the words `said`. `is_present`: it
    contains today.
    """

    read_as: str
    order: int = 0
    period: Scope = EVERYTHING
    month: int = 0
    is_counted: bool = False
    is_present: bool = False
    said: str = ""


def read_wish(question: str, today: dt.date) -> TimeWish | None:
    """Return the wish about dates in a question; None if it has none.

    >>> day = dt.date(2025, 3, 1)
    >>> asked = ("What is the current fee?", "Who left last month?")
    >>> [read_wish(question, day).read_as for question in asked]
    ['newest first', 'dated 2025-02']
    >>> read_wish("How strong is the current?", day)
    """
    return (
        _counted(question, today)
        or _dated(question)
        or (TimeWish(OLDEST, -1) if _OLDEST.search(question) else None)
        or (TimeWish(NEWEST, 1) if _wants_newest(question) else None)
    )


def _wants_newest(question: str) -> bool:
    return bool(_NEWEST.search(question)) and not _LIMIT.search(question)


def _counted(question: str, today: dt.date) -> TimeWish | None:
    if rolling := _ROLLING.search(question):
        start, _ = _period(rolling["unit"].lower(), _number(rolling["count"]), today)
        return TimeWish(
            f"dated {start} or later",
            period=Scope(after=start),
            is_counted=True,
            is_present=True,
            said=rolling[0],
        )
    for form in _COUNTED:
        match = form.search(question)
        if match is None:
            continue
        part = match.groupdict()
        unit = (part.get("now") or part["unit"]).lower()
        is_present = "this" in match[0].lower()
        back = 0 if is_present else _number(part.get("count"))
        first, last = _period("day" if unit == "yesterday" else unit, back, today)
        written = first if first == last else f"{first} to {last}"
        return TimeWish(
            f"dated {written}",
            period=Scope("", first, last),
            is_counted=True,
            is_present=is_present,
            said=match[0],
        )
    return None


def _number(count: str | None) -> int:
    found = numbers(count) if count else set()
    return int(min(found)) if found else 1


def _period(unit: str, back: int, today: dt.date) -> tuple[str, str]:
    """Return the first and the last date of the day, week, month or year that was so long ago.

    >>> _period("month", 3, dt.date(2025, 2, 9)), _period("week", 1, dt.date(2025, 2, 9))
    (('2024-11', '2024-11'), ('2025-01-27', '2025-02-02'))
    """
    if unit == "year":
        return (str(today.year - back),) * 2
    if unit == "month":
        months = today.year * 12 + today.month - 1 - back
        return (f"{months // 12:04}-{months % 12 + 1:02}",) * 2
    if unit == "day":
        return ((today - dt.timedelta(days=back)).isoformat(),) * 2
    monday = today - dt.timedelta(days=today.weekday() + 7 * back)
    return monday.isoformat(), (monday + dt.timedelta(days=6)).isoformat()


def _dated(question: str) -> TimeWish | None:
    """Return the wish for the dates that a question names."""
    dates = sorted([one.iso for one in written_dates(question)] or _YEAR.findall(question))
    if not dates:
        month = _MONTH.search(question)
        number = MONTHS.index(month[1].lower()) + 1 if month else 0
        return TimeWish(f"dated {month[1]}", month=number) if month else None
    after = "" if _BEFORE.search(question) and len(dates) == 1 else dates[0]
    before = "" if _SINCE.search(question) and len(dates) == 1 else dates[-1]
    written = after if after == before else f"{after} to {before}"
    if not after or not before:
        written = f"{after} or later" if after else f"{before} or earlier"
    return TimeWish(f"dated {written}", period=Scope("", after, before))


def with_wish(query: Query, today: dt.date, articles: Callable[[], Iterable[Article]]) -> Query:
    """Return a query that follows the wish about dates in it, if the dates of `articles` can."""
    query = replace(query, today=today)
    wish = read_wish(query.text, today)
    if wish is None:
        return query
    searched = [one for one in articles() if query.within is None or one.id in query.within]
    dated = [one for one in searched if one.date]
    if not dated:
        return query
    if wish.is_counted and not _reaches(wish, dated) and wish.is_present:
        newest = max(one.date for one in dated)
        wish = TimeWish(f"{NEWEST}; the newest article is of {newest}", 1)
    if wish.is_counted:
        return _limited(query, wish, dated)
    preferred = _preferred(wish, dated)
    if not wish.order and not 0 < len(preferred) < len(dated):
        return query  # All the articles are of that time, or none: there is nothing to prefer.
    return replace(query, preferred=preferred, order=wish.order, read_as=wish.read_as)


def _reaches(wish: TimeWish, dated: Sequence[Article]) -> bool:
    """Whether any article is young enough to tell of a period."""
    return any(map(Scope(after=wish.period.after).includes, dated))


def _limited(query: Query, wish: TimeWish, dated: Sequence[Article]) -> Query:
    """Return a query for the articles that can tell of a period counted from today."""
    young = Scope(after=wish.period.after)
    within = young.within(dated)
    place = f"dated {wish.period.after} or later"
    if not within:
        place += f" (the newest is of {max(one.date for one in dated)})"
    # A year can be compared with those in a quote; of "last week" the articles have no numbers.
    year = f"in {wish.period.after}" if re.fullmatch(r"\d{4}", wish.period.after) else ""
    return replace(
        query,
        within=within,
        asked=query.text.replace(
            wish.said, f" {year}" if year and wish.period.before else wish.said
        ),
        place=place,
        preferred=wish.period.within(dated),
        read_as=wish.read_as,
    )


def _preferred(wish: TimeWish, dated: Sequence[Article]) -> frozenset[str]:
    if wish.period:
        return wish.period.within(dated)
    if wish.month:
        return frozenset(one.id for one in dated if one.date[5:7] == f"{wish.month:02}")
    in_order = sorted(dated, key=lambda one: one.date, reverse=wish.order > 0)
    return frozenset(one.id for one in in_order[: max(_FEWEST, len(in_order) // 10)])
