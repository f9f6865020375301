"""Corpus folder -> ledger -> Chroma: bring both up to date with what changed, and say what.

1. The folder's files are compared with the ledger by content.
2. What is new is read, split, embedded and staged, a batch at a time; a run that was stopped
   goes on behind its last batch.
3. One transaction makes it the articles: from then on it is searched.
4. When enough has changed, Chroma gets a new collection.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from rag.corpus.folder import Skipped, SourceFile, check_folder, find_files
from rag.corpus.parser import Outcome, ParsedFile, Parser
from rag.errors import (
    BusyError,
    CorpusError,
    DataError,
    RemovalError,
    UnopenedArticleError,
    UnreadableArticleError,
)
from rag.models.encoder import PassageEncoder, exported_path, is_exported
from rag.settings import Settings
from rag.store import chroma as index
from rag.store.ledger import FINGERPRINT, DamagedLedgerError, embedded_text, vector_key
from rag.store.salvage import open_ledger, replace_damaged

#: Called with the number of files done and of all files to do.
Progress = Callable[[int, int], None]
_WAIT_FOR_WRITER = 60.0  # seconds
#: So many new chunks, or so many files, are embedded and staged together.
_BATCH_CHUNKS = 256
_BATCH_FILES = 500
#: Chroma gets a new collection once it lacks or outlives more than this share of the chunks.
STALE = 0.05


@dataclass(slots=True)
class Report:
    """What a run of `bring_up_to_date` found and did; paths are relative to the corpus."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)  # (from, to)
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    embedded: int = 0  # chunks
    seconds: float = 0.0


def _no_progress(done: int, total: int) -> None:
    """Show nothing."""


def update_index(
    settings: Settings,
    progress: Progress = _no_progress,
    *,
    allow_removals: bool = False,
    encoder: PassageEncoder | None = None,
) -> Report:
    """Make the ledger and Chroma equal to the corpus folder; embed only what is new.

    Without an `encoder`, one that uses all cores is made. Raises CorpusError when the folder is
    missing or holds nothing readable, RemovalError when more than half of the indexed articles
    would go and that is not allowed (what was indexed before stays), BusyError when another
    process is writing, DataError for the data folder.
    """
    began = time.perf_counter()
    report = Report()
    check_folder(settings.corpus)
    _make_folder(settings)
    lock = FileLock(settings.data / "write.lock", timeout=_WAIT_FOR_WRITER)
    try:
        with lock:
            # Looked through only now: whoever had the lock may have indexed what just came in.
            found = list(find_files(settings.corpus, settings.data))
            run = _Run(settings, found, report, encoder or PassageEncoder(settings.data))
            run.update(progress, allow_removals=allow_removals)
    except Timeout as error:
        raise BusyError(
            f"Another process has been writing to {settings.data} for a minute; "
            "wait until it is done, then try again."
        ) from error
    report.seconds = time.perf_counter() - began
    return report


def _make_folder(settings: Settings) -> None:
    data = settings.data
    if data.resolve() == settings.corpus.resolve():
        raise DataError(
            f"The folder of articles {data} can't be the data folder too; name another with --data."
        )
    try:
        data.mkdir(parents=True, exist_ok=True)
        (data / "write.lock").touch()
    except OSError as error:
        raise DataError(
            f"The data folder {data} can't be written ({error.strerror}); "
            "give write permission, or name another with --data."
        ) from error


@dataclass(frozen=True, slots=True)
class _Changes:
    """How the folder differs from the ledger."""

    fresh: list[SourceFile]  # to be read
    moved: dict[str, str]  # old path -> new path of the same content
    gone: set[str]


