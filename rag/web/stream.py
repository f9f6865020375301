"""Work for a reader, whole or as server-sent events: an answer or a report, part by part."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from sse_starlette import EventSourceResponse, ServerSentEvent

from rag.errors import FootnoteError
from rag.web.errors import FAILED, ReaderLeftError, status_and_code
from rag.web.service import Service

_POLL = 0.5  # seconds between checks whether the models have loaded, or the reader has left
#: Seconds between the comments that show proxies and readers that the stream is alive.
_PING = 5
#: Seconds that an answer may take after the server was told to stop; less than serve.py allows.
_GRACE = 1.5
#: Clients split the stream at "\n\n".
_SEPARATOR = "\n"


Fields = dict[str, Any]
#: Receives the fields of an event.
Send = Callable[[Fields], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What a reader waits for: parts, and then the whole, each the fields of an event."""

    seat: str  # one of AT_ONCE
    noun: str  # what the reader sent
    part: str  # the events' names
    whole: str
    work: Callable[[Send], Fields]  # in a thread; it sends the parts and returns the whole
    visitor: str = ""  # whose turn it takes


def stream_response(service: Service, job: Job) -> EventSourceResponse:
    """Return the response that streams a job."""
    return EventSourceResponse(
        events(service, job),
        sep=_SEPARATOR,
        ping=_PING,
        ping_message_factory=lambda: ServerSentEvent(comment="waiting", sep=_SEPARATOR),
        shutdown_grace_period=_GRACE,
    )


async def events(service: Service, job: Job) -> AsyncGenerator[ServerSentEvent, None]:
    """Yield an event for each part and then one for the whole, or `error`.

    While the job has to wait, a `state` event before them says what for.
    """
    try:
        while service.stage == "starting":
            yield _event("state", {"detail": f"{service.detail} Your {job.noun} is next."})
            await asyncio.sleep(_POLL)
        if before := service.seats.before(job.seat, job.visitor):
            detail = f"{job.noun.capitalize()}s before yours: {before}."
            yield _event("state", {"detail": detail, "before": before})
        async with aclosing(results(service, job)) as found:
            async for name, fields in found:
                yield _event(name, fields)
    except FootnoteError as problem:
        code = status_and_code(problem)[1]
        yield _event("error", {"error": {"code": code, "message": str(problem)}})
    except Exception:
        # The edge: a stream must not end without saying why.
        yield _event("error", {"error": {"code": "failed", "message": FAILED}})
        raise


async def whole(service: Service, job: Job, request: Request) -> Fields:
    """Return the whole; {} as soon as the reader has left."""
    parts = _Parts(asyncio.get_running_loop())
    working = asyncio.create_task(_work(service, job, parts))
    try:
        while not (await asyncio.wait({working}, timeout=_POLL))[0]:
            if await request.is_disconnected():
                return {}
        return await working
    finally:
        parts.leave(working)


async def results(service: Service, job: Job) -> AsyncGenerator[tuple[str, Fields], None]:
    """Yield the name and the fields of each part while a thread works, then of the whole.

    Close it (contextlib.aclosing) to give up the place in the queue.
    """
    parts = _Parts(asyncio.get_running_loop())
    working = asyncio.create_task(_work(service, job, parts))
    try:
        while (fields := await parts.queue.get()) is not None:
            yield job.part, fields
        if fields := await working:
            yield job.whole, fields
    finally:
        parts.leave(working)


class _Parts:
    """The parts that a job's thread passes to the event loop; None marks the end."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.queue: asyncio.Queue[Fields | None] = asyncio.Queue()
        self.has_seat = False
        self._reader_left = False

    def send(self, fields: Fields) -> None:
        if self._reader_left:
            raise ReaderLeftError
        self._loop.call_soon_threadsafe(self.queue.put_nowait, fields)

    def leave(self, working: "asyncio.Task[Fields]") -> None:
        """Give up the place in the queue.

        A job under way keeps its seat until its next part: a thread can't be stopped.
        """
        self._reader_left = True
        # Nobody awaits the task any more: asyncio would log its error, with a reader's words in it.
        working.add_done_callback(lambda task: task.cancelled() or task.exception())
        if not self.has_seat:
            working.cancel()


async def _work(service: Service, job: Job, parts: _Parts) -> Fields:
    """Return the whole; {} if the reader left before it was complete."""
    try:
        async with service.seats.take(job.seat, job.visitor):
            parts.has_seat = True
            return await run_in_threadpool(job.work, parts.send)
    except ReaderLeftError:
        return {}
    finally:
        parts.queue.put_nowait(None)


def _event(name: str, fields: Fields) -> ServerSentEvent:
    data = json.dumps(fields, ensure_ascii=False)
    return ServerSentEvent(data, event=name, sep=_SEPARATOR)
