"""The figures of a run: which values each is made of, over which questions, with its interval."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from evals.metrics import area, calibration_error
from evals.noise import Rows, Statistic, draws, interval, mean, quantile
from evals.scoring import DEPTHS, Outcome, Values


@dataclass(frozen=True, slots=True)
class Figure:
    """One number about a run.

    `better` is +1 or -1 for what is good when it is high or low, 0 for what is only told.
    """

    name: str
    about: str
    better: int
    columns: tuple[str, ...]
    statistic: Statistic = mean


def _plain(name: str, about: str, better: int = 1) -> Figure:
    return Figure(name, about, better, (name,))


FIGURES = (
    _plain("right", "answerable questions: share with an accepted answer in its first 60 words"),
    _plain("handled", "all questions: share answered right or rightly refused"),
    _plain("f1", "answerable questions: words shared with the accepted answer (SQuAD's F1)"),
    *(_plain(f"recall@{k}", f"share of the gold in the first {k} passages") for k in DEPTHS),
    _plain("mrr", "1 / rank of the first passage with gold"),
    _plain("ndcg@10", "order of the first 10 passages against the best order"),
    _plain("citation_recall", "answers given: share of sentences that the cited words hold"),
    _plain("citation_precision", "answers given: share of footnotes that matter"),
    _plain("gold_citation_recall", "answers given: share of the gold places that are cited"),
    _plain("gold_citation_precision", "answers given: share of footnotes on a gold place"),
    _plain("exact_quotes", "share of footnotes whose quote is in the article, letter for letter"),
    _plain("refused", "all questions: share refused", better=0),
    _plain("refusal_precision", "refusals: share of unanswerable questions"),
    _plain("refusal_recall", "unanswerable questions: share refused"),
    Figure(
        "aurc",
        "area under the risk-coverage curve; 0 is perfect",
        -1,
        ("confidence", "best_right"),
        area,
    ),
    Figure(
        "calibration_error",
        "mean distance of a confidence from the share of right answers (ECE, ten bins)",
        -1,
        ("confidence", "best_right"),
        calibration_error,
    ),
    *(_plain(f"right_turn_{n}", f"turn {n} of a conversation: share right") for n in range(1, 5)),
    _plain("drafted", "questions that a model drafted: share whose draft stood", better=0),
    _plain("dropped", "drafts: share of sentences that the articles don't support", better=0),
    Figure(
        "ms_first_claim",
        "time until a model's first checked claim in ms: median",
        0,
        ("ms_first_claim",),
        quantile(0.5),
    ),
    _plain("words", "answers given: words", better=0),
    Figure("ms_median", "time of a question in ms: median", 0, ("ms",), quantile(0.5)),
    Figure("ms_p95", "time of a question in ms: 95th percentile", 0, ("ms",), quantile(0.95)),
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure's value, its 95 % interval, and how many questions it is made of.

    All three numbers are None when `n` is 0.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int

    def to_json(self) -> dict[str, float | int | None]:
        """Return the four fields."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}


def rows_of(figure: Figure, values: Sequence[Values]) -> Rows:
    """Return the figure's columns, shape (columns, questions); NaN where a value is missing."""
    return np.array(
        [[one.get(column, math.nan) for one in values] for column in figure.columns],
        dtype=np.float64,
    )


def estimate(figure: Figure, values: Sequence[Values]) -> Estimate:
    """Return a figure over some questions."""
    rows = rows_of(figure, values)
    rows = rows[:, ~np.isnan(rows).any(axis=0)]
    count = rows.shape[1]
    if not count:
        return Estimate(None, None, None, 0)
    low, high = interval(figure.statistic(rows[:, draws(count)]))
    value = figure.statistic(rows).item()
    return Estimate(round(value, 4), round(low, 4), round(high, 4), count)


def values_of(outcome: Outcome) -> Values:
    """Return the outcome's values and its time."""
    return {**outcome.values, "ms": outcome.answer.timings_ms["total"]}


Estimates = dict[str, Estimate]


def estimates(outcomes: Sequence[Outcome]) -> Estimates:
    """Return every figure by its name."""
    values = [values_of(outcome) for outcome in outcomes]
    return {figure.name: estimate(figure, values) for figure in FIGURES}


def grouped(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, Estimates]:
    """Return the figures of each group of questions, groups in alphabetical order."""
    groups = groupby(sorted(outcomes, key=key), key)
    return {name: estimates(list(group)) for name, group in groups}


def to_json(figures: Estimates) -> dict[str, Any]:
    """Return the figures as the result files have them."""
    return {name: one.to_json() for name, one in figures.items()}
