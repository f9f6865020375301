"""Replacing a ledger that is damaged or of another version, and keeping what can be read of it."""

import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from rag.models.encoder import DIMENSIONS, Vectors
from rag.store.database import DamagedLedgerError
from rag.store.feedback import FeedbackStore
from rag.store.writer import OutdatedLedgerError, WritableLedger

_NAME = "ledger.sqlite3"
_NEW_NAME = "ledger.new.sqlite3"
_BATCH_ROWS = 500
_MAX_ROWS = 20_000_000
_KEY = re.compile(r"[0-9a-f]{32}")


def open_ledger(data: Path) -> tuple[WritableLedger, list[str]]:
    """Open the ledger for writing; return it with notes for the report.

    A damaged ledger is set aside, one of another version is replaced. Vectors, the articles' ids
    and readers' feedback are carried over where they can be read.
    """
    _finish_replacing(data)
    try:
        return WritableLedger(data), []
    except DamagedLedgerError:
        return replace_damaged(data)
    except OutdatedLedgerError:
        _, aside = _replace(data, f"ledger.outdated-{time.time_ns()}.sqlite3")
        _remove(aside)
        note = "the ledger was written by another version of Footnote and has been converted"
        return WritableLedger(data), [note]


def replace_damaged(data: Path) -> tuple[WritableLedger, list[str]]:
    """Set a damaged ledger aside; return a new one with what could be read, and a note."""
    vectors, aside = _replace(data, f"ledger.damaged-{time.time_ns()}.sqlite3")
    note = (
        f"the ledger was damaged; it was set aside as {aside} and rebuilt from the articles "
        f"({vectors} of its vectors could be kept)"
    )
    return WritableLedger(data), [note]


def _replace(data: Path, aside: str) -> tuple[int, Path]:
    """Replace the ledger by a new one with what can be read of it.

    The new one is filled in a file of its own, so that a kill leaves either the old ledger or a
    complete new one. Returns the number of vectors kept and the new place of the old ledger.
    """
    _remove(data / _NEW_NAME)
    ledger = WritableLedger(data, _NEW_NAME)
    try:
        vectors = _carry_over(data / _NAME, ledger, data)
    finally:
        ledger.close()
    # The log goes with the file: it may contain the only copy of the last writes.
    for suffix in ("-wal", "-shm", ""):
        part = data / f"{_NAME}{suffix}"
        if part.exists():
            part.replace(data / f"{aside}{suffix}")
    _finish_replacing(data)
    return vectors, data / aside


def _finish_replacing(data: Path) -> None:
    if not (data / _NAME).exists() and (data / _NEW_NAME).exists():
        (data / _NEW_NAME).replace(data / _NAME)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _carry_over(old_path: Path, ledger: WritableLedger, data: Path) -> int:
    """Copy what can be read; return the number of vectors."""
    # Opened read-only, so that the damaged file is kept exactly as it was found.
    mode = "mode=ro" if old_path.with_name(f"{old_path.name}-wal").exists() else "immutable=1"
    old = sqlite3.connect(f"{old_path.absolute().as_uri()}?{mode}", uri=True)
    try:
        feedback = list(_rows(old, "feedback", "at, thumb, word, answer, state"))
        if feedback:
            FeedbackStore(data).take_over(feedback)
        count = 0
        for keys, vectors in _vectors(old):
            with ledger.writing():
                ledger.put_vectors(keys, vectors)
            count += len(keys)
        for (collection,) in _rows(old, "collections", "name"):
            ledger.announce(collection)
        ledger.remember_ids(dict(_rows(old, "ids", "path, id")))
        ledger.remember_ids(dict(_rows(old, "articles", "path, id")))
        return count
    finally:
        old.close()


def _vectors(old: sqlite3.Connection) -> Iterator[tuple[list[str], Vectors]]:
    """Yield batches of keys and their vectors; unsound ones are left out."""
    keys: list[str] = []
    vectors: list[Vectors] = []
    for key, blob in _rows(old, "vectors", "key, vector"):
        if not isinstance(blob, bytes) or len(blob) != 2 * DIMENSIONS:
            continue
        vector = np.frombuffer(blob, dtype="<f2").astype(np.float32)
        if _KEY.fullmatch(str(key)) and abs(float(np.linalg.norm(vector)) - 1) < 1e-3:
            keys.append(key)
            vectors.append(vector)
        if len(keys) == _BATCH_ROWS:
            yield keys, np.stack(vectors)
            keys, vectors = [], []
    if keys:
        yield keys, np.stack(vectors)


def _rows(old: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table, except those on damaged pages."""
    try:
        last = old.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0
    except sqlite3.DatabaseError:
        return
    last = min(last, _MAX_ROWS)  # a damaged page may contain any number
    sql = f"SELECT {columns} FROM {table} WHERE rowid BETWEEN ? AND ?"
    for first in range(1, last + 1, _BATCH_ROWS):
        end = first + _BATCH_ROWS - 1
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
