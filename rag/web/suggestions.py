"""Suggested questions over HTTP: related ones after an answer, and examples to begin with.

They are worked out beside the questions of readers, who never wait for them.
"""

import contextlib
import threading
import time

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from rag.errors import FootnoteError
from rag.text.language import prepare
from rag.web.schema import Asked, SuggestionsBody
from rag.web.service import Service

#: Seconds in which related questions are tried.
PATIENCE = 1.0
#: Seconds between looks at whether the articles are loaded, or readers are being answered.
_POLL = 0.2
#: Seconds until examples that could not be worked out are tried again.
RETRY = 10.0
_SEAT = "suggestions"
#: How many may wait for related questions; the others get none.
_MAX_WAITING = 4


class Suggestions:
    """Works out suggestions in spare time; the examples once for each state of the articles."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.seats = service.seats
        self._examples: dict[str, list[str]] = {}  # by revision; only the latest is kept
        self._lock = threading.Lock()
        self._pending = ""  # the revision whose examples are being worked out
        self._retry_at = 0.0  # on the monotonic clock

    def start(self) -> None:
        """Work out the examples once the articles are loaded; returns at once."""
        threading.Thread(target=self._prepare, name="examples", daemon=True).start()

    def examples(self) -> SuggestionsBody:
        """Return the owner's questions, or else the articles' examples as far as known."""
        if fixed := self._service.settings.questions:
            return SuggestionsBody(questions=list(fixed))
        revision = self._service.revision()
        with self._lock:
            if revision in self._examples:
                return SuggestionsBody(questions=self._examples[revision])
            if self._pending != revision and time.monotonic() >= self._retry_at:
                self._pending = revision
                work = threading.Thread(target=self._work, args=(revision,), daemon=True)
                work.start()
        return SuggestionsBody(questions=[], complete=False)

    def related(self, asked: Asked) -> SuggestionsBody:
        """Return the related questions that are found within PATIENCE seconds."""
        end = time.monotonic() + PATIENCE

        def go_on() -> bool:
            return time.monotonic() < end and not self.seats.waiting("quotes")

        with self._service.answering() as answerer:
            questions = answerer.related(
                asked.question, asked.history, scope=asked.scope, go_on=go_on
            )
        return SuggestionsBody(questions=questions)

    def _prepare(self) -> None:
        while self._service.stage == "starting":
            time.sleep(_POLL)
        if self._service.stage == "ready":
            prepare()
            self.examples()

    def _work(self, revision: str) -> None:
        try:
            # A reader's question will say what is wrong, if anything is.
            with contextlib.suppress(FootnoteError), self._service.answering() as answerer:
                questions = answerer.examples(self._wait_for_readers)
                with self._lock:
                    if self._pending == revision:
                        self._examples = {revision: questions}
        finally:
            with self._lock:
                if self._pending == revision:
                    if revision not in self._examples:
                        self._retry_at = time.monotonic() + RETRY
                    self._pending = ""

    def _wait_for_readers(self) -> bool:
        while self.seats.taken("quotes"):
            time.sleep(_POLL)
        return True


def add_suggestions(api: APIRouter, suggestions: Suggestions) -> None:
    """Add the routes of suggested questions."""
    seats = suggestions.seats

    @api.post("/related")
    async def related(asked: Asked) -> SuggestionsBody:
        """Return up to three further questions near the answer to one.

        The articles answer each of them. There are none if the question has no answer, or if
        other readers are waiting.
        """
        if seats.waiting(_SEAT) >= _MAX_WAITING:
            return SuggestionsBody(questions=[])
        async with seats.take(_SEAT):
            return await run_in_threadpool(suggestions.related, asked)

    @api.get("/examples")
    def examples() -> SuggestionsBody:
        """Return the questions that the server's owner has set, or up to three examples.

        The articles answer the examples. They are worked out after the articles have changed;
        until then, `complete` is false.
        """
        return suggestions.examples()
