"""The weekdays, months, seasons and holidays that a text names, and whether one covers another.

"April to September" covers July and the summer, "Mon to Fri" a Tuesday, and "public holidays"
Boxing Day.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.text.word_lists import word_rows

_WEEKDAYS, _MONTHS = word_rows("calendar")
_SEASONS = {"spring": (2, 3, 4), "summer": (5, 6, 7), "autumn": (8, 9, 10), "winter": (11, 0, 1)}
#: Holidays that are always on one day: month and day of the month, from 1.
_FIXED = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25),
    "boxing day": (12, 26), "new year's eve": (12, 31), "new year's day": (1, 1),
    "new year": (1, 1),
}  # fmt: skip
#: Holidays that are not; "easter" includes its Sunday and Monday.
_MOVABLE = (
    "good friday", "easter sunday", "easter monday", "easter", "may day", "whit monday",
    "whit sunday", "ascension day", "thanksgiving",
)  # fmt: skip
_PUBLIC = frozenset(_MOVABLE) | {"christmas day", "boxing day", "new year's day"}

#: Short forms need a capital: "sun" and "mar" are words.
_SHORT_DAY = r"(?-i:Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?"
_DAY = rf"(?:{'|'.join(_WEEKDAYS)}|{_SHORT_DAY})"
#: "may" and "march" are words, and months only with a capital or after a preposition.
_MONTH = (
    r"(?:(?:january|february|april|june|july|august|september|october|november|december)\b"
    r"|(?-i:March|May)\b(?! (?:I|we|you|he|she|it|they|one|my|our|the|an?)\b)"
    r"|(?-i:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
    r"|(?<=\bin )(?:may|march)\b|(?<=\bduring )(?:may|march)\b)"
)
_NUMBER = r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?"
_TO = r"(?: ?[-–—/] ?| (?:to|till?|until|through|and until) )"


def _date(name: str) -> str:
    """Return the form of a month, with or without a day."""
    return (
        rf"(?:(?:the )?(?:end|middle|beginning|start) of |(?:mid|early|late)[- ])?"
        rf"(?:(?:the )?(?P<{name}1>{_NUMBER}) (?:of )?)?(?P<{name}>{_MONTH})"
        rf"(?: (?P<{name}2>{_NUMBER})(?![\d.:,]|\s?[ap]\.?m))?"
    )


_HOLIDAYS = "|".join(
    re.escape(name).replace("'", "['’]?") for name in sorted({*_FIXED, *_MOVABLE}, key=len)[::-1]
)
_SPAN = re.compile(
    rf"\b(?:(?P<dates>{_date('m')}{_TO}{_date('n')})"
    rf"|(?P<days>(?P<d>{_DAY})s?{_TO}(?P<e>{_DAY})s?\b)"
    rf"|(?P<holiday>{_HOLIDAYS})\b"
    r"|(?P<public>(?:bank|public|national) holidays?)\b"
    r"|(?P<weekend>weekends?)\b|(?P<working>(?:weekday|working day)s?)\b"
    r"|(?P<daily>daily|every day)\b|(?P<yearly>(?:all|throughout the) year|all year round)\b"
    r"|(?P<season>(?:spring|summer|autumn|winter)(?:time)?)\b"
    rf"|(?P<month>{_date('k')})|(?P<day>{_DAY})s?\b)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,|and|&|or|/|\+|,\s*and)\s*", re.IGNORECASE)

#: A weekday by its name, a day of the year as (month, day), or the name of a holiday.
Unit = str | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Period:
    """A period that a text names, its place there, and its days. `is_range`: "Mon to Fri"."""

    text: str
    start: int
    end: int
    days: frozenset[Unit]
    kind: str = ""  # season or holiday, "" for others
    is_range: bool = False

    def covers(self, other: "Period") -> bool:
        """Whether another period is in this one; of a season, most of it, of a holiday, a day."""
        shared = other.days & self.days
        if other.kind == "holiday":
            return bool(shared)
        return 2 * len(shared) > len(other.days) if other.kind else shared == other.days

    def is_apart(self, other: "Period") -> bool:
        """Whether both are times of the year, or days of the week, and share no day."""
        same = {isinstance(unit, tuple) for period in (self, other) for unit in period.days}
        return len(same) == 1 and not self.days & other.days


@lru_cache(maxsize=4_096)
def periods(text: str) -> tuple[Period, ...]:
    """Return the periods that a text names; those joined by "and" count as one as well.

    >>> [one.text for one in periods("open Mon to Fri, at Easter, and from 1 May to 30 September")]
    ['Mon to Fri', 'Easter', '1 May to 30 September']
    """
    found = [
        Period(
            match[0],
            *match.span(),
            frozenset(_days(match)),
            next((kind for kind in ("season", "holiday") if match[kind]), ""),
            any(match[name] for name in ("dates", "days", "weekend", "working")),
        )
        for match in _SPAN.finditer(text)
    ]
    return tuple(found + list(_joined(text, found)))


def _joined(text: str, found: list[Period]) -> Iterator[Period]:
    for at, one in enumerate(found):
        days, end = one.days, one.end
        for other in found[at + 1 :]:
            if not _JOINED.fullmatch(text, end, other.start):
                break
            days, end = days | other.days, other.end
            yield Period(text[one.start : end], one.start, end, days, is_range=True)


def _days(match: re.Match[str]) -> Iterable[Unit]:
    said = " ".join(match[0].lower().replace("’", "'").split())
    if match["dates"]:
        return _between(_limit(match, "m", is_last=False), _limit(match, "n", is_last=True))
    if match["month"]:
        return _between(_limit(match, "k", is_last=False), _limit(match, "k", is_last=True))
    if match["days"]:
        return _week(_weekday(match["d"]), _weekday(match["e"]))
    if match["holiday"]:
        return _holiday(said)
    if match["season"]:
        return [
            (month + 1, day) for month in _SEASONS[said.removesuffix("time")] for day in _NUMBERS
        ]
    whole = next((days for kind, days in _WHOLE.items() if match[kind]), None)
    return whole or _week(_weekday(said), _weekday(said))


_NUMBERS = range(1, 32)


def _holiday(said: str) -> list[Unit]:
    name = re.sub(r"\bnew years\b", "new year's", said)
    if name == "easter":
        return ["good friday", "easter sunday", "easter monday", "easter"]
    day = _FIXED.get(name)
    return [name, day] if day else [name]


def _week(first: int, last: int) -> list[Unit]:
    """Return the weekdays from one to another, counted from Monday, 0, over Sunday if need be."""
    count = (last - first) % 7 + 1
    return [_WEEKDAYS[(first + number) % 7] for number in range(count)]


def _weekday(name: str) -> int:
    return next(at for at, day in enumerate(_WEEKDAYS) if day[:3] == name[:3].lower())


def _limit(match: re.Match[str], name: str, *, is_last: bool) -> tuple[int, int]:
    """Return the first or last day of a month, or the day of it that is said."""
    month = next(at for at, one in enumerate(_MONTHS, 1) if one[:3] == match[name][:3].lower())
    day = match[f"{name}1"] or match[f"{name}2"]
    return month, int(re.sub(r"\D", "", day)) if day else (31 if is_last else 1)


def _between(first: tuple[int, int], last: tuple[int, int]) -> list[Unit]:
    every = [(month, day) for month in range(1, 13) for day in _NUMBERS]
    if first <= last:
        return [one for one in every if first <= one <= last]
    return [one for one in every if one >= first or one <= last]


#: The days of what is always the same.
_WHOLE: dict[str, Iterable[Unit]] = {
    "public": _PUBLIC,
    "weekend": _week(5, 6),
    "working": _week(0, 4),
    "daily": _week(0, 6),
    "yearly": _between((1, 1), (12, 31)),
}


def covered(asked: str, text: str) -> dict[int, str]:
    """Return where a text names what covers a period that is asked for in other words.

    It is the end of the place -> the period as it is asked for.

    >>> covered("Is it open on a Tuesday in summer?", "April to September; Mon to Fri: 7 am")
    {30: 'Tuesday', 18: 'summer'}
    """
    found: dict[int, str] = {}
    said = text.lower()
    for one in periods(asked):
        if one.text.lower() not in said:
            place = next((other.end for other in periods(text) if other.covers(one)), None)
            if place is not None:
                found.setdefault(place, one.text)
    return found
