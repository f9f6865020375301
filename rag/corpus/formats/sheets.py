"""Cells in rows and columns -> the tables that a person sees: titles, column names, rows, notes."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.corpus.lines import ends_sentence

Row = list[str]
Columns = tuple[int, int]  # the first, and that after the last
#: A cell with a digit and no letter, such as "13", "1,200.50" or "34 %".
_DATA = re.compile(r"(?:[^\w]|[\d_])*\d(?:[^\w]|[\d_])*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAX_HEADERS = 3  # rows that name the columns of one table
_MAX_NAME = 60  # characters of a column's usual name
_MAX_PREAMBLE = 8  # rows of a name and a value above a table
_MIN_NOTE = 40  # characters of a note without a full stop


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what is written above and below it."""

    intro: list[str] = field(default_factory=list)
    header: list[Row] = field(default_factory=list)  # rows that name the columns
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def columns(self) -> Row:
        """The name of each column; the names of several header rows joined."""
        width = max(map(len, self.header), default=0)
        padded = [row + [""] * (width - len(row)) for row in self.header]
        return [" ".join(dict.fromkeys(filter(None, names))) for names in zip(*padded, strict=True)]


def tables_in(grid: Sequence[Row], bold: Collection[int] = ()) -> Iterator[Table]:
    """Yield the tables of a sheet, in order; `bold` has the numbers of rows in bold type.

    Blank rows separate tables, and so do blank columns if one part begins well below the other.
    """
    for rows in _sections(grid):
        for (start, end), part in _side_by_side(grid, rows):
            cells = [grid[number][start:end] for number in part]
            yield table_of(cells, {place for place, row in enumerate(part) if row in bold})


def _sections(grid: Sequence[Row]) -> Iterator[list[int]]:
    """Yield the rows of each part of a sheet between blank rows."""
    last: list[int] = []
    for rows in _between_blank_rows(grid):
        if last and _goes_on(grid, last, rows):
            last += rows
            continue
        if last:
            yield last
        last = rows
    if last:
        yield last


def _goes_on(grid: Sequence[Row], above: list[int], rows: list[int]) -> bool:
    """Whether a blank row is one within a table: its columns are named above, and values follow."""
    heads = next((grid[number] for number in above if sum(map(bool, grid[number])) > 1), [""])
    first = grid[rows[0]]
    has_values = sum(map(bool, first)) > 1 and any(map(_DATA.fullmatch, first))
    is_near = rows[0] - above[-1] == 2 and len(first) <= max(len(grid[one]) for one in above)
    return is_near and has_values and _is_header(heads) and not _is_header(first)


def table_of(cells: Sequence[Row], bold: Collection[int] = ()) -> Table:
    """Return the table that these rows are, without blank columns."""
    rows = _without_blank_columns(cells)
    wide = [number for number, row in enumerate(rows) if sum(map(bool, row)) > 1]
    if not wide:
        return _single_column([value for row in rows for value in row if value])
    first, last = _below_preamble(rows, wide), len(rows)
    while last - 1 > wide[-1] and _is_note(rows[last - 1]):
        last -= 1
    body = rows[first:last]
    heads = _header_rows(body, {number - first for number in bold})
    above = [line for row in rows[:first] for line in _preamble(row)]
    if heads > 1 and _is_caption(body[0], body[1]):
        above += [" ".join(value.split()) for value in body[0] if value]
        body, heads = body[1:], heads - 1
    return Table(
        above,
        _spread(body[:heads]),
        body[heads:],
        [value for row in rows[last:] for value in row if value],
    )


def _below_preamble(rows: Sequence[Row], wide: Sequence[int]) -> int:
    """Return the number of the first row of a table, below lines such as "Printed | 3 May 2024"."""
    sizes = [sum(map(bool, rows[number])) for number in wide]
    usual = max(sizes, key=lambda size: (sizes.count(size), size))
    above = next(place for place, size in enumerate(sizes) if size >= usual)
    pairs = [rows[number] for number in wide[:above]]
    are_pairs = all(row[0] and row[1] and not any(row[2:]) for row in pairs)
    has_value = any(row[0].endswith(":") or _DATA.search(row[1]) for row in pairs)
    if 0 < above <= _MAX_PREAMBLE and usual > 2 and are_pairs and has_value:
        return wide[above] if _is_header(rows[wide[above]]) else wide[0]
    return wide[0]


