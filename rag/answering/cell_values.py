"""A cell of a table as a value that can be compared: a number with its unit, a date or a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from text_to_num import alpha2digit

from rag.answering.anchors.amounts import is_unit, singular
from rag.corpus.formats.dates import iso_date
from rag.text.numbers import numbers

DATE, CLOCK, DURATION = "date", "time of day", "length of time"
#: Units of time, in hours.
_HOURS = {
    "second": 1 / 3600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.0,
    "year": 8_760.0,
}  # fmt: skip
_PART = re.compile(r"(\d+(?:\.\d+)?) ?([^\W\d_]+)(?: and |, | )?")
_SIGNS = "$€£¥%°"
_YEAR = re.compile(r"[12]\d{3}")
_TIME = re.compile(r"(\d{1,2})[:.](\d\d)(?: ?h)?")
_FIGURE = re.compile(rf"(?P<sign>[{_SIGNS}])?\s?\d+(?:[.,]\d+)*\s?(?P<unit>[{_SIGNS}]|[^\W\d_]+)?")
#: The exponent in "m2", and what could be thousands or thousandths: "1.050", "1.050,50".
_EXPONENT = re.compile(r"(?<=m)[23²³]\b")
_AMBIGUOUS = re.compile(r"(?<!\d)\d{1,3}\.\d{3}(?!\d)|\.\d+,")


@dataclass(frozen=True, slots=True)
class Value:
    """A value and its unit: that of a measure or a currency, DATE, CLOCK, DURATION, or "".

    A date is counted as a number of eight digits: 19870512 is 12 May 1987, 19870000 is 1987.
    """

    number: float
    unit: str = ""


def value_of(text: str) -> Value | None:
    """Return the one value that a text gives; None if it gives none, several, or a doubtful one.

    >>> value_of("1,050 euros"), value_of("210 m2"), value_of("1948")
    (Value(number=1050.0, unit='euro'), Value(number=210.0, unit='metre'), \
Value(number=19480000.0, unit='date'))
    >>> value_of("30 to 40 euros"), value_of("1.050"), value_of("9:30")
    (None, None, Value(number=570.0, unit='time of day'))
    """
    text = text.strip()
    if hours := _hours(text):
        return Value(hours, DURATION)
    if time := _TIME.fullmatch(text):
        return Value(int(time[1]) * 60.0 + int(time[2]), CLOCK)
    iso = iso_date(text)
    if iso and (_YEAR.fullmatch(text) or len(iso) > len("1948")):
        return Value(float(iso.replace("-", "").ljust(8, "0")), DATE)
    plain = _EXPONENT.sub("", text)
    found = list(_FIGURE.finditer(plain))
    stated = numbers(plain)
    if len(found) != 1 or len(stated) != 1 or _AMBIGUOUS.search(plain):
        return None
    unit = singular(found[0]["sign"] or found[0]["unit"] or "")
    return Value(float(min(stated)), unit if is_unit(unit) else "")


def _hours(text: str) -> float:
    """Return the length of time that a text is; 0 if it is none.

    >>> _hours("three days"), _hours("an hour"), _hours("1 h 30 min"), _hours("1948")
    (72.0, 1.0, 1.5, 0)
    """
    digits = alpha2digit(re.sub(r"\ban?\b", "1", text.lower()), "en", threshold=0)
    parts = [(float(count), singular(unit)) for count, unit in _PART.findall(digits)]
    if _PART.sub("", digits).strip() or any(unit not in _HOURS for _, unit in parts):
        return 0
    return sum(count * _HOURS[unit] for count, unit in parts)


def values_of(cells: Sequence[str]) -> list[Value | None] | None:
    """Return the value of each cell of a column, None for those without one.

    It is None if they can't be compared: they have different units, a cell has digits and no value,
    or fewer than two cells, or than half of them, have one.
    """
    values = [value_of(cell) for cell in cells]
    known = [one for one in values if one]
    if {one.unit for one in known} == {DATE, ""}:
        # Of figures without a unit, those from 1000 to 2999 are no years.
        values = [
            one and Value(float(min(numbers(cell))))
            for one, cell in zip(values, cells, strict=True)
        ]
        known = [one for one in values if one]
    unread = [cell for one, cell in zip(values, cells, strict=True) if not one]
    is_doubtful = any(re.search(r"\d", cell) for cell in unread)
    is_known = len(known) > 1 and 2 * len(known) > len(cells)
    same_unit = len({one.unit for one in known}) == 1
    return values if is_known and same_unit and not is_doubtful else None
