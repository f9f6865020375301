"""Short paragraphs in bold type that stand above the text like headings -> headings."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.corpus.blocks import Block, Kind, Mark, Style
from rag.corpus.formats.document import Document

_MAX_LENGTH, _MAX_WORDS = 60, 7
#: A document with fewer such lines may have them for another reason.
_MIN_HEADINGS = 2
_NUMBER = re.compile(r"\A(?:\d{1,2}(?:\.\d{1,2})+[.)]?|\d{1,2}[.)]|[A-Z][.)]) (?=[^\W\d_])")
#: What states something, or names what follows on the line.
_SAYS = re.compile(r"[\d:;,@–—|]|[.!]$")
_BELOW = frozenset((Kind.PARAGRAPH, Kind.ITEM, Kind.ROW, Kind.TERM))


def mark_bold_headings(document: Document) -> None:
    """Make headings of the lines of a document that only their bold type sets apart."""
    blocks = document.blocks
    bold = bold_blocks(document, Kind.PARAGRAPH)
    found = [
        number
        for number, block in enumerate(blocks[:-1])
        if number in bold
        and number + 1 not in bold
        and (number == 1 or number - 1 not in bold)
        and blocks[number + 1].kind in _BELOW
        and _is_title(document.text[block.start : block.end])
    ]
    if len(found) >= _MIN_HEADINGS:
        depths = levels(blocks)
        for number in found:
            blocks[number] = replace(blocks[number], kind=Kind.HEADING, level=depths[number])


def _is_title(text: str) -> bool:
    words = _NUMBER.sub("", text, count=1)
    is_short = len(text) <= _MAX_LENGTH and len(text.split()) <= _MAX_WORDS
    return is_short and any(map(str.isalpha, words)) and not _SAYS.search(words)


def levels(blocks: Sequence[Block]) -> list[int]:
    """Return for each block the level of a heading below the one that it belongs to."""
    found = []
    level = 1
    for block in blocks:
        if block.kind == Kind.HEADING:
            level = block.level
        found.append(min(level + 1, 6))
    return found


def bold_blocks(document: Document, kind: Kind) -> set[int]:
    """Return which blocks, from 0, are of this kind and in bold type as a whole."""
    strong = sorted(
        (mark for mark in document.marks if mark.style == Style.STRONG),
        key=lambda mark: (mark.start, mark.end),
    )
    found = set()
    at = 0
    for number, block in enumerate(document.blocks):
        while at < len(strong) and strong[at].end <= block.start:
            at += 1
        if (
            block.kind == kind
            and not block.left_out
            and _covers(strong[at : at + 10], document.text, block)
        ):
            found.add(number)
    return found


def _covers(strong: Sequence[Mark], text: str, block: Block) -> bool:
    """Whether a block is bold, or all of it but its number, which a program may have counted."""
    number = _NUMBER.match(text[block.start : block.end])
    reached = block.start + (number.end() if number else 0)
    for mark in strong:
        if mark.start > reached + 1:
            break
        reached = max(reached, mark.end)
    return reached >= block.end