def _preamble(row: Row) -> list[str]:
    """Return what a row above a table says: a name with its value, or each value."""
    values = [value for value in row if value]
    return [f"{values[0].removesuffix(':')}: {values[1]}"] if len(values) == 2 else values


def _single_column(values: list[str]) -> Table:
    """Return a list below its name, or paragraphs."""
    is_named = len(values) > 2 and len(values[0]) <= _MAX_NAME and not ends_sentence(values[0])
    if is_named and not _DATA.fullmatch(values[0]):
        return Table(header=[values[:1]], rows=[[value] for value in values[1:]])
    return Table(intro=values)


def _is_note(row: Row) -> bool:
    value = "".join(row)
    return not value or len(value) >= _MIN_NOTE or ends_sentence(value)


def _header_rows(body: Sequence[Row], bold: Collection[int]) -> int:
    """Return how many rows name the columns, from 0."""
    if len(body) < 2 or not (_is_header(body[0]) or (0 in bold and 1 not in bold)):
        return 0
    heads = 1
    while heads < min(_MAX_HEADERS, len(body) - 1) and _continues(body[heads - 1], body[heads]):
        heads += 1
    return heads


def _is_caption(row: Row, names: Row) -> bool:
    """Whether a row above the columns' names says what all of them are in: "In euros", a year."""
    filled = sum(map(bool, row))
    return bool(row[0]) and not names[0] and filled < 3 and sum(map(bool, names)) >= 2 * filled


def _is_header(row: Row) -> bool:
    numbers = [value for value in row if _DATA.fullmatch(value)]
    is_named = len(numbers) < sum(map(bool, row)) and not row[0].endswith(":")
    return is_named and all(map(_YEAR.fullmatch, numbers))


def _continues(above: Row, row: Row) -> bool:
    """Whether a row names columns that the row above leaves without a name of their own."""
    own = [place for place, name in enumerate(row) if name]
    named = dict(enumerate(above))
    unnamed = [at for at in own if not named.get(at) or named[at] in above[:at]]
    repeated = sum(named.get(at) == row[at] for at in own)
    is_partial = len(own) - repeated < max(len(above), len(row))
    return _is_header(row) and (len(unnamed) > 1 or (bool(unnamed) and is_partial))


def _spread(header: Sequence[Row]) -> list[Row]:
    """Return header rows in which a name that heads several columns stands over each of them."""
    spread = [list(row) for row in header]
    for above, row in pairwise(spread):
        above.extend([""] * (len(row) - len(above)))
        for place in range(1, len(row)):
            if row[place] and not above[place]:
                above[place] = above[place - 1]
    return spread


def _between_blank_rows(grid: Sequence[Row]) -> Iterator[list[int]]:
    block: list[int] = []
    for number, row in enumerate(grid):
        if any(row):
            block.append(number)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _side_by_side(grid: Sequence[Row], rows: list[int]) -> Iterator[tuple[Columns, list[int]]]:
    """Yield the columns and the rows of each table in a block of rows."""
    parts = list(_between_blank_columns(grid, rows))
    starts = [own[0] for _, own in parts]
    are_tables = all(end - start > 1 and len(own) > 1 for (start, end), own in parts)
    if len(parts) > 1 and are_tables and max(starts) - min(starts) > 1:
        yield from sorted(parts, key=lambda part: (part[1][0], part[0]))
    else:
        yield (0, max(len(grid[number]) for number in rows)), rows


def _between_blank_columns(
    grid: Sequence[Row], rows: list[int]
) -> Iterator[tuple[Columns, list[int]]]:
    used: dict[int, list[int]] = {}  # column -> rows in which it has a value
    for number in rows:
        for column, value in enumerate(grid[number]):
            if value:
                used.setdefault(column, []).append(number)
    for start in sorted(used):
        if start - 1 in used:
            continue
        end = start
        while end in used:
            end += 1
        own = set().union(*(used[column] for column in range(start, end)))
        yield (start, end), sorted(own)


def _without_blank_columns(cells: Sequence[Row]) -> list[Row]:
    filled = {column for row in cells for column, value in enumerate(row) if value}
    kept = sorted(filled)
    return [[row[column] for column in kept if column < len(row)] for row in cells]
