"""Access control: the server's own pages, programs, and the sites that the owner has listed.

Browsers send the site that a script belongs to as `Origin`, which scripts can't change. A listed
site first fetches a token, which is signed for that site and expires soon, so that a request
copied from its page is of little use elsewhere. Programs can send any `Origin`; only the rate
limits in bounds.py restrict them.
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
from rag.web.widget import tag

#: Seconds until a token expires.
LIFETIME = 600
#: What any page may load: the script, its texts, the route that tells it why it is refused.
PUBLIC = (tag.SCRIPT, *tag.languages(), "/healthz")
#: What listed sites may request as well; the rest is for the server's own pages and programs.
_OPEN = ("/api/", "/readyz")
#: What listed sites may request only if they are listed for it as well.
CHECKS = "/api/check"
#: The owner's part of the API, which is closed to all other sites, listed or not.
OWNER = "/api/owner"
#: The page where readers sign in.
SIGN_IN = "/sign-in"


class Callers:
    """ASGI middleware that refuses unlisted sites and unknown host names."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not _is_known(host, self._settings.url):
            message = f"{host!r} is not a name of this server; set FOOTNOTE_URL to its address."
            return error(421, "unknown_host", message)
        site = foreign_site(headers, self._settings.url)
        if site is None or scope["path"] in PUBLIC:
            return None
        if site not in self._settings.origins:
            return error(403, "origin_not_allowed", _unlisted_message(site))
        if not scope["path"].startswith(_OPEN) or scope["path"].startswith(OWNER):
            return error(403, "closed", "This route is closed to other sites.")
        if scope["path"].startswith(CHECKS) and site not in self._settings.check_origins:
            message = f"{site!r} may not check texts; list it in FOOTNOTE_CHECK_ORIGINS."
            return error(403, "closed", message)
        return None


def _unlisted_message(site: str) -> str:
    if site == "null":
        return "Pages without an origin (files, sandboxed frames) may not use this server."
    return f"{site[:200]!r} may not use this server; list it in FOOTNOTE_ALLOWED_ORIGINS."


def _is_known(host: str, url: str) -> bool:
    """Return whether a request's host is a name of this server.

    A site could make a name of its own point here (DNS rebinding), and its pages would then count
    as the server's own. That takes a name with a dot; addresses and local names are safe.

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
        # Images and scripts that another site's page loads come without an origin.
        foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        return "null" if foreign and headers.get("sec-fetch-mode") == "no-cors" else None
    # A proxy may change the scheme and the host on the way, so either match counts.
    ours = origin.partition("://")[2] == headers.get("host") or origin == url
    return None if ours else origin


def check_own(request: Request, url: str) -> None:
    """Raise HTTPException 403 unless the request comes from our own pages or from a program.

    This also refuses requests without an origin that the browser marks as cross-site.
    """
    headers = request.headers
    is_foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
    if is_foreign or foreign_site(headers, url) is not None:
        raise HTTPException(403, "This route is only for the owner's page; open /owner.")


class Tokens:
    """Issues and checks the tokens of embedding sites; they are void after a restart."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._signer = TimestampSigner(secrets.token_bytes(32))

    def issue(self, request: Request) -> str:
        """Return a token for the calling site."""
        return self._signer.sign(self._site(request) or self._url).decode()

    def check(self, request: Request) -> None:
        """Raise HTTPException 401 if another site sends no valid token of its own."""
        site = self._site(request)
        if site is None:
            return
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            if self._signer.unsign(token, max_age=LIFETIME).decode() == site:
                return
        except BadSignature:
            pass
        raise HTTPException(401, "Fetch a token with POST /api/token and send it as Bearer.")

    def _site(self, request: Request) -> str | None:
        return foreign_site(request.headers, self._url)
