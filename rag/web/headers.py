"""The headers of every response, the policies of the pages, and a word for what failed."""

import base64
import hashlib
import logging
import re
import uuid
from collections.abc import Sequence

from starlette.datastructures import Headers as Received
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web.callers import PUBLIC
from rag.web.errors import FAILED, VERSION, error

#: Gradio writes its style sheets into the page; its few inline scripts are let in by their hash.
_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors {frames}"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "API-Version": VERSION,
}
_FRAME = "/embed"
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_log = logging.getLogger("footnote")


class Headers:
    """ASGI middleware around everything: headers, and a request's id.

    `origins` may put the page at /embed into a frame.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._frames = " ".join(["'self'", *origins])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add to its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Received(scope=scope).get("x-request-id", "")
        own = given if _ID.fullmatch(given) else uuid.uuid4().hex
        frames = self._frames if scope["path"] == _FRAME else "'self'"
        response = _Response(send, own, frames, shared=scope["path"] in (*PUBLIC, _FRAME))
        scope["request_id"] = own
        await self._app(scope, receive, response.send)


class Failures:
    """ASGI middleware next to the app: what nobody foresaw becomes an answer in words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; the caller gets a sentence, the log the rest."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            if scope["type"] != "http":
                raise
            _log.exception("Request %s failed: %s", scope["request_id"], scope["path"])
            if not started:
                await error(500, "failed", FAILED)(scope, receive, send)


class _Response:
    """Adds the headers; an HTML page is held back until its scripts are known."""

    def __init__(self, send: Send, request_id: str, frames: str, *, shared: bool) -> None:
        self._send = send
        self._own = {
            "X-Request-Id": request_id,
            "Cross-Origin-Resource-Policy": "cross-origin" if shared else "same-origin",
        }
        self._frames = frames
        self._held: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS | self._own)
            if headers.get("content-type", "").startswith("text/html"):
                self._held = message
                return
            headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        elif self._held:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            scripts = "".join(f" 'sha256-{one}'" for one in _hashes(self._body))
            headers = MutableHeaders(scope=self._held)
            policy = _POLICY.format(scripts=scripts, frames=self._frames)
            headers["Content-Security-Policy"] = policy
            await self._send(self._held)
            message = {"type": "http.response.body", "body": self._body}
        await self._send(message)


def _hashes(page: bytes) -> list[str]:
    """Return the hash of each inline script of a page, as its policy names it."""
    return [
        base64.b64encode(hashlib.sha256(script).digest()).decode()
        for script in dict.fromkeys(_INLINE.findall(page))
    ]
