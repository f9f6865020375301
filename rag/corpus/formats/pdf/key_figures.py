"""Figures in large print, and below each what it counts -> one paragraph for each."""

from collections.abc import Sequence
from itertools import pairwise

from rag.corpus.formats.pdf.heads import FIGURE
from rag.corpus.formats.pdf.lines import Line
from rag.corpus.formats.pdf.tables import Table

_LARGER = 1.5  # than the print below it
_MAX_STEP = 2.2  # font sizes from a line to the next
_MAX_LINES = 6  # below a figure


def with_key_figures(flow: Sequence[list[Line] | Table]) -> list[list[Line] | Table]:
    """Return paragraphs and tables, those joined that say what a figure above them counts."""
    joined: list[list[Line] | Table] = []
    for part in flow:
        last = joined[-1] if joined else None
        if isinstance(last, list) and isinstance(part, list) and _explains(last, part):
            last.extend(part)
        else:
            joined.append(part)
    return joined


def is_key_figure(lines: Sequence[Line]) -> bool:
    """Whether lines are a figure in large print and what it counts."""
    is_larger = lines[0].size >= _LARGER * lines[-1].size
    return is_larger and bool(FIGURE.fullmatch(lines[0].text))


def _explains(figure: list[Line], part: list[Line]) -> bool:
    """Whether a part goes on right below a figure, or below the lines that explain it already."""
    first, lines = figure[0], [figure[-1], *part]
    is_figure = FIGURE.fullmatch(first.text) and len(figure) + len(part) <= _MAX_LINES + 1
    return bool(is_figure) and all(
        0 < above.baseline - line.baseline <= _MAX_STEP * max(line.size, above.size / 2)
        and line.page == first.page
        and first.size >= _LARGER * line.size
        and abs((line.left + line.right) - (first.left + first.right)) < 2 * first.size
        and line.size <= above.size
        for above, line in pairwise(lines)
    )
