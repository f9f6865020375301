"""Front matter, in YAML or TOML -> what a text says about itself."""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

_YAML = re.compile(r"\s*---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
#: A value with a colon; one in brackets is meant to be a list or a table.
_VALUE = re.compile(r"(?P<name>[\w-]+):[ \t]+(?P<value>[^\s\[{].*:(?:[ \t].*\S)?)[ \t]*")
_TOML = re.compile(r"\s*\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)


def split_front_matter(text: str) -> tuple[dict[str, str], str, str]:
    """Return the front matter, the text after it, and a warning ("" for none).

    The names of its values are in lower case. Dates are as written in YAML, ISO dates in TOML.
    """
    for language, pattern, load in (("YAML", _YAML, _yaml), ("TOML", _TOML, _toml)):
        if match := pattern.match(text):
            values = load(match[1] or "")
            if isinstance(values, Mapping):
                return _flat(values), text[match.end() :], ""
            warning = f"its front matter is not valid {language} and was left out; correct it"
            return {}, text[match.end() :], warning
    return {}, text, ""


def _yaml(written: str) -> Any:
    values = _loaded(written)
    if values is None:
        values = _loaded("\n".join(map(_quoted, written.split("\n"))))
    return values if written.strip() else {}


def _loaded(written: str) -> Any:
    try:
        # BaseLoader builds strings, lists and dicts only: nothing in a file can run.
        return yaml.load(written, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        return None


def _quoted(line: str) -> str:
    """Return a line with its value in quotes if it is not YAML without: people forget them.

    >>> _quoted("title: Heat: a warning"), _quoted("title: Heat")
    ('title: "Heat: a warning"', 'title: Heat')
    """
    match = _VALUE.fullmatch(line)
    if match is None or _loaded(line) is not None:
        return line
    return f"{match['name']}: {json.dumps(match['value'], ensure_ascii=False)}"


def _toml(written: str) -> Any:
    try:
        return tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _flat(values: Mapping[Any, Any]) -> dict[str, str]:
    """Return the values as text; those of tables too, which some programs group them in."""
    flat: dict[str, str] = {}
    for name, value in values.items():
        for inner, content in value.items() if isinstance(value, Mapping) else ((name, value),):
            flat.setdefault(str(inner).strip().lower(), _joined(content))
    return flat


def _joined(value: Any) -> str:
    """Return a value as text; the items of a list, such as authors, joined."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_joined, value)))
    if isinstance(value, Mapping):
        return _joined(value.get("name", ""))
    return value if isinstance(value, str) else value.isoformat() if isinstance(value, date) else ""
