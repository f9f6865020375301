"""Lines as they lie on pages: those that repeat on every page, and those that are one text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print. Its place is in points, from the lower left corner of its page."""

    page: int  # from 0
    text: str  # stripped
    left: float
    right: float
    bottom: float
    top: float
    size: float  # the height of its letters, with the room for the tallest
    zone: str = ""  # "top" or "bottom" when it lies at that edge of its page

    def __len__(self) -> int:
        return len(self.text)


Block = list[Line]
#: Most characters of a header or a footer.
_LONGEST = 80
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.|seite)?\W*#(?:\W*(?:of|von|/)?\W*#)?\W*")


def running(pages: Sequence[Sequence[Line]]) -> set[Line]:
    """Return the headers, footers and page numbers: what the edges of several pages repeat."""
    edges = [[line for line in page if line.zone and len(line) <= _LONGEST] for page in pages]
    repeated = Counter(key for page in edges for key in {_key(line) for line in page})
    outer = [_outermost(page) for page in pages]
    ends = Counter(key for page in outer for key in {_key(line) for line in page})
    smallest: dict[tuple[str, str], float] = {}
    for page in edges:
        for line in page:
            smallest[_key(line)] = min(line.size, smallest.get(_key(line), line.size))
    most = max(2, 0.4 * sum(map(bool, pages)))
    return {
        line
        for page, outermost, all_lines in zip(edges, outer, pages, strict=True)
        for line in page
        # A title in large letters comes back as a header in small ones.
        if line.size <= 1.3 * smallest[_key(line)]
        and (
            repeated[_key(line)] >= most
            or (line in outermost and _is_numbered(line, ends[_key(line)], len(all_lines)))
        )
    }


def _is_numbered(line: Line, often: int, lines: int) -> bool:
    """Whether the outermost line of a page is its number, or a chapter's name with it."""
    words = _key(line)[1]
    with_number = words.startswith("#") or words.endswith("#")
    alone = lines > 1 and bool(_PAGE_NUMBER.fullmatch(words))
    return alone or often >= (2 if with_number else 3)


def _key(line: Line) -> tuple[str, str]:
    return line.zone, _NUMBER.sub("#", line.text.casefold())


def _outermost(page: Sequence[Line]) -> list[Line]:
    edges = [line for line in page if line.zone]
    if not edges:
        return []
    return [max(edges, key=lambda line: line.top), min(edges, key=lambda line: line.bottom)]


def ends_in_hyphen(text: str) -> bool:
    """Whether a line ends within a word."""
    return len(text) > 1 and text[-1] in "-\u00ad" and text[-2].isalpha()


def flow(found: Sequence[Block], count: int) -> tuple[str, tuple[int, ...]]:
    """Return the text, blank lines between blocks, and where in it each of `count` pages begins.

    A page without text begins where the next one does.
    """
    words = Counter(
        word.strip(".,;:!?()“”\"'").casefold()
        for block in found
        for line in block
        for word in line.text.split()
    )
    text, at = [], 0
    begins: dict[int, int] = {}
    for block in found:
        for page, piece in _pieces(block, words):
            begins.setdefault(page, at)
            text.append(piece)
            at += len(piece)
    whole = "".join(text).strip()
    pages, begin = [], len(whole)
    for page in reversed(range(count)):
        begin = begins.get(page, begin)
        pages.append(begin)
    return whole, tuple(reversed(pages))


def _pieces(block: Block, words: Counter[str]) -> Iterator[tuple[int, str]]:
    """Yield each line of a block with its page, and with what parts it from the next line."""
    for line, after in pairwise(block):
        text = line.text
        if not ends_in_hyphen(text):
            yield line.page, f"{text} "
        elif after.text[0].islower() and not _is_compound(text, after.text, words):
            yield line.page, text[:-1]
        else:
            yield line.page, text
    yield block[-1].page, f"{block[-1].text}\n\n"


def _is_compound(before: str, after: str, words: Counter[str]) -> bool:
    """Whether the hyphen at the end of a line belongs to the word: the file's other words tell."""
    one = before.rsplit(maxsplit=1)[-1].strip("(“\"'").rstrip("-\u00ad").casefold()
    other = after.split(maxsplit=1)[0].strip(".,;:!?)”\"'").casefold()
    whole, parted = words[one + other], words[f"{one}-{other}"]
    if whole or parted:
        return parted > whole
    return min(len(one), len(other)) > 2 and bool(words[one] and words[other])
