"""A run -> the table on the terminal and the result file."""

import json
import time
from pathlib import Path
from typing import Any

from evals.figures import LABELS, Estimate, Estimates, to_json
from evals.runner import Run, conditions
from rag.errors import SettingsError


def table(run: Run) -> str:
    """Return the figures as text: on all questions, by split, and by kind of question and text."""
    lines = figure_lines({"all": run.figures, **run.by_split})
    lines += _group_lines("kind", run.by_kind)
    if any(run.by_genre):  # a suite without genres has the group "" only
        lines += _group_lines("text", run.by_genre)
    return "\n".join(lines)


def _group_lines(name: str, groups: dict[str, Estimates]) -> list[str]:
    """Return an empty line, a header and a line per group."""
    return ["", f"{name:<24}{'n':>7}{'right':>7}{'refused':>9}"] + [
        f"{group or '(none)':<24}{figures['refused'].n:>7}"
        f"{number(figures['right'].value):>7}{number(figures['refused'].value):>9}"
        for group, figures in groups.items()
    ]


def side_by_side(quotes: Run, drafted: Run) -> str:
    """Return the figures of both answerers as text, on all questions and on the test split."""
    parts = {"quotes": quotes.figures, "llm": drafted.figures}
    tests = {"test, quotes": quotes, "test, llm": drafted}
    parts |= {name: run.by_split["test"] for name, run in tests.items() if "test" in run.by_split}
    return "\n".join(figure_lines(parts))


def figure_lines(parts: dict[str, Estimates]) -> list[str]:
    """Return a header and a line per figure, with columns for each part of the questions."""
    header = f"{'':<24}" + "".join(f"{name:>12}   low  high    n" for name in parts)
    return [header] + [
        f"{LABELS[name]:<24}" + "".join(_cells(figures[name]) for figures in parts.values())
        for name in next(iter(parts.values()))
        if any(figures[name].n for figures in parts.values())
    ]


def _cells(figure: Estimate) -> str:
    low, high = number(figure.low), number(figure.high)
    return f"{number(figure.value):>12} {low:>5} {high:>5} {figure.n:>4}"


def number(value: float | None) -> str:
    """Return a number below 10 with two decimals, a larger one with none, and "-" for None.

    >>> number(0.875), number(118.2), number(None)
    ('0.88', '118', '-')
    """
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 10 else f"{value:.2f}"


def record(run: Run) -> dict[str, Any]:
    """Return the content of a result file."""
    return {
        "created": time.strftime("%Y-%m-%d %H:%M"),
        "seconds": round(run.seconds, 1),
        **run.summary(),
        "by_split": {name: to_json(figures) for name, figures in run.by_split.items()},
        **conditions(run.suite),
        "answers": [outcome.to_json() for outcome in run.outcomes],
    }


def write(run: Run, folder: Path) -> Path:
    """Write the run to <date>-<fingerprint>.json in the folder and return the path.

    Raises SettingsError if the folder can't be written.
    """
    path = folder / f"{time.strftime('%Y-%m-%d')}-{run.fingerprint['run']}.json"
    fields = record(run)
    answers = fields.pop("answers")
    # One line per answer, so that diffs show which answers changed.
    head = json.dumps(fields, ensure_ascii=False, indent=1).removesuffix("\n}")
    rows = ",\n".join(
        json.dumps(answer, ensure_ascii=False, separators=(",", ":")) for answer in answers
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{head},\n "answers": [\n{rows}\n ]\n}}\n', encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The folder {folder} can't be written ({error.strerror}); "
            "choose another with --results."
        ) from error
    return path
