"""Paragraphs and tables in reading order -> the blocks of a document: what each of them is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from rag.corpus.blocks import Kind, Mark, Style
from rag.corpus.formats.document import BULLET, Document, Inline
from rag.corpus.formats.pdf.heads import FIGURE, Cell, Row
from rag.corpus.formats.pdf.joining import Joiner
from rag.corpus.formats.pdf.key_figures import is_key_figure
from rag.corpus.formats.pdf.lines import CAPTION, Line, common_size
from rag.corpus.formats.pdf.paragraphs import BULLETS, Paragraph, is_item, is_note
from rag.corpus.formats.pdf.set_apart import SetApart
from rag.corpus.formats.pdf.tables import Table
from rag.corpus.lines import ends_sentence

_BULLET = re.compile(rf"(?:[{BULLETS}]|[-–—*·o](?=\s))\s*")
#: What a line gives rather than heads: "TOTAL $821.14".
#: "GRTOBJAUT OBJ(FILES) USER(OLA)" is no heading, though it is in capitals.
_COMMAND = re.compile(r"\w[(=]|_")
_AMOUNT = re.compile(r"\S.*(?:[$€£¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|%|EUR|USD|CHF|GBP))")
#: A figure in large print, of which a line above or below says what it is: "67,845 crore".
_LARGE_FIGURE = re.compile(
    r"\W{0,2}(?:\d{1,3}(?:,\d{2,3})+|(?<=[$€£¥₹])\d[\d.]*)(?:\.\d+)?%?( \w+)?"
)
_MAX_HEADING = 160  # characters
_MAX_HEADING_LINES = 3
_MIN_TABLE = 2  # rows below the title of a table
_MIN_CODE = 3  # lines of program text, which may begin like an item: "* a comment"
_LARGER, _SMALLER = 1.12, 0.93  # than the common size
_MOST = 0.7  # of the cells of a column
_INDENT = 1.0  # font sizes between two levels of a list
_DIGITS = re.compile(r"\d[\d.,]*")
_SECTION = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+[^\W\d_]")


@dataclass(slots=True)
class Builder:
    """Adds paragraphs and tables to a document, with the page on which each part of it begins."""

    joiner: Joiner
    body: float  # the common font size, in points
    sizes: Sequence[float]  # of headings, the largest first
    outline: Mapping[str, int]  # the headings in the table of contents of the file, and levels
    doubts: Mapping[int, str]  # of pages, from 0
    is_monospaced: bool  # whether most of the text is
    set_apart: SetApart  # paragraphs that are headings or items by what is next to them
    document: Document = field(default_factory=Document)
    begins: dict[int, int] = field(default_factory=dict)  # of pages: offsets
    _group: int = 0
    _indents: list[float] = field(default_factory=list)

    def add(self, part: Paragraph | Table) -> None:
        """Add a paragraph or a table, as the kind of block that it looks like."""
        lines = lines_of(part)
        pages = {line.page for line in lines}
        reasons = [line.doubt for line in lines] + [self.doubts.get(page, "") for page in pages]
        self.document.doubt = next(filter(None, reasons), "")
        if isinstance(part, Table):
            self._group = 0
            self._add_table(part)
        elif self._is_item(part):
            self._add_item(part)
        else:
            self._group = 0
            self._add_paragraph(part)

    def leave_out(self, text: str, reason: str) -> None:
        """Add a text from the margin, after all others; it is searched if there is no reason."""
        self.document.doubt = ""
        self.document.add(Kind.PARAGRAPH, text)
        if reason:
            self.document.leave_out(reason)

    def finish(self, page_count: int) -> Document:
        """Return the document; a page without text begins where the next one does."""
        begin = len(self.document.text)
        for page in reversed(range(page_count)):
            begin = self.begins.get(page, begin)
            self.document.pages.insert(0, begin)
        return self.document

    def _add_paragraph(self, lines: Paragraph) -> None:
        if self._is_heading(lines):
            self._write(Kind.HEADING, lines, level=self._level(lines))
        elif self._is_code(lines):
            self._add_code(lines)
        elif CAPTION.match(lines[0].text):
            self._write(Kind.CAPTION, lines)
        elif self._is_footnote(lines):
            self._write(Kind.FOOTNOTE, lines)
        else:
            self._write(Kind.PARAGRAPH, lines)

    def _write(self, kind: Kind, lines: Paragraph, *, level: int = 0) -> None:
        joined = self.joiner.join(lines)
        if kind == Kind.HEADING:
            marks = tuple(mark for mark in joined.inline.marks if mark.style == Style.SUPERSCRIPT)
            self.document.add(kind, Inline(joined.inline.text, marks), level=level)
        else:
            self.document.add(kind, joined.inline)
        self._note_pages(joined.begins)

    def _add_item(self, lines: Paragraph) -> None:
        if not self._group:
            self._group = self.document.new_group()
            self._indents = []
        joined = self.joiner.join(lines)
        bullet = _BULLET.match(joined.inline.text)
        inline, cut = joined.inline, 0
        if bullet:
            cut = bullet.end()
            inline = Inline(inline.text[cut:], _shifted(inline.marks, cut))
        level = self._depth(lines[0])
        self.document.add(
            Kind.ITEM, inline, level=level, group=self._group, bullet=BULLET if bullet else ""
        )
        self._note_pages([(page, max(0, at - cut)) for page, at in joined.begins])

    def _depth(self, line: Line) -> int:
        """Return the depth of an item, going by how far it is indented among its list's items."""
        while self._indents and line.left < self._indents[-1] - _INDENT * line.size:
            self._indents.pop()
        if not self._indents or line.left > self._indents[-1] + _INDENT * line.size:
            self._indents.append(line.left)
        return len(self._indents)

    def _add_code(self, lines: Paragraph) -> None:
        margin = min(line.left for line in lines)
        rows = []
        for line in lines:
            width = (line.right - line.left) / max(1, len(line))
            rows.append(" " * round((line.left - margin) / max(width, 1)) + line.text)
        self.document.add(Kind.CODE, "\n".join(rows))
        self._note_pages([(lines[0].page, 0)])

    def _add_table(self, table: Table) -> None:
        rows = table.rows
        titles = list(takewhile(_is_title, rows[: len(rows) - _MIN_TABLE]))
        for row in titles:
            cell = next(filter(None, row))
            self.document.add(Kind.CAPTION, self._cell(cell))
            self._note_pages([(cell[0].page, 0)])
        rows = rows[len(titles) :]
        group = self.document.new_group()
        has_header = table.has_head or _has_header(rows)
        for number, row in enumerate(rows):
            cells = [self._cell(cell) for cell in row]
            self.document.add_row(cells, group, is_header=has_header and number == 0)
            self._note_pages([(line.page, 0) for cell in row for line in cell[:1]])

    def _cell(self, cell: Cell) -> Inline:
        if not cell:
            return Inline("")
        text = self.joiner.join(cell).inline
        return Inline(text.text, tuple(one for one in text.marks if one.style != Style.CODE))

    def _note_pages(self, begins: Sequence[tuple[int, int]]) -> None:
        start = self.document.blocks[-1].start if self.document.blocks else 0
        for page, offset in begins:
            self.begins.setdefault(page, start + offset)

    def _is_item(self, lines: Paragraph) -> bool:
        if id(lines) in self.set_apart.items:
            return True
        if len(lines) >= _MIN_CODE and self._is_code(lines):
            return False
        return is_item(lines[0].text) and not self._is_heading(lines)

    def _is_heading(self, lines: Paragraph) -> bool:
        text = " ".join(line.text for line in lines)
        if lines[0].zone == "aside" or is_key_figure(lines):
            return False
        if text.casefold() in self.outline or id(lines) in self.set_apart.headings:
            return True
        if len(lines) > _MAX_HEADING_LINES or not 2 < len(text) <= _MAX_HEADING:
            return False
        if not any(letter.isalpha() for letter in text) or CAPTION.match(text):
            return False
        if text[-1] in ".;," or _BULLET.match(text) or _is_value(text):
            return False
        return looks_like_heading(lines, self.body)

    def _level(self, lines: Paragraph) -> int:
        text = " ".join(line.text for line in lines)
        if text.casefold() in self.outline:
            return min(6, self.outline[text.casefold()])
        size = lines[0].size
        level = 1 + sum(larger > size * 1.04 for larger in self.sizes)
        section = _SECTION.match(text)
        depth = section[1].count(".") if section and size <= self.body * _LARGER else 0
        return min(6, level + depth)

    def _is_code(self, lines: Paragraph) -> bool:
        return not self.is_monospaced and all(line.style.is_monospaced for line in lines)

    def _is_footnote(self, lines: Paragraph) -> bool:
        return lines[0].size < _SMALLER * self.body and is_note(lines[0].text)


