"""Modality: all sentences are made up."""

import pytest
from rejections import rejected_by


@pytest.mark.parametrize(
    ("claim", "evidence", "checks"),
    [
        ("The town will close the bridge.", "The town may close the bridge.", ["unreal_act"]),
        ("The town closed the bridge.", "The town wants to close the bridge.", ["unreal_act"]),
        ("The town may close the bridge.", "The town wants to close the bridge.", []),
    ],
)
def test_a_wish_or_a_plan_is_not_a_fact(claim: str, evidence: str, checks: list[str]) -> None:
    assert rejected_by(claim, evidence) == checks
