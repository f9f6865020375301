"""The rows and cells of a table in an OpenDocument text."""

from collections.abc import Iterator
from itertools import repeat
from typing import Any

from rag.corpus.formats.odf.styles import attribute
from rag.corpus.formats.xmltree import local_name

_MAX_REPEATS = 1_000  # of a cell or a row; empty sheets repeat a row a million times


def rows_of(table: Any) -> Iterator[tuple[Any, bool]]:
    """Yield the rows of a table, and whether each is in its header."""
    for child in table:
        name = local_name(child)
        if name == "table-row":
            yield from repeat((child, False), count(child, "number-rows-repeated"))
        elif name == "table-header-rows":
            yield from ((row, True) for row, _ in rows_of(child))
        elif name in ("table-rows", "table-row-group"):
            yield from rows_of(child)


def cells_of(row: Any) -> list[Any]:
    """Return the cells of a row without those that others cover."""
    return [
        cell
        for child in row.iterchildren("{*}table-cell")
        for cell in repeat(child, count(child, "number-columns-repeated"))
    ]


def count(element: Any, name: str) -> int:
    """Return the number that an attribute of an element states, up to 1,000; 1 if none."""
    written = attribute(element, name)
    return min(int(written), _MAX_REPEATS) if written.isdigit() else 1
