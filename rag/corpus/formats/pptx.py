"""A presentation (.pptx) -> Article: a section for each slide, whose number is its page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from rag.corpus.blocks import Kind
from rag.corpus.formats.document import Document, Inline
from rag.corpus.formats.drawings import add_chart, add_diagram, read_text
from rag.corpus.formats.grid import Cell, Grid
from rag.corpus.formats.opc import RELATION, Package
from rag.corpus.formats.results import ReadResult, make_article, single_article
from rag.corpus.formats.runs import joined
from rag.corpus.formats.slides.bullets import Bullets
from rag.corpus.formats.slides.shapes import MARGINS, TITLES, Layout, Shape
from rag.corpus.formats.writer import Label, Writer
from rag.corpus.formats.xmltree import local_name
from rag.corpus.formats.zips import open_zip
from rag.corpus.lines import ends_in_stop, ends_sentence
from rag.errors import UnreadableArticleError

_NOT_SLIDES = "not a presentation; give it the extension of its real format"
_NOTES = "Notes"
_LONG_LINE = 4  # words of a line that was broken because it was full


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a presentation, with a warning that names hidden slides.

    Raises UnreadableArticleError when it is locked, damaged or empty.
    """
    with open_zip(raw) as archive:
        package = Package(archive)
        main = next(iter(package.related("", "officeDocument")), "ppt/presentation.xml")
        root = package.part(main)
        slides = None if root is None else root.find("{*}sldIdLst")
        if root is None or local_name(root) != "presentation":
            raise UnreadableArticleError(_NOT_SLIDES)
        reader = _Reader(package)
        relations = package.relations(main)
        for number, slide in enumerate(() if slides is None else slides, 1):
            relation = relations.get(slide.get(f"{RELATION}id", ""))
            reader.slide(number, relation.target if relation else "")
        reader.finish()
        details = package.details("")
    if not reader.has_text:
        raise UnreadableArticleError("empty; add the article's text or delete it")
    title = details.title or reader.title
    article = make_article(path, reader.writer.document, replace(details, title=title))
    return single_article(article, reader.warning())


@dataclass(slots=True)
class _Reader:
    package: Package
    writer: Writer = field(default_factory=lambda: Writer(Document()))
    title: str = ""  # of the first slide that has one
    has_text: bool = False
    hidden: list[int] = field(default_factory=list)  # numbers of slides
    missing: list[int] = field(default_factory=list)
    margins: list[tuple[Inline, bool]] = field(default_factory=list)
    comments: list[Inline] = field(default_factory=list)

    def slide(self, number: int, name: str) -> None:
        """Read a slide, by the name of its part; one that is hidden only has its number."""
        self.writer.document.start_page()
        root = self.package.part(name)
        if root is None:
            self.missing.append(number)
        elif root.get("show") in ("0", "false"):
            self.hidden.append(number)
        else:
            self.section(number, name, root)

    def section(self, number: int, name: str, root: Any) -> None:
        layout = Layout.of(self.package, name)
        shapes = layout.shapes(root)
        titles = [shape for shape in shapes if shape.role in TITLES]
        title = " ".join(" ".join(_flat(shape.element).text.split()) for shape in titles[:1])
        self.title = self.title or title
        self.has_text = self.has_text or bool(title)
        heading = f"Slide {number}: {title}" if title else f"Slide {number}"
        self.writer.add(Kind.HEADING, Inline(heading), 1)
        before = len(self.writer.document.blocks)
        for shape in shapes:
            if shape.role in MARGINS:
                self.margins.append((_flat(shape.element), shape.role == "sldNum"))
            elif shape not in titles[:1]:
                self.shape(name, shape, layout)
        self.notes(name)
        self.has_text = self.has_text or len(self.writer.document.blocks) > before
        self.margins += ((_flat(element), False) for element in layout.texts())
        self.comments += self.read_comments(name)

    def shape(self, name: str, shape: Shape, layout: Layout) -> None:
        self.writer.end_list(for_good=True)
        for text, label in _with_whole_lines(_labelled(shape, layout)):
            kind = Kind.ITEM if label else Kind.PARAGRAPH
            self.writer.add(kind, text, label.depth if label else 0, label)
        for data in shape.element.iterfind("{*}graphic/{*}graphicData"):
            self.graphic(name, data)

    def graphic(self, name: str, data: Any) -> None:
        """Read a table, a chart or a diagram."""
        relations = self.package.relations(name)

        def target(key: str) -> Any:
            relation = relations.get(key)
            return self.package.part(relation.target) if relation else None

        for element in data:
            kind = local_name(element)
            if kind == "tbl":
                self.table(element)
            elif kind == "chart":
                add_chart(self.writer.document, target(element.get(f"{RELATION}id", "")))
            elif kind == "relIds":
                add_diagram(self.writer.document, target(element.get(f"{RELATION}dm", "")))

    def table(self, element: Any) -> None:
        grid = Grid()
        for row in element.iterchildren("{*}tr"):
            grid.add(_cells(row))
        looks = element.find("{*}tblPr")
        is_headed = looks is not None and looks.get("firstRow") in ("1", "true")
        is_headed = is_headed or grid.looks_headed() or grid.has_short_names_first()
        size = int(len(grid.rows) > 1 and is_headed)
        group = self.writer.document.new_group()
        for number, cells in enumerate(grid.rows):
            self.writer.document.add_row(cells, group, is_header=number < size)

    def notes(self, name: str) -> None:
        """Read what the speaker noted down for a slide."""
        for part in self.package.related(name, "notesSlide"):
            root = self.package.part(part)
            shapes = [] if root is None else Layout().shapes(root)
            texts = [
                text
                for shape in shapes
                if shape.role not in (*MARGINS, "sldImg")
                for text in _paragraphs(shape.element)
            ]
            if texts:
                self.writer.add(Kind.HEADING, Inline(_NOTES), 2)
            for text in texts:
                self.writer.add(Kind.PARAGRAPH, text)

    def read_comments(self, name: str) -> Iterator[Inline]:
        for part in self.package.related(name, "comments"):
            root = self.package.part(part)
            for comment in () if root is None else root.iter("{*}cm"):
                yield Inline(comment.findtext("{*}text") or "")
                yield from _paragraphs(comment)

    def finish(self) -> None:
        """Write what is the same on every slide, once, and the comments of reviewers."""
        for text, is_number in self.margins:
            self.writer.add_margin(text, has_page_number=is_number)
        for comment in self.comments:
            self.writer.add_left_out(comment, "a reviewer's comment")

    def warning(self) -> str:
        """Return which slides were not read, and why; "" if all were."""
        parts = []
        if self.hidden:
            parts.append(f"{_named(self.hidden)} hidden and not read; show what you want searched")
        if self.missing:
            parts.append(f"{_named(self.missing)} missing; get the file again")
        return "; ".join(parts)


