"""Lines as they lie on pages: those that repeat on every page, and those that are one text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile


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
    edges = [_edges(page) for page in pages]
    repeated = Counter(
        key for page in edges for key in {_key(line) for zone in page for line in zone}
    )
    ends = Counter(key for page in edges for key in {_key(zone[0]) for zone in page if zone})
    largest = 1.2 * common_size([line for page in pages for line in page])
    most = max(2, 0.4 * sum(map(bool, pages)))

    def is_running(line: Line, lines: int) -> bool:
        key = _key(line)
        # A title in large letters comes back as a header in small ones.
        return line.size <= largest and (
            repeated[key] >= most or _is_numbered(key[1], ends[key], lines)
        )

    return {
        line
        for page, found in zip(pages, edges, strict=True)
        for zone in found
        for line in takewhile(lambda line: is_running(line, len(page)), zone)  # noqa: B023 (used at once)
    }


def common_size(lines: Sequence[Line]) -> float:
    """Return the size that most letters have, in points; 0 without lines."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _edges(page: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the short lines at the top and those at the bottom, the outermost first."""
    top = sorted((line for line in page if line.zone == "top"), key=lambda line: -line.top)
    bottom = sorted((line for line in page if line.zone == "bottom"), key=lambda line: line.bottom)
    return _while_short(top), _while_short(bottom)


def _while_short(zone: list[Line]) -> list[Line]:
    return list(takewhile(lambda line: len(line) <= _LONGEST, zone))


def _is_numbered(words: str, often: int, lines: int) -> bool:
    """Whether the outermost line of a page is its number, or a chapter's name with it."""
    with_number = words.startswith("#") or words.endswith("#")
    alone = lines > 1 and bool(_PAGE_NUMBER.fullmatch(words))
    return alone or often >= (2 if with_number else 3)


def _key(line: Line) -> tuple[str, str]:
    return line.zone, _NUMBER.sub("#", line.text.casefold())


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
