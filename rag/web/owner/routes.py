"""The routes of the owner's page and its API, which only owners may call, and no other site."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Depends, FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from rag.errors import ConflictError
from rag.web.bounds import UPLOADS, address_of
from rag.web.callers import OWNER, check_own
from rag.web.errors import SignInError, error
from rag.web.headers import NO_STORE
from rag.web.owner.collection import Collection
from rag.web.owner.collection_routes import add_collection, conflict
from rag.web.owner.folder import UploadFolder
from rag.web.owner.question_routes import add_questions
from rag.web.owner.source_routes import add_sources
from rag.web.owner.state import OwnerState
from rag.web.owner.uploads import Uploads
from rag.web.service import Service
from rag.web.sessions import COOKIE, Role, Sessions

PAGE = "/owner"
_READ_METHODS = ["GET", "HEAD"]
_HERE = Path(__file__).parent
_FILES = {
    "owner.js": "text/javascript",
    "article.js": "text/javascript",
    "article-lines.js": "text/javascript",
    "bin.js": "text/javascript",
    "collection.css": "text/css",
    "collection.js": "text/javascript",
    "views.js": "text/javascript",
    "questions.css": "text/css",
    "questions.js": "text/javascript",
    "question-chart.js": "text/javascript",
    "question-groups.js": "text/javascript",
    "question-list.js": "text/javascript",
    "owner-notes.js": "text/javascript",
    "report-card.js": "text/javascript",
    "request.js": "text/javascript",
    "sources.css": "text/css",
    "sources.js": "text/javascript",
    "uploads.js": "text/javascript",
    "words.js": "text/javascript",
    "owner.css": "text/css",
}


class Password(BaseModel):
    """The body of a sign-in."""

    password: Annotated[str, Field(max_length=1_000)]


class Paused(BaseModel):
    """Whether indexing is paused."""

    paused: bool


def add_owner(app: FastAPI, service: Service, sessions: Sessions) -> None:
    """Add the page, and the API if there is an owner."""
    settings = service.settings

    @app.api_route(PAGE, methods=_READ_METHODS, include_in_schema=False)
    async def page(request: Request) -> HTMLResponse:
        name, status = "owner.html", 200
        if not settings.has_owner:
            name, status = "off.html", 404
        elif not settings.password and request.scope["role"] is not Role.OWNER:
            name, status = "not-owner.html", 403
        text = (_HERE / name).read_text(encoding="utf-8")
        return HTMLResponse(text, status, headers=NO_STORE)

    for name, kind in _FILES.items():
        app.add_api_route(
            f"{PAGE}/{name}", _serve(name, kind), methods=_READ_METHODS, include_in_schema=False
        )
    if settings.has_owner:
        app.include_router(_api(service, sessions))


def _api(service: Service, sessions: Sessions) -> APIRouter:
    url = service.settings.url

    def require_own_page(request: Request) -> None:
        check_own(request, url)

    def require_owner(request: Request) -> None:
        if request.scope["role"] is not Role.OWNER:
            raise SignInError("Only owners may do this; sign in as one first.")

    api = APIRouter(prefix=OWNER, dependencies=[Depends(require_own_page)], include_in_schema=False)
    _add_session(api, sessions)
    signed_in = APIRouter(dependencies=[Depends(require_owner)])
    folder = UploadFolder(service.settings)
    state, collection = OwnerState(service, folder), Collection(service)
    _add_state(signed_in, service, state)
    _add_uploads(signed_in, service, Uploads(service.settings, folder), collection)
    add_collection(signed_in, collection, state)
    add_questions(signed_in, service)
    add_sources(signed_in, service)
    api.include_router(signed_in)
    return api


def _serve(name: str, kind: str) -> Callable[[], Response]:
    text = (_HERE / name).read_text(encoding="utf-8")
    headers = {"Cache-Control": "no-cache"}
    return lambda: Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)


def _add_session(api: APIRouter, sessions: Sessions) -> None:
    @api.post("/session")
    async def sign_in(body: Password, request: Request) -> JSONResponse:
        cookie = sessions.sign_in(body.password, address_of(request.scope))
        response = JSONResponse({"status": "signed in"}, headers=NO_STORE)
        sessions.remember(response, cookie)
        return response

    @api.delete("/session")
    async def sign_out(cookie: Annotated[str, Cookie(alias=COOKIE)] = "") -> JSONResponse:
        sessions.end(cookie)
        response = JSONResponse({"status": "signed out"}, headers=NO_STORE)
        sessions.forget(response)
        return response


def _add_state(api: APIRouter, service: Service, state: OwnerState) -> None:
    @api.get("/state")
    async def show_state() -> JSONResponse:
        fields: dict[str, Any] = await run_in_threadpool(state.to_json)
        return JSONResponse(fields, headers=NO_STORE)

    @api.get("/left-out/{article_id}")
    def show_left_out(article_id: str) -> JSONResponse:
        lines = state.left_out(article_id)
        if lines is None:
            return error(404, "not_found", "This article is no longer indexed; reload the page.")
        return JSONResponse(lines, headers=NO_STORE)

    @api.post("/indexing")
    def pause(body: Paused) -> JSONResponse:
        if body.paused and service.stage != "ready":
            message = "The first indexing can't be paused: nothing could be answered."
            return error(409, "conflict", message)
        if body.paused:
            service.indexing.pause()
        else:
            service.indexing.resume()
        return JSONResponse({"paused": body.paused}, headers=NO_STORE)


def _add_uploads(
    api: APIRouter, service: Service, uploads: Uploads, collection: Collection
) -> None:
    @api.post(UPLOADS.removeprefix(OWNER))
    async def upload(
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=2_000)],
        replaces: Annotated[str, Query(max_length=200)] = "",
        version: Annotated[str, Query(max_length=64)] = "",
    ) -> JSONResponse:
        if replaces and not version:
            return error(400, "bad_request", "To replace an article, say which `version` of it.")
        length = int(request.headers.get("content-length", "0"))
        put = partial(collection.replace, replaces, version) if replaces else None
        try:
            stored = await uploads.take(name, request.stream(), length, put)
        except ClientDisconnect:
            return error(
                400,
                "bad_request",
                "The connection broke off before the file was complete; send it again.",
            )
        except ConflictError as problem:
            return await run_in_threadpool(conflict, problem, collection, replaces)
        if stored.is_new:
            service.indexing.soon()
        status = "stored" if stored.is_new else "already there"
        fields = {"name": stored.name, "status": status}
        if stored.undo:
            fields["undo"] = stored.undo
        return JSONResponse(fields, 201 if stored.is_new else 200, NO_STORE)
