"""Which lines at the edges of printed pages are headers, footers and page numbers.

Such a line is at one height on page after page, apart from the text, and says the same on each but
for the number of the page. Whatever else varies, such as the name or the price at the top of each
page of a catalogue, is text.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import median

from rag.corpus.formats.pdf.columns import rows_of
from rag.corpus.formats.pdf.heads import FIGURE
from rag.corpus.formats.pdf.lines import Line, common_size
from rag.corpus.formats.pdf.page_numbers import PageNumbers, without_page_numbers
from rag.corpus.formats.pdf.pages import Page

_MAX_HEADER = 80  # characters of a header or a footer
#: Headers are no larger than the text by more than this factor; page numbers may be.
_MAX_SIZE, _MAX_NUMBER_SIZE = 1.2, 1.6
_SMALL_PRINT = 0.95  # of the size of the text
_SAME_HEIGHT = 4.0  # points
#: The share of the pages from the first to the last that has a header, or of every second one.
_MIN_SHARE = 0.6
_FEW_PAGES = 3  # of a file: a header is on two of them; in longer files it is on three
_FEW_SHEETS = 5  # pages, of which every second one may have a header twice
#: A gap that is larger than the steps between the next lines by this factor sets a line apart.
_APART = 1.35
_NEXT_STEPS, _USUAL_STEP = 4, 1.5  # lines; font sizes, where there is one line only
_MAX_CELL = 30  # characters of a cell below the head of a table; lines of columns have more
#: What readers ask for: an amount, or the value of a name, such as a telephone number.
_VALUE = re.compile(r"[$€£¥]\s?\d|\d\s?[$€£¥%]|[^\W\d][.)]?\s?:\s.*\d")

_Row = list[Line]


@dataclass(frozen=True, slots=True)
class Header:
    """A text that is repeated at the edge of pages."""

    text: str  # as on the first of them
    zone: str  # "top" or "bottom"
    pages: tuple[int, ...]  # from 0

    @property
    def has_value(self) -> bool:
        """Whether it says something that readers ask for."""
        return bool(_VALUE.search(self.text))


@dataclass(frozen=True, slots=True)
class Margins:
    """What belongs to the pages of a file and not to its text."""

    lines: frozenset[Line]
    headers: tuple[Header, ...]
    numbers: tuple[Line, ...]  # page numbers


def read_margins(pages: Sequence[Page]) -> Margins:
    """Return the headers, footers and page numbers of the pages of a file."""
    edges = [edge for page in pages for edge in _edges(page)]
    repeated = _Repeated(pages, edges)
    votes = defaultdict[tuple[str, str], list[bool]](list)
    found: dict[Line, tuple[str, str]] = {}
    for edge in edges:
        end = edge.last_gap(repeated)
        for number, row in enumerate(edge.margin(repeated)):
            for line in repeated.of_row(row):
                found[line] = line.zone, repeated.key(line)
                votes[found[line]].append(number < end)
    # Where one page has little text, or much of it, the others tell whether a line is set apart.
    apart = {key for key, said in votes.items() if 2 * sum(said) > len(said)}
    lines = [line for line, key in found.items() if key in apart]
    numbers = [line for line in lines if line in repeated.numbers]
    return Margins(frozenset(lines), _headers(lines, found, numbers), tuple(numbers))


def _headers(
    lines: Sequence[Line], keys: dict[Line, tuple[str, str]], numbers: Sequence[Line]
) -> tuple[Header, ...]:
    pages = defaultdict[tuple[str, str], list[Line]](list)
    for line in lines:
        if line not in numbers:
            pages[keys[line]].append(line)
    return tuple(
        Header(same[0].text, same[0].zone, tuple(dict.fromkeys(line.page for line in same)))
        for same in pages.values()
    )


class _Edge:
    """The rows of a page, from one of its edges inwards."""

    def __init__(self, rows: list[_Row], zone: str, border: float) -> None:
        self.rows = rows
        #: Those that are near the edge and short.
        self.outer = list(takewhile(lambda row: _is_near(row, zone), rows))
        self.border = border

    def margin(self, repeated: "_Repeated") -> list[_Row]:
        """Return the rows from the edge to the first that isn't all repeated, and that one."""
        whole = takewhile(lambda row: len(repeated.of_row(row)) == len(row), self.outer)
        return self.outer[: len(list(whole)) + 1]

    def last_gap(self, repeated: "_Repeated") -> int:
        """Return how many rows in the margin are before the last gap that sets them apart."""
        depth = len(self.margin(repeated))
        return next((at for at in range(depth, 0, -1) if self._is_gap(at)), 0)

    def _is_gap(self, at: int) -> bool:
        """Whether a gap, or a change to larger print, is before the row at an index."""
        if at == len(self.rows):
            return True
        outer, inner = self.rows[at - 1], self.rows[at]
        if _is_head(self.rows[at - 1 : at + 2]):
            return False
        heights = [row[0].baseline for row in self.rows[at : at + _NEXT_STEPS + 1]]
        steps = [abs(one - other) for one, other in pairwise(heights)]
        step = median(steps) if steps else _USUAL_STEP * inner[0].size
        is_smaller = max(line.size for line in outer) < _SMALL_PRINT * inner[0].size
        return is_smaller or abs(outer[0].baseline - heights[0]) > _APART * step