class _Run:
    """One run, inside the writer's lock."""

    def __init__(
        self,
        settings: Settings,
        found: list[SourceFile | Skipped],
        report: Report,
        encoder: PassageEncoder,
    ) -> None:
        self._settings = settings
        self._files = {one.path: one for one in found if isinstance(one, SourceFile)}
        self._unopened = [one for one in found if isinstance(one, Skipped)]
        self._closed = {one.path for one in self._unopened if one.is_passing}
        self._report = report
        self._encoder = encoder
        self._ledger, report.notes = open_ledger(settings.data)

    def update(self, progress: Progress, *, allow_removals: bool) -> None:
        try:
            try:
                self._update(progress, allow_removals=allow_removals)
            except DamagedLedgerError:
                # Damage that only showed when it was read; what it cost is embedded anew.
                self._ledger.close()
                self._ledger, self._report.notes = replace_damaged(self._settings.data)
                self._update(progress, allow_removals=allow_removals)
        finally:
            self._ledger.close()

    def _update(self, progress: Progress, *, allow_removals: bool) -> None:
        ledger = self._ledger
        known = ledger.digests()
        changes = self._compare(known)
        held = ledger.article_counts()
        if not allow_removals:
            _stop_if_most_go(held, dict.fromkeys(changes.gone, 0))
        self._stage(changes, progress)
        staged = ledger.staged_articles()
        if not allow_removals:
            self._check_that_something_stays(held, changes, staged)
            _stop_if_most_go(held, dict.fromkeys(changes.gone, 0) | staged)
        self._fill_report(held, changes, staged)
        if changes.fresh or changes.moved or changes.gone:
            ledger.switch(changes.moved, changes.gone)
        self._note_problems()
        self._build_collection()
        exported = exported_path(self._settings.data)
        if not is_exported(exported):
            self._encoder.export(exported)

    def _compare(self, known: Mapping[str, str]) -> _Changes:
        now = {path: file.digest for path, file in self._files.items()}
        changed = {path for path in now if known.get(path) != now[path]}
        gone = {path for path in known.keys() - now.keys() if not self._is_there(path)}
        moved = _moves(known, now, changed, gone)
        fresh = [self._files[path] for path in sorted(changed - set(moved.values()))]
        return _Changes(fresh, moved, gone - moved.keys())

    def _is_there(self, path: str) -> bool:
        """Whether a file, or a folder above it, only can't be opened now: what it said stays."""
        if self._ledger.fingerprint() != FINGERPRINT:
            return False  # what was made by other rules can't be searched with the rest
        above = {path, ".", *(str(folder) for folder in PurePosixPath(path).parents)}
        return not above.isdisjoint(self._closed)

    # --- reading, splitting, embedding ---------------------------------------------------------

    def _stage(self, changes: _Changes, progress: Progress) -> None:
        ledger = self._ledger
        wanted = {file.path: file.digest for file in changes.fresh}
        ledger.unstage(keep=wanted)
        staged = ledger.staged()
        rest = [file for file in changes.fresh if file.path not in staged]
        done = len(staged)
        if rest:
            progress(done, len(wanted))
        with Parser() as parser:
            for batch in _batches(self._opened(parser.read(rest))):
                self._stage_batch(batch)
                done += len(batch)
                progress(done, len(wanted))

    def _opened(
        self, read: Iterable[tuple[SourceFile, Outcome]]
    ) -> Iterator[tuple[SourceFile, Outcome]]:
        """Leave out the files that have gone since, or can't be opened: what they said stays."""
        for file, outcome in read:
            if isinstance(outcome, UnopenedArticleError):
                self._unopened.append(Skipped(file.path, str(outcome), is_passing=True))
            else:
                yield file, outcome

    def _stage_batch(self, batch: list[tuple[SourceFile, ParsedFile]]) -> None:
        ledger = self._ledger
        pairs = [pair for _, content in batch for pair in content.articles]
        texts = {
            vector_key(article, chunk): embedded_text(article, chunk)
            for article, chunks in pairs
            for chunk in chunks
        }
        # Of like lengths together, so that little is spent on padding.
        missing = sorted(ledger.missing_vectors(texts), key=lambda key: (len(texts[key]), key))
        at = 0
        for vectors in self._encoder.encode([texts[key] for key in missing]):
            with ledger.writing():
                ledger.put_vectors(missing[at : at + len(vectors)], vectors)
            at += len(vectors)
        with ledger.writing():
            for file, content in batch:
                ledger.stage(file, content)
        self._report.embedded += len(missing)

    # --- what is said of it --------------------------------------------------------------------

    def _check_that_something_stays(
        self, held: Mapping[str, int], changes: _Changes, staged: Mapping[str, int]
    ) -> None:
        stays = held.keys() - changes.gone - staged.keys()
        if not stays and not any(staged.values()):
            skipped = [*self._unopened, *self._ledger.staged_problems()]
            raise CorpusError(_nothing_readable(self._settings.corpus, skipped))

    def _fill_report(
        self, held: Mapping[str, int], changes: _Changes, staged: Mapping[str, int]
    ) -> None:
        report = self._report
        read = {path for path, articles in staged.items() if articles}
        report.changed = sorted(read & held.keys())
        report.added = sorted(read - held.keys())
        report.removed = sorted(held.keys() & (changes.gone | (staged.keys() - read)))
        report.renamed = sorted(changes.moved.items())
        moved = changes.moved.keys() | set(changes.moved.values())
        touched = staged.keys() | moved | changes.gone
        report.unchanged = len(held.keys() - touched)

    def _note_problems(self) -> None:
        self._report.warnings = self._ledger.noted("warnings")
        self._report.skipped = sorted(
            [*self._unopened, *self._ledger.noted("skipped")], key=lambda one: one.path
        )
        self._ledger.note_unopened(self._unopened)

    # --- Chroma ----------------------------------------------------------------------------------

    def _build_collection(self) -> None:
        ledger = self._ledger
        count = ledger.chunk_count()
        if count and not index.is_sound(self._settings, ledger, most_stale=int(STALE * count)):
            try:
                index.build(self._settings, ledger)
            except DataError as problem:
                # Answers need no collection: all chunks are compared until there is one.
                self._report.notes.append(str(problem))


