"""A claim and its comparisons -> the verdict."""

from collections.abc import Sequence

from rag.support.comparison import Comparison
from rag.support.rules import Rejection
from rag.support.statements import Statement
from rag.support.verdict import (
    CONTRADICTED,
    SUPPORTED,
    UNSUPPORTED,
    UNSUPPORTED_REASON,
    Verdict,
)

#: Lowest logit with which a claim is supported; chosen on the dev half of evals/claims.jsonl.
MIN_SCORE = 1.0
#: Least share of a claim that a sentence must have to contradict it.
_MIN_COVERAGE = 0.6

_NO_CANDIDATE = Rejection("score", "no_candidate", UNSUPPORTED_REASON)
_LOW_SCORE = Rejection("score", "low_score", UNSUPPORTED_REASON)


def judge(claim: Statement, comparisons: Sequence[Comparison]) -> Verdict:
    """Return the verdict on a claim."""
    if not comparisons:
        return Verdict(UNSUPPORTED, rejections=(_NO_CANDIDATE,))
    best = max(comparisons, key=lambda one: one.lead)
    low = (_LOW_SCORE,) if best.score < MIN_SCORE else ()
    cited = best.candidate.cited(claim)
    if not best.rejections and not low:
        return Verdict(SUPPORTED, cited)
    closest = max(comparisons, key=lambda one: one.candidate.coverage)
    if closest.candidate.coverage >= _MIN_COVERAGE and closest.rejections:
        return Verdict(CONTRADICTED, closest.candidate.cited(claim), closest.rejections)
    return Verdict(UNSUPPORTED, rejections=(*best.rejections, *low))
