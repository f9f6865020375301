"""Lines on printed pages -> the paragraphs they form, across columns and pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.corpus.formats.layout import Block, Line, common_size, ends_in_hyphen
from rag.corpus.lines import BULLET, ends_sentence

#: How much font sizes may differ within a paragraph, as a share.
_SIZE_TOLERANCE = 0.12
#: Lines whose distance is more than this many times the common one are two paragraphs.
_MAX_STEP = 1.3
#: Smaller differences in height and smaller indents, in font sizes, count as none.
_SAME_HEIGHT = 0.3
_MIN_INDENT = 0.7
_BULLETS = "•▪●■◦‣"


def group_into_paragraphs(pages: Sequence[Sequence[Line]]) -> list[Block]:
    """Return the paragraphs in reading order; one that continues on the next page is whole."""
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    metrics = _Metrics.of(lines)
    paragraphs: list[Block] = []
    for page in pages:
        blocks = _page_blocks(page, metrics)
        if blocks and paragraphs:
            # A paragraph that continues is moved after the footnotes at the bottom of its page.
            last = _last_before_footnotes(paragraphs, metrics)
            if metrics.runs_on(paragraphs[last], blocks[0][0]):
                paragraphs.append(paragraphs.pop(last) + blocks.pop(0))
        paragraphs += blocks
    return paragraphs


def _last_before_footnotes(paragraphs: list[Block], metrics: "_Metrics") -> int:
    """Return the index of the last paragraph that is not in small print at the end of its page."""
    page = paragraphs[-1][-1].page
    for index in range(len(paragraphs) - 1, -1, -1):
        if not paragraphs[index][0].page == paragraphs[index][-1].page == page:
            break
        if paragraphs[index][-1].size > metrics.size * (1 - _SIZE_TOLERANCE):
            return index
    return len(paragraphs) - 1


def _page_blocks(page: Sequence[Line], metrics: "_Metrics") -> list[Block]:
    blocks: list[Block] = []
    for column in _columns(page):
        margin = max(line.right for line in column)
        for line in column:
            if blocks and metrics.continues(blocks[-1], line, margin):
                blocks[-1].append(line)
            else:
                blocks.append([line])
    return blocks


def _columns(page: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield runs of lines in which each is below or beside the one before."""
    column: list[Line] = []
    for line in page:
        if column and line.bottom > column[-1].bottom + column[-1].size:
            yield column
            column = []
        column.append(line)
    if column:
        yield column


@dataclass(frozen=True, slots=True)
class _Metrics:
    """The most common font size of a file, and the distance between its lines, in points."""

    size: float
    step: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_Metrics":
        size = common_size(lines)
        steps = [
            line.bottom - after.bottom
            for line, after in pairwise(lines)
            if line.page == after.page and abs(after.size - size) < _SIZE_TOLERANCE * size
        ]
        steps = sorted(step for step in steps if 0.5 * size < step < 3 * size)
        # The larger steps are those between paragraphs, which are fewer.
        return cls(size, median(steps[: len(steps) * 2 // 3 + 1]) if steps else size * 1.2)

    def continues(self, block: Block, line: Line, margin: float) -> bool:
        """Whether a line belongs to the paragraph above or beside it."""
        last = block[-1]
        step = last.bottom - line.bottom
        if step < -last.size or last.page != line.page:
            return self.runs_on(block, line)
        if abs(step) < _SAME_HEIGHT * last.size:
            return line.left >= last.left
        if not _same_size(last, line) or step > self._max_step(last):
            return False
        return ends_in_hyphen(last.text) or self._reads_on(block, line, margin)

    def _reads_on(self, block: Block, line: Line, margin: float) -> bool:
        """Whether a line right below a paragraph reads as its continuation."""
        last = block[-1]
        is_complete = ends_sentence(last.text)
        is_full = last.right + _first_word_width(line) > margin
        has_bullet = line.text[0] in _BULLETS or (
            bool(BULLET.match(f"{line.text} ")) and (is_complete or not is_full)
        )
        in_list = bool(BULLET.match(block[0].text))
        is_indented = line.left > last.left + _MIN_INDENT * line.size and not in_list
        if has_bullet or (is_indented and is_complete):
            return False
        return is_full or (line.text[0].islower() and not is_complete) or self._is_heading(last)

    def _max_step(self, line: Line) -> float:
        return _MAX_STEP * self.step * max(1.0, line.size / self.size)

    def runs_on(self, block: Block, line: Line) -> bool:
        """Whether a paragraph continues at the top of the next column or page."""
        last = block[-1]
        if ends_in_hyphen(last.text) and line.text[0].islower():
            return True
        if ends_sentence(last.text) or not _same_size(last, line):
            return False
        is_full = last.right + _first_word_width(line) > max(line.right for line in block)
        is_heading = self._is_heading(last) or len(block) == 1
        return line.text[0].islower() or (
            is_full and not is_heading and not BULLET.match(line.text)
        )

    def _is_heading(self, line: Line) -> bool:
        return line.size > self.size * (1 + _SIZE_TOLERANCE) and not ends_sentence(line.text)


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SIZE_TOLERANCE * max(one.size, other.size)


def _first_word_width(line: Line) -> float:
    """Return the width of a line's first word and the space before it, in points."""
    characters = len(line.text.split(maxsplit=1)[0]) + 1
    return characters * (line.right - line.left) / max(1, len(line))
