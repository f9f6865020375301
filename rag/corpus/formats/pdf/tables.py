"""A table of a page, whether rules or alignment show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.corpus.formats.pdf.heads import Row
from rag.corpus.formats.pdf.lines import Line

Extent = tuple[float, float]  # left and right

_SAME_PLACE = 3.0  # points


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table, with its position in points."""

    rows: tuple[Row, ...]
    left: float
    right: float
    bottom: float
    top: float
    has_head: bool = False  # whether its first row is known to name its columns

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Table":
        """Return the table of these rows, of which at least one cell has text."""
        lines = [line for row in rows for cell in row for line in cell]
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        bottom, top = min(line.bottom for line in lines), max(line.top for line in lines)
        return cls(tuple(rows), left, right, bottom, top)

    @property
    def lines(self) -> list[Line]:
        """The lines in its cells, row by row."""
        return [line for row in self.rows for cell in row for line in cell]

    @property
    def page(self) -> int:
        """The page it begins on, from 0."""
        return self.lines[0].page

    @property
    def columns(self) -> list[Extent]:
        """Where the text of each of its columns begins and ends; each has some."""
        cells = (
            [line for cell in column for line in cell] for column in zip(*self.rows, strict=True)
        )
        return [
            (min(one.left for one in lines), max(one.right for one in lines)) for lines in cells
        ]

    def columns_of(self, columns: Sequence[Extent]) -> list[int] | None:
        """Return below which of its columns each of these is; None if one isn't below just one."""
        own = self.columns
        found = [
            [at for at, one in enumerate(own) if one[0] < right and left < one[1]]
            for left, right in columns
        ]
        places = [numbers[0] for numbers in found if len(numbers) == 1]
        return places if len(places) == len(found) == len(set(places)) else None

    def is_in_line_with(self, columns: Sequence[Extent]) -> bool:
        """Whether it has as many columns as these, each with an end or its middle in one place."""
        own = self.columns
        return len(own) == len(columns) and all(
            min(abs(left - x), abs(right - y), abs(left + right - x - y) / 2) < _SAME_PLACE
            for (left, right), (x, y) in zip(own, columns, strict=True)
        )
