"""Runs commands of the command line in this process."""

import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from rag.cli.main import main
from rag.settings import Settings


@dataclass(frozen=True)
class Done:
    """An ended command."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def problem(self) -> str:
        """The one sentence that a failed command prints."""
        assert self.stdout == ""
        lines = self.stderr.strip().splitlines()
        assert len(lines) == 1, self.stderr
        assert lines[0].startswith("footnote: ")
        return lines[0]


def run(*arguments: str, settings: Settings | None = None) -> Done:
    """Run a command, on the articles and the index of some settings."""
    if settings:
        arguments += ("--corpus", str(settings.corpus), "--data", str(settings.data))
    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return Done(code, *texts)


def module(*arguments: str) -> list[str]:
    """Return the command line that starts a process of its own."""
    return [sys.executable, "-m", "rag", *arguments]
