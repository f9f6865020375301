"""A quotation in the claim must be quoted in the evidence, with the same words."""

from collections.abc import Iterable

from rag.support.evidence import Evidence
from rag.support.rules.rule import NOTHING, Rule, Words
from rag.support.statements import Statement
from rag.text.words import words


def open_quotation(claim: Statement, evidence: Evidence) -> Words:  # noqa: ARG001
    """A quotation does not end."""
    return frozenset(words(claim.text)) if claim.has_open_quotation else NOTHING


def altered_quotation(claim: Statement, evidence: Evidence) -> Words:
    """The evidence does not quote the same words."""
    return frozenset(
        word
        for text in claim.quotations
        if not is_quoted(text, evidence.quotations)
        for word in words(text)
    )


def is_quoted(quotation: str, quotations: Iterable[str]) -> bool:
    """Whether one of some quotations contains the words of another."""
    wanted = f" {' '.join(words(quotation))} "
    return any(wanted in f" {' '.join(words(text))} " for text in quotations)


RULE = Rule(
    "quotations",
    "a quotation in it does not match the passage word for word",
    (open_quotation, altered_quotation),
    "quotation",
)
