"""Who is at the other end of a connection, and for whom that proxy speaks.

`scope["peer"]` is the address of the connection itself, which no caller can choose.
`scope["client"]` is the visitor's: what X-Forwarded-For says, if a trusted proxy sent it.
"""

import os

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from rag.settings import Settings


class Peers:
    """The first ASGI middleware of all. The server itself must not read proxies' headers."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        trusted = os.environ.get("FORWARDED_ALLOW_IPS") or ",".join(
            ["127.0.0.1", *map(str, settings.proxy_ips)]
        )
        # Starlette's and uvicorn's types of the same protocol differ in form.
        self._app: ASGIApp = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type, assignment]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Remember the address of a connection, then read the proxy's headers."""
        if scope["type"] != "lifespan":
            scope["peer"] = scope["client"][0] if scope.get("client") else ""
        await self._app(scope, receive, send)
