"""Strips of print in reading order -> the paragraphs they form, across columns and pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median

from rag.corpus.formats.pdf.columns import Strip
from rag.corpus.formats.pdf.joining import is_broken
from rag.corpus.formats.pdf.lines import CAPTION, Line, common_size
from rag.corpus.formats.pdf.tables import Table
from rag.corpus.lines import BULLET, ends_sentence

Paragraph = list[Line]

#: How much font sizes may differ within a paragraph, as a share.
_SIZE_TOLERANCE = 0.12
#: Lines whose distance is more than this many times the common one are two paragraphs.
_MAX_STEP = 1.3
#: Smaller differences in height and smaller indents, in font sizes, count as none.
_SAME_HEIGHT = 0.3
_MIN_INDENT = 0.7
_CODE_STEP = 1.7  # font sizes between lines of program text
BULLETS = "•▪●■◦‣⁃∙○□◻➢➤❖"
#: Bullets that say something, which are part of the text.
CHECKS = "✓✔✗✘☐☑☒"
#: What begins an item whatever is before it: a bullet, or (a), [12], .3 before a capital.
_ITEM = re.compile(
    rf"[{BULLETS}{CHECKS}]|\((?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})\)\s|\[\d{{1,3}}\]\s|\.\d{{1,2}}\s(?=[A-Z])"
)
_RAISED = re.compile("[¹²³⁴-⁹]")
_FOOTNOTE = re.compile(r"(?:[¹²³⁰⁴-⁹]+|\d{1,3}|[*†‡§])\s*[\w“\"(]")
_FIELD = re.compile(r"[^\W\d_][\w /().-]{1,40}:\s")


def group_into_paragraphs(pages: Sequence[Sequence[Strip | Table]]) -> list[Paragraph | Table]:
    """Return the paragraphs and tables in reading order; one that continues later is whole."""
    strips = [part for page in pages for part in page if isinstance(part, Strip)]
    if not strips:
        return [part for page in pages for part in page if isinstance(part, Table)]
    metrics = Metrics.of(strips)
    flow: list[Paragraph | Table] = []
    for page in pages:
        for part in page:
            if isinstance(part, Table):
                flow.append(part)
            else:
                _add(flow, part, _margin(part, page), metrics)
    return flow if metrics.is_monospaced else _with_whole_code(flow)


def _with_whole_code(flow: Sequence[Paragraph | Table]) -> list[Paragraph | Table]:
    """Return the parts with lines of program text joined that only their indents divide."""
    whole: list[Paragraph | Table] = []
    for part in flow:
        last = whole[-1] if whole else None
        if isinstance(part, list) and isinstance(last, list) and _is_code_below(last, part):
            last.extend(part)
        else:
            whole.append(part)
    return whole


def _is_code_below(above: Paragraph, below: Paragraph) -> bool:
    last, line = above[-1], below[0]
    is_near = last.page == line.page and 0 < last.baseline - line.baseline < _CODE_STEP * last.size
    return is_near and all(_is_monospaced(one) for one in (*above, *below))


def _add(flow: list[Paragraph | Table], strip: Strip, margin: float, metrics: "Metrics") -> None:
    for number, line in enumerate(strip.lines):
        last = flow[-1] if flow else None
        if isinstance(last, list) and metrics.continues(last, line, margin):
            last.append(line)
            continue
        if number == 0 and flow:
            # A paragraph that continues is moved after the tables and notes on its page.
            body = _last_of_body(flow, line, metrics)
            paragraph = flow[body] if body is not None else None
            if (
                body is not None
                and isinstance(paragraph, list)
                and metrics.runs_on(paragraph, line)
            ):
                del flow[body]
                flow.append([*paragraph, line])
                continue
        flow.append([line])


def _margin(strip: Strip, page: Sequence[Strip | Table]) -> float:
    """Return how far to the right the lines of a strip's column go; infinity if nobody can say."""
    column = [
        other
        for other in page
        if isinstance(other, Strip)
        and len(other.lines) > 2
        and abs(other.left - strip.left) < 3 * strip.lines[0].size
    ]
    if strip.is_ragged and not any(other.is_prose for other in column):
        return inf
    return max(strip.right, median(other.right for other in column) if column else 0.0)


def _last_of_body(flow: Sequence[Paragraph | Table], line: Line, metrics: "Metrics") -> int | None:
    """Return the index of the paragraph that a line at the top of a column may continue.

    It is the last one before the tables, captions and small print at the end of its page.
    """
    last = flow[-1]
    page = last.page if isinstance(last, Table) else last[-1].page
    is_below = isinstance(last, list) and page == line.page and last[-1].baseline > line.baseline
    if line.zone == "aside" or (is_below and not line.text[0].islower()):
        return None
    for index in range(len(flow) - 1, -1, -1):
        part = flow[index]
        if isinstance(part, Table):
            continue
        if part[-1].page != page:
            return None
        if metrics.is_body(part) and not CAPTION.match(part[0].text):
            return index
    return None


