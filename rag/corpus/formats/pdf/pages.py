"""A page of a PDF -> its lines, and its strips and tables in reading order."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rag.corpus.formats.pdf.aligned import aligned_tables
from rag.corpus.formats.pdf.annotations import read_overlay
from rag.corpus.formats.pdf.columns import Strip, in_reading_order, overlapping, rows_of, strips_of
from rag.corpus.formats.pdf.line_numbers import line_numbers
from rag.corpus.formats.pdf.lines import Line, group_into_lines, part_of
from rag.corpus.formats.pdf.paragraphs import BULLETS, CHECKS
from rag.corpus.formats.pdf.ruled import Rule, page_rules, ruled_tables
from rag.corpus.formats.pdf.scales import chart_scales
from rag.corpus.formats.pdf.tables import Table
from rag.corpus.formats.pdf.words import SLANTED, page_words, turned

#: The share of a page's height, at the top and at the bottom, that may be header or footer.
_EDGE = 0.12
_MAX_UNMAPPED = 0.1  # of a page's characters
#: In font sizes: how far a bullet or a number is from its item at most.
_MAX_INDENT = 5.0
_LABEL = re.compile(
    rf"[{BULLETS}{CHECKS}·*–—o-]|\(?(?:\d{{1,3}}|[a-z]|[ivx]{{1,4}})[.)]|\[\d{{1,3}}\]|\.\d{{1,3}}"
)
_UNKNOWN_LETTER = re.compile(r"(?<=[^\W\d_])\ufffd(?=[^\W\d_])")
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?")
#: In font sizes: the gap between two pages on one sheet; each has so many lines, and neither is
#: this many times as wide as the other.
_MIN_FOLD, _MIN_FACING, _MAX_UNLIKE = 10.0, 8, 1.6
_MIN_PICTURE = 0.5  # of the area of a page that was scanned

OCR = "text recognised in a scan (OCR)"
ORDER = "the order of the text on this page is uncertain"
OVERLAP = "text on this page is printed over other text"
LETTERS = "some fonts on this page don't say which letters they show"


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page, as they were drawn, and its rules."""

    lines: list[Line] = field(default_factory=list)
    aside: list[Line] = field(default_factory=list)  # at another angle than most: watermarks
    hidden: list[Line] = field(default_factory=list)  # in invisible letters
    rules: list[Rule] = field(default_factory=list)
    doubt: str = ""  # why the text may not be what the page shows
    comments: list[str] = field(default_factory=list)  # of reviewers
    scales: list[list[Line]] = field(default_factory=list)  # of charts
    numbers: list[Line] = field(default_factory=list)  # of lines, at the left of the page
    low: float = 0.0  # the height of its lower edge, in points, turned as its text
    high: float = 0.0  # that of its upper edge


def read_page(page: Any, number: int, forms: Any = None) -> Page:
    """Return what is printed within the visible part of a page, and typed into its form fields."""
    content = page.get_textpage()
    box = page.get_bbox()
    overlay = read_overlay(page, forms)
    everything = group_into_lines([*page_words(content), *overlay.words], number)
    content.close()
    visible = [line for line in everything if _is_inside(line, box)]
    hidden = [line for line in visible if line.style.is_invisible]
    is_scan = bool(hidden) and _is_scan(page, box)
    printed = visible if is_scan else [line for line in visible if not line.style.is_invisible]
    turn = _main_turn(printed)
    low, high = sorted((turned(box[0], box[1], turn)[1], turned(box[2], box[3], turn)[1]))
    lines = [_in_zone(line, low, high) for line in printed if line.style.turn == turn]
    aside = [replace(line, zone="aside") for line in printed if line.style.turn != turn]
    scales = chart_scales(lines)
    measures = {id(line) for scale in scales for line in scale}
    numbers = line_numbers(lines)
    measures |= {id(line) for line in numbers}
    lines = [line for line in lines if id(line) not in measures]
    mixed = overlapping(lines)
    lines = [_doubted(line, is_mixed=line in mixed) for line in lines]
    doubt = OCR if is_scan else _doubt(lines)
    rules = page_rules(page, turn)
    hidden = [] if is_scan else hidden
    return Page(lines, aside, hidden, rules, doubt, overlay.comments, scales, numbers, low, high)


