"""A paragraph of a Word document -> its text, and what hangs on it: notes, text boxes, charts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.blocks import Style
from rag.corpus.formats.equations import linear
from rag.corpus.formats.opc import RELATION
from rag.corpus.formats.runs import Runs
from rag.corpus.formats.symbols import shown
from rag.corpus.formats.word.styles import WORD, Styles
from rag.corpus.formats.xmltree import local_name

#: What is no text of the page: properties, commands of fields, text that was deleted or moved away.
_SKIPPED = frozenset(
    """pPr rPr sdtPr sdtEndPr del moveFrom delText delInstrText tblPr trPr tcPr rt
    ctrlPr oMathParaPr binData imagedata""".split()
)
_CHARACTERS = {
    "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "",
}  # fmt: skip
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
_LINK_FIELD = re.compile(r"\s*HYPERLINK\b", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\r\f\v]+")


@dataclass(slots=True)
class Content:
    """A paragraph's text and what hangs on it."""

    runs: Runs = field(default_factory=Runs)
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind of note, id
    boxes: list[Any] = field(default_factory=list)  # contents of text boxes
    drawings: list[str] = field(default_factory=list)  # ids of relations to charts and diagrams
    has_page_number: bool = False
    is_code: bool = False  # whether it is a line of program text, whose white space counts


def read_paragraph(
    paragraph: Any, styles: Styles, content: Content | None = None, *, is_code: bool = False
) -> Content:
    """Return what a paragraph contains, or add it to a content that goes on in it."""
    reader = _Reader(styles, paragraph, content or Content(), keeps_space=is_code)
    reader.content.is_code = is_code
    reader.walk(paragraph, frozenset())
    return reader.content


@dataclass(slots=True)
class _Field:
    """A field whose end has not come yet: "PAGE", "HYPERLINK ..."."""

    command: str = ""
    shows: bool = False  # whether its result has begun

    @property
    def is_page_number(self) -> bool:
        return self.shows and bool(_PAGE_FIELD.match(self.command))

    @property
    def is_link(self) -> bool:
        return self.shows and bool(_LINK_FIELD.match(self.command))


@dataclass(slots=True)
class _Reader:
    styles: Styles
    paragraph: Any
    content: Content
    keeps_space: bool = False
    fields: list[_Field] = field(default_factory=list)

    def walk(self, element: Any, marks: frozenset[Style]) -> None:
        for child in element:
            name = local_name(child)
            if not name or name in _SKIPPED:
                continue
            special = _SPECIAL.get(name)
            if special:
                special(self, child, marks)
            elif name in _CHARACTERS:
                self.add(_CHARACTERS[name], marks)
            elif name in _NOTES:
                self.content.notes.append((_NOTES[name], child.get(f"{WORD}id", "")))
                self.content.runs.refer()
            elif name in ("txbxContent", "txBody"):
                self.content.boxes.append(child)
            else:
                self.walk(child, marks)

    def add(self, text: str, marks: frozenset[Style]) -> None:
        if not self.keeps_space:
            text = _WHITE.sub(" ", text)
        if any(one.is_page_number for one in self.fields):
            self.content.has_page_number = True
        elif any(one.is_link for one in self.fields):
            self.content.runs.add(text, marks | {Style.LINK})
        else:
            self.content.runs.add(text, marks)

    def run(self, element: Any, around: frozenset[Style]) -> None:
        if self.styles.is_hidden(element, self.paragraph):
            for command in element.iterchildren(f"{WORD}fldChar", f"{WORD}instrText"):
                self.field(command, frozenset())
            return
        marks = self.styles.run_styles(element)
        self.walk(element, marks | around)

    def text(self, element: Any, marks: frozenset[Style]) -> None:
        # In a drawing without text boxes of Word, the text belongs to no run of Word.
        self.add((element.text or "").replace("\n", " "), marks)

    def field(self, element: Any, _: frozenset[Style]) -> None:
        if local_name(element) == "instrText":
            if self.fields and not self.fields[-1].shows:
                self.fields[-1].command += element.text or ""
            return
        kind = element.get(f"{WORD}fldCharType")
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].shows = True
        elif kind == "end" and self.fields:
            ended = self.fields.pop()
            self.content.has_page_number |= bool(_PAGE_FIELD.match(ended.command))

    def simple_field(self, element: Any, marks: frozenset[Style]) -> None:
        self.fields.append(_Field(element.get(f"{WORD}instr", ""), shows=True))
        self.walk(element, marks)
        self.fields.pop()

    def link(self, element: Any, marks: frozenset[Style]) -> None:
        self.walk(element, marks | {Style.LINK})

    def equation(self, element: Any, marks: frozenset[Style]) -> None:
        previous = element.getprevious()
        if previous is not None and local_name(previous) == "oMath":
            self.add("\n", marks)
        self.add(linear(element), marks)

    def symbol(self, element: Any, marks: frozenset[Style]) -> None:
        written = element.get(f"{WORD}char", "")
        try:
            code = int(written, 16)
        except ValueError:
            return
        self.add(shown(chr(code)), marks)

    def alternatives(self, element: Any, marks: frozenset[Style]) -> None:
        """Read one of several forms of the same drawing: the first that contains text."""
        filled = (one for one in element if _has_text(one))
        best = next(filled, None)
        if best is not None:
            self.walk(best, marks)

    def drawing(self, element: Any, _: frozenset[Style]) -> None:
        keys = (f"{RELATION}id", f"{RELATION}dm")
        self.content.drawings += [element.get(key) for key in keys if element.get(key)]


_SPECIAL: dict[str, Callable[[_Reader, Any, frozenset[Style]], None]] = {
    "r": _Reader.run,
    "t": _Reader.text,
    "fldChar": _Reader.field,
    "instrText": _Reader.field,
    "fldSimple": _Reader.simple_field,
    "hyperlink": _Reader.link,
    "oMath": _Reader.equation,
    "sym": _Reader.symbol,
    "AlternateContent": _Reader.alternatives,
    "chart": _Reader.drawing,
    "relIds": _Reader.drawing,
}


def _has_text(element: Any) -> bool:
    names = ("{*}t", "{*}chart", "{*}relIds")
    return any(one.text or local_name(one) != "t" for one in element.iter(*names))
