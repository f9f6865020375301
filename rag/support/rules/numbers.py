"""A number or currency of the claim must be in the evidence, and belong to the same thing."""

import re
from collections.abc import Sequence

from rag.support.arithmetic import bounds_of, following, ungrouped, widened
from rag.support.evidence import Evidence
from rag.support.figures import DATES, UNCOMPUTED, Figure, are_comparable, is_equal, is_rounded
from rag.support.rules.rule import NOTHING, Rule, Words
from rag.support.statements import Statement, Word
from rag.text.matching import alike
from rag.text.word_lists import word_set
from rag.text.words import words

#: What share of a claim's words a sentence must have to be on the same question.
_MIN_KNOWN = 0.6
#: "Seven kilograms heavier", "£10 more a year": what is compared may be in the sentence.
_DIFFERENCE = (
    r"(?<![\d.]){} (?:\w+ ){{0,3}}?(?:more|less|fewer|further|\w+er)\b(?: \w+){{0,3}} than\b"
)
#: "From May to September", "1939–1945"
_RANGE = re.compile(r"\b(?:to|until|till|through|between)\b|[-–]")
_SPAN = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)(?: [a-z]+)? ?(?:to|until|till|through|and|[-–]) ?(\d+(?:\.\d+)?)"
)
_LIGHT_WORDS = word_set("light_words")


def replaced_number(claim: Statement, evidence: Evidence) -> Words:
    """The evidence has most words of the claim, but another number of the same kind."""
    return _replaced(claim, evidence) - replaced_date(claim, evidence)


def replaced_date(claim: Statement, evidence: Evidence) -> Words:
    """The same with another day, weekday, month or year."""
    dates = {one.number for one in claim.figures if one.kind in DATES}
    return _replaced(claim, evidence) & dates


def replaced_unit(claim: Statement, evidence: Evidence) -> Words:
    """The evidence has a number of the claim with another currency, or a unit of another kind."""
    return frozenset(one.number for one in claim.figures if _has_other_unit(one, evidence))


def _has_other_unit(figure: Figure, evidence: Evidence) -> bool:
    same = [one for one in evidence.figures if one.number == figure.number]
    is_amount = figure.is_amount and all(one.is_amount for one in same)
    # "180 minutes" in a walk of 3 km are "3 hours".
    is_told = any(are_comparable(figure, one) and is_equal(figure, one) for one in evidence.figures)
    return bool(same) and is_amount and not is_told


def _replaced(claim: Statement, evidence: Evidence) -> Words:
    known = [word for word in claim.words if _has_word(word, evidence)]
    if len(known) < _MIN_KNOWN * len(claim.words):
        return NOTHING
    computed = claim.numbers - evidence.numbers - unmatched(claim, evidence)
    said = evidence.numbers | evidence.forms
    return frozenset(
        one.number
        for one in claim.figures
        if one.number not in said
        and (one.number not in computed or one.kind in UNCOMPUTED)
        and not _is_later(one, evidence)
        and _is_replaced(one, claim, evidence)
    )


def _is_later(figure: Figure, evidence: Evidence) -> bool:
    """Whether a number may be a year that is told by "60 years later"."""
    return figure.kind == "year" and "year" in evidence.time_units


def _has_word(word: Word, evidence: Evidence) -> bool:
    forms = evidence.forms
    return bool({word.text, word.lemma} & forms) or any(alike(word.text, one) for one in forms)


def _is_replaced(figure: Figure, claim: Statement, evidence: Evidence) -> bool:
    said = claim.numbers | set(words(claim.text))
    others = [
        other
        for other in evidence.figures
        if are_comparable(figure, other) and other.number not in said
    ]
    if _is_between(figure, others, evidence.text):
        return False
    is_difference = re.search(_DIFFERENCE.format(re.escape(figure.number)), ungrouped(claim.text))
    return bool(others and not is_difference) and not any(
        _may_be(figure, other, claim, evidence) for other in others
    )


def _is_between(figure: Figure, others: Sequence[Figure], text: str) -> bool:
    """Whether a text has a range around a number: "from May to September" has July."""
    if figure.kind in ("month", "weekday"):
        return len(others) > 1 and bool(_RANGE.search(text))
    spans = _SPAN.findall(text) if figure.kind != "score" else ()
    return any(float(low) <= float(figure.number) <= float(high) for low, high in spans)


def _may_be(figure: Figure, other: Figure, claim: Statement, evidence: Evidence) -> bool:
    """Whether a number of the evidence is within the bounds of the claim's, or rounded to it."""
    ours = [widened(*one) for one in bounds_of(claim.text, figure.number)]
    theirs = bounds_of(evidence.text, other.number)
    if any(low * other.value <= figure.value <= high * other.value for low, high in theirs):
        return True
    if ours:
        return any(low * figure.value <= other.value <= high * figure.value for low, high in ours)
    return is_equal(figure, other) or is_rounded(figure, other)


def missing_number(claim: Statement, evidence: Evidence) -> Words:
    """The evidence does not have a number of the claim."""
    missing = unmatched(claim, evidence)
    return missing if _counts_one(claim, evidence) else missing - {"1"}


def unmatched(claim: Statement, evidence: Evidence) -> Words:
    """Return the numbers of a claim that the evidence lacks and that do not follow from its own."""
    missing = claim.numbers - evidence.numbers
    return missing - following(claim.text, evidence.text, missing)


def _counts_one(claim: Statement, evidence: Evidence) -> bool:
    """Whether "one" is a number: written as a figure, or counting what the evidence speaks of."""
    return "1" in words(claim.text) or any(
        number == "1" and noun in evidence.forms for number, noun in claim.counts
    )


def other_count(claim: Statement, evidence: Evidence) -> Words:
    """The evidence counts the same with another number, and something else with this one."""
    counting = {number for number, _ in evidence.counts}
    for number, noun in claim.counts:
        counts = {count for count, counted in evidence.counts if alike(counted, noun)}
        if counts and number not in counts and number in counting:
            return frozenset({number})
    return NOTHING


def other_time_unit(claim: Statement, evidence: Evidence) -> Words:
    """The evidence has units of time, but not those of the claim, nor what they amount to."""
    if not evidence.time_units:
        return NOTHING
    known = {(one.kind, round(one.value)) for one in evidence.measures}
    converted = {one.unit for one in claim.measures if (one.kind, round(one.value)) in known}
    return claim.time_units - evidence.time_units - converted


def other_currency(claim: Statement, evidence: Evidence) -> Words:
    """The evidence does not have a currency of the claim."""
    return claim.currencies - evidence.currencies


def misplaced_number(claim: Statement, evidence: Evidence) -> Words:
    """The evidence attaches another number, day or month to the same words, and this to others."""
    return frozenset(
        number for number, heads in claim.attachments if _is_misplaced(number, heads, evidence)
    )


def _is_misplaced(number: str, heads: frozenset[str], evidence: Evidence) -> bool:
    same: set[str] = set()
    others: set[str] = set()
    for amount, amount_heads in evidence.attachments:
        (same if amount == number else others).update(amount_heads)
    return bool(same) and not heads & same and bool((heads & others) - _LIGHT_WORDS)


RULE = Rule(
    "numbers",
    "a number in it is not in the passage",
    (
        replaced_number,
        replaced_date,
        other_currency,
        replaced_unit,
        missing_number,
        other_count,
        other_time_unit,
        misplaced_number,
    ),
    "number",
    {
        "replaced_date": "date",
        "replaced_unit": "unit",
        "other_time_unit": "unit",
        "other_currency": "currency",
    },
)
