"""A text with its numbers in digits -> those with a unit, which can be converted."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.text.word_lists import word_map, word_rows

_UNIT_FORMS = {form: unit for unit, *forms in word_rows("units") for form in (unit, *forms)}
_FACTORS = {unit: (kind, float(factor)) for unit, kind, factor in word_rows("unit_factors")}
_MEASURE = re.compile(r"(\d+(?:\.\d+)?)[ -]?([a-z°%]+)\b(?P<half> and a half)?", re.IGNORECASE)
#: What is between the parts of "1 hour and 30 minutes".
_JOINED = re.compile(r",? (?:and )?")
_SCALE_WORDS = word_map("number_scales").keys()


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its unit, as written; `value` is in the smallest unit of what it measures."""

    number: str
    unit: str
    value: float
    kind: str  # time, length ...; the unit itself if it can't be converted


def measures(text: str) -> Iterator[Measure]:
    """Yield the numbers of a text, which has them in digits, that have a unit."""
    last: Measure | None = None
    end = 0
    for match in _MEASURE.finditer(text):
        found = measure_of(match[1], match[2].lower(), 0.5 if match["half"] else 0.0)
        if not found or match[2].lower() in _SCALE_WORDS:
            continue
        if last and _is_part(last, found) and _JOINED.fullmatch(text[end : match.start()]):
            last = replace(last, value=last.value + found.value)
        else:
            if last:
                yield last
            last = found
        end = match.end()
    if last:
        yield last


def _is_part(whole: Measure, part: Measure) -> bool:
    """Whether a number may count what is beyond the larger units: 30 minutes beyond an hour."""
    return whole.kind == part.kind and whole.unit != part.unit and part.value < whole.value


def measure_of(number: str, noun: str, more: float = 0.0) -> Measure | None:
    """Return a number, and what is more than it, with a noun as its unit; None if it is none.

    >>> measure_of("2", "days")
    Measure(number='2', unit='day', value=172800.0, kind='time')
    """
    unit = _UNIT_FORMS.get(noun, "")
    value = float(number) + more
    if not unit or not math.isfinite(value):
        return None
    kind, factor = _FACTORS.get(unit, (unit, 1.0))
    return Measure(f"{float(number):.12g}", unit, value * factor, kind)


def are_equal(one: Measure, other: Measure) -> bool:
    """Whether two numbers measure the same, but for their rounding."""
    return one.kind == other.kind and abs(one.value - other.value) <= 0.01 * one.value
