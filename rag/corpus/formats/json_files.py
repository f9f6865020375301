"""JSON and JSON Lines -> articles: one for each object with a text, or one for other data."""

import json
from collections.abc import Iterator
from typing import Any

from rag.corpus.articles import Article, Skipped
from rag.corpus.blocks import Kind
from rag.corpus.formats.columns import Record, fields_of, is_technical, text_column
from rag.corpus.formats.datatables import add_record, add_table
from rag.corpus.formats.document import BULLET, Document
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.json_elements import elements_document
from rag.corpus.formats.records import NumberedRecord, read_records, title_of
from rag.corpus.formats.results import Details, ReadResult, make_article
from rag.corpus.formats.sheets import Table, table_of
from rag.errors import UnreadableArticleError

_NOT_JSON = "not JSON; write one object on each line"
_MAX_DEPTH = 6  # of an array of articles within objects
_Object = dict[str, Any]


def read_jsonl(path: str, raw: bytes) -> ReadResult:
    """Return the articles of a file with a JSON object, or an array of them, on each line.

    Raises UnreadableArticleError when no line can be read.
    """
    text, warning = decode(raw)
    first = text.lstrip().partition("\n")[0]
    try:
        _parse(first)
    except (ValueError, RecursionError):
        # One value over several lines is JSON with the wrong suffix.
        try:
            return _read_value(path, _parse(text), warning)
        except (ValueError, RecursionError):
            pass
    return read_records(path, _records_of_lines(text), warning)


def read_json(path: str, raw: bytes) -> ReadResult:
    """Return the articles of a JSON file.

    Raises UnreadableArticleError when it is broken, with the line, or has no text.
    """
    text, warning = decode(raw)
    if not text.strip():
        raise UnreadableArticleError("empty; add articles or delete it")
    try:
        value = _parse(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return read_jsonl(path, raw)
        raise UnreadableArticleError(
            f"not JSON: {error.msg} in line {error.lineno}, column {error.colno}; correct it"
        ) from error
    return _read_value(path, value, warning)


def _parse(text: str) -> Any:
    """Return a JSON value with its numbers as they are written: 1.50 stays "1.50"."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def _records_of_lines(text: str) -> Iterator[NumberedRecord]:
    start, number = 0, 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        line, start, number = text[start:end], end, number + 1
        if line.strip():
            yield from ((number, record) for record in _records_of_line(line))


def _records_of_line(line: str) -> Iterator[Record | str]:
    try:
        value = _parse(line)
    except (ValueError, RecursionError):
        yield _NOT_JSON
        return
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield tuple(fields_of(one))
        else:
            yield "not a JSON object; write one object on each line"


def _read_value(path: str, value: Any, warning: str) -> ReadResult:
    if document := elements_document(value):
        article = make_article(path, document, Details())
        return ReadResult((article,), (Skipped(path, warning),) if warning else ())
    rows, around = _array_of_texts(value)
    if rows is None and _is_array_of_objects(value):
        rows = value
    if rows is None:
        article = _article(path, value)
        return ReadResult((article,), (Skipped(path, warning),) if warning else ())
    numbered = (
        (number, tuple(fields_of(row)) if isinstance(row, dict) else "not a JSON object")
        for number, row in enumerate(rows, 1)
    )
    result = read_records(path, numbered, warning)
    rest = tuple(one for one in around if not is_technical(one))
    if not rest:
        return result
    document = Document()
    add_record(document, rest)
    about = make_article(f"{path}#about", document, Details(title=title_of(path)))
    return ReadResult((about, *result.articles), result.warnings, result.skipped)


def _is_array_of_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _array_of_texts(value: Any) -> tuple[list[Any] | None, Record]:
    """Return the longest array of objects with texts, and the values around it."""
    arrays = [array for array in _arrays(value, _MAX_DEPTH) if _has_texts(array)]
    if not arrays:
        return None, ()
    longest = max(arrays, key=len)
    return longest, tuple(fields_of(_without(value, longest))) if value is not longest else ()


def _arrays(value: Any, depth: int) -> Iterator[list[Any]]:
    """Yield the arrays of objects that are not within one another, down to a depth."""
    if _is_array_of_objects(value) and _has_texts(value):
        yield value
    elif depth:
        for inner in value.values() if isinstance(value, dict) else ():
            yield from _arrays(inner, depth - 1)
        if isinstance(value, list) and len(value) == 1:
            yield from _arrays(value[0], depth - 1)


def _has_texts(array: list[Any]) -> bool:
    objects = [item for item in array[:50] if isinstance(item, dict)]
    return bool(text_column([tuple(fields_of(item)) for item in objects]))


def _without(value: Any, array: list[Any]) -> Any:
    """Return a value without an array in it."""
    if isinstance(value, dict):
        return {key: _without(inner, array) for key, inner in value.items() if inner is not array}
    if isinstance(value, list) and len(value) == 1:
        return _without(value[0], array)
    return value


def _article(path: str, value: Any) -> Article:
    """Return the article of what is neither texts nor an array of records."""
    if isinstance(value, dict) and text_column([tuple(fields_of(value))]):
        return read_records(path, [(1, tuple(fields_of(value)))]).articles[0]
    document = Document()
    _add(document, value, 1)
    return make_article(path, document, Details(title=_title(path, value)))


def _title(path: str, value: Any) -> str:
    stated = value.get("title") if isinstance(value, dict) else None
    return stated if isinstance(stated, str) and stated.strip() else title_of(path)


def _add(document: Document, value: Any, level: int) -> None:
    """Add a value: what has arrays of objects as sections, after all else of its object."""
    if _is_array_of_objects(value):
        _add_objects(document, value, level)
    elif isinstance(value, list):
        _add_list(document, value)
    elif isinstance(value, dict):
        nested = {key: inner for key, inner in value.items() if _has_arrays(inner)}
        rest = {key: inner for key, inner in value.items() if key not in nested}
        add_record(document, fields_of(rest), min(level + 1, 6))
        for key, inner in nested.items():
            document.add(Kind.HEADING, key, level=min(level, 6))
            _add(document, inner, level + 1)
    else:
        document.add(Kind.PARAGRAPH, str(value))


def _has_arrays(value: Any) -> bool:
    """Whether a value is or has an array of objects, at any depth."""
    if isinstance(value, dict):
        return any(map(_has_arrays, value.values()))
    return _is_array_of_objects(value)


def _add_objects(document: Document, objects: list[Any], level: int) -> None:
    """Add an array of objects as a table, or those that have arrays of their own as sections."""
    if not any(_has_arrays(one) for one in objects if isinstance(one, dict)):
        add_table(document, _table(objects), min(level, 6))
        return
    for one in objects:
        names = fields_of(one) if isinstance(one, dict) else ()
        name = next((field.value for field in names if field.key in ("name", "title")), "")
        document.add(Kind.HEADING, name, level=min(level, 6))
        _add(document, one, level + 1)


def _table(objects: list[Any]) -> Table:
    records = [
        {one.name: one.value for one in fields_of(item if isinstance(item, dict) else {"": item})}
        for item in objects
    ]
    names = list(dict.fromkeys(name for record in records for name in record))
    return Table(header=[names], rows=[[one.get(name, "") for name in names] for one in records])


def _add_list(document: Document, values: list[Any]) -> None:
    rows = [[str(cell) for cell in row] for row in values if isinstance(row, list)]
    if len(rows) == len(values):
        add_table(document, table_of(rows))
        return
    group = document.new_group()
    for value in values:
        document.add(Kind.ITEM, str(value), level=1, group=group, bullet=BULLET)
