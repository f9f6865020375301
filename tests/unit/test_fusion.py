"""Chunks found by their vectors and sentences found by their words become one ranking."""

from handmade import passage

from rag.search.passages import Candidate
from rag.search.retrieval import fuse

FIRE, HURT, FERRY = "The mill burned down.", "Nobody was hurt.", "The ferry runs."
MILL, FERRIES = passage({FIRE: 0.0, HURT: 0.0}).chunk, passage({FERRY: 0.0}, key="b").chunk


def texts(candidates: list[Candidate]) -> list[str]:
    return [candidate.sentence.text for candidate in candidates]


def test_a_sentence_that_both_searches_find_comes_first() -> None:
    hurt = MILL.sentences[1]
    found = fuse([2, 1], [(1, hurt.start)], {1: MILL, 2: FERRIES})
    assert texts(found) == [HURT, FERRY, FIRE]


def test_of_equals_the_earlier_sentence_comes_first() -> None:
    assert texts(fuse([], [], {2: FERRIES, 1: MILL})) == [FIRE, HURT, FERRY]


def test_nothing_found_is_no_candidate() -> None:
    assert fuse([], [], {}) == []
