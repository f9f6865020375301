"""Reading the ledger: articles, chunks, vectors and full text from one SQLite file.

The ledger is the truth about the corpus; Chroma's collection is a copy that can be rebuilt from
it. Reads inside `reading()` all see the same state. writer.py and switch.py write it.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag.corpus.articles import Article
from rag.corpus.folder import Skipped
from rag.store.packing import unpack_structure
from rag.store.sentences import StoredSentences

_ARTICLE = "id, title, date, source, path, {text}, example, author, language, created, {structure}"
_NO_TEXT = {"text": "''", "structure": "'[[],[],[],[]]'"}
_TEXT = {"text": "text", "structure": "structure"}
#: In how many chunks a word is looked at, to tell how it is written.
_FEW = 8


@dataclass(frozen=True, slots=True)
class FileState:
    """An indexed file: how many articles it contains, and the parts that can't be read."""

    path: str
    articles: int
    skipped: tuple[Skipped, ...]


class Ledger(StoredSentences):
    """The ledger of a data folder, open for reading; safe to share between threads."""

    def __init__(self, data: Path, name: str = "ledger.sqlite3") -> None:
        super().__init__(data / name)
        self._listed: tuple[str, tuple[Article, ...]] = ("", ())  # the revision and its articles

    # --- state -------------------------------------------------------------------------------

    def _meta(self, key: str) -> str:
        rows = self.select("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    def fingerprint(self) -> str:
        """Return what the stored chunks and vectors were made with; "" for a new ledger."""
        return self._meta("fingerprint")

    def revision(self) -> str:
        """Return an id of the articles' state; every change gives a new one."""
        return self._meta("revision")

    def collection(self) -> str:
        """Return the name of the Chroma collection in use; "" if there is none."""
        return self._meta("collection")

    def checked(self) -> str:
        """Return when the folder was last compared with the ledger (UTC, ISO 8601); "" if never."""
        return self._meta("checked")

    # --- articles ----------------------------------------------------------------------------

    def articles(self) -> tuple[Article, ...]:
        """Return all articles without their texts, sorted by path; read once for each revision."""
        revision, listed = self.revision(), self._listed
        if not revision or listed[0] != revision:
            sql = f"SELECT {_ARTICLE.format(**_NO_TEXT)} FROM articles ORDER BY path"
            listed = (revision, tuple(_article(row) for row in self.select(sql)))
            if self.revision() == revision:  # outside reading(), it may have changed
                self._listed = listed
        return listed[1]

    def count(self) -> int:
        """Return the number of articles."""
        return int(self.select("SELECT count(*) FROM articles")[0][0])

    def file_count(self) -> int:
        """Return the number of files that contain articles."""
        return int(self.select("SELECT count(DISTINCT file) FROM articles")[0][0])

    def file_of(self, article_id: str) -> tuple[str, int]:
        """Return the path of an article's file, and how many articles the file has; ("", 0)."""
        sql = (
            "SELECT file, count(*) FROM articles WHERE file = "
            "(SELECT file FROM articles WHERE id = ?) GROUP BY file"
        )
        rows = self.select(sql, article_id)
        return (str(rows[0][0]), int(rows[0][1])) if rows else ("", 0)

    def files_below(self, folder: str) -> list[FileState]:
        """Return the indexed files in a folder of the corpus, sorted by path."""
        sql = (
            "SELECT path, skipped, (SELECT count(*) FROM articles WHERE file = files.path) "
            "FROM files WHERE path >= ? AND path < ? ORDER BY path"
        )
        # "0" is the character after "/".
        return [
            FileState(path, count, tuple(Skipped(*note) for note in json.loads(skipped)))
            for path, skipped, count in self.select(sql, f"{folder}/", f"{folder}0")
        ]

    def problems(self, kind: Literal["warnings", "skipped", "unopened"]) -> list[Skipped]:
        """Return the problems noted while the files were read, sorted by path.

        `kind` is "warnings" (read, but with a warning), "skipped" (parts that can't be read) or
        "unopened" (files that could not be opened in the last run).
        """
        if kind == "unopened":
            notes = [self._meta("unopened") or "[]"]
        else:
            sql = f"SELECT {kind} FROM files WHERE {kind} != '[]' ORDER BY path"
            notes = [note for (note,) in self.select(sql)]
        return [Skipped(*problem) for note in notes for problem in json.loads(note)]

    def mentioning(self, words: str) -> set[str]:
        """Return the ids of the articles whose title or text contains all of these words.

        The last word may be incomplete.
        """
        query = " ".join(phrase(word) for word in words.split())
        sql = (
            "SELECT DISTINCT article_id FROM chunk_text JOIN chunks ON chunks.id = "
            "chunk_text.rowid WHERE chunk_text MATCH ?"
        )
        return {article_id for (article_id,) in self.select(sql, f"{query} *")} if query else set()

    def article(self, article_id: str) -> Article | None:
        """Return an article with its text; None if there is no such article."""
        sql = f"SELECT {_ARTICLE.format(**_TEXT)} FROM articles WHERE id = ?"
        rows = self.select(sql, article_id)
        return _article(rows[0]) if rows else None

    def heading(self, article_id: str) -> tuple[str, str]:
        """Return an article's title and date; ("", "") if there is no such article."""
        rows = self.select("SELECT title, date FROM articles WHERE id = ?", article_id)
        return (str(rows[0][0]), str(rows[0][1])) if rows else ("", "")

    def file_words(self, article_id: str) -> str:
        """Return the words of the name that an article's file has; "" for no such article."""
        rows = self.select("SELECT file FROM articles WHERE id = ?", article_id)
        return re.sub(r"[\W_]+", " ", Path(str(rows[0][0])).stem).strip() if rows else ""

    # --- full text ---------------------------------------------------------------------------

    def matching_sentences(
        self, query: str, limit: int, within: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return (row, BM25 score) of matching sentences, best first; a higher score is better.

        `within` holds the ids of the articles to search; None for all. The article's title counts
        as part of each of its sentences. The score is the sum, over the query's
        phrases, of idf * f * 2.2 / (f + 1.2 * (0.25 + 0.75 * length / mean length)):
        https://sqlite.org/fts5.html
        """
        sql = "SELECT rowid, -rank FROM sentence_text WHERE sentence_text MATCH ?"
        if within is None:
            # Nothing is joined: a common word matches very many sentences.
            return self.select(f"{sql} ORDER BY rank, rowid LIMIT ?", query, limit)
        sql = (
            "SELECT sentence_text.rowid, -rank FROM sentence_text JOIN sentences ON sentences.id = "
            "sentence_text.rowid WHERE sentence_text MATCH ? "
            "AND article_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY rank, sentence_text.rowid LIMIT ?"
        )
        return self.select(sql, query, json.dumps(sorted(within)), limit)

    def matching_count(self, query: str, limit: int) -> int:
        """Return the number of sentences that match a query, with their titles; at most `limit`."""
        sql = "SELECT 1 FROM sentence_text WHERE sentence_text MATCH ? LIMIT ?"
        return int(self.select(f"SELECT count(*) FROM ({sql})", query, limit)[0][0])

    def titled(self, query: str, limit: int) -> list[str]:
        """Return the ids of the articles whose titles match a query; at most `limit`."""
        sql = (
            "SELECT DISTINCT article_id FROM chunk_text JOIN chunks ON chunks.id = "
            "chunk_text.rowid WHERE chunk_text MATCH ? LIMIT ?"
        )
        return [article_id for (article_id,) in self.select(sql, f"title : ({query})", limit)]

    def mentions(self, query: str) -> dict[str, int]:
        """Return article id -> the row of its first matching sentence, not a heading if possible.

        The article's title and the headings above count as part of a sentence, unless the query
        is of the column `text`.
        """
        sql = (
            "SELECT article_id, coalesce(min(iif(kind = 'heading', NULL, sentences.id)), "
            "min(sentences.id)) FROM sentence_text JOIN sentences ON sentences.id = "
            "sentence_text.rowid WHERE sentence_text MATCH ? GROUP BY article_id"
        )
        return dict(self.select(sql, query))

    def sentence_count(self) -> int:
        """Return the number of sentences."""
        return int(self.select("SELECT count(*) FROM sentences")[0][0])

    def contains_word(self, word: str) -> bool:
        """Whether a word occurs in an article, in any inflection."""
        sql = "SELECT 1 FROM chunk_text WHERE chunk_text MATCH ? LIMIT 1"
        return bool(self.select(sql, phrase(word)))

    def spelling(self, word: str) -> str:
        """Return a word with the capitals that the articles mostly give it inside a sentence."""
        inside = re.compile(rf"(?<=[^\W_] ){re.escape(word)}\b", re.IGNORECASE)
        texts = self.chunks_with(phrase(word), _FEW)
        forms = Counter(form for text in texts for form in inside.findall(text))
        return str(forms.most_common(1)[0][0]) if forms else word

    def stands_alone(self, name: str) -> bool:
        """Whether an article has a word with a capital, outside a longer name, in a sentence."""
        alone = re.compile(rf"\b[a-z]+ {re.escape(name)}\b(?! [A-Z])")
        return any(alone.search(text) for text in self.chunks_with(phrase(name), _FEW))

    def chunks_with(self, query: str, limit: int) -> list[str]:
        """Return the texts of the first `limit` chunks that match a query."""
        sql = "SELECT text FROM chunk_text WHERE chunk_text MATCH ? ORDER BY rowid LIMIT ?"
        return [str(text) for (text,) in self.select(sql, query, limit)]

    def first_chunks(self, limit: int) -> list[str]:
        """Return the texts of the first `limit` chunks of all articles."""
        return [str(text) for (text,) in self.select("SELECT text FROM chunks LIMIT ?", limit)]

    def vocabulary(self, initial: str) -> dict[str, int]:
        """Return word -> number of chunks that contain it, for words with this first letter.

        Words, and `initial`, a single character, are lower case and without accents.
        """
        sql = "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ?"
        return dict(self.select(sql, initial, chr(ord(initial) + 1)))


def phrase(text: str) -> str:
    """Return an FTS5 query for exactly these words, in which no character is an operator."""
    return '"' + text.replace('"', '""').replace("\0", " ") + '"'


def _article(row: Sequence[Any]) -> Article:
    *values, structure = row
    return Article(*values, **unpack_structure(structure))
