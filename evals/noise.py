"""Values of many questions -> one number, and how far chance alone moves it."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]  # shape (columns, questions) or (columns, draws, questions)
#: Rows -> one number, or one a draw; NaN where no question counts.
Statistic = Callable[[Rows], NDArray[np.float64]]

#: How often the bootstrap draws, and from which seed: the same questions give the same interval.
DRAWS = 1000
SEED = 20230404


def mean(rows: Rows) -> NDArray[np.float64]:
    """Return the mean of the first column over the questions that have a value.

    >>> float(mean(np.array([[1.0, 0.0, np.nan]])))
    0.5
    """
    known = ~np.isnan(rows[0])
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, rows[0], 0.0).sum(axis=-1) / known.sum(axis=-1))


def quantile(share: float) -> Statistic:
    """Return the statistic that takes a quantile of the first column.

    >>> float(quantile(0.5)(np.array([[3.0, 1.0, 2.0]])))
    2.0
    """
    return lambda rows: np.asarray(np.quantile(rows[0], share, axis=-1))


def draws(questions: int) -> NDArray[np.intp]:
    """Return DRAWS samples of the questions' indices with replacement, shape (DRAWS, questions)."""
    return np.random.default_rng(SEED).integers(questions, size=(DRAWS, questions))


def interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the middle 95 % of bootstrapped values (percentile bootstrap: Efron, 1979)."""
    known = values[~np.isnan(values)]
    low, high = np.quantile(known, (0.025, 0.975)) if known.size else (math.nan, math.nan)
    return float(low), float(high)


def mcnemar(gained: int, lost: int) -> float:
    """Return the exact two-sided p that as uneven a split of the flips is chance (McNemar, 1947).

    >>> mcnemar(gained=0, lost=5)
    0.0625
    >>> mcnemar(gained=3, lost=3)
    1.0
    """
    flips = gained + lost
    tail = sum(math.comb(flips, few) for few in range(min(gained, lost) + 1))
    return float(min(1.0, 2 * tail / 2**flips))
