"""Files -> their articles and chunks; all but small plain texts are parsed in a separate process.

Files come from anywhere, and parsers of PDF, HTML, DOCX, EPUB and ZIP are large. If a file makes
one crash, hang or exhaust the memory, that file alone is lost.
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
from rag.corpus.boilerplate import keep_all
from rag.corpus.chunks import Chunk, split
from rag.corpus.corrections import correct, unused
from rag.corpus.folder import Skipped, SourceFile
from rag.errors import UnreadableArticleError

#: Files of these kinds, up to _SMALL bytes, are parsed in this process: they can't take long.
_PLAIN = {".txt", ".md", ".csv", ".tsv", ".jsonl", ".json"}
_SMALL = 100_000
#: Limits for one file in the separate process.
MAX_SECONDS = 120.0
MAX_MEMORY = 4_000_000_000  # bytes
_AHEAD = 4  # files that are parsed while earlier ones are embedded


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The content of a file: its articles, each with its chunks, and what could not be read."""

    articles: tuple[tuple[Article, tuple[Chunk, ...]], ...]
    warnings: tuple[Skipped, ...]
    skipped: tuple[Skipped, ...]


Outcome = ParsedFile | UnreadableArticleError


class Parser:
    """Parses files in order; the separate process starts with the first file that needs it."""

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
        """Stop the separate process."""
        self._stop()

    def read(self, files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, Outcome]]:
        """Yield each file, in order, with its content or the error that says why it has none."""
        rest = iter(files)
        queue: list[tuple[SourceFile, Future[Outcome] | None]] = []
        while True:
            ahead = islice(rest, _AHEAD - len(queue))
            queue.extend((file, self._start(file)) for file in ahead)
            if not queue:
                return
            file, future = queue.pop(0)
            if future is None:
                yield file, parse_file(file)
                continue
            pool = self._pool
            outcome = self._finish(future)
            if outcome is None:
                # Another file may be to blame: a process out of memory fails with any of them.
                outcome = self._finish(self._submit(file)) or _crashed()
            if self._pool is not pool:
                queue = [(file, self._restarted(file, future)) for file, future in queue]
            yield file, outcome

    @property
    def is_running(self) -> bool:
        """Whether the separate process runs."""
        return self._pool is not None

    def _start(self, file: SourceFile) -> "Future[Outcome] | None":
        return None if _is_small_and_plain(file) else self._submit(file)

    def _restarted(
        self, file: SourceFile, future: "Future[Outcome] | None"
    ) -> "Future[Outcome] | None":
        """Start a file again that was lost with the process that should have parsed it."""
        return future if future is None or _has_result(future) else self._start(file)

    def _submit(self, file: SourceFile) -> "Future[Outcome]":
        if self._pool is None:
            # Spawned, because a fork of a process with threads may hang.
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=spawn, initializer=_limit_memory)
            # Wait for it: its start must not count as the first file's time.
            with contextlib.suppress(BrokenProcessPool):
                self._pool.submit(os.getpid).result()
        try:
            return self._pool.submit(parse_in_worker, file)
        except BrokenProcessPool as error:
            # An earlier file broke the pool; once that one is finished, this one is restarted.
            broken: Future[Outcome] = Future()
            broken.set_exception(error)
            return broken

    def _finish(self, future: "Future[Outcome]") -> Outcome | None:
        """Return what came of a file; None if the process died."""
        try:
            return future.result(timeout=MAX_SECONDS)
        except FutureTimeoutError:
            self._stop()
            return UnreadableArticleError(
                f"took longer than {MAX_SECONDS:.0f} s to read; "
                "split it, or save it in another format"
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
    return UnreadableArticleError("crashed its parser; save it again, or in another format")


def _has_result(future: "Future[Outcome]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _is_small_and_plain(file: SourceFile) -> bool:
    try:
        is_small = file.location.stat().st_size <= _SMALL
    except OSError:
        return True  # it is gone, so there is nothing to parse
    return is_small and PurePath(file.path).suffix.lower() in _PLAIN


def parse_file(file: SourceFile) -> Outcome:
    """Return the articles of a file with their chunks, or the error that says why there are none.

    Runs in this process, without a limit on time or memory.
    """
    try:
        return _with_chunks(_as_decided(formats.read(file.path, file.read()), file))
    except UnreadableArticleError as error:
        return error
    except RecursionError:
        return UnreadableArticleError("can't be split into sentences; save its text as .txt")


def _as_decided(result: formats.ReadResult, file: SourceFile) -> formats.ReadResult:
    """Return the articles as the owner wants them."""
    articles = {article.path: article for article in result.articles}
    if file.keeps_all:
        articles = {path: keep_all(article) for path, article in articles.items()}
    warnings = list(result.warnings)
    for path, correction in file.corrections:
        warnings += unused(path, articles.get(path), correction)
        if path in articles:
            articles[path] = correct(articles[path], correction)
    return formats.ReadResult(tuple(articles.values()), tuple(warnings), result.skipped)


def _with_chunks(result: formats.ReadResult) -> ParsedFile:
    pairs = [(article, tuple(split(article))) for article in result.articles]
    empty = [
        Skipped(article.path, "contains no sentence of an article; add the article's text")
        for article, chunks in pairs
        if not chunks
    ]
    filled = tuple((article, chunks) for article, chunks in pairs if chunks)
    return ParsedFile(filled, result.warnings, (*result.skipped, *empty))


#: What runs in the separate process.
parse_in_worker = parse_file


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    # What libraries reserve when they are imported (more with more cores) is not the file's.
    statm = Path("/proc/self/statm")
    pages = int(statm.read_text().split()[0]) if statm.is_file() else 0
    limit = pages * resource.getpagesize() + MAX_MEMORY
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
