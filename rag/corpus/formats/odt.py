"""An OpenDocument text (.odt) -> Article: its blocks in order, with all changes accepted."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any
from zipfile import ZipFile

from rag.corpus.blocks import Kind, Mark, Style
from rag.corpus.formats.document import Document, Inline, first_title
from rag.corpus.formats.grid import Cell, Grid
from rag.corpus.formats.odf.lists import Lists, OpenList
from rag.corpus.formats.odf.styles import Styles, attribute
from rag.corpus.formats.odf.tables import cells_of, count, rows_of
from rag.corpus.formats.odf.text import Content, TextReader
from rag.corpus.formats.recognition import recognize_typed
from rag.corpus.formats.results import Details, ReadResult, make_article, single_article
from rag.corpus.formats.runs import joined
from rag.corpus.formats.writer import MAX_HEADING, Label, Writer, in_cell
from rag.corpus.formats.xmltree import local_name, member_tree
from rag.corpus.formats.zips import open_zip
from rag.errors import UnreadableArticleError

_NOT_TEXT = "not an OpenDocument text; save it as .odt or .pdf"
_LOCKED = "locked with a password; save it without one"
_SKIPPED = frozenset(
    "tracked-changes forms sequence-decls variable-decls user-field-decls event-listeners".split()
)
#: Lists of what is elsewhere in the document; a bibliography is not.
_INDEXES = frozenset(
    """table-of-content illustration-index table-index object-index user-index
    alphabetical-index""".split()
)
_HEADERS = ("header-first", "header", "header-left")
_FOOTERS = ("footer-first", "footer", "footer-left")


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of an OpenDocument text.

    Raises UnreadableArticleError when it is locked, damaged, empty or no text document.
    """
    with open_zip(raw) as package:
        if _is_locked(package):
            raise UnreadableArticleError(_LOCKED)
        root = member_tree(package, "content.xml")
        body = None if root is None else root.find("{*}body/{*}text")
        if body is None:
            raise UnreadableArticleError(_NOT_TEXT)
        looks = member_tree(package, "styles.xml")
        reader = _Reader.of(package, root, looks)
        reader.margins(looks, _HEADERS)
        start = len(reader.writer.document.blocks)
        reader.blocks(body)
        reader.finish()
        reader.margins(looks, _FOOTERS)
        reader.write_comments()
        details = _details(member_tree(package, "meta.xml"), reader.writer.title)
    document = reader.writer.document
    title = details.title or first_title(document, start)
    recognize_typed(document)
    return single_article(make_article(path, document, replace(details, title=title)))


def _is_locked(package: ZipFile) -> bool:
    manifest = member_tree(package, "META-INF/manifest.xml")
    return manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None


def _details(meta: Any, title: str) -> Details:
    def value(*names: str) -> str:
        found = (
            (one.text or "").strip()
            for name in names
            for one in (() if meta is None else meta.iter(f"{{*}}{name}"))
        )
        return next(filter(None, found), "")

    return Details(
        title=title or value("title"),
        author=value("initial-creator", "creator"),
        language=value("language"),
        created=value("creation-date"),
    )


