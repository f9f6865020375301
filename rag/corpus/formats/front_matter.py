"""Front matter, in YAML or TOML or as Pandoc's lines -> what a text says about itself."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import yaml

from rag.corpus.formats.details import shorten

_Load = Callable[[str], Any]

_YAML = re.compile(r"\s*---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
#: A value with a colon; one in brackets is meant to be a list or a table.
_VALUE = re.compile(r"(?P<name>[\w-]+):[ \t]+(?P<value>[^\s\[{].*:(?:[ \t].*\S)?)[ \t]*")
_TOML = re.compile(r"\s*\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
#: "% The mill", "% Ola Nil; Per Vig", "% 3 May 2024": lines for the title, the authors, the date.
_PANDOC = re.compile(
    r"%[ \t]+(?P<title>\S.*)(?:\n%[ \t]*(?P<author>.*))?(?:\n%[ \t]*(?P<date>.*))?\n(?!%)"
)
#: A value that TOML wants in quotes: "date = 2024/05/01", "title = Mill notes".
_BARE_LINES = re.compile(
    r"^(?P<name>[\w.-]+)[ \t]*=[ \t]*(?P<value>[^\s\"'\[{#][^\n\"\[\]{}#]*?)[ \t]*$", re.MULTILINE
)
#: Where a value begins; lines below it may belong to it.
_STARTS = {
    "YAML": re.compile(r"[^\s#:\[\]{}&*!|>'%@`-][^:]*:(?:\s|$)"),
    "TOML": re.compile(r"\[|[\w.\"'-]+[ \t]*="),
}
_MAX_CUT = 20  # lines at the end of a value that may be wrong
_MAX_NAMED, _MAX_SHOWN = 3, 60  # wrong lines that a warning names, and characters of each


def split_front_matter(text: str) -> tuple[dict[str, str], str, str]:
    """Return the front matter, the text after it, and a warning ("" for none).

    The names of its values are in lower case. Dates are as written in YAML, ISO dates in TOML.
    Lines that can't be read are left out, and the warning names them.
    """
    if match := _PANDOC.match(text):
        stated = {name: " ".join(said.split()) for name, said in match.groupdict("").items()}
        return stated, text[match.end() :], ""
    for language, pattern, load in (("YAML", _YAML, _yaml), ("TOML", _TOML, _toml)):
        if match := pattern.match(text):
            values = load(match[1] or "")
            if isinstance(values, Mapping):
                return _flat(values), text[match.end() :], ""
            if language == "YAML" and not any(map(_STARTS[language].match, match[1].splitlines())):
                break  # a text between two lines that are drawn
            good, bad = _salvaged(match[1] or "", language, load)
            lines = _listed(bad)
            warning = f"front matter that is not valid {language} was left out: {lines}; correct it"
            return good, text[match.end() :], warning
    return {}, text, ""


def _salvaged(written: str, language: str, load: _Load) -> tuple[dict[str, str], list[str]]:
    """Return what can be read of front matter that is wrong, and the lines that can't be."""
    entries: list[list[str]] = []
    for line in written.split("\n"):
        if _STARTS[language].match(line) or not entries:
            entries.append([])
        entries[-1].append(line)
    flat: dict[str, str] = {}
    bad: list[str] = []
    for entry in entries:
        for end in range(len(entry), max(0, len(entry) - _MAX_CUT), -1):
            values = load("\n".join(entry[:end]))
            if isinstance(values, Mapping):
                flat = _flat(values) | flat
                bad += entry[end : end + 1]
                break
        else:
            bad.append(entry[0])
    return flat, [line.strip() for line in bad]


def _listed(lines: list[str]) -> str:
    shown = [f"“{shorten(line, _MAX_SHOWN)}”" for line in lines[:_MAX_NAMED]]
    more = len(lines) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


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
    values = _loaded_toml(written)
    return values if values is not None else _loaded_toml(_BARE_LINES.sub(_quoted_toml, written))


def _loaded_toml(written: str) -> Any:
    try:
        return tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _quoted_toml(match: re.Match[str]) -> str:
    """Return a line of TOML with its value in quotes if it has none and is no number or date."""
    if _loaded_toml(match[0]) is not None:
        return match[0]
    return f"{match['name']} = {json.dumps(match['value'], ensure_ascii=False)}"


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
