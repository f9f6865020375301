"""Whether the first row of a table is one of its pairs: "Last entry | 16:15" names no columns.

A table without marked headers has the names of its columns in its first row, or, as a form has, a
name and its value in every row. A column that has a name has values of one kind.
"""

import re
from collections.abc import Sequence

from rag.text.periods import periods
from rag.text.word_lists import word_rows, word_set
from rag.text.words import words

#: Words for what is measured: they name columns, and values in a form.
_MEASURES = word_set("measure_nouns") | set("hours number quantity telephone phone tel fax".split())
_DIMENSIONS = {unit: kind for unit, kind, _ in word_rows("unit_factors")}
_UNITS = {
    form: _DIMENSIONS.get(unit, unit)
    for unit, *forms in word_rows("units")
    for form in (unit, *forms)
} | {form: "money" for currency, *forms in word_rows("currencies") for form in (currency, *forms)}
_CLOCK = re.compile(r"\d:\d\d|\d ?[ap]\.?m\b", re.IGNORECASE)
#: Groups of digits that no number has: "0661 88 20", "+49 30 12-34".
_PHONE = re.compile(r"(?:\+|\(?0\d)[\d()]*[ /-][\d ()/-]*\d")
_UNIT = re.compile(r"[$€£¥%°]|[^\W\d_]+")
_YEAR = re.compile(r"[12]\d{3}")
_PREPOSITION = re.compile(r"\b(?:of|per|in|for|on|at|by|with|to)\b")
_ASKS = re.compile(r"(?:wh(?:at|en|ere|o|ich|y)|how)\b")


def are_pairs(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of a table's rows is a name and its value, as the others are.

    >>> are_pairs([["Opening day", "all"], ["Telephone", "0661 88 20"], ["Last entry", "16:15"]])
    True
    >>> are_pairs([["Monday", "closed"], ["Tuesday", "10 to 18"], ["Saturday", "9 to 13"]])
    True
    >>> are_pairs([["Room", "Price"], ["Gull", "88 euros"], ["Tern", "131 euros"]])
    False
    """
    if begins_with_pair(rows):
        return True
    names, values = _columns(rows)
    if len(names) < 2 or any(map(_has_digit, names[1:])) or _is_measure(values[0]):
        return False  # What a number names is in a column: "1990 | Lund".
    # A year may head the figures of that year.
    is_year = _YEAR.fullmatch(values[0])
    named = [name for name in names[1:] if not is_year and _is_measure(name)]
    is_small = names[0][:1].isupper() and values[0][:1].islower()
    return is_small or 2 * len(named) >= len(names) - 1 or _differ(values[1:])


def begins_with_pair(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row alone tells that it names no columns, even if it is marked to do so.

    Its value is a time or a figure, or a phrase as others are, or all names are of days. Markdown
    has no table without a head.

    >>> begins_with_pair([["Chair", "Ola"], ["Fee", "3"]]), begins_with_pair([["Fee", "3"]])
    (False, True)
    >>> begins_with_pair([["Cloakroom", "free of charge"], ["Locker", "2 euros"], ["Prams", "yes"]])
    True
    """
    names, values = _columns(rows)
    if not names or (any(map(_has_digit, names[1:])) and not _are_periods(names)):
        return False
    is_value = _is_value(values[0]) or _is_phrase(values)
    return names[0].endswith(":") or _are_periods(names) or is_value


def _columns(rows: Sequence[Sequence[str]]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the names and the values in the rows that aren't blank; none if some have others."""
    filled = [[cell.strip(" *_`") for cell in row] for row in rows if any(map(str.strip, row))]
    if not filled or any(len(row) != 2 or not all(row) for row in filled):
        return (), ()
    names, values = zip(*filled, strict=True)
    return names, values


def _are_periods(names: Sequence[str]) -> bool:
    """Whether all names are of days, months or seasons."""
    return all(any(len(one.text) > len(name) / 2 for one in periods(name)) for name in names)


def _is_value(text: str) -> bool:
    """Whether a cell says when something is, or how much: "Tuesday to Sunday", "from 15:00"."""
    return bool(periods(text)) or (_has_digit(text) and not _YEAR.fullmatch(text))


def _is_phrase(values: Sequence[str]) -> bool:
    """Whether the first value is a phrase in a column of mixed values: it names no column."""
    first, others = values[0], values[1:]
    figures = sum(map(_has_digit, others))
    # "Price per night" and "what it means" name a column.
    head = _PREPOSITION.split(first)[0]
    is_name = _is_measure(head) or bool(_ASKS.match(first))
    return first[:1].islower() and " " in first and not is_name and 0 < figures < len(others)


def _is_measure(name: str) -> bool:
    return not _MEASURES.isdisjoint(words(name))


def _differ(values: Sequence[str]) -> bool:
    """Whether figures are of several kinds: a time of day, and a number of a telephone."""
    return len({_kind(value) for value in values if _has_digit(value)}) > 1


def _kind(figure: str) -> str:
    """Return what a figure measures; "" for a plain number."""
    if _CLOCK.search(figure):
        return "clock"
    if _PHONE.fullmatch(figure):
        return "telephone"
    return next((_UNITS[one] for one in _UNIT.findall(figure.lower()) if one in _UNITS), "")


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
