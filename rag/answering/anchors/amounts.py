"""The numbers and ordinals that a text states, with what they count or label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from text_to_num import alpha2digit

from rag.answering.anchors.times import times
from rag.text.numbers import numbers
from rag.text.word_lists import word_rows
from rag.text.words import STOP_WORDS, words

_UNITS = {form: unit for unit, *forms in word_rows("units") for form in (unit, *forms)}
_CURRENCIES = {form: name for name, *forms in word_rows("currencies") for form in (name, *forms)}
_COUNTED = re.compile(
    r"(?<![\w.,])([$€£¥]\s?)?(\d+(?:[.,]\d+)*)(?!\d|st\b|nd\b|rd\b|th\b)"
    r"[ -]?((?:thousand|million|billion|trillion|bn|m)\b(?! (?:away|tall|long|wide|high|deep)))?"
    r"[ -]?([ap]\.m\.|%|°|(?:(?:square|cubic) )?[^\W\d_]+)?"
)
_LABELLED = re.compile(
    r"\b([^\W\d_]{3,}) (?:no\.? |number )?(\d+(?:\.\d+)*)\b(?![:%])(?! ?(?:percent|million))",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b[ -]?([^\W\d_]+)?")
_POWERS = ("square", "cubic")
#: The number of an item of a list: "3. Close the valve."
_ITEM_NUMBER = re.compile(r"^\(?(\d{1,3})[.)] ")
#: Stands for the noun that the number of an item counts: a step, a rule, a decision.
ITEM = "item of a list"
#: Words that can't label a number, as "depot" does in "depot 386".
_NO_LABELS = STOP_WORDS | set(
    "since until till than around nearly almost exactly some within past every near least another "
    "costs cost paid pays measured plus minus total totalling reached lasted took takes".split()
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, with the unit or the noun, in the singular, that it counts or that it labels."""

    value: str
    noun: str
    text: str
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class Amounts:
    """The numbers, amounts and ordinals of a text; years and dates are none of them."""

    values: frozenset[str]
    counted: tuple[Amount, ...]
    ordinals: tuple[Amount, ...]


@lru_cache(maxsize=4_096)
def amounts(text: str) -> Amounts:
    """Return the numbers that a text states."""
    undated = list(text)
    for start, end in times(text).spans:
        undated[start:end] = "#" * (end - start)
    plain = "".join(undated)
    digits = alpha2digit(plain, "en", threshold=0)
    counted = tuple(dict.fromkeys((*_counted(digits), *_labelled(digits))))
    return Amounts(numbers(plain), counted, tuple(_ordinals(digits)))


def _counted(digits: str) -> Iterator[Amount]:
    for match in _COUNTED.finditer(digits):
        sign, figure, scale, noun = match.groups()
        for value in numbers(f"{figure} {scale}" if scale and scale != "m" else figure):
            unit = (
                _CURRENCIES[sign.strip()]
                if sign
                else "metre"
                if scale == "m"
                else singular(noun or "")
            )
            yield Amount(value, unit, match[0].strip())


def _labelled(digits: str) -> Iterator[Amount]:
    for match in _LABELLED.finditer(digits):
        if match[1].lower() not in _NO_LABELS and match[1].lower() not in _UNITS:
            for value in numbers(match[2]):
                yield Amount(value, singular(match[1]), match[0], is_label=True)


def _ordinals(digits: str) -> Iterator[Amount]:
    for match in _ITEM_NUMBER.finditer(digits):
        yield Amount(match[1], ITEM, match[0].strip())
    for match in _ORDINAL.finditer(digits):
        yield Amount(match[1], singular(match[2] or ""), match[0])


def singular(noun: str) -> str:
    """Return a unit by its name, and any other noun without the ending of its plural.

    >>> singular("kg"), singular("Bags"), singular("cities"), singular("glass")
    ('kilogram', 'bag', 'city', 'glass')
    >>> singular("square miles")
    'square mile'
    """
    power, _, unit = noun.lower().rpartition(" ")
    if power in _POWERS:
        return f"{power} {singular(unit)}"
    word = noun.lower()
    if word in _UNITS or word in _CURRENCIES:
        return _UNITS.get(word) or _CURRENCIES[word]
    word = "".join(words(word))
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def is_unit(noun: str) -> bool:
    """Whether a singular noun is a unit or a currency."""
    return noun.removeprefix("square ").removeprefix("cubic ") in _UNITS or noun in _CURRENCIES


def is_currency(noun: str) -> bool:
    """Whether a singular noun is a currency."""
    return noun in _CURRENCIES
