"""How errors are said over HTTP: a status, and `{"error": {"code", "message"}}`.

A code keeps its meaning for as long as VERSION stays; messages are for people and may change.
"""

from starlette.responses import JSONResponse

from rag.errors import FootnoteError, QuestionError

#: Of the API; every response carries it.
VERSION = "1"

#: What each code means, for the documentation.
CODES = {
    "bad_request": "a field is missing, of another kind, or out of its bounds",
    "bad_question": "the question can't be searched for",
    "not_found": "there is no such route, answer or article",
    "not_allowed": "the route does not take this method",
    "closed": "the route is not for callers",
    "unknown_host": "the server is not known under the name it was called by",
    "origin_not_allowed": "the calling site is not on the server's list",
    "token_needed": "the token of an embedding site is missing, old, or another site's",
    "too_large": "the request's body is too long",
    "too_many": "too many requests; Retry-After says when to go on",
    "busy": "too many questions are waiting; Retry-After says when to go on",
    "not_ready": "the articles or models are still loaded, or can't be",
    "failed": "an error of the server's own",
}


#: What is said of an error that nobody foresaw.
FAILED = "Something failed here; ask again, and if it stays so, run: footnote doctor"


class NotReadyError(FootnoteError):
    """Nothing can be answered yet, or at all; the text says why."""


class BusyError(FootnoteError):
    """More questions are waiting than can be answered soon."""


def error(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return an error as the API words it."""
    fields = {"error": {"code": code, "message": message}}
    return JSONResponse(fields, status_code=status, headers=headers)


def worded(problem: FootnoteError) -> tuple[int, str]:
    """Return the status and the code of an error that is meant for the reader."""
    if isinstance(problem, QuestionError):
        return 422, "bad_question"
    if isinstance(problem, NotReadyError):
        return 503, "not_ready"
    if isinstance(problem, BusyError):
        return 503, "busy"
    return 500, "failed"
