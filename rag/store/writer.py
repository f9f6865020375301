"""How the ledger is written: files are staged one by one, then switched to all at once.

What a run reads and embeds is kept in the table `staged` as it goes, so that a run which was
stopped goes on where it was. One transaction at its end makes it the articles: a reader sees
all of a run or nothing of it.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal

from rag.corpus.articles import Article
from rag.corpus.chunks import Chunk, Sentence
from rag.corpus.folder import Skipped, SourceFile
from rag.corpus.parser import ParsedFile
from rag.errors import DataError
from rag.models.encoder import Vectors
from rag.store.ledger import (
    FINGERPRINT,
    SCHEMA_VERSION,
    DamagedLedgerError,
    Ledger,
    chunk_key,
    connection,
    damaged,
    vector_key,
)

_SCHEMA = Path(__file__).with_name("ledger.sql")
# Vectors of removed text that are kept, so that a file which comes back is not embedded again.
_SPARE_VECTORS = 10_000


class OutdatedLedgerError(DataError):
    """The ledger was written by another version of Footnote."""


class WritableLedger(Ledger):
    """The ledger as its one writer has it; made when there is none.

    Raises DamagedLedgerError, OutdatedLedgerError, and DataError when the folder can't be written.
    """

    def _connect(self) -> sqlite3.Connection:
        return connection(self._path.absolute().as_uri())

    def _prepare(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._db.execute("PRAGMA journal_mode = WAL")
            # Or the log of one large switch would keep its size for good.
            self._db.execute("PRAGMA journal_size_limit = 50000000")
            if not self._all("SELECT 1 FROM sqlite_master"):
                self._db.executescript(_SCHEMA.read_text("utf-8"))
            elif self._version() != SCHEMA_VERSION:
                raise OutdatedLedgerError("The ledger was written by another version of Footnote.")
            self.check()
        except (sqlite3.OperationalError, OSError) as error:
            raise DataError(
                f"The data folder {self._path.parent} can't be written ({error}); "
                "give write permission, free some space, or name another with --data."
            ) from error
        except sqlite3.DatabaseError as error:
            raise DamagedLedgerError(damaged(self._path)) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep the writes inside together: all of them, or on an error none."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise DataError(
                f"The ledger can't be written ({error}); free some space on the disk, "
                "or wait until another process is done."
            ) from error
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _set(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # --- staging -----------------------------------------------------------------------------

    def digests(self) -> dict[str, str]:
        """Return path -> digest of every file that was read, those without articles too.

        If other rules made the chunks, the digests are "": every file is to be read anew.
        """
        known = dict(self._all("SELECT path, digest FROM files"))
        return known if self.fingerprint() == FINGERPRINT else dict.fromkeys(known, "")

    def article_counts(self) -> dict[str, int]:
        """Return path -> number of articles of the files that hold any."""
        return dict(self._all("SELECT file, count(*) FROM articles GROUP BY file"))

    def staged(self) -> dict[str, str]:
        """Return path -> digest of the files that are staged."""
        return dict(self._all("SELECT path, digest FROM staged"))

    def staged_articles(self) -> dict[str, int]:
        """Return path -> number of articles of the files that are staged."""
        return dict(self._all("SELECT path, articles FROM staged"))

    def stage(self, file: SourceFile, content: ParsedFile) -> None:
        """Keep what a file holds until the switch; its vectors must be there."""
        self._db.execute(
            "INSERT OR REPLACE INTO staged VALUES (?, ?, ?, ?, ?)",
            (file.path, file.digest, FINGERPRINT, len(content.articles), _packed(content)),
        )

    def unstage(self, keep: Mapping[str, str]) -> None:
        """Forget the staged files but those in `keep`, path -> digest, made by today's rules."""
        gone = [path for path, digest in self.staged().items() if keep.get(path) != digest]
        with self.writing():
            self._db.execute("DELETE FROM staged WHERE made_with != ?", (FINGERPRINT,))
            self._db.executemany("DELETE FROM staged WHERE path = ?", [(path,) for path in gone])

    def staged_problems(self) -> list[Skipped]:
        """Return what of the staged files can't be read, and why."""
        contents = self._all("SELECT content FROM staged ORDER BY path")
        return [one for (content,) in contents for one in _unpacked(content).skipped]

    def note_unopened(self, unopened: Sequence[Skipped]) -> None:
        """Keep which files could not be looked into, and why, for the report card."""
        note = json.dumps([(one.path, one.reason) for one in unopened])
        if note != (self._meta("unopened") or "[]"):
            with self.writing():
                self._set("unopened", note)

    # --- the switch --------------------------------------------------------------------------

    def remember_ids(self, ids: Mapping[str, str]) -> None:
        """Give articles that are still to come the ids they had, path -> id."""
        with self.writing():
            self._db.executemany("INSERT OR REPLACE INTO ids VALUES (?, ?)", ids.items())

    def switch(self, moved: Mapping[str, str], removed: Iterable[str]) -> None:
        """Rename `moved` (old path -> new), remove files, and make the staged ones articles."""
        with self.writing():
            if self.fingerprint() != FINGERPRINT:
                # Vectors of another embedder must not be searched with this one's questions.
                self._set("collection", "")
            self._rename(moved)
            self._db.executemany("DELETE FROM files WHERE path = ?", [(one,) for one in removed])
            remembered = dict(self._all("SELECT path, id FROM ids"))
            for (path,) in self._all("SELECT path FROM staged ORDER BY path"):
                self._put(path, remembered)
            self._db.execute("DELETE FROM staged")
            self._drop_spare_vectors()
            self._set("fingerprint", FINGERPRINT)
            self._set("revision", secrets.token_hex(8))

    def _rename(self, moved: Mapping[str, str]) -> None:
        # By way of names that no file has: two files may have exchanged theirs.
        held = {
            old: self._all("SELECT id, path FROM articles WHERE file = ?", old) for old in moved
        }
        steps = [(old, f"/{new}") for old, new in moved.items()]
        steps += [(f"/{new}", new) for new in moved.values()]
        for old, new in steps:
            self._db.execute("DELETE FROM files WHERE path = ?", (new,))
            self._db.execute("UPDATE files SET path = ? WHERE path = ?", (new, old))
        for old, new in moved.items():
            places = [(f"/{new}{path[len(old) :]}", one) for one, path in held[old]]
            self._db.executemany("UPDATE articles SET path = ? WHERE id = ?", places)
            self._rename_notes(old, new)
        for new in moved.values():
            for one, path in self._all("SELECT id, path FROM articles WHERE file = ?", new):
                free = self._free("path", path.removeprefix("/"))
                self._db.execute("UPDATE articles SET path = ? WHERE id = ?", (free, one))

    def _rename_notes(self, old: str, new: str) -> None:
        sql = "SELECT warnings, skipped FROM files WHERE path = ?"
        for notes in self._all(sql, new):
            told = [
                json.dumps([(new + path[len(old) :], reason) for path, reason in json.loads(note)])
                for note in notes
            ]
            self._db.execute(
                "UPDATE files SET warnings = ?, skipped = ? WHERE path = ?", (*told, new)
            )

    def _put(self, path: str, remembered: Mapping[str, str]) -> None:
        ((digest, content),) = self._all("SELECT digest, content FROM staged WHERE path = ?", path)
        staged = _unpacked(content)
        before = dict(self._all("SELECT path, id FROM articles WHERE file = ?", path))
        self._db.execute("DELETE FROM files WHERE path = ?", (path,))
        notes = (
            json.dumps([(one.path, one.reason) for one in some])
            for some in (staged.warnings, staged.skipped)
        )
        self._db.execute("INSERT INTO files VALUES (?, ?, ?, ?)", (path, digest, *notes))
        for article, chunks in staged.articles:
            wanted = remembered.get(article.path, article.id)
            known_as = before.get(article.path) or self._free("id", wanted)
            self._put_article(path, article, known_as, chunks)
            if article.path in remembered:
                self._db.execute("DELETE FROM ids WHERE path = ?", (article.path,))

    def _put_article(
        self, file: str, article: Article, article_id: str, chunks: Sequence[Chunk]
    ) -> None:
        self._db.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article_id,
                file,
                # A row of a table may be called as a file is.
                self._free("path", article.path),
                article.title,
                article.date,
                article.source,
                article.text,
                article.example,
                article.author,
                article.language,
                json.dumps(article.pages),
            ),
        )
        for chunk in chunks:
            self._put_chunk(article_id, article, chunk)

    def _free(self, column: Literal["id", "path"], wanted: str) -> str:
        """Return what no article has yet: a renamed file may have taken its id along."""
        free, number = wanted, 1
        while self._all(f"SELECT 1 FROM articles WHERE {column} = ?", free):
            number += 1
            free = f"{wanted}-{number}"
        return free

    def _put_chunk(self, article_id: str, article: Article, chunk: Chunk) -> None:
        row = self._db.execute(
            "INSERT INTO chunks VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                chunk_key(article_id, article, chunk),
                vector_key(article, chunk),
                article_id,
                chunk.number,
                chunk.start,
                chunk.end,
                chunk.tokens,
                article.title,
                chunk.text,
            ),
        ).lastrowid
        self._db.executemany(
            "INSERT INTO sentences VALUES (NULL, ?, ?, ?, ?, ?)",
            [(row, article_id, one.start, one.end, one.text) for one in chunk.sentences],
        )

    # --- vectors -----------------------------------------------------------------------------

    def missing_vectors(self, keys: Iterable[str]) -> set[str]:
        """Return those of the keys that have no vector yet."""
        sql = "SELECT 1 FROM vectors WHERE key = ?"
        return {key for key in keys if not self._all(sql, key)}

    def put_vectors(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Store one row of `vectors` under each key."""
        rows = [
            (key, vector.astype("<f4").tobytes()) for key, vector in zip(keys, vectors, strict=True)
        ]
        self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def _drop_spare_vectors(self) -> None:
        """Delete the vectors of removed text once there are more than _SPARE_VECTORS of them."""
        spare = "FROM vectors WHERE key NOT IN (SELECT vector_key FROM chunks)"
        if self._all(f"SELECT count(*) {spare}")[0][0] > _SPARE_VECTORS:
            self._db.execute(f"DELETE {spare}")

    # --- the collection in Chroma ------------------------------------------------------------

    def announce(self, collection: str) -> None:
        """Note that a collection is being built, so that it can be cleared away if it stays so."""
        with self.writing():
            self._db.execute("INSERT OR IGNORE INTO collections VALUES (?)", (collection,))

    def adopt(self, collection: str) -> None:
        """Make a collection that holds all chunks the one in use."""
        with self.writing():
            self._db.execute("DELETE FROM fresh")
            self._set("previous", self.collection())
            self._set("collection", collection)

    def previous_collection(self) -> str:
        """Return the name of the collection that was in use before; "" when there was none."""
        return self._meta("previous")

    def spare_collections(self) -> set[str]:
        """Return the names of all others."""
        kept = {self.collection(), self.previous_collection()}
        return {name for (name,) in self._all("SELECT name FROM collections")} - kept

    def forget_collection(self, name: str) -> None:
        """Note that a collection was deleted."""
        with self.writing():
            self._db.execute("DELETE FROM collections WHERE name = ?", (name,))


# --- staged content as JSON ----------------------------------------------------------------------


def _packed(content: ParsedFile) -> str:
    return json.dumps(
        {
            "articles": [
                {
                    "article": [getattr(article, field.name) for field in fields(Article)],
                    "chunks": [_packed_chunk(chunk) for chunk in chunks],
                }
                for article, chunks in content.articles
            ],
            "warnings": [(one.path, one.reason) for one in content.warnings],
            "skipped": [(one.path, one.reason) for one in content.skipped],
        },
        ensure_ascii=False,
    )


def _packed_chunk(chunk: Chunk) -> list[Any]:
    spans = [(one.start, one.end) for one in chunk.sentences]
    return [chunk.number, chunk.start, chunk.end, chunk.tokens, spans]


def _unpacked(content: str) -> ParsedFile:
    read = json.loads(content)
    articles = []
    for one in read["articles"]:
        values = [*one["article"][:-1], tuple(one["article"][-1])]
        article = Article(*values)
        articles.append((article, tuple(_chunk(article, packed) for packed in one["chunks"])))
    return ParsedFile(
        tuple(articles),
        tuple(Skipped(*one) for one in read["warnings"]),
        tuple(Skipped(*one) for one in read["skipped"]),
    )


def _chunk(article: Article, packed: list[Any]) -> Chunk:
    number, start, end, tokens, spans = packed
    sentences = tuple(
        Sentence(article.id, first, last, article.text[first:last]) for first, last in spans
    )
    return Chunk(article.id, number, start, end, article.text[start:end], tokens, sentences)
