"""JSON over HTTP: answers, whole or streamed claim by claim, articles, health."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, Field

from rag.articles import Article
from rag.errors import FootnoteError, QuestionError
from rag.settings import MAX_HISTORY, MAX_QUESTION
from rag.web.service import NotReadyError, Service, static_folder

# Gradio's own scripts are inline; everything comes from this server and nothing else may load.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Question(BaseModel):
    """A question, and the earlier user turns of its conversation, oldest first."""

    question: Annotated[str, Field(max_length=MAX_QUESTION)]
    history: Annotated[
        list[Annotated[str, Field(max_length=MAX_QUESTION)]], Field(max_length=MAX_HISTORY)
    ] = []


class Thumb(BaseModel):
    """What a reader thought of an answer that this server gave a short while ago."""

    answer_id: Annotated[str, Field(max_length=64)]
    thumb: Literal["up", "down"]
    word: Annotated[str, Field(max_length=500)] = ""


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
    app.middleware("http")(_protect)
    app.add_exception_handler(FootnoteError, _explain)
    app.add_exception_handler(RequestValidationError, _explain_fields)
    # Not /static: that path is Gradio's.
    app.mount("/page", StaticFiles(directory=static_folder()), name="page")
    _add_questions(app, service)
    _add_articles(app, service)
    _add_health(app, service)
    return app


async def _protect(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _error(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


async def _explain(_: Request, problem: Exception) -> JSONResponse:
    if isinstance(problem, QuestionError):
        return _error(422, "bad_question", str(problem))
    if isinstance(problem, NotReadyError):
        return _error(503, "not_ready", str(problem))
    return _error(500, "failed", str(problem))


async def _explain_fields(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, RequestValidationError)
    first = problem.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return _error(422, "bad_request", f"{where}: {first['msg']}.")


def _add_questions(app: FastAPI, service: Service) -> None:
    @app.post("/api/ask")
    def ask(asked: Question) -> dict[str, Any]:
        """Answer a question."""
        return service.ask(asked.question, asked.history).to_json()

    @app.post("/api/ask/stream")
    def stream(asked: Question) -> StreamingResponse:
        """Answer a question as server-sent events: each claim, then the whole answer."""
        return StreamingResponse(_events(service, asked), media_type="text/event-stream")

    @app.post("/api/feedback", response_model=None)
    def feedback(given: Thumb) -> dict[str, str] | JSONResponse:
        """Keep what a reader thought of an answer."""
        if service.take_feedback(given.answer_id, given.thumb, given.word):
            return {"status": "kept"}
        return _error(404, "no_such_answer", "This answer is no longer remembered; ask again.")


def _events(service: Service, asked: Question) -> Iterator[str]:
    try:
        answer = service.ask(asked.question, asked.history).to_json()
    except FootnoteError as problem:
        yield _event("error", {"error": {"code": "failed", "message": str(problem)}})
        return
    except Exception:
        # An edge: the reader of a stream must not be left without an end.
        yield _event("error", {"error": {"code": "failed", "message": "Something failed here."}})
        raise
    for claim in answer["claims"]:
        cited = [one for one in answer["citations"] if one["number"] in claim["citations"]]
        yield _event("claim", {"claim": claim, "citations": cited})
    yield _event("answer", answer)


def _event(name: str, fields: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(fields, ensure_ascii=False)}\n\n"


def _add_articles(app: FastAPI, service: Service) -> None:
    @app.get("/api/articles")
    def articles() -> list[dict[str, str]]:
        """List the articles, without their texts."""
        listed = service.articles()
        return [_fields(article, with_text=False) for article in listed]

    @app.get("/api/articles/{article_id}", response_model=None)
    def article(article_id: str) -> dict[str, str] | JSONResponse:
        """Return one article; `start` and `end` of citations count characters of its text."""
        found = service.article(article_id)
        if found is None:
            return _error(404, "no_such_article", "No article has this id; it may have changed.")
        return _fields(found, with_text=True)


def _fields(article: Article, *, with_text: bool) -> dict[str, str]:
    fields = asdict(article)
    if not with_text:
        del fields["text"]
    return fields


def _add_health(app: FastAPI, service: Service) -> None:
    @app.get("/healthz")
    def alive() -> dict[str, str]:
        """Say that the server runs."""
        return {"status": "ok"}

    @app.get("/readyz")
    def ready(response: Response) -> dict[str, str]:
        """Say whether questions can be answered; 503 while they can't."""
        response.status_code = 200 if service.stage == "ready" else 503
        return {"status": service.stage, "detail": service.detail}
