"""A text that is built block by block, with the structure that its file states."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.corpus.blocks import Block, Doubt, Kind, Mark, Span
from rag.corpus.formats.details import shorten
from rag.corpus.formats.sanitizing import sanitize

#: What stands between two cells of a row.
CELL_SEPARATOR = " | "
BULLET = "- "
#: Blocks of one list or table that stand on lines right below each other.
_CLOSE = frozenset((Kind.ITEM, Kind.ROW, Kind.TERM, Kind.DEFINITION))


@dataclass(frozen=True, slots=True)
class Inline:
    """The text of a block or a cell, with its styled parts, as spans of it."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class Document:
    """The text of an article and its structure; blocks are added in the order of the text."""

    blocks: list[Block] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    #: Why what is added from now on may not be what the page shows; "" if it certainly is.
    doubt: str = ""
    #: The offset at which each page begins; empty if the file has no pages.
    pages: list[int] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _groups: int = 0

    @classmethod
    def of_text(cls, text: str, blocks: Sequence[Block]) -> "Document":
        """Return a document whose text is known already, without white space at its ends."""
        groups = max((block.group for block in blocks), default=0)
        return cls(list(blocks), _parts=[sanitize(text)], _length=len(text), _groups=groups)

    @property
    def text(self) -> str:
        """The text, with blank lines between blocks; rows and items are on lines of their own."""
        return "".join(self._parts)

    def ends_with(self, text: str) -> bool:
        """Whether the last block has this text."""
        last = self.blocks[-1] if self.blocks else None
        return last is not None and self._parts[-1] == text

    def new_group(self) -> int:
        """Return the number of another list or table."""
        self._groups += 1
        return self._groups

    def start_page(self) -> None:
        """Begin a page; the next block is the first on it."""
        self.pages.append(self._length)

    def add(
        self,
        kind: Kind,
        content: Inline | str,
        *,
        level: int = 0,
        group: int = 0,
        bullet: str = "",
    ) -> None:
        """Add a block, unless its text is blank. `bullet` is written before it, not part of it."""
        content = _stripped(content)
        if not content.text:
            return
        self._separate(kind, group)
        self._write(bullet)
        start = self._write_inline(content)
        self._append(Block(kind, start, self._length, level, group))

    def leave_out(self, reason: str) -> None:
        """Mark the last block as not searched."""
        self.blocks[-1] = replace(self.blocks[-1], left_out=reason)

    def append(self, other: "Document") -> None:
        """Add all blocks of another document, with numbers of their own for lists and tables."""
        if not other.blocks:
            return
        self._separate(Kind.PARAGRAPH, 0)
        by = self._length
        self._write(other.text)
        for block in other.blocks:
            cells = tuple((start + by, end + by) for start, end in block.cells)
            group = block.group + self._groups if block.group else 0
            moved = replace(
                block, start=block.start + by, end=block.end + by, cells=cells, group=group
            )
            self._append(moved)
        self._groups += other._groups
        self.marks += [Mark(one.style, one.start + by, one.end + by) for one in other.marks]
        self.doubts += [Doubt(one.start + by, one.end + by, one.reason) for one in other.doubts]

    def add_row(
        self,
        cells: Sequence[Inline | str],
        group: int,
        *,
        is_header: bool = False,
        separator: str = CELL_SEPARATOR,
    ) -> None:
        """Add a row of a table, with a cell for each column; nothing if all are blank.

        Line breaks in cells become spaces. `separator` is written between two cells: ": " after a
        name.
        """
        stripped = [_stripped(cell) for cell in cells]
        while stripped and not stripped[-1].text:
            stripped.pop()
        if not stripped:
            return
        self._separate(Kind.ROW, group)
        if not stripped[0].text:
            # A block has no white space at its ends, which the separator after an empty cell is.
            self._write(separator.lstrip())
        spans: list[Span] = []
        first: int | None = None
        for cell in stripped:
            if first is not None:
                self._write(separator)
            start = self._write_inline(Inline(cell.text.replace("\n", " "), cell.marks))
            if cell.text and first is None:
                first = start
            spans.append((start, self._length))
        begin = spans[0][0] if first is None else first
        row = Block(Kind.ROW, begin, self._length, 0, group, tuple(spans), is_header)
        self._append(row)

    def _append(self, block: Block) -> None:
        self.blocks.append(block)
        if self.doubt:
            self.doubts.append(Doubt(block.start, block.end, self.doubt))

    def _separate(self, kind: Kind, group: int) -> None:
        """Write what separates the next block from the last one; pages begin after it."""
        if not self.blocks:
            return
        last = self.blocks[-1]
        is_close = bool(group) and last.group == group and {kind, last.kind} <= _CLOSE
        begins_page = bool(self.pages) and self.pages[-1] == self._length
        self._write("\n" if is_close else "\n\n")
        if begins_page:
            self.pages = [
                self._length if begin == self.blocks[-1].end else begin for begin in self.pages
            ]

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _write_inline(self, content: Inline) -> int:
        """Write a text and keep its marks; returns where it starts."""
        start = self._length
        self._write(content.text)
        self.marks += [
            Mark(mark.style, start + mark.start, start + mark.end) for mark in content.marks
        ]
        return start


def first_title(document: Document, start: int = 0) -> str:
    """Return the heading among the first blocks after the header, or the first block's headline."""
    blocks = document.blocks[start : start + 3]
    best = next((block for block in blocks if block.kind == Kind.HEADING), next(iter(blocks), None))
    return shorten(document.text[best.start : best.end]) if best else ""


def _stripped(content: Inline | str) -> Inline:
    if isinstance(content, str):
        return Inline(sanitize(content).strip())
    whole = sanitize(content.text)
    cut = len(whole) - len(whole.lstrip())
    text = whole.strip()
    moved = (
        Mark(mark.style, max(0, mark.start - cut), min(len(text), mark.end - cut))
        for mark in content.marks
    )
    return Inline(text, tuple(mark for mark in moved if mark.start < mark.end))
