"""A tree of HTML -> blocks of a Document: headings, lists, tables, code, notes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from textwrap import dedent
from typing import Any

from rag.corpus.blocks import Block, Kind, Mark
from rag.corpus.formats.document import BULLET, Document, Inline
from rag.corpus.formats.dom import MAX_LABEL, is_hidden, name_words, parse, roles, tag_of, text_of
from rag.corpus.formats.grids import add_table, is_data
from rag.corpus.formats.inline import InlineReader, is_read
from rag.corpus.formats.numbering import Numbering
from rag.corpus.formats.plain import plain_document

_BLOCKS = frozenset(
    """p div section article main header footer aside ul ol menu dir dl address hgroup body html
    details figure table thead tbody tfoot tr td th center fieldset form hr search nav""".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOTES = frozenset("footnote footnotes endnote endnotes rearnote rearnotes".split())
_NOTE_ROLES = _NOTES | frozenset(("doc-footnote", "doc-endnote", "doc-endnotes"))
_NOTE_ID = re.compile(r"(?:fn|footnote|endnote|cite_?note)[-_:.]?\w{0,20}\Z", re.IGNORECASE)
_VERSE = frozenset("poem poetry verse stanza linegroup".split())
_OWN_BULLET = re.compile(r"[•·▪‣◦●○■□*–-]\s+")
#: Blocks whose paragraphs are lines of one block.
_JOINED = (Kind.ITEM, Kind.TERM, Kind.HEADING, Kind.CAPTION, Kind.FOOTNOTE, Kind.VERSE, Kind.CODE)
_ON_ONE_LINE = (Kind.TERM, Kind.HEADING, Kind.CAPTION)
_MAX_ANSWER = 1_500  # characters of what a <details> opens, if it answers its summary
_STRUCK = "part of it is struck out on the page"


def add_html(document: Document, fragment: str) -> None:
    """Add the blocks of a page or a part of one, from anyone, to a document.

    Raises RecursionError when it is nested more than 2,000 deep.
    """
    if fragment.strip():
        add_tree(document, parse(fragment))


def add_tree(document: Document, root: Any, judged: Mapping[Any, str] | None = None) -> None:
    """Add the blocks of an element. `judged`: why an element is left out, "" to skip it."""
    from lxml.etree import iterwalk

    judged = judged or {}
    writer = _Writer(document)
    walk = iterwalk(root, events=("start", "end"))
    skipped = None
    for event, element in walk:
        tag = tag_of(element)
        if event == "start":
            reason = judged[element] if element in judged else _hidden(element)
            if reason == "" or not is_read(element, tag) or not writer.enter(element, tag):
                skipped = element
                walk.skip_subtree()
                continue
            if reason:
                writer.leave_out(element, reason)
            writer.add(element.text)
        else:
            if element is skipped:
                skipped = None
            else:
                writer.leave(element, tag)
            if element is not root:
                writer.add(element.tail)
    writer.flush()


def _hidden(element: Any) -> str | None:
    """Return why an element that is not shown is left out: "" to skip it, None if it is shown."""
    if not tag_of(element) or not is_hidden(element):
        return None
    return "hidden on the page" if len(text_of(element)) > MAX_LABEL else ""


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


class _Writer(InlineReader):
    """Writes blocks during a walk over a tree."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._stack: list[tuple[Any, _Context]] = [(None, _Context())]
        self._heading = 0  # the level of the last one
        self._struck = 0  # open elements that are struck out
        self._has_struck = False  # whether the line has text that is struck out

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
        elif _is_block(tag):
            self._end_line()
            self._enter_block(element)
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
        elif _is_block(tag):
            self._end_line()
        while self._stack[-1][0] is element:
            self._stack.pop()
        if not _is_block(tag):
            super().leave(element, tag)

    def flush(self) -> None:
        """End the current block."""
        content = self.line.take()
        has_struck, self._has_struck = self._has_struck, self._struck > 0
        if not content.text.strip():
            return
        context = self._context
        content, bullet = _labelled(content, context)
        context.bullet = context.number = ""
        kind = context.kind
        if kind in _ON_ONE_LINE:
            content = replace(content, text=content.text.replace("\n", " "))
        if kind == Kind.CODE:
            self._add_code(content.text)
            return
        self._document.doubt, doubt = _STRUCK if has_struck else "", self._document.doubt
        self._add(kind, content, context.level, bullet)
        self._document.doubt = doubt

    def _add(self, kind: Kind, content: Inline | str, level: int = 0, bullet: str = "") -> None:
        context = self._context
        self._document.add(kind, content, level=level, group=context.group, bullet=bullet)
        if context.left_out:
            self._document.leave_out(context.left_out)

    def _add_code(self, text: str) -> None:
        """Add code, or the text that old pages have in a <pre>."""
        if not (self._context.is_plain and _is_prose(text)):
            self._add(Kind.CODE, dedent(text))
            return
        plain = plain_document(text)
        groups = {block.group: self._document.new_group() for block in plain.blocks if block.group}
        groups[0] = self._context.group
        for block in plain.blocks:
            add_block(self._document, plain.text, block, groups[block.group])
            if self._context.left_out:
                self._document.leave_out(self._context.left_out)

    def _push(self, element: Any, **changes: Any) -> None:
        changes = {"bullet": "", "number": ""} | changes
        self._stack.append((element, replace(self._context, **changes)))

    def _end_line(self, *, hard: bool = False) -> None:
        """End the block, or where paragraphs are lines of one block, the line."""
        if hard or self._context.kind not in _JOINED:
            self.flush()
        else:
            self.line.separate("\n")

    def _enter_code(self, tag: str) -> bool:
        if tag == "br" or _is_block(tag):
            self.line.separate("\n")
        return True

    def _enter_heading(self, element: Any, tag: str) -> None:
        context = self._context
        if context.kind in (Kind.TERM, Kind.CAPTION, Kind.QUOTATION, Kind.FOOTNOTE):
            self._end_line()
            return
        number = context.number
        self.flush()
        self._heading = _HEADINGS.get(tag) or _level(element)
        context.number = ""
        self._push(element, kind=Kind.HEADING, level=self._heading, group=0, number=number)

    def _enter_block(self, element: Any) -> None:
        names = name_words(element)
        if roles(element) & _NOTE_ROLES or names & _NOTES:
            self._push(element, kind=Kind.FOOTNOTE, level=0, group=0)
        elif names & _VERSE and self._context.kind == Kind.PARAGRAPH:
            self._push(element, kind=Kind.VERSE)
        elif "caption" in names and self._context.kind == Kind.PARAGRAPH:
            self._push(element, kind=Kind.CAPTION)

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
        has_parts = next(element.iter(*_HEADINGS, "table", "details"), None) not in (None, element)
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
        has_code = bool(element.get("class")) or next(element.iter("code", "span"), None) is not None
        self._push(element, kind=Kind.CODE, level=0, is_plain=not has_code)

    def _enter_caption(self, element: Any) -> None:
        self._push(element, kind=Kind.CAPTION, level=0)


