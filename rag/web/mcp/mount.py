"""The MCP server over HTTP, at /mcp of the web app and behind the same protection as the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from rag.web.bounds import MAX_BODY, Rates
from rag.web.errors import error
from rag.web.mcp.links import Links
from rag.web.mcp.server import create_server
from rag.web.mcp.tools import Tools
from rag.web.service import Service

PATH = "/mcp"
_ALLOWED = {"Allow": "POST"}


class MountedServer:
    """The server at PATH. Each request stands alone: there are no sessions to fill the memory."""

    def __init__(self, service: Service, rates: Rates) -> None:
        server = create_server(Tools(service, Links(service.settings, has_page=True)), rates)
        # Hosts and origins are checked by callers.py, as for every other route.
        self._manager = StreamableHTTPSessionManager(
            server, stateless=True, max_request_body_size=MAX_BODY
        )

    def mount(self, app: FastAPI) -> None:
        """Add the route to the app."""
        app.router.routes.append(Route(PATH, self, include_in_schema=False))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer requests meanwhile; can be entered once."""
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["method"] == "POST":
            await self._manager.handle_request(scope, receive, send)
        else:
            # Without sessions, there is nothing to listen to and nothing to end.
            message = f"{PATH} does not accept {scope['method']}; MCP clients POST to it."
            await error(405, "not_allowed", message, _ALLOWED)(scope, receive, send)
