"""Texts -> Article: its text and details, and the sentences that can be quoted."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.chunks import sentences, split
from rag.errors import UnreadableArticleError

NEWS_PAGE = """\
Zarnow opens its made-up bridge

04.04.23 10:15

By Ola Nil

Photo: Jon Roe / Made-up Agency

The bridge of Zarnow was opened on Tuesday, says this made-up article. It is 300 meters long.

Read More on..

The old bridge fell into the river ten years ago.

Nobody was hurt.

The ferry will stop in May.

The mayor, Eva Lund, thanked the builders.

Bridges,Zarnow

© 2023 Made-up Times. All rights reserved.

3 Comments

What a great bridge, says a reader.
"""


def read(text: str, path: str = "made-up.txt") -> Article:
    return formats.read(path, text.encode()).articles[0]


def own(text: str, path: str = "made-up.txt") -> list[str]:
    return [sentence.text for sentence in sentences(read(text, path))]


# --- front matter --------------------------------------------------------------------------------


def test_front_matter_gives_title_date_source_and_example() -> None:
    article = read(
        "---\ntitle: 'Zarnow: a made-up town'\ndate: 2023-04-04\nsource: Made-up Times\n"
        "question: Where is Zarnow?\n---\nZarnow lies on a made-up river.\n"
    )
    assert article.title == "Zarnow: a made-up town"
    assert (article.date, article.source) == ("2023-04-04", "Made-up Times")
    assert article.example == "Where is Zarnow?"
    assert article.text == "Zarnow lies on a made-up river."


@pytest.mark.parametrize("title", ["Zarnow: a made-up town", '"We won": Zarnow speaks', "Why: "])
def test_a_title_with_a_colon_needs_no_quotes(title: str) -> None:
    article = read(f"---\ntitle: {title}\ndate: 2023-04-04\ntags:\n- a\n---\nIt is made up.\n")
    assert article.title == title.strip()
    assert article.date == "2023-04-04"


@pytest.mark.parametrize("head", ["title: [Zarnow", "a: [b: c"])
def test_broken_front_matter_is_left_out_with_a_warning(head: str) -> None:
    raw = f"---\n{head}\n---\n# Zarnow\n\nIt is made up.\n".encode()
    result = formats.read("z.md", raw)
    article = result.articles[0]
    assert "front matter" in result.warnings[0].reason
    assert article.text == "Zarnow\n\nIt is made up."
    assert article.title == "Zarnow"


@pytest.mark.parametrize(("head", "kept"), [("just a line", "just a line"), ("- a\n- list", "a")])
def test_a_text_between_two_lines_that_are_drawn_is_kept(head: str, kept: str) -> None:
    result = formats.read("z.md", f"---\n{head}\n---\n# Zarnow\n\nIt is made up.\n".encode())
    assert result.warnings == ()
    assert kept in result.articles[0].text


def test_deeply_nested_front_matter_is_left_out_with_a_warning() -> None:
    deep = "[" * 1_500
    result = formats.read("z.md", f"---\na: {deep}\n---\nIt is made up.".encode())
    assert "front matter" in result.warnings[0].reason


# --- Markdown ------------------------------------------------------------------------------------


def test_markdown_becomes_plain_text() -> None:
    article = read(
        "# Zarnow, a made-up town\n\nThe **old** bridge is *not* on the [map](http://example.com)."
        "\n\n- ferry\n- bridge\n\n> No one came.\n",
        "z.md",
    )
    assert article.title == "Zarnow, a made-up town"
    assert article.text == (
        "Zarnow, a made-up town\n\nThe old bridge is not on the map.\n\n- ferry\n- bridge\n\n"
        "No one came."
    )


def test_markdown_keeps_the_text_of_html_and_the_captions_of_pictures() -> None:
    text = read(
        "# Zarnow\n\nBefore.\n\n<div onclick='x()'>\nhidden\n</div>\n\n"
        "![a bridge](bridge.png)\n\nThis is <b>made</b> up.<script>\n",
        "z.md",
    ).text
    assert text == "Zarnow\n\nBefore.\n\nhidden\n\na bridge\n\nThis is made up.<script>"


# --- text copied from news pages ------------------------------------------------------------------


def test_a_news_page_gives_title_and_date_and_its_copyright_line_no_source() -> None:
    article = read(NEWS_PAGE)
    assert article.title == "Zarnow opens its made-up bridge"
    assert (article.date, article.source) == ("2023-04-04", "")


def test_only_the_article_itself_can_be_quoted() -> None:
    assert own(NEWS_PAGE) == [
        "The bridge of Zarnow was opened on Tuesday, says this made-up article.",
        "It is 300 meters long.",
        "The old bridge fell into the river ten years ago.",
        "Nobody was hurt.",
        "The ferry will stop in May.",
        "The mayor, Eva Lund, thanked the builders.",
    ]


def test_the_text_keeps_the_whole_page() -> None:
    assert read(NEWS_PAGE).text == NEWS_PAGE.strip()


def test_a_plain_text_has_no_date_and_no_source() -> None:
    article = read("Zarnow rests\n\nNothing happened on 4 April 2023, says this made-up text.")
    assert (article.title, article.date, article.source) == ("Zarnow rests", "", "")


@pytest.mark.parametrize(
    "boilerplate",
    ["Leave a comment", "Advertisement", "Subscribe to our newsletter", "x,y"],
)
def test_boilerplate_is_never_quoted(boilerplate: str) -> None:
    assert own(f"Zarnow\n\nIt is made up.\n\nIt is small.\n\n{boilerplate}\n") == [
        "It is made up.",
        "It is small.",
    ]


def test_sentences_about_photos_and_comments_are_no_boilerplate() -> None:
    text = [
        "The photo shows the made-up bridge.",
        "Comments by the mayor were short.",
        "See also: ferries",
        "He read more on the ferry.",
    ]
    assert own("Zarnow\n\n" + "\n\n".join(text)) == text


def test_a_text_without_headline_keeps_its_first_sentence() -> None:
    text = ["Zarnow is a made-up town.", "It lies on a river.", "It has a bridge."]
    assert own("\n\n".join(text)) == text


def test_an_article_of_one_sentence_is_an_article() -> None:
    assert own("The made-up bridge of Zarnow is 300 meters long.") == [
        "The made-up bridge of Zarnow is 300 meters long."
    ]


def test_a_hard_wrapped_paragraph_is_one_paragraph() -> None:
    text = (
        "Zarnow\n\n"
        "The bridge of Zarnow, which this made-up article is about, was opened on\n"
        "Tuesday. It is 300 meters long and it took the builders of the town four\n"
        "years to finish it.\n"
    )
    assert [" ".join(sentence.split()) for sentence in own(text)] == [
        "The bridge of Zarnow, which this made-up article is about, was opened on Tuesday.",
        "It is 300 meters long and it took the builders of the town four years to finish it.",
    ]


def test_line_ends_of_every_system_are_read() -> None:
    assert read("\ufeffZarnow\r\n\r\nIt is made up.\r\n").text == "Zarnow\n\nIt is made up."


def test_a_long_first_sentence_is_shortened_to_a_title() -> None:
    title = read("The made-up town of Zarnow " + "on the river " * 20 + "has a bridge.").title
    assert len(title) <= 90
    assert title.endswith("…")


def test_a_long_line_of_spaces_takes_no_time() -> None:
    begin = time.process_time()
    split(read(f"Zarnow\n\nIt is made up.\n{' ' * 20_000}\nIt is small."))
    assert time.process_time() - begin < 5


@given(st.text(max_size=300), st.sampled_from(["z.txt", "z.md"]))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_or_rejected_with_a_reason(text: str, path: str) -> None:
    with contextlib.suppress(UnreadableArticleError):
        article = read(text, path)
        assert article.text
        assert len(article.title) <= 200


@given(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_front_matter_leaves_the_article_readable(value: str) -> None:
    article = read(f"---\ndate: {value}\n---\nZarnow\n\nIt is made up.".replace("\0", ""))
    assert article.text.endswith("It is made up.")


def test_two_articles_with_the_same_title_are_two_articles() -> None:
    text = "Zarnow\n\nIt is made up."
    first, second = read(text, "a/news.txt"), read(text, "b/news.txt")
    assert first.title == second.title
    assert first.id != second.id


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"---\ntitle: A\n---\n", "empty"),
        (b"\0\1\2Zarnow", "binary"),
        (bytes(range(1, 256)), "encoding can't be detected"),
    ],
)
def test_what_is_not_text_is_rejected_with_a_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableArticleError, match=reason):
        formats.read("z.txt", raw)


def test_the_lines_of_pandoc_state_the_title_the_authors_and_the_date() -> None:
    block = "% The made-up mill\n% Ola Nil\n% 3 May 2024\n\nIt turns in the wind.\n"
    article = formats.read("z.md", block.encode()).articles[0]
    assert (article.title, article.author, article.date) == (
        "The made-up mill",
        "Ola Nil",
        "2024-05-03",
    )
    assert article.text == "It turns in the wind."


def test_a_line_with_a_share_is_no_title() -> None:
    text = "% of boats\n% of boats\n% of boats\n% of boats\n\nIt turns.\n"
    assert formats.read("z.md", text.encode()).articles[0].text.startswith("% of boats")
