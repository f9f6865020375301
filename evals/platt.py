"""Stated probabilities and which answers were right -> a calibration (Platt, 1999).

Questions that are made from statements are easier than readers': they have the words of their
sentence, so that nearly all right answers get the highest probabilities, and whatever is between
there and THRESHOLD is wrong. They can show that the probabilities are too sure, but not that they
aren't sure enough, nor from which probability answers should be shown. Only questions that people
wrote can.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from rag.answering.confidence import THRESHOLD, Calibration, log_odds
from rag.errors import SuiteError

#: How strongly a slope of 1 and a bias of 0 are preferred: each is taken to be right within 0.25,
#: so that the fewer questions there are, the less is changed.
_PRIOR = 1 / 0.25**2
#: A fit is checked on a fifth of the questions at a time that it wasn't fitted to.
FOLDS = 5
#: Of a normal distribution, for one side of an interval that holds in 95 % of cases.
_Z = 1.645

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """The stated probabilities of questions, and which were right; all of shape (questions,)."""

    probabilities: Numbers
    right: Numbers  # 0 or 1
    own: Flags  # whether a person wrote the question
    fold: NDArray[np.int64]

    def where(self, chosen: Flags) -> "Asked":
        """Return some of the questions."""
        return Asked(
            self.probabilities[chosen], self.right[chosen], self.own[chosen], self.fold[chosen]
        )


def predicts_better(asked: Asked) -> bool:
    """Whether fits predict the questions that they weren't fitted to better than no calibration."""
    gains: list[float] = []
    for fold in range(FOLDS):
        inside, outside = asked.where(asked.fold != fold), asked.where(asked.fold == fold)
        try:
            calibration = fitted(inside)
        except SuiteError:  # too few are right, or wrong, without this fold
            calibration = Calibration()
        gains += list(_losses(outside, Calibration()) - _losses(outside, calibration))
    return bool(np.mean(gains) > np.std(gains) / len(gains) ** 0.5)


def _losses(asked: Asked, calibration: Calibration) -> Numbers:
    logits = calibration.slope * _log_odds(asked.probabilities) + calibration.bias
    return np.asarray(np.logaddexp(0, (1 - 2 * asked.right) * logits))


def fitted(asked: Asked) -> Calibration:
    """Return the calibration of some questions, as far as they are evidence for it.

    A slope above 1, and another point from which answers are shown, need own questions. Raises
    SuiteError if there is nothing to fit.
    """
    whole, own = fit(asked.probabilities, asked.right), asked.where(asked.own)
    steepest = max(1.0, fit(own.probabilities, own.right).slope) if _differ(own.right) else 1.0
    slope = min(whole.slope, steepest)
    lowest = (log_odds(THRESHOLD) - whole.bias) / whole.slope
    point = _supported_point(1 / (1 + math.exp(-lowest)), own)
    return Calibration(slope, log_odds(THRESHOLD) - slope * log_odds(point))


def _supported_point(lowest: float, own: Asked) -> float:
    """Return the stated probability from which answers are shown: `lowest`, or one nearer.

    What is hidden then has to be right clearly less often than THRESHOLD, or what is shown more
    often.
    """
    hides = lowest > THRESHOLD
    ordered = sorted(own.probabilities, reverse=hides)
    for point in (lowest, *ordered):
        low, high = sorted((THRESHOLD, point))
        between = (own.probabilities >= low) & (own.probabilities < high)
        is_nearer = low >= THRESHOLD and point <= lowest if hides else lowest <= point <= THRESHOLD
        if is_nearer and _is_clear(own.right[between], above=not hides):
            return float(point)
    return THRESHOLD


def _is_clear(right: Numbers, *, above: bool) -> bool:
    """Whether the share of right answers is surely above THRESHOLD, or below (Wilson, 1927)."""
    count = len(right)
    if not count:
        return False
    share, spread = float(right.mean()), _Z**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return middle - half > THRESHOLD if above else middle + half < THRESHOLD


def fit(probabilities: Numbers, right: Numbers) -> Calibration:
    """Return the logistic regression of `right` on the logits of the probabilities (Platt, 1999).

    Both arrays have the shape (questions,); `right` contains 0 and 1. Raises SuiteError if there
    is nothing to fit.
    """
    if not _differ(right):
        outcome = "right" if right.all() else "wrong"
        raise SuiteError(f"All answers were {outcome}, so there is nothing to fit; add questions.")
    logits = _log_odds(probabilities)

    def loss(parameters: Numbers) -> float:
        slope, bias = parameters
        margins = (2 * right - 1) * (slope * logits + bias)
        unlikely = _PRIOR * ((slope - 1) ** 2 + bias**2) / 2
        return float(np.logaddexp(0, -margins).sum() + unlikely)

    slope, bias = map(float, minimize(loss, x0=[1.0, 0.0]).x)
    if slope <= 0:
        raise SuiteError(
            "Answers with a higher probability were not right more often, so nothing was fitted; "
            "add questions of your own with --questions FILE."
        )
    return Calibration(slope, bias)


def _differ(right: Numbers) -> bool:
    return bool(len(right)) and bool(right.min() < right.max())


def _log_odds(probabilities: Numbers) -> Numbers:
    clipped = np.clip(probabilities, 0.001, 0.999)
    return np.asarray(np.log(clipped / (1 - clipped)))
