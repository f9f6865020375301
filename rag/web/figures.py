"""Counts what the server has done since its start, for /metrics. Nothing counted names a reader."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram

from rag.answering.model import ABSENT, ANSWERED, NOT_SURE, SMALLTALK, Answer
from rag.errors import QuestionError
from rag.web.errors import ReaderLeftError

_BUCKETS = (0.1, 0.2, 0.4, 0.7, 1, 2, 4, 7, 10, 20, 40, 70)  # seconds
#: An answer that an unforeseen error ended.
FAILED = "failed"


class Figures:
    """Counters of a service; safe to share between threads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "footnote_answers", "Questions by outcome", ["outcome"], registry=self.registry
        )
        self._seconds = Histogram(
            "footnote_answer_seconds",
            "Time that answers took, without the time in the queue",
            ["answerer"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._checks = Histogram(
            "footnote_check_seconds",
            "Time that checks of texts took",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._feedback = Counter(
            "footnote_feedback", "Opinions of readers", ["thumb"], registry=self.registry
        )
        # Rates need a zero to begin with.
        for outcome in (ANSWERED, NOT_SURE, ABSENT, SMALLTALK, FAILED):
            self._answers.labels(outcome)
        for thumb in ("up", "down"):
            self._feedback.labels(thumb)

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Count an answer that an error ends.

        A bad question is none, and neither is a reader who leaves.
        """
        try:
            yield
        except (QuestionError, ReaderLeftError):
            raise
        except Exception:
            self._answers.labels(FAILED).inc()
            raise

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        self._answers.labels(answer.outcome).inc()
        self._seconds.labels(answer.answerer).observe(answer.timings_ms["total"] / 1000)

    @contextmanager
    def checking(self) -> Iterator[None]:
        """Count a text that is checked meanwhile."""
        start = time.perf_counter()
        yield
        self._checks.observe(time.perf_counter() - start)

    def opinion(self, thumb: str) -> None:
        """Count a reader's opinion, "up" or "down"."""
        self._feedback.labels(thumb).inc()
