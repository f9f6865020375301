"""Rows of aligned cells -> rows without those that only continue the cells above them."""

from collections.abc import Sequence
from itertools import pairwise

from rag.corpus.formats.pdf.heads import Row
from rag.corpus.formats.pdf.lines import Line

MAX_LINE_STEP = 1.65  # font sizes between two lines of a cell
#: Lines of a cell are closer than rows by this factor.
_TIGHTER = 1.25


def without_wraps(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with those that continue the cells of the row above added to it."""
    steps = [_baseline(above) - _baseline(below) for above, below in pairwise(rows)]
    tight = min(steps) * _TIGHTER if steps else 0
    # If all rows are equally close, only one without a first cell can be a continuation.
    is_spaced = sum(step > tight for step in steps) >= 2 and not any(
        step <= tight and all(row) for step, row in zip(steps, rows[1:], strict=True)
    )
    joined = [rows[0]]
    for row, step in zip(rows[1:], steps, strict=True):
        is_partial = sum(map(bool, row)) < sum(map(bool, joined[-1]))
        is_words = not any(
            letter.isdigit() for cell in row for line in cell for letter in line.text
        )
        is_close = step <= MAX_LINE_STEP * next(cell[0].size for cell in row if cell)
        is_wrap = (is_spaced and step <= tight) or (not row[0] and is_partial and is_words)
        if is_close and not _has_labels(row) and (is_wrap or _goes_on(joined[-1], row)):
            joined[-1] = tuple((*above, *cell) for above, cell in zip(joined[-1], row, strict=True))
        else:
            joined.append(row)
    return joined


def is_label(one: Line, after: Line) -> bool:
    """Whether a line is in bold before one that isn't: the name of a value, and the value."""
    return one.style.is_bold and not after.style.is_bold


def _has_labels(row: Row) -> bool:
    """Whether the cells of a row are names in bold before their values."""
    filled = [cell[0] for cell in row if cell]
    return len(filled) > 1 and all(
        is_label(one, after) for one, after in zip(filled[::2], filled[1::2], strict=False)
    )


def _goes_on(above: Row, row: Row) -> bool:
    """Whether a row has the end of a name that begins above, and its figures."""
    is_name = bool(above[0]) and not any(above[1:])
    return is_name and bool(row[0]) and any(row[1:]) and row[0][0].text[0].islower()


def _baseline(row: Row) -> float:
    return min(line.baseline for cell in row for line in cell)
