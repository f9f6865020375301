"""Lines on printed pages: which are headers and footers, and how the others join into a text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print. Its position is in points, from the lower left corner of its page."""

    page: int  # from 0
    text: str  # stripped
    left: float
    right: float
    bottom: float
    top: float
    size: float  # of its font: from descender to ascender
    zone: str = ""  # "top" or "bottom" if it is at that edge of its page

    def __len__(self) -> int:
        return len(self.text)


Block = list[Line]
_MAX_HEADER = 80  # characters of a header or a footer
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.|seite)?\W*#(?:\W*(?:of|von|/)?\W*#)?\W*")


def headers_and_footers(pages: Sequence[Sequence[Line]]) -> set[Line]:
    """Return the lines at the edges of pages that are repeated or are page numbers."""
    edges = [_edges(page) for page in pages]
    repeated = Counter(
        key for page in edges for key in {_key(line) for zone in page for line in zone}
    )
    outermost = Counter(key for page in edges for key in {_key(zone[0]) for zone in page if zone})
    max_size = 1.2 * common_size([line for page in pages for line in page])
    often = max(2, 0.4 * sum(map(bool, pages)))

    def is_repeated(line: Line, lines: int) -> bool:
        key = _key(line)
        # A title in large letters is no header, though a header may repeat it in small ones.
        return line.size <= max_size and (
            repeated[key] >= often or _is_numbered(key[1], outermost[key], lines)
        )

    return {
        line
        for page, zones in zip(pages, edges, strict=True)
        for zone in zones
        for line in takewhile(lambda line: is_repeated(line, len(page)), zone)  # noqa: B023 (used at once)
    }


def common_size(lines: Sequence[Line]) -> float:
    """Return the font size of most characters, in points; 0 if there are no lines."""
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
    return list(takewhile(lambda line: len(line) <= _MAX_HEADER, zone))


def _is_numbered(key_text: str, pages: int, lines: int) -> bool:
    """Whether the outermost line of a page is its number, or a repeated header with it.

    `pages` is how many pages have this line outermost, `lines` how many lines its page has.
    """
    has_number = key_text.startswith("#") or key_text.endswith("#")
    is_page_number = lines > 1 and bool(_PAGE_NUMBER.fullmatch(key_text))
    return is_page_number or pages >= (2 if has_number else 3)


def _key(line: Line) -> tuple[str, str]:
    """Return what repeated lines have in common: their zone, and their text without numbers."""
    return line.zone, _NUMBER.sub("#", line.text.casefold())


def ends_in_hyphen(text: str) -> bool:
    """Whether a line ends in the middle of a word."""
    return len(text) > 1 and text[-1] in "-\u00ad" and text[-2].isalpha()


def join_blocks(blocks: Sequence[Block], page_count: int) -> tuple[str, tuple[int, ...]]:
    """Return the text, with blank lines between blocks, and the offset at which each page begins.

    A page without text begins where the next one does.
    """
    words = Counter(
        word.strip(".,;:!?()“”\"'").casefold()
        for block in blocks
        for line in block
        for word in line.text.split()
    )
    parts, length = [], 0
    begins: dict[int, int] = {}
    for block in blocks:
        for page, part in _parts(block, words):
            begins.setdefault(page, length)
            parts.append(part)
            length += len(part)
    text = "".join(parts).strip()
    pages, begin = [], len(text)
    for page in reversed(range(page_count)):
        begin = begins.get(page, begin)
        pages.append(begin)
    return text, tuple(reversed(pages))


def _parts(block: Block, words: Counter[str]) -> Iterator[tuple[int, str]]:
    """Yield the page and the text of each line in a block, with what separates it from the next."""
    for line, after in pairwise(block):
        text = line.text
        if not ends_in_hyphen(text):
            yield line.page, f"{text} "
        elif after.text[0].islower() and not _is_compound(text, after.text, words):
            yield line.page, text[:-1]
        else:
            yield line.page, text
    yield block[-1].page, f"{block[-1].text}\n\n"


def _is_compound(line: str, after: str, words: Counter[str]) -> bool:
    """Whether the hyphen at the end of a line is part of the word, going by the file's words."""
    first = line.rsplit(maxsplit=1)[-1].strip("(“\"'").rstrip("-\u00ad").casefold()
    second = after.split(maxsplit=1)[0].strip(".,;:!?)”\"'").casefold()
    joined, hyphenated = words[first + second], words[f"{first}-{second}"]
    if joined or hyphenated:
        return hyphenated > joined
    return min(len(first), len(second)) > 2 and bool(words[first] and words[second])
