"""Syncing: corpus folder -> ledger -> Chroma, reading and embedding only what changed.

1. The folder's files are compared with the ledger by content.
2. New content is read, split, embedded and staged, one batch at a time, and the next batch is
   read meanwhile; a run that was interrupted continues after its last batch.
3. One transaction publishes it; from then on it is searched.
4. Once enough sentences have changed, Chroma gets a new collection.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from rag.corpus.folder import Skipped, SourceFile, check_folder, find_files
from rag.corpus.overrides import remember
from rag.corpus.owner_notes import is_place_of_notes
from rag.corpus.parser import Outcome, ParsedFile, Parser
from rag.errors import CorpusError, CurationError, DataError, UnopenedArticleError
from rag.models.encoder import PassageEncoder, exported_path, is_exported
from rag.settings import Settings
from rag.store import collection
from rag.store.ahead import ahead
from rag.store.bin import Bin
from rag.store.changes import Changes, batches, check_removals, compare
from rag.store.database import DamagedLedgerError
from rag.store.keys import FINGERPRINT, embedded_text, vector_key
from rag.store.lock import writers_lock
from rag.store.progress import Meter, Progress, no_progress
from rag.store.restoring import complete
from rag.store.salvage import open_ledger, replace_damaged
from rag.store.switch import switch

#: Chroma gets a new collection once more than this share of the vectors is new or unused.
MAX_STALE_SHARE = 0.05


@dataclass(slots=True)
class Report:
    """What a run of `update_index` found and did; all paths are relative to the corpus."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)  # (from, to)
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    embedded: int = 0  # sentences
    seconds: float = 0.0

    def record(
        self, before: Mapping[str, int], changes: Changes, staged: Mapping[str, int]
    ) -> None:
        """Fill in which files changed.

        `before` is path -> number of articles in the ledger, `staged` the same for files just
        read.
        """
        readable = {path for path, articles in staged.items() if articles}
        self.changed = sorted(readable & before.keys())
        self.added = sorted(readable - before.keys())
        self.removed = sorted(before.keys() & (changes.removed | (staged.keys() - readable)))
        self.renamed = sorted(changes.renames.items())
        renamed = changes.renames.keys() | set(changes.renames.values())
        self.unchanged = len(before.keys() - staged.keys() - renamed - changes.removed)


def update_index(
    settings: Settings,
    progress: Progress = no_progress,
    *,
    allow_removals: bool = False,
    encoder: PassageEncoder | None = None,
) -> Report:
    """Make the ledger and Chroma match the corpus folder, embedding only new text.

    The default `encoder` uses all cores. Raises CorpusError if the folder is missing or contains
    nothing readable; RemovalError if more than half of the indexed articles would be removed and
    that is not allowed; BusyError if another process is writing; DataError for the data folder.
    After a CorpusError or RemovalError the previous index is still in use.
    """
    start = time.perf_counter()
    report = Report()
    check_folder(settings.corpus)
    if settings.data.resolve() == settings.corpus.resolve():
        raise DataError(
            f"The data folder can't be the folder of articles {settings.data}; "
            "name another with --data."
        )
    with writers_lock(settings.data):
        complete(settings)
        try:
            Bin(settings).tidy()
        except CurationError as problem:
            report.notes.append(str(problem))
        remember(settings.corpus, settings.data)
        # Listed under the lock: the previous writer may have indexed files that just came in.
        listing = list(find_files(settings.corpus, settings.data))
        run = _Run(settings, listing, report, encoder or PassageEncoder(settings.data))
        run.update(progress, allow_removals=allow_removals)
    report.seconds = time.perf_counter() - start
    return report


