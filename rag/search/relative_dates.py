"""Explains words like "yesterday" and "earlier this month" by the date of their article.

A day, a month or a year is computed only where it is certain. Of anything else ("last week", or
"yesterday" in direct speech) only the article's date is told.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator

from rag.text.syntax import tag
from rag.text.word_lists import word_rows

WEEKDAYS, MONTHS = word_rows("calendar")
_DAYS = {
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
}
_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.IGNORECASE)
#: "Today" may mean these days, except in news of the day.
_NOWADAYS = re.compile(r"\btoday\b(?!['’]s)", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\bon ({'|'.join(WEEKDAYS)})\b(?!,? \d)", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:(?:earlier|later) )?(this|last|next) month\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:(?:earlier|later) )?(this|last|next) year\b", re.IGNORECASE)
_OFFSETS = {"last": -1, "this": 0, "next": 1}
_VAGUE = re.compile(
    r"\b(?:(?:this|last|next|past) (?:week\w*|weekend|season|spring|summer|autumn|fall|winter"
    rf"|{'|'.join(WEEKDAYS)}|{'|'.join(MONTHS)})"
    r"|(?:days?|weeks?|months?|years?) ago)\b",
    re.IGNORECASE,
)
_STATED_YEAR = re.compile(r"(?<![\d.,])[12]\d{3}(?![\d%]|[.,]\d)")
#: A day and its month, in either order.
_STATED_DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{'|'.join(MONTHS)})\b"
    rf"|\b(?:{'|'.join(MONTHS)}) \d{{1,2}}\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"„][^“”\"„]*[”\"“]?")
_AHEAD = re.compile(r"\b(?:will|shall|is to|are to|going to|due|tomorrow)\b", re.IGNORECASE)


def explained(text: str, date: str) -> str:
    """Return what the relative dates in a sentence are, from the ISO date of its article.

    "" without relative dates, and if the article has no date.

    >>> explained("The weir broke earlier this month.", "2023-04")
    '“earlier this month”: April 2023'
    >>> explained("The weir broke last week.", "2023-04-04")
    'the article is of 4 April 2023'
    """
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", date):
        return ""
    unquoted = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    years = _STATED_YEAR.findall(text)
    found = dict(_computed(unquoted, date, years))
    is_vague = _VAGUE.search(text) or any(
        form.search(text) and not form.search(unquoted) for form in (_DAY, _MONTH, _YEAR)
    )
    if found:
        return "; ".join(f"“{words}”: {meaning}" for words, meaning in found.items())
    return article_date(date) if is_vague and not years else ""


def article_date(date: str) -> str:
    """Return the remark on the date of an article.

    >>> article_date("2023-04")
    'the article is of April 2023'
    """
    return f"the article is of {written(date)}"


def written(date: str) -> str:
    """Return an ISO date as people write it.

    >>> written("2023-04-04"), written("2023-04"), written("2023")
    ('4 April 2023', 'April 2023', '2023')
    """
    year, *rest = date.split("-")
    month = MONTHS[int(rest[0]) - 1].capitalize() if rest else ""
    day = str(int(rest[1])) if len(rest) > 1 else ""
    return " ".join(filter(None, (day, month, year)))


def _computed(text: str, date: str, years: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the relative dates that are certain, with what they mean."""
    year = int(date[:4])
    for match in _YEAR.finditer(text):
        meant = str(year + _OFFSETS[match[1].lower()])
        if meant not in years:
            yield match[0], meant
    if len(date) < len("2023-04"):
        return
    month = year * 12 + int(date[5:7]) - 1
    for match in _MONTH.finditer(text):
        at = month + _OFFSETS[match[1].lower()]
        yield match[0], written(f"{at // 12:04}-{at % 12 + 1:02}")
    if len(date) == len("2023-04-04"):
        yield from _days(text, dt.date.fromisoformat(date))


def _days(text: str, day: dt.date) -> Iterator[tuple[str, str]]:
    if _STATED_DAY.search(text):
        return  # The sentence says itself which day it was.
    for match in _DAY.finditer(text):
        if not (match[0].lower() == "today" and _is_present(text)):
            yield match[0], written((day + dt.timedelta(_DAYS[match[0].lower()])).isoformat())
    for match in _WEEKDAY.finditer(text):
        back = (day.weekday() - WEEKDAYS.index(match[1].lower())) % 7
        if not _AHEAD.search(text) and _is_past(text):
            yield match[0], written((day - dt.timedelta(back)).isoformat())


def _is_past(text: str) -> bool:
    return any(token.tag_ == "VBD" for token in tag(text))


def _is_present(text: str) -> bool:
    """Whether "today" means these days, as in "The hall holds 300 tools today"."""
    return bool(_NOWADAYS.search(text)) and not _is_past(text) and not _AHEAD.search(text)
