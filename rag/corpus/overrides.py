"""`footnote.yaml` in the corpus folder: what its owner decided about the reading of files."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

NAME = "footnote.yaml"
_MAX_BYTES = 1_000_000
_FIX = 'write a list of folders and files, such as keep: ["handbook/", "notes/*.md"], or keep: all'


@dataclass(frozen=True, slots=True)
class Overrides:
    """The owner's decisions; `problem` says why the file could not be followed, "" if it could."""

    keep: tuple[str, ...] = ()  # folders ("handbook/"), files and globs, relative to the corpus
    problem: str = ""

    def keeps_all(self, path: str) -> bool:
        """Whether nothing in a file, relative to the corpus, is left out of the search.

        >>> overrides = Overrides(("handbook/", "notes/*.md"))
        >>> [overrides.keeps_all(path) for path in ("handbook/a/b.md", "notes/c.md", "c.md")]
        [True, True, False]
        """
        return any(
            path.startswith(pattern) if pattern.endswith("/") else _matches(path, pattern)
            for pattern in self.keep
        )


def read_overrides(corpus: Path) -> Overrides:
    """Return what the corpus folder's `footnote.yaml` says; nothing if there is none."""
    try:
        with (corpus / NAME).open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return Overrides()
    except OSError as error:
        return Overrides(problem=f"can't be opened ({error.strerror}); give read permission")
    if len(raw) > _MAX_BYTES:
        return Overrides(problem=f"larger than 1 MB; {_FIX}")
    try:
        # SafeLoader builds plain values only: nothing in a file can run.
        values = yaml.safe_load(raw) or {}
    except (yaml.YAMLError, RecursionError, ValueError):
        return Overrides(problem=f"not valid YAML, so its settings are not used; {_FIX}")
    return _overrides(values)


def _overrides(values: Any) -> Overrides:
    if not isinstance(values, dict):
        return Overrides(problem=f"without settings that Footnote knows; {_FIX}")
    keep = values.get("keep", [])
    paths = [keep] if isinstance(keep, str) else keep
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        return Overrides(problem=f"its setting keep is not a list of paths; {_FIX}")
    unknown = ", ".join(sorted(str(name) for name in values if name != "keep"))
    problem = f"its setting {unknown[:100]} is unknown and not used; {_FIX}" if unknown else ""
    return Overrides(tuple(_normal(path) for path in paths), problem)


def _normal(path: str) -> str:
    path = path.strip().replace("\\", "/").removeprefix("./").removeprefix("/")
    return "*" if path.lower() in ("all", "") else path


def _matches(path: str, pattern: str) -> bool:
    return path == pattern or path.startswith(f"{pattern}/") or fnmatchcase(path, pattern)
