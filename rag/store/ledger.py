"""The truth about the corpus: articles, chunks, vectors and a full-text index in one SQLite file.

This is how it is read; rag/changes.py writes it. Chroma is built from it and may be thrown away
at any time; the ledger survives a kill in the middle of a write (SQLite's write-ahead log), and a
reader inside `reading()` sees one state of it, whatever is written meanwhile.
"""

import hashlib
import json
import os
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from rag.corpus.articles import Article
from rag.corpus.chunks import CHUNKER_VERSION, Chunk, Sentence, heading
from rag.corpus.folder import Skipped
from rag.errors import DataError
from rag.models.encoder import DIMENSIONS, ENCODER, Vectors

#: What the stored chunks and vectors were made with; another one means: make them anew.
FINGERPRINT = f"{ENCODER} chunks-{CHUNKER_VERSION}"
#: Version of the tables, kept as SQLite's user_version.
SCHEMA_VERSION = 2
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_ARTICLE = "id, title, date, source, path, {text}, example, author, language, pages"
_NO_TEXT = "''"
_VECTORS = "SELECT chunks.id, vector FROM chunks JOIN vectors ON vectors.key = vector_key"


class DamagedLedgerError(DataError):
    """The ledger's file is no sound SQLite database."""


@dataclass(frozen=True, slots=True)
class FileState:
    """A file that was looked into: how many articles it holds, and what of it can't be read."""

    path: str
    articles: int
    skipped: tuple[Skipped, ...]


