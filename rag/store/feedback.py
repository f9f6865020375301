"""Readers' feedback on answers, in a SQLite file that indexing never touches."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.store.transactions import transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, thumb TEXT NOT NULL, word TEXT NOT NULL,
    answer TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'new');
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's opinion of an answer: `thumb` is "up" or "down", `answer` the answer's JSON."""

    id: int
    at: str  # UTC, ISO 8601
    thumb: str
    word: str
    answer: dict[str, Any]


class FeedbackStore:
    """The feedback of a data folder; safe to share between threads and processes.

    Every method raises DataError if the file can't be read or written.
    """

    def __init__(self, data: Path) -> None:
        self._path = data / "feedback.sqlite3"

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._path, _SCHEMA, "Feedback")

    def add(self, thumb: str, word: str, answer: Mapping[str, Any]) -> None:
        """Store a reader's opinion of an answer, with the answer.

        It replaces earlier feedback on the same answer, unless that is already settled.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = (now, thumb, word, json.dumps(answer, ensure_ascii=False))
        with self._open() as db:
            db.execute(
                "DELETE FROM feedback WHERE state = 'new' AND json_extract(answer, '$.id') = ?",
                (answer["id"],),
            )
            db.execute("INSERT INTO feedback (at, thumb, word, answer) VALUES (?, ?, ?, ?)", values)

    def pending(self) -> list[Feedback]:
        """Return the feedback that is not settled yet, oldest first."""
        sql = "SELECT id, at, thumb, word, answer FROM feedback WHERE state = 'new' ORDER BY id"
        with self._open() as db:
            return [
                Feedback(number, at, thumb, word, json.loads(answer))
                for number, at, thumb, word, answer in db.execute(sql)
            ]

    def settle(self, number: int, state: str) -> None:
        """Record the outcome of a piece of feedback: "added" or "dropped"."""
        with self._open() as db:
            db.execute("UPDATE feedback SET state = ? WHERE id = ?", (state, number))

    def take_over(self, rows: list[tuple[str, str, str, str, str]]) -> None:
        """Store rows (at, thumb, word, answer, state) from a ledger of an earlier version.

        Rows that are already there are left as they are.
        """
        sql = (
            "INSERT INTO feedback (at, thumb, word, answer, state) SELECT ?1, ?2, ?3, ?4, ?5 "
            "WHERE NOT EXISTS (SELECT 1 FROM feedback WHERE at = ?1 AND answer = ?4)"
        )
        with self._open() as db:
            db.executemany(sql, rows)
