"""A run and a recorded run -> the questions that flipped, and the figures that got worse."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.figures import FIGURES, LABELS, Figure, rows_of, values_of
from evals.runner import Run
from evals.scoring import Outcome, Values
from evals.significance import Rows, interval, mcnemar
from evals.suite import Suite
from rag.errors import SuiteError

#: Figures that are 0 or 1 for each question; their change gets an exact test.
_BINARY = ("right", "refused")
_SIGNIFICANCE = 0.05


@dataclass(frozen=True, slots=True)
class Baseline:
    """The content of a result file; `wrong` and `values` are by question id."""

    path: Path
    fingerprint: dict[str, str]
    wrong: dict[str, str]
    values: dict[str, Values]


@dataclass(frozen=True, slots=True)
class Flip:
    """A question whose `wrong` changed; "" means that it was handled well."""

    id: str
    question: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and now, over the same questions, and the difference's 95 % interval.

    `p` is from McNemar's test and is None unless the figure is 0 or 1 for each question. `fell`
    says that the figure got significantly worse.
    """

    name: str
    before: float
    now: float
    low: float
    high: float
    p: float | None
    fell: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences between a run and its baseline."""

    baseline: Path
    flips: tuple[Flip, ...]
    changes: tuple[Change, ...]

    @property
    def fell(self) -> list[str]:
        """The names of the figures that got significantly worse."""
        return [change.name for change in self.changes if change.fell]


def read_baseline(path: Path) -> Baseline:
    """Return the content of a result file; raises SuiteError if it isn't one."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        answers: list[dict[str, Any]] = fields["answers"]
        return Baseline(
            path,
            dict(fields["fingerprint"]),
            {answer["id"]: str(answer["wrong"]) for answer in answers},
            {
                answer["id"]: answer["values"] | {"ms": answer["timings_ms"]["total"]}
                for answer in answers
            },
        )
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"The baseline {path} can't be read ({error}).") from error
    except json.JSONDecodeError as error:
        raise SuiteError(f"The baseline {path}, line {error.lineno}: {error.msg}.") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise SuiteError(
            f"The baseline {path} is not a result file ({error} is missing or wrong); "
            "use a file that footnote eval wrote."
        ) from error


def check_comparable(baseline: Baseline, suite: Suite) -> None:
    """Raise SuiteError if the baseline was recorded on other questions or other articles.

    Questions that were added since are not compared.
    """
    fingerprint = suite.only(baseline.wrong).fingerprints()
    for part in ("questions", "corpus"):
        before, now = baseline.fingerprint.get(part), fingerprint[part]
        if before != now:
            raise SuiteError(
                f"{baseline.path} can't be compared: the fingerprint of its {part} is {before}, "
                f"now it is {now}; record a new baseline with: footnote eval"
            )


def compare(run: Run, baseline: Baseline) -> Comparison:
    """Return flips and changes; raises SuiteError if the two runs can't be compared."""
    check_comparable(baseline, run.suite)
    outcomes = [outcome for outcome in run.outcomes if outcome.question.id in baseline.wrong]
    flips = [flip for outcome in outcomes if (flip := _flip(outcome, baseline))]
    before = [baseline.values[outcome.question.id] for outcome in outcomes]
    now = [values_of(outcome) for outcome in outcomes]
    changes = [_change(figure, before, now) for figure in FIGURES]
    return Comparison(
        baseline.path, tuple(flips), tuple(change for change in changes if change is not None)
    )


def _flip(outcome: Outcome, baseline: Baseline) -> Flip | None:
    question = outcome.question
    before = baseline.wrong[question.id]
    if before == outcome.wrong:
        return None
    return Flip(question.id, question.question, before, outcome.wrong)


def _change(figure: Figure, before: Sequence[Values], now: Sequence[Values]) -> Change | None:
    """Return the change of a figure; None if one of the runs doesn't have it."""
    old, new = rows_of(figure, before), rows_of(figure, now)
    lacks, lacks_now = np.isnan(old).any(axis=0), np.isnan(new).any(axis=0)
    # A mean counts what one of the runs has; an order needs both, and so do its columns.
    counts = ~(lacks & lacks_now) if len(old) == 1 else ~(lacks | lacks_now)
    if not counts.any():
        return None
    old, new = old[:, counts], new[:, counts]

    def difference(rows: Rows) -> Rows:
        was, is_now = np.split(rows, 2)
        return figure.statistic(is_now) - figure.statistic(was)

    low, high = interval(np.concatenate([old, new]), difference)
    if math.isnan(low):
        return None
    p = None
    if figure.name in _BINARY:
        p = mcnemar(int((new[0] > old[0]).sum()), int((new[0] < old[0]).sum()))
    values = figure.statistic(old).item(), figure.statistic(new).item()
    is_worse = figure.better * (values[1] - values[0]) < 0
    is_chance = p >= _SIGNIFICANCE if p is not None else low <= 0 <= high
    return Change(figure.name, *values, low, high, p, is_worse and not is_chance)


def comparison_text(comparison: Comparison) -> str:
    """Return the comparison as the terminal shows it."""
    lines = [f"Compared with {comparison.baseline}: {len(comparison.flips)} questions flipped."]
    lines += [
        f"  {flip.id}: {flip.before or 'right'} -> {flip.now or 'right'}: {flip.question}"
        for flip in comparison.flips
    ]
    lines += ["", f"{'':<24} before    now   diff     low    high       p"]
    lines += [
        f"{LABELS[change.name]:<24}{change.before:>7.3g}{change.now:>7.3g}"
        f"{change.now - change.before:>+7.2g}{change.low:>+8.2g}{change.high:>+8.2g}"
        f"{'' if change.p is None else f'{change.p:>8.3f}'}" + ("  FELL" if change.fell else "")
        for change in comparison.changes
    ]
    fell = ", ".join(LABELS[name] for name in comparison.fell)
    summary = f"Fell significantly: {fell}." if fell else "No figure fell significantly."
    return "\n".join([*lines, "", summary])
