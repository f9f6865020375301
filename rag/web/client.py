"""Asks a Footnote server that runs elsewhere."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import httpx

from rag.errors import ServerError
from rag.origins import origin_of
from rag.search.scope import EVERYTHING, Scope
from rag.web.schema import AnswerBody

#: Seconds; a question may have to wait for many others.
_LONGEST = httpx.Timeout(120, connect=10)


def ask(
    server: str,
    question: str,
    history: Sequence[str] = (),
    *,
    scope: Scope = EVERYTHING,
    answerer: str = "",
) -> dict[str, Any]:
    """Return a server's answer, as the contract in README's "JSON" has it.

    Without an answerer, the server's own default answers.
    Raises ServerError, in the server's own words where it has any, and SettingsError for what is
    no address.
    """
    base = origin_of(server)
    asked = {"question": question, "history": list(history), "answerer": answerer}
    body = asked | asdict(scope)
    try:
        # Half a character, which a terminal may bring, has no bytes of its own; JSON can name it.
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        response = httpx.post(f"{base}/api/ask", content=content, headers=headers, timeout=_LONGEST)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
        raise ServerError(
            f"{base} can't be reached ({problem}); check the address, or start: footnote serve"
        ) from problem
    return _answer(base, response)


def _answer(base: str, response: httpx.Response) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = response.json()
        if response.is_success:
            AnswerBody.model_validate(fields)
            return fields
        words = fields["error"]["message"]
    except (ValueError, TypeError, KeyError) as problem:
        status = response.status_code
        raise ServerError(f"{base} is no Footnote server (it answered {status}).") from problem
    raise ServerError(f"{base}: {words}")
