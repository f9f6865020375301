"""Article -> sentences and chunks: where they end, and that no character is lost."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.corpus.articles import Article
from rag.corpus.boilerplate import leave_out
from rag.corpus.chunks import (
    MAX_TOKENS,
    MAX_WORD_PIECES,
    Chunk,
    Sentence,
    count_tokens,
    sentences,
    split,
)
from rag.corpus.formats import read
from rag.corpus.formats.plain import plain_document
from rag.text.word_pieces import count_word_pieces

#: Texts of words, punctuation and line ends, and arbitrary characters.
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            "Zarnow made-up bridge U.S. 2,4 Mr. і міст 雨 👩‍👩‍👧 <|endoftext|>".split()
        ),
        st.sampled_from([". ", "... ", '." ', "\n", "\n\n", "\n- ", "; ", " ", "  \n"]),
        st.text(max_size=20),
    ),
    max_size=120,
).map(" ".join)


def made_up(text: str, title: str = "Zarnow, a made-up town") -> Article:
    document = plain_document(text)
    blocks = tuple(document.blocks)
    return leave_out(Article("zarnow", title, "", "", "zarnow.txt", document.text, blocks=blocks))


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(made_up(text))]


# --- where sentences end -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expected",
    [
        ['"The bridge is made up," she said.', "He left."],
        ["“The bridge is made up,” she said.", "“It is not.”", "He left."],
        ["Mayor J. K. Lund came by ferry.", "Nobody waited."],
        ["The U.S. army built it.", "It is made up."],
        ["Dr. Lund and Mr. Roe came at 5 p.m. on Monday.", "They left."],
        ["It cost 2,4 billion crowns.", "That was 3.5 percent more."],
        ["He waited...", "Then he left."],
        ["Was it made up?", "Yes!", "All of it."],
        ["Президент відкрив вигаданий міст.", "Він подякував мешканцям.", "Так!"],
        ["Мост открыли 5 мая 2023 г. в городе.", "Он выдуман."],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(expected: list[str]) -> None:
    assert texts(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ('Olof Lund. "A list of made-up ferries", Boats 32 (2014), n. 1.', 1),
        ("Berg, A. and Nil, O. (2013). The mill. Journal of Mills 3.", 1),
        ("The boat leaves at 9. It costs 5 euros.", 2),
    ],
)
def test_an_entry_that_begins_with_names_is_one_sentence(item: str, expected: int) -> None:
    article = read("a.md", f"Made up:\n\n- {item}\n- Another one\n".encode()).articles[0]
    assert len(sentences(article)) == 2 + expected


def test_a_bullet_point_is_a_sentence_without_its_bullet() -> None:
    listed = "The made-up town needs:\n\n- Water\n* A ferry. And a bridge.\n1. Bread\n2) Salt"
    assert texts(listed) == [
        "The made-up town needs:", "Water", "A ferry.", "And a bridge.", "1. Bread", "2) Salt",
    ]  # fmt: skip


# --- properties of any text ----------------------------------------------------------------------


@given(TEXTS)
@example("Zarnow " * 2_000)
@example("x" * 5_000)
@example("雨" * 3_000)
@settings(max_examples=80, deadline=None)
def test_offsets_locate_the_text(text: str) -> None:
    article = made_up(text)
    parts: list[Sentence | Chunk] = [*sentences(article), *split(article)]
    for part in parts:
        assert article.text[part.start : part.end] == part.text
        assert part.text == part.text.strip() != ""


@given(TEXTS, st.one_of(st.just("Zarnow"), st.text(max_size=200)))
@example("Zarnow " * 2_000, "Zarnow")
@example("x" * 5_000, "雨" * 200)
@example("雨" * 3_000, "雨" * 59)
@settings(max_examples=80, deadline=None)
def test_a_chunk_fits_the_encoder(text: str, title: str) -> None:
    article = made_up(text, title)
    for chunk in split(article):
        assert chunk.tokens == count_tokens(chunk.text) <= MAX_TOKENS
        assert count_word_pieces(chunk.text) <= MAX_WORD_PIECES


@given(TEXTS)
@example("The made-up bridge of Zarnow, " * 200)
@example("x" * 5_000)
@settings(max_examples=80, deadline=None)
def test_chunks_contain_every_character_of_the_sentences(text: str) -> None:
    article = made_up(text)
    parts = [sentence for chunk in split(article) for sentence in chunk.sentences]
    whole = "".join(sentence.text for sentence in sentences(article))
    assert "".join("".join(part.text for part in parts).split()) == "".join(whole.split())


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_chunks_are_in_order_and_do_not_overlap(text: str) -> None:
    chunks = split(made_up(text))
    assert [chunk.number for chunk in chunks] == list(range(len(chunks)))
    for chunk, after in pairwise(chunks):
        assert chunk.start < chunk.end <= after.start < after.end
    for chunk in chunks:
        assert (chunk.sentences[0].start, chunk.sentences[-1].end) == (chunk.start, chunk.end)


def test_sentences_that_fit_stay_whole_and_fill_the_chunk() -> None:
    text = " ".join(f"Bridge number {number} of Zarnow is made up." for number in range(60))
    chunks = split(made_up(text))
    assert [sentence for chunk in chunks for sentence in chunk.sentences] == sentences(
        made_up(text)
    )
    assert all(chunk.tokens > MAX_TOKENS / 2 for chunk in chunks[:-1])


def test_a_chunk_does_not_span_a_photo_credit() -> None:
    text = "It is made up.\n\nPhoto: Jon Roe / Made-up Agency\n\nIt is small."
    assert [chunk.text for chunk in split(made_up(text))] == ["It is made up.", "It is small."]
