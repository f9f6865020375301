"""`footnote.yaml` in the corpus folder: what its owner decided about the reading of files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

import yaml

from rag.corpus.corrections import MAX_LINES, Correction, problem_with
from rag.corpus.writing import remove_unfinished, write_whole

NAME = "footnote.yaml"
MAX_BYTES = 1_000_000
_FIX = 'write a list of folders and files, such as keep: ["handbook/", "notes/*.md"], or keep: all'
_FIELDS = ("title", "date", "source")
_LISTS = ("leave_out", "bring_back")
_LAST_GOOD = "its last good settings stay in use"
#: How deep settings nest; a file of brackets would take minutes.
_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Overrides:
    """The owner's decisions; `problem` says why not all could be followed, "" if they could."""

    keep: tuple[str, ...] = ()  # folders ("handbook/"), files and globs, relative to the corpus
    problem: str = ""
    #: Path of an article -> what is corrected about it.
    articles: Mapping[str, Correction] = field(default_factory=dict)
    is_broken: bool = False  # whether the file could not be read at all

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

    def by_file(self) -> dict[str, list[tuple[str, Correction]]]:
        """Return path of a file -> the corrections of its articles, with the articles' paths.

        An article in a file has a path that begins with the file's; all beginnings are included.

        >>> sorted(Overrides(articles={"a/b.zip/c.md": Correction("C")}).by_file())
        ['a', 'a/b.zip', 'a/b.zip/c.md']
        """
        found: dict[str, list[tuple[str, Correction]]] = {}
        for path, correction in sorted(self.articles.items()):
            ends = [at for at, sign in enumerate(path) if sign in "/#"]
            for end in (*ends, len(path)):
                found.setdefault(path[:end], []).append((path, correction))
        return found


def read_overrides(corpus: Path, data: Path | None = None) -> Overrides:
    """Return what the corpus folder's `footnote.yaml` says; nothing if there is none.

    If it can't be read, the last good settings are returned, of which `data` has a copy.
    """
    found = _read(corpus / NAME)
    if not found.is_broken or data is None:
        return found
    last = _read(data / NAME)
    if last.is_broken or not (data / NAME).is_file():
        return found
    problem = f"{found.problem}; {_LAST_GOOD}"
    return Overrides(last.keep, problem, last.articles, is_broken=True)


def remember(corpus: Path, data: Path) -> None:
    """Keep a copy of `footnote.yaml` in the data folder, unless it can't be read."""
    copy = data / NAME
    if not (corpus / NAME).exists():
        copy.unlink(missing_ok=True)
        return
    raw = _content(corpus / NAME)
    is_same = copy.is_file() and copy.read_bytes() == raw
    if not isinstance(raw, str) and not is_same and not parse(raw).is_broken:
        remove_unfinished(data)
        write_whole(copy, raw)


def _content(path: Path) -> bytes | str:
    """Return a file's content, or why there is none."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return b""
    except OSError as error:
        return f"can't be opened ({error.strerror}); give read permission"
    return f"larger than 1 MB; {_FIX}" if len(raw) > MAX_BYTES else raw


def _read(path: Path) -> Overrides:
    raw = _content(path)
    return Overrides(problem=raw, is_broken=True) if isinstance(raw, str) else parse(raw)


@lru_cache(maxsize=2)
def parse(raw: bytes) -> Overrides:
    """Return what the content of a file says; only scalars, lists and mappings are read."""
    try:
        _check_depth(raw)
        # Nodes, not values: nothing in a file can run, dates stay as written, lines are known.
        root = yaml.compose(raw, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return _broken(f"not valid YAML{_lines(error)} ({error.problem}); correct it")
    except (yaml.YAMLError, RecursionError, ValueError):
        return _broken(f"not valid YAML; {_FIX}")
    if root is None:
        return Overrides()
    if not isinstance(root, yaml.MappingNode):
        return _broken(f"without settings that Footnote knows; {_FIX}")
    return _Settings().read(root)


def _lines(error: yaml.MarkedYAMLError) -> str:
    """Return where an error was noticed, and where what it is in begins."""
    noticed, begun = error.problem_mark, error.context_mark
    line = f" in line {noticed.line + 1}" if noticed else ""
    if noticed and begun and begun.line != noticed.line:
        return f"{line}, in what begins in line {begun.line + 1}"
    return line


def _broken(problem: str) -> Overrides:
    return Overrides(problem=problem, is_broken=True)


def _check_depth(raw: bytes) -> None:
    depth = 0
    for event in yaml.parse(raw, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise ValueError("nested too deeply")


class _Settings:
    """Collects settings and what is wrong with them, each with its line."""

    def __init__(self) -> None:
        self._problems: list[str] = []

    def read(self, root: yaml.MappingNode) -> Overrides:
        keep: tuple[str, ...] = ()
        articles: dict[str, Correction] = {}
        for name, node in self._entries(root):
            if name == "keep":
                keep = tuple(map(_normal, self._texts(node, "keep", _FIX)))
            elif name == "articles":
                articles = self._articles(node)
            else:
                self._report(node, f"its setting {name[:100]} is unknown and not used; {_FIX}")
        return Overrides(keep, "; ".join(self._problems[:3]), articles)

    def _articles(self, node: yaml.Node) -> dict[str, Correction]:
        articles = {}
        for path, fields in self._entries(node):
            values: dict[str, str] = {}
            lists: dict[str, tuple[str, ...]] = {}
            for name, value in self._entries(fields):
                if name in _FIELDS:
                    values[name] = self._text(value, name)
                elif name in _LISTS:
                    fix = "write a list of whole lines of the article"
                    lists[name] = self._texts(value, name, fix)[:MAX_LINES]
                else:
                    known = ", ".join((*_FIELDS, *_LISTS))
                    reason = f"{name[:100]} is no setting of an article; those are {known}"
                    self._report(value, reason)
            lines = {name: tuple(" ".join(line.split()) for line in lists[name]) for name in lists}
            articles[path] = Correction(**values, **lines)  # type: ignore[arg-type]
        return articles

    def _entries(self, node: yaml.Node) -> list[tuple[str, yaml.Node]]:
        if isinstance(node, yaml.ScalarNode) and not node.value:
            return []
        if not isinstance(node, yaml.MappingNode):
            self._report(node, "expected names and values, such as title: The mill")
            return []
        entries = []
        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode):
                entries.append((str(name.value), value))
            else:
                self._report(name, "the name of a setting is a word or a path")
        return entries

    def _text(self, node: yaml.Node, name: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._report(node, f"{name} is not a text; write it on one line")
            return ""
        value = " ".join(str(node.value).split())
        problem = problem_with(name, value) if value else ""
        if problem:
            self._report(node, f"{name}: {problem}")
        return "" if problem else value

    def _texts(self, node: yaml.Node, name: str, fix: str) -> tuple[str, ...]:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not all(isinstance(one, yaml.ScalarNode) for one in nodes):
            kind = "paths" if name == "keep" else "lines"
            self._report(node, f"its setting {name} is not a list of {kind}; {fix}")
            return ()
        return tuple(str(one.value) for one in nodes if one.value)

    def _report(self, node: yaml.Node, reason: str) -> None:
        self._problems.append(f"line {node.start_mark.line + 1}: {reason}")


def _normal(path: str) -> str:
    path = path.strip().replace("\\", "/").removeprefix("./").removeprefix("/")
    return "*" if path.lower() in ("all", "") else path


def _matches(path: str, pattern: str) -> bool:
    return path == pattern or path.startswith(f"{pattern}/") or fnmatchcase(path, pattern)
