"""Logs questions while answers go out: a thread writes them, one short transaction each.

What comes from a reader is masked before it is written; addresses never come here.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

from rag.answering.model import Answer
from rag.errors import DataError, QuestionError
from rag.models.encoder import Vectors
from rag.settings import Settings
from rag.store.questions import FAILED, STOPPED, Asked, QuestionStore
from rag.text.masking import masked
from rag.web.errors import NotReadyError, ReaderLeftError

#: Seconds without a question until vectors are worked out, and old questions are deleted.
_PAUSE = 1.0
#: Seconds between two deletions, and between two attempts to write.
_BETWEEN_DELETIONS, _BETWEEN_ATTEMPTS = 3_600.0, 2.0
#: Seconds that the end waits for what is not yet written; systemd and Docker kill after 10 or 15.
_MAX_STOP = 8.0
#: Questions that get their vectors at a time; a new question waits for them.
_BATCH = 16
_log = logging.getLogger("footnote")

_Write = Callable[[], None]
#: Returns the unit vector of a question, shape (1, DIMENSIONS); or raises NotReadyError.
Encode = Callable[[str], Vectors]


@dataclass(frozen=True, slots=True)
class Visit:
    """On which site a question was asked, and when: on the monotonic clock, in seconds."""

    site: str = ""  # its origin; "" for the server's own pages and programs
    began: float = field(default_factory=time.monotonic)


class QuestionLog:
    """Logs questions if the settings say so, and deletes them in time even if they don't.

    `problem` says why questions can't be written just now; they wait until they can. Safe to share
    between threads.
    """

    def __init__(self, settings: Settings, encode: Encode) -> None:
        self.store = QuestionStore(settings.data)
        self.problem = ""
        self._is_on = settings.logs_questions
        self._days = settings.log_days
        self._encode = encode
        self._queue: SimpleQueue[_Write | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._deleted_at = float("-inf")
        self._worker = threading.Thread(target=self._work, name="question log", daemon=True)

    def start(self) -> None:
        """Begin writing; call it once."""
        if self._is_on or self.store.path.exists():
            self._worker.start()

    def stop(self) -> None:
        """Write what is waiting, and end; blocks for up to _MAX_STOP seconds."""
        self._stopped.set()
        self._queue.put(None)
        if self._worker.is_alive():
            self._worker.join(_MAX_STOP)
        if self._worker.is_alive():
            self._report_lost(self._queue.qsize())

    def record(self, question: str, visit: Visit, ask: Callable[[], Answer]) -> Answer:
        """Return what `ask` returns, and log the question with what became of it.

        A question that can't be asked at all is no question, and isn't logged.
        """
        try:
            answer = ask()
        except QuestionError:
            raise
        except ReaderLeftError:
            self._note(_asked(question, visit, STOPPED))
            raise
        except Exception:
            self._note(_asked(question, visit, FAILED))
            raise
        searched_for = "" if answer.searched_for == answer.question else answer.searched_for
        asked = _asked(question, visit, answer.outcome)
        self._note(replace(asked, searched_for=searched_for, kind=answer.kind, answer_id=answer.id))
        return answer

    def rate(self, answer_id: str, thumb: str) -> None:
        """Store a reader's thumb, "up" or "down", with the question of an answer."""
        if self._is_on:
            self._queue.put(lambda: self.store.rate(answer_id, thumb))

    def _note(self, asked: Asked) -> None:
        if self._stopped.is_set() and self._is_on:
            # An answer that took longer than the server's end: nothing reads the queue any more.
            if not self._is_written(lambda: self.store.add(_masked(asked))):
                self._report_lost(1)
        elif self._is_on:
            self._queue.put(lambda: self.store.add(_masked(asked)))

    def _work(self) -> None:
        while True:
            try:
                write = self._queue.get(timeout=_PAUSE)
            except Empty:
                write = self._tidy
            if write is None:
                return
            if not self._is_written(write):
                # The end of the queue is no question, and nor is tidying.
                self._report_lost(self._queue.qsize() - (write == self._tidy))
                return

    def _is_written(self, write: _Write) -> bool:
        """Write something, sooner or later: a disk may be full, or another process writing.

        False if the server stops before that, and a last attempt fails.
        """
        while True:
            is_last = self._stopped.is_set()
            try:
                write()
            except DataError as problem:
                self.problem = str(problem)
            except Exception:  # noqa: BLE001
                # The edge of a thread, which later questions need.
                _log.exception("A question could not be logged.")
                return True
            else:
                self.problem = ""
                return True
            if is_last:
                return False
            self._stopped.wait(_BETWEEN_ATTEMPTS)

    def _report_lost(self, count: int) -> None:
        if count:
            _log.error("Questions or thumbs that could not be logged: %s. %s", count, self.problem)

    def _tidy(self) -> None:
        """Delete old questions, and work out the vectors of new ones."""
        if time.monotonic() - self._deleted_at > _BETWEEN_DELETIONS:
            self.store.forget(start_of(self._days))
            self._deleted_at = time.monotonic()
        missing = self.store.without_vectors(_BATCH)
        # Until the models are loaded, there are no vectors.
        with contextlib.suppress(NotReadyError):
            if missing:
                self.store.put_vectors({key: self._encode(text) for key, text in missing.items()})


def start_of(days: int) -> str:
    """Return the time so many days ago, as the log has it."""
    return _written(datetime.now(UTC) - timedelta(days=days))


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _asked(question: str, visit: Visit, outcome: str) -> Asked:
    ms = round((time.monotonic() - visit.began) * 1000)
    return Asked(_written(datetime.now(UTC)), question, "", outcome, "", ms, visit.site)


def _masked(asked: Asked) -> Asked:
    searched_for = masked(asked.searched_for) if asked.searched_for else ""
    return replace(asked, question=masked(asked.question), searched_for=searched_for)
