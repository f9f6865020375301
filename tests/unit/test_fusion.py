"""Sentences found by their vectors and sentences found by their words become one ranking."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from rag.corpus.chunks import Sentence
from rag.search.passages import Candidate
from rag.search.retrieval import COPIES, fuse
from rag.store.sentences import FoundSentence

FIRE, HURT, FERRY = (
    FoundSentence(row, 1, row + 10, "Made up", Sentence("a", 40 * row, 40 * row + len(text), text))
    for row, text in enumerate(["The mill burned down.", "Nobody was hurt.", "The ferry runs."], 1)
)
COSINES = {11: 0.6, 12: 0.5, 13: 0.2}


def order(found: Iterable[Candidate]) -> list[tuple[int, Sentence]]:
    return [(one.row, one.sentence) for one in found]


def places(*found: FoundSentence) -> list[tuple[int, Sentence]]:
    return [(one.chunk, one.sentence) for one in found]


@pytest.mark.parametrize(
    ("shares", "best"),
    [
        ({}, [FIRE, HURT, FERRY]),
        ({HURT.row: 0.3}, [HURT, FIRE, FERRY]),
        ({FERRY.row: 0.1}, [FIRE, HURT, FERRY]),  # a common word alone doesn't win
        ({FERRY.row: 1.0}, [FERRY, FIRE, HURT]),
    ],
)
def test_what_matches_in_words_gains_what_the_words_weigh(
    shares: dict[int, float], best: list[FoundSentence]
) -> None:
    assert order(fuse([FERRY, HURT, FIRE], COSINES, shares, {})) == places(*best)


def test_of_equals_the_earlier_sentence_comes_first() -> None:
    assert order(fuse([HURT, FIRE], {}, {}, {})) == places(FIRE, HURT)


def test_a_sentence_that_both_searches_find_is_there_once() -> None:
    assert order(fuse([FIRE, FIRE], COSINES, {FIRE.row: 1.0}, {})) == places(FIRE)


def test_copies_of_a_sentence_leave_room_for_others() -> None:
    copies = [
        FoundSentence(row, row, 11, "Made up", Sentence(f"{row}", 0, 21, FIRE.sentence.text))
        for row in range(100, 200)
    ]
    found = order(fuse([*copies, FERRY], COSINES, {150: 0.5}, {}))
    assert found == places(copies[50], *copies[: COPIES - 1], FERRY)


def test_nothing_found_is_no_candidate() -> None:
    assert order(fuse([], {}, {}, {})) == []


def test_a_number_of_the_question_counts_in_the_sentence_and_in_the_title() -> None:
    titled = replace(FERRY, title="Depot 1,500")
    assert order(fuse([FIRE, HURT, titled], {}, {}, {"1500": 1.0}))[0] == places(titled)[0]
    assert order(fuse([FIRE, HURT, titled], {}, {}, {"500": 1.0}))[0] == places(FIRE)[0]
