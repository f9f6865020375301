"""The truth about the corpus: articles, chunks, vectors and a full-text index in one SQLite file.

Chroma is built from it and may be thrown away at any time; the ledger survives a kill in the
middle of a write (SQLite's write-ahead log).
"""

import hashlib
import json
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from rag.articles import Article, Skipped
from rag.chunks import CHUNKER_VERSION, Chunk, Sentence, heading
from rag.embeddings import DIMENSIONS, ENCODER, Vectors
from rag.errors import DataError

#: What the stored chunks and vectors were made with; another one means: make them anew.
FINGERPRINT = f"{ENCODER} chunks-{CHUNKER_VERSION}"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, path TEXT UNIQUE NOT NULL, digest TEXT NOT NULL, warning TEXT NOT NULL,
    title TEXT NOT NULL, date TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL,
    example TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chunks (
    id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, vector_key TEXT NOT NULL,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    tokens INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_of_article ON chunks (article_id);
CREATE TABLE IF NOT EXISTS sentences (
    id INTEGER PRIMARY KEY, chunk_id INTEGER NOT NULL REFERENCES chunks (id) ON DELETE CASCADE,
    article_id TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS sentences_of_article ON sentences (article_id, start);
CREATE INDEX IF NOT EXISTS sentences_of_chunk ON sentences (chunk_id);
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, thumb TEXT NOT NULL, word TEXT NOT NULL,
    answer TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'new');
CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL);