def _named(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:20])) + (", ..." if len(numbers) > 20 else "")
    return f"slide {shown} is" if len(numbers) == 1 else f"slides {shown} are"


def _labelled(shape: Shape, layout: Layout) -> Iterator[tuple[Inline, Label | None]]:
    """Yield the paragraphs of a shape that have a text, with what stands before each."""
    bullets = Bullets(shape, layout)
    for body in shape.element.iterchildren("{*}txBody"):
        for paragraph in body.iterchildren("{*}p"):
            text = read_text(paragraph)
            if text.text.strip():
                yield text, bullets.label(paragraph)


def _with_whole_lines(
    paragraphs: Iterable[tuple[Inline, Label | None]],
) -> list[tuple[Inline, Label | None]]:
    """Return paragraphs, those joined that are the lines of one sentence, broken by hand.

    Only a full stop tells them from a list without bullets.
    """
    whole: list[tuple[Inline, Label | None]] = []
    start, is_open = 0, False  # where the sentence began, and whether it may go on
    for text, label in paragraphs:
        line = text.text.strip()
        goes_on = is_open and not label and line[0].islower()
        start = start if goes_on else len(whole)
        whole.append((text, label))
        if goes_on and ends_in_stop(line):
            whole[start:] = [(joined([one for one, _ in whole[start:]], " "), None)]
        is_long = len(line.split()) >= _LONG_LINE and not ends_sentence(line)
        is_open = is_long and not label and (goes_on or line[0].isupper())
    return whole


def _paragraphs(element: Any) -> Iterator[Inline]:
    """Yield the paragraphs of a shape, a cell or a comment that have a text."""
    for body in element.iter("{*}txBody"):
        texts = (read_text(paragraph) for paragraph in body.iterchildren("{*}p"))
        yield from (text for text in texts if text.text.strip())


def _flat(element: Any) -> Inline:
    return joined(_paragraphs(element), "\n")


def _cells(row: Any) -> Iterator[Cell]:
    for cell in row.iterchildren("{*}tc"):
        if cell.get("hMerge") in ("1", "true"):
            continue
        span = cell.get("gridSpan", "1")
        goes_on = cell.get("vMerge") in ("1", "true")
        yield Cell(_flat(cell), int(span) if span.isdigit() else 1, goes_on)
