"""What a sheet of a workbook has besides cells: hidden rows and columns, text boxes, cell notes."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.corpus.formats.drawings import read_text
from rag.corpus.formats.opc import RELATION, Package

_ROW = re.compile(rb"<row\s([^>]*)>")
_COLUMN = re.compile(rb"<col\s([^>]*)>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_HINT = re.compile(r"\A\[Threaded comment\].*?\bComment:\s*", re.DOTALL)
_MAX_COLUMNS = 2_000
_MAX_NAMED = 5
Place = tuple[int, int]  # row and column of a cell, from 0


@dataclass(frozen=True, slots=True)
class Hidden:
    """The numbers of hidden rows and columns, from 0."""

    rows: frozenset[int]
    columns: frozenset[int]

    @classmethod
    def of(cls, source: bytes) -> "Hidden":
        """Return what the XML of a sheet hides."""
        rows = (_number(one, b"r") for one in _ROW.findall(source) if _HIDDEN.search(one))
        columns: set[int] = set()
        for one in _COLUMN.findall(source):
            if _HIDDEN.search(one):
                last = min(_number(one, b"max"), _MAX_COLUMNS)
                columns |= set(range(_number(one, b"min") - 1, last))
        return cls(frozenset(row - 1 for row in rows), frozenset(columns))

    def named(self, rows: Collection[int], columns: Collection[int]) -> str:
        """Return in words which of these rows and columns are hidden; "" for none.

        >>> Hidden(frozenset({1, 4}), frozenset({27})).named({0, 1, 4}, {27})
        'rows 2, 5 and column AB'
        """
        found = [
            _named("row", [str(row + 1) for row in sorted(self.rows & set(rows))]),
            _named("column", [letters(one) for one in sorted(self.columns & set(columns))]),
        ]
        return " and ".join(filter(None, found))


def _named(word: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    more = len(names) - _MAX_NAMED
    listed = ", ".join(names[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{word if len(names) == 1 else f'{word}s'} {listed}"


def _number(attributes: bytes, name: bytes) -> int:
    found = re.search(rb'\b%s="(\d{1,7})"' % name, attributes)
    return int(found[1]) if found else 0


def letters(column: int) -> str:
    """Return the name of a column, counted from 0.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def drawn_texts(package: Package, sheet: str) -> Iterator[str]:
    """Yield the texts of a sheet's text boxes and shapes, and the titles of its charts."""
    for drawing in package.related(sheet, "drawing"):
        root = package.part(drawing)
        relations = package.relations(drawing)
        for body in () if root is None else root.iter("{*}txBody"):
            yield from _paragraphs(body)
        for chart in () if root is None else root.iter("{*}chart"):
            relation = relations.get(chart.get(f"{RELATION}id", ""))
            part = package.part(relation.target) if relation else None
            title = None if part is None else part.find("{*}chart/{*}title")
            text = "" if title is None else " ".join(_paragraphs(title))
            if text:
                yield text


def _paragraphs(element: Any) -> Iterator[str]:
    for paragraph in element.iter("{*}p"):
        text = read_text(paragraph).text.strip()
        if text:
            yield text


def cell_notes(package: Package, sheet: str) -> dict[Place, str]:
    """Return the notes and comments on cells, in the order of the file."""
    notes: dict[Place, str] = {}
    for name in package.related(sheet, "comments"):
        root = package.part(name)
        for one in () if root is None else root.iter("{*}comment"):
            place = _CELL.fullmatch(one.get("ref", ""))
            written = "".join(text.text or "" for text in one.iter("{*}t"))
            # Programs write a hint to old ones before a comment that can be answered.
            text = " ".join(_HINT.sub("", written).split())
            if place and text:
                notes[int(place[2]) - 1, column_number(place[1])] = text
    return notes


def column_number(name: str) -> int:
    """Return the number of a column, counted from 0.

    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1
