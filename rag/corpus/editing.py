"""Changes corrections in `footnote.yaml`, and leaves everything else in it as a person wrote it."""

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from rag.corpus.corrections import Correction
from rag.corpus.overrides import MAX_BYTES, NAME, Overrides, parse
from rag.corpus.writing import remove_unfinished, write_whole
from rag.errors import CurationError


def read_for_editing(corpus: Path) -> Overrides:
    """Return what `footnote.yaml` says now. Raises CurationError if it can't be edited."""
    return parse(_content(corpus))


def edit(corpus: Path, changes: Mapping[str, Correction]) -> None:
    """Write corrections, path of an article -> all that is corrected about it.

    An empty correction removes the article's. The file is complete at every moment. Raises
    CurationError if it has an error or can't be written.
    """
    raw = _content(corpus)
    text = edited(raw, changes)
    if text == raw:
        return
    if parse(text).is_broken:
        raise CurationError(f"{NAME} can't hold these corrections; write them into it yourself.")
    if len(text) > MAX_BYTES:
        raise CurationError(f"{NAME} would be larger than 1 MB; remove corrections from it first.")
    try:
        remove_unfinished(corpus)
        write_whole(corpus / NAME, text)
    except OSError as error:
        raise CurationError(
            f"{corpus / NAME} can't be written ({error.strerror}); grant write permission, or free "
            "some space."
        ) from error


def _content(corpus: Path) -> bytes:
    path = corpus / NAME
    if path.is_symlink():
        raise CurationError(f"{path} is a link, and links are not followed; put a file there.")
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise CurationError(f"{path} can't be opened ({error.strerror}).") from error
    if parse(raw).is_broken:
        raise CurationError(f"{NAME} can't be changed: it is {parse(raw).problem} first.")
    return raw


def edited(raw: bytes, changes: Mapping[str, Correction]) -> bytes:
    r"""Return the content of a file with changed corrections; comments and the rest stay.

    >>> edited(b"keep: all  # yes\n", {"a.md": Correction(date="2024-05-01")})
    b'keep: all  # yes\narticles:\n  a.md:\n    date: 2024-05-01\n'
    """
    yaml = YAML()  # round trip: no objects are built
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        root = yaml.load(raw.decode("utf-8-sig"))
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise CurationError(f"{NAME} can't be changed; correct its YAML first.") from error
    root = CommentedMap() if root is None else root
    articles = root.get("articles") or CommentedMap()
    for path, correction in changes.items():
        found = articles.get(path)
        # A copy, since an alias may stand for another article's as well.
        fields = found if isinstance(found, CommentedMap) else CommentedMap()
        fields = CommentedMap(fields) if fields.anchor.value else fields
        # Within brackets, ruamel.yaml leaves texts unquoted that other parsers read in another way.
        fields.fa.set_block_style()
        _put(fields, correction)
        if fields:
            articles[path] = fields
        else:
            articles.pop(path, None)
    articles.fa.set_block_style()
    root.fa.set_block_style()
    if articles:
        root["articles"] = articles
    else:
        root.pop("articles", None)
    if not root:
        return b""
    written = io.StringIO()
    yaml.dump(root, written)
    return written.getvalue().encode()


def _put(fields: dict[str, Any], correction: Correction) -> None:
    for name in ("title", "date", "source", "leave_out", "bring_back"):
        value = getattr(correction, name)
        if not value:
            fields.pop(name, None)
        elif name == "date":
            _put_changed(fields, name, _plain(value))
        else:
            _put_changed(fields, name, list(value) if isinstance(value, tuple) else value)


def _put_changed(fields: dict[str, Any], name: str, value: Any) -> None:
    """Set a value unless it is there already: quotes and comments stay."""
    if fields.get(name) != value:
        fields[name] = value


def _plain(written: str) -> Any:
    """Return a date such that it is written without quotes.

    >>> _plain("2024-05-01"), _plain("2024"), _plain("May 2024")
    (datetime.date(2024, 5, 1), 2024, 'May 2024')
    """
    if written.isdecimal() and len(written) == 4:
        return int(written)
    try:
        return date.fromisoformat(written) if len(written) == 10 else written
    except ValueError:
        return written