def _moves(
    known: Mapping[str, str], now: Mapping[str, str], changed: set[str], gone: set[str]
) -> dict[str, str]:
    """Return old path -> new path of files whose content went from one name to another.

    >>> _moves({"a.md": "1"}, {"b.md": "1"}, {"b.md"}, {"a.md"})
    {'a.md': 'b.md'}
    """
    left: dict[tuple[str, str], list[str]] = {}
    for path in sorted(gone | (changed & known.keys())):
        left.setdefault((known[path], _ending(path)), []).append(path)
    moved = {}
    for path in sorted(changed):
        if before := left.get((now[path], _ending(path))):
            moved[before.pop(0)] = path
    return moved


def _ending(path: str) -> str:
    return Path(path).suffix.lower()


def _stop_if_most_go(held: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Raise RemovalError if more than half of the articles would go.

    `held` and `after` say how many articles a file has now, and those that change afterwards.
    """
    going = {path: held[path] - after[path] for path in held.keys() & after.keys()}
    losing = sorted(path for path, fewer in going.items() if fewer > 0)
    count, total = sum(going[path] for path in losing), sum(held.values())
    if count > total / 2:
        shown = ", ".join(losing[:3]) + (", …" if len(losing) > 3 else "")
        raise RemovalError(
            f"{count} of the {total} indexed articles are gone or can't be read any more "
            f"({shown}), so nothing was changed; bring them back, or if they may go, "
            "run: footnote index --allow-removals"
        )


def _nothing_readable(corpus: Path, skipped: list[Skipped]) -> str:
    why = f" ({skipped[0].path}: {skipped[0].reason})" if skipped else ""
    return (
        f"The folder {corpus} holds no article that can be read{why}; "
        "put text, HTML, PDF, DOCX or EPUB files in it, or name another folder with --corpus."
    )


def _batches(
    read: Iterable[tuple[SourceFile, Outcome]],
) -> Iterator[list[tuple[SourceFile, ParsedFile]]]:
    """Yield files with their chunks, as many together as are embedded well together."""
    batch: list[tuple[SourceFile, ParsedFile]] = []
    chunks = 0
    for file, outcome in read:
        if isinstance(outcome, UnreadableArticleError):
            content = ParsedFile((), (), (Skipped(file.path, str(outcome)),))
        else:
            content = outcome
        batch.append((file, content))
        chunks += sum(len(own) for _, own in content.articles)
        if chunks >= _BATCH_CHUNKS or len(batch) >= _BATCH_FILES:
            yield batch
            batch, chunks = [], 0
    if batch:
        yield batch
