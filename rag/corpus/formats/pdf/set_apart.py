"""Paragraphs that are headings or items not by how they look but by what is next to them.

A line in italics above prose heads it, and "1 First", "2 Second" are items without a full stop.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.corpus.formats.pdf.lines import CAPTION, Line
from rag.corpus.formats.pdf.paragraphs import Paragraph
from rag.corpus.formats.pdf.tables import Table

_NUMBERED = re.compile(r"(\d{1,2}) [A-Z]")
_MAX_LENGTH, _MIN_BELOW = 60, 60  # characters of a heading, and of what is below it
#: In font sizes: how far it is below at most, and how much the ends of lines may differ.
_MAX_STEP, _ALIGNED = 2.2, 1.5
_MIN_INDENT = 0.5  # font sizes, of the lines of an item after its first
_FEWEST = 2  # headings in italics, and items


@dataclass(frozen=True, slots=True)
class SetApart:
    """The ids of paragraphs that are headings, and of those that are items."""

    headings: frozenset[int]
    items: frozenset[int]

    @classmethod
    def of(cls, parts: Sequence[Paragraph | Table], body: float) -> "SetApart":
        """Return those among the parts of a file; `body` is the common font size, in points."""
        headings = frozenset(
            id(part)
            for part, below in pairwise(parts)
            if isinstance(part, list) and isinstance(below, list) and _heads(part, below, body)
        )
        items = frozenset(id(item) for run in _runs(parts) for item in run)
        return cls(headings if len(headings) >= _FEWEST else frozenset(), items)


def _heads(lines: Paragraph, below: Paragraph, body: float) -> bool:
    """Whether a line in italics is a heading of the prose right below it."""
    line, first = lines[0], below[0]
    step = line.baseline - first.baseline
    is_near = line.page == first.page and 0 < step <= _MAX_STEP * line.size
    is_aligned = abs(line.left - first.left) <= _ALIGNED * line.size
    is_prose = sum(map(len, below)) >= _MIN_BELOW and not _is_italic(first)
    is_short = len(lines) == 1 and 2 < len(line) <= _MAX_LENGTH
    is_title = line.text[0].isupper() and line.text[-1].isalnum() and not CAPTION.match(line.text)
    is_large = line.size >= 0.93 * body
    return (
        is_near
        and is_aligned
        and is_prose
        and is_short
        and is_title
        and is_large
        and (_is_italic(line))
    )


def _is_italic(line: Line) -> bool:
    letters = [word for word in line.words if word.text[0].isalnum()]
    return bool(letters) and all(word.style.is_italic for word in letters)


def _runs(parts: Sequence[Paragraph | Table]) -> Iterator[list[Paragraph]]:
    """Yield the paragraphs numbered from 1 that follow each other, with their lines indented."""
    run: list[Paragraph] = []
    for part in parts:
        is_next = isinstance(part, list) and _number(part) == len(run) + 1
        if is_next and isinstance(part, list):
            run.append(part)
            continue
        if len(run) >= _FEWEST:
            yield run
        run = [part] if isinstance(part, list) and _number(part) == 1 else []
    if len(run) >= _FEWEST:
        yield run


def _number(lines: Paragraph) -> int:
    """Return the number before a paragraph whose other lines are indented; 0 if there is none."""
    found = _NUMBERED.match(lines[0].text)
    is_indented = len(lines) > 1 and all(
        line.left > lines[0].left + _MIN_INDENT * line.size for line in lines[1:]
    )
    return int(found[1]) if found and is_indented else 0
