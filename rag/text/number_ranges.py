"""The ranges of numbers in a text, and whether one covers a number that is asked about.

"Child 5 to 15" covers a child of 8, "over 70" an asker who is 72, and "years 7 to 9" year 8.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.text.numbers import in_digits
from rag.text.word_lists import word_rows

_UNITS = {form: unit for unit, *forms in word_rows("units") for form in (unit, *forms)}
_DIGITS = r"\d{1,3}(?!\d|[:/.,]\d)"
_NUMBER = rf"(?<![\d.,:/£$€-]){_DIGITS}"
_NOUN = r"[^\W\d_]{1,20}\b"
_BEFORE = rf"(?:(?P<before>{_NOUN}) )?"
_AFTER = rf"(?:[ -](?P<after>(?!(?:and|or|to|in|on|at|of|per|for|from|the|by)\b){_NOUN}))?"
_LOW, _HIGH = rf"(?P<low>{_NUMBER})", rf"(?P<high>{_NUMBER})"
_OF_AGE = "(?:the age of )?"
#: The forms of ranges; a number in one of the first forms is not read again in a later one.
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_BEFORE}{_LOW}(?: ?[-–—] ?| to )(?P<high>{_DIGITS}){_AFTER}",
        rf"\bbetween {_LOW} and {_HIGH}{_AFTER}",
        rf"\b{_BEFORE}{_LOW}{_AFTER}(?:(?: and| or) (?:over|older|above|more|upwards?)\b|\+)",
        rf"\b{_BEFORE}{_HIGH}{_AFTER} (?:and|or) (?:under|younger|below|less|fewer)\b",
        rf"\b(?P<beyond>over|above|older than|more than) {_OF_AGE}{_LOW}s?{_AFTER}",
        rf"\b(?:at least|from) {_OF_AGE}{_LOW}s?{_AFTER}",
        rf"\b(?P<beyond>under|below|younger than|less than|fewer than) {_OF_AGE}{_HIGH}s?{_AFTER}",
        rf"\b(?:up to|at most) {_OF_AGE}{_HIGH}s?{_AFTER}",
    )
)
#: Ranges beside these are of ages.
_AGED = re.compile(
    r"\b(?:aged?|ages|old|older|younger|child(?:ren)?|kids?|adults?|seniors?|youths?|juniors?"
    r"|infants?|toddlers?|teenagers?|pensioners?|those|anyone|everyone|people|persons?|pupils?"
    r"|students?|members?|visitors?|guests?|concessions?|birthday|passengers?)\b",
    re.IGNORECASE,
)
#: "Members pay from 20" is no age, nor is "children's hour from 7 to 9".
_NO_AGE = re.compile(
    r"\b(?:pay|cost|price|fee|charge|open|hour|time)\w*(?: \w+){0,2}\W*$", re.IGNORECASE
)
#: What follows them: nothing, or one of these. "Over 12 people" are no ages.
_AFTER_AGES = frozenset(
    (
        "",
        "year",
        *"are can free get go goes have is may must need needs pay pays travel who".split(),
    )
)
#: How many characters before and after a range may tell that it is one of ages.
_NEAR = 40
_PERSON = (
    r"(?:s?he|who|mum|dad|nan|gran|mother|father|son|daughter|brother|sister|wife|husband|child"
    r"|kid|boy|girl|friend)"
)
_AGE = re.compile(
    rf"\b(?:i['’]?m|i am|{_PERSON}(?:['’]s| is)|turn(?:s|ed|ing)?|aged?|{_PERSON} of|age of)"
    r" (?:now |already |only |just |about )?(?P<age>\d{1,3})\b"
    r"(?! ?(?:years? (?!old|of age)|metre|m\b|minute|hour|day|week|month|km|kilo|mile|people"
    r"|percent|%))"
    r"|\b(?P<years>\d{1,3})[- ]?(?:years?|yrs?)[- ]?old",
    re.IGNORECASE,
)
_LABELLED = re.compile(rf"\b(?P<label>{_NOUN}) (?P<number>{_NUMBER})\b(?! ?[-–%])", re.IGNORECASE)
_COUNTED = re.compile(rf"(?P<number>{_NUMBER})[ -](?P<noun>{_NOUN})", re.IGNORECASE)
#: What may stand before a number without naming what has it.
_NO_LABELS = frozenset(
    "a about after an and are as at be before between but by can do during for from get had has"
    " have if in is my of on only or our over pay since than that the their them they this to under"
    " until up us was we were what when which who will with you your".split()
)


@dataclass(frozen=True, slots=True)
class Range:
    """A range of numbers, both ends included, and the words that tell what it counts."""

    end: int  # where it ends in the text
    low: float
    high: float
    label: str = ""  # the noun before it: "years 7 to 9"
    noun: str = ""  # the noun after it: "5 to 15 metres"
    is_age: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a question states, with what it counts, as in Range."""

    text: str
    value: float
    label: str = ""
    noun: str = ""
    is_age: bool = False