-- Stemmed full text of chunks and of sentences, and the unstemmed words of chunks.
CREATE VIRTUAL TABLE IF NOT EXISTS chunk_text USING fts5 (
    title, text, content='chunks', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE IF NOT EXISTS sentence_text USING fts5 (
    text, content='sentences', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE IF NOT EXISTS chunk_words USING fts5 (
    title, text, content='chunks', content_rowid='id', detail=none,
    tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab (chunk_words, 'row');

CREATE TRIGGER IF NOT EXISTS chunk_added AFTER INSERT ON chunks BEGIN
    INSERT INTO chunk_text (rowid, title, text) VALUES (new.id, new.title, new.text);
    INSERT INTO chunk_words (rowid, title, text) VALUES (new.id, new.title, new.text); END;
CREATE TRIGGER IF NOT EXISTS chunk_removed AFTER DELETE ON chunks BEGIN
    INSERT INTO chunk_text (chunk_text, rowid, title, text)
    VALUES ('delete', old.id, old.title, old.text);
    INSERT INTO chunk_words (chunk_words, rowid, title, text)
    VALUES ('delete', old.id, old.title, old.text); END;
CREATE TRIGGER IF NOT EXISTS sentence_added AFTER INSERT ON sentences BEGIN
    INSERT INTO sentence_text (rowid, text) VALUES (new.id, new.text); END;
CREATE TRIGGER IF NOT EXISTS sentence_removed AFTER DELETE ON sentences BEGIN
    INSERT INTO sentence_text (sentence_text, rowid, text)
    VALUES ('delete', old.id, old.text); END;
"""
# Vectors of removed text that are kept, so that a file which comes back is not embedded again.
_SPARE_VECTORS = 10_000


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader thought of an answer: `thumb` is "up" or "down", `answer` its whole JSON."""

    id: int
    at: str  # UTC, ISO 8601
    thumb: str
    word: str
    answer: dict[str, Any]


class DamagedLedgerError(DataError):
    """The ledger's file is no sound SQLite database."""


class Ledger:
    """An open ledger; each thread that uses it has a connection of its own.

    Raises DataError when the folder can't be written, DamagedLedgerError when the file is damaged.
    """

    def __init__(self, data: Path) -> None:
        path = data / "ledger.sqlite3"
        self._path = path
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.executescript(_SCHEMA)
            sound = self._db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        except (sqlite3.OperationalError, OSError) as error:
            raise DataError(
                f"The data folder {data} can't be written ({error}); "
                "give write permission, free some space, or name another with --data."
            ) from error
        except sqlite3.DatabaseError as error:
            raise DamagedLedgerError(_damaged(path)) from error
        if not sound:
            raise DamagedLedgerError(_damaged(path))

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection of the thread that asks."""
        if not hasattr(self._own, "connection"):
            # Closed by close(), which is called from one thread for all.
            opened = sqlite3.connect(self._path, check_same_thread=False, timeout=30)
            opened.isolation_level = None  # transactions begin and end in writing() alone
            opened.execute("PRAGMA foreign_keys = ON")
            self._own.connection = opened
            self._opened.append(opened)
        connection: sqlite3.Connection = self._own.connection
        return connection

    def close(self) -> None:
        """Close the file in all threads."""
        for connection in self._opened:
            connection.close()

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

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let the reads inside see one state, whatever another process writes meanwhile."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("COMMIT")

    def _all(self, sql: str, *values: object) -> list[Any]:
        return self._db.execute(sql, values).fetchall()

    # --- what made it ------------------------------------------------------------------------

    def fingerprint(self) -> str:
        """Return what the stored chunks and vectors were made with; "" for a new ledger."""
        rows = self._all("SELECT value FROM meta WHERE key = 'fingerprint'")
        return str(rows[0][0]) if rows else ""

    def begin_anew(self) -> None:
        """Forget all articles, chunks and vectors, and write down today's FINGERPRINT."""
        for table in ("articles", "vectors"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 (names of our own)
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('fingerprint', ?)", (FINGERPRINT,))

    # --- articles ----------------------------------------------------------------------------

    def digests(self) -> dict[str, str]:
        """Return path -> digest of every indexed file."""
        return dict(self._all("SELECT path, digest FROM articles"))

    def warnings(self) -> list[Skipped]:
        """Return the indexed files that were read with a reservation."""
        rows = self._all("SELECT path, warning FROM articles WHERE warning != '' ORDER BY path")
        return [Skipped(*row) for row in rows]

    def articles(self) -> list[Article]:
        """Return all articles in the order of their paths, their texts left out."""
        rows = self._all(
            "SELECT id, title, date, source, path, '', example FROM articles ORDER BY path"
        )
        return [Article(*row) for row in rows]

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
        sql = "SELECT id, title, date, source, path, text, example FROM articles WHERE id = ?"
        rows = self._all(sql, article_id)
        return Article(*rows[0]) if rows else None

    def put(self, article: Article, digest: str, warning: str, chunks: Sequence[Chunk]) -> None:
        """Store an article with its chunks in place of the one that had its path."""
        self.remove(article.path)
        self._db.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                article.path,
                digest,
                warning,
                article.title,
                article.date,
                article.source,
                article.text,
                article.example,
            ),
        )
        for chunk in chunks:
            self._put_chunk(article, chunk)

    def _put_chunk(self, article: Article, chunk: Chunk) -> None:
        key = _hash(f"{article.id} {chunk.start} {article.title}\n{chunk.text}")
        values = (chunk.number, chunk.start, chunk.end, chunk.tokens, article.title, chunk.text)
        row = self._db.execute(
            "INSERT INTO chunks VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key, vector_key(article, chunk), article.id, *values),
        ).lastrowid
        self._db.executemany(
            "INSERT INTO sentences VALUES (NULL, ?, ?, ?, ?, ?)",
            [(row, one.article_id, one.start, one.end, one.text) for one in chunk.sentences],
        )

    def remove(self, path: str) -> None:
        """Remove the article with this path, and all that was made from it but its vectors."""
        self._db.execute("DELETE FROM articles WHERE path = ?", (path,))

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

    def drop_spare_vectors(self) -> None:
        """Delete the vectors of removed text once there are more than _SPARE_VECTORS of them."""
        spare = "FROM vectors WHERE key NOT IN (SELECT vector_key FROM chunks)"
        if self._all(f"SELECT count(*) {spare}")[0][0] > _SPARE_VECTORS:
            self._db.execute(f"DELETE {spare}")

    def vectors(self) -> Iterator[tuple[str, str, Vectors]]:
        """Yield each chunk's key, its article's id and its vector, shape (1, DIMENSIONS)."""
        sql = (
            "SELECT chunks.key, article_id, vector FROM chunks "
            "JOIN vectors ON vectors.key = vector_key ORDER BY chunks.id"
        )
        for key, article_id, blob in self._db.execute(sql):
            vector = np.frombuffer(blob, dtype="<f4").reshape(1, DIMENSIONS)
            yield key, article_id, vector.astype(np.float32)

    # --- feedback ----------------------------------------------------------------------------

    def add_feedback(self, thumb: str, word: str, answer: Mapping[str, Any]) -> None:
        """Keep what a reader thought of an answer, together with all of the answer.

        It replaces what was kept of the same answer before, unless that is settled.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = (now, thumb, word, json.dumps(answer, ensure_ascii=False))
        with self.writing():
            self._db.execute(
                "DELETE FROM feedback WHERE state = 'new' AND json_extract(answer, '$.id') = ?",
                (answer["id"],),
            )
            self._db.execute(
                "INSERT INTO feedback (at, thumb, word, answer) VALUES (?, ?, ?, ?)", values
            )

    def feedback(self) -> list[Feedback]:
        """Return the feedback that nobody has settled yet, oldest first."""
        sql = "SELECT id, at, thumb, word, answer FROM feedback WHERE state = 'new' ORDER BY id"
        return [
            Feedback(number, at, thumb, word, json.loads(answer))
            for number, at, thumb, word, answer in self._all(sql)
        ]

    def settle_feedback(self, number: int, state: str) -> None:
        """Note what became of a piece of feedback: "added" or "dropped"."""
        with self.writing():
            self._db.execute("UPDATE feedback SET state = ? WHERE id = ?", (state, number))

    # --- chunks and search -------------------------------------------------------------------

    def state(self) -> str:
        """Return a fingerprint of all chunks: 16 hexadecimal digits, "" when there is none."""
        keys = [key for (key,) in self._all("SELECT key FROM chunks ORDER BY key")]
        return _hash(FINGERPRINT + " ".join(keys))[:16] if keys else ""

    def chunk_rows(self, keys: Sequence[str]) -> list[int]:
        """Return the row of each key in the order of `keys`; keys that are gone are left out."""
        found = (self._all("SELECT id FROM chunks WHERE key = ?", key) for key in keys)
        return [rows[0][0] for rows in found if rows]

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
        sql = (
            "SELECT chunk_id, start FROM sentence_text JOIN sentences ON sentences.id = "
            "sentence_text.rowid WHERE sentence_text MATCH ? "
            "AND (? IS NULL OR article_id IN (SELECT value FROM json_each(?))) "
            "ORDER BY bm25(sentence_text), sentence_text.rowid LIMIT ?"
        )
        ids = None if within is None else json.dumps(sorted(within))
        return self._all(sql, query, ids, ids, limit)

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

    def vocabulary(self) -> dict[str, int]:
        """Return every word of the chunks in lower case, and in how many chunks it occurs."""
        return dict(self._all("SELECT term, doc FROM vocabulary"))


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


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _damaged(path: Path) -> str:
    return (
        f"The ledger {path} is damaged; run: footnote index "
        "(it sets the file aside and builds a new one from the articles)"
    )
