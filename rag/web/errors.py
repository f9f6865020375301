"""Errors as the API reports them: a status, and `{"error": {"code", "message"}}`.

A code keeps its meaning as long as VERSION stays; messages are for people and may change.
"""

from starlette.responses import JSONResponse

from rag.errors import (
    BusyError,
    ConflictError,
    CurationError,
    FootnoteError,
    QuestionError,
    SourceError,
    UnreadableArticleError,
)

#: Of the API; every response carries it.
VERSION = "1"

#: What each code means, for the documentation.
CODES = {
    "bad_request": "a field is missing, has the wrong type, or exceeds its limits",
    "bad_question": "the question is empty, has nothing to search for, or names unknown articles",
    "not_found": "there is no such route, answer or article",
    "not_allowed": "the route does not accept this method",
    "closed": "the route is closed to this caller",
    "unknown_host": "the request's Host header is not a name of this server",
    "origin_not_allowed": "the calling site is not on the server's list",
    "token_needed": "the embedding site's token is missing, expired, or another site's",
    "sign_in_needed": "readers of this server, or its owner, have to sign in first",
    "wrong_password": "the password is wrong",
    "unreadable_file": "files of this kind or with this content can't be read",
    "bad_source": "the address can't be a source of articles",
    "conflict": "what the request changes was changed in the meantime, or its place is taken",
    "no_room": "the upload folder or the disk is full, or can't be written",
    "too_large": "the request's body is too long",
    "too_many": "too many requests; Retry-After says when to go on",
    "busy": "too many questions or files are waiting; Retry-After says when to go on",
    "index_busy": "the index or the articles are being written; Retry-After says when to go on",
    "not_ready": "the articles or models are still loading, or failed to load",
    "failed": "an internal error of the server",
}

#: The message of an unforeseen error.
FAILED = "Something went wrong; ask again, and if that fails too, run: footnote doctor"


class NotReadyError(FootnoteError):
    """No question can be answered yet, or at all; the message says why."""


class OverloadedError(FootnoteError):
    """Too many questions or files are waiting already."""


class ReaderLeftError(Exception):
    """Nobody is waiting for the answer any more."""


class SignInError(FootnoteError):
    """The caller is not signed in, or the session has expired."""


class WrongPasswordError(FootnoteError):
    """The password is wrong."""


class TooLargeError(FootnoteError):
    """A file is larger than the limit for uploads."""


class NoRoomError(FootnoteError):
    """A file can't be stored: the folder or the disk is full, or can't be written."""


#: The status and the code of each error that callers may cause; all others are 500, "failed".
_STATUSES: tuple[tuple[type[FootnoteError], int, str], ...] = (
    (QuestionError, 422, "bad_question"),
    (NotReadyError, 503, "not_ready"),
    (OverloadedError, 503, "busy"),
    (BusyError, 503, "index_busy"),
    (SignInError, 401, "sign_in_needed"),
    (WrongPasswordError, 401, "wrong_password"),
    (ConflictError, 409, "conflict"),
    (CurationError, 422, "bad_request"),
    (SourceError, 422, "bad_source"),
    (UnreadableArticleError, 422, "unreadable_file"),
    (TooLargeError, 413, "too_large"),
    (NoRoomError, 507, "no_room"),
)


def error(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return the response for an error."""
    fields = {"error": {"code": code, "message": message}}
    return JSONResponse(fields, status_code=status, headers=headers)


def status_and_code(problem: FootnoteError) -> tuple[int, str]:
    """Return the HTTP status and the code of an error."""
    for kind, status, code in _STATUSES:
        if isinstance(problem, kind):
            return status, code
    return 500, "failed"
