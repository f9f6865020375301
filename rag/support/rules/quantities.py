"""The claim must not say "all" or "most" of what the evidence says of fewer."""

import re

from rag.support.evidence import Evidence
from rag.support.rules.rule import Rule
from rag.support.statements import Statement
from rag.text.word_lists import word_rows
from rag.text.words import words

#: Word -> "all", "most" or "some".
_QUANTITIES = {word: quantity for quantity, *same in word_rows("quantities") for word in same}
#: Where these words count nothing: "first of all", "the most powerful", "some 20".
_IDIOMS = re.compile(
    r"\b(?:(?:first|after|above|at|most) (?:of )?all|some (?=\d)|(?:the|a|our|its|his|her) most\b)"
    r"|['’]s most\b",
    re.IGNORECASE,
)
_NOT_ALL = re.compile(r"\b(?:not|nearly|almost) (?:all|every\w*)\b", re.IGNORECASE)


def all_of_fewer(claim: Statement, evidence: Evidence) -> bool:
    """The claim says "all", the evidence "most" or "some"."""
    said = _said(evidence)
    return "all" in _quantities(claim) and bool(said) and "all" not in said


def most_of_some(claim: Statement, evidence: Evidence) -> bool:
    """The claim says "most", the evidence "some"."""
    return "most" in _quantities(claim) and _said(evidence) == {"some"}


def _said(evidence: Evidence) -> frozenset[str]:
    return frozenset(word for statement in evidence.statements for word in _quantities(statement))


def _quantities(statement: Statement) -> frozenset[str]:
    text = _NOT_ALL.sub("most", _IDIOMS.sub("", statement.text))
    return frozenset(_QUANTITIES[word] for word in words(text) if word in _QUANTITIES)


RULE = Rule(
    "quantities",
    'it says "all" or "most" where the passage says fewer',
    (all_of_fewer, most_of_some),
)
