"""`footnote index`: brings the index up to date, with a progress bar."""

import argparse
import re
import time
from typing import TYPE_CHECKING, Any, Self

from rag.cli.parsers import Commands, add_command
from rag.cli.printing import print_json, report_text
from rag.settings import Settings

if TYPE_CHECKING:
    from tqdm import tqdm

    from rag.store.progress import Step
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
    index.add_argument(
        "--device",
        default="cpu",
        type=_device,
        metavar="DEVICE",
        help="what embeds the text: cpu, or cuda or mps for a GPU",
    )


def _device(name: str) -> str:
    """Return the name of a device, maybe with its number ("cuda:1")."""
    if not re.fullmatch(r"(?:cpu|mps|cuda(?::\d+)?)", name):
        raise argparse.ArgumentTypeError(f"unknown device {name!r}; choose cpu, cuda or mps")
    return name


def _index(options: argparse.Namespace, settings: Settings) -> int:
    report = update_with_progress(
        settings, allow_removals=options.allow_removals, device=options.device
    )
    if options.json:
        print_json(_to_json(report))
    else:
        print(report_text(report))
    return 0


def update_with_progress(
    settings: Settings, *, allow_removals: bool = False, device: str = "cpu"
) -> "Report":
    """Update the index; show a progress bar on standard error if there is something to do."""
    from rag.models.encoder import PassageEncoder
    from rag.store.sync import update_index

    with _Bar() as bar:
        return update_index(
            settings,
            bar.show,
            allow_removals=allow_removals,
            encoder=PassageEncoder(settings.data, device=device),
        )


class _Bar:
    """A progress bar of the work that is done, with the files and the time that is left."""

    def __init__(self) -> None:
        from rag.web.remaining import Remaining

        self._bar: tqdm[Any] | None = None
        self._remaining = Remaining()

    def __enter__(self) -> Self:
        """Show nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.close()

    def show(self, step: "Step") -> None:
        """Show how far the run has come."""
        from tqdm import tqdm

        if not step.total:
            return
        if self._bar is None:
            layout = "{desc}: {percentage:3.0f}%|{bar}| {postfix}"
            self._bar = tqdm(total=1.0, desc="Indexing", bar_format=layout, disable=None)
        self._remaining.note(step.share, time.monotonic())
        left = filter(None, (f"{step.done}/{step.total} files", self._remaining.words()))
        self._bar.set_postfix_str(", ".join(left), refresh=False)
        self._bar.update(step.share - self._bar.n)
        self._bar.refresh()


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
