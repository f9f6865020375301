"""The value and the number format of a spreadsheet's cell -> what a person sees in it.

The formats of ECMA-376, part 1, 18.8.31, in their usual forms; others show the plain value. A date
in digits alone is ISO: which of them is the day depends on the reader's own settings.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

#: Quoted and escaped text, a currency, a colour or a condition, and spaces that fill the cell.
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].')
_PLACES = re.compile(r"[0#?][0#?,. ]*|@|General", re.IGNORECASE)
_TOO_HARD = re.compile(r"[0#?] ?/ ?[0-9#?]|E[+-]", re.IGNORECASE)  # fractions, powers of ten
_DATE_PART = re.compile(r"y+|m+|d+|h+|s+(?:\.0+)?|AM/PM|A/P", re.IGNORECASE)
_PRECISION = 11  # digits that a cell without a format shows


def shown(value: Any, number_format: str) -> str:
    """Return a cell's value as it is shown; "" for an empty cell.

    >>> shown(0.125, "0.0%"), shown(1234.5, '#,##0.00 "kr"'), shown(-81.0, "#,##0;(#,##0)")
    ('12.5%', '1,234.50 kr', '(81)')
    >>> shown(0.1 + 0.2, "General"), shown(True, "General"), shown(7, "000")
    ('0.3', 'TRUE', '007')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime | date | time):
        return _moment(value, number_format)
    if isinstance(value, timedelta):
        return _duration(value)
    return str(value).strip()


class _Section(NamedTuple):
    """A part of a number format: what goes around a number, and how its digits are written."""

    before: str
    places: str  # "" if no number is shown
    after: str
    is_percent: bool


@lru_cache(maxsize=1_000)
def _sections(number_format: str) -> tuple[_Section, ...]:
    """Return the sections for positive and negative numbers, and for zero."""
    literals: list[str] = []

    def keep(token: re.Match[str]) -> str:
        literals.append(token[1] or token[2] or token[3] or "")
        return chr(0xE000 + len(literals) - 1)

    marked = _TOKEN.sub(keep, number_format)

    def plain(part: str) -> str:
        restored = (
            literals[ord(one) - 0xE000] if 0 <= ord(one) - 0xE000 < len(literals) else one
            for one in part
        )
        return "".join(restored)

    found = []
    for section in marked.split(";")[:3]:
        places = _PLACES.search(section)
        start, end = places.span() if places else (len(section), len(section))
        written = section[start:end].rstrip()
        before, after = plain(section[:start]), plain(section[start + len(written) :])
        found.append(_Section(before.lstrip(), written, after.rstrip(), "%" in section))
    return tuple(found)


def _number(value: float, number_format: str) -> str:
    if _TOO_HARD.search(number_format) or not isfinite(value):
        return _general(value)
    sections = _sections(number_format)
    number = 2 if value == 0 and len(sections) > 2 else 1 if value < 0 and len(sections) > 1 else 0
    section = sections[number]
    digits = _digits(abs(value), section)
    sign = "-" if value < 0 and number == 0 and re.search("[1-9]", digits) else ""
    return f"{sign}{section.before}{digits}{section.after}".strip() or _general(value)


def _digits(value: float, section: _Section) -> str:
    places = section.places
    if not places:
        return ""
    if not re.match(r"[0#?]", places):
        return _general(value)
    whole, _, decimals = places.replace(" ", "").partition(".")
    thousands = len(places) - len(places.rstrip(", "))
    scaled = value * (100 if section.is_percent else 1) / 1000**thousands
    most, least = len(decimals.strip(",")), decimals.count("0")
    comma = "," if "," in whole.rstrip(",") else ""
    digits = f"{scaled:{comma}.{most}f}"
    if most > least:
        kept, cut = digits[: len(digits) - most + least], digits[len(digits) - most + least :]
        digits = (kept + cut.rstrip("0")).rstrip(".")
    return digits if comma else digits.zfill(whole.count("0") + bool(most) * (most + 1))


def _general(value: float) -> str:
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.{_PRECISION}g}"


def _moment(value: datetime | date | time, number_format: str) -> str:
    """Return a date with the words of its format, or as ISO; a time in hours and minutes."""
    parts = {part[0].lower() for part in _DATE_PART.findall(_TOKEN.sub("", number_format))}
    has_day = not isinstance(value, time)
    has_time = isinstance(value, time) or (
        isinstance(value, datetime)
        and (value.time() != time() or (parts & {"h"} and "y" not in parts))
    )
    words = []
    if has_day and (parts & {"y", "d"} or not parts & {"h", "s"}):
        words.append(_day(value, number_format))
    if has_time and (parts & {"h", "s"} or not parts):
        words.append(_time(value, number_format))
    return " ".join(words)


def _day(value: Any, number_format: str) -> str:
    pattern = _TOKEN.sub(lambda token: token[1] or token[2] or "", number_format).split(";")[0]
    has_words = re.search(r"m{3,5}", pattern, re.IGNORECASE)
    pattern = re.split(r"h|s", pattern, flags=re.IGNORECASE)[0] if has_words else "yyyy-mm-dd"
    names = {
        "yyyy": f"{value.year}",
        "yy": f"{value.year % 100:02}",
        "mmmm": value.strftime("%B"),
        "mmm": value.strftime("%b"),
        "mm": f"{value.month:02}",
        "m": f"{value.month}",
        "dddd": value.strftime("%A"),
        "ddd": value.strftime("%a"),
        "dd": f"{value.day:02}",
        "d": f"{value.day}",
    }
    filled = _DATE_PART.sub(lambda part: names.get(part[0].lower(), ""), pattern)
    return filled.strip(" ,@")


def _time(value: Any, number_format: str) -> str:
    seconds = f":{value.second:02}" if value.second else ""
    if re.search(r"A(?:M)?/P", number_format, re.IGNORECASE):
        return f"{value.hour % 12 or 12}:{value.minute:02}{seconds} {'AP'[value.hour > 11]}M"
    return f"{value.hour}:{value.minute:02}{seconds}"


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
