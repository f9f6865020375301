"""Fitting the probability to made-up rows."""

import random

from evals.fitting import Row, fit, probabilities, report

CHANCE = random.Random(1)


def made_up(collection: str) -> list[Row]:
    """Return rows that are right where the score is high and no name is contradicted."""
    rows = []
    for number in range(200):
        score, contradicted = CHANCE.uniform(-6, 6), float(number % 5 == 0)
        right = score + CHANCE.gauss(0, 1) > 0 and not contradicted
        signals = {"score": score, "names contradicted": contradicted, "lead": 0.0}
        rows.append(Row(collection, "?", number % 2 == 0 or right, right, signals))
    return rows


ROWS = made_up("one") + made_up("other")


def test_what_speaks_for_an_extract_raises_its_probability() -> None:
    weights, bias = fit(ROWS)
    assert weights["score"] > 0.5
    assert weights["names contradicted"] < -1
    chances = probabilities(ROWS, weights, bias)
    right = [chance for chance, row in zip(chances, ROWS, strict=True) if row.right]
    wrong = [chance for chance, row in zip(chances, ROWS, strict=True) if not row.right]
    assert min(sum(right) / len(right), 1 - sum(wrong) / len(wrong)) > 0.7


def test_a_signal_against_an_extract_never_counts_for_it() -> None:
    turned = [
        Row(r.collection, "?", r.answerable, r.right, {"score": 0.0, "lead-in": float(r.right)})
        for r in ROWS
    ]
    assert fit(turned)[0]["lead-in"] <= 0


def test_the_report_names_each_collection() -> None:
    assert {"one", "other"} <= {line.split()[0] for line in report(ROWS).splitlines() if line}
