"""Asks another Footnote server over HTTP."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from rag.errors import ServerError
from rag.origins import origin_of
from rag.search.scope import EVERYTHING, Scope
from rag.web.schema import AnswerBody

#: Seconds; a question may have to wait for many others.
_TIMEOUT = httpx.Timeout(120, connect=10)


@dataclass(frozen=True, slots=True)
class Server:
    """A server's address, what answers there ("" for its default), and the readers' password."""

    address: str
    answerer: str = ""
    password: str = ""


def ask(
    server: Server,
    question: str,
    history: Sequence[str] = (),
    *,
    scope: Scope = EVERYTHING,
) -> dict[str, Any]:
    """Return a server's answer, with the fields of `Answer.to_json()`.

    Raises ServerError, with the server's own message if it sends one, and SettingsError if its
    address is not one. The password is sent over https or to this machine only.
    """
    base = origin_of(server.address)
    request = {"question": question, "history": list(history), "answerer": server.answerer}
    body = request | scope.to_json()
    try:
        # A terminal may send half of a surrogate pair: UTF-8 can't encode it, but JSON can.
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        if server.password and _is_private(base):
            headers["Authorization"] = f"Bearer {server.password}"
        response = httpx.post(f"{base}/api/ask", content=content, headers=headers, timeout=_TIMEOUT)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
        raise ServerError(
            f"{base} can't be reached ({problem}); check the address, or start: footnote serve"
        ) from problem
    return _answer(base, response)


def _is_private(base: str) -> bool:
    """Whether nobody on the way can read what is sent to an address."""
    parts = urlsplit(base)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


def _answer(base: str, response: httpx.Response) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = response.json()
        if response.is_success:
            AnswerBody.model_validate(fields)
            return fields
        message = fields["error"]["message"]
    except (ValueError, TypeError, KeyError) as problem:
        status = response.status_code
        raise ServerError(
            f"{base} is not a Footnote server (status {status}); check the address."
        ) from problem
    raise ServerError(f"{base}: {message}")
