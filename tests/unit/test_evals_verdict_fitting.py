"""Fitting the weights of verdicts to made-up rows."""

import random

import pytest

from evals.verdict_fitting import Row, fit_both
from rag.support.judging import probability
from rag.support.rules import RULES
from rag.support.signals import covered
from rag.support.verdict import CONTRADICTED, SUPPORTED, UNSUPPORTED

RULE = covered(RULES[0].name)


def made_up(verdict: str, number: int, chance: random.Random) -> Row:
    """Return a row whose network is right, with noise, and whose first rule is wrong."""
    rules = {covered(rule.name): 0.0 for rule in RULES} | {RULE: float(verdict == SUPPORTED)}
    supports = chance.gauss(2.0 if verdict == SUPPORTED else -2.0, 1.5)
    contradicts = chance.gauss(2.0 if verdict == CONTRADICTED else -2.0, 1.5)
    against = {"supports": supports, "contradicts": contradicts, "coverage": 0.5, "rejections": 0.0}
    return Row(
        "shipped", str(number), verdict, {"supports": supports, **rules}, {**against, **rules}
    )


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    chance = random.Random(1)
    verdicts = (SUPPORTED, CONTRADICTED, UNSUPPORTED)
    return [made_up(verdicts[number % 3], number, chance) for number in range(300)]


def test_both_outputs_of_the_network_count(rows: list[Row]) -> None:
    support, contradiction = fit_both(rows)
    for row in rows[:60]:
        if row.verdict == SUPPORTED and row.support["supports"] > 3:
            assert probability(row.support, support) > 0.5
        if row.verdict == CONTRADICTED and row.contradiction["contradicts"] > 3:
            assert probability(row.contradiction, contradiction) > 0.5
    assert support["supports"] > 0.3
    assert contradiction["contradicts"] > 0.3


def test_a_rule_never_speaks_for_a_claim(rows: list[Row]) -> None:
    support, _ = fit_both(rows)
    assert support[RULE] <= 0
    # The others never rejected anything here, and keep what they weighed before.
    assert all(support[covered(rule.name)] < -0.5 for rule in RULES[1:])
