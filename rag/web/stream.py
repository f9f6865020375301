"""An answer as server-sent events: each claim as soon as it is sure, then the whole of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from typing import Any

from fastapi.concurrency import run_in_threadpool

from rag.answers import Answer, Citation, Claim
from rag.errors import FootnoteError
from rag.web.errors import FAILED, worded
from rag.web.schema import Question
from rag.web.service import Service

_TICK = 0.5  # seconds between two looks at whether the models are loaded
#: Seconds of silence after which a comment tells proxies and readers that the stream lives.
_QUIET = 5.0
_ALIVE = ": waiting\n\n"


async def events(service: Service, asked: Question) -> AsyncIterator[str]:
    """Yield the events `claim` and then `answer`, or `error`.

    Before them, while the question has to wait, a `state` says for what.
    """
    try:
        while service.stage == "starting":
            yield _event("state", {"detail": f"{service.detail} Your question is next."})
            await asyncio.sleep(_TICK)
        if service.waiting:
            yield _event("state", {"detail": f"Questions before yours: {service.waiting}."})
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
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[tuple[Claim, Sequence[Citation]] | None] = asyncio.Queue()
    seated = False

    def tell(claim: Claim, citations: Sequence[Citation]) -> None:
        loop.call_soon_threadsafe(told.put_nowait, (claim, citations))

    async def work() -> Answer:
        nonlocal seated
        try:
            async with service.seat():
                seated = True
                return await run_in_threadpool(
                    service.ask, asked.question, asked.history, asked.scope, tell
                )
        finally:
            told.put_nowait(None)

    working = asyncio.create_task(work())
    try:
        while True:
            try:
                one = await asyncio.wait_for(told.get(), _QUIET)
            except TimeoutError:
                yield _ALIVE
                continue
            if one is None:
                break
            claim, citations = one
            fields = {"claim": asdict(claim), "citations": [asdict(c) for c in citations]}
            yield _event("claim", fields)
        yield _event("answer", (await working).to_json())
    finally:
        # A reader who went away leaves the queue. An answer under way is made to its end and
        # keeps its seat so long: a thread can't be stopped, and two at a time are enough.
        if not seated:
            working.cancel()


def _event(name: str, fields: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(fields, ensure_ascii=False)}\n\n"
