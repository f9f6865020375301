"""A table of a Word document -> its grid of cells, and how many of its rows are its header."""

from collections.abc import Callable, Iterator
from typing import Any

from rag.corpus.formats.document import Inline
from rag.corpus.formats.grid import EMPTY, Cell, Grid
from rag.corpus.formats.word.styles import VALUE, WORD, Styles, is_on, value
from rag.corpus.formats.xmltree import local_name

_FIRST_ROW = 0x20  # a bit of the look of a table: its first row is set apart
_GONE = frozenset(("del", "moveFrom", "Fallback"))


def children(element: Any, name: str) -> Iterator[Any]:
    """Yield rows of a table or cells of a row, also those in content controls."""
    for child in element:
        found = local_name(child)
        if found == name:
            yield child
        elif found not in _GONE and found not in ("tbl", "tr", "tc", "p"):
            yield from children(child, name)


def rows_of(table: Any) -> list[Any]:
    """Return the rows of a table without those that were deleted."""
    return [row for row in children(table, "tr") if row.find(f"{WORD}trPr/{WORD}del") is None]


def read_grid(rows: list[Any], read: Callable[[Any], Inline]) -> Grid:
    """Return the cells of a table; `read` gives the text of a cell."""
    grid = Grid()
    for row in rows:
        grid.add(_cells(row, read))
    return grid


def _cells(row: Any, read: Callable[[Any], Inline]) -> Iterator[Cell]:
    yield from [Cell(EMPTY)] * _number(row.find(f"{WORD}trPr"), "gridBefore", 0)
    for cell in children(row, "tc"):
        properties = cell.find(f"{WORD}tcPr")
        merge = None if properties is None else properties.find(f"{WORD}vMerge")
        goes_on = merge is not None and merge.get(VALUE, "continue") == "continue"
        content = EMPTY if goes_on else read(cell)
        yield Cell(content, _number(properties, "gridSpan", 1), goes_on)


def _number(properties: Any, name: str, default: int) -> int:
    written = value(properties, name)
    return min(int(written), 100) if written.isdigit() else default


def header_size(table: Any, rows: list[Any], grid: Grid, styles: Styles) -> int:
    """Return how many rows at the top name the columns."""
    size = 0
    while size < len(rows) and _repeats(rows[size]):
        size += 1
    if size == len(rows):
        return min(size, 1)
    is_set_apart = _looks_set_apart(table) and (
        _formats_first_row(table, styles) or grid.has_names_first()
    )
    if (
        not size
        and len(rows) > 1
        and (grid.looks_headed() or is_set_apart or grid.has_short_names_first())
    ):
        size = 1
    # A name of a column may be merged with the cell below it.
    while 0 < size < len(rows) - 1 and _continues(rows[size]):
        size += 1
    return size


def _continues(row: Any) -> bool:
    """Whether a cell of a row is part of the one above it."""
    return any(
        merge.get(VALUE, "continue") == "continue"
        for cell in children(row, "tc")
        for merge in cell.iterfind(f"{WORD}tcPr/{WORD}vMerge")
    )


def _repeats(row: Any) -> bool:
    """Whether a row is repeated at the top of each page."""
    mark = row.find(f"{WORD}trPr/{WORD}tblHeader")
    return mark is not None and is_on(mark.get(VALUE, "1"))


def _looks_set_apart(table: Any) -> bool:
    look = table.find(f"{WORD}tblPr/{WORD}tblLook")
    if look is None:
        return False
    if written := look.get(f"{WORD}firstRow"):
        return is_on(written)
    try:
        return bool(int(look.get(VALUE, "0"), 16) & _FIRST_ROW)
    except ValueError:
        return False


def _formats_first_row(table: Any, styles: Styles) -> bool:
    name = value(table.find(f"{WORD}tblPr"), "tblStyle")
    path = f"{WORD}tblStylePr[@{WORD}type='firstRow']"
    return any(style.element.find(path) is not None for style in styles.chain(name, "table"))
