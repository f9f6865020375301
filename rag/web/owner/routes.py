"""The owner's page and its API, for those who know the password and for no other site."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Depends, FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from rag.web.bounds import UPLOADS, address_of
from rag.web.callers import OWNER, check_own
from rag.web.errors import error
from rag.web.owner.folder import UploadFolder
from rag.web.owner.sessions import COOKIE, LIFETIME, Sessions
from rag.web.owner.state import OwnerState
from rag.web.owner.uploads import Uploads
from rag.web.service import Service

PAGE = "/owner"
_READING = ["GET", "HEAD"]
_HERE = Path(__file__).parent
_FILES = {
    "owner.js": "text/javascript",
    "report-card.js": "text/javascript",
    "uploads.js": "text/javascript",
    "owner.css": "text/css",
}
_NOT_KEPT = {"Cache-Control": "no-store"}


class Password(BaseModel):
    """What the owner signs in with."""

    password: Annotated[str, Field(max_length=1_000)]


def add_owner(app: FastAPI, service: Service) -> None:
    """Add the page, and where a password is set, what it needs."""
    page = "owner.html" if service.settings.password else "off.html"
    status = 200 if service.settings.password else 404
    text = (_HERE / page).read_text(encoding="utf-8")
    app.add_api_route(
        PAGE,
        lambda: HTMLResponse(text, status, headers=_NOT_KEPT),
        methods=_READING,
        include_in_schema=False,
    )
    for name, kind in _FILES.items():
        app.add_api_route(
            f"{PAGE}/{name}", _serving(name, kind), methods=_READING, include_in_schema=False
        )
    if not service.settings.password:
        return
    url = service.settings.url

    def own(request: Request) -> None:
        check_own(request, url)

    sessions = Sessions(service.settings)
    api = APIRouter(prefix=OWNER, dependencies=[Depends(own)], include_in_schema=False)
    _add_session(api, sessions, is_secure=url.startswith("https:"))

    def signed_in(cookie: Annotated[str, Cookie(alias=COOKIE)] = "") -> None:
        sessions.check(cookie)

    inside = APIRouter(dependencies=[Depends(signed_in)])
    _add_inside(inside, service)
    api.include_router(inside)
    app.include_router(api)


def _serving(name: str, kind: str) -> Callable[[], Response]:
    text = (_HERE / name).read_text(encoding="utf-8")
    headers = {"Cache-Control": "no-cache"}
    return lambda: Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)


def _add_session(api: APIRouter, sessions: Sessions, *, is_secure: bool) -> None:
    @api.post("/session")
    async def sign_in(given: Password, request: Request) -> JSONResponse:
        cookie = sessions.sign_in(given.password, address_of(request.scope))
        response = JSONResponse({"status": "signed in"}, headers=_NOT_KEPT)
        response.set_cookie(
            COOKIE, cookie, max_age=LIFETIME, secure=is_secure, httponly=True, samesite="strict"
        )
        return response

    @api.delete("/session")
    async def sign_out(cookie: Annotated[str, Cookie(alias=COOKIE)] = "") -> JSONResponse:
        sessions.end(cookie)
        response = JSONResponse({"status": "signed out"}, headers=_NOT_KEPT)
        response.delete_cookie(COOKIE, secure=is_secure, httponly=True, samesite="strict")
        return response


def _add_inside(api: APIRouter, service: Service) -> None:
    folder = UploadFolder(service.settings)
    state, uploads = OwnerState(service, folder), Uploads(service.settings, folder)

    @api.get("/state")
    async def show() -> JSONResponse:
        fields: dict[str, Any] = await run_in_threadpool(state.to_json)
        return JSONResponse(fields, headers=_NOT_KEPT)

    @api.post(UPLOADS.removeprefix(OWNER))
    async def take(
        request: Request, name: Annotated[str, Query(min_length=1, max_length=2_000)]
    ) -> JSONResponse:
        length = int(request.headers.get("content-length", "0"))
        try:
            stored = await uploads.take(name, request.stream(), length)
        except ClientDisconnect:
            return error(400, "bad_request", "The file broke off; send it again.")
        if stored.is_new:
            service.indexing.soon()
        status = "stored" if stored.is_new else "already there"
        return JSONResponse(
            {"name": stored.name, "status": status}, 201 if stored.is_new else 200, _NOT_KEPT
        )
