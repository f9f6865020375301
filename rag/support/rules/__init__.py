"""A claim and its evidence go in; out comes every rule by which the evidence can't support it.

The rules catch the errors that language models make and cross-encoders overlook.
"""

from rag.support.evidence import Evidence
from rag.support.rules import (
    additions,
    modality,
    names,
    numbers,
    plans,
    polarity,
    quantities,
    quotations,
    roles,
)
from rag.support.rules.rule import Rejection
from rag.support.statements import Statement

__all__ = ["RULES", "Rejection", "rejections"]

#: In the order in which their reasons are given.
RULES = (
    numbers.RULE,
    names.RULE,
    quotations.RULE,
    quantities.RULE,
    polarity.RULE,
    roles.RULE,
    modality.RULE,
    plans.RULE,
    additions.RULE,
)


def rejections(claim: Statement, evidence: Evidence) -> tuple[Rejection, ...]:
    """Return all rejections of a claim, in the order of the rules."""
    return tuple(one for rule in RULES for one in rule.rejections(claim, evidence))
