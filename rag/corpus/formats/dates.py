"""Dates as people write them -> ISO dates, down to the part that is known.

A year in front means year, month, day; dots mean day, month, year. Of "03/04/2024" only the year
is certain: whether the day or the month comes first must be shown by the figures themselves
("13/04/2024", "04/13/2024") or by other dates of the same file. Names of months are known in the
languages of Europe.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from rag.text.word_lists import word_rows
from rag.text.words import words

_MAX_DATE = 60  # characters
#: Two figures for a year below this are of this century.
_PIVOT = 70
_YEAR = r"[12]\d{3}"
_NAME = r"[^\W\d_]{3,13}\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|º|\.)?"
_OF = r"(?:,? (?:de |del |of )?|[-/.])"
_OF_NO_COMMA = r"(?: (?:de |del |of )?|[-/.])"
#: "2024-05-01", "1.5.2024" and "1/5/24", "1 May 2024", "May 1, 2024", "May 2024".
_FORMS = (
    rf"(?P<y1>{_YEAR})(?P<s1>[-/.])(?P<m1>\d\d?)(?:(?P=s1)(?P<d1>\d\d?))?",
    rf"(?P<one>\d\d?)(?P<s2>[-/.]) ?(?P<two>\d\d?)(?P=s2) ?(?P<y2>{_YEAR}|\d\d)",
    # A comma after the day ends what the number is of: "Issue 12, March 2024".
    rf"(?P<d3>\d\d?){_ORDINAL}{_OF_NO_COMMA}(?P<m3>{_NAME}){_OF}(?P<y3>{_YEAR}|['’]?\d\d)",
    rf"(?P<m4>{_NAME}) (?P<d4>\d\d?){_ORDINAL},? (?:of )?(?P<y4>{_YEAR})",
    rf"(?P<m5>{_NAME}){_OF}(?P<y5>{_YEAR})",
)
_DATE = re.compile(rf"(?<![\w/])(?:{'|'.join(_FORMS)})(?=T\d|[^\w/]|$)(?!\.\d)", re.IGNORECASE)
_FIGURES = re.compile(r"(?<![\d/-])(\d\d?)([/-])(\d\d?)\2(?:[12]\d{3}|\d\d)(?![\d/-])")
_COMPACT = re.compile(r"(?:19|20)\d{6}(?!\d)")
_WORD = re.compile(r"\w+\W*|\W+")
_LONE_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text, and where it is written."""

    iso: str
    start: int
    end: int

    @property
    def is_day(self) -> bool:
        """Whether the day is known."""
        return len(self.iso) == len("2024-05-01")


def iso_date(written: str, context: str = "") -> str:
    """Return a written date as ISO, down to the part that is known; "" if it is no date.

    `context`: the text that may show whether its author writes the day first.

    >>> [iso_date(date) for date in ("04.04.23", "2024/5/1", "5/13/2024", "3/4/2024", "soon")]
    ['2023-04-04', '2024-05-01', '2024-05-13', '2024', '']
    >>> iso_date("3/4/2024", context="It met on 13/03/2024."), iso_date("den 3. maj 2021")
    ('2024-04-03', '2021-05-03')
    >>> iso_date("Issue 12, March 2024")
    '2024-03'
    """
    written = written.strip()
    if not 0 < len(written) <= _MAX_DATE:
        return ""
    if _COMPACT.match(written):
        return _valid(int(written[:4]), int(written[4:6]), int(written[6:8]))
    first = next(written_dates(written, context), None)
    if first:
        return first.iso
    year = _LONE_YEAR.search(written)
    return year[0] if year and not re.search(r"\d\W\d", written) else ""


def written_dates(text: str, context: str = "") -> Iterator[WrittenDate]:
    """Yield the dates in a text that have a month at least, and those with an ambiguous one.

    >>> [date.iso for date in written_dates("From 12 March 2025 to Monday, May 5, 2025")]
    ['2025-03-12', '2025-05-05']
    """
    position = 0
    while match := _DATE.search(text, position):
        iso = _iso(match, context or text)
        if iso:
            yield WrittenDate(iso, *match.span())
        # "On 12 March 2025" begins like a month and its day.
        position = match.end() if iso else _next_word(text, match.start())


def _next_word(text: str, position: int) -> int:
    gap = _WORD.match(text, position)
    return gap.end() if gap else len(text)


def _iso(match: re.Match[str], context: str) -> str:
    """Return the ISO date that was matched; "" if there is no such day."""
    part = match.groupdict()
    if part["y1"]:
        return _valid(int(part["y1"]), int(part["m1"]), int(part["d1"] or 0))
    if part["y2"]:
        return _in_figures(part, context)
    form = next(form for form in "345" if part[f"y{form}"])
    month = _months().get("".join(words(part[f"m{form}"])), 0)
    return _valid(_year(part[f"y{form}"]), month, int(part.get(f"d{form}") or 0))


def _in_figures(part: dict[str, str], context: str) -> str:
    year, one, two = _year(part["y2"]), int(part["one"]), int(part["two"])
    day_first, month_first = _valid(year, two, one), _valid(year, one, two)
    if part["s2"] == ".":
        return day_first
    if not day_first or not month_first or one == two:
        return day_first or month_first
    shown = _day_is_first(context)
    return str(year) if shown is None else day_first if shown else month_first


def _day_is_first(text: str) -> bool | None:
    """Return whether the day comes first in dates of three figures; None if none of them shows."""
    dates = [(int(match[1]), int(match[3])) for match in _FIGURES.finditer(text)]
    shows = {one > 12 for one, two in dates if max(one, two) > 12 and min(one, two) <= 12}
    return shows.pop() if len(shows) == 1 else None


def _year(written: str) -> int:
    year = int(written.lstrip("'’"))
    return year if year >= 100 else year + (2000 if year < _PIVOT else 1900)


def _valid(year: int, month: int, day: int) -> str:
    """Return an ISO date; a day of 0 is the whole month. "" if there is no such day."""
    try:
        return date(year, month, day or 1).isoformat()[: 10 if day else 7]
    except ValueError:
        return ""


@cache
def _months() -> dict[str, int]:
    rows = word_rows("month_names")
    return {"".join(words(name)): at for at, row in enumerate(rows, start=1) for name in row}
