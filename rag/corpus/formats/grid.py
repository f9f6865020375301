"""Tables with merged cells -> rows that have a cell for each column."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.corpus.blocks import Style
from rag.corpus.formats.document import Inline
from rag.corpus.formats.pairs import are_pairs

#: A merged cell that is longer is written once only, in characters.
_MAX_REPEATED = 200
_MAX_COLUMNS = 1_000
_MAX_NAME = 30  # characters of the name of a column
_DIGIT = re.compile(r"\d")
_COUNTED = re.compile(r"(?P<word>[^\W\d_][^\d]{0,20}|(?=(?:19|20)\d\d$))\d{1,4}")
_FIGURE = re.compile(r"[^\w]*\d[\W\d_]*(?:[^\W\d_]{1,3})?\W*")
EMPTY = Inline("")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is stored: it may span columns, or continue the cell above it."""

    content: Inline
    columns: int = 1
    continues_above: bool = False
    rows: int = 1


@dataclass(slots=True)
class Grid:
    """The rows of a table; the text of a merged cell is in each column and row that it spans."""

    rows: list[list[Inline]] = field(default_factory=list)
    _above: dict[int, Inline] = field(default_factory=dict)
    _going_on: dict[int, int] = field(
        default_factory=dict
    )  # column -> rows that a cell still spans

    def add(self, cells: Iterable[Cell]) -> None:
        """Add a row; where one cell across the columns has all the text, the row is that cell."""
        stored = list(cells)
        row: list[Inline] = []
        is_covered = False  # by a cell of a row above
        for cell in stored:
            is_covered |= self._fill_from_above(row)
            width = max(1, min(cell.columns, _MAX_COLUMNS - len(row)))
            content = self._above.get(len(row), EMPTY) if cell.continues_above else cell.content
            repeated = content if len(content.text) <= _MAX_REPEATED else EMPTY
            first = repeated if cell.continues_above else content
            for column in range(len(row), len(row) + width):
                self._above[column] = content
                self._going_on[column] = cell.rows - 1
            row += [first, *[repeated] * (width - 1)]
        is_covered |= self._fill_from_above(row)
        filled = [cell for cell in stored if cell.content.text.strip() or cell.continues_above]
        is_wide = len(filled) == 1 and filled[0].columns > len(row) // 2 and len(row) > 1
        is_banner = is_wide and not is_covered
        self.rows.append([filled[0].content] if is_banner else row)

    def _fill_from_above(self, row: list[Inline]) -> bool:
        """Add the cells that go on from above; returns whether any has a text."""
        before = len(row)
        while self._going_on.get(len(row), 0) > 0:
            column = len(row)
            self._going_on[column] -= 1
            content = self._above[column]
            row.append(content if len(content.text) <= _MAX_REPEATED else EMPTY)
        return any(cell.text for cell in row[before:])

    @property
    def width(self) -> int:
        """The number of columns."""
        return max(map(len, self.rows), default=0)

    def looks_headed(self) -> bool:
        """Whether the first row names the columns: it is strong, or names figures."""
        if len(self.rows) < 2:
            return False
        is_set_apart = _is_strong(self.rows[0]) and not _is_strong(self.rows[1])
        return is_set_apart or self._has_names_over_figures()

    def _has_names_over_figures(self) -> bool:
        first, *others = ([cell.text.strip() for cell in row] for row in self.rows)
        if not _are_names(first[1:]) or len(first) < self.width or _DIGIT.search(first[0]):
            return False
        if are_pairs([first, *others]):
            return False
        columns = [
            [row[at] for row in others if len(row) > at and row[at]] for at in range(1, len(first))
        ]
        return any(
            column and sum(map(bool, map(_FIGURE.fullmatch, column))) > 0.7 * len(column)
            for column in columns
        )

    def has_short_names_first(self) -> bool:
        """Whether the first row could name three columns or more: it is short, without figures."""
        first = [cell.text.strip() for cell in self.rows[0]]
        return self.has_names_first() and _are_names(first) and len(self.rows) > 2

    def has_names_first(self) -> bool:
        """Whether the first row could name three columns or more: each has a text, no numbers."""
        if len(self.rows) < 2 or self.width < 3 or len(self.rows[0]) < self.width:
            return False
        return all(any(map(str.isalpha, cell.text)) for cell in self.rows[0])


def _are_names(texts: list[str]) -> bool:
    """Whether texts could name columns: all are there, short, different, and without figures."""
    return (
        bool(texts)
        and len(set(texts)) == len(texts)
        and all(text and len(text) <= _MAX_NAME for text in texts)
        and not any(text.endswith((".", ":")) for text in texts)
        and (not any(map(_DIGIT.search, texts)) or _are_counted(texts))
    )


def _are_counted(texts: list[str]) -> bool:
    """Whether texts are years, or one word with different numbers: "Column 1", "Column 2"."""
    found = [_COUNTED.fullmatch(text) for text in texts]
    return all(found) and len({match["word"] for match in found if match}) == 1


def _is_strong(row: list[Inline]) -> bool:
    filled = [cell for cell in row if cell.text.strip()]
    return bool(filled) and all(
        sum(mark.end - mark.start for mark in cell.marks if mark.style == Style.STRONG)
        >= len(cell.text.strip())
        for cell in filled
    )
