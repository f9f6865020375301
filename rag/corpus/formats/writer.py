"""Paragraphs that a reader of a format yields -> blocks of the article: which kind, which list."""

import re
from dataclasses import dataclass, field

from rag.corpus.blocks import Kind
from rag.corpus.formats.document import BULLET, Document, Inline
from rag.corpus.formats.runs import Runs

MAX_HEADING = 200  # characters; what is longer only looks like a heading
#: The kinds of block that paragraphs are by the names of their styles, in lower case.
_KINDS = (
    (Kind.CODE, re.compile(r"\bcode\b|verbatim|(?:html )?preformatted|macro ?text|listing")),
    (Kind.QUOTATION, re.compile(r"quot(?:e|ation)s?\b|block ?(?:text|quote)")),
    (Kind.CAPTION, re.compile(r"\bcaption\b|^(?:illustration|figure|table)$")),
    (Kind.TERM, re.compile(r"definition term|list heading")),
    (Kind.DEFINITION, re.compile(r"^definition$|^list contents$")),
)
_CONTENTS = re.compile(r"(?:toc|table of (?:figures|authorities)) ?\d?$")
#: Bullets that say something, which are part of the text.
CHECKS = frozenset("☐☑☒✓✔✗✘")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Label:
    """What is shown before a paragraph; no text and no bullet for a number that is blank."""

    text: str  # "3.", "(b)"; "" for a bullet, unless it is a check mark
    is_bullet: bool
    depth: int  # from 1
    list_id: str  # of the lists that are counted together
    is_first: bool  # whether the counting begins here


def kind_by_style(names: list[str]) -> Kind:
    """Return the kind of a paragraph that is no heading and no item, by its styles' names.

    `names` are in lower case, the paragraph's own style first, then those that it is based on.
    """
    if "title" in names[:1]:
        return Kind.TITLE
    return next((kind for kind, style in _KINDS if any(map(style.search, names))), Kind.PARAGRAPH)


def is_contents_style(names: list[str]) -> bool:
    """Whether a paragraph with styles of these names is an entry of a table of contents."""
    return any(map(_CONTENTS.match, names))


@dataclass(slots=True)
class Writer:
    """Adds blocks to a document and keeps track of the list that they are in."""

    document: Document
    title: str = ""  # what the text shows as its title
    _margins: set[str] = field(default_factory=set)  # texts of headers and footers
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

    @property
    def is_in_code(self) -> bool:
        """Whether lines of program text go on."""
        return bool(self._code)

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

    def add_margin(self, text: Inline, *, has_page_number: bool) -> None:
        """Add a paragraph of a header or footer, unless another one says the same."""
        said = " ".join(text.text.split())
        if not said or said in self._margins:
            return
        self._margins.add(said)
        is_number = len(_LETTERS.findall(said)) < 3 and len(said.split()) < 4
        self.add_left_out(text, "the number of the page" if has_page_number and is_number else "")

    def add_left_out(self, text: Inline, reason: str) -> None:
        """Add a paragraph that is not searched for this reason; "" if it is."""
        if text.text.strip():
            self.end_code()
            self.end_list(for_good=True)
            self.document.add(Kind.PARAGRAPH, text)
            if reason:
                self.document.leave_out(reason)

    def _group_of(self, kind: Kind, label: Label | None) -> int:
        """Return the list or definitions that a block belongs to."""
        if kind in (Kind.TERM, Kind.DEFINITION):
            self._list_id = ""
            self._group = self._group or self.document.new_group()
            return self._group
        if kind != Kind.ITEM or label is None:
            self.end_list(for_good=kind == Kind.HEADING)
            return 0
        is_numbered = bool(label.text) and not label.is_bullet
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
    return _after_mark(text, "" if label is None else label.text)


def in_cell(text: Inline, label: Label | None) -> Inline:
    """Return a paragraph of a cell, which is on one line with others, with its number or bullet."""
    mark = "" if label is None else label.text or "•" * label.is_bullet
    return _after_mark(text, mark) if text.text.strip() else text


def _after_mark(text: Inline, mark: str) -> Inline:
    if not mark:
        return text
    runs = Runs()
    runs.add(f"{mark} ")
    runs.add_inline(text)
    return runs.inline()
