"""Plain text -> its blocks, as a reader sees them: paragraphs, lists, headings."""

from collections.abc import Iterator
from itertools import pairwise

from rag.corpus.blocks import Block, Kind
from rag.corpus.formats.document import Document
from rag.corpus.formats.sanitizing import sanitize
from rag.corpus.lines import BULLET, lines

#: Right margins of lines that were broken at a fixed width, in characters.
_MIN_MARGIN, _MAX_MARGIN = 40, 100


def plain_document(text: str) -> Document:
    """Return a plain text with the structure that its lines show."""
    text = sanitize(text).strip()
    return Document.of_text(text, list(_blocks(text)))


def _blocks(text: str) -> Iterator[Block]:
    for start, end in _paragraphs(text):
        bullet = BULLET.match(text, start, end)
        own = bullet.end() if bullet else start
        content = text[own:end]
        first = own + len(content) - len(content.lstrip())
        last = first + len(content.strip())
        if first < last:
            kind, level = (Kind.ITEM, 1) if bullet else (Kind.PARAGRAPH, 0)
            yield Block(kind, first, last, level)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield each line, and each block of lines that were broken at a fixed width as a whole."""
    block: list[tuple[int, str]] = []
    for start, line in lines(text):
        if block and start > block[-1][0] + len(block[-1][1]) + 1:
            yield from _block_paragraphs(block)
            block = []
        block.append((start, line))
    if block:
        yield from _block_paragraphs(block)


def _block_paragraphs(block: list[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    if _is_wrapped([line for _, line in block]):
        yield block[0][0], block[-1][0] + len(block[-1][1])
    else:
        yield from ((start, start + len(line)) for start, line in block)


def _is_wrapped(block: list[str]) -> bool:
    """Whether every line ends where the next word would have crossed a common margin."""
    margin = max(map(len, block))
    if len(block) < 2 or not _MIN_MARGIN <= margin <= _MAX_MARGIN or any(map(BULLET.match, block)):
        return False
    return all(len(line) + 1 + len(after.split()[0]) > margin for line, after in pairwise(block))
