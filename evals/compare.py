"""A run against a recorded one: what flipped, and whether a figure fell beyond chance."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.figures import FIGURES, Figure, rows_of, values_of
from evals.noise import draws, interval, mcnemar
from evals.runner import Run
from evals.scoring import Values
from rag.errors import SuiteError

#: Figures that are yes or no for each question; their flips get an exact test.
_YES_OR_NO = ("right", "refused")
_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a file of results recorded: answers by the question's id."""

    path: Path
    fingerprint: dict[str, str]
    wrong: dict[str, str]
    values: dict[str, Values]


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that went wrong in another way than before; "" stands for well answered."""

    id: str
    question: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and now over the same questions, and the difference's 95 % interval.

    `p` is McNemar's, for figures that are yes or no; `fell` means: worse, and beyond chance.
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
    """A run against its baseline."""

    baseline: Path
    flips: tuple[Flip, ...]
    changes: tuple[Change, ...]

    @property
    def fell(self) -> list[str]:
        """The figures that fell by more than their noise."""
        return [change.name for change in self.changes if change.fell]


def read_baseline(path: Path) -> Baseline:
    """Return what a file of results recorded; raises SuiteError when it is none."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        answers: list[dict[str, Any]] = fields["answers"]
        return Baseline(
            path,
            dict(fields["fingerprint"]),
            {one["id"]: str(one["wrong"]) for one in answers},
            {one["id"]: one["values"] | {"ms": one["timings_ms"]["total"]} for one in answers},
        )
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"The baseline {path} can't be read ({error}).") from error
    except json.JSONDecodeError as error:
        raise SuiteError(f"The baseline {path}, line {error.lineno}: {error.msg}.") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise SuiteError(
            f"The baseline {path} is no file of results (it lacks {error}); "
            "name one that footnote eval wrote."
        ) from error


def check_comparable(baseline: Baseline, fingerprint: dict[str, str]) -> None:
    """Raise SuiteError when the baseline was made on other questions or other articles."""
    for what in ("questions", "corpus"):
        before, now = baseline.fingerprint.get(what), fingerprint[what]
        if before != now:
            raise SuiteError(
                f"{baseline.path} can't be compared: its {what} had the fingerprint {before}, "
                f"now it is {now}; record a new baseline with: footnote eval"
            )


def compare(run: Run, baseline: Baseline) -> Comparison:
    """Return flips and changes; raises SuiteError when the two can't be compared."""
    check_comparable(baseline, run.fingerprint)
    for one in run.outcomes:
        if one.question.id not in baseline.wrong:
            raise SuiteError(f"{baseline.path} has no answer to {one.question.id!r}; record anew.")
    flips = [
        Flip(one.question.id, one.question.question, was, one.wrong)
        for one in run.outcomes
        if (was := baseline.wrong[one.question.id]) != one.wrong
    ]
    before = [baseline.values[one.question.id] for one in run.outcomes]
    now = [values_of(one) for one in run.outcomes]
    changes = [_change(figure, before, now) for figure in FIGURES]
    return Comparison(
        baseline.path, tuple(flips), tuple(one for one in changes if not math.isnan(one.low))
    )


def _change(figure: Figure, before: Sequence[Values], now: Sequence[Values]) -> Change:
    old, new = rows_of(figure, before), rows_of(figure, now)
    drawn = draws(len(now))
    low, high = interval(figure.statistic(new[:, drawn]) - figure.statistic(old[:, drawn]))
    p = _exact_p(old[0], new[0]) if figure.name in _YES_OR_NO else None
    values = figure.statistic(old).item(), figure.statistic(new).item()
    worse = figure.better * (values[1] - values[0]) < 0
    noise = p >= _CHANCE if p is not None else low <= 0 <= high
    return Change(figure.name, *values, low, high, p, worse and not noise)


def _exact_p(old: NDArray[np.float64], new: NDArray[np.float64]) -> float:
    return mcnemar(int((new > old).sum()), int((new < old).sum()))


def comparison_text(comparison: Comparison) -> str:
    """Return the comparison as the terminal shows it."""
    lines = [f"Against {comparison.baseline}: {len(comparison.flips)} questions flipped."]
    lines += [
        f"  {flip.id}: {flip.before or 'well'} -> {flip.now or 'well'}: {flip.question}"
        for flip in comparison.flips
    ]
    lines += ["", f"{'':<24} before    now   diff     low    high       p"]
    lines += [
        f"{one.name:<24}{one.before:>7.3g}{one.now:>7.3g}{one.now - one.before:>+7.2g}"
        f"{one.low:>+8.2g}{one.high:>+8.2g}{'' if one.p is None else f'{one.p:>8.3f}'}"
        + ("  FELL" if one.fell else "")
        for one in comparison.changes
    ]
    fell = ", ".join(comparison.fell)
    lines += ["", f"Fell by more than chance: {fell}." if fell else "No figure fell beyond chance."]
    return "\n".join(lines)
