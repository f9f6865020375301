"""Which parts of a page are the article's own."""

import pytest

from rag.corpus.articles import Article
from rag.corpus.boilerplate import body, is_boilerplate

PROSE = ["It is made up.", "It is small.", "It has a bridge.", "It has a mayor.", "It has a ferry."]


def paragraphs(*lines: str, title: str = "", path: str = "a.html") -> list[str]:
    article = Article("a", title, "", "", path, "\n\n".join(lines))
    return [article.text[start:end] for start, end in body(article)]


@pytest.mark.parametrize(
    "line",
    [
        "Read also: The ferry stops",
        "Share this article",
        "Follow us on Made-up Media",
        "By Ola Nil",
        "Photo: Jon Roe",
        "The bridge, as seen by Getty Images",
        "Updated 4 April 2023",
        "10:15",
        "#bridges,#zarnow",
    ],
)
def test_lines_of_the_page_are_boilerplate(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "By May the ferry will stop.",
        "Photos of the bridge were sold on 4 April 2023.",
        "It opened at 10:15.",
        "What it cost",
    ],
)
def test_sentences_and_headings_are_not_boilerplate(line: str) -> None:
    assert not is_boilerplate(line)


def test_the_headline_is_not_part_of_the_body() -> None:
    assert paragraphs("A bridge", *PROSE[:2], title="A bridge") == PROSE[:2]


def test_a_first_sentence_that_became_the_title_stays() -> None:
    assert paragraphs(*PROSE[:2], title=PROSE[0]) == PROSE[:2]


@pytest.mark.parametrize("end", ["3 Comments", "Leave a reply", "© 2023 Made-up Times"])
def test_a_page_ends_at_its_comments_or_copyright(end: str) -> None:
    assert paragraphs(*PROSE[:3], end, "I liked it.") == PROSE[:3]


def test_a_copyright_line_does_not_end_a_book() -> None:
    lines = [*PROSE[:3], "© 2023 Made-up Press", PROSE[3]]
    assert paragraphs(*lines, path="a.epub") == PROSE[:4]


def test_prose_has_no_captions_but_lists() -> None:
    assert paragraphs(*PROSE, "The new bridge", "- A ferry") == [*PROSE, "- A ferry"]


def test_a_text_of_fragments_keeps_them() -> None:
    fragments = ["Water", "Bread", "A ferry", "A bridge", "It is made up."]
    assert paragraphs(*fragments) == fragments


def test_lines_of_a_fixed_width_are_one_paragraph() -> None:
    wrapped = (
        "The bridge of Zarnow, which is made up, was\nopened on Tuesday by the mayor of the town\n"
    )
    assert len(paragraphs(wrapped + "and it is 300 meters long.")) == 1
    assert len(paragraphs("Water\nBread\nA ferry")) == 3
