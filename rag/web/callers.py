"""Who may call: the server's own pages, programs, and the sites that the owner has listed.

A browser says in `Origin` which site a script belongs to; scripts can't change that. A listed
site first fetches a token, which is signed for it and soon over, so that a request copied from
its page is worth little elsewhere. A program that is no browser can say what it likes; against
it stand the rates in bounds.py.
"""

import ipaddress
import secrets
from urllib.parse import urlsplit

from fastapi import Request
from itsdangerous import BadSignature, TimestampSigner
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.settings import Settings
from rag.web.errors import error

#: Seconds for which a token is good.
LIFETIME = 600
#: What any page may load: the script, and a sign of life, by which it finds out why it is refused.
PUBLIC = ("/widget.js", "/healthz")
#: What a listed site reaches besides; the rest is for the server's own pages and for programs.
_OPEN = ("/api/", "/readyz")
#: The owner's part of the API, which no other site reaches, listed or not.
OWNER = "/api/owner"


class Callers:
    """ASGI middleware that refuses unlisted sites, and names the server isn't known by."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        refused = self._refusal(scope) if scope["type"] == "http" else None
        await (refused or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not _is_known(host, self._settings.url):
            message = f"This server is not known as {host!r}; set FOOTNOTE_URL to its address."
            return error(421, "unknown_host", message)
        site = foreign_site(headers, self._settings.url)
        if site is None or scope["path"] in PUBLIC:
            return None
        if site not in self._settings.origins:
            return error(403, "origin_not_allowed", _unlisted(site))
        if not scope["path"].startswith(_OPEN) or scope["path"].startswith(OWNER):
            return error(403, "closed", "This route is closed to other sites.")
        return None


def _unlisted(site: str) -> str:
    if site == "null":
        return "A page that names no origin (a file, a sandboxed frame) may not use this server."
    return f"{site[:200]!r} may not use this server; list it in FOOTNOTE_ALLOWED_ORIGINS."


def _is_known(host: str, url: str) -> bool:
    """Return whether a request may have meant this server.

    A page whose own name is made to point here (DNS rebinding) would count as the server's own;
    but only names with a dot can be had for that, and addresses can't.

    >>> [_is_known(h, "https://qa.example.org") for h in ("qa.example.org", "[::1]:7860", "me")]
    [True, True, True]
    >>> _is_known("elsewhere.example:7860", "https://qa.example.org")
    False
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if name == urlsplit(url).hostname or "." not in name or name.endswith(".localhost"):
            return True
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def foreign_site(headers: Headers, url: str) -> str | None:
    """Return the origin of another site's script; None for our own pages and for programs."""
    origin = headers.get("origin")
    if headers.get("sec-fetch-site") == "same-origin":
        return None
    if origin is None:
        # An image or a script of another site's page, which comes without an origin.
        foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        return "null" if foreign and headers.get("sec-fetch-mode") == "no-cors" else None
    # A proxy may change the scheme and the name that arrive here, so each way counts.
    ours = origin.partition("://")[2] == headers.get("host") or origin == url
    return None if ours else origin


def check_own(request: Request, url: str) -> None:
    """Raise HTTPException 403 unless a page of our own or a program asks.

    A request without an origin that a browser says comes from elsewhere is refused too.
    """
    headers = request.headers
    elsewhere = headers.get("sec-fetch-site") in ("cross-site", "same-site")
    if elsewhere or foreign_site(headers, url) is not None:
        raise HTTPException(403, "Only this server's own page may do this; open /owner.")


class Tokens:
    """Signs the name of a site, and knows its signature again. Keys last as long as the server."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._signer = TimestampSigner(secrets.token_bytes(32))

    def issue(self, request: Request) -> str:
        """Return a token for the calling site."""
        return self._signer.sign(self._site(request) or self._url).decode()

    def check(self, request: Request) -> None:
        """Raise HTTPException 401 for a listed site without a token of its own that still holds."""
        site = self._site(request)
        if site is None:
            return
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            if self._signer.unsign(given, max_age=LIFETIME).decode() == site:
                return
        except BadSignature:
            pass
        raise HTTPException(401, "Fetch a token with POST /api/token and send it as Bearer.")

    def _site(self, request: Request) -> str | None:
        return foreign_site(request.headers, self._url)
