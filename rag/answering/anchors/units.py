"""The units in which a question states or asks for an amount, compared with those of a quote."""

import re
from dataclasses import dataclass

from rag.answering.anchors.amounts import Amount, amounts, is_unit, singular
from rag.answering.anchors.measures import Measure, measure_of
from rag.text.words import words

_HOW_MANY = re.compile(r"\bhow many ((?:(?:square|cubic) )?[^\W\d_]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in the singular, and the value in it that is given; "" if the value is asked for."""

    name: str
    value: str = ""


def asked_units(text: str) -> dict[str, Unit]:
    """Return the units that a question asks for an amount in, by its words for them.

    >>> list(asked_units("How many square miles burned in nineteen months?"))
    ['square miles']
    """
    asked = {match[1]: Unit(singular(match[1])) for match in _HOW_MANY.finditer(text)}
    return {said: unit for said, unit in asked.items() if is_unit(unit.name)}


def other_unit(unit: Unit, text: str) -> Amount | None:
    """Return an amount of a text in another unit for the same; None if it has this unit, too.

    >>> other_unit(Unit("month", "19"), "She left after nineteen years.").text
    '19 years'
    """
    stated = [one for one in amounts(text).counted if not one.is_label]
    if unit.value:
        stated = [one for one in stated if one.value == unit.value]
    # A column "Days of leave" says in which unit the number below it is.
    is_named = not unit.value and unit.name.split()[-1] in map(singular, words(text))
    measure = measure_of(unit.name)
    if is_named or any(one.noun == unit.name for one in stated):
        return None
    if measure in (None, Measure.OTHER):
        return None
    return next((one for one in stated if measure_of(one.noun) is measure), None)
