"""Limits: how large a request may be, and how many an address or a site may send.

Gradio adds routes of its own. The page uses none that accepts input, so those are closed, the
uploads among them.
"""

import ipaddress
import math
import time

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.settings import Settings
from rag.web.callers import OWNER, foreign_site
from rag.web.errors import error

#: Maximum size of a request's body, in bytes.
MAX_BODY = 1_000_000
#: The only route that accepts larger bodies; it limits the size of files itself.
UPLOADS = f"{OWNER}/files"
#: The page requests it after each answer, so it doesn't count as a question of the reader's.
RELATED = "/api/related"
#: A text counts as one request for so many characters of it, but never as more than half of those
#: that are allowed in a minute.
_REQUEST_CHARACTERS = 200
#: Reads are cheap, and a page has many files: the factor by which their limit is higher.
_READ_FACTOR = 20
_TOO_LARGE = f"The request is longer than {MAX_BODY:,} bytes; shorten it."


class _RateLimit:
    """Limits the requests a minute of each caller.

    Reads are counted separately, with a higher limit, and so are requests for related questions.
    """

    def __init__(self, caller: str, rate: int) -> None:
        self._caller = caller
        self._rate = rate
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def check(self, key: str, scope: Scope, length: int = 0) -> None:
        """Count a request, or a text of some length; raise HTTPException 429 above the limit."""
        cost = min(length // _REQUEST_CHARACTERS, self._rate // 2) - 1 if length else 1
        if cost < 1:
            return  # a short text counts no more than the request that it came with
        is_read = scope["method"] in ("GET", "HEAD")
        item = RateLimitItemPerMinute(self._rate * _READ_FACTOR if is_read else self._rate)
        counted_as = "read" if is_read else "related" if scope["path"] == RELATED else "other"
        if self._limiter.hit(item, key, counted_as, cost=cost):
            return
        reset = self._limiter.get_window_stats(item, key, counted_as).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        message = f"Too many requests came from {self._caller}; try again in {wait} s."
        raise HTTPException(429, message, {"Retry-After": str(wait)})


class Rates:
    """Limits the requests of each address and of each embedding site.

    `tries` counts wrong passwords. The methods raise HTTPException 429 if there are too many.
    """

    def __init__(self, settings: Settings) -> None:
        self.tries = MovingWindowRateLimiter(MemoryStorage())
        self._url = settings.url
        self._addresses = _RateLimit("your address", settings.rate)
        self._sites = _RateLimit("this site", settings.origin_rate)

    def check_address(self, scope: Scope) -> None:
        """Count a request of an address."""
        self._addresses.check(address_of(scope), scope)

    def check_site(self, request: Request) -> None:
        """Count a request of a site; only those with a valid token come here."""
        if site := foreign_site(request.headers, self._url):
            self._sites.check(site, request.scope)

    def check_length(self, request: Request, length: int) -> None:
        """Count a text by its characters, besides the request that it came with."""
        self._addresses.check(address_of(request.scope), request.scope, length)
        if site := foreign_site(request.headers, self._url):
            self._sites.check(site, request.scope, length)


class Bounds:
    """ASGI middleware that refuses requests over a limit."""

    def __init__(self, app: ASGIApp, settings: Settings, rates: Rates) -> None:
        self._app = app
        self._rates = rates
        self._accepts_files = settings.has_owner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif refusal := self._refusal(scope):
            await refusal(scope, receive, send)
        else:
            limited = receive if self._is_file(scope) else _LimitedBody(receive).receive
            await self._app(scope, limited, send)

    def _is_file(self, scope: Scope) -> bool:
        return self._accepts_files and scope["path"] == UPLOADS and scope["method"] == "POST"

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        if scope["method"] not in ("GET", "HEAD") and scope["path"].startswith("/gradio_api"):
            return error(403, "closed", "This route is closed; POST to /api/ask instead.")
        length = Headers(scope=scope).get("content-length", "0")
        too_long = not length.isdecimal() or int(length) > MAX_BODY
        if too_long and not self._is_file(scope):
            return error(413, "too_large", _TOO_LARGE)
        try:
            self._rates.check_address(scope)
        except HTTPException as limit:
            return error(429, "too_many", limit.detail, dict(limit.headers or {}))
        return None


class _LimitedBody:
    """Raises HTTPException 413 if a body is too long, whatever its header says."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._length = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._length += len(message.get("body", b""))
        if self._length > MAX_BODY:
            raise HTTPException(413, _TOO_LARGE)
        return message


def address_of(scope: Scope) -> str:
    """Return the caller's address; of IPv6 its network, since one caller has all of it.

    >>> address_of({"client": ("2001:db8::1", 5)}), address_of({"client": ("::ffff:192.0.2.1", 5)})
    ('2001:db8::/64', '192.0.2.1')
    """
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    if address.version == 4:
        return str(host)
    return str(ipaddress.ip_network((int(address), 64), strict=False))
