"""Title, date and source of a text, for files that don't state them."""

import re
from datetime import date, datetime

from dateutil import parser as dateparser

from rag.corpus.lines import DATE, ends_sentence, lines

_MAX_DATE = 60  # characters
_COPYRIGHT = re.compile(r"^\s*(?:\(c\)|©|copyright\b)\s*(.*)$", re.IGNORECASE)
_NOT_SOURCE = re.compile(r"[\d,.]+|all rights reserved", re.IGNORECASE)
#: Two values for the parts of a date that are not written; what differs was filled in.
_DEFAULTS = (datetime(1, 1, 1), datetime(2, 2, 2))  # noqa: DTZ001 (a day, not a moment)


def shorten(text: str, limit: int = 200) -> str:
    """Return a text on one line, cut at a space if it has more characters than `limit`."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def find_title(text: str) -> str:
    """Return the headline: the first line that is not a date; a long sentence is shortened."""
    for _, line in lines(text):
        if not re.sub(r"[\W\d_]", "", DATE.sub("", line)):
            continue
        return shorten(line, 200 if not ends_sentence(line) else 90)
    return shorten(text, 90)


def find_date(text: str) -> str:
    """Return the ISO date in the first six lines that is not in a sentence; "" if none is."""
    for number, (_, line) in enumerate(lines(text)):
        match = DATE.search(line)
        if number < 6 and match and not ends_sentence(line) and len(line) < 120:
            return iso_date(match[1])
    return ""


def iso_date(written: str) -> str:
    """Return a written date as ISO, down to the part that is known; "" if it is no date.

    >>> [iso_date(date) for date in ("04.04.23", "April 4, 2023", "April 2023", "2023", "soon")]
    ['2023-04-04', '2023-04-04', '2023-04', '2023', '']
    """
    written = written.strip()
    match = re.match(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[T ]\d|$)", written)
    if match:
        return match[1] if _exists(match[1]) else ""
    if not 0 < len(written) <= _MAX_DATE:
        return ""
    try:
        first, second = (
            dateparser.parse(written, dayfirst=True, default=default) for default in _DEFAULTS
        )
    except (ValueError, OverflowError):
        return ""
    if first.year != second.year:
        return ""
    known = 10 if first.day == second.day else 7 if first.month == second.month else 4
    return first.date().isoformat()[:known]


def _exists(iso: str) -> bool:
    try:
        date.fromisoformat((iso + "-01-01")[:10])
    except ValueError:
        return False
    return True


def find_source(text: str) -> str:
    """Return the publication that a copyright line names; "" if none does."""
    for _, line in lines(text):
        match = _COPYRIGHT.match(line)
        if match and len(line) < 80:
            return _NOT_SOURCE.sub("", match[1]).strip()
    return ""
