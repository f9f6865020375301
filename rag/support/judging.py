"""A claim and its comparisons -> the verdict, and how likely it is right.

Two logistic regressions weigh the signals: is the claim supported, and if not, does a sentence
contradict it or does none speak of it? evals/verdict_fitting.py fits them. A claim is supported
only if that is likely: a false sentence that is shown does more harm than a true one that isn't.
"""

import math
from collections.abc import Mapping, Sequence

from rag.support.comparison import Comparison
from rag.support.rules import Rejection
from rag.support.signals import best_of, contradiction_signals, nearest_of, support_signals
from rag.support.statements import Statement
from rag.support.verdict import (
    CONTRADICTED,
    SUPPORTED,
    UNSUPPORTED,
    UNSUPPORTED_REASON,
    Verdict,
)
from rag.support.weights import CONTRADICTION, SUPPORT
from rag.text.matching import alike

#: Lowest probability with which a claim is supported, and then contradicted.
MIN_SUPPORTED = 0.6
MIN_CONTRADICTED = 0.5
#: A rule that decides whatever else speaks for a claim.
_DECIDING = "quotations"

_NO_CANDIDATE = Rejection("score", "no_candidate", UNSUPPORTED_REASON)
_LOW_SCORE = Rejection("score", "low_score", UNSUPPORTED_REASON)


def judge(claim: Statement, comparisons: Sequence[Comparison]) -> Verdict:
    """Return the verdict on a claim."""
    if not comparisons:
        return Verdict(UNSUPPORTED, rejections=(_NO_CANDIDATE,))
    best, nearest = best_of(comparisons), nearest_of(comparisons)
    is_altered = best.rejected_by(_DECIDING)
    supported = 0.0 if is_altered else probability(support_signals(comparisons), SUPPORT)
    if supported >= MIN_SUPPORTED:
        return Verdict(SUPPORTED, best.candidate.cited(claim), (), supported)
    contradicted = probability(contradiction_signals(comparisons), CONTRADICTION)
    if contradicted >= MIN_CONTRADICTED:
        rejected = nearest.rejections or (_without_rule(claim, nearest),)
        likely = (1 - supported) * contradicted
        return Verdict(CONTRADICTED, nearest.candidate.cited(claim), rejected, likely)
    low = () if best.rejections else (_LOW_SCORE,)
    return Verdict(UNSUPPORTED, (), (*best.rejections, *low), (1 - supported) * (1 - contradicted))


def _without_rule(claim: Statement, nearest: Comparison) -> Rejection:
    """Return the rejection of a claim that no rule rejects, with the words it has alone."""
    known = nearest.candidate.evidence.forms
    new = frozenset(
        word.text
        for word in claim.words
        if not any(alike(word.text, other) or word.lemma == other for other in known)
    )
    return Rejection("score", "low_score", UNSUPPORTED_REASON, "", new)


def probability(signals: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the probability, in [0, 1], that weights give some signals; "" names the bias.

    >>> probability({"score": 0.0}, {"score": 1.0, "": 0.0})
    0.5
    """
    logit = weights[""] + sum(weights[name] * value for name, value in signals.items())
    return 1 / (1 + math.exp(-logit))