def arrange(
    page: Page, lines: Sequence[Line], above: Table | None = None
) -> tuple[list[Strip | Table], bool]:
    """Return some lines of a page as strips and tables in reading order, and if it's certain.

    `above` is the table at the end of the page before, if one is there.
    """
    halves = [_arranged(half, page.rules, above) for half in _facing_pages(lines)]
    ordered = [part for parts, _ in halves for part in parts]
    is_certain = all(certain for _, certain in halves)
    return [*ordered, *strips_of(page.aside)], is_certain


def _arranged(
    lines: Sequence[Line], rules: Sequence[Rule], above: Table | None
) -> tuple[list[Strip | Table], bool]:
    ruled, rest = ruled_tables(lines, rules)
    rest = _with_bullets(rest)
    strips = strips_of(rest)
    prose = [strip for strip in strips if strip.is_prose]
    in_prose = {id(line) for strip in prose for line in strip.lines}
    others = [line for line in rest if id(line) not in in_prose]
    aligned, outside = aligned_tables(others, prose, above)
    if aligned:
        kept = in_prose | set(map(id, outside))
        strips = strips_of([line for line in rest if id(line) in kept])
    parts: list[Strip | Table] = [*strips, *ruled, *aligned]
    dividers = [rule.box for rule in rules if rule.is_horizontal]
    return in_reading_order(parts, dividers)


def _facing_pages(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of each of two pages on one sheet; all lines together if it is one page.

    Between two pages is a gap that no line crosses, wider than any between columns.
    """
    ordered = sorted(lines, key=lambda line: line.left)
    end = ordered[0].right if ordered else 0.0
    for number, line in enumerate(ordered):
        halves = ordered[:number], ordered[number:]
        if line.left - end > _MIN_FOLD * line.size and min(map(len, halves)) >= _MIN_FACING:
            widths = sorted(
                (end - ordered[0].left, max(one.right for one in halves[1]) - line.left)
            )
            is_wide = widths[0] > _MIN_FOLD * line.size  # two columns of figures are narrow
            if is_wide and widths[1] < _MAX_UNLIKE * widths[0]:
                place = {id(one): at for at, half in enumerate(halves) for one in half}
                return [[one for one in lines if place[id(one)] == at] for at in (0, 1)]
        end = max(end, line.right)
    return [list(lines)]


def _is_inside(line: Line, box: tuple[float, float, float, float]) -> bool:
    """Whether the middle of a line is on the visible part of the page."""
    turn = line.style.turn
    x, y = (line.left + line.right) / 2, line.baseline
    if turn > 0:
        x, y = turned(x, y, 4 - turn)
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _main_turn(lines: Sequence[Line]) -> int:
    turns: Counter[int] = Counter()
    for line in lines:
        if line.style.turn != SLANTED:
            turns[line.style.turn] += len(line)
    return turns.most_common(1)[0][0] if turns else 0


def _in_zone(line: Line, low: float, high: float) -> Line:
    edge = _EDGE * (high - low)
    zone = "top" if line.top > high - edge else "bottom" if line.bottom < low + edge else ""
    return replace(line, zone=zone) if zone else line


def _is_scan(page: Any, box: tuple[float, float, float, float]) -> bool:
    """Whether a picture covers most of a page."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    area = (box[2] - box[0]) * (box[3] - box[1])
    bounds = (
        drawn.get_bounds() for drawn in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3)
    )
    return any(
        (right - left) * (top - bottom) > _MIN_PICTURE * area for left, bottom, right, top in bounds
    )


def _doubted(line: Line, *, is_mixed: bool) -> Line:
    reason = OVERLAP if is_mixed else LETTERS if _UNKNOWN_LETTER.search(line.text) else ""
    return replace(line, doubt=reason) if reason else line


def _doubt(lines: Sequence[Line]) -> str:
    letters = sum(map(len, lines))
    unmapped = sum(
        len(word.text)
        for line in lines
        for word in line.words
        if word.style.is_unmapped or "\ufffd" in word.text
    )
    return LETTERS if unmapped > _MAX_UNMAPPED * letters else ""


def _with_bullets(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, with bullets and numbers that are set apart joined to their items."""
    joined: list[Line] = []
    for row in rows_of(lines):
        joined.append(row[0])
        for line in row[1:]:
            last = joined[-1]
            if _is_label(last) and line.left - last.right < _MAX_INDENT * line.size:
                joined[-1] = part_of(line, (*last.words, *line.words))
            else:
                joined.append(line)
    return joined


def _is_label(line: Line) -> bool:
    """Whether a line is only the bullet or the number of an item, or that of a heading."""
    return bool(_LABEL.fullmatch(line.text)) or (
        line.style.is_bold and bool(_NUMBER.fullmatch(line.text))
    )