def _edges(page: Page) -> Iterator[_Edge]:
    rows = rows_of(page.lines)
    yield _Edge(rows, "top", page.high)
    yield _Edge(rows[::-1], "bottom", page.low)


def _is_near(row: _Row, zone: str) -> bool:
    return all(line.zone == zone and len(line) <= _MAX_HEADER for line in row)


def _is_head(rows: Sequence[_Row]) -> bool:
    """Whether the first of three rows is of one table with the others: its head, or its last."""
    first, *others = rows
    return len(others) > 1 and all(
        len(row) == len(first) > 1
        and all(
            len(cell) <= _MAX_CELL
            and min(cell.right, head.right) > max(cell.left, head.left)
            and head.size >= _SMALL_PRINT * cell.size
            for head, cell in zip(first, row, strict=True)
        )
        for row in others
    )


class _Repeated:
    """Which lines at the edges of pages are on others too, at the same height."""

    def __init__(self, pages: Sequence[Page], edges: Sequence[_Edge]) -> None:
        self._usual = common_size([line for page in pages for line in page.lines])
        self._count = sum(bool(page.lines) for page in pages)
        self._levels = {
            line: round(abs(edge.border - line.baseline) / _SAME_HEIGHT)
            for edge in edges
            for row in edge.outer
            for line in row
        }
        self.numbers = PageNumbers(self._levels)
        self._pages = defaultdict[tuple[str, str, int], set[int]](set)
        for line, level in self._levels.items():
            for text in self._texts(line):
                self._pages[line.zone, text, level].add(line.page)
        self._at = defaultdict[tuple[str, int], dict[int, list[Line]]](dict)
        for line, level in self._levels.items():
            self._at[line.zone, level].setdefault(line.page, []).append(line)
        self._decided: dict[tuple[str, str, int], bool] = {}

    def of_row(self, row: _Row) -> list[Line]:
        """Return the lines of a row that are repeated, or page numbers."""
        found = [line for line in row if self.key(line)]
        others = [line for line in row if line not in found]
        # A name that is on each page, and its value, which isn't, belong together, as cells do.
        has_values = any(_VALUE.search(one.text) or FIGURE.fullmatch(one.text) for one in others)
        is_name = others and any(line.text.endswith(":") for line in found)
        return [] if len(others) > 1 or has_values or is_name else found

    def key(self, line: Line) -> str:
        """Return what a line has in common with those on other pages; "" if nothing."""
        if line in self.numbers and line.size <= _MAX_NUMBER_SIZE * self._usual:
            return f"#{self._levels[line]}"
        is_large = line.size > _MAX_SIZE * self._usual
        if is_large or (_VALUE.search(line.text) and not self._is_small(line)):
            return ""
        return next((text for text in self._texts(line) if self._is_header(line, text)), "")

    def _texts(self, line: Line) -> Iterator[str]:
        return without_page_numbers(line, is_small_print=self._is_small(line))

    def _is_small(self, line: Line) -> bool:
        return line.size < _SMALL_PRINT * self._usual

    def _is_header(self, line: Line, text: str) -> bool:
        key = line.zone, text, self._levels[line]
        if key not in self._decided:
            pages = self._pages_near(key)
            sides = (pages, *({page for page in pages if page % 2 == side} for side in (0, 1)))
            is_rare = "#" in text
            self._decided[key] = any(
                self._are_enough(sorted(one), 1 + (number > 0), line, is_rare=is_rare)
                for number, one in enumerate(sides)
            )
        return self._decided[key]

    def _pages_near(self, key: tuple[str, str, int]) -> set[int]:
        zone, text, level = key
        near = (self._pages.get((zone, text, level + off), set()) for off in (-1, 0, 1))
        return set().union(*near)

    def _are_enough(self, pages: list[int], step: int, line: Line, *, is_rare: bool) -> bool:
        """Whether pages with the text of a line follow each other, `step` by `step`.

        On some between them, nothing may be in its place, but nothing else is there.
        """
        most = _FEW_PAGES if step == 1 else _FEW_SHEETS
        if len(pages) < (2 if is_rare or self._count <= most else 3):
            return False
        between = set(range(pages[0], pages[-1] + 1, step))
        is_usual = len(pages) >= _MIN_SHARE * len(between)
        return is_usual and not any(self._has_other(line, page) for page in between - set(pages))

    def _has_other(self, line: Line, page: int) -> bool:
        """Whether another line is in the place of a line on a page."""
        levels = (self._levels[line] + off for off in (-1, 0, 1))
        others = (other for level in levels for other in self._at[line.zone, level].get(page, ()))
        return any(
            other.left < line.right and line.left < other.right and other not in self.numbers
            for other in others
        )
