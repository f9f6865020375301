"""Paragraphs of a Word document -> blocks of the article: which kind, in which list."""

import re
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.blocks import Kind
from rag.corpus.formats.document import BULLET, Document, Inline
from rag.corpus.formats.runs import Runs
from rag.corpus.formats.word.numbering import Label
from rag.corpus.formats.word.styles import WORD, Styles, is_code
from rag.corpus.formats.word.text import Content

_MAX_HEADING = 200  # characters; what is longer only looks like a heading
_CONTENTS = re.compile(r"(?:toc|table of (?:figures|authorities)) ?\d?$")
_KINDS = (
    (Kind.QUOTATION, re.compile(r"(?:intense )?quot(?:e|ation)s?\b|block ?(?:text|quote)")),
    (Kind.CAPTION, re.compile(r"\bcaption\b")),
    (Kind.TERM, re.compile(r"definition term")),
    (Kind.DEFINITION, re.compile(r"definition$")),
)
_LETTER = re.compile(r"[^\W\d_]{2}")


def kind_of(paragraph: Any, styles: Styles, label: Label | None, length: int) -> tuple[Kind, int]:
    """Return the kind of block that a paragraph is, and the level of a heading or an item."""
    names = styles.names(paragraph)
    level = styles.heading_level(paragraph)
    if "title" in names[:1]:
        return Kind.TITLE, 0
    if level and length <= _MAX_HEADING:
        return Kind.HEADING, level
    if is_code(names):
        return Kind.CODE, 0
    if label and (label.text or label.is_bullet):
        return Kind.ITEM, label.depth
    kind = next((kind for kind, style in _KINDS if any(map(style.search, names))), Kind.PARAGRAPH)
    return kind, int(kind == Kind.QUOTATION)


def is_contents(paragraph: Any, styles: Styles) -> bool:
    """Whether a paragraph is an entry of a table of contents."""
    return any(map(_CONTENTS.match, styles.names(paragraph)))


def is_indented(paragraph: Any) -> bool:
    """Whether a paragraph without a number is set in, as those are that go on in an item."""
    indent = paragraph.find(f"{WORD}pPr/{WORD}ind")
    if indent is None:
        return False
    written = indent.get(f"{WORD}left") or indent.get(f"{WORD}start") or "0"
    return written.isdigit() and int(written) > 0


@dataclass(slots=True)
class Writer:
    """Adds blocks to a document and keeps track of the list that they are in."""

    document: Document
    title: str = ""  # what the text shows as its title
    first: str = ""  # the first heading; without one the first block
    _code: list[Inline] = field(default_factory=list)  # lines of program text not yet added
    _group: int = 0  # the list or the definitions that go on; 0: none
    _last_group: int = 0
    _list_id: str = ""
    _is_numbered: bool = False

    def add(
        self,
        kind: Kind,
        text: Inline,
        level: int = 0,
        label: Label | None = None,
        *,
        is_in_item: bool = False,
    ) -> None:
        """Add a paragraph as a block of this kind; one in an item doesn't end the list."""
        if kind == Kind.CODE:
            self._code.append(text)
            return
        self.end_code()
        if not text.text.strip():
            return
        if kind == Kind.TITLE and self.title:
            kind, level = Kind.HEADING, 1
        if kind == Kind.TITLE:
            self.title = " ".join(text.text.split())
        if kind in (Kind.HEADING, Kind.PARAGRAPH) and not self.first:
            self.first = " ".join(text.text.split())
        group = 0 if is_in_item else self._group_of(kind, label)
        bullet = BULLET if kind == Kind.ITEM and label and label.is_bullet else ""
        self.document.add(kind, _labelled(text, label), level=level, group=group, bullet=bullet)

    def end_list(self, *, for_good: bool = False) -> None:
        """End the list that goes on; a counted list may go on later unless it ends for good."""
        self._group = 0
        if for_good:
            self._list_id = ""

    @property
    def is_in_list(self) -> bool:
        """Whether a list goes on."""
        return bool(self._group)

    def end_code(self) -> None:
        """Add the lines of program text as one block."""
        if self._code:
            lines, self._code = self._code, []
            runs = Runs()
            for number, line in enumerate(lines):
                runs.add("\n" if number else "")
                runs.add(line.text)
            self.end_list(for_good=True)
            self.document.add(Kind.CODE, runs.inline())

    def _group_of(self, kind: Kind, label: Label | None) -> int:
        """Return the list or definitions that a block belongs to."""
        if kind in (Kind.TERM, Kind.DEFINITION):
            self._list_id = ""
            self._group = self._group or self.document.new_group()
            return self._group
        if kind != Kind.ITEM or label is None:
            self.end_list(for_good=kind == Kind.HEADING)
            return 0
        is_numbered = bool(label.text)
        restarts = is_numbered and label.is_first and label.depth == 1 and self._is_numbered
        goes_on = is_numbered and not label.is_first and label.list_id == self._list_id
        if goes_on and not self._group:
            self._group = self._last_group
        elif not self._group or restarts:
            self._group = self._last_group = self.document.new_group()
        if label.depth == 1 or not self._list_id:
            self._list_id, self._is_numbered = label.list_id, is_numbered
        return self._group


def _labelled(text: Inline, label: Label | None) -> Inline:
    if label is None or not label.text:
        return text
    runs = Runs()
    runs.add(f"{label.text} ")
    runs.add_inline(text)
    return runs.inline()


def running_text(content: Content) -> tuple[Inline, str]:
    """Return the text of a header or footer, and why it isn't searched: "" if it is."""
    text = content.runs.inline()
    if not content.has_page_number:
        return text, ""
    is_number = len(_LETTER.findall(text.text)) < 3 and len(text.text.split()) < 4
    return text, "the number of the page" if is_number else ""