@dataclass(slots=True)
class _Reader:
    styles: Styles
    lists: Lists
    text: TextReader
    writer: Writer = field(default_factory=lambda: Writer(Document()))
    pending: list[Content] = field(default_factory=list)  # whose notes are not yet written
    comments: list[Any] = field(default_factory=list)
    is_margin: bool = False  # in a header or footer
    is_index: bool = False  # in a table of contents

    @classmethod
    def of(cls, package: ZipFile, root: Any, looks: Any) -> "_Reader":
        def load(address: str) -> Any:
            folder = posixpath.normpath(address)
            return member_tree(package, f"{folder}/content.xml")

        styles = Styles.of(root, looks)
        return cls(styles, Lists(styles), TextReader(styles, load))

    def blocks(self, container: Iterable[Any]) -> None:
        """Read the paragraphs, lists and tables in an element, in order."""
        for child in container:
            name = local_name(child)
            if name in ("p", "h"):
                self.paragraph(child, None)
            elif name == "list":
                self.items(child, None)
            elif name == "table":
                self.table(child)
            elif name in _INDEXES:
                before, self.is_index = self.is_index, True
                self.blocks(child)
                self.is_index = before
            elif name and name not in _SKIPPED and not self.is_hidden(name, child):
                self.blocks(child)

    def is_hidden(self, name: str, element: Any) -> bool:
        return name == "section" and (
            attribute(element, "display") == "none"
            or self.styles.is_hidden(attribute(element, "style-name"), "section")
        )

    def items(self, element: Any, around: OpenList | None) -> None:
        place = self.lists.open(element, around)
        for item in element:
            is_item = local_name(item) == "list-item"
            is_first = is_item
            for child in item:
                name = local_name(child)
                if name == "list":
                    self.items(child, place)
                elif name in ("p", "h"):
                    label = self.lists.label(item, place) if is_first else None
                    self.paragraph(child, label, is_in_item=is_item)
                    is_first = False
                else:
                    self.blocks([child])

    def paragraph(self, element: Any, label: Label | None, *, is_in_item: bool = False) -> None:
        name = attribute(element, "style-name")
        kind, level = self.kind(element, name, label)
        content = self.text.read(element, keeps_space=kind == Kind.CODE)
        text = content.runs.inline()
        if kind == Kind.HEADING and len(text.text) > MAX_HEADING:
            kind, level = Kind.PARAGRAPH, 0
        if self.is_margin:
            self.writer.add_margin(text, has_page_number=content.has_page_number)
        elif self.is_index:
            self.flush()
            self.writer.add_left_out(text, "a table of contents")
        elif not self.styles.is_hidden(name, "paragraph"):
            continues = is_in_item and label is None and kind == Kind.PARAGRAPH
            is_loose = kind != Kind.ITEM and not continues
            if is_loose:
                self.flush()
            if kind == Kind.HEADING and label is None and text.text.strip():
                number = self.lists.heading_number(level)
                label = Label(number, is_bullet=False, depth=level, list_id="", is_first=False)
            self.writer.add(kind, text, level, label, is_in_item=continues)
            self.pending.append(content)
            if is_loose and kind != Kind.CODE:
                self.flush()
        self.blocks(chain.from_iterable(content.boxes))

    def kind(self, element: Any, name: str, label: Label | None) -> tuple[Kind, int]:
        if local_name(element) == "h":
            written = attribute(element, "outline-level")
            return Kind.HEADING, min(max(int(written), 1), 6) if written.isdigit() else 1
        if label is not None:
            return Kind.ITEM, label.depth
        kind = self.styles.kind(name)
        return kind, int(kind == Kind.QUOTATION)

    def table(self, element: Any) -> None:
        rows = list(rows_of(element))
        if self.is_margin or all(len(cells_of(row)) == 1 for row, _ in rows):
            for row, _ in rows:
                for cell in cells_of(row):
                    self.blocks(cell)
            return
        self.flush()
        self.writer.end_code()
        self.writer.end_list(for_good=True)
        self.add_table(rows)
        self.flush()

    def add_table(self, rows: list[tuple[Any, bool]]) -> None:
        grid = Grid()
        for row, _ in rows:
            grid.add(self.cell(one) for one in cells_of(row))
        size = sum(is_header for _, is_header in rows) or int(
            grid.looks_headed() or grid.has_short_names_first()
        )
        size = size if size < len(rows) else 1
        group = self.writer.document.new_group()
        for number, cells in enumerate(grid.rows):
            self.writer.document.add_row(cells, group, is_header=number < size)

    def cell(self, element: Any) -> Cell:
        columns = count(element, "number-columns-spanned")
        rows = count(element, "number-rows-spanned")
        return Cell(self.flat(element), columns, rows=rows)

    def flat(self, container: Any, place: OpenList | None = None) -> Inline:
        """Return the content of a cell, a note or a comment as one text."""
        return joined(self.flat_parts(container, place), "\n")

    def flat_parts(self, container: Any, place: OpenList | None) -> Iterator[Inline]:
        label = None
        if place is not None and local_name(container) == "list-item":
            label = self.lists.label(container, place)
        for child in container:
            name = local_name(child)
            if name in ("p", "h"):
                content = self.text.read(child)
                yield in_cell(self.in_style(child, content.runs.inline()), label)
                label = None
                self.pending.append(content)
                yield from (self.flat(box) for box in content.boxes)
            elif name == "table":
                cells = ([self.flat(one) for one in cells_of(row)] for row, _ in rows_of(child))
                yield joined((joined(row, ", ") for row in cells), "; ")
            elif name == "list":
                inner = self.lists.open(child, place)
                yield from (self.flat(item, inner) for item in child)
            elif name and name not in _SKIPPED and name not in ("creator", "date"):
                yield from self.flat_parts(child, place)

    def in_style(self, paragraph: Any, text: Inline) -> Inline:
        """Return the text of a cell marked as strong if the style of its paragraph is."""
        styles = self.styles.run_styles(attribute(paragraph, "style-name"), "paragraph")
        mark = Mark(Style.STRONG, 0, len(text.text))
        return Inline(text.text, (mark, *text.marks)) if Style.STRONG in styles else text

    def flush(self) -> None:
        """Write the notes and charts of what was read last."""
        pending, self.pending = self.pending, []
        for content in pending:
            self.comments += content.comments
            for note in content.notes:
                self.writer.end_code()
                self.writer.document.add(Kind.FOOTNOTE, self.flat(note))
            for chart in content.charts:
                self.chart(chart)

    def chart(self, element: Any) -> None:
        self.writer.end_code()
        for title in element.iterchildren("{*}title"):
            self.writer.document.add(Kind.CAPTION, self.flat(title))
        for table in element.iterchildren("{*}table"):
            self.add_table(list(rows_of(table)))

    def finish(self) -> None:
        self.writer.end_code()
        self.flush()

    def margins(self, looks: Any, names: tuple[str, ...]) -> None:
        """Read the headers or footers of all kinds of pages."""
        self.is_margin = True
        for page in () if looks is None else looks.iter("{*}master-page"):
            for name in names:
                for element in page.iterchildren(f"{{*}}{name}"):
                    if attribute(element, "display") != "false":
                        self.blocks(element)
        self.is_margin = False

    def write_comments(self) -> None:
        """Write the comments of reviewers, which are not searched."""
        for comment in self.comments:
            self.writer.add_left_out(self.flat(comment), "a reviewer's comment")
