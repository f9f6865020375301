"""Made-up PDFs: what is a header, a footer or a page number, and what only looks like one."""

from collections.abc import Mapping, Sequence

import pytest
from fpdf import FPDF

from rag.corpus.articles import Article
from rag.corpus.formats import read

Place = tuple[float, float, float]  # from the left and from the top, and the font size


def book(pages: Sequence[Mapping[Place, str]]) -> Article:
    """Return what is read of pages, each with texts at their places."""
    document = FPDF(unit="pt")
    document.set_auto_page_break(auto=False)
    for page in pages:
        document.add_page()
        for (x, y, size), text in page.items():
            document.set_font("times", size=size)
            document.text(x, y, text)
    return read("z.pdf", bytes(document.output())).articles[0]


def left_out(article: Article) -> dict[str, str]:
    return {
        article.text[one.start : one.end]: one.left_out for one in article.blocks if one.left_out
    }


def prose(number: int) -> dict[Place, str]:
    """Return the lines of a page of text."""
    words = "the keeper of the made-up mill counts all the sacks".split()
    return {
        (60, 110 + 14 * row, 12): " ".join([*words[row % 5 :], *words, f"in {number}.{row}"])
        for row in range(30)
    }


def test_sentences_that_differ_only_in_numbers_are_text() -> None:
    records = [
        (f"Room {number + 10}", f"A night is {40 + 7 * number} euros.", f"{number % 3} beds.")
        for number in range(1, 9)
    ]
    pages: list[dict[Place, str]] = [
        {(60, 60 + 16 * row, 12): text for row, text in enumerate((*record, "It has a stove."))}
        for record in records
    ]
    article = book(pages)
    assert not left_out(article)
    assert all(text in article.text for record in records for text in record)


@pytest.mark.parametrize(
    ("place", "texts"),
    [
        ((60, 50, 12), [f"Room {number}" for number in range(1, 7)]),
        ((60, 810, 12), ["Fee: 12 euros"] * 6),
        ((60, 810, 12), ["With a bath", "No bath", "No bath", "With a bath", "No bath", "No bath"]),
        ((60, 810, 9), [f"May {number}" for number in range(1, 7)]),
    ],
)
def test_what_a_record_says_at_the_edge_of_its_page_is_text(place: Place, texts: list[str]) -> None:
    pages = [
        {place: text, (60, 300, 12): f"Guest {number} has a made-up bed."}
        for number, text in enumerate(texts)
    ]
    article = book(pages)
    assert not left_out(article)
    assert all(article.text.count(text) == texts.count(text) for text in texts)


def test_a_header_with_the_number_of_its_page_is_left_out_once() -> None:
    pages = [prose(number) | {(60, 50, 12): f"Zarnow Yearbook | {number}"} for number in (7, 8, 9)]
    assert left_out(book(pages)) == {
        "Zarnow Yearbook | 7": "at the top of pages 1-3, a header or footer"
    }


def test_headers_of_left_and_right_pages_are_left_out() -> None:
    left = {(60, 50, 9): "The Mills of Zarnow"}
    right = {(400, 50, 9): "Made-up Weirs"}
    pages = [prose(number) | (right if number % 2 else left) for number in range(6)]
    assert left_out(book(pages)) == {
        "The Mills of Zarnow": "at the top of pages 1, 3, 5, a header or footer",
        "Made-up Weirs": "at the top of pages 2, 4, 6, a header or footer",
    }


def test_page_numbers_are_listed_with_their_reason() -> None:
    pages = [prose(number) | {(290, 815, 10): f"Page {number} of 3"} for number in (1, 2, 3)]
    assert left_out(book(pages)) == {
        "Page 1 of 3, Page 2 of 3, Page 3 of 3": "the numbers of pages 1-3"
    }


def test_numbers_that_do_not_count_the_pages_are_text() -> None:
    pages: list[dict[Place, str]] = [
        {(290, 50, 12): str(number), (60, 300, 12): "A made-up question."}
        for number in (35, 12, 77, 40)
    ]
    assert not left_out(book(pages))


def test_cells_are_no_page_numbers_and_no_footers() -> None:
    pages: list[dict[Place, str]] = []
    for number in range(3):
        rows = range(40 * number, 40 * number + 40)
        pages.append(
            {
                (60 + 120 * column, 60 + 19 * (row % 40), 12): text
                for row in rows
                for column, text in enumerate((f"Lot {row}", "oak" if row % 2 else "elm", str(row)))
            }
        )
    article = book(pages)
    assert not left_out(article)
    assert all(f"Lot {row} | {'oak' if row % 2 else 'elm'} | {row}" in article.text for row in rows)


def test_a_telephone_number_at_the_bottom_of_pages_is_searched_once() -> None:
    line = "Made-up Mill Board, Tel.: 0771 45 90"
    article = book([prose(number) | {(60, 815, 8): line} for number in range(4)])
    assert not left_out(article)
    assert article.text.count(line) == 1


def test_a_name_and_its_figure_at_the_bottom_of_pages_stay_together() -> None:
    pages = [
        prose(number) | {(60, 790, 12): "Carried over", (300, 790, 12): str(700 * number)}
        for number in (1, 2, 3)
    ]
    article = book(pages)
    assert not left_out(article)
    assert all(f"Carried over {700 * number}" in article.text for number in (1, 2, 3))


def test_a_letter_beside_page_numbers_is_none() -> None:
    pages = [
        prose(number) | {(60, 40, 9): "C", (400, 40, 9): f"{number} of 3"} for number in (1, 2, 3)
    ]
    assert left_out(book(pages)) == {
        "C": "at the top of pages 1-3, a header or footer",
        "1 of 3, 2 of 3, 3 of 3": "the numbers of pages 1-3",
    }
