"""Which parts of a text as found on the web are left out of the search, and what never is."""

import pytest

from rag.corpus import formats
from rag.corpus.articles import Article


def read(text: str, path: str = "a.txt") -> Article:
    return formats.read(path, text.encode()).articles[0]


def left_out(text: str, path: str = "a.txt") -> list[str]:
    article = read(text, path)
    return [article.text[one.start : one.end] for one in article.blocks if one.left_out]


@pytest.mark.parametrize(
    "line",
    [
        "Read also: The ferry stops",
        "Share this article",
        "By Ola Nil",
        "Photo: Jon Roe / Made-up Agency",
        "04.04.23 10:15",
        "Bridges,Zarnow",
    ],
)
def test_lines_of_a_made_up_news_page_are_left_out(line: str) -> None:
    assert left_out(f"A bridge\n\n{line}\n\nIt is made up.\n\nIt is small.") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Opening hours: Tuesday to Sunday 9:00-21:30",
        "Closed on 24 December and 1 January",
        "(c) pay the rent by the fifth of the month;",
        "Image: the lens gives a round image.",
        "Related: the shutter was made by a clockmaker.",
        "Copyright and image rights",
        "Comments",
        "October 06, 2022 | 10:00 - 15:00 | Online",
        "Report Date: 2024-11-15",
    ],
)
def test_the_authors_own_lines_are_searched(line: str) -> None:
    assert not left_out(f"# A town\n\nIt is made up.\n\n{line}\n\nIt is small.", "a.md")


@pytest.mark.parametrize(
    ("caption", "kept"),
    [
        ("Edda Storm with her pumpkin. Photo: R. Lim", True),
        ("The mayor at the new bridge (Photo: Jon Roe)", True),
        ("Photo: Jon Roe", False),
    ],
)
def test_of_a_caption_only_the_credit_is_left_out(caption: str, *, kept: bool) -> None:
    text = f"<h1>A town</h1><p>It is made up.</p><figcaption>{caption}</figcaption><p>Small.</p>"
    (credit,) = left_out(text, "a.html")
    assert credit.startswith("Photo: ")
    assert kept == (credit != caption)


def test_comments_below_the_copyright_line_are_left_out_unless_all_is_kept() -> None:
    page = (
        "A bridge\n\nIt is made up.\n\n© 2023 Made-up Times\n\n1. What a bridge!\n\n"
        "2. I liked the ferry.\n\nEnter comments here:"
    )
    assert len(left_out(page)) == 4
    assert not left_out(f"---\nkeep: all\n---\n{page}")


def test_a_copyright_line_on_each_page_does_not_end_the_text() -> None:
    page = "© 2023 Made-up Press\n\n{0}.1 Nets\n\nNets are made up.\n\n{0}.2 Boats\n\nSo are boats."
    text = "A handbook\n\nIt is made up.\n\n" + "\n\n".join(map(page.format, (1, 2)))
    assert not left_out(text)
