"""JSON over HTTP: answers, whole or streamed claim by claim, articles, evidence, health."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from rag.answers import Answer, Citation, Claim
from rag.articles import Article
from rag.errors import FootnoteError, QuestionError
from rag.evidence import markdown, page
from rag.evidence.pack import Turn, standing
from rag.scope import DATE, Scope
from rag.settings import MAX_HISTORY, MAX_QUESTION
from rag.web.protection import Protection, error
from rag.web.service import BusyError, NotReadyError, Service, static_folder

_TICK = 0.5  # seconds between two looks at whether the models are loaded
_Date = Annotated[str, Field(pattern=DATE)]


class Question(BaseModel):
    """A question, the earlier user turns of its conversation, and which articles it is asked of."""

    question: Annotated[str, Field(max_length=MAX_QUESTION)]
    history: Annotated[
        list[Annotated[str, Field(max_length=MAX_QUESTION)]], Field(max_length=MAX_HISTORY)
    ] = []
    source: Annotated[str, Field(max_length=500)] = ""
    after: _Date = ""
    before: _Date = ""

    @property
    def scope(self) -> Scope:
        """Which articles are searched."""
        return Scope(self.source, self.after, self.before)


class Thumb(BaseModel):
    """What a reader thought of an answer that this server gave a short while ago."""

    answer_id: Annotated[str, Field(max_length=64)]
    thumb: Literal["up", "down"]
    word: Annotated[str, Field(max_length=500)] = ""


class Quote(BaseModel):
    """Words that stood in an article when they were quoted."""

    article_id: Annotated[str, Field(max_length=200)]
    start: int
    quote: str


class Pack(BaseModel):
    """A conversation to be exported."""

    format: Literal["markdown", "html"]
    turns: Annotated[list[Turn], Field(max_length=1_000)]


def create_api(service: Service) -> FastAPI:
    """Return the app; loading begins when the server has started."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start()
        yield

    # FastAPI's own /docs would bring its script from another host.
    app = FastAPIOffline(title="Footnote", redoc_url=None, lifespan=lifespan)
    # Gradio would echo every origin with credentials; an empty list of our own allows none.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(Protection, rate=service.settings.rate)
    app.add_exception_handler(FootnoteError, _explain)
    app.add_exception_handler(RequestValidationError, _explain_fields)
    app.add_exception_handler(HTTPException, _explain_status)
    # Not /static: that path is Gradio's.
    app.mount("/page", StaticFiles(directory=static_folder()), name="page")
    _add_questions(app, service)
    _add_feedback(app, service)
    _add_articles(app, service)
    _add_evidence(app, service)
    _add_health(app, service)
    return app


def _worded(problem: FootnoteError) -> tuple[int, str]:
    """Return the status and the code of an error that is meant for the reader."""
    if isinstance(problem, QuestionError):
        return 422, "bad_question"
    if isinstance(problem, NotReadyError):
        return 503, "not_ready"
    if isinstance(problem, BusyError):
        return 503, "busy"
    return 500, "failed"


async def _explain(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, FootnoteError)
    status, code = _worded(problem)
    return error(status, code, str(problem), {"Retry-After": "5"} if status == 503 else None)


async def _explain_fields(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, RequestValidationError)
    first = problem.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return error(422, "bad_request", f"{where}: {first['msg']}.")


async def _explain_status(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, HTTPException)
    return error(problem.status_code, "refused", str(problem.detail))


