"""The routes of the widget's script and texts, the page for frames, and the demo page."""

import gzip
import hashlib
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
_SCRIPT = "text/javascript; charset=utf-8"


def add_widget(app: FastAPI, collection: str = "") -> None:
    """Add the routes; the two pages ask a collection if the server has several."""
    add_files(app)
    element = f'<footnote-chat collection="{collection}"' if collection else "<footnote-chat"
    for path, file in ((tag.FRAME, "embed.html"), ("/demo", "demo.html")):
        page = (Path(__file__).parent / file).read_text(encoding="utf-8")
        page = page.replace("<footnote-chat", element)
        app.add_api_route(path, _serve(page), methods=_READ_METHODS, include_in_schema=False)


def add_files(app: FastAPI) -> None:
    """Add the routes of the script and its texts alone."""
    _add_file(app, tag.SCRIPT, tag.script(), _SCRIPT)
    for path, texts in tag.languages().items():
        _add_file(app, path, texts, "application/json")


def _add_file(app: FastAPI, path: str, body: bytes, media_type: str) -> None:
    """Add the route of a file that pages of any site may load."""
    compressed = gzip.compress(body, mtime=0)
    version = hashlib.sha256(body).hexdigest()[:12]
    etag = f'"{version}"'

    @app.api_route(path, methods=_READ_METHODS, include_in_schema=False)
    async def file(request: Request, v: str = "") -> Response:
        headers = {
            "Cache-Control": _IMMUTABLE if v == version else _ONE_DAY,
            "ETag": etag,
            "Vary": "Accept-Encoding",
            # Browsers check an integrity hash only of scripts that the page may read.
            "Access-Control-Allow-Origin": "*",
        }
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(body, media_type=media_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(compressed, media_type=media_type, headers=headers)


def _serve(page: str) -> Callable[[], HTMLResponse]:
    return lambda: HTMLResponse(page)
