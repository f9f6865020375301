"""Numbers -> SVG drawings that follow the page's colours."""

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
    """What is drawn across and upwards, each from 0 to its end."""

    across: str
    upwards: str
    across_end: float = 1.0
    upwards_end: float = 1.0

    def at(self, point: Point) -> Point:
        """Return where a point lies in the drawing.

        >>> Axes("x", "y").at((0, 0)), Axes("x", "y", 2).at((2, 1))
        ((44.0, 180.0), (348.0, 12.0))
        """
        x, y = point
        inside = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return (
            round(_LEFT + inside[0] * x / self.across_end, 1),
            round(_HEIGHT - _BOTTOM - inside[1] * y / self.upwards_end, 1),
        )


def line_plot(axes: Axes, points: Sequence[Point], *, dots: bool = False) -> str:
    """Return the points joined by a line; with `dots`, marked."""
    places = [axes.at(point) for point in points]
    joined = " ".join(f"{x},{y}" for x, y in places)
    marks = "".join(f'<circle cx="{x}" cy="{y}" r="3.5"/>' for x, y in places) if dots else ""
    return _drawing(axes, f'<polyline points="{joined}"/>{marks}')


def bar_plot(axes: Axes, bars: Sequence[tuple[float, float, float]]) -> str:
    """Return a bar from `low` to `high` across, `height` upwards, for each of the triples."""
    shapes = []
    for low, high, height in bars:
        (left, top), (right, bottom) = axes.at((low, height)), axes.at((high, 0))
        size = f'width="{max(right - left - 1, 1):.1f}" height="{bottom - top:.1f}"'
        shapes.append(f'<rect x="{left}" y="{top}" {size}/>')
    return _drawing(axes, "".join(shapes))


def reliability_plot(axes: Axes, points: Sequence[tuple[float, float, int]]) -> str:
    """Return confidence against share right: a dot as large as its group, and the ideal line."""
    (x1, y1), (x2, y2) = axes.at((0, 0)), axes.at((1, 1))
    most = max((count for _, _, count in points), default=1)
    dots = []
    for confidence, right, count in points:
        x, y = axes.at((confidence, right))
        dots.append(
            f'<circle cx="{x}" cy="{y}" r="{2.5 + 7 * (count / most) ** 0.5:.1f}">'
            f"<title>{count} questions: confidence {confidence:.2f}, right {right:.2f}</title>"
            "</circle>"
        )
    ideal = f'<line class="ideal" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
    return _drawing(axes, ideal + "".join(dots))


def _drawing(axes: Axes, inside: str) -> str:
    label = escape(f"{axes.upwards} by {axes.across}", quote=True)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">'
        f"{_frame(axes)}{inside}</svg>"
    )


def _frame(axes: Axes) -> str:
    parts = []
    for step in range(5):
        share = step / 4
        across, up = share * axes.across_end, share * axes.upwards_end
        x, y = axes.at((across, up))
        parts += [
            f'<line class="grid" x1="{_LEFT}" y1="{y}" x2="{_WIDTH - _RIGHT}" y2="{y}"/>',
            f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{up:.3g}</text>',
            f'<text x="{x}" y="{_HEIGHT - 22}" text-anchor="middle">{across:.3g}</text>',
        ]
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(
        f'<text x="{middle}" y="{_HEIGHT - 5}" text-anchor="middle">{escape(axes.across)}</text>'
    )
    return "".join(parts)


# --- what the report shows -----------------------------------------------------------------------


def drawings(outcomes: Sequence[Outcome], figures: Estimates) -> dict[str, str]:
    """Return the plots of a run by their titles; a drafted run has none of its confidence."""
    tried = [one for one in outcomes if "confidence" in one.values]
    return {
        **(_confidences(tried) if tried else {}),
        "Share of the gold in the first k passages": line_plot(
            Axes("k", "recall@k", DEPTHS[-1]),
            [(k, figures[f"recall@{k}"].value or 0.0) for k in DEPTHS],
            dots=True,
        ),
        "Time of a question": _times([one.answer.timings_ms["total"] / 1000 for one in outcomes]),
    }


def _confidences(tried: Sequence[Outcome]) -> dict[str, str]:
    values = [one.values for one in tried]
    risks = risk_coverage(
        [one["confidence"] for one in values], [one["best_right"] for one in values]
    )
    return {
        "Risk: share of wrong answers, if only the surest are given": line_plot(
            Axes("coverage", "risk"),
            [(rank / len(risks), risk) for rank, risk in enumerate(risks, start=1)],
        ),
        "Is a confidence of 0.8 right 8 times in 10?": reliability_plot(
            Axes("confidence", "share right"), _bins(tried)
        ),
    }


def _times(times: Sequence[float]) -> str:
    step = max(times) / 20 or 1.0
    counts = Counter(min(int(one / step), 19) for one in times)
    axes = Axes("seconds", "questions", 20 * step, float(max(counts.values())))
    return bar_plot(axes, [(n * step, (n + 1) * step, c) for n, c in sorted(counts.items())])


def _bins(outcomes: Sequence[Outcome]) -> list[tuple[float, float, int]]:
    """Return mean confidence, share right and number of the answers in each tenth."""
    bins: dict[int, list[Outcome]] = {}
    for one in outcomes:
        bins.setdefault(min(int(one.answer.confidence * 10), 9), []).append(one)
    return [
        (
            sum(one.answer.confidence for one in group) / len(group),
            sum(one.values["best_right"] for one in group) / len(group),
            len(group),
        )
        for _, group in sorted(bins.items())
    ]
