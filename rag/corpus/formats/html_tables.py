"""A table of HTML -> rows of a Document, with a cell for each column."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from rag.corpus.blocks import Kind
from rag.corpus.formats.document import Document, Inline
from rag.corpus.formats.dom import is_hidden, tag_of, text_of
from rag.corpus.formats.inline import InlineReader, is_read, or_signs
from rag.corpus.formats.pairs import are_pairs

#: In a table without headers, what is too much for a cell of data.
_BLOCKS_OF_PAGES = frozenset("form nav pre article section main blockquote".split())
_MAX_CELL = 600  # characters; in all, if there are tables in the table
_MAX_COLUMNS = 200
_MAX_REPEATED = 200  # characters of a cell that is written again in each row or column it spans
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;]+)", re.IGNORECASE)
_MAX_HEADS = 3  # rows that name the columns
_PARTS = ("thead", "tbody", "tfoot")
_LINE_ENDS = frozenset(
    """p div br section article header footer h1 h2 h3 h4 h5 h6 ul ol dl dt dd blockquote pre
    figure figcaption table caption address hr center""".split()
)


@dataclass(frozen=True, slots=True)
class _Cell:
    content: Inline
    is_header: bool = False
    is_strong: bool = False


_EMPTY = _Cell(Inline(""))


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[_Cell, ...]
    is_head: bool  # whether it is in a <thead>
    width: int  # how many cells it has itself
    hangs: bool  # whether all of these are in the next row too
    color: str = ""  # of its background

    @property
    def texts(self) -> list[str]:
        return [cell.content.text for cell in self.cells]


def is_data(table: Any) -> bool:
    """Whether a table shows data; many only place text on the page."""
    if table.get("role") in ("presentation", "none"):
        return False
    rows = list(_rows(table))
    widest = max((len(list(_cells(row))) for row, _ in rows), default=0)
    if widest < 2:
        return False
    own = [cell for row, _ in rows for cell in _cells(row)]
    if any(tag_of(cell) == "th" for cell in own) or table.find("thead") is not None:
        return not any(_has_section(cell) for cell in own)
    if next(table.iterdescendants(*_BLOCKS_OF_PAGES), None) is not None:
        return False
    if next(table.iterdescendants("table"), None) is not None:
        return len(rows) > 1 and len(text_of(table)) <= _MAX_CELL
    return all(len(text_of(cell)) <= _MAX_CELL for cell in own)


def _has_section(cell: Any) -> bool:
    """Whether a cell has paragraphs under a heading, as only a part of a page has."""
    is_long = len(text_of(cell)) > _MAX_CELL
    return is_long and next(cell.iterdescendants("h1", "h2", "h3", "form", "nav"), None) is not None


def add_table(document: Document, table: Any, left_out: str = "") -> None:
    """Add the rows of a table of data; a cell over several rows or columns is in each of them."""
    group = document.new_group()
    caption = table.find("caption")
    if caption is not None and is_read(caption, "caption"):
        document.add(Kind.CAPTION, cell_text(caption), group=group)
    rows = _complete(list(_grid(table)))
    is_header = _headers(rows)
    for row, names in zip(rows, is_header, strict=True):
        before = len(document.blocks)
        written = set(row.texts) - {""}
        if row.width == 1 and len(row.cells) > 1 and len(written) == 1:
            document.add(Kind.CAPTION, row.cells[0].content, group=group)
        else:
            document.add_row([cell.content for cell in row.cells], group, is_header=names)
        if left_out and len(document.blocks) > before:
            document.leave_out(left_out)


def _rows(table: Any) -> Iterator[tuple[Any, bool]]:
    """Yield the table's own rows and whether each is in its head."""
    for child in table:
        if tag_of(child) == "tr":
            yield child, False
        elif tag_of(child) in _PARTS:
            yield from ((row, child.tag == "thead") for row in child if tag_of(row) == "tr")


