"""What the server logs, on standard error: sentences for people, or lines of JSON.

Every line of a request has its id, which the response carries as X-Request-Id. Texts of readers
are never logged: of a request only the path, without what follows the question mark, and of an
unforeseen error the places in the code; its message might repeat a question.
"""

import json
import logging
import sys
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.settings import Settings

#: The id of the request that the current code works for; "" outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")
_Failure = tuple[type[BaseException], BaseException, TracebackType | None]
_log = logging.getLogger("footnote")
#: Liveness probes come every few seconds.
_NOT_LOGGED = ("/healthz", "/readyz", "/metrics")


def log_to_stderr(settings: Settings) -> None:
    """Set up logging for this process. As text, only what needs attention is logged."""
    handler = logging.StreamHandler(sys.stderr)
    as_json = settings.log_format == "json"
    handler.setFormatter(JsonFormatter() if as_json else TextFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # The SDK logs what callers sent, such as arguments that don't fit.
    logging.getLogger("mcp").setLevel(logging.ERROR)
    _log.setLevel(logging.INFO if as_json else logging.WARNING)


class TextFormatter(logging.Formatter):
    """A line for people: level, message, and the request's id if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the places of a failure below it."""
        shown = f" (request {current})" if (current := request_id.get()) else ""
        line = f"{record.levelname.lower()}: {record.getMessage()}{shown}"
        return "\n".join([line, *_failure(record)])


class JsonFormatter(logging.Formatter):
    """An object on one line: time, level, logger, message, request_id, and `fields` if given."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id.get():
            fields["request_id"] = current
        fields |= getattr(record, "fields", {})
        if failure := _failure(record):
            fields["failure"] = "\n".join(failure)
        return json.dumps(fields, ensure_ascii=True, default=str)


def _failure(record: logging.LogRecord) -> list[str]:
    if not record.exc_info or record.exc_info[1] is None:
        return []
    error = record.exc_info[1]
    places = [
        f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    # Errors of the system name files and disks; other messages may contain words of a question.
    detail = f": {error}" if isinstance(error, OSError) else ""
    return [*places, f"{type(error).__name__}{detail}"]


class RequestLog:
    """ASGI middleware: logs each request once it is answered, if INFO is logged."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log its status and duration."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        token = request_id.set(scope["request_id"])
        status, start = 0, time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            if scope["path"] not in _NOT_LOGGED and _log.isEnabledFor(logging.INFO):
                _log.info("request", extra={"fields": _described(scope, status, start)})
            request_id.reset(token)


def _described(scope: Scope, status: int, start: float) -> dict[str, object]:
    return {
        "method": scope["method"],
        # A path that isn't there may be anything, even a question. Only routes set an endpoint.
        "path": scope["path"] if scope.get("endpoint") and status != 404 else "",
        "status": status,  # 0 if the reader left before
        "ms": round((time.perf_counter() - start) * 1000, 1),
    }
