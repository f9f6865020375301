"""A quotation in the claim must be quoted in the evidence, with the same words."""

from collections.abc import Iterable

from rag.support.evidence import Evidence
from rag.support.rules.rule import Rule
from rag.support.statements import Statement
from rag.text.words import words


def altered_quotation(claim: Statement, evidence: Evidence) -> bool:
    """The evidence does not quote the same words."""
    return not all(is_quoted(text, evidence.quotations) for text in claim.quotations)


def is_quoted(quotation: str, quotations: Iterable[str]) -> bool:
    """Whether one of some quotations contains the words of another."""
    wanted = f" {' '.join(words(quotation))} "
    return any(wanted in f" {' '.join(words(text))} " for text in quotations)


RULE = Rule(
    "quotations",
    "a quotation in it does not match the passage word for word",
    (altered_quotation,),
)
