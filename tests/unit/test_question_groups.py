"""Questions without an answer, grouped by subject."""

import numpy as np

from rag.models.encoder import DIMENSIONS, Vectors
from rag.store.questions import Logged
from rag.web.owner.groups import MAX_GROUPED, group


def vector(*weights: float) -> Vectors:
    padded = np.zeros(DIMENSIONS, dtype=np.float32)
    padded[: len(weights)] = weights
    length: Vectors = padded / np.linalg.norm(padded)
    return length


def asked(number: int, question: str, searched_for: str = "") -> Logged:
    return Logged("2026-11-01T10:00:00", question, searched_for, "absent", "", 1, "", "", number)


def test_the_largest_group_comes_first_and_is_called_what_its_questions_share() -> None:
    first, second, third = group(
        [
            (asked(6, "Where can I park?"), vector(1)),
            (asked(5, "Are parking tickets cheap?"), vector(1, 0.4)),
            (asked(4, "is parking free?"), vector(1, 0.3)),
            (asked(3, "Is parking free"), vector(1, 0.3)),
            (asked(2, "When is the market?"), vector(0, 0, 1)),
            (asked(1, "Who is the vicar?"), vector(0, 0, 0, 1)),
        ]
    )
    assert (first.about, len(first.asked), len(first.wordings)) == ("parking", 4, 3)
    assert first.wordings[0].text == "is parking free?"
    assert [second.wordings[0].text, third.wordings[0].text] == [
        "When is the market?",
        "Who is the vicar?",
    ]
    assert second.about == ""


def test_a_follow_up_is_grouped_as_it_was_searched_for() -> None:
    (found,) = group(
        [
            (asked(2, "And on Sundays?", "Is the mill open on Sundays?"), vector(1)),
            (asked(1, "Is the mill open on Sundays?"), vector(1)),
        ]
    )
    assert len(found.wordings) == 1
    assert len(found.asked) == 2


def test_no_questions_make_no_groups_and_the_latest_are_grouped_of_very_many() -> None:
    assert group([]) == []
    many = ((asked(number, f"Number {number}?"), vector(1)) for number in range(MAX_GROUPED + 9))
    (found,) = group(many)
    assert len(found.asked) == MAX_GROUPED
