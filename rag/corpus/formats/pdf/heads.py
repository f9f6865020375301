"""The rows above the figures of a table -> one row that names its columns."""

import re
from collections.abc import Sequence
from itertools import takewhile

from rag.corpus.formats.pdf.lines import Line

Cell = tuple[Line, ...]  # its lines, from top to bottom
Row = tuple[Cell, ...]  # a cell for each column

FIGURE = re.compile(r"[\W\d]*\d[\W\d]*(?:[a-zA-Z%]{1,3})?")
_MAX_HEADS = 4  # rows
_MIN_FIGURES = 0.6  # of the cells of a row that are not its name


def with_one_head(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, those that name the columns in one; a name above several is in each."""
    heads = list(takewhile(lambda row: not any(map(_is_figure, row)), rows))
    below = rows[len(heads) : len(heads) + 2]
    has_figures = len(below) == 2 and all(map(_has_figures, below))
    if not 2 <= len(heads) <= _MAX_HEADS or not has_figures or len(rows[0]) < 3:
        return list(rows)
    spread = [*map(_spread, heads[:-1]), heads[-1]]
    columns = zip(*spread, strict=True)
    head = tuple(tuple(line for cell in column for line in cell) for column in columns)
    return [head, *rows[len(heads) :]] if all(head[1:]) else list(rows)


def _is_figure(cell: Cell) -> bool:
    return bool(cell) and bool(FIGURE.fullmatch(" ".join(line.text for line in cell)))


def _has_figures(row: Row) -> bool:
    filled = [cell for cell in row[1:] if cell]
    return bool(filled) and sum(map(_is_figure, filled)) >= _MIN_FIGURES * len(filled)


def _spread(row: Row) -> Row:
    """Return a row of names in which each is above all of its columns, if they are as many."""
    count = len(row) - 1
    filled = [column for column in range(count) if row[column + 1]]
    width = count // len(filled) if filled else 0
    if width < 2 or width * len(filled) != count:
        return row
    middles = [(number * width + (width - 1) / 2) for number in range(len(filled))]
    if any(abs(column - middle) > 0.5 for column, middle in zip(filled, middles, strict=True)):
        return row
    return (row[0], *(row[filled[column // width] + 1] for column in range(count)))
