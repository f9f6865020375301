"""A Word document -> Article: its blocks in order, as they read with all changes accepted."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from rag.corpus.blocks import Kind
from rag.corpus.formats.document import Document, Inline, first_title
from rag.corpus.formats.drawings import add_chart, add_diagram, read_text
from rag.corpus.formats.opc import RELATION, Package
from rag.corpus.formats.recognition import recognize_typed
from rag.corpus.formats.results import ReadResult, make_article, single_article
from rag.corpus.formats.runs import joined
from rag.corpus.formats.word.kinds import (
    check_label,
    is_code,
    is_contents,
    is_drop_cap,
    is_indented,
    kind_of,
)
from rag.corpus.formats.word.numbering import Numbering
from rag.corpus.formats.word.styles import WORD, Styles, value
from rag.corpus.formats.word.tables import children, header_size, read_grid, rows_of
from rag.corpus.formats.word.text import Content, read_paragraph
from rag.corpus.formats.writer import Label, Writer, in_cell
from rag.corpus.formats.xmltree import local_name
from rag.corpus.formats.zips import open_zip
from rag.errors import UnreadableArticleError

_NOT_WORD = "not a Word document; give it the extension of its real format"
#: Block-level elements whose content is gone or no text.
_SKIPPED = frozenset("del moveFrom sdtPr sdtEndPr sectPr Fallback tblPr tblGrid".split())
_NOTES = ("footnotes", "endnotes")
_EMBEDDED = (
    "contains other documents that are embedded in it and aren't read; "
    "open it in Word and save it again"
)


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a Word document.

    Raises UnreadableArticleError when it is locked, damaged or empty.
    """
    with open_zip(raw) as archive:
        package = Package(archive)
        main = next(iter(package.related("", "officeDocument")), "word/document.xml")
        root = package.part(main)
        body = None if root is None else root.find(f"{WORD}body")
        if body is None:
            raise UnreadableArticleError(_NOT_WORD)
        reader = _Reader.of(package, main)
        reader.margins(body, "header")
        start = len(reader.writer.document.blocks)
        reader.blocks(body)
        reader.finish()
        reader.margins(body, "footer")
        reader.comments()
        details = package.details(reader.writer.title)
    document = reader.writer.document
    title = details.title or first_title(document, start)
    recognize_typed(document)
    warning = _EMBEDDED if next(body.iter(f"{WORD}altChunk"), None) is not None else ""
    return single_article(make_article(path, document, replace(details, title=title)), warning)


