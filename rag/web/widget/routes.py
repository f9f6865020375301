"""The routes of the widget's script, the page for frames, and the demo page."""

import gzip
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from rag.web.widget import tag

_READ_METHODS = ["GET", "HEAD"]
_DAY = 86_400
#: An address with the script's version never changes; one without it may be a day out of date.
_IMMUTABLE = f"public, max-age={365 * _DAY}, immutable"
_ONE_DAY = f"public, max-age={_DAY}, stale-while-revalidate={7 * _DAY}"


def add_widget(app: FastAPI) -> None:
    """Add the routes."""
    compressed = gzip.compress(tag.script(), mtime=0)
    etag = f'"{tag.version()}"'

    @app.api_route(tag.SCRIPT, methods=_READ_METHODS, include_in_schema=False)
    async def script(request: Request, v: str = "") -> Response:
        headers = {
            "Cache-Control": _IMMUTABLE if v == tag.version() else _ONE_DAY,
            "ETag": etag,
            "Vary": "Accept-Encoding",
            # Browsers check an integrity hash only of scripts that the page may read.
            "Access-Control-Allow-Origin": "*",
        }
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        body = tag.script()
        if "gzip" in request.headers.get("accept-encoding", ""):
            body = compressed
            headers["Content-Encoding"] = "gzip"
        return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)

    for path, file in ((tag.FRAME, "embed.html"), ("/demo", "demo.html")):
        page = (Path(__file__).parent / file).read_text(encoding="utf-8")
        app.add_api_route(path, _serve(page), methods=_READ_METHODS, include_in_schema=False)


def _serve(page: str) -> Callable[[], HTMLResponse]:
    return lambda: HTMLResponse(page)
