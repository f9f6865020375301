"""Plain text -> its blocks, as a reader sees them: paragraphs, headings, lists, tables, verse."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from rag.corpus.blocks import Block, Kind
from rag.corpus.formats.aligned import is_edge, table_at
from rag.corpus.formats.document import Document
from rag.corpus.formats.headings import heading_level
from rag.corpus.formats.recognition import is_line, recognize
from rag.corpus.formats.sanitizing import sanitize
from rag.corpus.formats.sections import SECTION_LEVEL, cut, section_heads
from rag.corpus.formats.wrapping import Line, Run, is_verse, paragraphs, runs, width_of
from rag.corpus.lines import BULLET, ends_sentence

#: Between the pages of a text that was taken out of a PDF.
_PAGE = re.compile(r"(?mi)^[ \t\f]*page (\d{1,4})(?: of \d{1,4})?[ \t]*(?:\n|\Z)")
_QUOTE = re.compile(r"(?m)^[ \t]{0,3}((?:>[ \t]?)+)")


def plain_document(text: str) -> Document:
    """Return a plain text with the structure that its lines show.

    Its text is the same but for the ">" before lines that are quoted in a mail, and for the numbers
    of its pages.
    """
    text, quotes = _unquoted(_without_page_numbers(sanitize(text).strip()))
    width = width_of(text)
    found = list(runs(text, quotes))
    heads = section_heads(found)
    blocks: list[Block] = []
    group = 0  # of the last table
    for number, run in enumerate(found):
        after = found[number + 1] if number + 1 < len(found) else []
        for head, part in cut(run, heads):
            if head:
                blocks.append(_block(Kind.HEADING, [head], SECTION_LEVEL))
            if part:
                blocks += (own := list(_blocks(part, after, width, group + 1)))
                group = max([group, *(block.group for block in own)])
    return Document.of_text(text, recognize(text, blocks))


def _without_page_numbers(text: str) -> str:
    r"""Return a text without the numbers of its pages, if these follow on from each other.

    >>> _without_page_numbers("Page 1\nThe mill\nPage 2 of 2\nis sold.")
    'The mill\nis sold.'
    """
    numbers = [int(match[1]) for match in _PAGE.finditer(text)]
    follow = len(numbers) > 1 and all(after - one == 1 for one, after in pairwise(numbers))
    kept = _PAGE.sub("", text).strip() if follow else ""
    return kept or text


def _unquoted(text: str) -> tuple[str, list[int]]:
    """Return a text without mails' quotation marks, and how deep each line that isn't blank is."""
    if not _QUOTE.search(text):
        return text, []
    kept, quotes = [], []
    for line in text.split("\n"):
        mark = _QUOTE.match(line)
        content = line[mark.end() :] if mark else line
        kept.append(content)
        if content.strip():
            quotes.append(mark[1].count(">") if mark else 0)
    whole = "\n".join(kept)
    return whole.strip(), quotes


def _blocks(run: Run, after: Run, width: int, group: int) -> Iterator[Block]:
    """Yield the blocks of the lines between two blank lines; `group` numbers its first table."""
    if run[0].quotes:
        for lines in paragraphs(run, width):
            yield _block(Kind.QUOTATION, lines, min(run[0].quotes, 100))
    elif is_verse(run):
        yield _block(Kind.VERSE, run)
    else:
        yield from _parts(run, after, width, group)


def _parts(run: Run, after: Run, width: int, group: int) -> Iterator[Block]:
    """Yield the blocks of lines that may be headings, tables, items of lists and prose."""
    at = 0
    prose: list[Line] = []
    while at < len(run):
        rows, taken = table_at(run, at, group)
        if not rows:
            level = heading_level(run, at, after, width)
            if not level and not is_edge(run[at].text):
                prose.append(run[at])
                at += 1
                continue
            rows = [_block(Kind.HEADING, run[at : at + 1], level)] if level else []
            taken = 1
        else:
            group += 1
        yield from _prose(prose, width)
        prose = []
        yield from rows
        at += taken
    yield from _prose(prose, width)


def _prose(run: Run, width: int) -> Iterator[Block]:
    """Yield the paragraphs and the items of lists; an item goes on in lines without a mark."""
    part: list[Line] = []
    for line in run:
        if part and _begins_item(line, part):
            yield from _paragraphs(part, width)
            part = []
        part.append(line)
    if part:
        yield from _paragraphs(part, width)


def _begins_item(line: Line, part: Run) -> bool:
    mark = BULLET.match(line.text)
    if not mark or mark.end() == len(line.text):
        return False
    last, first = part[-1], part[0]
    if not mark[1] or BULLET.match(first.text) or ends_sentence(last.text):
        return True
    # A line of prose may start with the number that ended its sentence.
    return mark[1].strip("().[]") in ("1", "a", "A", "i")


def _paragraphs(part: Run, width: int) -> Iterator[Block]:
    mark = BULLET.match(part[0].text)
    if not mark or len(part) == 1:
        yield from (_block(Kind.PARAGRAPH, lines) for lines in paragraphs(part, width))
        return
    last = 0
    while last + 1 < len(part) and _goes_on(part, last, width):
        last += 1
    yield _block(Kind.PARAGRAPH, part[: last + 1])
    if rest := part[last + 1 :]:
        yield from (_block(Kind.PARAGRAPH, lines) for lines in paragraphs(rest, width))


def _goes_on(item: Run, last: int, width: int) -> bool:
    """Whether an item goes on after a line: the next hangs below it, or the line is full."""
    line = item[last + 1]
    if line.indent > item[0].indent:
        return True
    if last and item[1].indent > item[0].indent:
        return False
    joined = next(paragraphs([replace(item[last], indent=line.indent), line], width))
    return len(joined) == 2 and not is_line(line.text)


def _block(kind: Kind, lines: Run, level: int = 0) -> Block:
    return Block(kind, lines[0].start, lines[-1].end, level)
