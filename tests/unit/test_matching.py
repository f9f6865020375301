"""When two words are the same word, and two names the same name."""

import pytest

from rag.text.matching import alike, same_name, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [("build", "builder"), ("announce", "announcement"), ("nato", "nato"), ("city", "city")],
)
def test_inflections_are_the_same_word(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("war", "wars"), ("general", "gender"), ("inter", "international")]
)
def test_short_words_and_distant_endings_are_different_words(one: str, other: str) -> None:
    assert not alike(one, other)
    assert not alike(other, one)


def test_inflections_share_a_stem() -> None:
    assert stems("The ministers announced it.") == stems("A minister's announcement")


def test_numbers_are_not_cut() -> None:
    assert stems("In 2,400,000 or 20230404") == {"400", "000", "20230404"} | stems("2")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kyiv", "kyiv"),
        ("zelenskiy", "zelensky"),
        ("dutch", "netherlands"),
        ("swedes", "sweden"),
        ("italians", "italy"),
        ("japanese", "japan"),
        ("usa", "us"),
        ("uk", "british"),
    ],
)
def test_spellings_and_peoples_are_the_same_name(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("iran", "iraq"),
        ("austria", "australia"),
        ("sweden", "finland"),
        ("martin", "marin"),
        ("biden", "macron"),
    ],
)
def test_similar_names_are_different_names(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)
