"""A run -> the table on the terminal and the file of results; such a file -> what it recorded."""

import json
import time
from pathlib import Path
from typing import Any

from evals.figures import Estimate, Estimates, to_json
from evals.runner import Run, conditions
from rag.errors import SettingsError


def table(run: Run) -> str:
    """Return the figures as text: all questions, then dev and test side by side, then by kind."""
    lines = figure_lines({"all": run.figures, **run.by_split})
    lines += ["", f"{'kind':<24}{'n':>7}{'right':>7}{'refused':>9}"]
    lines += [
        f"{kind or '(none)':<24}{one['refused'].n:>7}"
        f"{number(one['right'].value):>7}{number(one['refused'].value):>9}"
        for kind, one in run.by_kind.items()
    ]
    return "\n".join(lines)


def beside(quotes: Run, drafted: Run) -> str:
    """Return the figures of both answerers as text: on all questions, then on the test split."""
    parts = {"quotes": quotes.figures, "llm": drafted.figures}
    tests = {"test, quotes": quotes, "test, llm": drafted}
    parts |= {name: run.by_split["test"] for name, run in tests.items() if "test" in run.by_split}
    return "\n".join(figure_lines(parts))


def figure_lines(parts: dict[str, Estimates]) -> list[str]:
    """Return a line a figure, with a block of columns for each part, the first part for all."""
    head = f"{'':<24}" + "".join(f"{name:>12}   low  high    n" for name in parts)
    return [head] + [
        f"{name:<24}" + "".join(_cells(part[name]) for part in parts.values())
        for name in next(iter(parts.values()))
        if any(part[name].n for part in parts.values())
    ]


def _cells(one: Estimate) -> str:
    return f"{number(one.value):>12} {number(one.low):>5} {number(one.high):>5} {one.n:>4}"


def number(value: float | None) -> str:
    """Return a share with two decimals, larger numbers with none; "-" for what is not known.

    >>> number(0.875), number(118.2), number(None)
    ('0.88', '118', '-')
    """
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 10 else f"{value:.2f}"


def record(run: Run) -> dict[str, Any]:
    """Return all that is kept of a run."""
    return {
        "created": time.strftime("%Y-%m-%d %H:%M"),
        "seconds": round(run.seconds, 1),
        **run.summary(),
        "by_split": {name: to_json(figures) for name, figures in run.by_split.items()},
        **conditions(run.suite),
        "answers": [outcome.to_json() for outcome in run.outcomes],
    }


def write(run: Run, folder: Path) -> Path:
    """Write the run to <date>-<fingerprint>.json in the folder; return the file's path.

    Raises SettingsError when the folder can't be written.
    """
    path = folder / f"{time.strftime('%Y-%m-%d')}-{run.fingerprint['run']}.json"
    fields = record(run)
    answers = fields.pop("answers")
    # An answer a line: a version control system then shows what changed.
    head = json.dumps(fields, ensure_ascii=False, indent=1).removesuffix("\n}")
    rows = ",\n".join(
        json.dumps(answer, ensure_ascii=False, separators=(",", ":")) for answer in answers
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{head},\n "answers": [\n{rows}\n ]\n}}\n', encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The folder {folder} can't be written ({error.strerror}); name another with --results."
        ) from error
    return path
