"""Serves a page that says "getting ready" while the app is imported, then the app itself."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import Headers as Received
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config
from uvicorn.lifespan.on import LifespanOn

from rag.settings import Settings
from rag.web.callers import Callers
from rag.web.headers import NO_STORE, Headers

_PAGE = Path(__file__).parent / "page" / "starting.html"


class Starting:
    """ASGI app that calls `load` in a thread, and then passes everything on to what it returns.

    Until then, browsers get a page that loads again by itself, and probes the state; all other
    requests wait. If `load` raises an error, that is the `problem`, and `stop` is called.
    """

    def __init__(
        self, load: Callable[[], ASGIApp], stop: Callable[[], None], settings: Settings
    ) -> None:
        self._load = load
        self._stop = stop
        self._meanwhile = Headers(Callers(_respond, settings), settings.origins)
        self._app: ASGIApp | None = None
        self._lifespan: LifespanOn | None = None
        self._loaded = asyncio.Event()
        self.problem: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond, or pass a request on as soon as the app is there."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._app is None and _needs_no_app(scope):
            await self._meanwhile(scope, receive, send)
        else:
            await self._loaded.wait()
            assert self._app
            await self._app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin to load when the server starts; stop the app when the server stops."""
        await receive()
        loading = asyncio.create_task(self._start())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        loading.cancel()
        if self._lifespan:
            await self._lifespan.shutdown()
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self) -> None:
        try:
            app = await asyncio.to_thread(self._load)
        except Exception as problem:  # noqa: BLE001
            # The server has to be stopped first; then serve() raises it again.
            self.problem = problem
            self._stop()
            return
        self._lifespan = LifespanOn(Config(app, lifespan="on", log_config=None))
        await self._lifespan.startup()
        if self._lifespan.should_exit:  # it has logged why
            self._stop()
            return
        self._app = app
        self._loaded.set()


def _needs_no_app(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    is_browser = "text/html" in Received(scope=scope).get("accept", "")
    return is_browser or scope["path"] in ("/healthz", "/readyz")


async def _respond(scope: Scope, receive: Receive, send: Send) -> None:
    response: Response = HTMLResponse(_PAGE.read_bytes(), headers=NO_STORE)
    if scope["path"] == "/healthz":
        response = JSONResponse({"status": "ok"})
    elif scope["path"] == "/readyz":
        response = JSONResponse({"status": "starting", "detail": "Loading the program."}, 503)
    await response(scope, receive, send)
