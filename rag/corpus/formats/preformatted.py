"""The text of a <pre> -> blocks: code, or the text that old pages have in one."""

import re
from textwrap import dedent

from rag.corpus.blocks import Block, Kind
from rag.corpus.formats.document import BULLET, Document
from rag.corpus.formats.plain import plain_document


def add_preformatted(
    document: Document, text: str, group: int, left_out: str, *, is_plain: bool
) -> None:
    """Add a text whose lines are as written. `is_plain`: whether nothing in it says it is code."""
    if not (is_plain and _is_prose(text)):
        document.add(Kind.CODE, dedent(text), group=group)
        if left_out:
            document.leave_out(left_out)
        return
    plain = plain_document(text)
    groups = {block.group: document.new_group() for block in plain.blocks if block.group}
    groups[0] = group
    for block in plain.blocks:
        _add_block(document, plain.text, block, groups[block.group])
        if left_out:
            document.leave_out(left_out)


def _add_block(document: Document, text: str, block: Block, group: int) -> None:
    """Add a block of another document, which has this text, as part of a group."""
    if block.cells:
        cells = [text[start:end] for start, end in block.cells]
        document.add_row(cells, group, is_header=block.is_header)
        return
    bullet = BULLET if text[: block.start].endswith(BULLET) else ""
    content = text[block.start : block.end]
    document.add(block.kind, content, level=block.level, group=group, bullet=bullet)


def _is_prose(text: str) -> bool:
    r"""Whether a preformatted text is mostly lines of sentences.

    >>> prose = "The ferry leaves at nine in the morning and\nis back at ten. It is small."
    >>> _is_prose(prose), _is_prose("cp a.txt b.txt\nls")
    (True, False)
    """
    lines = [line.split() for line in text.splitlines() if line.strip()]
    wordy = sum(map(len, filter(_is_wordy, lines)))
    ends = re.search(r"[^\W\d_]{2}[.?!][\"')”’]?(?:\s|\Z)", text)
    return ends is not None and wordy > 0.6 * sum(map(len, lines))


def _is_wordy(words: list[str]) -> bool:
    plain = sum(word.strip("()\"'“”‘’,.;:!?").replace("-", "").isalpha() for word in words)
    return len(words) > 3 and plain > 0.75 * len(words)
