"""The headers of every response, the pages' security policies, and unforeseen errors."""

import base64
import hashlib
import logging
import re
import uuid
from collections.abc import Sequence

from starlette.datastructures import Headers as Received
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web.callers import PUBLIC, SIGN_IN
from rag.web.errors import FAILED, VERSION, error

#: Gradio's style sheets are inline; its few inline scripts are allowed by their hashes.
_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'self'; form-action {forms}; frame-ancestors {frames}"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "API-Version": VERSION,
}
#: For responses that depend on who is signed in.
NO_STORE = {"Cache-Control": "no-store"}
_FRAME = "/embed"
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_log = logging.getLogger("footnote")


class Headers:
    """The outermost ASGI middleware: adds headers and a request id to every response.

    Sites in `origins` may show the page at /embed in a frame.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._frames = " ".join(["'self'", *origins])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add the headers to its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = Received(scope=scope).get("x-request-id", "")
        request_id = received if _ID.fullmatch(received) else uuid.uuid4().hex
        policy = _POLICY.format(
            scripts="{scripts}",
            forms="'self'" if scope["path"] == SIGN_IN else "'none'",
            frames=self._frames if scope["path"] == _FRAME else "'self'",
        )
        is_shared = scope["path"] in (*PUBLIC, _FRAME)
        response = _Response(send, request_id, policy, is_shared=is_shared)
        scope["request_id"] = request_id
        await self._app(scope, receive, response.send)


class Failures:
    """The innermost ASGI middleware: reports unforeseen errors in the API's form."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; if it fails, log the details and respond with one sentence."""
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
            _log.exception("A request failed: %s", scope["path"])
            if not started:
                await error(500, "failed", FAILED)(scope, receive, send)


class _Response:
    """Adds the headers; an HTML page is buffered until the hashes of its scripts are known."""

    def __init__(self, send: Send, request_id: str, policy: str, *, is_shared: bool) -> None:
        self._send = send
        self._headers = {
            "X-Request-Id": request_id,
            "Cross-Origin-Resource-Policy": "cross-origin" if is_shared else "same-origin",
        }
        self._policy = policy
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS | self._headers)
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
            headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        elif self._start:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            scripts = "".join(f" 'sha256-{digest}'" for digest in _hashes(self._body))
            headers = MutableHeaders(scope=self._start)
            headers["Content-Security-Policy"] = self._policy.format(scripts=scripts)
            await self._send(self._start)
            message = {"type": "http.response.body", "body": self._body}
        await self._send(message)


def _hashes(page: bytes) -> list[str]:
    """Return the hash of each inline script of a page, as a policy names it."""
    return [
        base64.b64encode(hashlib.sha256(script).digest()).decode()
        for script in dict.fromkeys(_INLINE.findall(page))
    ]
