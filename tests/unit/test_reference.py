"""How far a question refers back to the turns before it."""

import pytest

from rag.search.reference import Reference, reference
from rag.search.resolved import ResolvedQuestion

NONE, POSSIBLE, LIKELY, CERTAIN = Reference


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And when?", CERTAIN),
        ("Did he agree?", CERTAIN),
        ("How many people work there?", CERTAIN),
        ("What happened that year?", CERTAIN),
        ("And in Sweden?", CERTAIN),
        ("Since when?", CERTAIN),
        ("What about dogs?", CERTAIN),
        ("Who leads it (New York)?", CERTAIN),
        ("Who leads that (the UN in New York)?", LIKELY),
        ("the price?", LIKELY),
        ("And how do I resign?", LIKELY),
        ("Which is longer?", LIKELY),
        ("How many people work at the firm that makes it?", LIKELY),
        ("can i keep chickens?", POSSIBLE),
        ("My daughter is eight, which group would she be in?", POSSIBLE),
        ("Can I ask you when she left?", CERTAIN),
        ("Is there parking?", POSSIBLE),
        ("What is it like?", POSSIBLE),
        ("how much is it to swim?", POSSIBLE),
        ("it's sunday, until when can we swim?", NONE),
        ("is it open when it rains?", CERTAIN),
        ("what if it rains?", LIKELY),
        ("where can I hire one in June?", LIKELY),
        ("When the mill burned down, who rebuilt it?", POSSIBLE),
        ("which one is cheaper, tea or coffee?", POSSIBLE),
        ("Who is the foreign minister of Slovakia?", NONE),
        ("Who leads the UN (New York)?", NONE),
        ("How long does it take to bake bread?", NONE),
        ("Is the museum open this weekend?", NONE),
        ("What is the name of the company that built the tower?", NONE),
        ("What did the Normans do when they arrived in Italy?", NONE),
    ],
)
def test_how_far_a_question_refers_back(question: str, expected: Reference) -> None:
    assert reference(ResolvedQuestion(question)) is expected


def test_a_later_part_refers_back_more_readily() -> None:
    part = ResolvedQuestion("what was the daily price of bread?")
    assert reference(part, is_part=True) is LIKELY
    assert reference(part) is NONE
