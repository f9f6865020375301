"""The numbers of a sentence, with the kind of thing that each tells: people, metres, euros, a year.

Two numbers of one kind can be compared: "57 minutes" says something else than "47 minutes". So can
two months and two days of the week.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.search.relative_dates import MONTHS, WEEKDAYS
from rag.support.amounts import CURRENCIES, CURRENCY_FORMS, Count
from rag.support.arithmetic import YEARS
from rag.support.measures import Measure, measure_of
from rag.text.matching import alike
from rag.text.numbers import numbers

_FIGURE = r"\d+(?:\.\d+)?"
_SIGNS = "".join(sorted(sign for sign in CURRENCY_FORMS if len(sign) == 1 and not sign.isalnum()))
_PRICE = re.compile(rf"([{re.escape(_SIGNS)}]) ?({_FIGURE})")
#: "34 to 19", a score or a vote; not the time from 9 to 17.
_SCORE = re.compile(
    rf"(?<!from )(?<![\d.:])({_FIGURE}) ?(?:to|[-–]|against|votes to) ?({_FIGURE})\b(?!:)"
)
_MONTH = "|".join(MONTHS)
_DAY = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?:{_MONTH})\b|\b(?:{_MONTH}) (\d{{1,2}})\b",
    re.IGNORECASE,
)
# "March" begins a sentence as an order, and "may" is a helping verb.
_NAMED_MONTH = re.compile(rf"\b(?!^)({'|'.join(map(str.capitalize, MONTHS))})\b")
_NAMED_DAY = re.compile(rf"\b({'|'.join(map(str.capitalize, WEEKDAYS))})s?\b")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th) (\w+)")

_SPANS = "hour|day|night|week|month|season|term|year|decade"
_TIMES = re.compile(
    rf"(?<!\bat )\b(once|twice|thrice)\b(?=[.,;!]|$| (?:an?|per|every|each) (?:{_SPANS})\b)"
    r"|\b(\d+) times\b",
    re.IGNORECASE,
)
_TIMES_WORDS = {"once": "1", "twice": "2", "thrice": "3"}

DATES = frozenset(("day", "month", "weekday", "year"))
#: Kinds whose numbers are no sums of others.
UNCOMPUTED = DATES | {"score"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, month or weekday, what kind of thing it tells, and its value in one unit.

    `number` is as `numbers` writes it, or in lower case. `is_amount` says that its kind is a unit
    or a currency.
    """

    number: str
    kind: str
    value: float
    is_amount: bool = False


def figures(text: str, counts: Sequence[Count], measures: Sequence[Measure]) -> Iterator[Figure]:
    """Yield the numbers of a text, which has them in digits, whose kind is known."""
    for measure in measures:
        yield Figure(measure.number, measure.kind, measure.value, is_amount=True)
    measured = {measure.number for measure in measures}
    counted = [(number, noun) for number, noun in counts if noun not in MONTHS]
    for number, noun in counted:
        if number not in measured:
            yield _counted(number, noun)
    for sign, amount in _PRICE.findall(text):
        for number in numbers(amount):
            yield Figure(number, CURRENCY_FORMS[sign], float(number), is_amount=True)
    yield from _of_kind("score", (one for pair in _SCORE.findall(text) for one in pair))
    for number, noun in _ORDINAL.findall(text):
        yield from _of_kind(f"{noun} in order", [number] if noun.lower() not in MONTHS else [])
    for word, number in _TIMES.findall(text):
        yield Figure(number or word.lower(), "times", float(number or _TIMES_WORDS[word.lower()]))
    yield from _dates(text, measured.union(number for number, _ in counted))


def _counted(number: str, noun: str) -> Figure:
    if measure := measure_of(number, noun):
        return Figure(number, measure.kind, measure.value, is_amount=True)
    currency = CURRENCY_FORMS.get(noun, noun)
    return Figure(number, currency, float(number), currency in CURRENCIES)


def _dates(text: str, counted: Iterable[str]) -> Iterator[Figure]:
    yield from _of_kind("day", (one or other for one, other in _DAY.findall(text)))
    years = (one for one in numbers(text).difference(counted) if one.isdigit())
    yield from _of_kind("year", (one for one in years if int(one) in YEARS))
    for name in _NAMED_MONTH.findall(text):
        yield Figure(name.lower(), "month", MONTHS.index(name.lower()))
    for name in _NAMED_DAY.findall(text):
        yield Figure(name.lower(), "weekday", WEEKDAYS.index(name.lower()))


def _of_kind(kind: str, written: Iterable[str]) -> Iterator[Figure]:
    for text in written:
        for number in numbers(text):
            yield Figure(number, kind, float(number))


def are_comparable(one: Figure, other: Figure) -> bool:
    """Whether two numbers tell the same kind of thing."""
    return one.kind == other.kind or alike(one.kind, other.kind)


def is_equal(one: Figure, other: Figure) -> bool:
    """Whether two comparable numbers are the same: 90 minutes, and an hour and a half."""
    return math.isclose(one.value, other.value, rel_tol=1e-6)


def is_rounded(one: Figure, other: Figure) -> bool:
    """Whether a number is another one with fewer digits.

    >>> is_rounded(Figure("60000", "people", 6e4), Figure("61000", "people", 6.1e4))
    True
    >>> is_rounded(Figure("421", "metre", 421), Figure("412", "metre", 412))
    False
    """
    digits = len(one.number.replace(".", "").strip("0"))
    return digits < len(other.number.replace(".", "").strip("0")) and (
        float(f"{other.value:.{max(0, digits - 1)}e}") == float(f"{one.value:.12g}")
    )
