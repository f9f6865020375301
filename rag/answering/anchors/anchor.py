"""A question -> its anchors: the names, times and numbers that it gives, not those it asks for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rag.answering.anchors.amounts import Amount, amounts, is_unit
from rag.answering.anchors.complements import Complement, complements
from rag.answering.anchors.names import Name, names, with_short_countries
from rag.answering.anchors.things import Thing, things
from rag.answering.anchors.times import Day, times
from rag.answering.anchors.units import Dimension, asked_dimension
from rag.search.question import Query
from rag.text.opposites import CONTRARIES
from rag.text.periods import Period, periods
from rag.text.words import words

_CONTEXT = re.compile(r" \([^()]*\)$")
#: Extremes that are no superlatives to spaCy.
_EXTREMES = frozenset({"maximum", "minimum"})
#: What may precede a number without naming what has it.
_NO_LABELS = ("VERB", "AUX", "ADP", "ADV", "DET", "SCONJ", "CCONJ", "PRON")


class Kind(StrEnum):
    """The kinds of anchors."""

    NAME = "name"
    YEAR = "year"
    DATE = "date"
    NUMBER = "number"
    ORDINAL = "ordinal"
    OPPOSITE = "opposite"
    THING = "thing"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that a question states. `value` is what is compared, by kind."""

    kind: Kind
    text: str
    value: Name | int | Day | str | Amount | Thing | Complement | Period | Dimension


@dataclass(frozen=True, slots=True)
class AnchoredQuestion:
    """A question as it is read here, with the capitals of its names, and its anchors."""

    text: str
    anchors: tuple[Anchor, ...]


@lru_cache(maxsize=256)
def _read(text: str) -> AnchoredQuestion:
    found = (
        *_names(text),
        *_times(text),
        *_numbers(text),
        *_opposites(text),
        *_dimensions(text),
        *_things(text),
    )
    return AnchoredQuestion(text, tuple(dict.fromkeys(found)))


def read(query: Query) -> AnchoredQuestion:
    """Return what a question states."""
    return _read(with_short_countries(_with_capitals(query)))


def anchors(query: Query) -> tuple[Anchor, ...]:
    """Return what a question gives, in the order of the kinds; empty if it gives nothing."""
    return read(query).anchors


def _with_capitals(query: Query) -> str:
    text = query.text
    if re.search(r"\s[^\W\d_]*[A-Z]", text) or not query.names:
        return text
    return re.sub(r"[^\W\d_]+", lambda match: _capital(match[0], query.names), text)


def _capital(word: str, known: tuple[str, ...]) -> str:
    return word[:1].upper() + word[1:] if "".join(words(word)) in known else word


def _names(text: str) -> Iterator[Anchor]:
    for name in names(text).names:
        yield Anchor(Kind.NAME, name.text, name)


def _times(text: str) -> Iterator[Anchor]:
    stated = times(text)
    if len(stated.years) <= 2:
        yield from (Anchor(Kind.YEAR, str(year), year) for year in sorted(stated.years))
    for start, end in stated.spans:
        for day in sorted(times(text[start:end]).days):
            yield Anchor(Kind.DATE, text[start:end], day)
    for weekday in sorted(stated.weekdays):
        yield Anchor(Kind.DATE, weekday.capitalize(), weekday)
    for period in periods(text):
        if period.kind or period.is_range:
            yield Anchor(Kind.DATE, period.text, period)


def _numbers(text: str) -> Iterator[Anchor]:
    stated = amounts(text)
    others = {token.lower_ for token in names(text).doc if token.pos_ in _NO_LABELS}
    labelled = {
        one.value for one in stated.counted if one.is_label and _first(one.text) not in others
    }
    for one in stated.counted:
        if one.is_label == (one.value in labelled) and _is_given(one, text):
            yield Anchor(Kind.NUMBER, one.text, one)
    for one in stated.ordinals:
        if one.noun and one.noun != "century":
            yield Anchor(Kind.ORDINAL, one.text, one)


def _is_given(one: Amount, text: str) -> bool:
    """Whether a number is more than the size of a list, as "two" is in "which two cities"."""
    in_digits = one.value in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))
    return in_digits or is_unit(one.noun) or float(one.value) > 12


def _first(text: str) -> str:
    return (words(text) or [""])[0]


def _opposites(text: str) -> Iterator[Anchor]:
    """Yield the extremes; other words are too often reworded by their opposites."""
    for token in names(text).doc:
        is_extreme = token.tag_ in ("JJS", "RBS") or token.lower_ in _EXTREMES
        if is_extreme and token.lower_ in CONTRARIES:
            yield Anchor(Kind.OPPOSITE, token.text, token.lower_)


def _dimensions(text: str) -> Iterator[Anchor]:
    if dimension := asked_dimension(text):
        yield Anchor(Kind.UNIT, f"“{dimension.adjective}”", dimension)


def _things(text: str) -> Iterator[Anchor]:
    # The context of a follow-up is a list of words, and has no phrases.
    alone = _CONTEXT.sub("", text)
    for thing in things(alone):
        yield Anchor(Kind.THING, thing.text, thing)
    for other in complements(alone):
        yield Anchor(Kind.THING, other.text, other)
