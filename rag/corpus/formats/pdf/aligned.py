"""Lines of a page -> the tables that they form by their alignment."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, starmap, takewhile

from rag.corpus.formats.pdf.columns import Strip, rows_of
from rag.corpus.formats.pdf.heads import FIGURE, Row, with_one_head
from rag.corpus.formats.pdf.lines import CAPTION, Line, part_of
from rag.corpus.formats.pdf.print_columns import are_columns_of_print
from rag.corpus.formats.pdf.tables import Extent, Table
from rag.corpus.formats.pdf.words import Word
from rag.corpus.formats.pdf.wraps import MAX_LINE_STEP, is_label, without_wraps

#: In font sizes: the largest distance between two rows, and between the heads and the figures.
_MAX_STEP, _MAX_HEAD_STEP = 3.2, 6.0
_SIZE_TOLERANCE = 0.12
_LARGER = 1.5  # than the row below: print that is no row of the same table
_MIN_ROWS = 3  # of a table of two columns; one of more columns needs one less
_MIN_FILLED = 0.5  # of all cells
_MAX_NUMBER = 12  # characters of "Figure 12-10", which may be a cell
_NOTE = re.compile(r"(?:[¹²³⁰⁴-⁹]+|[*†‡])\s*[^\W\d_]")


def aligned_tables(
    lines: Sequence[Line], prose: Sequence[Strip], above: Table | None = None
) -> tuple[list[Table], list[Line]]:
    """Return the tables that lines form by their alignment, and the lines outside of tables.

    `above` is the table at the end of the page before, which may go on in the first row.
    """
    tables: list[Table] = []
    rest: list[Line] = []
    growing: list[_Grid] = []
    for row in _row_parts(lines, prose):
        for grid in growing:
            if grid.takes(row):
                break
        else:
            growing.append(_Grid(row))
    for number, grid in enumerate(growing):
        table, outside = grid.finish(above if number == 0 else None)
        tables += [table] if table else []
        rest += outside
    return tables, rest


def _row_parts(lines: Sequence[Line], prose: Sequence[Strip]) -> Iterator[list[Line]]:
    """Yield the rows of lines, divided where prose is between them."""
    for row in rows_of(lines):
        part = [row[0]]
        for line, after in pairwise(row):
            if any(
                strip.left < after.left
                and strip.right > line.right
                and strip.bottom < line.top
                and strip.top > line.bottom
                for strip in prose
            ):
                yield part
                part = []
            part.append(after)
        yield part


class _Grid:
    """Rows that may be a table, while rows go by from top to bottom."""

    def __init__(self, row: list[Line]) -> None:
        self._rows = [row]
        self._columns: list[Extent] = [(line.left, line.right) for line in row]
        #: A line across columns, which is part of the table if more rows follow.
        self._pending: list[list[Line]] = []
        self._is_closed = len(row) < 2 or _is_caption(row)

    def takes(self, row: list[Line]) -> bool:
        """Take a row that fits below, each of its lines in one column, at a small distance."""
        last = [*self._rows, *self._pending][-1][0]
        step, size = last.baseline - row[0].baseline, max(last.size, row[0].size)
        found = [self._columns_of(line) for line in row]
        if self._is_closed or not any(found):
            return False
        is_far = not 0 < step <= self._max_step(row) * size
        if is_far or self._is_note(row) or _is_caption(row) or self._is_other(row):
            self._is_closed = True
        elif len(row) > 1:
            found = [self._made_one(self._columns_of(line)) for line in row]
            self._is_closed = not all(map(_is_divided, row, found))
        elif not (len(found[0]) == 1 and self._is_within(row[0]) and step <= MAX_LINE_STEP * size):
            is_heading = row[0].size - last.size > _SIZE_TOLERANCE * last.size
            self._is_closed = is_heading or bool(self._pending) or not self._spans(row[0])
            if not self._is_closed:
                self._pending.append(row)
                return True
        if not self._is_closed:
            self._add(row)
        return not self._is_closed

    def _max_step(self, row: list[Line]) -> float:
        """Return how far below a row may be, in font sizes: more if it has the first figures."""
        heads = [line for one in self._rows for line in one]
        is_first = len(row) > 2 and not any(FIGURE.fullmatch(line.text) for line in heads)
        figures = sum(bool(FIGURE.fullmatch(line.text)) for line in row)
        return _MAX_HEAD_STEP if is_first and figures > len(row) / 2 else _MAX_STEP

    def _is_note(self, row: list[Line]) -> bool:
        """Whether small print goes on below the table, rather than between its rows."""
        size = self._rows[0][0].size * (1 - _SIZE_TOLERANCE)
        return len(row) == 1 and any(pending[0].size < size for pending in self._pending)

    def _is_other(self, row: list[Line]) -> bool:
        """Whether a row is in another print: "70%" in large letters, and below it what it counts.

        Or it has names and values below one word that stands above both: "Customer", "Vehicle".
        """
        larger = min(line.size for line in self._rows[-1]) / max(line.size for line in row)
        is_below = len(self._rows) == 1 and any(
            is_label(one, after) and set(self._columns_of(one)) & set(self._columns_of(after))
            for one, after in pairwise(row)
        )
        return larger > _LARGER or is_below or (self._has_labels() and not self._fits_labels(row))

    def _has_labels(self) -> bool:
        """Whether all rows up to now have names in bold before their values."""
        return all(any(starmap(is_label, pairwise(row))) for row in self._rows)

    def _fits_labels(self, row: list[Line]) -> bool:
        """Whether a row has a value, or only names where those above it are."""
        lefts = [line.left for one in self._rows for line in one if line.style.is_bold]
        return any(not line.style.is_bold for line in row) or all(
            any(abs(line.left - left) < line.size for left in lefts) for line in row
        )

    def _made_one(self, columns: list[Extent]) -> list[Extent]:
        """Return the columns that a line is across; as one if they are, as no row has two of them.

        Names to the left of figures begin in one place, and what they are called in another.
        """
        if len(columns) < 2 or len(columns) == len(self._columns):
            return columns
        both = (
            sum(
                any(left < line.right and line.left < right for line in row)
                for left, right in columns
            )
            for row in self._rows
        )
        if max(both) > 1:
            return columns
        first = self._columns.index(columns[0])
        whole = (columns[0][0], columns[-1][1])
        self._columns[first : first + len(columns)] = [whole]
        return [whole]

    def _spans(self, line: Line) -> bool:
        """Whether a line is no wider than the table."""
        margin = line.size
        return (
            self._columns[0][0] - margin < line.left and line.right < self._columns[-1][1] + margin
        )

    def _add(self, row: list[Line]) -> None:
        """Add a row; columns become as wide as their widest line."""
        self._rows += [*self._pending, row]
        self._pending = []
        parts = [part for line in row for part in _parts(line, self._columns_of(line))]
        extents = sorted([*self._columns, *((part[0].left, part[-1].right) for part in parts)])
        self._columns = [extents[0]]
        for left, right in extents[1:]:
            if left <= self._columns[-1][1]:
                self._columns[-1] = (self._columns[-1][0], max(right, self._columns[-1][1]))
            else:
                self._columns.append((left, right))

    def finish(self, above: Table | None) -> tuple[Table | None, list[Line]]:
        """Return the table if there is one, and the lines that are not part of it.

        A single row is one if it continues the table above.
        """
        end = self._end()
        rows = self._rows[:end]
        outside = [line for row in (*self._rows[end:], *self._pending) for line in row]
        cells = [self._cells(row) for row in rows]
        filled = sum(bool(cell) for row in cells for cell in row)
        full_rows = sum(sum(map(bool, row)) > 1 for row in cells)
        columns = len(self._columns)
        enough = _MIN_ROWS - (columns > 2 or _is_name_and_figure(cells))
        if above is not None and above.is_in_line_with(self._columns):
            enough = 1
        if (
            columns < 2
            or full_rows < enough
            or filled < _MIN_FILLED * columns * full_rows
            or are_columns_of_print(cells)
        ):
            return None, [*outside, *(line for row in rows for line in row)]
        return Table.of(without_wraps(with_one_head(cells))), outside

    def _end(self) -> int:
        """Return the number of rows up to the notes below them: "¹ Without islands"."""
        rows = self._rows
        single = list(takewhile(lambda number: len(rows[number - 1]) == 1, range(len(rows), 0, -1)))
        notes = [number - 1 for number in single if _NOTE.match(rows[number - 1][0].text)]
        return min(notes, default=len(rows))

    def _columns_of(self, line: Line) -> list[Extent]:
        return [
            column for column in self._columns if line.left < column[1] and line.right > column[0]
        ]

    def _is_within(self, line: Line) -> bool:
        """Whether a line goes only a little beyond its column, and not into the next."""
        following = [left for left, _ in self._columns if left > line.left]
        return not following or line.right < min(following)

    def _cells(self, row: list[Line]) -> Row:
        cells: list[list[Word]] = [[] for _ in self._columns]
        if len(row) == 1:
            first = self._columns_of(row[0])[0]
            cells[self._columns.index(first)] = list(row[0].words)
        for line in row if len(row) > 1 else ():
            for part in _parts(line, self._columns_of(line)):
                middle = (part[0].left + part[-1].right) / 2
                nearest = min(
                    range(len(cells)), key=lambda column: _distance(self._columns[column], middle)
                )
                cells[nearest] += part
        doubtful = next((line for line in row if line.doubt), row[0])
        return tuple((part_of(doubtful, words),) if words else () for words in cells)


def _is_caption(row: Sequence[Line]) -> bool:
    """Whether a row has captions of pictures or tables, and not only their numbers."""
    return any(CAPTION.match(line.text) and len(line) > _MAX_NUMBER for line in row)


def _is_name_and_figure(rows: Sequence[Row]) -> bool:
    """Whether two rows are the names of two columns, and a name with its figure."""
    if len(rows) != 2 or not all(len(row) == 2 and all(row) for row in rows):
        return False
    *names, figure = (cell[0].text for row in rows for cell in row)
    has_digits = any(letter.isdigit() for name in names for letter in name)
    return not has_digits and any(letter.isdigit() for letter in figure)


def _distance(column: Extent, x: float) -> float:
    return max(column[0] - x, x - column[1], 0.0)


def _is_divided(line: Line, columns: Sequence[Extent]) -> bool:
    """Whether a line can be divided between words so that each part is in one column."""
    return len(columns) < 2 or all(
        sum(word.left < right and word.right > left for left, right in columns) <= 1
        for word in line.words
    )


def _parts(line: Line, columns: Sequence[Extent]) -> list[list[Word]]:
    """Return the words of a line, those in one column together."""
    if len(columns) < 2:
        return [list(line.words)]
    parts: dict[int, list[Word]] = {}
    for word in line.words:
        middle = (word.left + word.right) / 2
        nearest = min(range(len(columns)), key=lambda at: _distance(columns[at], middle))
        parts.setdefault(nearest, []).append(word)
    return list(parts.values())
