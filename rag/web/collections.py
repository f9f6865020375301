"""Several collections in one server: each is a whole app below /c/<name>, with a list at /."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from html import escape
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.settings import Settings
from rag.web.api import protect
from rag.web.bounds import Rates
from rag.web.chat import create_app
from rag.web.errors import VERSION, error
from rag.web.schema import StateBody
from rag.web.service import Service
from rag.web.widget.routes import add_files

_HERE = Path(__file__).parent
_READ_METHODS = ["GET", "HEAD"]
#: The two that name other addresses in what they respond.
_DOCUMENTATION = ("/docs", "/openapi.json")


class Collections:
    """ASGI app that passes requests below /c/<name> to the app of a collection, and the rest on.

    An app sees the path without /c/<name>, so that it is the same app that serves one collection.
    """

    def __init__(self, apps: Mapping[str, ASGIApp], front: ASGIApp) -> None:
        self._apps = apps
        self._front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request, or the start and stop of the server, on."""
        prefix = "/".join(scope.get("path", "").split("/", 3)[:3])
        app = self._apps.get(prefix)
        if app and len(scope["path"]) > len(prefix):
            await app(_below(scope, prefix), receive, send)
        else:
            await self._front(scope, receive, send)


def _below(scope: Scope, prefix: str) -> Scope:
    """Return the scope of a request as the app of a collection sees it."""
    path = scope["path"].removeprefix(prefix)
    raw = scope.get("raw_path") or scope["path"].encode()
    # With a root path, Starlette would look for it in the paths of files, where it isn't.
    root = prefix if path in _DOCUMENTATION else ""
    return {**scope, "path": path, "raw_path": raw.removeprefix(prefix.encode()), "root_path": root}


def create_collections(settings: Settings, collections: Sequence[Settings]) -> Collections:
    """Return the app of a server with several collections.

    `settings` are those of the whole server; each of `collections` has a prefix of its own.
    """
    rates = Rates(settings)  # one address has the same rate however many collections it asks
    services = [Service(one) for one in collections]
    apps = {one.settings.prefix: create_app(one, rates) for one in services}
    return Collections(apps, _front(settings, services, list(apps.values()), rates))


def _front(
    settings: Settings, services: Sequence[Service], apps: Sequence[FastAPI], rates: Rates
) -> FastAPI:
    """Return the app of what belongs to no collection; it starts and stops the others."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for app in apps:
                await running.enter_async_context(app.router.lifespan_context(app))
            yield

    front = FastAPI(title="Footnote", version=VERSION, openapi_url=None, lifespan=lifespan)
    protect(front, settings, rates)
    add_files(front)
    _add_list(front, services)
    _add_health(front, services)
    _add_not_found(front, services)
    return front


def _add_list(front: FastAPI, services: Sequence[Service]) -> None:
    style = (_HERE / "owner" / "owner.css").read_text(encoding="utf-8")
    page = (_HERE / "page" / "collections.html").read_text(encoding="utf-8")

    @front.api_route("/", methods=_READ_METHODS)
    async def collections() -> HTMLResponse:
        return HTMLResponse(page.replace("{items}", "\n".join(map(_item, services))))

    @front.api_route("/collections.css", methods=_READ_METHODS)
    async def css() -> Response:
        return Response(style, media_type="text/css", headers={"Cache-Control": "no-cache"})


def _item(service: Service) -> str:
    name, prefix = service.settings.collection, service.settings.prefix
    state = "Ready to answer." if service.stage == "ready" else _state_of(service)
    return f'<li><a href="{prefix}/">{name}</a><p class="note">{escape(state)}</p></li>'


def _state_of(service: Service) -> str:
    """Return whether a collection answers; the reason may name folders, so it is left out."""
    return "Starting." if service.stage == "starting" else "Can't be searched at the moment."


def _add_health(front: FastAPI, services: Sequence[Service]) -> None:
    @front.api_route("/healthz", methods=_READ_METHODS, response_model_exclude_unset=True)
    async def alive() -> StateBody:
        """Report that the server is running."""
        return StateBody(status="ok")

    @front.api_route("/readyz", methods=_READ_METHODS, response_model_exclude_unset=True)
    async def ready(response: Response) -> StateBody:
        """Report whether all collections can be searched; 503 names those that can't."""
        waiting = [one for one in services if one.stage != "ready"]
        if not waiting:
            return StateBody(status="ready", detail="All collections are ready.")
        response.status_code = 503
        has_failed = any(one.stage == "failed" for one in waiting)
        detail = " ".join(f"{one.settings.collection}: {_state_of(one)}" for one in waiting)
        return StateBody(status="failed" if has_failed else "starting", detail=detail)


def _add_not_found(front: FastAPI, services: Sequence[Service]) -> None:
    prefixes = [service.settings.prefix for service in services]

    @front.api_route("/{path:path}", methods=[*_READ_METHODS, "POST", "PUT", "PATCH", "DELETE"])
    async def not_found(path: str) -> Response:
        if f"/{path}" in prefixes:
            return Response(status_code=307, headers={"Location": f"/{path}/"})
        known = ", ".join(f"{prefix}/" for prefix in prefixes)
        response: JSONResponse = error(404, "not_found", f"There is no /{path}; try {known}.")
        return response
