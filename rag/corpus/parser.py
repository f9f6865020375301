"""Files -> their articles and chunks; all but small plain texts are read in a process apart.

Files come from anywhere, and parsers of PDF, HTML, DOCX, EPUB and ZIP are large. A file that makes
one crash, hang or take all memory costs that file alone.
"""

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from types import TracebackType
from typing import Self

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.chunks import Chunk, split
from rag.corpus.folder import Skipped, SourceFile
from rag.corpus.formats import Reading
from rag.errors import UnreadableArticleError

#: Read in the process itself up to _SMALL bytes: nothing in them can take long.
_PLAIN = {".txt", ".md", ".csv", ".tsv", ".jsonl"}
_SMALL = 100_000
#: Longest time, in seconds, and most memory, in bytes, that one file may take to be read.
LONGEST = 120.0
MOST_MEMORY = 4_000_000_000
_AHEAD = 4  # files that are read while earlier ones are embedded


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What a file holds: its articles, each with its chunks, and what was noticed in reading."""

    articles: tuple[tuple[Article, tuple[Chunk, ...]], ...]
    warnings: tuple[Skipped, ...]
    skipped: tuple[Skipped, ...]


#: What came of reading a file.
Outcome = ParsedFile | UnreadableArticleError


class Parser:
    """Reads files in their order; the process apart is started for the first that needs it."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process apart."""
        self._stop()

    def read(self, files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, Outcome]]:
        """Yield each file with what it holds, or why it can't be read."""
        rest = iter(files)
        waiting: list[tuple[SourceFile, Future[Outcome] | None]] = []
        while True:
            more = islice(rest, _AHEAD - len(waiting))
            waiting.extend((file, self._begin(file)) for file in more)
            if not waiting:
                return
            file, future = waiting.pop(0)
            if future is None:
                yield file, read_here(file)
                continue
            before = self._pool
            outcome = self._finish(future)
            if outcome is None:
                # It may not have been its fault: a process that runs out of memory takes any.
                outcome = self._finish(self._begin_apart(file)) or _crashed()
            if self._pool is not before:
                # The process ended with this file; those behind it are read by a new one.
                waiting = [
                    (one, self._begin(one) if begun and not _is_done(begun) else begun)
                    for one, begun in waiting
                ]
            yield file, outcome

    @property
    def is_running(self) -> bool:
        """Whether the process apart was needed so far."""
        return self._pool is not None

    def _begin(self, file: SourceFile) -> "Future[Outcome] | None":
        return None if _is_small_and_plain(file) else self._begin_apart(file)

    def _begin_apart(self, file: SourceFile) -> "Future[Outcome]":
        if self._pool is None:
            # Spawned: a fork of a process with threads may hang.
            apart = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=apart, initializer=_bound_memory)
            # Its start is not part of the first file's time.
            with contextlib.suppress(BrokenProcessPool):
                self._pool.submit(os.getpid).result()
        try:
            return self._pool.submit(in_the_process_apart, file)
        except BrokenProcessPool as error:
            # A file before this one ended it; once that is known, this one is begun again.
            broken: Future[Outcome] = Future()
            broken.set_exception(error)
            return broken

    def _finish(self, future: "Future[Outcome]") -> Outcome | None:
        """Return what was read, or why not; None if the process died of it."""
        try:
            return future.result(timeout=LONGEST)
        except FutureTimeoutError:
            self._stop()
            return UnreadableArticleError(
                f"took longer than {LONGEST:.0f} s to read; split it, or save it as another kind"
            )
        except MemoryError:
            return UnreadableArticleError("needs too much memory to be read; split it")
        except BrokenProcessPool:
            self._stop()
            return None

    def _stop(self) -> None:
        if self._pool is None:
            return
        for process in list((self._pool._processes or {}).values()):
            process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None


def _crashed() -> UnreadableArticleError:
    return UnreadableArticleError(
        "made the program that reads it crash; save it anew, or as another kind"
    )


def _is_done(future: "Future[Outcome]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _is_small_and_plain(file: SourceFile) -> bool:
    try:
        is_small = file.place.stat().st_size <= _SMALL
    except OSError:
        return True  # it has gone: there is nothing to read
    return is_small and PurePath(file.path).suffix.lower() in _PLAIN


def read_here(file: SourceFile) -> Outcome:
    """Return the articles of a file with their chunks, or why it can't be read."""
    try:
        reading = formats.read(file.path, file.read())
        return _split(reading)
    except UnreadableArticleError as problem:
        return problem
    except RecursionError:
        return UnreadableArticleError("it can't be split into sentences; save its text as .txt")


def _split(reading: Reading) -> ParsedFile:
    pairs = [(article, tuple(split(article))) for article in reading.articles]
    empty = [
        Skipped(article.path, "it holds no sentence of an article; put its text in it")
        for article, chunks in pairs
        if not chunks
    ]
    whole = tuple(pair for pair in pairs if pair[1])
    return ParsedFile(whole, reading.warnings, (*reading.skipped, *empty))


#: What the process apart runs.
in_the_process_apart = read_here


def _bound_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    # What the libraries reserve at their import, which grows with the cores, is not the file's.
    used = Path("/proc/self/statm")
    pages = int(used.read_text().split()[0]) if used.is_file() else 0
    most = pages * resource.getpagesize() + MOST_MEMORY
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
