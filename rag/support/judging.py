"""A claim and its comparisons -> the verdict, and how likely it is right.

Two logistic regressions weigh what the cross-encoder and the rules say: is it supported, and if
not, does a sentence contradict it or does none speak of it? evals/verdict_fitting.py fits them. A
claim is supported only if that is likely: a false sentence that is shown does more harm than a
true one that isn't.
"""

import math
from collections.abc import Mapping, Sequence

from rag.support.comparison import Comparison
from rag.support.rules import Rejection
from rag.support.rules.numbers import missing_number
from rag.support.signals import contradiction_signals, nearest_of, support_signals
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

#: Lowest probability with which a claim of a text is supported, and a sentence of a draft.
MIN_SUPPORTED = 0.57
MIN_DRAFTED = 0.65
#: Lowest probabilities with which a claim is contradicted: if it isn't supported; in all, if a rule
#: says what differs; and in all, if none does.
MIN_CONTRADICTED = 0.7
MIN_LIKELY = 0.42
MIN_UNEXPLAINED = 0.5
#: A sentence with a smaller share of the claim's words may lack its number for that reason.
_MIN_COVERAGE = 0.5
_NO_CANDIDATE = Rejection("network", "no_candidate", UNSUPPORTED_REASON)
_CONTRADICTED_REASON = "a passage says something else"
_UNLIKELY = Rejection("network", "unlikely", UNSUPPORTED_REASON)


def judge(claim: Statement, comparisons: Sequence[Comparison], *, rules_bind: bool) -> Verdict:
    """Return the verdict on a claim; the comparison that is most likely about the same decides.

    It is supported if that has a probability of MIN_SUPPORTED. If `rules_bind`, as in drafts, of
    MIN_DRAFTED, and nothing is supported that a rule rejects, however likely it is.
    """
    if not comparisons:
        return Verdict(UNSUPPORTED, rejections=(_NO_CANDIDATE,))
    nearest = nearest_of(comparisons)
    supported = probability(support_signals(nearest), SUPPORT)
    least = MIN_DRAFTED if rules_bind else MIN_SUPPORTED
    if rules_bind and nearest.rejections:
        supported = min(supported, 1 - supported)  # at most 0.5, which is less than MIN_DRAFTED
    if supported >= least:
        return Verdict(SUPPORTED, nearest.candidate.cited(claim), (), supported)
    contradicted = probability(contradiction_signals(nearest), CONTRADICTION)
    likely = (1 - supported) * contradicted
    least = MIN_LIKELY if nearest.rejections else MIN_UNEXPLAINED
    if contradicted >= MIN_CONTRADICTED and likely >= least and not _lacks_only_number(nearest):
        rejected = nearest.rejections or (_new_words(claim, nearest),)
        return Verdict(CONTRADICTED, nearest.candidate.cited(claim), rejected, likely)
    return Verdict(UNSUPPORTED, (), nearest.rejections or (_UNLIKELY,), 1 - supported)


def _lacks_only_number(nearest: Comparison) -> bool:
    """Whether a sentence in other words has no number of the claim, and nothing else differs.

    The number may follow from the numbers of several sentences.
    """
    checks = {one.check for one in nearest.rejections}
    is_near = nearest.candidate.coverage >= _MIN_COVERAGE
    return checks == {missing_number.__name__} and not is_near


def _new_words(claim: Statement, nearest: Comparison) -> Rejection:
    """Return the rejection of a claim that no rule explains, with the words that only it has.

    There may be none.
    """
    known = nearest.candidate.evidence.forms
    new = frozenset(
        word.text
        for word in claim.words
        if word.part_of_speech != "ADV"
        and not any(alike(word.text, other) or word.lemma == other for other in known)
    )
    return Rejection("network", "new_words", _CONTRADICTED_REASON, "", new)


def probability(signals: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the probability, in [0, 1], that weights give some signals; "" names the bias.

    >>> probability({"supports": 0.0}, {"supports": 1.0, "": 0.0})
    0.5
    """
    logit = weights[""] + sum(weights[name] * value for name, value in signals.items())
    return 1 / (1 + math.exp(-logit))
