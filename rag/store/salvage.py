"""What a ledger that is damaged, or of another version, still gives: nothing is embedded twice."""

import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from rag.models.encoder import DIMENSIONS, Vectors
from rag.store.feedback import FeedbackStore
from rag.store.ledger import DamagedLedgerError
from rag.store.writer import OutdatedLedgerError, WritableLedger

_NEW = "ledger.new.sqlite3"
_BATCH = 500
_MOST_ROWS = 20_000_000
_KEY = re.compile(r"[0-9a-f]{32}")


def open_ledger(data: Path) -> tuple[WritableLedger, list[str]]:
    """Open the ledger for writing, and return it with what is to be said of it.

    A damaged one is set aside, one of another version replaced; vectors, the articles' ids and
    readers' feedback are carried over as far as they can be read.
    """
    _finish_replacing(data)
    try:
        return WritableLedger(data), []
    except DamagedLedgerError:
        return replace_damaged(data)
    except OutdatedLedgerError:
        _, aside = _replace(data, f"ledger.outdated-{time.time_ns()}.sqlite3")
        _remove(aside)
        return WritableLedger(data), [
            "the ledger was written by another version and was brought over"
        ]


def replace_damaged(data: Path) -> tuple[WritableLedger, list[str]]:
    """Set a damaged ledger aside; return a new one with what could be read, and a note."""
    kept, aside = _replace(data, f"ledger.damaged-{time.time_ns()}.sqlite3")
    note = (
        f"the ledger was damaged; it was set aside as {aside} and built anew from the articles "
        f"({kept} vectors of it could be kept)"
    )
    return WritableLedger(data), [note]


def _replace(data: Path, name: str) -> tuple[int, Path]:
    """Put a new ledger with what can be read in the place of the one that is there.

    It is filled beside it; a kill leaves either the old one, or a new one that is whole.
    Returns how many vectors it has, and where the old one lies now.
    """
    _remove(data / _NEW)
    ledger = WritableLedger(data, _NEW)
    try:
        kept = _carry_over(data / "ledger.sqlite3", ledger, data)
    finally:
        ledger.close()
    # The log goes along: the last writes may stand in it alone.
    for end in ("-wal", "-shm", ""):
        part = data / f"ledger.sqlite3{end}"
        if part.exists():
            part.replace(data / f"{name}{end}")
    _finish_replacing(data)
    return kept, data / name


def _finish_replacing(data: Path) -> None:
    if not (data / "ledger.sqlite3").exists() and (data / _NEW).exists():
        (data / _NEW).replace(data / "ledger.sqlite3")


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _carry_over(old_path: Path, ledger: WritableLedger, data: Path) -> int:
    """Copy what can be read; return the number of vectors."""
    # Read, never written: it is kept as it was found.
    mode = "mode=ro" if old_path.with_name(f"{old_path.name}-wal").exists() else "immutable=1"
    old = sqlite3.connect(f"{old_path.absolute().as_uri()}?{mode}", uri=True)
    try:
        feedback = list(_rows(old, "feedback", "at, thumb, word, answer, state"))
        if feedback:
            FeedbackStore(data).take_over(feedback)
        kept = 0
        for keys, vectors in _vectors(old):
            with ledger.writing():
                ledger.put_vectors(keys, vectors)
            kept += len(keys)
        for (collection,) in _rows(old, "collections", "name"):
            ledger.announce(collection)
        ledger.remember_ids(dict(_rows(old, "ids", "path, id")))
        ledger.remember_ids(dict(_rows(old, "articles", "path, id")))
        return kept
    finally:
        old.close()


def _vectors(old: sqlite3.Connection) -> Iterator[tuple[list[str], Vectors]]:
    """Yield keys and vectors, those that are whole, _BATCH at a time."""
    keys: list[str] = []
    vectors: list[Vectors] = []
    for key, blob in _rows(old, "vectors", "key, vector"):
        if not isinstance(blob, bytes) or len(blob) != 4 * DIMENSIONS:
            continue
        vector = np.frombuffer(blob, dtype="<f4").astype(np.float32)
        if _KEY.fullmatch(str(key)) and abs(float(np.linalg.norm(vector)) - 1) < 1e-3:
            keys.append(key)
            vectors.append(vector)
        if len(keys) == _BATCH:
            yield keys, np.stack(vectors)
            keys, vectors = [], []
    if keys:
        yield keys, np.stack(vectors)


def _rows(old: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table; those on damaged pages are left out."""
    try:
        last = old.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0
    except sqlite3.DatabaseError:
        return
    last = min(last, _MOST_ROWS)  # a damaged page may say anything
    sql = f"SELECT {columns} FROM {table} WHERE rowid BETWEEN ? AND ?"
    for first in range(1, last + 1, _BATCH):
        end = first + _BATCH - 1
        try:
            yield from old.execute(sql, (first, end)).fetchall()
        except sqlite3.DatabaseError:
            for row in range(first, end + 1):
                yield from _row(old, sql, row)


def _row(old: sqlite3.Connection, sql: str, row: int) -> list[tuple[Any, ...]]:
    try:
        return old.execute(sql, (row, row)).fetchall()
    except sqlite3.DatabaseError:
        return []
