"""An answer as server-sent events: each claim once it has been checked, then the whole answer."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import asdict
from typing import Any

from fastapi.concurrency import run_in_threadpool
from sse_starlette import EventSourceResponse, ServerSentEvent

from rag.answering.model import Answer, Citation, Claim
from rag.errors import FootnoteError
from rag.web.errors import FAILED, status_and_code
from rag.web.schema import Question
from rag.web.service import Service

_POLL = 0.5  # seconds between checks whether the models have loaded
#: Seconds between the comments that show proxies and readers that the stream is alive.
_PING = 5
#: Seconds that an answer may take after the server was told to stop; less than serve.py allows.
_GRACE = 1.5
#: Clients split the stream at "\n\n".
_SEPARATOR = "\n"


class _ReaderLeftError(Exception):
    """Nobody is waiting for the answer any more."""


def stream_response(service: Service, request: Question) -> EventSourceResponse:
    """Return the response that streams the answer to a question."""
    return EventSourceResponse(
        events(service, request),
        sep=_SEPARATOR,
        ping=_PING,
        ping_message_factory=lambda: ServerSentEvent(comment="waiting", sep=_SEPARATOR),
        shutdown_grace_period=_GRACE,
    )


async def events(service: Service, request: Question) -> AsyncGenerator[ServerSentEvent, None]:
    """Yield a `claim` event for each claim and then `answer`, or `error`.

    While the question has to wait, a `state` event before them says what for.
    """
    try:
        while service.stage == "starting":
            yield _event("state", {"detail": f"{service.detail} Your question is next."})
            await asyncio.sleep(_POLL)
        if waiting := service.waiting(request):
            yield _event("state", {"detail": f"Questions before yours: {waiting}."})
        async with aclosing(_answer(service, request)) as answering:
            async for event in answering:
                yield event
    except FootnoteError as problem:
        code = status_and_code(problem)[1]
        yield _event("error", {"error": {"code": code, "message": str(problem)}})
    except Exception:
        # The edge: a stream must not end without saying why.
        yield _event("error", {"error": {"code": "failed", "message": FAILED}})
        raise


async def _answer(service: Service, request: Question) -> AsyncGenerator[ServerSentEvent, None]:
    """Yield each claim while a thread makes the answer, then the answer."""
    claims = _Claims(asyncio.get_running_loop())
    working = asyncio.create_task(_work(service, request, claims))
    try:
        while (item := await claims.queue.get()) is not None:
            claim, citations = item
            fields = {"claim": asdict(claim), "citations": [asdict(one) for one in citations]}
            yield _event("claim", fields)
        if answer := await working:
            yield _event("answer", answer.to_json())
    finally:
        # If the reader left, the question gives up its place in the queue. An answer under way
        # keeps its seat until its next claim: a thread can't be stopped.
        claims.reader_left = True
        if not claims.has_seat:
            working.cancel()


class _Claims:
    """The claims that an answer's thread passes to the event loop; None marks the end."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.queue: asyncio.Queue[tuple[Claim, Sequence[Citation]] | None] = asyncio.Queue()
        self.has_seat = False
        self.reader_left = False

    def on_claim(self, claim: Claim, citations: Sequence[Citation]) -> None:
        if self.reader_left:
            raise _ReaderLeftError
        self._loop.call_soon_threadsafe(self.queue.put_nowait, (claim, citations))


async def _work(service: Service, request: Question, claims: _Claims) -> Answer | None:
    """Return the answer; None if the reader left before it was complete."""
    try:
        async with service.seat(request):
            claims.has_seat = True
            return await run_in_threadpool(service.ask, request, claims.on_claim)
    except _ReaderLeftError:
        return None
    finally:
        claims.queue.put_nowait(None)


def _event(name: str, fields: dict[str, Any]) -> ServerSentEvent:
    data = json.dumps(fields, ensure_ascii=False)
    return ServerSentEvent(data, event=name, sep=_SEPARATOR)