def _add_questions(app: FastAPI, service: Service) -> None:
    @app.post("/api/ask")
    async def ask(asked: Question) -> dict[str, Any]:
        """Answer a question."""
        async with service.seat():
            answer = await run_in_threadpool(
                service.ask, asked.question, asked.history, asked.scope
            )
        return answer.to_json()

    @app.post("/api/ask/stream")
    async def stream(asked: Question) -> StreamingResponse:
        """Answer a question as server-sent events.

        Each claim as soon as it is sure, then the whole answer, or an error; before them, while
        the question has to wait, a `state` that says for what.
        """
        return StreamingResponse(
            _events(service, asked),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


async def _events(service: Service, asked: Question) -> AsyncIterator[str]:
    try:
        while service.stage == "starting":
            yield _event("state", {"detail": f"{service.detail} Your question is next."})
            await asyncio.sleep(_TICK)
        if service.waiting:
            yield _event("state", {"detail": f"Questions before yours: {service.waiting}."})
        async for name, fields in _answering(service, asked):
            yield _event(name, fields)
    except FootnoteError as problem:
        code = _worded(problem)[1]
        yield _event("error", {"error": {"code": code, "message": str(problem)}})
    except Exception:
        # An edge: the reader of a stream must not be left without an end.
        words = "Something failed here; ask again, and if it stays so, run: footnote doctor"
        yield _event("error", {"error": {"code": "failed", "message": words}})
        raise


async def _answering(
    service: Service, asked: Question
) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Yield each claim while the answer is made in a thread, then the answer."""
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[tuple[Claim, Sequence[Citation]] | None] = asyncio.Queue()

    def tell(claim: Claim, citations: Sequence[Citation]) -> None:
        loop.call_soon_threadsafe(told.put_nowait, (claim, citations))

    async def work() -> Answer:
        try:
            async with service.seat():
                return await run_in_threadpool(
                    service.ask, asked.question, asked.history, asked.scope, tell
                )
        finally:
            told.put_nowait(None)

    working = asyncio.create_task(work())
    try:
        while one := await told.get():
            claim, citations = one
            yield "claim", {"claim": asdict(claim), "citations": [asdict(c) for c in citations]}
        yield "answer", (await working).to_json()
    finally:
        # A reader who went away leaves the queue; an answer under way is made to its end.
        working.cancel()


def _event(name: str, fields: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(fields, ensure_ascii=False)}\n\n"


def _add_feedback(app: FastAPI, service: Service) -> None:
    @app.post("/api/feedback", response_model=None)
    def feedback(given: Thumb) -> dict[str, str] | JSONResponse:
        """Keep what a reader thought of an answer; the last word on it counts."""
        if service.take_feedback(given.answer_id, given.thumb, given.word):
            return {"status": "kept"}
        return error(404, "no_such_answer", "This answer is no longer remembered; ask again.")


def _add_articles(app: FastAPI, service: Service) -> None:
    @app.get("/api/articles")
    def articles(search: Annotated[str, Field(max_length=200)] = "") -> list[dict[str, str]]:
        """List the articles, without their texts: all, or those that a search finds."""
        return [_fields(article, with_text=False) for article in service.articles(search)]

    @app.get("/api/articles/{article_id}", response_model=None)
    def article(article_id: str) -> dict[str, str] | JSONResponse:
        """Return one article; `start` and `end` of citations count characters of its text."""
        found = service.article(article_id)
        if found is None:
            return error(404, "no_such_article", "No article has this id; it may be gone.")
        return _fields(found, with_text=True)


def _fields(article: Article, *, with_text: bool) -> dict[str, str]:
    fields = asdict(article)
    if not with_text:
        del fields["text"]
    return fields


def _add_evidence(app: FastAPI, service: Service) -> None:
    @app.post("/api/standing")
    def check(quotes: Annotated[list[Quote], Field(max_length=1_000)]) -> list[str]:
        """Say of each quote whether its article still holds it: same, moved, changed or gone."""
        return [standing(service.article(one.article_id), one.start, one.quote) for one in quotes]

    @app.post("/api/evidence")
    def evidence(pack: Pack) -> Response:
        """Return a conversation as a file whose quotes `footnote verify` can check."""
        layout = markdown if pack.format == "markdown" else page
        now = datetime.now(UTC).isoformat(timespec="seconds")
        written = f"Written at {now} by Footnote."
        suffix = "md" if pack.format == "markdown" else "html"
        return Response(
            layout.write(pack.turns, service.article, written).encode(errors="replace"),
            media_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="evidence.{suffix}"'},
        )


def _add_health(app: FastAPI, service: Service) -> None:
    # Without a thread of their own, so that they answer however many others are waited for.
    @app.get("/healthz")
    async def alive() -> dict[str, str]:
        """Say that the server runs."""
        return {"status": "ok"}

    @app.get("/readyz")
    async def ready(response: Response) -> dict[str, str]:
        """Say whether questions can be answered; 503 while they can't."""
        response.status_code = 200 if service.stage == "ready" else 503
        return {"status": service.stage, "detail": service.detail}
