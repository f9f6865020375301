"""An answer as server-sent events: each claim as soon as it is sure, then the whole of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from typing import Any

from fastapi.concurrency import run_in_threadpool

from rag.answering.model import Answer, Citation, Claim
from rag.errors import FootnoteError
from rag.web.errors import FAILED, worded
from rag.web.schema import Question
from rag.web.service import Service

_TICK = 0.5  # seconds between two looks at whether the models are loaded
#: Seconds of silence after which a comment tells proxies and readers that the stream lives.
_QUIET = 5.0
_ALIVE = ": waiting\n\n"


class _ReaderLeftError(Exception):
    """Nobody waits for the answer any more."""


async def events(service: Service, asked: Question) -> AsyncIterator[str]:
    """Yield the events `claim` and then `answer`, or `error`.

    Before them, while the question has to wait, a `state` says for what.
    """
    try:
        while service.stage == "starting":
            yield _event("state", {"detail": f"{service.detail} Your question is next."})
            await asyncio.sleep(_TICK)
        if waiting := service.waiting(asked):
            yield _event("state", {"detail": f"Questions before yours: {waiting}."})
        async for one in _answering(service, asked):
            yield one
    except FootnoteError as problem:
        code, message = worded(problem)[1], str(problem)
        yield _event("error", {"error": {"code": code, "message": message}})
    except Exception:
        # An edge: the reader of a stream must not be left without an end.
        yield _event("error", {"error": {"code": "failed", "message": FAILED}})
        raise


async def _answering(service: Service, asked: Question) -> AsyncIterator[str]:
    """Yield each claim while the answer is made in a thread, then the answer."""
    told = _Told(asyncio.get_running_loop())
    working = asyncio.create_task(_work(service, asked, told))
    try:
        while True:
            try:
                one = await asyncio.wait_for(told.queue.get(), _QUIET)
            except TimeoutError:
                yield _ALIVE
                continue
            if one is None:
                break
            claim, citations = one
            fields = {"claim": asdict(claim), "citations": [asdict(c) for c in citations]}
            yield _event("claim", fields)
        if answer := await working:
            yield _event("answer", answer.to_json())
    finally:
        # A reader who went away leaves the queue. An answer under way ends at its next claim and
        # keeps its seat so long: a thread can't be stopped.
        told.left = True
        if not told.seated:
            working.cancel()


class _Told:
    """What an answer's thread has told so far, None at its end, and whether anybody listens."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.queue: asyncio.Queue[tuple[Claim, Sequence[Citation]] | None] = asyncio.Queue()
        self.seated = False
        self.left = False

    def on_claim(self, claim: Claim, citations: Sequence[Citation]) -> None:
        if self.left:
            raise _ReaderLeftError
        self._loop.call_soon_threadsafe(self.queue.put_nowait, (claim, citations))


async def _work(service: Service, asked: Question, told: _Told) -> Answer | None:
    """Return the answer; None if the reader left before its end."""
    try:
        async with service.seat(asked):
            told.seated = True
            return await run_in_threadpool(service.ask, asked, told.on_claim)
    except _ReaderLeftError:
        return None
    finally:
        told.queue.put_nowait(None)


def _event(name: str, fields: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(fields, ensure_ascii=False)}\n\n"
