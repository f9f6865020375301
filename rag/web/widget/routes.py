"""Serves the script, the page that stands in frames, and the page that shows what it can do."""

import gzip
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from rag.web.widget import tag

_READING = ["GET", "HEAD"]
_DAY = 86_400
#: A script named with its version never changes; without it, a day may pass until it is new.
_FOREVER = f"public, max-age={365 * _DAY}, immutable"
_A_DAY = f"public, max-age={_DAY}, stale-while-revalidate={7 * _DAY}"


def add_widget(app: FastAPI) -> None:
    """Add the routes."""
    packed = gzip.compress(tag.script(), mtime=0)
    name = f'"{tag.version()}"'

    @app.api_route(tag.SCRIPT, methods=_READING, include_in_schema=False)
    async def script(request: Request, v: str = "") -> Response:
        headers = {
            "Cache-Control": _FOREVER if v == tag.version() else _A_DAY,
            "ETag": name,
            "Vary": "Accept-Encoding",
            # An integrity hash is only looked at where the bytes may be read.
            "Access-Control-Allow-Origin": "*",
        }
        if request.headers.get("if-none-match") == name:
            return Response(status_code=304, headers=headers)
        body = tag.script()
        if "gzip" in request.headers.get("accept-encoding", ""):
            body = packed
            headers["Content-Encoding"] = "gzip"
        return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)

    for path, file in ((tag.FRAME, "embed.html"), ("/demo", "demo.html")):
        page = (Path(__file__).parent / file).read_text(encoding="utf-8")
        app.add_api_route(path, _serving(page), methods=_READING, include_in_schema=False)


def _serving(page: str) -> Callable[[], HTMLResponse]:
    return lambda: HTMLResponse(page)
