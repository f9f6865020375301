"""Word lists: what the files in rag/text/data contain."""

from pathlib import Path

import pytest

import rag.text
from rag.text.word_lists import word_map, word_rows, word_set

DATA = Path(rag.text.__file__).parent / "data"
NAMES = sorted(path.stem for path in DATA.glob("*.txt"))
MAPS = ("country_codes", "number_scales", "number_words", "peoples")
PAIRS = ("contraries", "irregular_plurals", "opposites", "spellings", *MAPS)


def test_comments_and_blank_lines_are_left_out() -> None:
    assert not any("#" in word for name in NAMES for word in word_set(name))
    assert all(row for name in NAMES for row in word_rows(name))


@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_there_twice(name: str) -> None:
    rows = word_rows(name)
    assert rows
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("name", PAIRS)
def test_each_line_is_a_pair(name: str) -> None:
    assert {len(row) for row in word_rows(name)} == {2}


@pytest.mark.parametrize("name", MAPS)
def test_a_map_has_each_key_once(name: str) -> None:
    assert len(word_map(name)) == len(word_rows(name))


def test_a_pair_of_opposites_is_not_listed_among_the_contraries_again() -> None:
    opposites = {frozenset(row) for row in word_rows("opposites")}
    assert not opposites & {frozenset(row) for row in word_rows("contraries")}


def test_words_that_mean_the_same_are_no_opposites_and_no_names() -> None:
    near = {frozenset((word, other)) for word, *same in word_rows("near_words") for other in same}
    apart = {frozenset(row) for name in ("opposites", "contraries") for row in word_rows(name)}
    assert not near & apart
    assert word_set("near_words").isdisjoint(word_set("calendar") | {"sydney", "obama", "rarely"})
    assert frozenset(("bike", "bicycle")) in near
