"""The numbers beside the lines of transcripts, pleadings and bills, which are not their text."""

from collections.abc import Sequence
from itertools import pairwise

from rag.corpus.formats.pdf.lines import Line

_FEWEST = 10  # numbers
_SAME = 2.0  # points: ends that differ by less are the same
_UNEVEN = 0.15  # share by which the distances of the numbers differ at most
_MIN_CONTINUING = 0.2  # of the numbers: beside them are blank lines or the middle of a sentence


def line_numbers(lines: Sequence[Line]) -> list[Line]:
    """Return the numbers from 1 that stand evenly at the left of a page's lines; or none.

    Numbers of items or of rows are no line numbers: a sentence doesn't go on from one to the next.
    """
    found = [line for line in lines if line.text.isdecimal() and len(line) <= 2]
    first = next((line for line in found if int(line.text) == 1), None)
    if first is None or len(found) < _FEWEST:
        return []
    for column in (
        [line for line in found if abs(line.right - first.right) < _SAME],
        [line for line in found if abs(line.left - first.left) < _SAME],
    ):
        run = sorted(column, key=lambda line: -line.baseline)
        is_run = [int(line.text) for line in run] == list(range(1, len(run) + 1))
        if is_run and len(run) >= _FEWEST and _is_even(run) and _numbers_lines(run, lines):
            return run
    return []


def _is_even(run: Sequence[Line]) -> bool:
    steps = [one.baseline - other.baseline for one, other in pairwise(run)]
    usual = sorted(steps)[len(steps) // 2]
    return all(abs(step - usual) <= _UNEVEN * usual for step in steps)


def _numbers_lines(run: Sequence[Line], lines: Sequence[Line]) -> bool:
    numbers = set(map(id, run))
    height = (run[-1].bottom, run[0].top)
    others = [
        one for one in lines if id(one) not in numbers and height[0] < one.baseline < height[1]
    ]
    if any(one.left < run[0].right for one in others):
        return False
    continuing = sum(_is_continuing(number, others) for number in run)
    return continuing >= _MIN_CONTINUING * len(run)


def _is_continuing(number: Line, others: Sequence[Line]) -> bool:
    beside = [one for one in others if abs(one.baseline - number.baseline) < 0.3 * number.size]
    return not beside or min(beside, key=lambda one: one.left).text[0].islower()