def _cells(row: Any) -> Iterator[Any]:
    cells = (cell for cell in row if tag_of(cell) in ("td", "th"))
    return (cell for cell in cells if is_read(cell, cell.tag) and not is_hidden(cell))


def _grid(table: Any) -> Iterator[_Row]:
    """Yield the rows with a cell for each column, spans resolved; empty rows are skipped."""
    rows = list(_rows(table))
    hanging: dict[int, tuple[int, _Cell]] = {}  # column -> rows still to fill, and with what
    for number, (row, is_head) in enumerate(rows):
        cells: dict[int, _Cell] = {}
        own = list(_cells(row))
        column, hangs = 0, bool(own)
        for element in own:
            while column in hanging:
                column += 1
            cell = _cell(element)
            height = min(_span(element, "rowspan") or len(rows), len(rows) - number)
            hangs &= height > 1 and len(cell.content.text) <= _MAX_REPEATED
            for index in range(min(_span(element, "colspan") or 1, _MAX_COLUMNS)):
                cells[column] = cell if not index else _repeated(cell)
                if height > 1:
                    hanging[column] = (height, _repeated(cell))
                column += 1
            if column >= _MAX_COLUMNS:
                break
        cells |= {place: cell for place, (_, cell) in hanging.items() if place not in cells}
        hanging = {place: (left - 1, cell) for place, (left, cell) in hanging.items() if left > 1}
        width = max(cells, default=-1) + 1
        filled = tuple(cells.get(place, _EMPTY) for place in range(width))
        yield _Row(filled, is_head, len(own), hangs, _color(row))


def _complete(rows: list[_Row]) -> list[_Row]:
    """Return the rows without those that only begin what the next row repeats.

    Columns in which no row has a text only keep the others apart.
    """
    width = max((len(row.cells) for row in rows), default=0)
    whole = [row for row in rows if not (row.hangs and len(row.cells) < width)]
    apart = (row.texts for row in whole if row.width > 1)
    used = {at for texts in apart for at, text in enumerate(texts) if text.strip()}
    if len(used) < 2:
        return whole
    return [
        replace(row, cells=tuple(cell for at, cell in enumerate(row.cells) if at in used))
        for row in whole
    ]


def _color(row: Any) -> str:
    """Return the colour behind a row, in small letters; "" if it has none of its own."""
    found = _BACKGROUND.search(row.get("style") or "")
    return (row.get("bgcolor") or (found[1] if found else "")).strip().lower()


def _span(cell: Any, name: str) -> int:
    written = re.match(r"\s*(\d{1,5})", cell.get(name) or "1")
    return int(written[1]) if written else 1


def _repeated(cell: _Cell) -> _Cell:
    is_short = len(cell.content.text) <= _MAX_REPEATED
    return cell if is_short else replace(cell, content=Inline(""))


def _cell(element: Any) -> _Cell:
    content = cell_text(element)
    text = " ".join(content.text.split())
    parts = element.iter("b", "strong", "p", "span", "font", "div", "td", "th")
    bold = (part for part in parts if part.tag in ("b", "strong") or _is_bold(part))
    is_strong = bool(text) and sum(len(text_of(part)) for part in bold) >= len(text)
    return _Cell(content, element.tag == "th", is_strong)


def _is_bold(element: Any) -> bool:
    return bool(_BOLD.search(element.get("style") or ""))


def cell_text(element: Any) -> Inline:
    """Return the text of a cell on one line; list items and inner cells are separated by commas."""
    from lxml.etree import iterwalk

    reader = _CellReader()
    walk = iterwalk(element, events=("start", "end"))
    skipped = None
    for event, part in walk:
        tag = tag_of(part)
        if event == "start":
            is_shown = part is element or (is_read(part, tag) and not is_hidden(part))
            if not is_shown or (part is not element and not reader.enter(part, tag)):
                skipped = part
                walk.skip_subtree()
                continue
            reader.line.add(part.text)
        else:
            if part is skipped:
                skipped = None
            elif part is not element:
                reader.leave(part, tag)
            if part is not element:
                reader.line.add(part.tail)
    return or_signs(reader.line.take(), element)


