"""Lines as they lie on pages -> paragraphs of running text, and where each page begins in it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.articles import BULLET, is_sentence


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
#: How much the size of letters may differ within a paragraph.
_SAME_SIZE = 0.12
#: Lines further apart than this, by what is common in the file, are two paragraphs.
_APART = 1.3
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


def blocks(pages: Sequence[Sequence[Line]]) -> list[Block]:
    """Return the paragraphs in reading order; one that crosses pages is whole."""
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    measure = _Measure.of(lines)
    done: list[Block] = []
    for page in pages:
        found = _page_blocks(page, measure)
        if found and done:
            # Footnotes stand between; they come before the paragraph that goes on.
            at = _before_notes(done, measure)
            if measure.runs_on(done[at], found[0][0]):
                done.append(done.pop(at) + found.pop(0))
        done += found
    return done


def _before_notes(done: list[Block], measure: "_Measure") -> int:
    """Return the index of the last paragraph that is no small print at the foot of its page."""
    page = done[-1][-1].page
    for index in range(len(done) - 1, -1, -1):
        if not done[index][0].page == done[index][-1].page == page:
            break
        if done[index][-1].size > measure.size * (1 - _SAME_SIZE):
            return index
    return len(done) - 1


def _page_blocks(page: Sequence[Line], measure: "_Measure") -> list[Block]:
    found: list[Block] = []
    for column in _columns(page):
        margin = max(line.right for line in column)
        for line in column:
            if found and measure.continues(found[-1], line, margin):
                found[-1].append(line)
            else:
                found.append([line])
    return found


def _columns(page: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield runs of lines of which each lies below, or beside, the one before."""
    column: list[Line] = []
    for line in page:
        if column and line.bottom > column[-1].bottom + column[-1].size:
            yield column
            column = []
        column.append(line)
    if column:
        yield column


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is common in a file: the size of its letters, and the step from line to line."""

    size: float
    step: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_Measure":
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size, 1)] += len(line)
        size = sizes.most_common(1)[0][0]
        steps = [
            before.bottom - after.bottom
            for before, after in pairwise(lines)
            if before.page == after.page and abs(after.size - size) < _SAME_SIZE * size
        ]
        steps = [step for step in steps if 0.5 * size < step < 3 * size]
        # Lines within paragraphs are more than those that end one, and nearer together.
        return cls(size, median(sorted(steps)[: len(steps) * 2 // 3 + 1]) if steps else size * 1.2)

    def continues(self, block: Block, line: Line, margin: float) -> bool:
        """Whether a line belongs to the paragraph that stands above or beside it."""
        before = block[-1]
        step = before.bottom - line.bottom
        if step < -before.size or before.page != line.page:
            return self.runs_on(block, line)
        if abs(step) < 0.3 * before.size:
            return line.left >= before.left
        if not _same_size(before, line) or step > self._widest(before):
            return False
        if _ends_in_hyphen(before.text):
            return True
        if line.text[0] in "•▪●■◦‣":
            return False
        full = before.right + _first_word(line) > margin
        lower = line.text[0].islower()
        if BULLET.match(line.text + " ") and (is_sentence(before.text) or not full):
            return False
        indented = line.left > before.left + 0.7 * line.size and not BULLET.match(block[0].text)
        if indented and is_sentence(before.text):
            return False
        return full or (lower and not is_sentence(before.text)) or _is_heading(self, before)

    def _widest(self, line: Line) -> float:
        return _APART * self.step * max(1.0, line.size / self.size)

    def runs_on(self, block: Block, line: Line) -> bool:
        """Whether a paragraph goes on at the top of the next column or page."""
        before = block[-1]
        if _ends_in_hyphen(before.text) and line.text[0].islower():
            return True
        if is_sentence(before.text) or not _same_size(before, line):
            return False
        full = before.right + _first_word(line) > max(one.right for one in block)
        heading = _is_heading(self, before) or len(block) == 1
        return line.text[0].islower() or (full and not heading and not BULLET.match(line.text))


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _is_heading(measure: _Measure, line: Line) -> bool:
    return line.size > measure.size * (1 + _SAME_SIZE) and not is_sentence(line.text)


def _first_word(line: Line) -> float:
    """Return the width of a line's first word and the space before it, in points."""
    word = len(line.text.split(maxsplit=1)[0]) + 1
    return word * (line.right - line.left) / max(1, len(line))


def _ends_in_hyphen(text: str) -> bool:
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
        if not _ends_in_hyphen(text):
            yield line.page, f"{text} "
        elif after.text[0].islower() and not _is_compound(text, after.text, words):
            yield line.page, text[:-1]
        else:
            yield line.page, text
    yield block[-1].page, f"{block[-1].text}\n\n"


def _is_compound(before: str, after: str, words: Counter[str]) -> bool:
    """Whether the hyphen at the end of a line belongs to the word: the file's other words tell."""
    one = before.split()[-1].strip("(“\"'").rstrip("-\u00ad").casefold()
    other = after.split()[0].strip(".,;:!?)”\"'").casefold()
    whole, parted = words[one + other], words[f"{one}-{other}"]
    if whole or parted:
        return parted > whole
    return min(len(one), len(other)) > 2 and bool(words[one] and words[other])
