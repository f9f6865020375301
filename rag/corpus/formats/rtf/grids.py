"""A table of an RTF text -> its grid of cells, and how many of its rows are its header."""

from bisect import bisect_right
from collections.abc import Callable, Iterator

from rag.corpus.formats.document import Inline
from rag.corpus.formats.grid import EMPTY, Cell, Grid
from rag.corpus.formats.rtf.model import Part, Row, Table

_TOLERANCE = 60  # twips, about a millimetre: edges of cells that are this close are one


def is_layout(table: Table) -> bool:
    """Whether a table is a frame around other blocks: it has one column, or one row of tables."""
    has_tables = any(
        isinstance(part, Table) for row in table.rows for cell in row.cells for part in cell
    )
    is_narrow = {len(row.cells) for row in table.rows} == {1}
    return is_narrow or (len(table.rows) == 1 and has_tables)


def read_grid(table: Table, read: Callable[[list[Part]], Inline]) -> Grid:
    """Return the cells of a table; `read` gives the text of a cell."""
    edges = _columns(table.rows)
    grid = Grid()
    for row in table.rows:
        grid.add(_cells(row, edges, read))
    return grid


def _cells(row: Row, columns: list[int], read: Callable[[list[Part]], Inline]) -> Iterator[Cell]:
    merges = row.definition.merges
    spans = _spans(row, columns)
    number = 0
    while number < len(row.cells):
        merge = merges[number] if number < len(merges) else ""
        content, width = read(row.cells[number]), spans[number]
        number += 1
        while merges[number : number + 1] == ["clmrg"] and row.cells[number : number + 1] == [[]]:
            width += spans[number]
            number += 1
        goes_on = merge == "clvmrg" and not content.text.strip()
        yield Cell(EMPTY if goes_on else content, width, goes_on)


def _columns(rows: list[Row]) -> list[int]:
    """Return the right edges of all columns; none if no row has a cell in each."""
    columns: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.definition.edges}):
        if not columns or edge > columns[-1] + _TOLERANCE:
            columns.append(edge)
    is_full = any(len(row.cells) == len(row.definition.edges) == len(columns) for row in rows)
    return columns if is_full else []


def _spans(row: Row, columns: list[int]) -> list[int]:
    """Return how many columns each cell spans."""
    edges = row.definition.edges
    if not columns or len(edges) != len(row.cells):
        return [1] * len(row.cells)
    ends = [bisect_right(columns, edge) for edge in edges]
    return [max(1, end - start) for start, end in zip([0, *ends], ends, strict=False)]


def header_size(table: Table, grid: Grid) -> int:
    """Return how many rows at the top name the columns."""
    size = 0
    while size < len(table.rows) and table.rows[size].definition.is_header:
        size += 1
    if size == len(table.rows):
        return min(size, 1)
    if not size and len(table.rows) > 1 and (grid.looks_headed() or _is_set_apart(table, grid)):
        return 1
    return size


def _is_set_apart(table: Table, grid: Grid) -> bool:
    first, *others = (row.definition for row in table.rows)
    is_ruled_off = first.is_ruled and not any(one.is_ruled for one in others[:-1])
    return (
        is_ruled_off
        or grid.has_short_names_first()
        or (first.sets_first_apart and grid.has_names_first())
    )