def _is_title(row: Row) -> bool:
    """Whether a row above a table is one text, which says what the table shows."""
    return len(row) > 2 and sum(map(bool, row)) == 1


def _is_value(text: str) -> bool:
    return bool(_AMOUNT.fullmatch(text) or _LARGE_FIGURE.fullmatch(text))


def looks_like_heading(lines: Paragraph, body: float) -> bool:
    """Whether a short paragraph is larger or bolder than the text, or in capitals."""
    if lines[0].size > _LARGER * body:
        return True
    if lines[0].size < _SMALLER * body:
        return False
    text = " ".join(line.text for line in lines)
    letters = [word for line in lines for word in line.words if word.text[0].isalnum()]
    is_bold = bool(letters) and all(word.style.is_bold for word in letters)
    is_capital = len(lines) == 1 and text.isupper() and " " in text and not ends_sentence(text)
    is_capital = is_capital and not _COMMAND.search(text)
    return ((is_bold and not text.endswith(":")) or is_capital) and text[0] not in "(*"


def heading_sizes(parts: Sequence[Paragraph | Table], body: float) -> list[float]:
    """Return the font sizes of headings, the largest first."""
    sizes = {
        round(part[0].size, 1)
        for part in parts
        if isinstance(part, list)
        and len(part) <= _MAX_HEADING_LINES
        and part[0].zone != "aside"
        and looks_like_heading(part, body)
    }
    distinct: list[float] = []
    for size in sorted(sizes, reverse=True):
        if not distinct or size < distinct[-1] / 1.04:
            distinct.append(size)
    return distinct


