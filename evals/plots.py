"""Numbers -> SVG plots, coloured by the stylesheet of the page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from evals.figures import Estimates
from evals.metrics import risk_coverage
from evals.scoring import DEPTHS, Outcome

Point = tuple[float, float]
_WIDTH, _HEIGHT = 360, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 40


@dataclass(frozen=True, slots=True)
class Axes:
    """The titles of the horizontal and the vertical axis, and their ends; both start at 0."""

    x_title: str
    y_title: str
    x_end: float = 1.0
    y_end: float = 1.0

    def position(self, point: Point) -> Point:
        """Return the position of a point in the drawing.

        >>> Axes("x", "y").position((0, 0)), Axes("x", "y", 2).position((2, 1))
        ((44.0, 180.0), (348.0, 12.0))
        """
        x, y = point
        width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return (
            round(_LEFT + width * x / self.x_end, 1),
            round(_HEIGHT - _BOTTOM - height * y / self.y_end, 1),
        )


def line_plot(axes: Axes, points: Sequence[Point], *, dots: bool = False) -> str:
    """Return a line through the points; with `dots`, each point is marked."""
    positions = [axes.position(point) for point in points]
    line = " ".join(f"{x},{y}" for x, y in positions)
    marks = "".join(f'<circle cx="{x}" cy="{y}" r="3.5"/>' for x, y in positions) if dots else ""
    return _drawing(axes, f'<polyline points="{line}"/>{marks}')


def bar_plot(axes: Axes, bars: Sequence[tuple[float, float, float]]) -> str:
    """Return one bar for each (left end, right end, height)."""
    shapes = []
    for low, high, height in bars:
        (left, top), (right, bottom) = axes.position((low, height)), axes.position((high, 0))
        size = f'width="{max(right - left - 1, 1):.1f}" height="{bottom - top:.1f}"'
        shapes.append(f'<rect x="{left}" y="{top}" {size}/>')
    return _drawing(axes, "".join(shapes))


def reliability_plot(axes: Axes, points: Sequence[tuple[float, float, int]]) -> str:
    """Return the share of right answers by confidence, and the ideal line.

    Each point has a confidence, a share, and the number of questions, which sets the dot's size.
    """
    (x1, y1), (x2, y2) = axes.position((0, 0)), axes.position((1, 1))
    largest = max((count for _, _, count in points), default=1)
    dots = []
    for confidence, right, count in points:
        x, y = axes.position((confidence, right))
        dots.append(
            f'<circle cx="{x}" cy="{y}" r="{2.5 + 7 * (count / largest) ** 0.5:.1f}">'
            f"<title>{count} questions: confidence {confidence:.2f}, right {right:.2f}</title>"
            "</circle>"
        )
    ideal = f'<line class="ideal" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
    return _drawing(axes, ideal + "".join(dots))


def _drawing(axes: Axes, content: str) -> str:
    label = escape(f"{axes.y_title} by {axes.x_title}", quote=True)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">'
        f"{_frame(axes)}{content}</svg>"
    )


def _frame(axes: Axes) -> str:
    parts = []
    for step in range(5):
        share = step / 4
        x_value, y_value = share * axes.x_end, share * axes.y_end
        x, y = axes.position((x_value, y_value))
        parts += [
            f'<line class="grid" x1="{_LEFT}" y1="{y}" x2="{_WIDTH - _RIGHT}" y2="{y}"/>',
            f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{y_value:.3g}</text>',
            f'<text x="{x}" y="{_HEIGHT - 22}" text-anchor="middle">{x_value:.3g}</text>',
        ]
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(
        f'<text x="{middle}" y="{_HEIGHT - 5}" text-anchor="middle">{escape(axes.x_title)}</text>'
    )
    return "".join(parts)


# --- the plots of a run --------------------------------------------------------------------------


def drawings(outcomes: Sequence[Outcome], figures: Estimates) -> dict[str, str]:
    """Return the plots of a run by title; those of confidence are left out for drafts."""
    with_confidence = [outcome for outcome in outcomes if "confidence" in outcome.values]
    times = [outcome.answer.timings_ms["total"] / 1000 for outcome in outcomes]
    return {
        **(_confidence_plots(with_confidence) if with_confidence else {}),
        "Share of the gold text in the first k passages": line_plot(
            Axes("k", "recall@k", DEPTHS[-1]),
            [(k, figures[f"recall@{k}"].value or 0.0) for k in DEPTHS],
            dots=True,
        ),
        "Time per question": _time_plot(times),
    }


def _confidence_plots(outcomes: Sequence[Outcome]) -> dict[str, str]:
    values = [outcome.values for outcome in outcomes]
    risks = risk_coverage(
        [value["confidence"] for value in values], [value["best_right"] for value in values]
    )
    return {
        "Risk: share of wrong answers if only the most confident are given": line_plot(
            Axes("coverage", "risk"),
            [(rank / len(risks), risk) for rank, risk in enumerate(risks, start=1)],
        ),
        "Calibration: are answers with a confidence of 0.8 right 8 times in 10?": reliability_plot(
            Axes("confidence", "share right"), _bins(outcomes)
        ),
    }


def _time_plot(times: Sequence[float]) -> str:
    step = max(times) / 20 or 1.0
    counts = Counter(min(int(seconds / step), 19) for seconds in times)
    axes = Axes("seconds", "questions", 20 * step, float(max(counts.values())))
    return bar_plot(
        axes, [(n * step, (n + 1) * step, count) for n, count in sorted(counts.items())]
    )


def _bins(outcomes: Sequence[Outcome]) -> list[tuple[float, float, int]]:
    """Return the mean confidence, the share right and the number of answers in each tenth."""
    bins: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        bins.setdefault(min(int(outcome.answer.confidence * 10), 9), []).append(outcome)
    return [
        (
            sum(outcome.answer.confidence for outcome in group) / len(group),
            sum(outcome.values["best_right"] for outcome in group) / len(group),
            len(group),
        )
        for _, group in sorted(bins.items())
    ]
