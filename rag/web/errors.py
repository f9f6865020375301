"""How errors are said over HTTP: a status, and `{"error": {"code", "message"}}`.

A code keeps its meaning for as long as VERSION stays; messages are for people and may change.
"""

from starlette.responses import JSONResponse

from rag.errors import FootnoteError, QuestionError, UnreadableArticleError

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
    "sign_in_needed": "the owner has to sign in",
    "wrong_password": "it is not the owner's password",
    "unreadable_file": "a file of this kind or with this content is not read",
    "no_room": "the folder of uploads or the disk is full, or can't be written",
    "too_large": "the request's body is too long",
    "too_many": "too many requests; Retry-After says when to go on",
    "busy": "too many questions or files are waiting; Retry-After says when to go on",
    "not_ready": "the articles or models are still loaded, or can't be",
    "failed": "an error of the server's own",
}


#: What is said of an error that nobody foresaw.
FAILED = "Something failed here; ask again, and if it stays so, run: footnote doctor"


class NotReadyError(FootnoteError):
    """Nothing can be answered yet, or at all; the text says why."""


class BusyError(FootnoteError):
    """More questions or files are waiting than can be taken soon."""


class SignInError(FootnoteError):
    """The owner is not signed in, or no longer."""


class WrongPasswordError(FootnoteError):
    """It is not the owner's password."""


class TooLargeError(FootnoteError):
    """A file is larger than the owner lets in."""


class NoRoomError(FootnoteError):
    """A file can't be kept: the folder or the disk is full, or can't be written."""


#: The status and the code of each error that is meant for the reader; of others 500, "failed".
_STATUSES: tuple[tuple[type[FootnoteError], int, str], ...] = (
    (QuestionError, 422, "bad_question"),
    (NotReadyError, 503, "not_ready"),
    (BusyError, 503, "busy"),
    (SignInError, 401, "sign_in_needed"),
    (WrongPasswordError, 401, "wrong_password"),
    (UnreadableArticleError, 422, "unreadable_file"),
    (TooLargeError, 413, "too_large"),
    (NoRoomError, 507, "no_room"),
)


def error(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return an error as the API words it."""
    fields = {"error": {"code": code, "message": message}}
    return JSONResponse(fields, status_code=status, headers=headers)


def worded(problem: FootnoteError) -> tuple[int, str]:
    """Return the status and the code of an error that is meant for the reader."""
    for kind, status, code in _STATUSES:
        if isinstance(problem, kind):
            return status, code
    return 500, "failed"