def body_size(parts: Sequence[Paragraph | Table]) -> float:
    """Return the font size of most of the text, in points."""
    return common_size([line for part in parts for line in lines_of(part)])


def lines_of(part: Paragraph | Table) -> Sequence[Line]:
    """Return the lines of a paragraph or a table."""
    return part.lines if isinstance(part, Table) else part


def _has_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names the columns: it has no figures, or is bold, as others are not."""
    first, others = rows[0], rows[1:]
    if not others or sum(map(bool, first)) < max(2, len(first) - 1):
        return False
    texts = [" ".join(line.text for line in cell) for cell in first]
    # "Email:" names what is beside it, not what is below.
    is_labelled = texts[0].endswith(":") or any("@" in text for text in texts)
    if is_labelled or any(FIGURE.fullmatch(text) for text in texts):
        return False
    if _is_bold(first) and not all(_is_bold(row) for row in others):
        return True
    if _is_of_kind(first, others):
        return False
    columns = range(len(first))
    figures = [
        sum(bool(FIGURE.fullmatch(" ".join(line.text for line in row[column]))) for row in others)
        for column in columns
    ]
    if len(first) == 2:
        return figures[1] > _MOST * len(others)
    return True


def _is_of_kind(row: Row, others: Sequence[Row]) -> bool:
    """Whether a cell of a row differs from most cells below it in its figures only: "Lot 7"."""
    for column, cell in enumerate(row):
        below = [_shape(other[column]) for other in others if other[column]]
        shape = _shape(cell)
        if "#" in shape and below.count(shape) > _MOST * len(below):
            return True
    return False


def _shape(cell: Cell) -> str:
    """Return the text of a cell without its figures."""
    return _DIGITS.sub("#", " ".join(line.text for line in cell))


def _is_bold(row: Row) -> bool:
    return all(line.style.is_bold for cell in row for line in cell)


def _shifted(marks: Sequence[Mark], cut: int) -> tuple[Mark, ...]:
    moved = (Mark(mark.style, max(0, mark.start - cut), mark.end - cut) for mark in marks)
    return tuple(mark for mark in moved if mark.start < mark.end)