class _Run:
    """One run, under the writer's lock."""

    def __init__(
        self,
        settings: Settings,
        listing: list[SourceFile | Skipped],
        report: Report,
        encoder: PassageEncoder,
    ) -> None:
        self._settings = settings
        self._files = {entry.path: entry for entry in listing if isinstance(entry, SourceFile)}
        self._unopened = [entry for entry in listing if isinstance(entry, Skipped)]
        self._report = report
        self._encoder = encoder
        self._ledger, notes = open_ledger(settings.data)
        report.notes += notes

    def update(self, progress: Progress, *, allow_removals: bool) -> None:
        try:
            try:
                self._update(progress, allow_removals=allow_removals)
            except DamagedLedgerError:
                # Some damage only shows when the damaged page is read.
                self._ledger.close()
                self._ledger, self._report.notes = replace_damaged(self._settings.data)
                self._update(progress, allow_removals=allow_removals)
        finally:
            self._ledger.close()

    def _update(self, progress: Progress, *, allow_removals: bool) -> None:
        ledger = self._ledger
        changes = self._compare()
        before = ledger.article_counts()
        removals = dict.fromkeys(changes.removed, 0)
        intended = Bin(self._settings).paths()
        if not allow_removals:
            check_removals(before, removals, intended)
        self._stage(changes.to_read, progress)
        staged = ledger.staged_articles()
        if not allow_removals:
            self._check_not_empty(before, changes, staged)
            check_removals(before, removals | staged, intended)
        self._report.record(before, changes, staged)
        if changes:
            switch(ledger, changes.renames, changes.removed)
        self._record_problems()
        ledger.note_checked()
        self._build_collection()
        exported = exported_path(self._settings.data)
        if not is_exported(exported):
            self._encoder.export(exported)

    def _compare(self) -> Changes:
        if self._ledger.fingerprint() == FINGERPRINT:
            unopened = {problem.path for problem in self._unopened if problem.is_temporary}
        else:
            # The articles of an unopened file can't be kept: they were made with other models.
            unopened = set()
        return compare(self._ledger.digests(), self._files, unopened)

    # --- reading and embedding -----------------------------------------------------------------

    def _stage(self, files: list[SourceFile], progress: Progress) -> None:
        ledger = self._ledger
        ledger.unstage(keep={file.path: file.digest for file in files})
        staged = ledger.staged()
        remaining = [file for file in files if file.path not in staged]
        meter = Meter(files, progress)
        meter.finish(file for file in files if file.path in staged)
        if remaining:
            meter.show()
        with Parser() as parser:
            read = batches(self._opened(parser.read(remaining), meter))
            # Closed before the parser is.
            with closing(ahead(read)) as upcoming:
                for batch in upcoming:
                    self._stage_batch(batch, meter)

    def _opened(
        self, outcomes: Iterable[tuple[SourceFile, Outcome]], meter: Meter
    ) -> Iterator[tuple[SourceFile, Outcome]]:
        """Leave out files that can't be opened just now; what is indexed of them stays."""
        for file, outcome in outcomes:
            meter.read(file)
            if isinstance(outcome, UnopenedArticleError):
                self._unopened.append(Skipped(file.path, str(outcome), is_temporary=True))
            else:
                yield file, outcome

    def _stage_batch(self, batch: list[tuple[SourceFile, ParsedFile]], meter: Meter) -> None:
        ledger = self._ledger
        texts = {
            vector_key(text): text
            for _, content in batch
            for _, chunks in content.articles
            for chunk in chunks
            for text in map(embedded_text, chunk.sentences)
            if text
        }
        # Sorted by length, so that texts encoded together need little padding.
        missing = sorted(ledger.missing_vectors(texts), key=lambda key: (len(texts[key]), key))
        stored = 0
        for vectors in self._encoder.encode([texts[key] for key in missing]):
            with ledger.writing():
                ledger.put_vectors(missing[stored : stored + len(vectors)], vectors)
            stored += len(vectors)
            meter.show(stored / max(1, len(missing)), [file for file, _ in batch])
        with ledger.writing():
            for file, content in batch:
                ledger.stage(file, content)
        self._report.embedded += len(missing)
        meter.finish(file for file, _ in batch)
        meter.show()

    # --- reporting -----------------------------------------------------------------------------

    def _check_not_empty(
        self, before: Mapping[str, int], changes: Changes, staged: Mapping[str, int]
    ) -> None:
        kept = before.keys() - changes.removed - staged.keys()
        # Notes by the owner end on their day, or are deleted, even if nothing else is there.
        known = before.keys() | {problem.path for problem in self._unopened}
        has_only_notes = bool(known) and all(map(is_place_of_notes, known))
        if not kept and not any(staged.values()) and not has_only_notes:
            problems = [*self._unopened, *self._ledger.staged_problems()]
            raise CorpusError(_nothing_readable(self._settings.corpus, problems))

    def _record_problems(self) -> None:
        self._report.warnings = self._ledger.problems("warnings")
        self._report.skipped = sorted(
            [*self._unopened, *self._ledger.problems("skipped")],
            key=lambda problem: problem.path,
        )
        self._ledger.note_unopened(self._unopened)

    # --- Chroma --------------------------------------------------------------------------------

    def _build_collection(self) -> None:
        count = self._ledger.vector_count()
        max_stale = int(MAX_STALE_SHARE * count)
        if count and not collection.is_sound(self._settings, self._ledger, max_stale):
            try:
                collection.build(self._settings, self._ledger)
            except DataError as problem:
                # Without a collection, search compares all sentences.
                self._report.notes.append(str(problem))


def _nothing_readable(corpus: Path, problems: list[Skipped]) -> str:
    example = f" ({problems[0].path}: {problems[0].reason})" if problems else ""
    return (
        f"The folder {corpus} contains no article that can be read{example}; "
        "put text, HTML, PDF, DOCX or EPUB files in it, or name another folder with --corpus."
    )
