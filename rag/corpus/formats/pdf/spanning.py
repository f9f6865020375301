"""Tables that go on on the next page -> whole tables, each with one head."""

from collections.abc import Sequence
from dataclasses import replace

from rag.corpus.formats.pdf.heads import Cell, Row
from rag.corpus.formats.pdf.lines import CAPTION, Line
from rag.corpus.formats.pdf.paragraphs import is_note
from rag.corpus.formats.pdf.tables import Table

_MAX_NOTES = 3  # between the parts of a table
_MAX_TITLES = 2  # rows above a head that is repeated
#: Of the cells of a column: the share with digits that makes it a column of figures.
_MOST = 0.7


def with_whole_tables(flow: Sequence[list[Line] | Table]) -> list[list[Line] | Table]:
    """Return paragraphs and tables, those tables joined that a page break divides."""
    whole: list[list[Line] | Table] = []
    for part in flow:
        at = _table_above(whole)
        above = whole[at] if at >= 0 else None
        joined = None
        if isinstance(above, Table) and isinstance(part, Table):
            joined = _joined(above, part, is_next=at == len(whole) - 1)
        if joined:
            whole[at] = joined
        else:
            whole.append(part)
    return whole


def _table_above(flow: Sequence[list[Line] | Table]) -> int:
    """Return the index of the last table; -1 if more than its notes and a caption are below it."""
    for at in range(len(flow) - 1, max(len(flow) - 2 - _MAX_NOTES, -1), -1):
        part = flow[at]
        if isinstance(part, Table):
            return at
        if not (is_note(part[0].text) or CAPTION.match(part[0].text)):
            break
    return -1


def _joined(above: Table, below: Table, *, is_next: bool) -> Table | None:
    """Return two tables as one if the second, on the next page, continues the first.

    Without a head of its own, it must come right after the first.
    """
    columns = above.columns_of(below.columns)
    if below.page != above.lines[-1].page + 1 or columns is None:
        return None
    rows = [_moved(row, columns, len(above.rows[0])) for row in below.rows]
    count = _repeated(above.rows, rows)
    if count:
        return replace(above, rows=(*above.rows, *rows[count:]), has_head=True)
    is_in_line = is_next and above.is_in_line_with(below.columns)
    if is_in_line and _fits(rows[0], above.rows[1:] or above.rows):
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
