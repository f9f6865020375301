"""How far a run of indexing has come."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

from rag.corpus.folder import SourceFile


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run has come with the files that it has to read."""

    done: int  # files
    total: int
    reading: str = ""  # the file that was read last, relative to the corpus
    share: float = 0.0  # of the work, from 0 to 1: the mean of the shares of files and of bytes


#: Called as a run goes on; what it raises ends the run, and the next one continues there.
Progress = Callable[[Step], None]


def no_progress(_: Step) -> None:
    """Show nothing."""


class Meter:
    """Measures how far a run has come, by the number and the sizes of its files."""

    def __init__(self, files: Sequence[SourceFile], progress: Progress) -> None:
        self._sizes = {file.path: _size(file) for file in files}
        self._bytes = sum(self._sizes.values())
        self._progress = progress
        self._done: set[str] = set()
        self._done_bytes = 0
        self._reading = ""
        self._share = 0.0
        self._lock = Lock()

    def read(self, file: SourceFile) -> None:
        """Say that a file has been read, in any thread; it is not done yet."""
        self._reading = file.path
        self._say()

    def finish(self, files: Iterable[SourceFile]) -> None:
        """Count files as done."""
        for file in files:
            self._done.add(file.path)
            self._done_bytes += self._sizes[file.path]

    def show(self, part: float = 0.0, of: Sequence[SourceFile] = ()) -> None:
        """Pass on what is done: the files that are finished, and a part of some others."""
        total = max(1, len(self._sizes))
        files = len(self._done) + part * len(of)
        size = self._done_bytes + part * sum(self._sizes[file.path] for file in of)
        self._share = min(1.0, (files / total + size / max(1, self._bytes)) / 2)
        self._say()

    def _say(self) -> None:
        with self._lock:
            self._progress(Step(len(self._done), len(self._sizes), self._reading, self._share))


def _size(file: SourceFile) -> int:
    try:
        return file.location.stat().st_size
    except OSError:
        return 0
