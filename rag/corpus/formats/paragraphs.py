"""Lines as they lie on pages -> the paragraphs they are of, over columns and pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.corpus.articles import BULLET, is_sentence
from rag.corpus.formats.layout import Block, Line, common_size, ends_in_hyphen

#: How much the size of letters may differ within a paragraph.
_SAME_SIZE = 0.12
#: Lines further apart than this, by what is common in the file, are two paragraphs.
_APART = 1.3
#: Steps and indents smaller than this, in sizes of letters, are none.
_BESIDE = 0.3
_INDENT = 0.7
_MARKS = "•▪●■◦‣"


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
        size = common_size(lines)
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
        if abs(step) < _BESIDE * before.size:
            return line.left >= before.left
        if not _same_size(before, line) or step > self._widest(before):
            return False
        return ends_in_hyphen(before.text) or self._reads_on(block, line, margin)

    def _reads_on(self, block: Block, line: Line, margin: float) -> bool:
        """Whether a line right below reads as what comes next in a paragraph."""
        before = block[-1]
        ended = is_sentence(before.text)
        full = before.right + _first_word(line) > margin
        marked = line.text[0] in _MARKS or (
            bool(BULLET.match(f"{line.text} ")) and (ended or not full)
        )
        hangs = bool(BULLET.match(block[0].text))
        indented = line.left > before.left + _INDENT * line.size and not hangs
        if marked or (indented and ended):
            return False
        return full or (line.text[0].islower() and not ended) or _is_heading(self, before)

    def _widest(self, line: Line) -> float:
        return _APART * self.step * max(1.0, line.size / self.size)

    def runs_on(self, block: Block, line: Line) -> bool:
        """Whether a paragraph goes on at the top of the next column or page."""
        before = block[-1]
        if ends_in_hyphen(before.text) and line.text[0].islower():
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