class Ledger:
    """An open ledger; each thread that uses it has a connection of its own.

    Raises DataError when there is none or it can't be opened, DamagedLedgerError, here or in any
    method, when the file is damaged.
    """

    def __init__(self, data: Path, name: str = "ledger.sqlite3") -> None:
        self._path = data / name
        self._own = threading.local()
        self._opened: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._lock = threading.Lock()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise
        self._inode = self._path.stat().st_ino

    def _prepare(self) -> None:
        """Look whether the file can be read and holds what this version expects."""
        try:
            self._all("SELECT 1 FROM sqlite_master LIMIT 1")
        except sqlite3.OperationalError as error:
            raise DataError(
                f"The ledger {self._path} can't be read ({error}); give read permission, or make "
                "its disk writable once, so that the log of the last run can be joined to it."
            ) from error
        if self._version() != SCHEMA_VERSION:
            raise DataError(
                f"The index in {self._path.parent} was written by another version of Footnote; "
                "run: footnote index (it brings it over)"
            )

    def _version(self) -> int:
        return int(self._all("PRAGMA user_version")[0][0])

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection of the thread that asks."""
        if not hasattr(self._own, "connection"):
            with self._lock:
                self._close(thread for thread, _ in self._opened if not thread.is_alive())
                self._own.connection = self._connect()
                self._opened.append((threading.current_thread(), self._own.connection))
        found: sqlite3.Connection = self._own.connection
        return found

    def _connect(self) -> sqlite3.Connection:
        if not self._path.is_file():
            raise DataError(f"There is no index in {self._path.parent}; run: footnote index")
        address = self._path.absolute().as_uri()
        if os.access(self._path.parent, os.W_OK):
            return connection(address)
        opened = connection(f"{address}?mode=ro")
        try:
            opened.execute("PRAGMA user_version").fetchone()
        except sqlite3.OperationalError:
            # On a read-only disk SQLite can't keep its notes beside the file; nobody writes there.
            opened.close()
            if self._path.with_name(f"{self._path.name}-wal").exists():
                raise
            opened = connection(f"{address}?immutable=1")
        return opened

    def _close(self, threads: Iterable[threading.Thread]) -> None:
        ended = set(threads)
        for thread, opened in self._opened:
            if thread in ended:
                opened.close()
        self._opened = [one for one in self._opened if one[0] not in ended]

    def is_replaced(self) -> bool:
        """Whether another file stands in the place of the one that was opened."""
        try:
            return self._path.stat().st_ino != self._inode
        except OSError:
            return True

    def close(self) -> None:
        """Close the file in all threads."""
        with self._lock:
            self._close([thread for thread, _ in self._opened])

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let the reads inside see one state, whatever another process writes meanwhile."""
        self._all("BEGIN")
        try:
            yield
        finally:
            self._all("COMMIT")

    def _all(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            raise DamagedLedgerError(damaged(self._path)) from error

    def _each(self, sql: str, *values: object) -> Iterator[Any]:
        try:
            yield from self._db.execute(sql, values)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            raise DamagedLedgerError(damaged(self._path)) from error

    # --- what made it ------------------------------------------------------------------------

    def check(self) -> None:
        """Read the whole file. Raises DamagedLedgerError when a page of it is unsound."""
        if self._all("PRAGMA quick_check(1)") != [("ok",)]:
            raise DamagedLedgerError(damaged(self._path))

    def _meta(self, key: str) -> str:
        rows = self._all("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    def fingerprint(self) -> str:
        """Return what the stored chunks and vectors were made with; "" for a new ledger."""
        return self._meta("fingerprint")

    def revision(self) -> str:
        """Return the name of the state of the articles: each change gives it another one."""
        return self._meta("revision")

    def collection(self) -> str:
        """Return the name of the Chroma collection in use; "" when there is none."""
        return self._meta("collection")

    # --- articles ----------------------------------------------------------------------------

    def articles(self) -> list[Article]:
        """Return all articles in the order of their paths, their texts left out."""
        sql = f"SELECT {_ARTICLE.format(text=_NO_TEXT)} FROM articles ORDER BY path"
        return [_article(row) for row in self._all(sql)]

    def count(self) -> int:
        """Return how many articles there are."""
        return int(self._all("SELECT count(*) FROM articles")[0][0])

    def file_count(self) -> int:
        """Return how many files hold the articles."""
        return int(self._all("SELECT count(DISTINCT file) FROM articles")[0][0])

    def files_below(self, folder: str) -> list[FileState]:
        """Return the files in a folder of the corpus that were looked into, in their order."""
        sql = (
            "SELECT path, skipped, (SELECT count(*) FROM articles WHERE file = files.path) "
            "FROM files WHERE path >= ? AND path < ? ORDER BY path"
        )
        # "0" is the character behind "/".
        return [
            FileState(path, count, tuple(Skipped(*one) for one in json.loads(skipped)))
            for path, skipped, count in self._all(sql, f"{folder}/", f"{folder}0")
        ]

    def noted(self, kind: Literal["warnings", "skipped", "unopened"]) -> list[Skipped]:
        """Return what was noticed in reading the files, in the order of their paths.

        `kind` is "warnings" (read with a reservation), "skipped" (parts that can't be read) or
        "unopened" (files that could not be looked into at the last run).
        """
        if kind == "unopened":
            notes = [self._meta("unopened") or "[]"]
        else:
            found = self._all(f"SELECT {kind} FROM files WHERE {kind} != '[]' ORDER BY path")
            notes = [one for (one,) in found]
        return [Skipped(*one) for note in notes for one in json.loads(note)]

    def mentioning(self, words: str) -> set[str]:
        """Return the ids of the articles whose title or text holds all of these words.

        The last of them may be unfinished.
        """
        query = " ".join(phrase(word) for word in words.split())
        sql = (
            "SELECT DISTINCT article_id FROM chunk_text JOIN chunks ON chunks.id = "
            "chunk_text.rowid WHERE chunk_text MATCH ?"
        )
        return {article_id for (article_id,) in self._all(sql, f"{query} *")} if query else set()

    def article(self, article_id: str) -> Article | None:
        """Return one article with its text."""
        sql = f"SELECT {_ARTICLE.format(text='text')} FROM articles WHERE id = ?"
        rows = self._all(sql, article_id)
        return _article(rows[0]) if rows else None

    def heading(self, article_id: str) -> tuple[str, str]:
        """Return an article's title and date; ("", "") if it is gone."""
        rows = self._all("SELECT title, date FROM articles WHERE id = ?", article_id)
        return (str(rows[0][0]), str(rows[0][1])) if rows else ("", "")

    # --- vectors -----------------------------------------------------------------------------

    def vectors(
        self, within: Collection[str] | None = None, *, fresh: bool = False
    ) -> Iterator[tuple[int, Vectors]]:
        """Yield the row of each chunk and its vector, shape (DIMENSIONS,).

        `within` holds the ids of the articles that are asked for, None for all; of these with
        `fresh` only the chunks that the collection in use doesn't hold.
        """
        join = " JOIN fresh ON fresh.chunk_id = chunks.id" if fresh else ""
        where = "" if within is None else " WHERE article_id IN (SELECT value FROM json_each(?))"
        values = () if within is None else (json.dumps(sorted(within)),)
        for row, blob in self._each(f"{_VECTORS}{join}{where} ORDER BY chunks.id", *values):
            yield row, np.frombuffer(blob, dtype="<f4", count=DIMENSIONS).astype(np.float32)

    def rows(self, within: Collection[str]) -> list[int]:
        """Return the rows of the chunks of these articles."""
        sql = "SELECT id FROM chunks WHERE article_id IN (SELECT value FROM json_each(?))"
        return [row for (row,) in self._all(sql, json.dumps(sorted(within)))]

    def chunk_count(self, within: Collection[str] | None = None) -> int:
        """Return how many chunks there are, or those articles have."""
        if within is None:
            return int(self._all("SELECT count(*) FROM chunks")[0][0])
        sql = "SELECT count(*) FROM chunks WHERE article_id IN (SELECT value FROM json_each(?))"
        return int(self._all(sql, json.dumps(sorted(within)))[0][0])

    def fresh_count(self) -> int:
        """Return how many chunks the collection in use doesn't hold."""
        return int(self._all("SELECT count(*) FROM fresh")[0][0])

    def chunk_keys(self) -> Iterator[tuple[int, str]]:
        """Yield the row and the key of each chunk: the name it has in Chroma."""
        yield from self._each("SELECT id, key FROM chunks ORDER BY id")

    # --- chunks and search -------------------------------------------------------------------

    def chunk_rows(
        self, keys: Sequence[str], within: Collection[str] | None = None
    ) -> dict[str, int]:
        """Return the row of each key; those that are gone or not `within` are left out."""
        found = self._all(
            "SELECT key, id, article_id FROM chunks WHERE key IN (SELECT value FROM json_each(?))",
            json.dumps(list(keys)),
        )
        return {key: row for key, row, article in found if within is None or article in within}

    def chunk(self, row: int) -> Chunk:
        """Return the chunk in a row, with its sentences."""
        sql = "SELECT article_id, number, start, end, text, tokens FROM chunks WHERE id = ?"
        article_id, number, start, end, text, tokens = self._all(sql, row)[0]
        sentences = self._all(
            "SELECT article_id, start, end, text FROM sentences WHERE chunk_id = ? ORDER BY start",
            row,
        )
        own = tuple(Sentence(*sentence) for sentence in sentences)
        return Chunk(article_id, number, start, end, text, tokens, own)

    def neighbours(self, sentence: Sentence) -> tuple[Sentence | None, Sentence | None]:
        """Return the sentences before and after one in its article."""
        sql = "SELECT article_id, start, end, text FROM sentences WHERE article_id = ? AND start "
        before = self._all(sql + "< ? ORDER BY start DESC LIMIT 1", *_place(sentence))
        after = self._all(sql + "> ? ORDER BY start LIMIT 1", *_place(sentence))
        return (Sentence(*before[0]) if before else None, Sentence(*after[0]) if after else None)

    def first_sentence(self, article_id: str) -> str:
        """Return the first of an article's own sentences; "" if the article is gone."""
        sql = "SELECT text FROM sentences WHERE article_id = ? ORDER BY start LIMIT 1"
        rows = self._all(sql, article_id)
        return str(rows[0][0]) if rows else ""

    def chunk_of(self, sentence: Sentence) -> int | None:
        """Return the row of the chunk that a sentence stands in; None if its article changed."""
        sql = (
            "SELECT chunk_id FROM sentences WHERE article_id = ? AND start = ? AND text = ? "
            "ORDER BY chunk_id LIMIT 1"
        )
        rows = self._all(sql, *_place(sentence), sentence.text)
        return int(rows[0][0]) if rows else None

    def matching_sentences(
        self, query: str, limit: int, within: Collection[str] | None = None
    ) -> list[tuple[int, int]]:
        """Return (row of the chunk, start) of sentences that match, best first by BM25.

        `within` holds the ids of the articles that are searched; None for all.
        """
        if within is None:
            # Only the best are looked up: of a hundred thousand articles, many sentences match.
            best = (
                "SELECT rowid, rank FROM sentence_text WHERE sentence_text MATCH ? "
                "ORDER BY rank, rowid LIMIT ?"
            )
            return self._all(
                f"SELECT chunk_id, start FROM ({best}) AS best "
                "JOIN sentences ON sentences.id = best.rowid ORDER BY best.rank, best.rowid",
                query,
                limit,
            )
        sql = (
            "SELECT chunk_id, start FROM sentence_text JOIN sentences ON sentences.id = "
            "sentence_text.rowid WHERE sentence_text MATCH ? "
            "AND article_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY bm25(sentence_text), sentence_text.rowid LIMIT ?"
        )
        return self._all(sql, query, json.dumps(sorted(within)), limit)

    def holds(self, word: str) -> bool:
        """Whether a word occurs in an article, in any inflection."""
        sql = "SELECT 1 FROM chunk_text WHERE chunk_text MATCH ? LIMIT 1"
        return bool(self._all(sql, phrase(word)))

    def spelling(self, word: str) -> str:
        """Return a word with the capitals that the articles mostly give it inside a sentence."""
        sql = "SELECT text FROM chunk_text WHERE chunk_text MATCH ? LIMIT 8"
        inside = re.compile(rf"(?<=[^\W_] ){re.escape(word)}\b", re.IGNORECASE)
        texts = (text for (text,) in self._all(sql, phrase(word)))
        forms = Counter(form for text in texts for form in inside.findall(text))
        return str(forms.most_common(1)[0][0]) if forms else word

    def frequency(self, word: str) -> int:
        """Return in how many chunks a word occurs, in just this form."""
        rows = self._all("SELECT doc FROM vocabulary WHERE term = ?", word)
        return int(rows[0][0]) if rows else 0

    def vocabulary(self, initial: str) -> dict[str, int]:
        """Return every word of the chunks that begins so, and in how many chunks it occurs.

        Words are in lower case and without accents, as `initial`, one character, has to be.
        """
        sql = "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ?"
        return dict(self._all(sql, initial, chr(ord(initial) + 1)))


def _article(row: Sequence[Any]) -> Article:
    values = [*row[:-1], tuple(json.loads(row[-1]))]
    return Article(*values)


def connection(address: str) -> sqlite3.Connection:
    """Open a ledger's file by its URI."""
    # Closed by Ledger.close(), which is called from one thread for all.
    opened = sqlite3.connect(address, uri=True, check_same_thread=False, timeout=30)
    opened.isolation_level = None  # transactions begin and end in writing() alone
    opened.execute("PRAGMA foreign_keys = ON")
    return opened


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    # The lowest byte names the kind, those above say more of it. A file that ends too early is
    # damaged; other failures to read may pass.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    is_cut_off = code == sqlite3.SQLITE_IOERR_SHORT_READ
    return code & 0xFF in _DAMAGE or is_cut_off or "decode to UTF-8" in str(error)


def _place(sentence: Sentence) -> tuple[str, int]:
    return sentence.article_id, sentence.start


def vector_key(article: Article, chunk: Chunk) -> str:
    """Return the key of a chunk's vector: a hash of all that is embedded, and by what."""
    return _hash(f"{ENCODER}\n{embedded_text(article, chunk)}")


def embedded_text(article: Article, chunk: Chunk) -> str:
    """Return what is embedded for a chunk: the article's title, then the chunk."""
    return heading(article) + chunk.text


def phrase(text: str) -> str:
    """Return an FTS5 query for exactly these words; no character of them is an operator."""
    return '"' + text.replace('"', '""').replace("\0", " ") + '"'


def chunk_key(article_id: str, article: Article, chunk: Chunk) -> str:
    """Return a chunk's name in Chroma: a hash of what it says, and where."""
    return _hash(f"{article_id} {chunk.start} {article.title}\n{chunk.text}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def damaged(path: Path) -> str:
    """Return what is said of a ledger that is damaged."""
    return (
        f"The ledger {path} is damaged; run: footnote index "
        "(it sets the file aside and builds a new one from the articles)"
    )
