"""Figures against examples worked by hand and against ir-measures."""

import random

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, R, nDCG

from evals import metrics
from evals.metrics import CitedClaim
from evals.noise import draws, interval, mcnemar, mean
from evals.questions import Question


def asked(**gold: tuple[str, ...]) -> Question:
    return Question(id="1", question="Who?", **gold)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "question", "right"),
    [
        ("It was ANNA  Berg.", asked(gold=("Ole", "Anna Berg")), True),
        ("word " * 60 + "Anna", asked(gold=("Anna",)), False),
        ("word " * 59 + "Anna", asked(gold=("Anna",)), True),
        ("Anna came.", asked(gold=("Anna",), must=("Anna", "Ole")), False),
        ("Anna and Ole came.", asked(must=("Ole", "Anna"), any=("came", "went")), True),
        ("Anna and Ole stayed.", asked(must=("Ole", "Anna"), any=("came", "went")), False),
    ],
)
def test_right_wants_the_accepted_words_early(text: str, question: Question, right: bool) -> None:  # noqa: FBT001
    assert metrics.is_right(text, question) is right


def test_f1_counts_shared_words_as_squad_does() -> None:
    # "the" does not count: 2 of 4 words found, 2 of 2 wanted.
    assert metrics.token_f1("The big red barn burnt.", ["red barn"]) == pytest.approx(4 / 6)
    assert metrics.token_f1("", ["red barn"]) == 0.0


def test_ranking_figures_by_hand() -> None:
    gains = [0.0, 1.0, 0.0, 1.0]
    assert metrics.reciprocal_rank(gains) == 0.5
    # (1/log2(3) + 1/log2(5)) / (1/log2(2) + 1/log2(3))
    assert metrics.ndcg(gains, [1.0, 1.0]) == pytest.approx(0.6509, abs=1e-4)
    assert metrics.ndcg([], [1.0]) == 0.0


def test_ranking_figures_agree_with_ir_measures() -> None:
    chance = random.Random(7)
    for _ in range(200):
        documents = [f"d{n}" for n in range(30)]
        grades = {one: chance.randint(1, 3) for one in chance.sample(documents, 5)}
        ranking = chance.sample(documents, 15)
        scores = {one: 1.0 - rank / 100 for rank, one in enumerate(ranking)}
        theirs = ir_measures.calc_aggregate([nDCG @ 10, R @ 5, RR], {"q": grades}, {"q": scores})
        gains = [float(grades.get(one, 0)) for one in ranking]
        found = [{documents.index(one)} if one in grades else set() for one in ranking]
        assert metrics.ndcg(gains, list(grades.values())) == pytest.approx(theirs[nDCG @ 10])
        assert metrics.recall_at(found, len(grades), 5) == pytest.approx(theirs[R @ 5])
        assert metrics.reciprocal_rank(gains) == pytest.approx(theirs[RR])


def test_citations_support_a_sentence_together_or_not() -> None:
    whole = CitedClaim("Anna came. Ole went.", ("Anna came.", "Ole went."))
    foreign = CitedClaim("Anna came.", ("Ole went.",))
    turned = CitedClaim("Anna beat Ole.", ("Ole beat Anna.",))
    assert metrics.citation_recall([whole, foreign, turned]) == pytest.approx(1 / 3)
    assert metrics.citation_precision([whole, foreign, turned]) == pytest.approx(2 / 4)


def test_one_footnote_of_two_that_say_the_same_is_no_less_precise() -> None:
    twice = CitedClaim("Anna came.", ("Anna came.", "Then Anna came."))
    assert metrics.citation_precision([twice]) == 1.0


def test_area_is_that_under_the_risk_coverage_curve() -> None:
    confidence, right = [0.9, 0.8, 0.7, 0.6], [1.0, 0.0, 1.0, 0.0]
    assert metrics.risk_coverage(confidence, right) == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert metrics.area(np.array([confidence, right])) == pytest.approx(1 / 3)


def test_equal_confidence_counts_against_us() -> None:
    assert metrics.risk_coverage([0.5, 0.5], [1, 0]) == [1.0, 0.5]


def test_interval_of_a_share_is_that_of_the_binomial() -> None:
    rows = np.array([[1.0] * 80 + [0.0] * 20])
    low, high = interval(mean(rows[:, draws(100)]))
    assert (low, high) == pytest.approx((0.72, 0.88), abs=0.02)


def test_interval_is_the_same_each_time() -> None:
    rows = np.array([[0.1, 0.5, 0.9, 0.3]])
    assert interval(mean(rows[:, draws(4)])) == interval(mean(rows[:, draws(4)]))


def test_mcnemar_by_hand() -> None:
    # 1 of 8 flips for the better: 2 * (1 + 8) / 256
    assert mcnemar(gained=1, lost=7) == pytest.approx(18 / 256)
    assert mcnemar(gained=0, lost=0) == 1.0
