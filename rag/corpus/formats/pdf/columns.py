"""Lines of a page -> strips of print, and the order in which strips and tables are read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Protocol, TypeVar

from rag.corpus.formats.pdf.lines import Line

#: In font sizes: baselines that differ less are one row; a larger distance ends a strip.
SAME_ROW = 0.3
_MAX_STEP = 1.7
_SIZE_TOLERANCE = 0.12
#: Lines of prose may be this far apart if most lines of their page are; pairs that show it.
_MAX_SPACED, _SPACED_SLACK = 3.2, 1.15
_MIN_SPACED_PAIRS = 4
#: Lines whose boxes have more than this share of the smaller one in common overlap.
_MAX_OVERLAP = 0.25
#: A page in more parts than this, a map or a poster, has no order.
_MAX_PARTS = 150
#: Boxes whose left ends differ less, in points, are in one column.
_SAME_LEFT = 8.0
#: A box that covers this share of the gap between two others and reaches the right one is across.
_MIN_CROSSED = 0.9
#: Prose has lines of this many characters, and this share of them begins within a sentence.
_MIN_PROSE_WIDTH, _LONG_LINE = 20, 60
_MIN_CONTINUING = 0.34
#: Lines of a paragraph end in this last share of its width, or most of them do.
_MAX_RAG, _MIN_FULL = 0.2, 0.6


class Box(Protocol):
    """A rectangle on a page, in points."""

    @property
    def left(self) -> float:
        """The left end."""

    @property
    def right(self) -> float:
        """The right end."""

    @property
    def bottom(self) -> float:
        """The lower end."""

    @property
    def top(self) -> float:
        """The upper end."""


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Lines of one size right below each other, from top to bottom."""

    lines: tuple[Line, ...]
    left: float
    right: float
    bottom: float
    top: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Strip":
        """Return the strip of these lines; there is at least one."""
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        return cls(tuple(lines), left, right, lines[-1].bottom, lines[0].top)

    @property
    def is_ragged(self) -> bool:
        """Whether its lines end wherever they are complete, as those of an address do."""
        if len(self.lines) < 3 or self.is_prose:
            return False
        full = sum(
            line.right > self.right - _MAX_RAG * (self.right - self.left) for line in self.lines
        )
        return full < _MIN_FULL * len(self.lines)

    @property
    def is_prose(self) -> bool:
        """Whether its lines read on from one to the next, as cells of a table do not."""
        if len(self.lines) < 3:
            return False
        width = median(map(len, self.lines))
        continuing = sum(
            line.text[0].isalpha() and not line.text[0].isupper() for line in self.lines[1:]
        )
        enough = _MIN_CONTINUING * (len(self.lines) - 1)
        return width >= _LONG_LINE or (width >= _MIN_PROSE_WIDTH and continuing >= enough)


def rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines from top to bottom, those on one height together, from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.baseline):
        if rows and rows[-1][0].baseline - line.baseline < SAME_ROW * rows[-1][0].size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def strips_of(lines: Sequence[Line]) -> list[Strip]:
    """Return the strips of a page, whatever the order in which its lines were drawn."""
    strips: list[_GrowingStrip] = []
    growing: list[_GrowingStrip] = []
    rows = rows_of(lines)
    max_step = _max_step(rows)
    for row in rows:
        growing = [strip for strip in growing if strip.is_near(row[0])]
        above = [_lowest([one for one in growing if one.is_above(line)]) for line in row]
        claims = Counter(id(strip) for found in above for strip in found)
        for line, found in zip(row, above, strict=True):
            # A line below two columns, and each of two columns below one line, begins a strip.
            if len(found) == 1 and claims[id(found[0])] == 1 and found[0].has_size_of(line):
                found[0].add(line)
            else:
                strips.append(_GrowingStrip(line, max_step))
                growing.append(strips[-1])
    return [Strip.of(strip.lines) for strip in strips]


def _lowest(strips: Sequence["_GrowingStrip"]) -> list["_GrowingStrip"]:
    """Return those of some strips that end lowest: nothing is between them and a line below."""
    last = min((strip.lines[-1].baseline for strip in strips), default=0.0)
    return [
        strip
        for strip in strips
        if strip.lines[-1].baseline - last < SAME_ROW * strip.lines[-1].size
    ]


def _max_step(rows: Sequence[Sequence[Line]]) -> float:
    """Return how far apart the lines of a strip are at most, in font sizes.

    It is more than usual on a page whose prose has a blank line's height between its lines.
    """
    steps = [
        (round((line.baseline - below.baseline) / line.size, 1), below.text[0].islower())
        for row, after in pairwise(rows)
        for line in row
        for below in after
        if len(line) >= _MIN_PROSE_WIDTH and abs(line.size - below.size) < 0.1 * line.size
        if line.left < below.right and below.left < line.right
    ]
    if not steps:
        return _MAX_STEP
    usual = Counter(step for step, _ in steps).most_common(1)[0][0]
    spaced = [reads_on for step, reads_on in steps if abs(step - usual) < 0.15]
    is_prose = len(spaced) >= _MIN_SPACED_PAIRS and sum(spaced) >= _MIN_CONTINUING * len(spaced)
    if is_prose and len(spaced) >= 0.5 * len(steps) and usual <= _MAX_SPACED:
        return max(_MAX_STEP, usual * _SPACED_SLACK)
    return _MAX_STEP


