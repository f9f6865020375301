"""Corpus folder -> ledger -> Chroma: bring both up to date with what changed, and say what."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from rag import index
from rag.articles import Article, Skipped
from rag.chunks import split
from rag.embeddings import PassageEncoder, exported_path, is_exported
from rag.errors import BusyError, CorpusError, DataError, UnreadableArticleError
from rag.files import SourceFile, find_files
from rag.formats import read
from rag.ledger import FINGERPRINT, DamagedLedgerError, Ledger, embedded_text, vector_key
from rag.settings import Settings

#: Called with the number of files done and of all files to do.
Progress = Callable[[int, int], None]
_WAIT_FOR_WRITER = 60.0  # seconds


@dataclass(slots=True)
class Report:
    """What a run of `bring_up_to_date` found and did; paths are relative to the corpus."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    embedded: int = 0  # chunks
    seconds: float = 0.0


def _no_progress(done: int, total: int) -> None:
    """Show nothing."""


def bring_up_to_date(settings: Settings, progress: Progress = _no_progress) -> Report:
    """Make the ledger and Chroma equal to the corpus folder; embed only what is new.

    Raises CorpusError when the folder is missing or holds nothing readable (what was indexed
    before stays), BusyError when another process is writing, DataError for the data folder.
    """
    began = time.perf_counter()
    files = list(find_files(settings.corpus))
    report = Report(skipped=[file for file in files if isinstance(file, Skipped)])
    readable = [file for file in files if isinstance(file, SourceFile)]
    _make_folder(settings.data)
    lock = FileLock(settings.data / "write.lock", timeout=_WAIT_FOR_WRITER)
    try:
        with lock:
            ledger = _open_ledger(settings.data, report)
            try:
                _update(settings, ledger, readable, report, progress)
            finally:
                ledger.close()
    except Timeout as error:
        raise BusyError(
            f"Another process has been writing to {settings.data} for a minute; "
            "wait until it is done, then try again."
        ) from error
    report.seconds = time.perf_counter() - began
    return report


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        (data / "write.lock").touch()
    except OSError as error:
        raise DataError(
            f"The data folder {data} can't be written ({error.strerror}); "
            "give write permission, or name another with --data."
        ) from error


def _open_ledger(data: Path, report: Report) -> Ledger:
    """Open the ledger for writing; set a damaged one aside, and empty one of another embedder."""
    try:
        ledger = Ledger(data)
    except DamagedLedgerError:
        aside = data / f"ledger.damaged-{time.strftime('%Y%m%dT%H%M%S')}.sqlite3"
        (data / "ledger.sqlite3").replace(aside)
        for rest in ("ledger.sqlite3-wal", "ledger.sqlite3-shm"):
            (data / rest).unlink(missing_ok=True)
        report.notes.append(
            f"the ledger was damaged; it was set aside, with readers' feedback in it, as {aside} "
            "and built anew from the articles"
        )
        ledger = Ledger(data)
    if ledger.fingerprint() != FINGERPRINT:
        if ledger.fingerprint():
            report.notes.append("the index was written by another embedder; it was built anew")
        with ledger.writing():
            ledger.begin_anew()
    return ledger


def _update(
    settings: Settings,
    ledger: Ledger,
    files: list[SourceFile],
    report: Report,
    progress: Progress,
) -> None:
    known = ledger.digests()
    fresh = [file for file in files if known.get(file.path) != file.digest]
    report.unchanged = len(files) - len(fresh)
    encoder = PassageEncoder()
    for done, file in enumerate(fresh, start=1):
        try:
            report.embedded += _add(ledger, encoder, file)
        except UnreadableArticleError as problem:
            report.skipped.append(Skipped(file.path, str(problem)))
        else:
            (report.changed if file.path in known else report.added).append(file.path)
        progress(done, len(fresh))
    _remove_gone(settings.corpus, ledger, files, report)
    if not index.is_current(settings.data, ledger):
        index.build(settings.data, ledger)
    exported = exported_path(settings.data)
    if not is_exported(exported):
        encoder.export(exported)


def _remove_gone(corpus: Path, ledger: Ledger, files: list[SourceFile], report: Report) -> None:
    """Remove the articles whose files are gone or can't be read any more.

    Raises CorpusError, and removes nothing, when that would be all of them.
    """
    unread = {skipped.path for skipped in report.skipped}
    readable = {file.path for file in files} - unread
    if not readable:
        raise CorpusError(_nothing_readable(corpus, report.skipped))
    with ledger.writing():
        for path in sorted(ledger.digests().keys() - readable):
            ledger.remove(path)
            report.removed.append(path)
        ledger.drop_spare_vectors()
    report.warnings = ledger.warnings()


def _nothing_readable(corpus: Path, skipped: list[Skipped]) -> str:
    why = f" ({skipped[0].path}: {skipped[0].reason})" if skipped else ""
    return (
        f"The folder {corpus} holds no article that can be read{why}; "
        "put articles in it (such as .txt, .html or .pdf), or name another folder with --corpus."
    )


def _add(ledger: Ledger, encoder: PassageEncoder, file: SourceFile) -> int:
    """Store one file with its chunks; return how many of them had to be embedded."""
    reading = read(file.path, file.read())
    warnings = {one.path: one.reason for one in reading.warnings}
    return sum(
        _add_article(ledger, encoder, article, file.digest, warnings.get(article.path, ""))
        for article in reading.articles
    )


def _add_article(
    ledger: Ledger, encoder: PassageEncoder, article: Article, digest: str, warning: str
) -> int:
    chunks = split(article)
    if not chunks:
        raise UnreadableArticleError("it holds no sentence of an article; put its text in it")
    texts = {vector_key(article, chunk): embedded_text(article, chunk) for chunk in chunks}
    missing = sorted(ledger.missing_vectors(texts), key=lambda key: len(texts[key]))
    vectors = list(encoder.encode([texts[key] for key in missing]))
    with ledger.writing():
        for number, rows in enumerate(vectors):
            first = number * len(vectors[0])
            ledger.put_vectors(missing[first : first + len(rows)], rows)
        ledger.put(article, digest, warning, chunks)
    return len(missing)
