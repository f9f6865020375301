"""A claim and its comparisons -> the signals by which the verdict is weighed."""

import math
from collections.abc import Sequence

from rag.support.comparison import Comparison
from rag.support.rules import RULES
from rag.support.statements import Statement

#: Beyond this, a larger logit tells no more.
_MAX_SCORE = 5.0
#: What a full share of the claim's words is worth beside the score, as a logit.
_COVERAGE = 6.0


def best_of(comparisons: Sequence[Comparison]) -> Comparison:
    """Return the comparison that supports a claim most."""
    return max(comparisons, key=lambda one: one.lead)


def nearest_of(comparisons: Sequence[Comparison]) -> Comparison:
    """Return the comparison that is most likely about the same, whether it supports or not."""
    return max(comparisons, key=lambda one: one.lead + _COVERAGE * one.candidate.coverage)


def signals(claim: Statement, comparisons: Sequence[Comparison]) -> dict[str, float]:
    """Return the signals by name: logits, shares, and 1 for each rule that rejects the claim."""
    best, nearest = best_of(comparisons), nearest_of(comparisons)
    ranked = sorted((one.score for one in comparisons), reverse=True)
    return {
        "score": _bounded(best.score),
        "score of nearest": _bounded(nearest.score),
        "second score": _bounded(ranked[1]) if len(ranked) > 1 else -_MAX_SCORE,
        "coverage": best.candidate.coverage,
        "coverage of nearest": nearest.candidate.coverage,
        "pair": float(len(best.candidate.sentences) > 1),
        "length": math.log(1 + len(claim.words)),
        "has number": float(bool(claim.numbers)),
        "has negation": float(bool(claim.negations)),
        **{rule.name: float(best.rejected_by(rule.name)) for rule in RULES},
        **{f"{rule.name} of nearest": float(nearest.rejected_by(rule.name)) for rule in RULES},
    }


def _bounded(score: float) -> float:
    return max(-_MAX_SCORE, min(score, _MAX_SCORE))