class _GrowingStrip:
    """A strip, while the rows of its page go by from top to bottom."""

    def __init__(self, line: Line, max_step: float) -> None:
        self.lines = [line]
        self._max_step = max_step
        self._left, self._right = line.left, line.right

    def add(self, line: Line) -> None:
        """Add the next line."""
        self.lines.append(line)
        self._left, self._right = min(self._left, line.left), max(self._right, line.right)

    def is_near(self, line: Line) -> bool:
        """Whether lines at this height, or lower ones, may belong to it."""
        last = self.lines[-1]
        return last.baseline - line.baseline <= self._max_step * max(last.size, line.size) + 2

    def is_above(self, line: Line) -> bool:
        """Whether a line is right below it."""
        last = self.lines[-1]
        step, size = last.baseline - line.baseline, max(last.size, line.size)
        shares_width = line.left < self._right and self._left < line.right
        return shares_width and SAME_ROW * size < step <= self._max_step * size

    def has_size_of(self, line: Line) -> bool:
        """Whether a line has the font size of its last line."""
        size = self.lines[-1].size
        return abs(size - line.size) <= _SIZE_TOLERANCE * max(size, line.size)


def _shared_width(one: Box, other: Box) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def _shared_height(one: Box, other: Box) -> float:
    return min(one.top, other.top) - max(one.bottom, other.bottom)


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes have a large part of the smaller one in common."""
    width, height = _shared_width(one, other), _shared_height(one, other)
    if width <= 0 or height <= 0:
        return False
    areas = ((box.right - box.left) * (box.top - box.bottom) for box in (one, other))
    return width * height > _MAX_OVERLAP * min(areas)


def overlapping(lines: Sequence[Line]) -> set[Line]:
    """Return the lines of a page that are printed over each other."""
    found: set[Line] = set()
    ordered = sorted(lines, key=lambda line: -line.top)
    for number, line in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if other.top <= line.bottom:
                break
            if len(line) > 2 and len(other) > 2 and overlaps(line, other):
                found |= {line, other}
    return found


_AnyBox = TypeVar("_AnyBox", bound=Box)


def in_reading_order(
    boxes: Sequence[_AnyBox], dividers: Sequence[Box] = ()
) -> tuple[list[_AnyBox], bool]:
    """Return the boxes in the order in which they are read, and whether that is certain.

    One is read before another if it is above it and shares some of its width, or if it is to the
    left of it and no third one, or divider, between their heights shares some width with both. See
    Breuel, "High Performance Document Layout Analysis" (2003).
    """
    if len(boxes) > _MAX_PARTS:
        return list(boxes), False
    waiting = sorted(boxes, key=lambda box: (-box.top, box.left))
    page = _Layout(waiting, dividers)
    before = {
        id(box): {id(one) for one in waiting if one is not box and page.precedes(one, box)}
        for box in waiting
    }
    ordered: list[_AnyBox] = []
    is_certain = True
    while waiting:
        free = next((box for box in waiting if not before[id(box)]), None)
        is_certain = is_certain and free is not None
        box = free or waiting[0]
        waiting.remove(box)
        ordered.append(box)
        for others in before.values():
            others.discard(id(box))
    return ordered, is_certain


class _Layout:
    """The boxes and dividers of a page."""

    def __init__(self, boxes: Sequence[Box], dividers: Sequence[Box]) -> None:
        self._boxes = [*boxes, *dividers]
        self._column_ends = {id(box): self._column_end(box, boxes) for box in boxes}

    def precedes(self, one: Box, other: Box) -> bool:
        """Whether a box is read before another one."""
        if _shared_width(one, other) > 0:
            return one.top + one.bottom > other.top + other.bottom
        if one.right > other.left or (one.top <= other.bottom and not self._is_beside(one, other)):
            return False
        return _shared_height(one, other) > 0 or not self._are_divided(one, other)

    def _is_beside(self, left: Box, right: Box) -> bool:
        """Whether a box that is lower than another one is in a column to the left of it."""
        return any(
            box.right <= right.left and _shared_height(box, right) > 0 < _shared_width(box, left)
            for box in self._boxes
        )

    def _are_divided(self, left: Box, right: Box) -> bool:
        """Whether a box that crosses from column to column is between the heights of two."""
        upper, lower = (left, right) if left.bottom >= right.top else (right, left)
        end = min(self._column_ends[id(left)], right.left)
        gap = right.left - end
        return any(
            box.left < right.right
            and box.right > right.left
            and (box.left < end or right.left - box.left > _MIN_CROSSED * gap > 0)
            for box in self._boxes
            if upper.bottom >= box.top and box.bottom >= lower.top
        )

    @staticmethod
    def _column_end(box: Box, boxes: Sequence[Box]) -> float:
        """Return the right end of the column that a box is in: that of its tallest box."""
        column = [one for one in boxes if abs(one.left - box.left) < _SAME_LEFT]
        return max(box.right, max(column, key=lambda one: one.top - one.bottom).right)
