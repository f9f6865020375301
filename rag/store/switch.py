"""The switch: one transaction that publishes everything a run has staged.

Readers see the state before it or the state after it, never a mixture.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple

from rag.corpus.articles import Article
from rag.corpus.chunks import Chunk, Sentence
from rag.corpus.folder import Skipped
from rag.store.keys import FINGERPRINT, embedded_text, vector_key
from rag.store.packing import pack_structure, unpack
from rag.store.vectors import IN_USE
from rag.store.writer import WritableLedger

#: Vectors of removed text that are kept, so that a file that comes back is not embedded again.
_MAX_SPARE_VECTORS = 10_000
_ID_TAKEN = "SELECT 1 FROM articles WHERE id = ?"
_PATH_TAKEN = "SELECT 1 FROM articles WHERE path = ?"
_SPARE_VECTORS = f"FROM vectors WHERE NOT {IN_USE}"


def switch(ledger: WritableLedger, renames: Mapping[str, str], removed: Iterable[str]) -> None:
    """Rename files (old path -> new), remove files, and publish the staged ones.

    Raises DataError if the ledger can't be written; then nothing has changed.
    """
    with ledger.writing():
        if ledger.fingerprint() != FINGERPRINT:
            # A question's vector can't be compared with vectors of another encoder.
            ledger.set_meta("collection", "")
        _rename(ledger, renames)
        ledger.connection.executemany(
            "DELETE FROM files WHERE path = ?", [(path,) for path in removed]
        )
        remembered_ids = dict(ledger.select("SELECT path, id FROM ids"))
        for (path,) in ledger.select("SELECT path FROM staged ORDER BY path"):
            _publish(ledger, path, remembered_ids)
        ledger.connection.execute("DELETE FROM staged")
        _drop_spare_vectors(ledger)
        ledger.set_meta("fingerprint", FINGERPRINT)
        ledger.set_meta("revision", secrets.token_hex(8))


# --- renamed files -------------------------------------------------------------------------------


def _rename(ledger: WritableLedger, renames: Mapping[str, str]) -> None:
    # Two files may have swapped names, so every rename goes through a temporary path that no file
    # can have: the new path after a slash.
    articles = {
        old: ledger.select("SELECT id, path FROM articles WHERE file = ?", old) for old in renames
    }
    steps = [(old, f"/{new}") for old, new in renames.items()]
    steps += [(f"/{new}", new) for new in renames.values()]
    for old, new in steps:
        ledger.connection.execute("DELETE FROM files WHERE path = ?", (new,))
        ledger.connection.execute("UPDATE files SET path = ? WHERE path = ?", (new, old))
    for old, new in renames.items():
        paths = [(f"/{new}{path[len(old) :]}", article_id) for article_id, path in articles[old]]
        ledger.connection.executemany("UPDATE articles SET path = ? WHERE id = ?", paths)
        _rename_problems(ledger, old, new)
    for new in renames.values():
        for article_id, path in ledger.select("SELECT id, path FROM articles WHERE file = ?", new):
            free = _free(ledger, _PATH_TAKEN, path.removeprefix("/"))
            ledger.connection.execute(
                "UPDATE articles SET path = ? WHERE id = ?", (free, article_id)
            )


def _rename_problems(ledger: WritableLedger, old: str, new: str) -> None:
    for columns in ledger.select("SELECT warnings, skipped FROM files WHERE path = ?", new):
        renamed = [
            json.dumps([(new + path[len(old) :], reason) for path, reason in json.loads(column)])
            for column in columns
        ]
        ledger.connection.execute(
            "UPDATE files SET warnings = ?, skipped = ? WHERE path = ?", (*renamed, new)
        )


# --- staged files --------------------------------------------------------------------------------


def _publish(ledger: WritableLedger, path: str, remembered_ids: Mapping[str, str]) -> None:
    """Replace a file's articles by the staged ones; an article that was there keeps its id."""
    ((digest, packed),) = ledger.select("SELECT digest, content FROM staged WHERE path = ?", path)
    content = unpack(packed)
    current_ids = dict(ledger.select("SELECT path, id FROM articles WHERE file = ?", path))
    ledger.connection.execute("DELETE FROM files WHERE path = ?", (path,))
    problems = (_problems_json(content.warnings), _problems_json(content.skipped))
    ledger.connection.execute("INSERT INTO files VALUES (?, ?, ?, ?)", (path, digest, *problems))
    for article, chunks in content.articles:
        preferred = remembered_ids.get(article.path, article.id)
        article_id = current_ids.get(article.path) or _free(ledger, _ID_TAKEN, preferred)
        _insert_article(ledger, path, article, article_id)
        for chunk in chunks:
            _insert_chunk(ledger, article_id, article, chunk)
        if article.path in remembered_ids:
            ledger.connection.execute("DELETE FROM ids WHERE path = ?", (article.path,))


def _problems_json(problems: Sequence[Skipped]) -> str:
    return json.dumps([(problem.path, problem.reason) for problem in problems])


def _insert_article(ledger: WritableLedger, file: str, article: Article, article_id: str) -> None:
    ledger.connection.execute(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article_id,
            file,
            # A row of a table may have the same path as a file.
            _free(ledger, _PATH_TAKEN, article.path),
            article.title,
            article.date,
            article.source,
            article.text,
            article.example,
            article.author,
            article.language,
            article.created,
            pack_structure(article),
        ),
    )


def _insert_chunk(ledger: WritableLedger, article_id: str, article: Article, chunk: Chunk) -> None:
    row = ledger.connection.execute(
        "INSERT INTO chunks VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
        (
            article_id,
            chunk.number,
            chunk.start,
            chunk.end,
            chunk.tokens,
            article.title,
            chunk.text,
        ),
    ).lastrowid
    ledger.connection.executemany(
        "INSERT INTO sentences VALUES "
        "(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM vectors WHERE key = ?))",
        [
            (
                row,
                article_id,
                one.start,
                one.end,
                article.title,
                one.text,
                *astuple(one.place),
                _vector_key(one),
            )
            for one in chunk.sentences
        ],
    )


def _vector_key(sentence: Sentence) -> str | None:
    text = embedded_text(sentence)
    return vector_key(text) if text else None


def _free(ledger: WritableLedger, is_taken: str, preferred: str) -> str:
    """Return the preferred id or path, with a number if an article already has it.

    An id may be taken because a renamed file keeps the one made from its old name.
    """
    free, number = preferred, 1
    while ledger.select(is_taken, free):
        number += 1
        free = f"{preferred}-{number}"
    return free


def _drop_spare_vectors(ledger: WritableLedger) -> None:
    """Delete the vectors of removed text once there are more than _MAX_SPARE_VECTORS."""
    if ledger.select(f"SELECT count(*) {_SPARE_VECTORS}")[0][0] > _MAX_SPARE_VECTORS:
        ledger.connection.execute(f"DELETE {_SPARE_VECTORS}")
