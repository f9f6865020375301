"""Quantities: all sentences are made up."""

import re

import pytest
from rejections import rejected_by


@pytest.mark.parametrize(
    ("claim", "evidence", "checks"),
    [
        ("All councillors read it.", "Some of the councillors read it.", ["all_of_fewer"]),
        ("All councillors read it.", "Nearly all the councillors read it.", ["all_of_fewer"]),
        ("Every councillor read it.", "All the councillors read it.", []),
        ("Most of the councillors read it.", "Some of the councillors read it.", ["most_of_some"]),
        ("Most of the councillors read it.", "All of the councillors read it.", []),
        ("The most powerful man left.", "The strongest, most powerful man left some days ago.", []),
        ("Every room is heated.", "The rooms are heated except for the hall.", ["no_exception"]),
        ("Any oil may be used.", "Use any oil, but not the red one.", ["no_exception"]),
        ("Every room except the hall is heated.", "All rooms are heated, but not the hall.", []),
        ("Half of the huts are shut.", "Three of the twelve huts are shut.", ["other_share"]),
        ("A quarter of the huts are shut.", "Three of the twelve huts are shut.", []),
        ("More than half of the members voted.", "61 per cent of the members voted.", []),
        ("Nearly a third of the members voted.", "32 per cent of the members voted.", []),
        ("About half of the members voted.", "48 per cent of the members voted.", []),
        ("About half of the members voted.", "32 per cent of the members voted.", ["other_share"]),
        ("All rooms have heating.", "All rooms have heating. Dogs are allowed, but not cats.", []),
        (
            "All ferries have lifts.",
            "Only three of the eleven ferries have lifts.",
            ["all_of_share"],
        ),
        ("Every member voted.", "61 per cent of the members voted.", ["all_of_share"]),
        ("Nearly all the members voted.", "61 per cent of the members voted.", []),
        ("All cabins have lifts.", "All of them; three of the eleven ferries have bars.", []),
        (
            "Each captain has a lift.",
            "Three of the eleven ferries have a lift for the captain.",
            [],
        ),
        ("Members under 70 pay half.", "Members over 70 pay half.", ["opposite_bound"]),
        ("Members over 70 pay half.", "Members above 70 pay half.", []),
        ("Nearly 70 members pay half.", "About 70 members pay half.", []),
        ("First of all, it was read.", "First it was read, then some of it burned.", []),
    ],
)
def test_a_claim_may_not_say_it_of_more(claim: str, evidence: str, checks: list[str]) -> None:
    assert rejected_by(claim, *re.split(r"(?<=\.) ", evidence)) == checks


def test_a_share_of_all_is_no_whole() -> None:
    said = "60 per cent of the members voted."
    assert "all_of_share" not in rejected_by("60 per cent of all members voted.", said)
