"""Writing the ledger: transactions, staged files, vectors, and which Chroma collection is in use.

Staged files and their vectors are committed batch by batch, so that a run that was interrupted
continues where it stopped. switch.py then publishes them all in one transaction.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rag.corpus.folder import Skipped, SourceFile
from rag.corpus.parser import ParsedFile
from rag.errors import DataError
from rag.models.encoder import Vectors
from rag.store.database import SCHEMA_VERSION, connect, damaged
from rag.store.keys import FINGERPRINT
from rag.store.ledger import Ledger
from rag.store.packing import pack, unpack
from rag.store.vectors import IN_USE

#: The statements that make an empty ledger.
SCHEMA = Path(__file__).with_name("ledger.sql")


class OutdatedLedgerError(DataError):
    """The ledger was written by another version of Footnote."""


class WritableLedger(Ledger):
    """The ledger, open for its only writer; created if there is none.

    Raises DamagedLedgerError, OutdatedLedgerError, or DataError if the folder can't be written.
    """

    def _connect(self) -> sqlite3.Connection:
        return connect(self._path.absolute().as_uri())

    def _prepare(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self.connection.execute("PRAGMA journal_mode = WAL")
            # Without a limit, the log would keep the size of the largest switch for good.
            self.connection.execute("PRAGMA journal_size_limit = 50000000")
            if not self.select("SELECT 1 FROM sqlite_master"):
                self.connection.executescript(SCHEMA.read_text("utf-8"))
            elif self._version() != SCHEMA_VERSION:
                raise OutdatedLedgerError("The ledger was written by another version of Footnote.")
            self.check()
        except (sqlite3.OperationalError, OSError) as error:
            raise DataError(
                f"The data folder {self._path.parent} can't be written ({error}); "
                "give write permission, free some space, or name another folder with --data."
            ) from error
        except sqlite3.DatabaseError as error:
            raise damaged(self._path) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make the writes inside one transaction, rolled back on any error."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise DataError(
                f"The ledger can't be written ({error}); free some space on the disk, "
                "or wait until no other process is writing."
            ) from error
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def set_meta(self, key: str, value: str) -> None:
        """Store a value of the ledger's state."""
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # --- files -------------------------------------------------------------------------------

    def digests(self) -> dict[str, str]:
        """Return path -> digest of every file that was read, with articles or without.

        If another encoder or chunker was used, the digests are "", so that all files are read
        again.
        """
        known = dict(self.select("SELECT path, digest FROM files"))
        return known if self.fingerprint() == FINGERPRINT else dict.fromkeys(known, "")

    def article_counts(self) -> dict[str, int]:
        """Return path -> number of articles, for the files that contain any."""
        return dict(self.select("SELECT file, count(*) FROM articles GROUP BY file"))

    def note_unopened(self, unopened: Sequence[Skipped]) -> None:
        """Store which files could not be opened, and why, for the report card."""
        note = json.dumps([(problem.path, problem.reason) for problem in unopened])
        if note != (self._meta("unopened") or "[]"):
            with self.writing():
                self.set_meta("unopened", note)

    def note_checked(self) -> None:
        """Store that the folder has been compared with the ledger now."""
        with self.writing():
            self.set_meta("checked", datetime.now(UTC).isoformat(timespec="seconds"))

    def remember_ids(self, ids: Mapping[str, str]) -> None:
        """Store path -> id of articles to come, so that they get the ids they had before."""
        with self.writing():
            self.connection.executemany("INSERT OR REPLACE INTO ids VALUES (?, ?)", ids.items())

    # --- staged files ------------------------------------------------------------------------

    def staged(self) -> dict[str, str]:
        """Return path -> digest of the staged files."""
        return dict(self.select("SELECT path, digest FROM staged"))

    def staged_articles(self) -> dict[str, int]:
        """Return path -> number of articles of the staged files."""
        return dict(self.select("SELECT path, articles FROM staged"))

    def stage(self, file: SourceFile, content: ParsedFile) -> None:
        """Keep the content of a file until the switch. Its vectors must be stored already."""
        self.connection.execute(
            "INSERT OR REPLACE INTO staged VALUES (?, ?, ?, ?, ?)",
            (file.path, file.digest, FINGERPRINT, len(content.articles), pack(content)),
        )

    def unstage(self, keep: Mapping[str, str]) -> None:
        """Drop the staged files that are not in `keep` (path -> digest) or have another digest.

        Files staged with another encoder or chunker are dropped as well.
        """
        stale = [path for path, digest in self.staged().items() if keep.get(path) != digest]
        with self.writing():
            self.connection.execute("DELETE FROM staged WHERE made_with != ?", (FINGERPRINT,))
            self.connection.executemany(
                "DELETE FROM staged WHERE path = ?", [(path,) for path in stale]
            )

    def staged_problems(self) -> list[Skipped]:
        """Return the parts of the staged files that can't be read."""
        contents = self.select("SELECT content FROM staged ORDER BY path")
        return [problem for (content,) in contents for problem in unpack(content).skipped]

    # --- vectors -----------------------------------------------------------------------------

    def missing_vectors(self, keys: Iterable[str]) -> set[str]:
        """Return the keys that have no vector yet."""
        sql = "SELECT 1 FROM vectors WHERE key = ?"
        return {key for key in keys if not self.select(sql, key)}

    def put_vectors(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Store vectors, shape (len(keys), DIMENSIONS), each under its key."""
        rows = [
            (key, vector.astype("<f2").tobytes()) for key, vector in zip(keys, vectors, strict=True)
        ]
        self.connection.executemany("INSERT OR IGNORE INTO vectors VALUES (NULL, ?, ?)", rows)

    # --- Chroma collections ------------------------------------------------------------------

    def announce(self, collection: str) -> None:
        """Note that a collection is about to be built, so that an unfinished one is deleted."""
        with self.writing():
            self.connection.execute("INSERT OR IGNORE INTO collections VALUES (?)", (collection,))

    def adopt(self, collection: str) -> None:
        """Make a collection that contains the vectors of all sentences the one in use."""
        with self.writing():
            self.connection.execute("DELETE FROM fresh")
            self.connection.execute(f"INSERT INTO fresh SELECT id FROM vectors WHERE NOT {IN_USE}")
            self.set_meta("previous", self.collection())
            self.set_meta("collection", collection)

    def previous_collection(self) -> str:
        """Return the name of the collection that was in use before; "" if there was none."""
        return self._meta("previous")

    def spare_collections(self) -> set[str]:
        """Return the names of the collections that are neither in use nor the previous one."""
        kept = {self.collection(), self.previous_collection()}
        return {name for (name,) in self.select("SELECT name FROM collections")} - kept

    def forget_collection(self, name: str) -> None:
        """Note that a collection was deleted."""
        with self.writing():
            self.connection.execute("DELETE FROM collections WHERE name = ?", (name,))
