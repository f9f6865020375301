"""A claim's comparisons -> the signals by which the verdict is weighed."""

from collections.abc import Sequence

from rag.support.comparison import Comparison
from rag.support.rules import RULES

#: Beyond this, a larger logit tells no more.
_MAX_SCORE = 5.0
#: What a full share of the claim's words is worth beside the score, as a logit.
_COVERAGE = 6.0
#: So many rules that reject a claim say that the sentence is about something else.
_MAX_RULES = 3


def best_of(comparisons: Sequence[Comparison]) -> Comparison:
    """Return the comparison that supports a claim most."""
    return max(comparisons, key=lambda one: one.lead)


def nearest_of(comparisons: Sequence[Comparison]) -> Comparison:
    """Return the comparison that is most likely about the same, whether it supports or not."""
    return max(comparisons, key=lambda one: one.lead + _COVERAGE * one.candidate.coverage)


def support_signals(comparisons: Sequence[Comparison]) -> dict[str, float]:
    """Return what speaks for support, by name: logits, a share, 1 for each rule that rejects."""
    best = best_of(comparisons)
    free = [one for one in comparisons if not one.rejections]
    return {
        "score": _bounded(best.score),
        "score without rejection": max((_bounded(one.score) for one in free), default=-_MAX_SCORE),
        "coverage without rejection": max((one.candidate.coverage for one in free), default=0.0),
        **{rule.name: float(best.rejected_by(rule.name)) for rule in RULES},
    }


def contradiction_signals(comparisons: Sequence[Comparison]) -> dict[str, float]:
    """Return what tells a contradicted claim from one that no sentence speaks of, by name."""
    nearest = nearest_of(comparisons)
    rejecting = {rule.name: float(nearest.rejected_by(rule.name)) for rule in RULES}
    return {
        "score": _bounded(nearest.score),
        "coverage": nearest.candidate.coverage,
        "rejections": min(sum(rejecting.values()), _MAX_RULES),
        **rejecting,
    }


def _bounded(score: float) -> float:
    return max(-_MAX_SCORE, min(score, _MAX_SCORE))