@dataclass(slots=True)
class _Reader:
    package: Package
    main: str  # the name of the part that is the document
    part: str  # the name of the part that is read
    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], Any]
    writer: Writer = field(default_factory=lambda: Writer(Document()))
    #: What hangs on the list or table that goes on, to be written after it.
    pending: list[Inline] = field(default_factory=list)
    pending_drawings: list[str] = field(default_factory=list)
    carried: Content | None = None  # of a paragraph whose end was deleted
    is_contents: bool = False  # in a table of contents
    is_margin: bool = False  # in a header or footer
    seen: set[str] = field(default_factory=set)  # headers and footers that were read

    @classmethod
    def of(cls, package: Package, main: str) -> "_Reader":
        def related(kind: str) -> Any:
            return next(map(package.part, package.related(main, kind)), None)

        styles = Styles.of(related("styles"))
        notes = {
            (kind, note.get(f"{WORD}id", "")): note
            for kind in _NOTES
            if (root := related(kind)) is not None
            for note in root
        }
        return cls(package, main, main, styles, Numbering.of(related("numbering"), styles), notes)

    def blocks(self, container: Any) -> None:
        """Read the paragraphs and tables in an element, in order."""
        for child in container:
            name = local_name(child)
            if name == "p":
                self.paragraph(child)
            elif name == "tbl":
                self.table(child)
            elif name == "sdt":
                self.content_control(child)
            elif name and name not in _SKIPPED:
                self.blocks(child)

    def content_control(self, element: Any) -> None:
        gallery = element.find(f"{WORD}sdtPr/{WORD}docPartObj/{WORD}docPartGallery")
        is_contents = gallery is not None and "Table of Contents" in gallery.values()
        before, self.is_contents = self.is_contents, self.is_contents or is_contents
        self.blocks(element)
        self.is_contents = before

    def paragraph(self, element: Any) -> None:
        content, label = self.content(element)
        if content is None:
            return
        text = content.runs.inline()
        if self.is_margin:
            self.writer.add_margin(text, has_page_number=content.has_page_number)
        elif self.is_contents or is_contents(element, self.styles):
            self.flush()
            self.writer.add_left_out(text, "a table of contents")
        else:
            label = label or check_label(text)
            kind, level = kind_of(element, self.styles, label, len(text.text))
            if content.is_code and kind == Kind.PARAGRAPH:
                kind = Kind.CODE
            is_in_item = kind == Kind.PARAGRAPH and self.writer.is_in_list and is_indented(element)
            if kind != Kind.ITEM and not is_in_item:
                self.flush()
            self.writer.add(kind, text, level, label, is_in_item=is_in_item)
            self.collect(content)
            if kind not in (Kind.ITEM, Kind.CODE) and not is_in_item:
                self.flush()
        for box in content.boxes:
            self.box(box)

    def content(self, element: Any) -> tuple[Content | None, Label | None]:
        """Return what a paragraph contains and its number; None if it goes on in the next one."""
        mark = element.find(f"{WORD}pPr/{WORD}rPr")
        is_program = is_code(element, self.styles, follows_code=self.writer.is_in_code)
        content = read_paragraph(element, self.styles, self.carried, is_code=is_program)
        self.carried = None
        is_split = mark is not None and mark.find(f"{WORD}del") is not None
        if is_split or is_drop_cap(element):
            self.carried = content
            return None, None
        is_hidden = mark is not None and value(mark, "vanish") != "0"
        is_hidden = is_hidden and mark.find(f"{WORD}vanish") is not None and not content.runs
        return content, None if is_hidden else self.numbering.label(element, self.styles)

    def box(self, element: Any) -> None:
        """Read the content of a text box or a shape."""
        if local_name(element) == "txbxContent":
            self.blocks(element)
            return
        for paragraph in element.iterchildren("{*}p"):
            self.flush()
            self.writer.add(Kind.PARAGRAPH, read_text(paragraph))

    def table(self, element: Any) -> None:
        rows = rows_of(element)
        if self.is_margin or _is_layout(rows):
            for row in rows:
                for cell in children(row, "tc"):
                    self.blocks(cell)
            return
        self.flush()
        self.writer.end_code()
        self.writer.end_list(for_good=True)
        grid = read_grid(rows, self.flat)
        size = header_size(element, rows, grid, self.styles)
        group = self.writer.document.new_group()
        for number, cells in enumerate(grid.rows):
            self.writer.document.add_row(cells, group, is_header=number < size)
        self.flush()

    def flat(self, container: Any) -> Inline:
        """Return the content of a cell, a note or a comment as one text."""
        return joined(self.flat_parts(container), "\n")

    def flat_parts(self, container: Any) -> Iterator[Inline]:
        for child in container:
            name = local_name(child)
            if name == "p":
                content, label = self.content(child)
                if content is not None:
                    yield in_cell(content.runs.inline(), label)
                    self.collect(content)
                    yield from (self.flat(box) for box in content.boxes)
            elif name == "tbl":
                cells = (
                    [self.flat(cell) for cell in children(row, "tc")] for row in rows_of(child)
                )
                yield joined((joined(row, ", ") for row in cells), "; ")
            elif name and name not in _SKIPPED and name != "tcPr":
                yield from self.flat_parts(child)

    def collect(self, content: Content) -> None:
        """Keep the notes and drawings of a paragraph until they can be written."""
        for key in content.notes:
            if (note := self.notes.pop(key, None)) is not None:
                self.pending.append(self.flat(note))
        self.pending_drawings += content.drawings

    def flush(self) -> None:
        """Write the notes and drawings of what was read last."""
        if self.pending or self.pending_drawings:
            self.writer.end_code()
        notes, self.pending = self.pending, []
        for note in notes:
            self.writer.document.add(Kind.FOOTNOTE, note)
        relations = self.package.relations(self.part) if self.pending_drawings else {}
        for key in self.pending_drawings:
            relation = relations.get(key)
            if relation and relation.kind == "chart":
                add_chart(self.writer.document, self.package.part(relation.target))
            elif relation and relation.kind == "diagramData":
                add_diagram(self.writer.document, self.package.part(relation.target))
        self.pending_drawings = []

    def finish(self) -> None:
        """Write what is left of the body."""
        if self.carried is not None:
            self.writer.add(Kind.PARAGRAPH, self.carried.runs.inline())
            self.collect(self.carried)
            self.carried = None
        self.writer.end_code()
        self.flush()

    def margins(self, body: Any, kind: str) -> None:
        """Read the headers or footers of all sections, each once."""
        relations = self.package.relations(self.main)
        for reference in body.iter(f"{WORD}{kind}Reference"):
            relation = relations.get(reference.get(f"{RELATION}id", ""))
            root = self.package.part(relation.target) if relation else None
            if relation and root is not None and relation.target not in self.seen:
                self.seen.add(relation.target)
                self.part, self.is_margin = relation.target, True
                self.blocks(root)
                self.part, self.is_margin = self.main, False

    def comments(self) -> None:
        """Write the comments of reviewers, which are not searched."""
        for name in self.package.related(self.main, "comments"):
            root = self.package.part(name)
            for comment in () if root is None else root:
                self.writer.add_left_out(self.flat(comment), "a reviewer's comment")
        self.pending, self.pending_drawings = [], []


def _is_layout(rows: list[Any]) -> bool:
    """Whether a table is a frame around other blocks: it has one column, or one row of tables."""
    widths = {sum(1 for _ in children(row, "tc")) for row in rows}
    has_tables = any(next(row.iter(f"{WORD}tbl"), None) is not None for row in rows)
    return widths == {1} or (len(rows) == 1 and has_tables)
