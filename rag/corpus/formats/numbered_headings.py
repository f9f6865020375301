"""Items with a number that stand above prose like headings -> headings: "1. Scope".

A word processor numbers headings and items alike. Below an item stands the next one; below a
heading stands what it is about.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rag.corpus.blocks import Block, Kind
from rag.corpus.formats.bold_headings import bold_blocks, levels
from rag.corpus.formats.document import Document
from rag.corpus.formats.recognition import is_figure, is_line
from rag.corpus.lines import DATE, ends_sentence

_NUMBER = re.compile(
    r"(?:(?:\d{1,2}\.)*\d{1,2}[.)]?|[A-Z][.)]|[IVX]{2,5}[.)]"
    r"|(?i:article|section|part|§) ?\d{1,2}[.:]?)\s+(?=[^\W\d_a-z])"
)
_MAX_LENGTH, _MAX_WORDS = 80, 8
_MIN_PROSE, _MIN_WORDS = 40, 4  # of what stands below: characters, or words of a sentence
#: Fewer are no sections; and of the items at one depth of a list, at least this share.
_FEWEST, _SHARE = 2, 0.6

_Depth = tuple[int, int]  # the number of a list and a depth in it


def mark_numbered_headings(document: Document) -> None:
    """Make headings of the items that head a section; what is below each is a list of its own."""
    items: dict[_Depth, list[int]] = defaultdict(list)
    for number, block in enumerate(document.blocks):
        text = _text(document, block)
        if block.group and block.kind == Kind.ITEM and _NUMBER.match(text):
            items[block.group, block.level].append(number)
        elif block.kind == Kind.PARAGRAPH and not block.left_out and _is_in_capitals(text):
            items[0, 1].append(number)
    if not items:
        return
    # Numbers that were typed, with prose between them, are lists of one item each.
    for key in [key for key, numbers in items.items() if key[0] and len(numbers) == 1]:
        items[0, key[1]] += items.pop(key)
    bold = bold_blocks(document, Kind.ITEM)
    heads = {head for depth in items.values() for head in _heads(document, depth, bold)}
    if heads:
        _mark(document, heads)


def _heads(document: Document, items: Sequence[int], bold: set[int]) -> Sequence[int]:
    heads = [number for number in items if _is_head(document, number, is_bold=number in bold)]
    return heads if len(heads) >= max(_FEWEST, _SHARE * len(items)) else ()


def _is_head(document: Document, number: int, *, is_bold: bool) -> bool:
    blocks = document.blocks
    block, below = blocks[number], blocks[number + 1 : number + 2]
    if not below or not _is_title(_text(document, block)):
        return False
    is_item = below[0].kind == Kind.ITEM
    is_next = is_item and below[0].group == block.group and below[0].level <= block.level
    return not is_next and (is_bold or _is_prose(_text(document, below[0]), below[0].kind))


def _is_in_capitals(text: str) -> bool:
    """Whether a line is a number and a name in capitals: "B. DUTIES OF THE TRUSTEE"."""
    number = _NUMBER.match(text)
    return bool(number) and text.isupper() and len(text) - (number.end() if number else 0) > 3


def _is_title(text: str) -> bool:
    text = _NUMBER.sub("", text, count=1)
    is_plain = not (is_line(text) or is_figure(text) or DATE.search(text) or "\n" in text)
    is_whole = not ends_sentence(text) and text[-1] not in ",:;-–—"
    return is_plain and is_whole and len(text) <= _MAX_LENGTH and len(text.split()) <= _MAX_WORDS


def _is_prose(text: str, kind: Kind) -> bool:
    is_sentence = ends_sentence(text) and len(text.split()) >= _MIN_WORDS
    is_text = kind in (Kind.PARAGRAPH, Kind.ITEM)
    return is_text and (len(text) >= _MIN_PROSE or is_sentence) and not text[0].islower()


def _mark(document: Document, heads: set[int]) -> None:
    depths = levels(document.blocks)
    groups: dict[int, int] = {}  # those of the section, by those of the document
    for number, block in enumerate(document.blocks):
        if number in heads:
            level = min(6, depths[number] + max(block.level, 1) - 1)
            document.blocks[number] = replace(block, kind=Kind.HEADING, level=level, group=0)
            groups = dict.fromkeys({block.group, *groups} - {0}, 0)
        elif block.group in groups:
            groups[block.group] = groups[block.group] or document.new_group()
            document.blocks[number] = replace(block, group=groups[block.group])


def _text(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]
