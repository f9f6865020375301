"""How much one may ask: the size of a request, and how many an address or a site may send.

Gradio brings routes of its own. The page uses none that takes anything in, so all of these are
closed, uploads among them.
"""

import ipaddress
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.settings import Settings
from rag.web.callers import foreign_site
from rag.web.errors import error

#: Longest body of a request, in bytes.
MAX_BODY = 1_000_000
#: Reading is cheap, and a page is made of many files: so many more reads than questions.
_READS = 20
_TOO_LARGE = f"The request is longer than {MAX_BODY:,} bytes; shorten it."


class Bounds:
    """ASGI middleware that refuses what is too much, and says so in JSON."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused:
            await refused(scope, receive, send)
        else:
            await self._app(scope, _Bounded(receive).receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        reads = scope["method"] in ("GET", "HEAD")
        headers = Headers(scope=scope)
        if not reads and scope["path"].startswith("/gradio_api"):
            return error(403, "closed", "This route is closed; POST to /api/ask instead.")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            return error(413, "too_large", _TOO_LARGE)
        site = foreign_site(headers, self._settings.url)
        return self._hit("your address", _address(scope), self._settings.rate, reads=reads) or (
            self._hit("this site", site, self._settings.origin_rate, reads=reads) if site else None
        )

    def _hit(self, whose: str, key: str, rate: int, *, reads: bool) -> JSONResponse | None:
        """Count a request; return a refusal when a minute has had its number of them."""
        item = RateLimitItemPerMinute(rate * _READS if reads else rate)
        if self._limiter.hit(item, whose, key, str(reads)):
            return None
        reset = self._limiter.get_window_stats(item, whose, key, str(reads)).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        message = f"Too many requests came from {whose}; go on in {wait} s."
        return error(429, "too_many", message, {"Retry-After": str(wait)})


class _Bounded:
    """A request's body, cut off by an error when it is too long, whatever its header says."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._length = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._length += len(message.get("body", b""))
        if self._length > MAX_BODY:
            raise HTTPException(413, _TOO_LARGE)
        return message


def _address(scope: Scope) -> str:
    """Return who asks: an address, or of IPv6 the network, since one caller has all of that.

    >>> _address({"client": ("2001:db8::1", 5)}), _address({"client": ("::ffff:192.0.2.1", 5)})
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
