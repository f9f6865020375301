"""The scales of a page's charts: numbers in even steps along an axis, which say nothing alone."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from rag.corpus.formats.pdf.lines import Line

_NUMBER = re.compile(r"([-−–+]?)[$€£]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?[%°kKM]?")
#: Fewer numbers are no scale.
_FEWEST = 4
#: How much the distances of the numbers differ at most, and the steps between them, as shares.
_UNEVEN, _ROUNDED = 0.12, 0.02
#: In points: edges and baselines that differ by less are the same.
_SAME = 1.5
#: The share of the numbers that may have another text beside them, as all have in a table.
_BESIDE = 0.34
#: In font sizes: how far below a scale on the left the scale at the bottom begins.
_BELOW = 5.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Label:
    """A number and its place along an axis and across it, in points."""

    line: Line
    value: float
    along: float


def chart_scales(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of each scale on a page; a scale at the bottom has one beside its chart."""
    upright = list(_upright(lines))
    scales = [[label.line for label in labels] for labels in upright]
    for labels in upright:
        scales += _at_bottom(labels, lines)
    return scales


def _upright(lines: Sequence[Line]) -> Iterator[list[_Label]]:
    found = [
        _Label(line, value, line.baseline)
        for line in lines
        if (value := _value(line.text)) is not None
    ]
    taken: set[int] = set()
    baselines = sorted(line.baseline for line in lines)
    for edge in (attrgetter("line.right"), attrgetter("line.left")):
        for column in _aligned((one for one in found if id(one.line) not in taken), edge):
            for run in _even(sorted(column, key=lambda one: -one.along)):
                # Numbers that grow downwards are those of items, or of lines of a form.
                if run[0].value > run[1].value and _is_alone(run, baselines):
                    taken |= {id(one.line) for one in run}
                    yield run


def _aligned(found: Iterable[T], place: Callable[[T], float]) -> Iterator[list[T]]:
    """Yield those that are in the same place, in order."""
    group: list[T] = []
    for one in sorted(found, key=place):
        if group and place(one) - place(group[-1]) > _SAME:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _at_bottom(upright: Sequence[_Label], lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of the scale below the chart that another scale is beside."""
    last = upright[-1].line
    below = [
        line
        for line in lines
        if -_SAME <= last.baseline - line.baseline < _BELOW * last.size
        and line.right > last.right
        and line is not last
        and all(_value(word.text) is not None for word in line.words)
    ]
    for row in _aligned(below, attrgetter("baseline")):
        members = sorted(row, key=lambda line: line.left)
        labels = [
            _Label(line, _value(word.text) or 0.0, (word.left + word.right) / 2)
            for line in members
            for word in line.words
        ]
        if any(len(run) == len(labels) for run in _even(labels)):
            yield members


def _even(labels: Sequence[_Label]) -> Iterator[list[_Label]]:
    """Yield the runs of labels in even steps, of their values and of their places."""
    run: list[_Label] = []
    for label in labels:
        if len(run) > 1 and not _goes_on(run, label):
            if len(run) >= _FEWEST:
                yield run
            run = run[-1:]
        run.append(label)
    if len(run) >= _FEWEST:
        yield run


def _goes_on(run: Sequence[_Label], label: _Label) -> bool:
    first, second, last = run[0], run[1], run[-1]
    step, distance = second.value - first.value, second.along - first.along
    is_even = abs(label.along - last.along - distance) <= _UNEVEN * abs(distance)
    return bool(step) and is_even and abs(label.value - last.value - step) <= _ROUNDED * abs(step)


def _is_alone(run: Sequence[_Label], baselines: Sequence[float]) -> bool:
    """Whether hardly any of the numbers has a text beside it; `baselines` of all lines, sorted."""
    beside = sum(
        bisect_right(baselines, one.along + _SAME) - bisect_left(baselines, one.along - _SAME) > 1
        for one in run
    )
    return beside <= _BESIDE * len(run)


def _value(text: str) -> float | None:
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    value = float(match[2].replace(",", "") + (match[3] or ""))
    return -value if match[1] in ("-", "−", "–") else value
