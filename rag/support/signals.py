"""A claim's comparisons -> the signals by which the verdict is weighed."""

from collections.abc import Sequence

from rag.support.comparison import Comparison
from rag.support.rules import RULES
from rag.support.rules.numbers import replaced_date, replaced_number, replaced_unit
from rag.support.rules.polarity import opposite_order
from rag.support.rules.quantities import opposite_bound

#: Beyond this, a larger logit tells no more.
_MAX_LOGIT = 5.0
#: Rules that reject a claim in other words than the sentence nearly as reliably.
WHATEVER_WORDS = ("quotations", "quantities", "roles", "plans")
LOST_DENIAL = "lost denial"
REPLACED = "replaced"
_REPLACING = frozenset(
    one.__name__
    for one in (replaced_number, replaced_date, replaced_unit, opposite_bound, opposite_order)
)
#: So many rules that reject a claim say that the sentence is about something else.
_MAX_RULES = 3


def nearest_of(comparisons: Sequence[Comparison]) -> Comparison:
    """Return the comparison that is most likely about the same, whether it supports or not."""
    return max(comparisons, key=lambda one: one.relevance)


def support_signals(nearest: Comparison) -> dict[str, float]:
    """Return what speaks for or against the support of a claim, by name.

    A rule that rejects a claim worded like the sentence is mostly right. It says less about a
    claim in other words, so it counts by the share of the words that the sentence has; some rules
    also count whatever the words.
    """
    coverage = nearest.candidate.coverage
    rejecting = _rejecting(nearest)
    return {
        "supports": _bounded(nearest.logits.supports),
        LOST_DENIAL: float(nearest.loses_denial),
        REPLACED: _replaces(nearest),
        **{name: rejecting[name] for name in WHATEVER_WORDS},
        **{covered(name): value * coverage for name, value in rejecting.items()},
    }


def covered(rule: str) -> str:
    """Return the name of the signal of a rule that counts by the share of the claim's words."""
    return f"{rule} by coverage"


def contradiction_signals(nearest: Comparison) -> dict[str, float]:
    """Return what tells a contradicted claim from one that no sentence speaks of, by name."""
    rejecting = _rejecting(nearest)
    return {
        "supports": _bounded(nearest.logits.supports),
        "contradicts": _bounded(nearest.logits.contradicts),
        REPLACED: _replaces(nearest),
        "rejections": min(sum(rejecting.values()), _MAX_RULES),
        **rejecting,
    }


def _rejecting(comparison: Comparison) -> dict[str, float]:
    return {rule.name: float(comparison.rejected_by(rule.name)) for rule in RULES}


def _replaces(comparison: Comparison) -> float:
    """Return 1 if the sentence has another number, date, unit, bound or order, else 0."""
    return float(any(one.check in _REPLACING for one in comparison.rejections))


def _bounded(logit: float) -> float:
    return max(-_MAX_LOGIT, min(logit, _MAX_LOGIT))
