"""What makes an answer more or less probable."""

from dataclasses import replace
from pathlib import Path

import pytest
from handmade import query

from rag.answering.anchors import Quote
from rag.answering.confidence import (
    Calibration,
    Evidence,
    highest_probability,
    probability,
    signals,
)
from rag.errors import DataError

ASKED = query("When did Finland join NATO?", names=("finland", "nato"))
QUOTE = Quote("Finland joined NATO in April.", "A made-up article")
EVIDENCE = Evidence(ASKED, QUOTE, score=3.0, single=3.0)


def chance(evidence: Evidence) -> float:
    return probability(signals(evidence))


def asked(question: str, text: str) -> float:
    """Return the probability that a text answers a question, all else being equal."""
    return chance(replace(EVIDENCE, query=query(question), quote=replace(QUOTE, text=text)))


def test_a_higher_logit_is_more_probable() -> None:
    logits = [-6.0, -1.0, 0.0, 2.0, 6.0]
    found = [chance(replace(EVIDENCE, score=one, single=one)) for one in logits]
    assert found == sorted(found)
    assert found[0] < 0.25
    assert found[-1] > 0.8


def test_an_answer_without_the_year_of_its_question_is_improbable() -> None:
    quote = "A night in the made-up hotel costs 40 crowns."
    assert asked("What does a night in the hotel cost?", quote) > 0.8
    assert asked("What did a night in the hotel cost in 2021?", quote) < 0.65


def test_an_answer_to_nearly_the_same_question_is_more_probable() -> None:
    found = [chance(replace(EVIDENCE, score=-1.0, asked=cosine)) for cosine in (0.0, 0.4, 0.6, 0.9)]
    assert found[0] == found[1] < found[2] < found[3]


def test_a_proposal_does_not_answer_what_is_asked_of_a_decision() -> None:
    question, proposal = "Why was a stove chosen?", "A stove was proposed, because it is cheap."
    assert asked(question, proposal) < asked(question, proposal.replace("proposed", "bought"))
    open_question = "Why was a stove proposed?"
    assert asked(open_question, proposal) > asked(question, proposal) + 0.2


def test_an_unknown_name_makes_it_less_probable() -> None:
    unknown = replace(ASKED, missing=("Finland",))
    assert chance(replace(EVIDENCE, query=unknown)) < chance(EVIDENCE)


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("When did Finland join NATO?", "Finland joined in April.", "Sweden joined in April."),
        ("Who joined in 2023?", "Finland joined in 2023.", "Finland joined in 2021."),
        ("How many ships does it have?", "It has 61 ships.", "It has ships."),
    ],
)
def test_a_quote_about_something_else_is_less_probable(
    question: str, right: str, wrong: str
) -> None:
    assert asked(question, wrong) < asked(question, right)


@pytest.mark.parametrize("score", [-7.0, -1.0, 2.0, 7.0])
@pytest.mark.parametrize("missing", [(), ("Finland", "NATO")])
@pytest.mark.parametrize(
    "text",
    ["Finland joined NATO in April.", "It did.", "Sweden joined in 2021:", "", "Joining NATO, 1.2"],
)
def test_no_text_is_more_probable_than_its_logits_allow(
    text: str, score: float, missing: tuple[str, ...]
) -> None:
    evidence = Evidence(replace(ASKED, missing=missing), Quote(text), score, score, lead=score)
    assert chance(evidence) <= highest_probability(evidence)


def test_what_has_all_words_and_nothing_against_it_is_as_probable_as_its_logits_allow() -> None:
    assert chance(EVIDENCE) == highest_probability(EVIDENCE)


def test_the_signals_count_no_further_than_they_were_fitted_to() -> None:
    far = signals(replace(EVIDENCE, score=50.0, single=50.0, lead=50.0))
    assert far["score"] <= 6
    assert far["lead"] <= 4


def test_an_untouched_calibration_changes_nothing() -> None:
    assert Calibration().applied(0.7) == pytest.approx(0.7)
    assert 0 < Calibration(slope=2.0, bias=-1.0).applied(0.0) < 0.01


def test_a_calibration_that_can_not_be_saved_names_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(DataError, match="data"):
        Calibration().write(tmp_path / "data")
