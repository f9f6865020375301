"""Polarity: all sentences are made up."""

import pytest
from rejections import rejected_by


@pytest.mark.parametrize(
    ("claim", "evidence", "check"),
    [
        ("Prices fell in the valley.", "Prices rose in the valley.", "contrary_word"),
        ("He left before the vote.", "He left after the vote.", "contrary_function_word"),
        ("He got no more than 3 years.", "He got more than 3 years.", "opposite_comparison"),
        ("He got more than 3 years.", "He got no more than 3 years.", "opposite_comparison"),
        ("The council approved it.", "The council never approved it.", "opposite_act"),
        ("The council did not approve it.", "The council approved it.", "added_negation"),
    ],
)
def test_the_opposite_rejects_a_claim(claim: str, evidence: str, check: str) -> None:
    assert check in rejected_by(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("They may heat no more than one room.", "They may heat only one room."),
        ("The council did not approve it.", "The council rejected it."),
        ("New rules let the town close it.", "With new rules the town can close it."),
    ],
)
def test_another_negation_may_say_the_same(claim: str, evidence: str) -> None:
    assert rejected_by(claim, evidence) == []


def test_a_claim_that_joins_contraries_is_not_the_opposite_of_either() -> None:
    claim = "The bridge opened in 1990 and closed in 2000."
    assert rejected_by(claim, "The bridge opened in 1990.", "It closed in 2000.") == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Rinse the filter before every use.", "Rinse the filter after every use."),
        ("She retired after the mill had burned down.", "She retired before the mill burned down."),
        ("The herons left after the storks.", "The storks left after the herons."),
    ],
)
def test_an_order_of_events_may_be_opposite(claim: str, evidence: str) -> None:
    assert "opposite_order" in rejected_by(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The herons left before the storks.", "The storks left after the herons."),
        ("After every use, rinse the filter.", "Rinse the filter after every use."),
        ("The board met before the vote.", "Before the vote, the board heard a report."),
    ],
)
def test_the_same_order_may_be_told_the_other_way_round(claim: str, evidence: str) -> None:
    assert rejected_by(claim, evidence) == []


def test_no_larger_denies_nothing() -> None:
    assert rejected_by("The box is no larger than a hut.", "The box is as large as a hut.") == []


def test_the_order_may_be_told_in_two_sentences() -> None:
    evidence = ("The mayor met the board before the vote.", "Afterwards the mayor met the press.")
    assert "opposite_order" not in rejected_by(
        "After the vote, the mayor met the press.", *evidence
    )


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Wash before and after meals.", "Wash before and after meals."),
        ("The shop opened after 1990.", "The shop opened before the war and after 1990."),
        (
            "The roof was repaired after the storm.",
            "The roof was checked before the storm and repaired after the storm.",
        ),
    ],
)
def test_an_order_that_both_tell_is_not_opposite(claim: str, evidence: str) -> None:
    assert "opposite_order" not in rejected_by(claim, evidence)
