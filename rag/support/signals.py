"""A claim's comparisons -> the signals by which the verdict is weighed."""

from collections.abc import Sequence

from rag.support.comparison import Comparison
from rag.support.rules import RULES

#: Beyond this, a larger logit tells no more.
_MAX_LOGIT = 5.0
#: What a full share of the claim's words is worth beside the logit of support.
_COVERAGE = 6.0
#: So many rules that reject a claim say that the sentence is about something else.
_MAX_RULES = 3


def best_of(comparisons: Sequence[Comparison]) -> Comparison:
    """Return the comparison that supports a claim most."""
    return max(comparisons, key=lambda one: one.lead)


def nearest_of(comparisons: Sequence[Comparison]) -> Comparison:
    """Return the comparison that is most likely about the same, whether it supports or not."""
    return max(comparisons, key=lambda one: one.lead + _COVERAGE * one.candidate.coverage)


def support_signals(best: Comparison) -> dict[str, float]:
    """Return what speaks for or against the support of a claim, by name.

    A rule that rejects a claim worded like the sentence is mostly right. It says little about a
    claim in other words, so it counts by the share of the words that the sentence has.
    """
    coverage = best.candidate.coverage
    rejecting = {name: value * coverage for name, value in _rejecting(best).items()}
    return {"supports": _bounded(best.logits.supports), **rejecting}


def contradiction_signals(nearest: Comparison) -> dict[str, float]:
    """Return what tells a contradicted claim from one that no sentence speaks of, by name."""
    rejecting = _rejecting(nearest)
    return {
        "supports": _bounded(nearest.logits.supports),
        "contradicts": _bounded(nearest.logits.contradicts),
        "coverage": nearest.candidate.coverage,
        "rejections": min(sum(rejecting.values()), _MAX_RULES),
        **rejecting,
    }


def _rejecting(comparison: Comparison) -> dict[str, float]:
    return {rule.name: float(comparison.rejected_by(rule.name)) for rule in RULES}


def _bounded(logit: float) -> float:
    return max(-_MAX_LOGIT, min(logit, _MAX_LOGIT))
