"""The routes of the page: the form, its style, and signing out."""

import html
from pathlib import Path
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from rag.settings import Settings
from rag.web.access import SIGN_OUT, STYLE
from rag.web.bounds import address_of
from rag.web.callers import SIGN_IN
from rag.web.errors import WrongPasswordError
from rag.web.headers import NO_STORE
from rag.web.sessions import COOKIE, Role, Sessions

_HERE = Path(__file__).parent
_READ_METHODS = ["GET", "HEAD"]
#: The pages that follow a sign-in; a link must not lead to another site, or fail again.
_PAGES = ("/", "/owner", "/docs", "/demo", "/embed")


def add_sign_in(app: FastAPI, settings: Settings, sessions: Sessions) -> None:
    """Add the page, if readers have a password; the style is for the page of a proxy as well."""
    style = (_HERE / "sign-in.css").read_text(encoding="utf-8")

    @app.api_route(STYLE, methods=_READ_METHODS, include_in_schema=False)
    async def style_sheet() -> Response:
        return Response(style, media_type="text/css", headers={"Cache-Control": "no-cache"})

    if settings.reader_password:
        _add_page(app, sessions, settings.prefix)


def _add_page(app: FastAPI, sessions: Sessions, prefix: str) -> None:
    page = (_HERE / "sign-in.html").read_text(encoding="utf-8")

    @app.api_route(SIGN_IN, methods=_READ_METHODS, include_in_schema=False)
    async def show(request: Request) -> Response:
        if request.scope["role"]:
            return RedirectResponse(prefix + _page(request), 303, NO_STORE)
        return HTMLResponse(_with_problem(page, ""), headers=NO_STORE)

    @app.post(SIGN_IN, include_in_schema=False)
    async def sign_in(request: Request) -> Response:
        fields = parse_qs((await request.body()).decode(errors="replace"))
        password = fields.get("password", [""])[0]
        try:
            cookie = sessions.sign_in(password, address_of(request.scope), Role.READER)
        except WrongPasswordError as problem:
            return HTMLResponse(_with_problem(page, str(problem)), 401, NO_STORE)
        except HTTPException as limit:
            headers = NO_STORE | dict(limit.headers or {})
            return HTMLResponse(_with_problem(page, limit.detail), 429, headers)
        response = RedirectResponse(prefix + _page(request), 303, NO_STORE)
        sessions.remember(response, cookie)
        return response

    @app.post(SIGN_OUT, include_in_schema=False)
    async def sign_out(request: Request) -> Response:
        sessions.end(request.cookies.get(COOKIE, ""))
        response = Response(status_code=204, headers=NO_STORE)
        sessions.forget(response)
        return response


def _page(request: Request) -> str:
    wished = request.query_params.get("next", "")
    return wished if wished in _PAGES else "/"


def _with_problem(page: str, problem: str) -> str:
    return page.replace("{problem}", html.escape(problem))
