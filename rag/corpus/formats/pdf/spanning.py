"""Tables that go on on the next page -> whole tables, each with one head."""

from collections.abc import Sequence
from dataclasses import replace

from rag.corpus.formats.pdf.heads import Cell, Row
from rag.corpus.formats.pdf.lines import Line
from rag.corpus.formats.pdf.tables import Table

_MAX_TITLES = 2  # rows above a head that is repeated
#: Of the cells of a column: the share with digits that makes it a column of figures.
_MOST = 0.7


def with_whole_tables(flow: Sequence[list[Line] | Table]) -> list[list[Line] | Table]:
    """Return paragraphs and tables, those tables joined that a page break divides."""
    whole: list[list[Line] | Table] = []
    for part in flow:
        last = whole[-1] if whole else None
        joined = (
            _joined(last, part) if isinstance(last, Table) and isinstance(part, Table) else None
        )
        if joined:
            whole[-1] = joined
        else:
            whole.append(part)
    return whole


def _joined(above: Table, below: Table) -> Table | None:
    """Return two tables as one if the second, on the next page, continues the first."""
    columns = above.columns_of(below.columns)
    if below.page != above.lines[-1].page + 1 or columns is None:
        return None
    rows = [_moved(row, columns, len(above.rows[0])) for row in below.rows]
    count = _repeated(above.rows, rows)
    if count:
        return replace(above, rows=(*above.rows, *rows[count:]), has_head=True)
    if above.is_in_line_with(below.columns) and _fits(rows[0], above.rows[1:] or above.rows):
        return replace(above, rows=(*above.rows, *rows))
    return None


def _moved(row: Row, columns: Sequence[int], width: int) -> Row:
    """Return a row with its cells in these columns of a table that may have more."""
    cells: list[Cell] = [()] * width
    for column, cell in zip(columns, row, strict=True):
        cells[column] = cell
    return tuple(cells)


def _repeated(above: Sequence[Row], rows: Sequence[Row]) -> int:
    """Return how many of some rows are the title and the head of the table above."""
    for count in range(1, 2 + min(_MAX_TITLES, len(rows) - 1, len(above) - 1)):
        is_same = all(map(_is_same, above[:count], rows[:count]))
        if is_same and sum(map(bool, rows[count - 1])) > 1:
            return count
    return 0


def _is_same(one: Row, other: Row) -> bool:
    return all(map(_has_same_text, one, other))


def _has_same_text(one: Cell, other: Cell) -> bool:
    return _text(one).casefold() == _text(other).casefold()


def _fits(row: Row, rows: Sequence[Row]) -> bool:
    """Whether a row has figures where others have them, and is in bold if they are."""
    if _is_bold(row) != all(map(_is_bold, rows)):
        return False
    for column, cell in enumerate(row):
        filled = [one[column] for one in rows if one[column]]
        figures = sum(map(_has_digit, filled))
        if cell and figures > _MOST * len(filled) and not _has_digit(cell):
            return False
    return True


def _has_digit(cell: Cell) -> bool:
    return any(letter.isdigit() for letter in _text(cell))


def _text(cell: Cell) -> str:
    return " ".join(line.text for line in cell)


def _is_bold(row: Row) -> bool:
    return all(line.style.is_bold for cell in row for line in cell)
