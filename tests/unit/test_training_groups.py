"""Texts become groups of right and wrong passages. All of them are made up."""

import random
import re

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.training.claim_groups import document_claims, public_claims
from rag.training.groups import Group, GroupMaker, places
from rag.training.sources import Asked, Claim, Text
from rag.training.swaps import names_in, other_anchor, swapped

FIRE = Asked(
    "When did the mill of Zarnow burn?", ("4 May",), 0, near_misses=("When was the mill built?",)
)
OWNER = Asked("Who owned the mill in 2031?", ("Ada Voss",), 1)
TRUE = Claim(
    "Voss had a mill.", "The mill of Zarnow burned on 4 May. In 2031, Ada Voss owned the mill.",
    is_supported=True, is_contradicted=False, kind="joined", sentences=(0, 1),
)  # fmt: skip
FALSE = Claim(
    "The mill burned in June.", "The mill of Zarnow burned on 4 May.",
    is_supported=False, is_contradicted=True, kind="date", sentences=(0,),
)  # fmt: skip
MILL = Text(
    "news",
    "The mill",
    ("The mill of Zarnow burned on 4 May.", "In 2031, Ada Voss owned the mill.", "It was red."),
    (FIRE, OWNER),
    (TRUE, FALSE),
    is_document=True,
)
BRIDGE = Text(
    "made-up",
    "The bridge",
    ("The bridge of Obrin opened in June.", "On 4 May it was closed."),
    (
        Asked("When did the bridge of Obrin open?", ("June",), 0, "The bridge of Obrin opened."),
        Asked("Who built the bridge of Obrin?", (), None),
    ),
)
TEXTS = (MILL, BRIDGE)
#: Every question is near to all sentences.
NEAREST: NDArray[np.int64] = np.tile(np.arange(len(places(TEXTS))), (4, 1))


def draw(*repeats: float) -> list[Group]:
    return [group for seed in range(40) for group in GroupMaker(TEXTS, NEAREST).draw(repeats, seed)]


def about(groups: list[Group], asked: Asked) -> list[Group]:
    """Return the groups whose first question is unchanged."""
    return [group for group in groups if group[0].question == asked.question]


def test_only_the_first_example_of_a_group_is_right() -> None:
    groups = about(draw(1, 1), FIRE)
    assert groups
    for right, *wrong in groups:
        assert right.answers
        assert "burned on 4 May" in right.passage
        assert right.answer == "4 May"
        assert not any(one.answers for one in wrong)
        # Another text has the answer by chance; what is wrong about 4 May is only another town.
        for one in wrong:
            if one.question == FIRE.question and "4 May" in one.passage:
                assert "of Zarnow burned" not in one.passage


def test_wrong_passages_come_from_the_same_text_and_from_others() -> None:
    passages = [one.passage for group in about(draw(1, 1), FIRE) for one in group[1:]]
    assert any("It was red." in one for one in passages)
    assert any("opened in June" in one for one in passages)


def test_a_question_is_set_against_several_sentences_of_its_own_text() -> None:
    for _, *wrong in about(draw(1, 0), FIRE):
        passages = " ".join(one.passage for one in wrong if one.question == FIRE.question)
        assert "Ada Voss owned" in passages
        assert "It was red." in passages


def test_a_near_miss_is_set_against_the_answering_sentence() -> None:
    (miss,) = FIRE.near_misses
    found = [one for group in draw(1, 0) for one in group if one.question == miss]
    assert found
    assert not any(one.answers for one in found)
    assert all("burned on 4 May" in one.passage for one in found)


def test_a_sentence_without_the_answer_is_wrong() -> None:
    examples = [one for group in draw(0, 1) for one in group]
    cut = [one for one in examples if one.passage.endswith("The bridge of Obrin opened.")]
    assert cut
    assert not any(one.answers for one in cut)


def test_a_question_without_an_answer_has_only_wrong_passages() -> None:
    groups = about(draw(0, 1), BRIDGE.asked[1])
    assert groups
    assert not any(one.answers for group in groups for one in group)


