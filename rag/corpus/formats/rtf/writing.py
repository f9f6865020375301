"""Paragraphs and tables of an RTF text -> the blocks of an article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rag.corpus.blocks import Kind
from rag.corpus.formats.document import Document, Inline
from rag.corpus.formats.rtf.grids import header_size, is_layout, read_grid
from rag.corpus.formats.rtf.labels import Labels
from rag.corpus.formats.rtf.model import Paragraph, Part, Stream, Table, Text
from rag.corpus.formats.runs import joined
from rag.corpus.formats.writer import MAX_HEADING, Label, Writer, in_cell, kind_by_style

_HEADING = re.compile(r"heading ?([1-9])$")
_NO_HEADING = 9  # an outline level


@dataclass(slots=True)
class Blocks:
    """Writes an RTF text as blocks."""

    text: Text
    writer: Writer = field(default_factory=lambda: Writer(Document()))
    labels: Labels = field(default_factory=Labels)
    notes: list[Inline] = field(default_factory=list)  # to be written after the list or table
    comments: list[Stream] = field(default_factory=list)

    def margins(self, streams: list[Stream]) -> None:
        """Write headers or footers, each once."""
        for stream in streams:
            for paragraph in _paragraphs(stream.parts):
                text = _on_line(paragraph.runs.inline())
                self.writer.add_margin(text, has_page_number=paragraph.has_page_number)
                self.margins(paragraph.texts("box"))

    def body(self) -> None:
        """Write the body with its notes."""
        self.parts(self.text.body.parts)
        self.writer.end_code()
        self.flush()

    def reviews(self) -> None:
        """Write the comments of reviewers, which are not searched."""
        for comment in self.comments:
            self.writer.add_left_out(self.flat(comment.parts), "a reviewer's comment")

    def parts(self, parts: list[Part]) -> None:
        """Write paragraphs and tables, in order."""
        for part in parts:
            if isinstance(part, Paragraph):
                self.paragraph(part)
            else:
                self.table(part)

    def paragraph(self, paragraph: Paragraph) -> None:
        """Write a paragraph; its notes follow, after the list that it may be in."""
        text = paragraph.runs.inline()
        if paragraph.is_contents:
            self.flush()
            self.writer.add_left_out(_on_line(text), "a table of contents")
        elif text.text.strip():
            label, text = self.labels.split(text, paragraph.label, paragraph.form)
            kind, level = self.kind(paragraph, label, len(text.text))
            is_in_item = (
                kind == Kind.PARAGRAPH and self.writer.is_in_list and paragraph.form.indent > 0
            )
            is_loose = kind != Kind.ITEM and not is_in_item
            if is_loose:
                self.flush()
            text = text if kind == Kind.CODE else _on_line(text)
            self.writer.add(kind, text, level, label, is_in_item=is_in_item)
        self.collect(paragraph)
        if not self.writer.is_in_list:
            self.flush()
        for box in paragraph.texts("box"):
            self.parts(box.parts)

    def kind(self, paragraph: Paragraph, label: Label | None, length: int) -> tuple[Kind, int]:
        """Return the kind of block that a paragraph is, and the level of a heading or an item."""
        names = self.text.declared.names(paragraph.form.style)
        kind = kind_by_style(names)
        matches = (_HEADING.match(name) for name in names)
        named = next((int(match[1]) for match in matches if match), 0)
        outline = paragraph.form.outline
        level = outline + 1 if outline < _NO_HEADING else named
        if kind == Kind.TITLE:
            return kind, 0
        if level and length <= MAX_HEADING:
            return Kind.HEADING, min(level, 6)
        if label and kind != Kind.CODE:
            return Kind.ITEM, label.depth
        return kind, int(kind == Kind.QUOTATION)

    def table(self, table: Table) -> None:
        """Write a table with its notes."""
        if is_layout(table):
            for row in table.rows:
                for cell in row.cells:
                    self.parts(cell)
            return
        self.flush()
        self.writer.end_code()
        self.writer.end_list(for_good=True)
        grid = read_grid(table, self.flat)
        size = header_size(table, grid)
        group = self.writer.document.new_group()
        for number, cells in enumerate(grid.rows):
            self.writer.document.add_row(cells, group, is_header=number < size)
        self.flush()

    def flat(self, parts: list[Part]) -> Inline:
        """Return the content of a cell, a note or a comment as one text."""
        return joined(self.flat_parts(parts), "\n")

    def flat_parts(self, parts: list[Part]) -> Iterator[Inline]:
        """Yield the text of each paragraph and each table in a table."""
        for part in parts:
            if isinstance(part, Table):
                rows = (joined(map(self.flat, row.cells), ", ") for row in part.rows)
                yield joined(rows, "; ")
            else:
                label, text = Labels().split(part.runs.inline(), part.label, part.form)
                yield in_cell(_on_line(text), label)
                self.collect(part)
                yield from (self.flat(box.parts) for box in part.texts("box"))

    def collect(self, paragraph: Paragraph) -> None:
        """Keep the notes of a paragraph until they can be written."""
        self.notes += [self.flat(note.parts) for note in paragraph.texts("note")]
        self.comments += paragraph.texts("comment")

    def flush(self) -> None:
        """Write the notes of what was read last."""
        if self.notes:
            self.writer.end_code()
        notes, self.notes = self.notes, []
        for note in notes:
            self.writer.document.add(Kind.FOOTNOTE, note)


def _on_line(text: Inline) -> Inline:
    return Inline(text.text.replace("\t", " "), text.marks)


def _paragraphs(parts: list[Part]) -> Iterator[Paragraph]:
    """Yield all paragraphs, also those in tables."""
    for part in parts:
        if isinstance(part, Paragraph):
            yield part
        else:
            for row in part.rows:
                for cell in row.cells:
                    yield from _paragraphs(cell)
