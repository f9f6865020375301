"""Tables in plain text: columns set apart by tabs, vertical bars, dots or wide gaps."""

import re
from collections.abc import Sequence

from rag.corpus.blocks import Block, Kind, Span
from rag.corpus.formats.pairs import are_pairs
from rag.corpus.formats.wrapping import Line

_BAR = re.compile(r"[ \t]*[|│┃¦][ \t]*")
_TAB = re.compile(r"[ ]*\t[ \t]*")
_GAP = re.compile(r" {2,}|\t+")
_LEADER = re.compile(r"[ \t]*(?:\.{4,}|(?:\. ){3,}\.?|…{2,})[ \t]*")
#: A line that only draws the edge of a table: "+-----+-----+", "---  ---".
_EDGE = re.compile(r"[-=+|:─━═┼├┤┬┴┌┐└┘│ \t]*[-=─━═]{3,}[-=+|:─━═┼├┤┬┴┌┐└┘│ \t]*")
_MIN_ALIGNED = 3  # rows; two lines may have gaps at the same place by chance
_MAX_COLUMNS = 40
_Row = tuple[Line, list[Span]]


def is_edge(line: str) -> bool:
    """Whether a line only separates what is above it from what is below it."""
    return bool(_EDGE.fullmatch(line)) or bool(re.fullmatch(r"([*_~#=-] ?){3,}", line))


def table_at(lines: Sequence[Line], start: int, group: int) -> tuple[list[Block], int]:
    """Return the rows of the table that begins at a line, and how many lines it takes; [], 0."""
    for separator, least in ((_BAR, 2), (_TAB, 2), (_LEADER, 1), (_GAP, _MIN_ALIGNED)):
        rows: list[_Row] = []
        edges: set[int] = set()  # numbers of rows that are above an edge
        end = start
        while end < len(lines):
            if is_edge(lines[end].text) and len(rows) not in edges:
                edges.add(len(rows))
            else:
                cells = _cells(lines[end], separator)
                if separator is _GAP and len(cells) == 1 and rows and end + 1 < len(lines):
                    cells = _tight_cells(lines[end], lines[end + 1], rows)
                if len(cells) < 2 or (rows and not _fits(rows, cells, separator)):
                    break
                rows.append((lines[end], cells))
            end += 1
        if len(rows) >= least:
            return _blocks(rows, group, has_header=1 in edges or _is_header(rows)), end - start
    return [], 0


def _cells(line: Line, separator: re.Pattern[str]) -> list[Span]:
    """Return the spans of a line's cells."""
    spans: list[Span] = []
    at = 0
    for gap in separator.finditer(line.text):
        if gap.start() or separator is not _BAR:
            spans.append((line.start + at, line.start + gap.start()))
        at = gap.end()
    if at < len(line.text) or separator is not _BAR:
        spans.append((line.start + at, line.end))
    return spans if len(spans) <= _MAX_COLUMNS else []


def _tight_cells(line: Line, after: Line, rows: list[_Row]) -> list[Span]:
    """Return the two cells of a line whose first cell is as wide as its column; [] for prose.

    It has no gap of its own. The row before it and the line after it have one at the same place.
    """
    last = rows[-1][1]
    width = last[-1][0] - last[0][0]
    is_split = line.text[width - 1 : width] == " " and line.text[width - 2 : width - 1] != " "
    if len(last) != 2 or not is_split or len(line.text) <= width:
        return []
    cells = [(line.start, line.start + width - 1), (line.start + width, line.end)]
    rest = _cells(after, _GAP)
    return cells if len(rest) == 2 and _fits([(line, cells)], rest, _GAP) else []


def _fits(rows: list[_Row], cells: list[Span], separator: re.Pattern[str]) -> bool:
    last = rows[-1][1]
    if separator is not _GAP:
        return len(cells) == len(last)
    begin, end = cells[0][0], last[0][0]
    return len(cells) == len(last) and all(
        a[0] - begin == b[0] - end or a[1] - begin == b[1] - end
        for a, b in zip(cells[1:], last[1:], strict=True)
    )


def _is_header(rows: list[_Row]) -> bool:
    """Whether the first row names the columns: no digit in it, and a column of numbers below."""
    texts = [[line.text[a - line.start : b - line.start] for a, b in cells] for line, cells in rows]
    if len(texts) < 3 or any(re.search(r"\d", cell) for cell in texts[0]) or not all(texts[0]):
        return False
    if are_pairs(texts):
        return False
    return any(
        all(re.search(r"\d", cell) for cell in column) for column in zip(*texts[1:], strict=True)
    )


def _blocks(rows: list[_Row], group: int, *, has_header: bool) -> list[Block]:
    blocks = []
    for number, (_, cells) in enumerate(rows):
        filled = [(start, end) for start, end in cells if start < end]
        if filled:
            is_header = has_header and number == 0
            start, end = filled[0][0], filled[-1][1]
            blocks.append(Block(Kind.ROW, start, end, 0, group, tuple(cells), is_header))
    return blocks
