"""Metrics and statistics against examples worked by hand and against ir-measures."""

import random

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, R, nDCG

from evals import metrics
from evals.metrics import CitedClaim
from evals.questions import Question
from evals.significance import interval, mcnemar, mean, quantile


def question_with(**gold: tuple[str, ...]) -> Question:
    return Question(id="1", question="Who?", **gold)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "question", "right"),
    [
        ("It was ANNA  Berg.", question_with(gold=("Ole", "Anna Berg")), True),
        ("word " * 60 + "Anna", question_with(gold=("Anna",)), False),
        ("word " * 59 + "Anna", question_with(gold=("Anna",)), True),
        ("Anna came.", question_with(gold=("Anna",), must=("Anna", "Ole")), False),
        ("Anna and Ole came.", question_with(must=("Ole", "Anna"), any=("came", "went")), True),
        ("Anna and Ole stayed.", question_with(must=("Ole", "Anna"), any=("came", "went")), False),
    ],
)
def test_the_accepted_words_must_come_early(text: str, question: Question, right: bool) -> None:  # noqa: FBT001
    assert metrics.is_right(text, question) is right


def test_f1_counts_shared_words_as_squad_does() -> None:
    # "the" is ignored: 2 of 4 words are right, and 2 of 2 accepted words are there.
    assert metrics.token_f1("The big red barn burnt.", ["red barn"]) == pytest.approx(4 / 6)
    assert metrics.token_f1("", ["red barn"]) == 0.0


def test_ranking_metrics_by_hand() -> None:
    gains = [0.0, 1.0, 0.0, 1.0]
    assert metrics.reciprocal_rank(gains) == 0.5
    # (1/log2(3) + 1/log2(5)) / (1/log2(2) + 1/log2(3))
    assert metrics.ndcg(gains, [1.0, 1.0]) == pytest.approx(0.6509, abs=1e-4)
    assert metrics.ndcg([], [1.0]) == 0.0


def test_ranking_metrics_agree_with_ir_measures() -> None:
    rng = random.Random(7)
    for _ in range(200):
        documents = [f"d{n}" for n in range(30)]
        grades = {document: rng.randint(1, 3) for document in rng.sample(documents, 5)}
        ranking = rng.sample(documents, 15)
        scores = {document: 1.0 - rank / 100 for rank, document in enumerate(ranking)}
        expected = ir_measures.calc_aggregate([nDCG @ 10, R @ 5, RR], {"q": grades}, {"q": scores})
        gains = [float(grades.get(document, 0)) for document in ranking]
        found = [{documents.index(name)} if name in grades else set() for name in ranking]
        assert metrics.ndcg(gains, list(grades.values())) == pytest.approx(expected[nDCG @ 10])
        assert metrics.recall_at(found, len(grades), 5) == pytest.approx(expected[R @ 5])
        assert metrics.reciprocal_rank(gains) == pytest.approx(expected[RR])


def test_the_citations_of_a_sentence_count_together() -> None:
    supported = CitedClaim("Anna came. Ole went.", ("Anna came.", "Ole went."))
    unsupported = CitedClaim("Anna came.", ("Ole went.",))
    reversed_roles = CitedClaim("Anna beat Ole.", ("Ole beat Anna.",))
    assert metrics.citation_recall([supported, unsupported, reversed_roles]) == pytest.approx(1 / 3)
    assert metrics.citation_precision([supported, unsupported, reversed_roles]) == pytest.approx(
        2 / 4
    )


def test_a_redundant_footnote_does_not_lower_precision() -> None:
    twice = CitedClaim("Anna came.", ("Anna came.", "Then Anna came."))
    assert metrics.citation_precision([twice]) == 1.0


def test_the_area_under_the_risk_coverage_curve() -> None:
    confidence, right = [0.9, 0.8, 0.7, 0.6], [1.0, 0.0, 1.0, 0.0]
    assert metrics.risk_coverage(confidence, right) == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert metrics.area(np.array([confidence, right])) == pytest.approx(1 / 3)


def test_ties_in_confidence_count_as_wrong_first() -> None:
    assert metrics.risk_coverage([0.5, 0.5], [1, 0]) == [1.0, 0.5]


def test_the_interval_of_a_share_is_the_binomial_one() -> None:
    low, high = interval(np.array([[1.0] * 80 + [0.0] * 20]), mean)
    assert (low, high) == pytest.approx((0.72, 0.88), abs=0.02)


def test_the_interval_is_the_same_each_time() -> None:
    rows = np.array([[0.1, 0.5, 0.9, 0.3]])
    assert interval(rows, quantile(0.5)) == interval(rows, quantile(0.5))


def test_a_question_is_resampled_with_all_its_columns() -> None:
    rows = np.array([[0.0, 1.0, 0.0, 1.0], [1.0, 2.0, 1.0, 2.0]])
    assert interval(rows, lambda sample: mean(sample[1:]) - mean(sample)) == (1.0, 1.0)


def test_resamples_without_a_value_do_not_count() -> None:
    assert interval(np.array([[1.0, np.nan]]), mean) == (1.0, 1.0)
    assert np.isnan(interval(np.array([[np.nan, np.nan]]), mean)).all()


def test_a_single_question_has_no_spread() -> None:
    assert interval(np.array([[0.5]]), mean) == (0.5, 0.5)


def test_mcnemar_by_hand() -> None:
    # 1 of 8 flips for the better: 2 * (1 + 8) / 256
    assert mcnemar(gained=1, lost=7) == pytest.approx(18 / 256)
    assert mcnemar(gained=0, lost=0) == 1.0


def test_a_row_is_supported_by_its_cells_and_column_names_whatever_is_empty() -> None:
    cited = ("Choir | Conductor | Singers", "Mill choir |  | 30")
    row = "Choir: Mill choir; Conductor: –; Singers: 30"
    assert metrics.citation_recall([metrics.CitedClaim(row, cited, is_row=True)]) == 1.0
    other = row.replace("–", "Ida Berg")
    assert metrics.citation_recall([metrics.CitedClaim(other, cited, is_row=True)]) == 0.0
