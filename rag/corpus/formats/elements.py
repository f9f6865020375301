"""What an element of HTML is in a Document: heading, list, definition, code, note."""

import re
from dataclasses import dataclass, replace
from typing import Any

from rag.corpus.blocks import Kind
from rag.corpus.formats.div_rows import cells_of_row, names_columns
from rag.corpus.formats.document import BULLET, Document
from rag.corpus.formats.dom import name_words, roles, stated_level, tag_of, text_of
from rag.corpus.formats.headings import is_prose
from rag.corpus.formats.html_tables import add_table, cell_text, is_data
from rag.corpus.formats.inline import InlineReader
from rag.corpus.formats.numbering import Numbering, labelled
from rag.corpus.formats.preformatted import add_preformatted

_BLOCKS = frozenset(
    """p div section article main header footer aside ul ol menu dir dl address hgroup body html
    details figure table thead tbody tfoot tr td th center fieldset form hr search nav""".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOTES = frozenset("footnote footnotes endnote endnotes rearnote rearnotes".split())
_NOTE_ROLES = _NOTES | frozenset(("doc-footnote", "doc-endnote", "doc-endnotes"))
_NOTE_ID = re.compile(r"(?:fn|footnote|endnote|cite_?note)[-_:.]?\w{0,20}\Z", re.IGNORECASE)
_VERSE = frozenset("poem poetry verse stanza linegroup".split())
#: Blocks whose paragraphs are lines of one block.
_JOINED = (Kind.ITEM, Kind.TERM, Kind.HEADING, Kind.CAPTION, Kind.FOOTNOTE, Kind.VERSE, Kind.CODE)
_ON_ONE_LINE = (Kind.TERM, Kind.HEADING, Kind.CAPTION)
_MAX_ANSWER = 1_500  # characters of what a <details> opens, if it answers its summary
_STRUCK = "part of it is struck out on the page"


@dataclass(slots=True)
class _Context:
    """What the text of an element becomes."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    depth: int = 0  # of lists
    quotes: int = 0
    group: int = 0
    numbering: Numbering | None = None  # of the innermost list; None without numbers
    bullet: str = ""  # before the next block
    number: str = ""  # at the start of the next block
    left_out: str = ""
    is_plain: bool = False  # whether it is a <pre> that may have prose


class BlockWriter(InlineReader):
    """Writes blocks to a document during a walk over a tree; `flush` ends the last."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._stack: list[tuple[Any, _Context]] = [(None, _Context())]
        self._heading = 0  # the level of the last one
        self._struck = 0  # open elements that are struck out
        self._has_struck = False  # whether the line has text that is struck out
        self._asides: list[tuple[str, str]] = []  # what is left out of the line, and why
        self._rows = 0  # the group of the last table that is made of <div>

    @property
    def _context(self) -> _Context:
        return self._stack[-1][1]

    def add(self, text: str | None) -> None:
        """Add text to the line."""
        self._has_struck |= self._struck > 0 and bool(text)
        self.line.add(text, keep_space=self._context.kind == Kind.CODE)

    def leave_out(self, element: Any, reason: str) -> None:
        """Mark what is in an element that was just begun as left out."""
        self._push(element, left_out=reason)

    def leave_out_later(self, text: str, reason: str) -> None:
        """Add a text in the midst of a line as left out, after the block that the line is in."""
        self._asides.append((text, reason))

    def enter(self, element: Any, tag: str) -> bool:
        """Begin an element; returns whether what is in it is to be read."""
        if tag in ("s", "strike", "del"):
            self._struck += 1
        if tag == "br" and self.line.is_broken and self._context.kind not in _JOINED:
            self.flush()
        elif self._context.kind == Kind.CODE:
            return self._enter_code(tag)
        elif tag in _HEADINGS or element.get("role") == "heading":
            self._enter_heading(element, tag)
        elif tag == "table" and is_data(element):
            self.flush()
            add_table(self._document, element, self._context.left_out)
            return False
        elif (enter := _ENTER.get(tag)) is not None:
            self._end_line(hard=True)
            enter(self, element)
        elif is_block(tag):
            self._end_line()
            return self._enter_block(element)
        else:
            return super().enter(element, tag)
        return True

    def leave(self, element: Any, tag: str) -> None:
        """End an element that was read."""
        if tag in ("s", "strike", "del"):
            self._struck -= 1
        is_own = self._stack[-1][0] is element
        if is_own or tag in _ENTER or tag in _HEADINGS:
            self.flush()
        elif is_block(tag):
            self._end_line()
        while self._stack[-1][0] is element:
            self._stack.pop()
        if not is_block(tag):
            super().leave(element, tag)

    def flush(self) -> None:
        """End the current block."""
        self._write_line()
        asides, self._asides = self._asides, []
        for text, reason in asides:
            self._document.add(Kind.PARAGRAPH, text)
            self._document.leave_out(reason)

    def _write_line(self) -> None:
        content = self.line.take()
        has_struck, self._has_struck = self._has_struck, self._struck > 0
        if not content.text.strip():
            return
        context = self._context
        content, bullet = labelled(content, context.number, context.bullet), context.bullet
        context.bullet = context.number = ""
        kind, level = context.kind, context.level
        if kind == Kind.HEADING and is_prose(content.text):
            # On some pages, whole paragraphs are within a heading that nobody ended.
            kind, level = Kind.PARAGRAPH, 0
        if kind in _ON_ONE_LINE:
            content = replace(content, text=content.text.replace("\n", " "))
        if kind == Kind.CODE:
            is_plain = context.is_plain
            add_preformatted(
                self._document, content.text, context.group, context.left_out, is_plain=is_plain
            )
            return
        self._document.doubt, doubt = _STRUCK if has_struck else "", self._document.doubt
        self._document.add(kind, content, level=level, group=context.group, bullet=bullet)
        self._document.doubt = doubt
        if context.left_out:
            self._document.leave_out(context.left_out)

    def _push(self, element: Any, **changes: Any) -> None:
        changes = {"bullet": "", "number": ""} | changes
        self._stack.append((element, replace(self._context, **changes)))

    def _end_line(self, *, hard: bool = False) -> None:
        """End the block, or where paragraphs are lines of one block, the line."""
        if hard or self._context.kind not in _JOINED:
            self.flush()
        else:
            self.line.separate("\n")

    def _add_row(self, element: Any, cells: list[Any]) -> None:
        """Add a row of a table that is made of <div>, to the rows right above it."""
        last = self._document.blocks[-1] if self._document.blocks else None
        if last is None or not self._rows or last.group != self._rows:
            self._rows = self._document.new_group()
        is_header = names_columns(element, cells)
        self._document.add_row([cell_text(cell) for cell in cells], self._rows, is_header=is_header)
        if self._context.left_out:
            self._document.leave_out(self._context.left_out)

    def _enter_code(self, tag: str) -> bool:
        if tag == "br" or is_block(tag):
            self.line.separate("\n")
        return True

    def _enter_heading(self, element: Any, tag: str) -> None:
        context = self._context
        if context.kind in (Kind.TERM, Kind.CAPTION, Kind.QUOTATION, Kind.FOOTNOTE):
            self._end_line()
            return
        number = context.number
        self.flush()
        self._heading = _HEADINGS.get(tag) or stated_level(element)
        context.number = ""
        self._push(element, kind=Kind.HEADING, level=self._heading, group=0, number=number)

    def _enter_block(self, element: Any) -> bool:
        if self._context.kind == Kind.PARAGRAPH and (cells := cells_of_row(element)):
            self._add_row(element, cells)
            return False
        names = name_words(element)
        if roles(element) & _NOTE_ROLES or names & _NOTES:
            self._push(element, kind=Kind.FOOTNOTE, level=0, group=0)
        elif names & _VERSE and self._context.kind == Kind.PARAGRAPH:
            self._push(element, kind=Kind.VERSE)
        elif "caption" in names and self._context.kind == Kind.PARAGRAPH:
            self._push(element, kind=Kind.CAPTION)
        return True

    def _enter_list(self, element: Any) -> None:
        context = self._context
        group = context.group if context.depth else self._document.new_group()
        is_note = context.kind == Kind.FOOTNOTE or bool(name_words(element) & _NOTES)
        self._push(
            element,
            kind=Kind.FOOTNOTE if is_note else context.kind,
            depth=context.depth + 1,
            group=0 if is_note else group,
            numbering=Numbering.of(element) if element.tag == "ol" else None,
        )

    def _enter_item(self, element: Any) -> None:
        context = self._context
        number = context.numbering.next(element) if context.numbering else ""
        is_note = context.kind == Kind.FOOTNOTE or bool(_NOTE_ID.match(element.get("id") or ""))
        if is_note:
            self._push(element, kind=Kind.FOOTNOTE, level=0, group=0, number=number)
            return
        group = context.group if context.depth else self._document.new_group()
        self._push(
            element,
            kind=Kind.ITEM,
            level=max(1, context.depth),
            depth=max(1, context.depth),
            group=group,
            number=number,
            bullet="" if number else BULLET,
        )

    def _enter_definitions(self, element: Any) -> None:
        if next(element.iter("dt"), None) is None:
            return
        context = self._context
        is_inner = context.kind == Kind.DEFINITION
        group = context.group if is_inner else self._document.new_group()
        self._push(element, group=group, depth=0, kind=Kind.DEFINITION, level=0)

    def _enter_term(self, element: Any) -> None:
        self._push(element, kind=Kind.TERM, level=0, depth=0)

    def _enter_definition(self, element: Any) -> None:
        if self._context.kind == Kind.DEFINITION:
            self._push(element, depth=0)

    def _enter_details(self, element: Any) -> None:
        content = text_of(element)
        has_parts = next(element.iterdescendants(*_HEADINGS, "table", "details"), None) is not None
        if has_parts or len(content) > _MAX_ANSWER:
            return
        previous = element.getprevious()
        follows = previous is not None and tag_of(previous) == "details" and self._document.blocks
        group = self._document.blocks[-1].group if follows else 0
        group = group or self._document.new_group()
        self._push(element, kind=Kind.DEFINITION, group=group, depth=0, level=0)

    def _enter_summary(self, element: Any) -> None:
        if self._context.kind == Kind.DEFINITION:
            self._push(element, kind=Kind.TERM)
        else:
            level = min(6, self._heading + 1)
            self._push(element, kind=Kind.HEADING, level=level, group=0)

    def _enter_quotation(self, element: Any) -> None:
        quotes = self._context.quotes + 1
        self._push(element, kind=Kind.QUOTATION, quotes=quotes, level=quotes)

    def _enter_pre(self, element: Any) -> None:
        has_code = (
            bool(element.get("class")) or next(element.iter("code", "span"), None) is not None
        )
        self._push(element, kind=Kind.CODE, level=0, is_plain=not has_code)

    def _enter_caption(self, element: Any) -> None:
        self._push(element, kind=Kind.CAPTION, level=0)


_ENTER = {
    **dict.fromkeys(("ul", "ol", "menu", "dir"), BlockWriter._enter_list),
    "li": BlockWriter._enter_item,
    "dl": BlockWriter._enter_definitions,
    "dt": BlockWriter._enter_term,
    "dd": BlockWriter._enter_definition,
    "details": BlockWriter._enter_details,
    "summary": BlockWriter._enter_summary,
    "blockquote": BlockWriter._enter_quotation,
    "pre": BlockWriter._enter_pre,
    **dict.fromkeys(("caption", "figcaption", "legend"), BlockWriter._enter_caption),
}


def is_block(tag: str) -> bool:
    """Whether an element with this tag is no part of a line."""
    # Elements of a page's own making ("my-card") are mostly parts of its layout.
    return tag in _BLOCKS or tag in _ENTER or tag in _HEADINGS or "-" in tag
