"""Where sentences end: after abbreviations and labels, and without punctuation."""

import pytest

from rag.corpus.boundaries import sentence_spans


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentence",
    [
        "See Fig. 3 for the made-up bridge.",
        "It is on pp. 12 to 14 of the made-up book.",
        "Prof. Lund and Capt. Roe came.",
        "It was built ca. 1900 by the town.",
        "Birds, e.g. Gulls, live there.",
        "The ferry vs. The bridge was a made-up case.",
        "Annex No. IV lists the fees.",
        "It is in ch. B of the rules.",
        "3. Bread is sold here.",
        "(a) Dogs stay at home.",
        "(12) Boats wait for the bell.",
        "2.1. Boats wait for the bell.",
    ],
)
def test_a_sentence_goes_on_after_an_abbreviation_or_a_label(sentence: str) -> None:
    assert parts(f"{sentence} It is made up.") == [sentence, "It is made up."]


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor said no.",
        "They sat in the sun at the bar.",
        "He read the last ref.",
        "It has a fig.",
        "The made-up ferry sailed in 1984.",
    ],
)
def test_a_sentence_may_end_in_a_word_that_looks_like_an_abbreviation(sentence: str) -> None:
    assert parts(f"{sentence} Then he left.") == [sentence, "Then he left."]


def test_the_end_of_a_line_ends_no_sentence() -> None:
    assert parts("The bridge of\nZarnow. It is\nmade up.") == [
        "The bridge of\nZarnow.",
        "It is\nmade up.",
    ]


@pytest.mark.parametrize("count", [61, 100, 1_000])
def test_words_without_punctuation_are_cut_into_windows(count: int) -> None:
    text = " ".join(f"word{number}" for number in range(count))
    windows = parts(text)
    assert " ".join(windows) == text
    assert max(len(window.split()) for window in windows) <= 30


@pytest.mark.parametrize("mark", [",", ""])
def test_a_sentence_with_punctuation_or_of_usual_length_is_not_cut(mark: str) -> None:
    words = ["word"] * (60 if not mark else 200)
    text = f"{' '.join(words)}{mark} {'end' if mark == ',' else ''}".strip()
    assert parts(text) == [text]
