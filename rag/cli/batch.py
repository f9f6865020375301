"""A file of questions -> an answer for each line."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.errors import FootnoteError, SettingsError

#: Answers a question with its history, as JSON.
Ask = Callable[[str, Sequence[str]], dict[str, Any]]


def ask_batch(path: Path, load: Callable[[], Ask]) -> Iterator[dict[str, Any]]:
    """Yield one JSON answer for each line, in order; a bad line gets an `error` instead.

    `load` is called after the file is read. Raises SettingsError when it can't be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The batch file {path} can't be read ({error}).") from error
    ask = load()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        fields: dict[str, Any] = {}
        try:
            fields = _question(line)
            answer = ask(fields["question"], fields["history"])
        except FootnoteError as error:
            yield fields | {"error": f"line {number}: {error}"}
        else:
            yield answer | ({"id": fields["id"]} if "id" in fields else {})


def _question(line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"The line is not JSON ({error}).") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("question"), str):
        raise SettingsError('The line needs the field "question", a string.')
    history = fields.setdefault("history", [])
    if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
        raise SettingsError('The field "history" must be a list of strings.')
    return fields
