"""The straight lines drawn on a page -> the tables whose cells they enclose."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref, c_float
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from rag.corpus.formats.pdf.heads import FIGURE, Cell, Row, with_one_head
from rag.corpus.formats.pdf.lines import Line, part_of
from rag.corpus.formats.pdf.tables import Table
from rag.corpus.formats.pdf.words import Word, turned

_THIN = 2.5  # points: a filled rectangle that is no wider is a line
_TOUCH = 3.0  # points: lines this near each other meet
_MIN_LENGTH = 6.0
#: Drawings with more objects or lines than this are pictures, not tables.
_MAX_OBJECTS, _MAX_SEGMENTS, _MAX_RULES = 20_000, 200, 2_000
_MAX_CELL_LINES = 12
_MIN_CELLS = 3  # with text
#: So many rules as long as the table show how wide it is, where it has none at its sides.
_MIN_OPEN = 2
#: Cells with lines at the same heights are as many rows, if nothing divides them.
_MIN_LINES = 3
_MIN_FULL = 0.7  # of those cells: the share with a line at each height
_MIN_FIGURES = 2  # of them with figures, where there are only two lines


@dataclass(frozen=True, slots=True)
class _Divider:
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical line: its place across it, and where it begins and ends."""

    is_horizontal: bool
    at: float
    start: float
    end: float

    @property
    def box(self) -> "_Divider":
        """The place of a horizontal rule."""
        return _Divider(self.start, self.end, self.at, self.at)


def page_rules(page: Any, turn: int) -> list[Rule]:
    """Return the rules drawn on a page, in points, turned as its text; none if it's a picture."""
    from pypdfium2 import raw

    handle = page.raw
    rules: list[Rule] = []
    for index in range(min(raw.FPDFPage_CountObjects(handle), _MAX_OBJECTS)):
        drawn = raw.FPDFPage_GetObject(handle, index)
        if raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_PATH:
            rules += _path_rules(drawn, turn)
            if len(rules) > _MAX_RULES:
                return []
    return rules


def _path_rules(path: Any, turn: int) -> Iterator[Rule]:
    from pypdfium2 import raw

    left, bottom, right, top = (c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(path, byref(left), byref(bottom), byref(right), byref(top))
    corners = turned(left.value, bottom.value, turn), turned(right.value, top.value, turn)
    if any(abs(one - other) <= _THIN for one, other in zip(*corners, strict=True)):
        yield from _rule(*corners)
        return
    points = _corner_points(path)
    for start, end in pairwise(points):
        if start is not None and end is not None:
            yield from _rule(turned(*start, turn), turned(*end, turn))


def _corner_points(path: Any) -> list[tuple[float, float] | None]:
    """Return the points of the lines that a path is stroked along; None where the pen is lifted."""
    from pypdfium2 import raw

    count, fill, stroke = raw.FPDFPath_CountSegments(path), raw.c_int(), raw.c_int()
    raw.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke))
    if not stroke.value or count > _MAX_SEGMENTS:
        return []
    matrix, x, y = raw.FS_MATRIX(), c_float(), c_float()
    raw.FPDFPageObj_GetMatrix(path, byref(matrix))
    points: list[tuple[float, float] | None] = []
    begin: tuple[float, float] | None = None
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            points.append(None)
            begin = point
        points.append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            points += [begin, None]
    return points


def _rule(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Rule]:
    (x1, y1), (x2, y2) = start, end
    width, height = abs(x2 - x1), abs(y2 - y1)
    if height <= _THIN and width >= _MIN_LENGTH:
        yield Rule(True, (y1 + y2) / 2, min(x1, x2), max(x1, x2))
    elif width <= _THIN and height >= _MIN_LENGTH:
        yield Rule(False, (x1 + x2) / 2, min(y1, y2), max(y1, y2))


