"""The years, dates and weekdays that a text states, also those that are counted from its date."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.text.word_lists import word_rows

WEEKDAYS, MONTHS = word_rows("calendar")
_MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
#: "may" and "march" are words, and names of months only with a capital.
_MONTH = (
    r"(?:(?:[Jj]anuary|[Ff]ebruary|March|[Aa]pril|May|[Jj]une|[Jj]uly|[Aa]ugust|[Ss]eptember"
    r"|[Oo]ctober|[Nn]ovember|[Dd]ecember)\b|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?"
_DAY_MONTH = re.compile(
    rf"\b(?:({_DAY})(?: ?[-–/] ?| (?:to|and|or|until) ))?({_DAY})(?: of)? ({_MONTH})"
)
_MONTH_DAY = re.compile(rf"\b({_MONTH}) ({_DAY})\b(?!\d|[.,:]\d)(?: ?[-–] ?({_DAY})\b)?")
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DOTTED = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(\d{4})\b")
_BARE_MONTH = re.compile(rf"\b{_MONTH}")
_YEAR = re.compile(
    r"(?<![\d.,$€£#-])\b(1[0-9]\d\d|20\d\d)(?:s\b)?(?![\d%]|[.,]\d|\s?(?:kg|km|m|g|l|mm|cm)\b)"
)
_YEARS = re.compile(r"\b(1[0-9]\d\d|20\d\d)(?: ?[-–/] ?| (?:to|until|and) )(\d{4}|\d\d)\b")
_AGO = re.compile(
    r"\b(\d+|a|two|three|four|five|six|seven|eight|nine|ten) years? (ago|earlier|later)\b"
)
_SMALL = "a two three four five six seven eight nine ten".split()
_RELATIVE = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|last night|(?:this|last|next|past) (?:morning|week\w*|"
    rf"{'|'.join(WEEKDAYS)})|(?:on )?(?:{'|'.join(WEEKDAYS)})s?)\b",
    re.IGNORECASE,
)

_SEASON = "(?:year|season|winter|spring|summer|autumn)"
#: Words for a year by its distance from the article's.
_RELATIVE_YEARS = {
    -1: re.compile(
        rf"\b(?:last|previous|past) (?:{_SEASON}|{'|'.join(MONTHS)})\b"
        r"|\byear (?:before|earlier|ago)\b"
    ),
    0: re.compile(rf"\b(?:this (?:{_SEASON}|month|week)|current|now|today|yesterday|tomorrow)\b"),
    1: re.compile(rf"\b(?:next|coming) {_SEASON}\b"),
}

#: Month and day of the month, from 1; a day of 0 is the whole month.
Day = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Times:
    """The times in a text. `spans` are the places of dates and years in it."""

    years: frozenset[int]
    days: frozenset[Day]
    weekdays: frozenset[str]
    is_relative: bool  # whether it says "yesterday" or "on Monday"
    spans: tuple[tuple[int, int], ...]


@lru_cache(maxsize=4_096)
def times(text: str) -> Times:
    """Return the times that a text states."""
    days: set[Day] = set()
    spans: list[tuple[int, int]] = []
    years = set(_years(text, spans))
    for pattern, read in (
        (_ISO, _iso),
        (_DOTTED, _dotted),
        (_DAY_MONTH, _day_month),
        (_MONTH_DAY, _month_day),
    ):
        for match in pattern.finditer(text):
            days.update(read(match))
            spans.append(match.span())
    months = {month for month, _ in days}
    for match in _BARE_MONTH.finditer(text):
        if (number := _month(match[0])) not in months:
            days.add((number, 0))
            spans.append(match.span())
    lowered = text.lower()
    weekdays = frozenset(day for day in WEEKDAYS if re.search(rf"\b{day}s?\b", lowered))
    relative = bool(_RELATIVE.search(text))
    return Times(frozenset(years), frozenset(days), weekdays, relative, tuple(spans))


def _years(text: str, spans: list[tuple[int, int]]) -> Iterator[int]:
    for match in _YEARS.finditer(text):
        first, last = int(match[1]), match[2]
        end = int(match[1][: 4 - len(last)] + last)
        if first < end <= first + 200:
            yield from range(first, end + 1)
            spans.append(match.span())
    for match in _YEAR.finditer(text):
        decade = match[0].endswith("s")
        yield from range(int(match[1]), int(match[1]) + (10 if decade else 1))
        spans.append(match.span())


def _month(name: str) -> int:
    return _MONTH_NUMBERS[name[:3].lower()]


def _day(text: str) -> int:
    return int(re.match(r"\d+", text)[0])  # type: ignore[index]


def _iso(match: re.Match[str]) -> Iterator[Day]:
    yield int(match[2]), int(match[3])


def _dotted(match: re.Match[str]) -> Iterator[Day]:
    yield int(match[3]), int(match[1])


def _day_month(match: re.Match[str]) -> Iterator[Day]:
    last = _day(match[2])
    for day in range(_day(match[1]) if match[1] else last, last + 1):
        yield _month(match[3]), day


def _month_day(match: re.Match[str]) -> Iterator[Day]:
    first = _day(match[2])
    for day in range(first, (_day(match[3]) if match[3] else first) + 1):
        yield _month(match[1]), day


def parsed_date(written: str) -> dt.date | None:
    """Return an article's date; None without one, or if it is less than a day."""
    try:
        return dt.date.fromisoformat(written[:10])
    except ValueError:
        return None


def relative_years(text: str, year: int) -> frozenset[int]:
    """Return the years that a text counts from its article's year.

    >>> sorted(relative_years("less than last year, and two years ago", 2031))
    [2029, 2030]
    """
    lowered = text.lower()
    found = {year + offset for offset, said in _RELATIVE_YEARS.items() if said.search(lowered)}
    for match in _AGO.finditer(lowered):
        count = int(match[1]) if match[1].isdigit() else _SMALL.index(match[1]) + 1
        found.add(year + (count if match[2] == "later" else -count))
    return frozenset(found)
