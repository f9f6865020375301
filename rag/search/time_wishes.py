"""A question -> the wish about dates in it: "the current fee", "last year", "in March 2024"."""

import datetime as dt
import re
from dataclasses import dataclass

from rag.corpus.formats.dates import written_dates
from rag.search.scope import EVERYTHING, Scope
from rag.text.numbers import numbers
from rag.text.periods import periods
from rag.text.word_lists import word_rows

NEWEST, OLDEST = "newest first", "oldest first"
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
_STOP = re.compile(r"(?<=[.!;])\s+")
_OWN = re.compile(r"\b(?:i|we|my|our)\b", re.IGNORECASE)
#: "Is it open on 24 December?" asks about that day, whenever it was written.
_PAST = re.compile(r"\b(?:was|were|did|had|\w{3,}ed|meeting|minutes|letter)\b", re.IGNORECASE)
_ROLLING = re.compile(
    rf"\b(?:in|over|during|within|for) the (?:last|past) (?:{_COUNT} )?{_UNIT}s?\b(?! of\b)",
    re.IGNORECASE,
)
MONTHS = word_rows("calendar")[1]
#: A month or a day after these begins or ends a time: it doesn't say when something was written.
_LIMITS = re.compile(
    r"\b(?:since|after|before|until|till|from|by|to|and|between)(?: the)? $", re.IGNORECASE
)
_YEAR = re.compile(
    r"(?<![\d-])\b(?:in|during|for|of|from|since|before|after|until) ([12]\d{3})\b(?![-\d])"
)
_NAMED_YEAR = re.compile(r"(?<![\d.,-])\b(?:19|20)\d\d\b(?![-\d])")
_SINCE = re.compile(r"\b(?:since|after)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|until)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TimeWish:
    """Which dates a question prefers, and how that is said to the reader.

    `order`: 1 for the newest first, -1 for the oldest. `period`: the dates that are asked for.
    `month`: one of any year, from 1; 0 for none. `day`: one of that month. `is_counted`: the period
    is counted from today, so that older articles can't tell of it. `is_present`: it contains today.
    `said`: the words that say no more than the wish, so that no article has to contain them; "" if
    there are none.
    """

    read_as: str
    order: int = 0
    period: Scope = EVERYTHING
    month: int = 0
    day: int = 0
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
    return _counted(question, today) or _dated(question) or _ordered(question)


def _ordered(question: str) -> TimeWish | None:
    if found := _OLDEST.search(question):
        return TimeWish(OLDEST, -1, said=found[0])
    found = _NEWEST.search(question)
    if found is None or _LIMIT.search(question):
        return None
    # The verb in "is now" is part of the question.
    return TimeWish(NEWEST, 1, said=re.sub(r"^(?:is|are) ", "", found[0], flags=re.IGNORECASE))


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
    if _NAMED_YEAR.search(question):  # "last year, I mean 2024"
        return None
    # "I bought it three weeks ago. How long ..." tells of the asker.
    parts = _STOP.split(question)
    asked = " ".join(part for part in parts if not _OWN.search(part)) or parts[-1]
    for form in _COUNTED:
        match = form.search(asked)
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
        return _without_year(question)
    is_start, is_end = bool(_SINCE.search(question)), bool(_BEFORE.search(question))
    # "After 2018 but before the war" doesn't say which of them goes with the date.
    is_open = len(dates) == 1 and is_start != is_end
    after = "" if is_open and is_end else dates[0]
    before = "" if is_open and is_start else dates[-1]
    written = after if after == before else f"{after} to {before}"
    if not after or not before:
        written = f"{after} or later" if after else f"{before} or earlier"
    return TimeWish(f"dated {written}", period=Scope("", after, before))


def _without_year(question: str) -> TimeWish | None:
    """Return the wish for the month or the day of any year that a question names, if it is one.

    >>> wish = _without_year("who was present at the meeting of 11 february")
    >>> wish and (wish.month, wish.day), _without_year("What changes from 1 May?")
    ((2, 11), None)
    """
    named = [one for one in periods(question) if not one.kind]
    days = [unit for one in named for unit in one.days if isinstance(unit, tuple)]
    months = {month for month, _ in days}
    if len(named) != 1 or len(months) != 1 or _LIMITS.search(question[: named[0].start]):
        return None
    month, day = days[0]
    name = MONTHS[month - 1].capitalize()
    if len(days) > 1:
        return TimeWish(f"dated {name}", month=month)
    if not _PAST.search(question):
        return None
    return TimeWish(f"dated {day} {name}", month=month, day=day)