def ruled_tables(lines: Sequence[Line], rules: Sequence[Rule]) -> tuple[list[Table], list[Line]]:
    """Return the tables in grids of rules, and the lines outside of them."""
    tables: list[Table] = []
    for group in _connected(_merged(rules)):
        grid = _RuledGrid.of(group)
        inside = [line for line in lines if grid and grid.contains(line)]
        table = grid.table(inside) if grid and inside else None
        if table:
            taken = set(map(id, inside))
            tables.append(table)
            lines = [line for line in lines if id(line) not in taken]
    return tables, list(lines)


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules with those that lie in one line and touch each other joined."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.is_horizontal, round(rule.at), rule.start)):
        last = merged[-1] if merged else None
        if last and last.is_horizontal == rule.is_horizontal and _touch(last, rule):
            merged[-1] = replace(last, end=max(last.end, rule.end))
        else:
            merged.append(rule)
    return merged


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the rules in groups that touch each other."""
    groups: list[list[Rule]] = []
    for rule in rules:
        touching = [group for group in groups if any(_touch(rule, other) for other in group)]
        rest = [group for group in groups if not any(group is one for one in touching)]
        groups = [*rest, [rule, *(other for group in touching for other in group)]]
    return groups


def _touch(one: Rule, other: Rule) -> bool:
    if one.is_horizontal == other.is_horizontal:
        return abs(one.at - other.at) <= _TOUCH and (
            one.start - _TOUCH <= other.end and other.start - _TOUCH <= one.end
        )
    return (
        one.start - _TOUCH <= other.at <= one.end + _TOUCH
        and other.start - _TOUCH <= one.at <= other.end + _TOUCH
    )


@dataclass(frozen=True, slots=True)
class _RuledGrid:
    """The edges of columns, from left to right, and of rows, from bottom to top."""

    columns: list[float]
    rows: list[float]
    verticals: list[Rule]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> "_RuledGrid | None":
        """Return the grid that rules form; None if it has one row or one column."""
        columns = _places(rule.at for rule in rules if not rule.is_horizontal)
        across = [rule for rule in rules if rule.is_horizontal]
        rows = _places(rule.at for rule in across)
        if columns and rows:
            columns = _with_open_sides(columns, across)
        if len(columns) < 3 or len(rows) < 3:
            return None
        return cls(columns, rows, [rule for rule in rules if not rule.is_horizontal])

    def contains(self, line: Line) -> bool:
        """Whether a line is printed within the grid."""
        x, y = (line.left + line.right) / 2, _height(line)
        return self.columns[0] < x < self.columns[-1] and self.rows[0] < y < self.rows[-1]

    def table(self, lines: Sequence[Line]) -> Table | None:
        """Return the table of these lines; None if they fill too few cells."""
        cells: dict[tuple[int, int], list[Line]] = {}
        for line in lines:
            row = bisect_right(self.rows, _height(line)) - 1
            parts: dict[int, list[Word]] = {}
            for word in line.words:
                parts.setdefault(self._column(row, (word.left + word.right) / 2), []).append(word)
            for column, words in parts.items():
                cells.setdefault((row, column), []).append(part_of(line, words))
        used = sorted({column for _, column in cells})
        rows = [self._row(cells, row, used) for row in range(len(self.rows) - 2, -1, -1)]
        rows = [part for row in rows if any(row) for part in _divided(row)]
        is_layout = any(_is_page(cell) for cell in cells.values())
        if is_layout or len(used) < 2 or len(rows) < 2 or len(cells) < _MIN_CELLS:
            return None
        return Table.of(with_one_head(rows))

    def _row(
        self, cells: dict[tuple[int, int], list[Line]], row: int, columns: Sequence[int]
    ) -> Row:
        found = (cells.get((row, column), []) for column in columns)
        return tuple(
            tuple(sorted(cell, key=lambda line: (-round(line.baseline), line.left)))
            for cell in found
        )

    def _column(self, row: int, x: float) -> int:
        """Return the first column of the cell at a place; cells may span several."""
        column = min(max(bisect_right(self.columns, x) - 1, 0), len(self.columns) - 2)
        middle = (self.rows[row] + self.rows[row + 1]) / 2
        while column > 0 and not any(
            abs(rule.at - self.columns[column]) <= _TOUCH and rule.start <= middle <= rule.end
            for rule in self.verticals
        ):
            column -= 1
        return column


def _with_open_sides(columns: list[float], across: Sequence[Rule]) -> list[float]:
    """Return the edges of columns with those of a table that has no rule at its sides."""
    left, lefts = Counter(round(one.start) for one in across).most_common(1)[0]
    right, rights = Counter(round(one.end) for one in across).most_common(1)[0]
    if lefts >= _MIN_OPEN and left < columns[0] - _MIN_LENGTH:
        columns = [float(left), *columns]
    if rights >= _MIN_OPEN and right > columns[-1] + _MIN_LENGTH:
        columns = [*columns, float(right)]
    return columns


def _divided(row: Row) -> list[Row]:
    """Return the rows of a table between two rules: one for each line that most cells have.

    What is in one line of its own, beside all of them, is in each of these rows.
    """
    filled = [cell for cell in row if cell]
    heights = Counter(tuple(round(line.baseline) for line in cell) for cell in filled)
    usual = max(heights, key=lambda one: (heights[one] * (len(one) > 1), len(one)))
    places = {height + off: at for at, height in enumerate(usual) for off in (-1, 1, 0)}
    found = [[places.get(round(line.baseline)) for line in cell] for cell in row]
    full = [cell for cell, at in zip(row, found, strict=True) if at == list(range(len(usual)))]
    is_even = all(None not in at or len(at) == 1 for at in found)
    if not is_even or len(full) < max(3, _MIN_FULL * len(filled)) or not _are_rows(full):
        return [row]
    rows: list[list[Cell]] = [[() for _ in row] for _ in usual]
    for column, cell in enumerate(row):
        for line, at in zip(cell, found[column], strict=True):
            for place in range(len(usual)) if at is None else (at,):
                rows[place][column] = (*rows[place][column], line)
    return [tuple(cells) for cells in rows]


def _are_rows(cells: Sequence[Cell]) -> bool:
    """Whether the lines of cells are as many rows: there are several, or they are figures."""
    figures = sum(all(FIGURE.fullmatch(line.text) for line in cell) for cell in cells)
    return len(cells[0]) >= _MIN_LINES or (len(cells[0]) > 1 and figures >= _MIN_FIGURES)


def _is_page(cell: Sequence[Line]) -> bool:
    """Whether a cell has a text of its own, as those that only arrange a page do."""
    return len(cell) > _MAX_CELL_LINES


def _height(line: Line) -> float:
    return line.baseline + 0.3 * line.size


def _places(values: Iterator[float]) -> list[float]:
    """Return the different places among values, in order."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _TOUCH:
            places.append(value)
    return places
