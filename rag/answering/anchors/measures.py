"""What a question wants measured, and what the amounts of a text measure: money, age, length ..."""

import re
from collections.abc import Iterator
from enum import StrEnum

from rag.answering.anchors.amounts import amounts, is_currency, is_unit, singular
from rag.answering.anchors.times import times


class Measure(StrEnum):
    """What an amount measures."""

    MONEY = "money"
    AGE = "age"
    LENGTH = "length"
    WEIGHT = "weight"
    TEMPERATURE = "temperature"
    DURATION = "duration"
    AREA = "area"
    VOLUME = "volume"
    #: Another unit: litres, volts, per cent.
    OTHER = "other"
    #: A number without a unit, which may measure anything.
    UNKNOWN = "unknown"


_UNITS = {
    Measure.LENGTH: "metre kilometre centimetre millimetre mile yard foot inch",
    Measure.WEIGHT: "kilogram gram tonne",
    Measure.TEMPERATURE: "degree",
    Measure.DURATION: "second minute hour day week month year decade century",
    Measure.AREA: "hectare",
    Measure.VOLUME: "litre millilitre",
}
_MEASURE_OF = {unit: measure for measure, units in _UNITS.items() for unit in units.split()}
#: "A metre", "half an hour": one, or a part of one.
_ONE = re.compile(r"\b(?:an?|each|every|per) ([^\W\d_]+)")
_PAY = r"(?:cost|pay|paid|charged?|earn|owe|spen[dt])\b"
_PRICES = r"(?:fees?|fines?|tickets?|prices?|rent|fares?|deposit|entry|admission|membership)\b"
_PERIODS = r"(?:second|minute|hour|day|week|month|year|decade|centurie)s\b"
_ASKED = {
    Measure.MONEY: rf"how much (?:money\b|(?!time)(?:\w+ ){{1,8}}?{_PAY})"
    rf"|what (?:\w+ ){{1,8}}?cost\b"
    rf"|how (?:much|expensive|costly) (?:is|are|was|were) (?:\w+ ){{0,5}}{_PRICES}",
    Measure.AGE: r"how old\b|at what age\b",
    Measure.LENGTH: r"how (?:tall|high|wide|deep|far)\b",
    Measure.WEIGHT: r"how heavy\b|how much (?:\w+ ){1,5}?weigh\b",
    Measure.TEMPERATURE: r"how (?:hot|cold|warm)\b|(?:what|which) temperature\b",
    Measure.DURATION: rf"how many {_PERIODS}",
}
_AGE = re.compile(
    r"\baged?\b|\bold\b|\bborn\b|\bbirthday\b|\bat (?:the age of )?\d+\b|\b\w+ties\b"
    r"|\b(?:founded|built|dates? (?:from|back)|since)\b",
    re.IGNORECASE,
)


def asked_measure(question: str) -> Measure | None:
    """Return what a question wants measured, if it says so.

    >>> asked_measure("How much does a ticket cost?"), asked_measure("How many people came?")
    (<Measure.MONEY: 'money'>, None)
    """
    lowered = question.lower()
    asked = (one for one, pattern in _ASKED.items() if re.search(rf"\b(?:{pattern})", lowered))
    return next(asked, None)


def measure_of(unit: str) -> Measure | None:
    """Return what a unit, in the singular, measures; None for other nouns.

    >>> measure_of("month"), measure_of("square mile"), measure_of("volt"), measure_of("cow")
    (<Measure.DURATION: 'duration'>, <Measure.AREA: 'area'>, <Measure.OTHER: 'other'>, None)
    """
    power, _, base = unit.rpartition(" ")
    if power:
        is_length = _MEASURE_OF.get(base) is Measure.LENGTH
        return {"square": Measure.AREA, "cubic": Measure.VOLUME}.get(power) if is_length else None
    if is_currency(unit):
        return Measure.MONEY
    return _MEASURE_OF.get(unit, Measure.OTHER) if is_unit(unit) else None


def measures(text: str) -> frozenset[Measure]:
    """Return what the amounts of a text measure.

    >>> [measure.value for measure in measures("She has coached here for six years.")]
    ['duration']
    """
    return frozenset(_measures(text))


def _measures(text: str) -> Iterator[Measure]:
    if _AGE.search(text) and (amounts(text).values or times(text).years):
        yield Measure.AGE
    ones = (singular(noun) for noun in _ONE.findall(text))
    yield from (_MEASURE_OF[unit] for unit in ones if unit in _MEASURE_OF)
    for amount in amounts(text).counted:
        if not amount.is_label:
            # "300 crowns": not every currency is known, nor every unit.
            yield measure_of(amount.noun) or Measure.UNKNOWN