@dataclass(frozen=True, slots=True)
class Metrics:
    """The most common font size of a file, and the distance between its lines, in points."""

    size: float
    step: float
    is_monospaced: bool = False

    @classmethod
    def of(cls, strips: Sequence[Strip]) -> "Metrics":
        """Return the metrics of a file's strips; there is at least one."""
        lines = [line for strip in strips for line in strip.lines]
        size = common_size(lines)
        steps = sorted(
            line.baseline - after.baseline
            for strip in strips
            for line, after in pairwise(strip.lines)
            if abs(after.size - size) < _SIZE_TOLERANCE * size
        )
        # The larger steps are those between paragraphs, which are fewer.
        step = median(steps[: len(steps) * 2 // 3 + 1]) if steps else size * 1.2
        fixed = sum(len(line) for line in lines if line.style.is_monospaced)
        return cls(size, step, fixed > 0.5 * sum(map(len, lines)))

    def is_body(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is no small print; that at the edge of a page is a little smaller."""
        last = paragraph[-1]
        tolerance = _SIZE_TOLERANCE / 2 if last.zone else _SIZE_TOLERANCE
        return last.size > self.size * (1 - tolerance)

    def continues(self, paragraph: Paragraph, line: Line, margin: float) -> bool:
        """Whether a line belongs to the paragraph right above or beside it."""
        last = paragraph[-1]
        step = last.baseline - line.baseline
        if last.page != line.page or step < -last.size:
            return False
        if abs(step) < _SAME_HEIGHT * last.size:
            return line.left >= last.left
        if min(last.right, line.right) <= max(last.left, line.left):
            return False
        if not _same_size(last, line) or step > self._max_step(last):
            return False
        return is_broken(last.text, line.text) or self._reads_on(paragraph, line, margin)

    def _reads_on(self, paragraph: Paragraph, line: Line, margin: float) -> bool:
        """Whether a line right below a paragraph reads as its continuation."""
        last = paragraph[-1]
        is_complete = ends_sentence(last.text)
        is_full = last.right + _first_word_width(line) > margin
        if self._begins(paragraph, line, is_complete=is_complete, is_full=is_full):
            return False
        if last.style.is_monospaced and line.style.is_monospaced and not self.is_monospaced:
            return True
        return is_full or (line.text[0].islower() and not is_complete) or self._is_heading(last)

    def _begins(
        self, paragraph: Paragraph, line: Line, *, is_complete: bool, is_full: bool
    ) -> bool:
        """Whether a line looks like the first of a paragraph, an item, a note or a field."""
        last = paragraph[-1]
        has_bullet = bool(_ITEM.match(line.text) or _RAISED.match(line.text)) or (
            bool(BULLET.match(f"{line.text} ")) and (is_complete or not is_full)
        )
        in_list = is_item(paragraph[0].text)
        is_indented = line.left > last.left + _MIN_INDENT * line.size and not in_list
        is_outdented = (
            in_list
            and line.left < paragraph[0].left - _MIN_INDENT * line.size
            and (is_complete or not is_full)
        )
        is_note = is_complete and line.size < 0.9 * self.size and bool(_FOOTNOTE.match(line.text))
        is_field = bool(_FIELD.match(line.text) and _FIELD.match(last.text))
        differs_in_pitch = not is_full and _is_monospaced(last) != _is_monospaced(line)
        is_new = (
            differs_in_pitch
            or has_bullet
            or is_outdented
            or is_note
            or (is_field and not last.text.endswith(","))
        )
        differs = last.style.is_bold != line.style.is_bold and (
            _is_uniform(line) and all(_is_uniform(one) for one in paragraph)
        )
        return is_new or (is_indented and is_complete) or differs

    def _max_step(self, line: Line) -> float:
        return _MAX_STEP * self.step * max(1.0, line.size / self.size)

    def runs_on(self, paragraph: Paragraph, line: Line) -> bool:
        """Whether a paragraph continues at the top of the next column or page."""
        last = paragraph[-1]
        if is_broken(last.text, line.text) and not line.text[0].isupper():
            return True
        if ends_sentence(last.text) or not _same_size(last, line):
            return False
        is_full = last.right + _first_word_width(line) > max(line.right for line in paragraph)
        is_heading = self._is_heading(last) or last.baseline == paragraph[0].baseline
        if line.text[0].islower():
            return not (self._is_heading(last) or CAPTION.match(line.text))
        return (
            is_full
            and not is_heading
            and last.style.is_bold == line.style.is_bold
            and not (is_item(line.text) or CAPTION.match(line.text))
        )

    def _is_heading(self, line: Line) -> bool:
        return line.size > self.size * (1 + _SIZE_TOLERANCE) and not ends_sentence(line.text)


def is_item(text: str) -> bool:
    """Whether a text begins like an item of a list.

    >>> is_item("• ice picks"), is_item("2. Left"), is_item("(a) if"), is_item("1871 by")
    (True, True, True, False)
    """
    return bool(_ITEM.match(text) or BULLET.match(f"{text} "))


def is_note(text: str) -> bool:
    """Whether a text begins with the mark of a footnote."""
    return bool(_FOOTNOTE.match(text))


def _is_monospaced(line: Line) -> bool:
    return all(word.style.is_monospaced for word in line.words)


def _is_uniform(line: Line) -> bool:
    words = (word for word in line.words if any(letter.isalpha() for letter in word.text))
    return len({word.style.is_bold for word in words}) == 1


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SIZE_TOLERANCE * max(one.size, other.size)


def _first_word_width(line: Line) -> float:
    """Return the width of a line's first word and the space before it, in points."""
    characters = len(line.text.split(maxsplit=1)[0]) + 1
    return characters * (line.right - line.left) / max(1, len(line))
