"""Title, date and source of a text whose file doesn't say them."""

import re
from datetime import date, datetime

from dateutil import parser as dateparser

from rag.corpus.articles import DATE, is_sentence, lines

_LONGEST_DATE = 60  # characters
_COPYRIGHT = re.compile(r"^\s*(?:\(c\)|©|copyright\b)\s*(.*)$", re.IGNORECASE)


def clip(text: str, limit: int = 200) -> str:
    """Return a text in one line, cut at a space where it has more characters than `limit`."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def find_title(text: str) -> str:
    """Return the headline: the first line that is not a date; a long sentence is shortened."""
    for _, line in lines(text):
        if not re.sub(r"[\W\d_]", "", DATE.sub("", line)):
            continue
        return clip(line, 200 if not is_sentence(line) else 90)
    return clip(text, 90)


def find_date(text: str) -> str:
    """Return the date in the first six lines that are not sentences, such as a byline."""
    for number, (_, line) in enumerate(lines(text)):
        found = DATE.search(line)
        if number < 6 and found and not is_sentence(line) and len(line) < 120:
            return iso(found[1])
    return ""


def iso(written: str) -> str:
    """Return a written date as ISO, to the part that is known.

    >>> iso("04.04.23"), iso("April 4, 2023"), iso("April 2023"), iso("2023"), iso("soon")
    ('2023-04-04', '2023-04-04', '2023-04', '2023', '')
    """
    written = written.strip()
    found = re.match(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[T ]\d|$)", written)
    if found:
        return found[1] if _exists(found[1]) else ""
    if not 0 < len(written) <= _LONGEST_DATE:
        return ""
    try:
        # What differs between two fillings is not in the text.
        one, other = (
            dateparser.parse(written, dayfirst=True, default=filling) for filling in _FILLINGS
        )
    except (ValueError, OverflowError):
        return ""
    if one.year != other.year:
        return ""
    known = 10 if one.day == other.day else 7 if one.month == other.month else 4
    return one.date().isoformat()[:known]


_FILLINGS = (datetime(1, 1, 1), datetime(2, 2, 2))  # noqa: DTZ001 (a day, not a moment)


def _exists(iso: str) -> bool:
    try:
        date.fromisoformat((iso + "-01-01")[:10])
    except ValueError:
        return False
    return True


def find_source(text: str) -> str:
    """Return the publication that a copyright line names."""
    for _, line in lines(text):
        found = _COPYRIGHT.match(line)
        if found and len(line) < 80:
            return re.sub(r"[\d,.]+|all rights reserved", "", found[1], flags=re.IGNORECASE).strip()
    return ""
