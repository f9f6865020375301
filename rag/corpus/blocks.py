"""The structure of an article: its text as blocks, in order, each a span of `Article.text`.

Blocks form a tree by their levels, as in an outline: what follows a heading of level 2 belongs to
it until the next heading of level 1 or 2, and an item of depth 2 belongs to the item above it.
"""

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]  # start and end, in characters, end excluded


class Kind(StrEnum):
    """What a block is."""

    TITLE = "title"  # the headline, where the text repeats the article's title
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"  # of a list
    ROW = "row"  # of a table
    TERM = "term"  # that is defined, or a question in a list of questions
    DEFINITION = "definition"  # of the terms before it, or the answer
    QUOTATION = "quotation"
    VERSE = "verse"  # each of its lines counts
    CODE = "code"
    CAPTION = "caption"
    FOOTNOTE = "footnote"


class Style(StrEnum):
    """What a part of a block looks like."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    SUPERSCRIPT = "superscript"
    LINK = "link"
    #: The character before the mark of a note. The first such mark is that of the first note.
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Mark:
    """A styled part of the text."""

    style: Style
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of the text that may not be what the page shows, and why: "read by OCR"."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block; there is no white space at the ends of its span, and blocks don't overlap.

    The bullet of an item is before its span ("- "), its number within ("3. ").
    """

    kind: Kind
    start: int
    end: int
    level: int = 0  # of a heading, from 1 to 6; depth of an item or a quotation, from 1
    #: The list or table that an item, term, definition or row belongs to, from 1; nested lists
    #: belong to the outermost. 0 for other blocks.
    group: int = 0
    cells: tuple[Span, ...] = ()  # of a row, one for each column; an empty cell is an empty span
    is_header: bool = False  # whether a row names the columns of the rows below it
    left_out: str = ""  # why the block is not searched; "" if it is
