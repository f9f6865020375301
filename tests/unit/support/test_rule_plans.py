"""Plans and suppositions: all sentences are made up."""

import pytest
from rejections import rejected_by


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Lorries have been banned.", "The council is considering a ban on lorries."),
        ("A dryer has been bought.", "A dryer may be bought in 2027 if most of us agree."),
        ("Each share has brought 1.20 euros.", "The board proposes a dividend of 1.20 euros."),
        ("The mill was sold.", "The mill was not let, and is to be sold."),
        ("The mill was sold.", "The mill is due to be sold."),
        ("The mill was sold.", "The council has not sold the mill, but it will."),
        ("The mill was sold.", "The council plans to have the mill sold."),
        ("The mill was sold.", "If the mill is sold, the town can build a school."),
    ],
)
def test_what_is_only_planned_is_not_done(claim: str, evidence: str) -> None:
    assert "only_planned" in rejected_by(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The purchase is planned.", "The town plans to buy it."),
        ("A dryer has been bought.", "A dryer was bought, and a second may follow."),
        ("The dryer costs 300 euros.", "A dryer may be bought for 300 euros."),
        ("The mill was closed for two weeks.", "The mill closed in May for two weeks."),
        ("The mill was shut.", "The mill closed due to flooding."),
        ("The mill was sold.", "The council sold the mill and will spend the money on a school."),
        ("The prize was given to her.", "The board gave her the prize and will give more."),
    ],
)
def test_a_plan_may_be_told_as_one(claim: str, evidence: str) -> None:
    assert "only_planned" not in rejected_by(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It is proved that crayfish eat the eggs.", "They are thought to eat the eggs."),
        ("It would certainly hold.", "It would probably hold."),
    ],
)
def test_what_is_left_open_is_not_proved(claim: str, evidence: str) -> None:
    assert "only_supposed" in rejected_by(claim, evidence)


def test_what_is_left_open_in_both_may_be_told() -> None:
    assert rejected_by("It would probably hold.", "It would probably hold.") == []
