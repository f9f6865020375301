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


def at(*degrees: float) -> list[tuple[Logged, Vectors]]:
    """Return a question a direction, all in one plane: the cosine is that of their difference."""
    found = []
    for number, angle in enumerate(np.radians(degrees)):
        question = asked(100 - number, f"What is at {degrees[number]}?")
        found.append((question, vector(np.cos(angle), np.sin(angle))))
    return found


def sizes(questions: list[tuple[Logged, Vectors]]) -> list[int]:
    return [len(found.wordings) for found in group(questions)]


def test_questions_are_together_from_a_cosine_of_0_42() -> None:
    assert sizes(at(0, 64.8)) == [2]  # 0.426
    assert sizes(at(0, 65.5)) == [1, 1]  # 0.415


def test_groups_become_one_by_the_mean_of_all_their_cosines() -> None:
    # The nearest are 0.6 from each other, which would do; the mean is 0.16.
    assert sizes(at(0, 53.13, 106.26)) == [2, 1]
    # The farthest are 0.34 from each other, which would not do; the mean is 0.49.
    assert sizes(at(0, 20, 70)) == [3]


def test_the_largest_group_and_in_it_the_most_asked_and_most_typical_wording_come_first() -> None:
    single = [(asked(200, "What is at 180?"), vector(-1))]  # the latest
    several = at(0, 20, 40)
    again = [(asked(9, "What is at 40?"), several[2][1])]
    first, second = group([*single, *several])
    assert first.wordings[0].text == "What is at 20?"
    assert second.wordings[0].text == "What is at 180?"
    first, _ = group([*single, *several, *again])
    assert [one.text for one in first.wordings][:2] == ["What is at 40?", "What is at 20?"]


def test_only_the_first_groups_are_named() -> None:
    pairs = [
        (asked(number, f"Is the {name} open {word}?"), vector(*axis))
        for number, (name, axis) in enumerate({"mill": (1, 0), "ferry": (0, 1)}.items())
        for word in ("today", "on Sundays")
    ]
    assert {one.about for one in group(pairs)} == {"mill", "ferry"}
    assert [bool(one.about) for one in group(pairs, named=1)] == [True, False]


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
