"""The HTTP API: answers, whole or streamed claim by claim, articles, evidence, health."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline
from pydantic import Field
from starlette.routing import Match

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Doubt, Mark, Style
from rag.evidence import markdown, page
from rag.evidence.pack import quote_state
from rag.settings import Settings
from rag.web.access import Access
from rag.web.asking import add_questions
from rag.web.bounds import Bounds, Rates
from rag.web.callers import LIFETIME, Callers, Tokens
from rag.web.checks import add_checks
from rag.web.errors import VERSION, error
from rag.web.freshness import FreshnessBody
from rag.web.handlers import add_handlers
from rag.web.headers import Failures, Headers
from rag.web.local import local_questions
from rag.web.logs import RequestLog
from rag.web.metrics import add_metrics
from rag.web.owner.routes import add_owner
from rag.web.schema import (
    REFUSALS,
    ArticleBody,
    ListedArticleBody,
    Pack,
    Quote,
    StateBody,
    TokenBody,
)
from rag.web.service import Service
from rag.web.sessions import Sessions
from rag.web.sign_in.routes import add_sign_in
from rag.web.suggestions import Suggestions, add_suggestions
from rag.web.widget.routes import add_widget

if TYPE_CHECKING:
    from rag.web.mcp.mount import MountedServer

_STATIC = Path(__file__).parent / "static"


def create_api(service: Service, rates: Rates | None = None) -> FastAPI:
    """Return the API; it starts the service. Collections of one server share their rates."""
    suggestions = Suggestions(service)
    rates = rates or Rates(service.settings)
    assistants, sessions = _assistants(service, rates), Sessions(service.settings, rates.tries)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start()
        suggestions.start()
        service.indexing.start(follow=service.settings.watch)
        service.questions.start()
        service.sources.start()
        async with local_questions(service), assistants.running() if assistants else nullcontext():
            yield
        service.sources.stop()
        service.indexing.stop()
        await run_in_threadpool(service.questions.stop)

    # FastAPI's own /docs would load its script from another host.
    app = FastAPIOffline(
        title="Footnote",
        version=VERSION,
        description="Answers questions about articles, with a footnote to the exact words.",
        redoc_url=None,
        lifespan=lifespan,
    )
    protect(app, service.settings, rates, sessions)
    # Not /static, which is Gradio's.
    app.mount("/page", StaticFiles(directory=_STATIC), name="page")
    _add_api(app, service, suggestions, rates)
    add_sign_in(app, service.settings, sessions)
    add_owner(app, service, sessions)
    _add_not_found(app)
    add_widget(app, service.settings.collection)
    _add_health(app, service)
    add_metrics(app, service)
    if assistants:
        assistants.mount(app)
    return app


def _assistants(service: Service, rates: Rates) -> "MountedServer | None":
    if not service.settings.mcp:
        return None
    # Imported late: the SDK takes most of a second.
    from rag.web.mcp.mount import MountedServer

    return MountedServer(service, rates)


def _add_api(app: FastAPI, service: Service, suggestions: Suggestions, rates: Rates) -> None:
    """Add what listed sites may use: they need a token, and have a rate of their own."""
    tokens = Tokens(service.settings.url)
    _add_tokens(app, tokens)
    api = APIRouter(
        prefix="/api",
        dependencies=[Depends(tokens.check), Depends(rates.check_site)],
        responses=REFUSALS,
    )
    add_questions(api, service)
    add_checks(api, service, rates)
    add_suggestions(api, suggestions)
    _add_articles(api, service)
    _add_evidence(api, service)
    app.include_router(api)


def protect(
    app: FastAPI, settings: Settings, rates: Rates, sessions: Sessions | None = None
) -> None:
    """Add the middleware and the error handlers; what is added last sees a request first."""
    app.add_middleware(Failures)
    if sessions:
        app.add_middleware(Access, settings=settings, sessions=sessions)
    app.add_middleware(Bounds, settings=settings, rates=rates)
    # Without this, Gradio would echo every origin and allow credentials.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
        expose_headers=["Retry-After", "X-Request-Id", "API-Version"],
        max_age=LIFETIME,
    )
    app.add_middleware(Callers, settings=settings)
    app.add_middleware(RequestLog)
    app.add_middleware(Headers, origins=settings.origins)
    add_handlers(app)


def _add_tokens(app: FastAPI, tokens: Tokens) -> None:
    @app.post("/api/token", responses=REFUSALS)
    async def token(request: Request) -> TokenBody:
        """Issue the token that a listed site must send with every request."""
        return TokenBody(token=tokens.issue(request), expires_in=LIFETIME)


def _add_articles(api: APIRouter, service: Service) -> None:
    @api.get("/articles", responses={200: {"model": list[ListedArticleBody]}})
    def articles(search: Annotated[str, Field(max_length=200)] = "") -> list[dict[str, Any]]:
        """List all articles, or those that match a search, without their texts."""
        return [_listed(article) for article in service.articles(search)]

    @api.get("/articles/{article_id}", responses={200: {"model": ArticleBody}})
    def article(article_id: str) -> JSONResponse:
        """Return one article; `start` and `end` of citations count characters of its `text`."""
        stored = service.article(article_id)
        if stored is None:
            return error(404, "not_found", "There is no article with this id; list /api/articles.")
        # FastAPI's encoder would take a second for 20,000 blocks.
        return JSONResponse(article_json(stored))


_LISTED = [
    field.name
    for field in fields(Article)
    if field.name not in ("text", "blocks", "marks", "doubts", "pages")
]


def _listed(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in _LISTED}


def article_json(article: Article) -> dict[str, Any]:
    """Return an article with its text and structure, as ArticleBody documents it."""
    return _listed(article) | {
        "text": article.text,
        "blocks": _fields(Block, article.blocks),
        "marks": _fields(Mark, [one for one in article.marks if one.style != Style.NOTE]),
        "doubts": _fields(Doubt, article.doubts),
        "pages": article.pages,
    }


def _fields(kind: type[Block | Mark | Doubt], values: Iterable[object]) -> list[dict[str, Any]]:
    names = [field.name for field in fields(kind)]
    return [{name: getattr(value, name) for name in names} for value in values]


def _add_evidence(api: APIRouter, service: Service) -> None:
    @api.post("/standing")
    def check(quotes: Annotated[list[Quote], Field(max_length=1_000)]) -> list[str]:
        """Compare each quote with its article as it is now: same, moved, changed or gone."""
        return [
            quote_state(service.article(quote.article_id), quote.start, quote.quote)
            for quote in quotes
        ]

    @api.post(
        "/evidence",
        response_class=Response,
        responses={200: {"content": {"application/octet-stream": {}}}},
    )
    def evidence(pack: Pack) -> Response:
        """Export a conversation as a file whose quotes `footnote verify` can check."""
        layout = markdown if pack.format == "markdown" else page
        now = datetime.now(UTC).isoformat(timespec="seconds")
        written = f"Written at {now} by Footnote."
        suffix = "md" if pack.format == "markdown" else "html"
        return Response(
            layout.write(pack.turns, service.article, written).encode(errors="replace"),
            media_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="evidence.{suffix}"'},
        )


def _add_not_found(app: FastAPI) -> None:
    """Report unknown routes in the API's own form; Gradio, mounted after them, has another."""
    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    @app.api_route("/api/{path:path}", methods=methods, include_in_schema=False)
    async def not_found(request: Request, path: str) -> JSONResponse:
        if any(route.matches(request.scope)[0] is Match.PARTIAL for route in app.routes):
            message = f"/api/{path} does not accept {request.method}; see /docs."
            return error(405, "not_allowed", message)
        return error(404, "not_found", f"There is no /api/{path}; /docs lists all routes.")


def _add_health(app: FastAPI, service: Service) -> None:
    # Coroutines need no thread of the pool, so they respond even when all threads are busy.
    @app.head("/healthz", include_in_schema=False)
    @app.get("/healthz", response_model_exclude_unset=True)
    async def alive() -> StateBody:
        """Report that the server is running."""
        return StateBody(status="ok")

    @app.head("/readyz", include_in_schema=False)
    @app.get("/readyz", responses={503: {"model": StateBody}})
    async def ready(request: Request, response: Response) -> StateBody:
        """Report whether questions can be answered; 503 if they can't."""
        response.status_code = 200 if service.stage == "ready" else 503
        if service.settings.restricts_readers and not request.scope["role"]:
            return StateBody(status=service.stage)
        return StateBody(
            status=service.stage,
            detail=service.detail,
            answerers=service.answerers,
            log_days=service.settings.log_days if service.settings.logs_questions else 0,
            freshness=FreshnessBody(**service.freshness.to_json()),
        )
