"""What stands between the network and the app: bounds, a rate by address, headers.

Gradio brings routes of its own. The page uses none that takes anything in, so all of these are
closed, uploads among them.
"""

import base64
import hashlib
import ipaddress
import re

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Longest body of a request, in bytes.
MAX_BODY = 1_000_000
_TOO_LARGE = f"The request is longer than {MAX_BODY:,} bytes; shorten it."

#: Gradio writes its style sheets into the page; its few inline scripts are let in by their hash.
_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


class Protection:
    """ASGI middleware that refuses what is too much, and says so in JSON.

    `rate` is how many requests that take something in one address may make a minute.
    """

    def __init__(self, app: ASGIApp, rate: int) -> None:
        self._app = app
        self._rate = RateLimitItemPerMinute(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        page = _Page(send)
        refused = self._refusal(scope)
        if refused:
            await refused(scope, receive, page.send)
            return
        await self._app(scope, _Bounded(receive).receive, page.send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return None
        if scope["path"].startswith("/gradio_api"):
            return error(403, "closed", "This route is closed; POST to /api/ask instead.")
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            return error(413, "too_large", _TOO_LARGE)
        if not self._limiter.hit(self._rate, _address(scope)):
            message = "Too many requests came from your address; wait a minute, then go on."
            return error(429, "too_many", message, {"Retry-After": "60"})
        return None


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


class _Page:
    """Adds the headers to a response; an HTML page is held back until its scripts are known."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            if headers.get("content-type", "").startswith("text/html"):
                self._held = message
                return
            headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        elif self._held:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            allowed = "".join(f" 'sha256-{one}'" for one in _hashes(self._body))
            headers = MutableHeaders(scope=self._held)
            headers["Content-Security-Policy"] = _POLICY.format(scripts=allowed)
            await self._send(self._held)
            message = {"type": "http.response.body", "body": self._body}
        await self._send(message)


def _hashes(page: bytes) -> list[str]:
    """Return the hash of each inline script of a page, as its policy names it."""
    return [
        base64.b64encode(hashlib.sha256(script).digest()).decode()
        for script in dict.fromkeys(_INLINE.findall(page))
    ]


def error(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return an error as the API words it."""
    fields = {"error": {"code": code, "message": message}}
    return JSONResponse(fields, status_code=status, headers=headers)


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