def test_another_year_is_wrong_unless_question_and_passage_agree() -> None:
    examples = [one for group in draw(1, 0) for one in group]
    years = [
        (asked[1], stated[1], one)
        for one in examples
        if (asked := re.fullmatch(r"Who owned the mill in (\d+)\?", one.question))
        and (stated := re.search(r"In (\d+), Ada Voss owned", one.passage))
    ]
    assert all((asked == stated) == one.answers for asked, stated, one in years)
    assert any(not one.answers for *_, one in years)
    assert any(one.answers and asked != "2031" for asked, _, one in years)


def test_a_text_is_drawn_from_as_often_as_it_says() -> None:
    def count(repeats: float) -> int:
        return sum(group[0].passage.count("burned on 4 May") > 0 for group in draw(repeats, 0))

    assert 2.2 < count(2.5) / count(1) < 2.8
    assert count(0) == 0


def claim_groups() -> list[Group]:
    chance = random.Random(1)
    return [group for _ in range(40) for group in document_claims(MILL, 1, chance)]


def test_a_true_claim_is_set_against_a_false_one_and_against_too_little() -> None:
    groups = [group for group in claim_groups() if group[0].question == TRUE.text]
    assert len(groups) == 40
    for right, *wrong in groups:
        assert right.is_claim
        assert right.answers
        assert all(MILL.sentences[at] in right.passage for at in TRUE.sentences)
        assert not any(one.answers for one in wrong)
        rival = next(one for one in wrong if one.question == FALSE.text)
        assert rival.contradicts
        assert MILL.sentences[0] in rival.passage
    parts = [one for group in groups for one in group[1:] if one.question == TRUE.text]
    assert parts
    assert not any(all(MILL.sentences[at] in one.passage for at in (0, 1)) for one in parts)
    assert not any(one.contradicts for one in parts)


def test_a_false_claim_is_not_contradicted_by_another_part_of_its_document() -> None:
    groups = [group for group in claim_groups() if group[0].question == FALSE.text]
    elsewhere = [one for group in groups for one in group[1:]]
    assert elsewhere
    assert not any(one.answers or one.contradicts for one in elsewhere)
    assert all(MILL.sentences[0] not in one.passage for one in elsewhere)


def test_public_claims_of_a_kind_count_up_to_a_limit() -> None:
    claims = [
        Claim("It burned.", f"Fire {number}.", is_supported=True, is_contradicted=None, kind=kind)
        for kind, count in (("many", 50), ("few", 5))
        for number in range(count)
    ]

    def drawn(often: float) -> list[Group]:
        return list(public_claims(claims, 20, often, random.Random(1)))

    assert len(drawn(1)) == 25
    assert len(drawn(2)) == 50
    assert 5 < len(drawn(0.5)) < 20


@pytest.mark.parametrize(
    ("question", "passage", "answers", "anchor"),
    [
        ("What did the mill of Zarnow cost?", "Zarnow paid 40.", ["40"], "Zarnow"),
        ("Who left in 2031?", "In 2031, Ida left.", ["Ida"], "2031"),
        ("Who left in 2031?", "Ida left on 1.2031.", ["Ida"], "2031"),
        ("Who left in 2031?", "Ida left.", ["Ida"], None),
        ("Which of the two of 2031 left?", "The one of 2031 left.", ["the one of 2031"], None),
    ],
)
def test_an_anchor_is_shared_and_not_part_of_the_answer(
    question: str, passage: str, answers: list[str], anchor: str | None
) -> None:
    found = other_anchor(question, passage, answers, ["Obrin", "Quelm"], random.Random(1))
    assert (found and found[0]) == anchor
    if found:
        assert found[1] not in passage
        assert found[1] in swapped(question, *found)
        assert found[0] not in swapped(question, *found)


def test_a_longer_word_is_not_swapped() -> None:
    assert swapped("In 203 and 2031", "203", "204") == "In 204 and 2031"


def test_names_are_found_within_sentences() -> None:
    asked = ["Who left Zarnow for the Bank of Obrin?", "Who left Zarnow?"]
    assert names_in(asked) == ["Bank of Obrin", "Zarnow"]
