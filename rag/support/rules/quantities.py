"""The claim must not say "all" or "most" of what the evidence says of fewer, nor another share."""

import re

from rag.support.arithmetic import YEARS, bounds_of, other_shares, shares
from rag.support.evidence import Evidence
from rag.support.measures import Measure
from rag.support.rules.numbers import unmatched
from rag.support.rules.rule import NOTHING, Rule, Words
from rag.support.statements import Statement
from rag.text.matching import alike
from rag.text.word_lists import word_rows
from rag.text.words import STOP_WORDS, words

#: Word -> "all", "most" or "some".
_QUANTITIES = {word: quantity for quantity, *same in word_rows("quantities") for word in same}
#: Where these words count nothing: "first of all", "the most powerful", "some 20".
_IDIOMS = re.compile(
    r"\b(?:(?:first|after|above|at|most) (?:of )?all|some (?=\d)|(?:the|a|our|its|his|her) most\b)"
    r"|['’]s most\b",
    re.IGNORECASE,
)
#: From when on a number is large, and how many times as large another of its size may be.
_LARGE = 100
_SIZE = 3.0
#: What makes an exception, and what allows for none.
_EXCEPTION = re.compile(
    r"\b(?:except\w*|but not|apart from|other than|excluding|the exception|not (?:all|every))\b",
    re.IGNORECASE,
)
_WITHOUT_EXCEPTION = re.compile(
    r"(?<!not )(?<!first of )\b(?:all|any|every|each|everyone|everybody|everything|included)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\b(?:all|every|each|the (?:whole|entire))\b", re.IGNORECASE)
#: How many words after "all" and after a share may be what they are of.
_MAX_COUNTED = 3
_NOT_ALL = re.compile(r"\b(?:not|nearly|almost) (?:all|every\w*)\b", re.IGNORECASE)


def all_of_fewer(claim: Statement, evidence: Evidence) -> Words:
    """The claim says "all", the evidence "most" or "some"."""
    said = _said(evidence)
    return _saying("all", claim) if said and "all" not in said else NOTHING


def most_of_some(claim: Statement, evidence: Evidence) -> Words:
    """The claim says "most", the evidence "some"."""
    return _saying("most", claim) if _said(evidence) == {"some"} else NOTHING


def all_of_share(claim: Statement, evidence: Evidence) -> Words:
    """The claim says "all" of what the evidence has a share of; not "half of all"."""
    has_share = any(share < 1 for share, _ in shares(claim.text))
    if has_share or "all" in _said(evidence):
        return NOTHING
    parts = [_nouns(after) for share, after in shares(evidence.text) if share < 1]
    return frozenset(
        match[0].lower()
        for match in _WHOLE.finditer(_plain(claim))
        for part in parts
        if any(alike(one, other) for one in _nouns(match.string[match.end() :]) for other in part)
    )


def _nouns(text: str) -> list[str]:
    """Return the first words of a text that may be what is counted."""
    return [word for word in words(text)[:_MAX_COUNTED] if word not in STOP_WORDS]


def no_exception(claim: Statement, evidence: Evidence) -> Words:
    """The claim says "all" or "any", where the evidence makes an exception of the same."""
    if _EXCEPTION.search(claim.text):
        return NOTHING
    exceptions = [one for one in evidence.statements if _EXCEPTION.search(one.text)]
    return frozenset(
        match[0].lower()
        for match in _WITHOUT_EXCEPTION.finditer(claim.text)
        if any(_shares_word(one, claim, claim.text[match.end() :]) for one in exceptions)
    )


def _shares_word(other: Statement, claim: Statement, after: str) -> bool:
    """Whether another sentence has a word of the end of a claim; of all of it, if that has none."""
    following = [word.lemma for word in claim.words if word.text in words(after)]
    ours = following or [word.lemma for word in claim.words]
    return any(alike(one, word.lemma) for one in ours for word in other.words)


def other_share(claim: Statement, evidence: Evidence) -> Words:
    """The claim has a share of a whole that the evidence has another share of."""
    return other_shares(claim.text, evidence.text)


def opposite_bound(claim: Statement, evidence: Evidence) -> Words:
    """The claim says "under" a number, the evidence "over" the same number."""
    return frozenset(
        number
        for number in claim.numbers & evidence.numbers
        if _are_apart(bounds_of(claim.text, number), bounds_of(evidence.text, number))
    )


def _are_apart(ours: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> bool:
    pairs = [(one, other) for one in ours for other in theirs]
    return bool(pairs) and all(one[1] <= other[0] or other[1] <= one[0] for one, other in pairs)


def other_amount(claim: Statement, evidence: Evidence) -> Words:
    """The evidence has another large number of about the same size, which the claim lacks."""
    others = [float(number) for number in evidence.numbers - claim.numbers]
    return frozenset(
        number
        for number in unmatched(claim, evidence)
        if float(number) >= _LARGE
        and float(number) not in YEARS
        and any(one / _SIZE <= float(number) <= one * _SIZE for one in others)
    )


def other_unit(claim: Statement, evidence: Evidence) -> Words:
    """The evidence has a number of the claim with another unit only."""
    return frozenset(one.unit for one in claim.measures if _has_other_unit(one, evidence.measures))


def _has_other_unit(one: Measure, known: tuple[Measure, ...]) -> bool:
    same = [other for other in known if other.number == one.number]
    return bool(same) and all(other.unit != one.unit for other in same)


def _said(evidence: Evidence) -> frozenset[str]:
    return frozenset(
        quantity for statement in evidence.statements for quantity, _ in _quantities(statement)
    )


def _saying(quantity: str, statement: Statement) -> Words:
    return frozenset(word for found, word in _quantities(statement) if found == quantity)


def _quantities(statement: Statement) -> frozenset[tuple[str, str]]:
    """Return the quantities, each with the word that says so."""
    found = words(_plain(statement))
    return frozenset((_QUANTITIES[word], word) for word in found if word in _QUANTITIES)


def _plain(statement: Statement) -> str:
    """Return what a statement says, without idioms, and with "most" for "nearly all"."""
    return _NOT_ALL.sub("most", _IDIOMS.sub("", statement.text))


RULE = Rule(
    "quantities",
    "the passage speaks of more, of fewer, or of other units",
    (
        all_of_fewer,
        all_of_share,
        most_of_some,
        no_exception,
        other_share,
        opposite_bound,
        other_amount,
        other_unit,
    ),
    "quantity",
    {"other_share": "number", "other_amount": "number", "other_unit": "unit"},
)
