"""The log of questions, in a SQLite file that indexing never touches.

It holds what was asked, how that went, when, and on which site; never who asked.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from rag.models.encoder import Vectors
from rag.store.transactions import transaction

_SCHEMA = Path(__file__).with_name("questions.sql").read_text("utf-8")
#: The outcomes besides those of an answer: there was an error, or the reader left before the end.
FAILED, STOPPED = "failed", "stopped"
#: Milliseconds from which an answer counts as slow.
SLOW_MS = 3_000

#: What questions are counted by, and which of them are listed; "" for all.
Shown = Literal[
    "", "answered", "not sure", "absent", "smalltalk", "failed", "stopped", "up", "down", "slow"
]
#: What the owner did about a question; "" for nothing yet.
State = Literal["", "case", "note", "dismissed"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is logged, already masked."""

    at: str  # UTC, ISO 8601, to the second
    question: str
    searched_for: str  # "" if it is the question
    outcome: str  # of an answer, FAILED or STOPPED
    kind: str  # of the answer
    ms: int  # from the request to the answer
    site: str  # the origin of the embedding site; "" for the server's own pages and programs
    answer_id: str = ""  # "" without an answer


@dataclass(frozen=True, slots=True)
class Logged(Asked):
    """A question in the log."""

    id: int = 0
    thumb: str = ""  # up or down
    state: str = ""  # a State

    @property
    def understood(self) -> str:
        """The question as it was searched for."""
        return self.searched_for or self.question


class QuestionStore:
    """The log of a data folder; safe to share between threads and processes.

    Every method raises DataError if the file can't be read or written.
    """

    def __init__(self, data: Path) -> None:
        self.path = data / "questions.sqlite3"

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self.path, _SCHEMA, "The log of questions")

    # --- writing -----------------------------------------------------------------------------

    def add(self, asked: Asked) -> None:
        """Store a question."""
        sql = (
            "INSERT INTO questions (at, question, searched_for, outcome, kind, ms, site, answer_id)"
            " VALUES (:at, :question, :searched_for, :outcome, :kind, :ms, :site, :answer_id)"
        )
        with self._open() as db:
            db.execute(sql, asdict(asked))

    def rate(self, answer_id: str, thumb: str) -> None:
        """Store a reader's thumb, "up" or "down", with the question of an answer."""
        with self._open() as db:
            db.execute("UPDATE questions SET thumb = ? WHERE answer_id = ?", (thumb, answer_id))

    def settle(self, ids: Collection[int], state: State) -> None:
        """Store what the owner did about some questions."""
        sql = "UPDATE questions SET state = ? WHERE id IN (SELECT value FROM json_each(?))"
        with self._open() as db:
            db.execute(sql, (state, json.dumps(sorted(ids))))

    def forget(self, before: str) -> None:
        """Delete the questions that were asked before a time."""
        with self._open() as db:
            db.execute("DELETE FROM questions WHERE at < ?", (before,))

    def clear(self) -> None:
        """Delete all questions."""
        with self._open() as db:
            db.execute("DELETE FROM questions")

    def without_vectors(self, limit: int) -> dict[int, str]:
        """Return id -> text searched for, of up to `limit` open questions without a vector."""
        sql = (
            "SELECT id, iif(searched_for = '', question, searched_for) FROM open "
            "WHERE vector IS NULL ORDER BY id LIMIT ?"
        )
        with self._open() as db:
            return dict(db.execute(sql, (limit,)))

    def put_vectors(self, vectors: Mapping[int, Vectors]) -> None:
        """Store the vectors of questions, each of shape (1, DIMENSIONS), by their ids."""
        rows = [(vector.astype("<f2").tobytes(), number) for number, vector in vectors.items()]
        with self._open() as db:
            db.executemany("UPDATE questions SET vector = ? WHERE id = ?", rows)

    # --- reading -----------------------------------------------------------------------------

    def days(self, since: str, offset: int) -> dict[str, Counter[str]]:
        """Return day -> what its questions are counted by (Shown), "" counting all of them.

        The days are in order; those without questions are left out. `offset` is that of the owner's
        clock from UTC, in minutes.
        """
        sql = (
            "SELECT date(at, ?) AS day, outcome, thumb, ms >= ? AS slow, count(*) FROM questions "
            "WHERE at >= ? GROUP BY day, outcome, thumb, slow ORDER BY day"
        )
        days: dict[str, Counter[str]] = {}
        with self._open() as db:
            rows = db.execute(sql, (f"{offset:+d} minutes", SLOW_MS, since))
            for day, outcome, thumb, is_slow, count in rows:
                counts = days.setdefault(day, Counter())
                for name in {"", outcome, thumb, "slow" if is_slow else ""}:
                    counts[name] += count
        return days

    def sites(self, since: str) -> dict[str, int]:
        """Return site -> number of questions since a time, most first."""
        sql = (
            "SELECT site, count(*) AS count FROM questions WHERE at >= ? "
            "GROUP BY site ORDER BY count DESC, site"
        )
        with self._open() as db:
            return dict(db.execute(sql, (since,)))

    def listed(self, since: str, shown: Shown, before: int, limit: int) -> list[Logged]:
        """Return up to `limit` questions since a time with ids below `before`, latest first."""
        sql = (
            "SELECT * FROM logged WHERE at >= :since AND id < :before AND (:shown = '' "
            "OR outcome = :shown OR thumb = :shown OR (:shown = 'slow' AND ms >= :slow)) "
            "ORDER BY id DESC LIMIT :limit"
        )
        values = {
            "since": since,
            "before": before,
            "shown": shown,
            "slow": SLOW_MS,
            "limit": limit,
        }
        with self._open() as db:
            return [Logged(*row) for row in db.execute(sql, values)]

    def get(self, number: int) -> Logged | None:
        """Return a question; None if it is no longer there."""
        with self._open() as db:
            row = db.execute("SELECT * FROM logged WHERE id = ?", (number,)).fetchone()
        return Logged(*row) if row else None

    def open_questions(self, since: str) -> list[tuple[Logged, Vectors | None]]:
        """Return the unanswered questions that nothing was done about, latest first.

        Each comes with its vector, of shape (DIMENSIONS,), or None until it is worked out.
        """
        with self._open() as db:
            sql = "SELECT * FROM open WHERE at >= ? ORDER BY id DESC"
            rows = db.execute(sql, (since,)).fetchall()
        return [
            (Logged(*row), np.frombuffer(blob, "<f2").astype(np.float32) if blob else None)
            for *row, blob in rows
        ]
