"""Turns errors into responses: what is wrong with a request, in a sentence."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rag.errors import FootnoteError
from rag.web.errors import error, status_and_code
from rag.web.report_schema import SENTENCE

#: The codes of the statuses that FastAPI or a dependency raises.
_CODES = {
    401: "token_needed",
    403: "closed",
    404: "not_found",
    405: "not_allowed",
    413: "too_large",
    429: "too_many",
}


def add_handlers(app: FastAPI) -> None:
    """Let the app report all errors in the API's form."""
    app.add_exception_handler(FootnoteError, _report)
    app.add_exception_handler(RequestValidationError, _report_field)
    app.add_exception_handler(HTTPException, _report_status)


def sentence(problem: Mapping[str, Any]) -> str:
    """Return what one of pydantic's errors says is wrong with a field."""
    where = ".".join(str(part) for part in problem["loc"] if part != "body") or "the body"
    # Only dates have a pattern, which means nothing to people.
    is_date = problem["type"] == "string_pattern_mismatch"
    reason = "write a year, a month or a day, such as 2023-04-04" if is_date else problem["msg"]
    return str(reason) if problem["type"] == SENTENCE else f"{where}: {reason}."


async def _report(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, FootnoteError)
    status, code = status_and_code(problem)
    return error(status, code, str(problem), {"Retry-After": "5"} if status == 503 else None)


async def _report_field(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, RequestValidationError)
    return error(422, "bad_request", sentence(problem.errors()[0]))


async def _report_status(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, HTTPException)
    code = _CODES.get(problem.status_code, "bad_request")
    headers = dict(problem.headers or {})
    return error(problem.status_code, code, str(problem.detail), headers)
