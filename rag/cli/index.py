"""`footnote index`: brings the index up to date, with a progress bar."""

import argparse
from typing import TYPE_CHECKING, Any

from rag.cli.parsers import Commands, add_command
from rag.cli.printing import print_json, report_text
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.store.sync import Report


def add_commands(commands: Commands) -> None:
    """Add `index`."""
    index = add_command(
        commands, "index", _index, "bring the index up to date with the folder of articles"
    )
    index.add_argument(
        "--allow-removals",
        action="store_true",
        help="remove missing files from the index even if they are more than half of it",
    )


def _index(options: argparse.Namespace, settings: Settings) -> int:
    report = update_with_progress(settings, allow_removals=options.allow_removals)
    if options.json:
        print_json(_to_json(report))
    else:
        print(report_text(report))
    return 0


def update_with_progress(settings: Settings, *, allow_removals: bool = False) -> "Report":
    """Update the index; show a progress bar on standard error if there is something to do."""
    from tqdm import tqdm

    from rag.store.progress import Step
    from rag.store.sync import update_index

    bar: tqdm[Any] | None = None

    def show(step: Step) -> None:
        nonlocal bar
        if step.total and bar is None:
            bar = tqdm(total=step.total, desc="Indexing", unit="file", disable=None)
        if bar is not None:
            bar.update(step.done - bar.n)

    try:
        return update_index(settings, show, allow_removals=allow_removals)
    finally:
        if bar is not None:
            bar.close()


def _to_json(report: "Report") -> dict[str, Any]:
    return {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "renamed": [{"from": old, "to": new} for old, new in report.renamed],
        "unchanged": report.unchanged,
        "skipped": [{"path": file.path, "reason": file.reason} for file in report.skipped],
        "warnings": [{"path": file.path, "reason": file.reason} for file in report.warnings],
        "notes": report.notes,
        "embedded": report.embedded,
        "seconds": round(report.seconds, 3),
    }