def covered_numbers(asked: str, text: str) -> dict[int, str]:
    """Return where a text names a range that covers a number which is asked about.

    It is the end of the range -> the number as it is asked for, with what it counts.

    >>> covered_numbers("my nan is 72, what does she pay?", "Senior 65 and over: 8.60")
    {18: '72'}
    >>> covered_numbers("lights out for year 8?", "years 7 to 9: 21:30; years 10 to 12: 22:30")
    {12: 'year 8'}
    >>> covered_numbers("What does a child of 16 pay?", "Child 5 to 15: 5.50")
    {}
    """
    found: dict[int, str] = {}
    for number in _stated(asked):
        place = next((one.end for one in _ranges(text) if _covers(one, number)), None)
        if place is not None:
            found.setdefault(place, number.text)
    return found


def _covers(one: Range, number: Number) -> bool:
    is_same = (
        (one.is_age and number.is_age)
        or (bool(number.label) and one.label == number.label)
        or (bool(number.noun) and number.noun in (one.noun, one.label))
    )
    return is_same and one.low <= number.value <= one.high


@lru_cache(maxsize=256)
def _stated(question: str) -> tuple[Number, ...]:
    """Return the numbers of a question: ages, then numbered things, then counted things."""
    text = in_digits(question)
    ages = [match["age"] or match["years"] for match in _AGE.finditer(text)]
    labelled = (one for one in _LABELLED.finditer(text) if one["label"].lower() not in _NO_LABELS)
    return (
        *(Number(digits, float(digits), is_age=True) for digits in ages),
        *(Number(one[0], float(one["number"]), _singular(one["label"])) for one in labelled),
        *(
            Number(one[0], float(one["number"]), noun=_singular(one["noun"]))
            for one in _COUNTED.finditer(text)
        ),
    )


@lru_cache(maxsize=4_096)
def _ranges(text: str) -> tuple[Range, ...]:
    return tuple(_found(text))


def _found(text: str) -> Iterator[Range]:
    taken: set[int] = set()
    for form in _FORMS:
        for match in form.finditer(text):
            own = set(range(*match.span()))
            if taken.isdisjoint(own):
                yield _range(match, text)
                taken |= own


def _range(match: re.Match[str], text: str) -> Range:
    part = match.groupdict()
    low = float(part.get("low") or 0)
    high = float(part.get("high") or math.inf)
    if part.get("beyond"):
        low, high = math.nextafter(low, math.inf), math.nextafter(high, 0)
    label, noun = (_singular(part.get(name) or "") for name in ("before", "after"))
    around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    before = text[max(0, match.start() - _NEAR) : match.start()]
    is_age = bool(_AGED.search(around)) and noun in _AFTER_AGES and not _NO_AGE.search(before)
    return Range(match.end(), low, high, label, noun, is_age)


def _singular(noun: str) -> str:
    word = noun.lower()
    return _UNITS.get(word) or word.removesuffix("s")
