"""Values of many questions -> a statistic, its confidence interval, and a test of a difference."""

import math
import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Rows = NDArray[np.float64]  # shape (columns, questions) or (columns, resamples, questions)
#: Rows -> one number, or one per resample; NaN where no question counts.
Statistic = Callable[[Rows], NDArray[np.float64]]

_RESAMPLES = 1000
#: Fixed, so that the same values give the same interval.
_SEED = 20230404


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


def interval(rows: Rows, statistic: Statistic) -> tuple[float, float]:
    """Return the 95 % interval of a statistic of the rows, shape (columns, questions).

    Questions are resampled with all their columns (percentile bootstrap: Efron, 1979). Resamples
    without a value don't count; both ends are NaN if none has one.
    """
    if rows.shape[1] == 1:  # which scipy refuses to resample
        value = statistic(rows).item()
        return value, value
    with warnings.catch_warnings():
        # About resamples without a value, which are left out below.
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        resampled = stats.bootstrap(
            tuple(rows),
            lambda *columns, axis: statistic(np.stack(columns)),  # noqa: ARG005 (scipy passes it)
            paired=True,
            vectorized=True,
            n_resamples=_RESAMPLES,
            method="percentile",
            rng=np.random.default_rng(_SEED),
        ).bootstrap_distribution
    known = resampled[~np.isnan(resampled)]
    low, high = np.quantile(known, (0.025, 0.975)) if known.size else (math.nan, math.nan)
    return float(low), float(high)


def mcnemar(gained: int, lost: int) -> float:
    """Return the two-sided p that flips split this unevenly by chance (McNemar, 1947; exact).

    >>> round(mcnemar(gained=0, lost=5), 4), mcnemar(gained=3, lost=3), mcnemar(gained=0, lost=0)
    (0.0625, 1.0, 1.0)
    """
    flips = gained + lost
    return float(stats.binomtest(gained, flips).pvalue) if flips else 1.0
