"""The rows above the figures of a table -> one row that names its columns."""

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from rag.corpus.formats.pdf.lines import Line

Cell = tuple[Line, ...]  # its lines, from top to bottom
Row = tuple[Cell, ...]  # a cell for each column

FIGURE = re.compile(r"[\W\d]*\d[\W\d]*(?:[a-zA-Z%]{1,3})?")
_MAX_HEADS = 4  # rows
_MIN_FIGURES = 0.6  # of the cells of a row that are not its name


def with_one_head(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, those that name the columns in one; a name above several is in each."""
    start = next((at for at, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)
    heads = list(takewhile(lambda row: not any(map(_is_figure, row)), rows[start:]))
    while heads and not any(heads[-1][1:]):  # a name of a row whose figures are below
        heads.pop()
    end = start + len(heads)
    below = [row for row in rows[end : end + 4] if any(row[1:])][:2]
    has_figures = len(below) == 2 and all(map(_has_figures, below))
    if not 2 <= len(heads) <= _MAX_HEADS or not has_figures or len(rows[0]) < 3:
        return list(rows)
    spread = [*(_spread(row, heads[-1]) for row in heads[:-1]), heads[-1]]
    columns = zip(*spread, strict=True)
    head = tuple(tuple(line for cell in column for line in cell) for column in columns)
    return [*rows[:start], head, *rows[end:]] if all(head[1:]) else list(rows)


def _is_figure(cell: Cell) -> bool:
    return bool(cell) and bool(FIGURE.fullmatch(" ".join(line.text for line in cell)))


def _has_figures(row: Row) -> bool:
    filled = [cell for cell in row[1:] if cell]
    return bool(filled) and sum(map(_is_figure, filled)) >= _MIN_FIGURES * len(filled)


def _spread(row: Row, below: Row) -> Row:
    """Return a row of names in which each is above all of its columns.

    They are as many for each name, or the names below would be there twice.
    """
    count = len(row) - 1
    filled = [column for column in range(count) if row[column + 1]]
    width = count // len(filled) if filled else 0
    middles = [(number * width + (width - 1) / 2) for number in range(len(filled))]
    if width >= 2 and width * len(filled) == count and _are_near(filled, middles):
        return (row[0], *(row[filled[column // width] + 1] for column in range(count)))
    names = [" ".join(line.text for line in cell) for cell in below[1:] if cell]
    is_wrapped = any(after - one == 1 for one, after in pairwise(filled))
    if is_wrapped or len(set(names)) == len(names):
        return row
    return (row[0], *(row[_nearest(row, below, column)] for column in range(1, len(row))))


def _are_near(columns: Sequence[int], middles: Sequence[float]) -> bool:
    pairs = zip(columns, middles, strict=True)
    return all(abs(column - middle) <= 0.5 for column, middle in pairs)


def _nearest(row: Row, below: Row, column: int) -> int:
    """Return the column, this one or one beside it, whose name is above this one too."""
    beside = (column, column - 1, column + 1) if below[column] else (column,)
    inner = [one for one in beside if 0 < one < len(row) and row[one] and below[one]]
    return column if row[column] else next(iter(inner), column)