class _CellReader(InlineReader):
    """Reads lines, items and inner tables into one line."""

    def enter(self, element: Any, tag: str) -> bool:
        if tag == "li" or tag in ("td", "th"):
            self.line.separate(", " if element.getprevious() is not None else " ")
        elif tag == "tr":
            self.line.separate(" " if _is_first(element) else "; ")
        elif tag in _LINE_ENDS:
            self.line.separate(" ")
            return True
        if tag == "li" and tag_of(element.getparent()) == "ol":
            self.line.add(f"{len(list(element.itersiblings('li', preceding=True))) + 1}. ")
        return super().enter(element, tag)

    def leave(self, element: Any, tag: str) -> None:
        if tag in _LINE_ENDS:
            self.line.separate(" ")
        super().leave(element, tag)


def _is_first(row: Any) -> bool:
    part = row.getparent()
    return row.getprevious() is None and (part.tag == "table" or part.getprevious() is None)


def _headers(rows: Sequence[_Row]) -> list[bool]:
    """Return for each row whether it names the columns."""
    marked = [_is_marked(row) for row in rows]
    full = [number for number, row in enumerate(rows) if row.width > 1]
    if any(marked[number] for number in full) or len(full) < 2:
        return marked
    if heads := _coloured(rows):
        return [number < heads for number in range(len(rows))]
    first, below = rows[full[0]], [rows[number] for number in full[1:]]
    marked[full[0]] = names_columns(
        first.texts,
        [row.texts for row in below],
        is_styled=_is_strong(first) and not all(_is_strong(rows[number]) for number in full[1:]),
        has_side=len(first.cells) > 2 and all(row.cells[0].is_header for row in (first, *below)),
    )
    return marked


def _is_strong(row: _Row) -> bool:
    return all(cell.is_strong or not cell.content.text.strip() for cell in row.cells)


def _coloured(rows: Sequence[_Row]) -> int:
    """Return how many rows at the top a colour sets apart, which no other row has; 0 if none."""
    color = rows[0].color
    size = sum(1 for _ in takewhile(lambda row: row.color == color, rows))
    others = {row.color for row in rows[size:]}
    is_head = color and others and color not in others and size <= _MAX_HEADS
    names = [text for row in rows[:size] for text in row.texts if text.strip()]
    return size if is_head and not any(map(_is_figure, names)) else 0


def _is_marked(row: _Row) -> bool:
    filled = [cell for cell in row.cells if cell.content.text.strip()]
    return row.width > 1 and bool(filled) and (row.is_head or all(c.is_header for c in filled))


def names_columns(
    first: Sequence[str],
    below: Sequence[Sequence[str]],
    *,
    is_styled: bool = False,
    has_side: bool = False,
) -> bool:
    """Whether the first row of a table that marks no header names its columns.

    It does if its style sets it apart, or if it has words above numbers. In a table whose first
    column names the rows (`has_side`) it does unless it has figures like the rows below.
    """
    texts = [text.strip() for text in first]
    named = texts[1:] if has_side or not texts[0] else texts
    if not all(named) or len(set(texts)) < len(texts) or max(map(len, texts)) > 60:
        return False
    if is_styled:
        return True
    if has_side:
        return not texts[0] or not all(map(_is_figure, named))
    columns = ([row[place] for row in below if place < len(row)] for place in range(len(texts)))
    is_figures = [bool(column) and all(map(_is_figure, column)) for column in columns]
    is_head = any(is_figures) and not any(map(_is_figure, texts))
    return is_head and not are_pairs([texts, *below])


def _is_figure(text: str) -> bool:
    return bool(re.search(r"\d", text)) and sum(map(str.isalpha, text)) <= 6
