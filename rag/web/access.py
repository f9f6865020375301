"""Who may read: everyone, or only those who sign in here or come through a proxy that knows them.

Everything is closed to strangers but what is listed here, so that a new route is closed as well.
"""

import html
import ipaddress
from pathlib import Path

from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from rag.settings import Settings
from rag.web.bounds import address_of
from rag.web.callers import OWNER, PUBLIC, SIGN_IN, foreign_site
from rag.web.errors import WrongPasswordError, error
from rag.web.headers import NO_STORE
from rag.web.sessions import COOKIE, Role, Sessions

STYLE, SIGN_OUT = "/sign-in.css", "/sign-out"
#: What strangers may request; /readyz tells them no details.
OPEN = (*PUBLIC, "/readyz", SIGN_IN, STYLE, SIGN_OUT)
#: The scripts and styles of the chat page.
OPEN_FOLDER = "/page/"
#: Where the owner signs in; it asks for the password itself.
OWNERS_SESSION = f"{OWNER}/session"
_MAX_NAME = 256  # characters of a user's name
_PAGE = Path(__file__).parent / "sign_in" / "proxy.html"
_SIGN_IN_NEEDED = "Sign in at {} first; a program sends the readers' password as Bearer."
_PROXY_NEEDED = "This server answers only readers who come through its proxy; sign in there."


class Access:
    """ASGI middleware that finds out the role of a caller, and refuses strangers if need be.

    `scope["role"]` is the role; unless readers have to sign in, strangers may read, too.
    """

    def __init__(self, app: ASGIApp, settings: Settings, sessions: Sessions) -> None:
        self._app = app
        self._settings = settings
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            scope["role"] = self._role(scope)
        except WrongPasswordError as problem:
            refusal: ASGIApp = error(401, "wrong_password", str(problem))
        except HTTPException as limit:
            refusal = error(429, "too_many", limit.detail, dict(limit.headers or {}))
        else:
            refusal = self._app if self._is_allowed(scope) else self._refusal(scope)
        if scope["type"] == "websocket" and refusal is not self._app:
            refusal = WebSocketClose(1008)
        await refusal(scope, receive, send)

    def _role(self, scope: Scope) -> Role:
        """Return the caller's role; raises as Sessions.check_program() does."""
        caller = HTTPConnection(scope)
        by_cookie = self._sessions.role(caller.cookies.get(COOKIE, ""))
        role = max(by_cookie, self._role_at_proxy(scope, caller.headers))
        if role or not self._settings.restricts_readers:
            return role
        # A listed site's token is checked by its route.
        if self._settings.public_widget and _is_listed(caller.headers, self._settings):
            return Role.READER
        kind, _, password = caller.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not self._settings.reader_password:
            return role
        self._sessions.check_program(password.strip(), address_of(scope))
        return Role.READER

    def _role_at_proxy(self, scope: Scope, headers: Headers) -> Role:
        settings = self._settings
        # Two headers of the name: one of them may be the caller's own.
        values = headers.getlist(settings.proxy_user_header) if settings.proxy_user_header else []
        if len(values) != 1 or not self._is_proxy(scope.get("peer", "")):
            return Role.STRANGER
        name = values[0].strip()
        if not 0 < len(name) <= _MAX_NAME:
            return Role.STRANGER
        return Role.OWNER if name in settings.owners else Role.READER

    def _is_proxy(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        return any((mapped or address) in network for network in self._settings.proxy_ips)

    def _is_allowed(self, scope: Scope) -> bool:
        path: str = scope["path"]
        return bool(
            scope["role"]
            or not self._settings.restricts_readers
            or path in OPEN
            or path.startswith(OPEN_FOLDER)
            or (path == OWNERS_SESSION and self._settings.reader_password)
        )

    def _refusal(self, scope: Scope) -> Response:
        is_page = "text/html" in Headers(scope=scope).get("accept", "")
        if not self._settings.reader_password:
            if is_page:
                url = html.escape(self._settings.url)
                text = _PAGE.read_text(encoding="utf-8").replace("{url}", url)
                return HTMLResponse(text, 401, NO_STORE)
            return error(401, "sign_in_needed", _PROXY_NEEDED, NO_STORE)
        if is_page and scope.get("method") in ("GET", "HEAD"):
            return RedirectResponse(self._sign_in(scope["path"]), 303, NO_STORE)
        needed = _SIGN_IN_NEEDED.format(f"{self._settings.prefix}{SIGN_IN}")
        return error(401, "sign_in_needed", needed, NO_STORE | {"WWW-Authenticate": "Bearer"})

    def _sign_in(self, path: str) -> str:
        return f"{self._settings.prefix}{SIGN_IN}?next={path}"


def _is_listed(headers: Headers, settings: Settings) -> bool:
    return foreign_site(headers, settings.url) in settings.origins
