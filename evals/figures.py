"""The figures of a run: the values and the questions that each is computed from, and how."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from evals.metrics import area, calibration_error
from evals.scoring import DEPTHS, Outcome, Values
from evals.significance import Rows, Statistic, interval, mean, quantile


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about a run: its name in JSON, its label in tables, and its meaning.

    `better` is +1 if higher is better, -1 if lower is better, 0 if neither. `columns` are the
    values of an outcome that the statistic is computed from.
    """

    name: str
    label: str
    meaning: str
    better: int
    columns: tuple[str, ...]
    statistic: Statistic = mean


def _mean(name: str, label: str, meaning: str, better: int = 1) -> Figure:
    return Figure(name, label, meaning, better, (name,))


_CONFIDENCE = ("confidence", "best_right")
_RETRIEVAL = (
    *(
        _mean(f"recall@{k}", f"recall@{k}", f"share of the gold text in the first {k} passages")
        for k in DEPTHS
    ),
    _mean("mrr", "MRR", "1 / rank of the first passage with gold text"),
    _mean("ndcg@10", "nDCG@10", "ranking of the first 10 passages, relative to the ideal ranking"),
)
_CITATIONS = (
    _mean(
        "citation_recall",
        "citation recall",
        "answers: share of sentences that the cited text supports",
    ),
    _mean(
        "citation_precision", "citation precision", "answers: share of footnotes that are needed"
    ),
    _mean(
        "gold_citation_recall",
        "gold citation recall",
        "answers: share of the gold passages that are cited",
    ),
    _mean(
        "gold_citation_precision",
        "gold citation precision",
        "answers: share of footnotes that point to a gold passage",
    ),
    _mean("exact_quotes", "exact quotes", "share of footnotes that quote the article exactly"),
)
_REFUSALS = (
    _mean("refused", "refused", "all questions: share refused", better=0),
    _mean(
        "refusal_precision",
        "refusal precision",
        "refusals: share of questions that can't be answered",
    ),
    _mean("refusal_recall", "refusal recall", "unanswerable questions: share refused"),
    _mean(
        "absent_recall",
        "absent recall",
        "questions about absent subjects: share whose outcome is absent",
    ),
    Figure(
        "aurc", "AURC", "area under the risk-coverage curve; 0 is perfect", -1, _CONFIDENCE, area
    ),
    Figure(
        "calibration_error",
        "calibration error",
        "mean distance between confidence and the share of right answers (ECE, ten bins)",
        -1,
        _CONFIDENCE,
        calibration_error,
    ),
)
_DRAFTS = (
    _mean(
        "drafted",
        "drafted",
        "questions sent to a language model: share answered with its draft",
        better=0,
    ),
    _mean(
        "dropped",
        "dropped",
        "drafts: share of sentences that the articles don't support",
        better=0,
    ),
    Figure(
        "ms_first_claim",
        "first claim, median ms",
        "time until the first checked claim of a draft: median, in ms",
        0,
        ("ms_first_claim",),
        quantile(0.5),
    ),
)
FIGURES = (
    _mean(
        "right",
        "right",
        "answerable questions: share with an accepted answer in the first 60 words",
    ),
    _mean(
        "right_or_closest",
        "right or closest",
        "answerable questions: share answered right, or refused with the accepted answer in the "
        "closest sentence",
    ),
    _mean("handled", "handled", "all questions: share answered right or rightly refused"),
    _mean("f1", "F1", "answerable questions: word overlap with the accepted answer (SQuAD's F1)"),
    *_RETRIEVAL,
    *_CITATIONS,
    *_REFUSALS,
    *(
        _mean(f"right_turn_{n}", f"right in turn {n}", f"turn {n} of conversations: share right")
        for n in range(1, 5)
    ),
    _mean("of_kind", "of its kind", "questions that no search answers: share recognised"),
    _mean(
        "own_article",
        "own article",
        "summaries: share of footnotes that point to the article that was asked for",
    ),
    *_DRAFTS,
    _mean("words", "words", "answers: number of words", better=0),
    Figure("ms_median", "median ms", "time per question: median, in ms", 0, ("ms",), quantile(0.5)),
    Figure(
        "ms_p95",
        "95th percentile ms",
        "time per question: 95th percentile, in ms",
        0,
        ("ms",),
        quantile(0.95),
    ),
)
LABELS = {figure.name: figure.label for figure in FIGURES}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure's value, its 95 % interval, and the number of questions it is computed from.

    The other three are None if `n` is 0.
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
        [[outcome.get(column, math.nan) for outcome in values] for column in figure.columns],
        dtype=np.float64,
    )


def estimate(figure: Figure, values: Sequence[Values]) -> Estimate:
    """Return the figure over the questions that have a value for each of its columns."""
    rows = rows_of(figure, values)
    rows = rows[:, ~np.isnan(rows).any(axis=0)]
    count = rows.shape[1]
    if not count:
        return Estimate(None, None, None, 0)
    low, high = interval(rows, figure.statistic)
    value = figure.statistic(rows).item()
    return Estimate(round(value, 4), round(low, 4), round(high, 4), count)


def values_of(outcome: Outcome) -> Values:
    """Return the outcome's values and its time."""
    return {**outcome.values, "ms": outcome.answer.timings_ms["total"]}


Estimates = dict[str, Estimate]


def estimates(outcomes: Sequence[Outcome]) -> Estimates:
    """Return every figure by name."""
    values = [values_of(outcome) for outcome in outcomes]
    return {figure.name: estimate(figure, values) for figure in FIGURES}


def grouped(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, Estimates]:
    """Return the figures of each group of questions, groups in alphabetical order."""
    groups = groupby(sorted(outcomes, key=key), key)
    return {name: estimates(list(group)) for name, group in groups}


def to_json(figures: Estimates) -> dict[str, Any]:
    """Return the figures as they are in result files."""
    return {name: figure.to_json() for name, figure in figures.items()}
