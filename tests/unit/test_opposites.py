"""Words that contradict each other."""

from rag.text.opposites import CONTRARIES, OPPOSITES


def test_a_word_has_one_opposite_in_either_direction() -> None:
    assert OPPOSITES["before"] == "after"
    assert OPPOSITES["after"] == "before"


def test_of_several_opposites_the_first_is_used() -> None:
    assert OPPOSITES["more"] == "fewer"


def test_contraries_are_mutual() -> None:
    assert all(word in CONTRARIES[contrary] for word in CONTRARIES for contrary in CONTRARIES[word])


def test_every_opposite_is_a_contrary() -> None:
    assert all(opposite in CONTRARIES[word] for word, opposite in OPPOSITES.items())


def test_no_word_contradicts_itself() -> None:
    assert not any(word in contraries for word, contraries in CONTRARIES.items())