_ENTER = {
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _Writer._enter_list),
    "li": _Writer._enter_item,
    "dl": _Writer._enter_definitions,
    "dt": _Writer._enter_term,
    "dd": _Writer._enter_definition,
    "details": _Writer._enter_details,
    "summary": _Writer._enter_summary,
    "blockquote": _Writer._enter_quotation,
    "pre": _Writer._enter_pre,
    **dict.fromkeys(("caption", "figcaption", "legend"), _Writer._enter_caption),
}


def _is_block(tag: str) -> bool:
    # Elements of a page's own making ("my-card") are mostly parts of its layout.
    return tag in _BLOCKS or tag in _ENTER or tag in _HEADINGS or "-" in tag


def add_block(document: Document, text: str, block: Block, group: int) -> None:
    """Add a block of another document, which has this text, as part of a group."""
    if block.cells:
        cells = [text[start:end] for start, end in block.cells]
        document.add_row(cells, group, is_header=block.is_header)
        return
    bullet = BULLET if text[: block.start].endswith(BULLET) else ""
    content = text[block.start : block.end]
    document.add(block.kind, content, level=block.level, group=group, bullet=bullet)


def _is_prose(text: str) -> bool:
    """Whether a preformatted text is mostly lines of sentences.

    >>> prose = "The ferry leaves at nine in the morning and\\nis back at ten. It is small."
    >>> _is_prose(prose), _is_prose("cp a.txt b.txt\\nls")
    (True, False)
    """
    lines = [line.split() for line in text.splitlines() if line.strip()]
    wordy = sum(map(len, filter(_is_wordy, lines)))
    ends = re.search(r"[^\W\d_]{2}[.?!][\"')”’]?(?:\s|\Z)", text)
    return ends is not None and wordy > 0.6 * sum(map(len, lines))


def _is_wordy(words: list[str]) -> bool:
    plain = sum(word.strip("()\"'“”‘’,.;:!?").replace("-", "").isalpha() for word in words)
    return len(words) > 3 and plain > 0.75 * len(words)


def _level(heading: Any) -> int:
    written = heading.get("aria-level") or ""
    return min(6, max(1, int(written))) if written.isdecimal() else 2


def _labelled(content: Inline, context: _Context) -> tuple[Inline, str]:
    """Return the text with its number, and its bullet; one that the text itself has counts."""
    text = content.text
    own = _OWN_BULLET.match(text) if context.bullet else None
    if own:
        return _shifted(content, text[own.end() :], -own.end()), context.bullet
    number = context.number
    if number and not text.startswith(number.rstrip()):
        return _shifted(content, number + text, len(number)), context.bullet
    return content, context.bullet


def _shifted(content: Inline, text: str, by: int) -> Inline:
    marks = (Mark(mark.style, max(0, mark.start + by), mark.end + by) for mark in content.marks)
    return Inline(text, tuple(mark for mark in marks if mark.end > mark.start))


_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def strip_tags(text: str) -> str:
    """Return the text of a fragment of HTML; a text without tags is returned unchanged."""
    if len(_TAG.findall(text)) < 2:
        return text
    document = Document()
    add_html(document, text)
    return document.text
