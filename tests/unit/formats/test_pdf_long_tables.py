"""Made-up PDFs: tables that go on over several pages, and what stands below tables."""

from collections.abc import Sequence

import pytest
from fpdf import FPDF

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Kind
from rag.corpus.formats import read

HEAD = ("Lot", "Thing", "Estimate")
LOTS = [
    (f"Lot {number}", ("oak chest", "brass lamp", "harp")[number % 3], f"{100 + number} euros")
    for number in range(1, 12)
]


def write(page: FPDF, x: float, y: float, *cells: str) -> None:
    for number, cell in enumerate(cells):
        page.text(x + 110 * number, y, cell)


def sheet() -> FPDF:
    page = FPDF(unit="pt", format=(500, 200))
    page.set_auto_page_break(auto=False)
    page.set_font("times", size=10)
    return page


def table(
    head: Sequence[str] = HEAD, *, is_ruled: bool, repeats: bool, rows: Sequence[Sequence[str]]
) -> FPDF:
    """Return a PDF with a table of which five rows are on each page, and a heading below it."""
    page = sheet()
    y = 0.0
    for start in range(0, len(rows), 5):
        page.add_page()
        shown = [*([head] if repeats or not start else []), *rows[start : start + 5]]
        for number, row in enumerate(shown):
            y = 30 + 18 * number
            write(page, 150, y, *row)
        if is_ruled:
            for number in range(len(shown) + 1):
                page.line(145, 18 + 18 * number, 145 + 110 * len(head), 18 + 18 * number)
            for column in range(len(head) + 1):
                page.line(145 + 110 * column, 18, 145 + 110 * column, 18 + 18 * len(shown))
    page.text(60, y + 40, "Conditions")
    page.text(60, y + 54, "Bidders of the made-up house pay a premium of 18 percent.")
    return page


def read_pages(page: FPDF) -> Article:
    return read("z.pdf", bytes(page.output())).articles[0]


def rows_of(article: Article) -> list[Block]:
    return [block for block in article.blocks if block.kind == Kind.ROW]


def text_of(article: Article, block: Block) -> str:
    return article.text[block.start : block.end]


@pytest.mark.parametrize("is_ruled", [True, False])
@pytest.mark.parametrize("repeats", [True, False])
def test_a_table_over_several_pages_is_one_table(*, is_ruled: bool, repeats: bool) -> None:
    article = read_pages(table(is_ruled=is_ruled, repeats=repeats, rows=LOTS))
    rows = rows_of(article)
    assert [text_of(article, row) for row in rows] == [" | ".join(row) for row in (HEAD, *LOTS)]
    assert [row.is_header for row in rows] == [True] + [False] * len(LOTS)
    assert len({row.group for row in rows}) == 1
    assert [article.page_at(row.start) for row in rows] == [1] * 6 + [2] * 5 + [3]
    assert article.text.endswith(
        "Conditions\n\nBidders of the made-up house pay a premium of 18 percent."
    )


def test_a_head_that_is_repeated_is_one_though_the_table_has_two_columns() -> None:
    rows = [(name, f"{price} a day") for name, _, price in LOTS]
    article = read_pages(table(("Lot", "Price"), is_ruled=True, repeats=True, rows=rows))
    assert [row.is_header for row in rows_of(article)] == [True] + [False] * len(rows)


def test_rows_that_differ_only_in_their_figures_have_no_head() -> None:
    page = table(is_ruled=True, repeats=False, rows=LOTS[1:5])
    article = read_pages(page)
    assert rows_of(article)[0].is_header
    headless = table(LOTS[0], is_ruled=True, repeats=False, rows=LOTS[1:5])
    assert not any(row.is_header for row in rows_of(read_pages(headless)))


def test_notes_and_a_caption_between_its_parts_do_not_divide_a_table() -> None:
    page = sheet()
    for start in (0, 5):
        page.add_page()
        write(page, 150, 20, f"Table 1. Lots{' (continued)' if start else ''}")
        for number, row in enumerate([HEAD, *LOTS[start : start + 5]]):
            write(page, 150, 50 + 18 * number, *row)
        write(page, 150, 170, "* Without the premium of the made-up house.")
    rows = rows_of(read_pages(page))
    assert [row.is_header for row in rows] == [True] + [False] * 10
    assert len({row.group for row in rows}) == 1


def test_another_table_on_the_next_page_is_another_table() -> None:
    page = sheet()
    for rows in (
        (("Room", "Seats", "Key"), ("Lark", "12", "brass"), ("Heron", "45", "iron")),
        (("Boat", "Price", "Sail"), ("Alva", "66", "brown"), ("Birk", "143", "white")),
    ):
        page.add_page()
        for number, row in enumerate(rows):
            write(page, 150, 60 + 18 * number, *row)
    article = read_pages(page)
    rows_read = rows_of(article)
    assert [row.is_header for row in rows_read] == [True, False, False] * 2
    assert len({row.group for row in rows_read}) == 2


def test_narrow_columns_of_print_are_no_table() -> None:
    columns = (
        ("Nest boxes", "are hung at a", "height of five", "metres. They", "face east."),
        ("Owlets leave", "the box after", "thirty days and", "eat for ten", "weeks more."),
        ("Gifts go to", "account 55-12.", "Of each euro,", "83 cents buy", "timber."),
    )
    page = sheet()
    page.add_page()
    for number, row in enumerate(zip(*columns, strict=True)):
        write(page, 60, 60 + 12 * number, *row)
    assert read_pages(page).text == "\n\n".join(" ".join(column) for column in columns)


def test_cells_of_several_lines_that_begin_together_are_a_table() -> None:
    page = sheet()
    page.add_page()
    for number, row in enumerate(
        (
            ("Lamp does not", "Change the"),
            ("light at all.", "old bulb."),
            ("Pump is noisy", "Clean the"),
            ("and too hot.", "whole filter."),
        )
    ):
        write(page, 60, 60 + 12 * number, *row)
    assert rows_of(read_pages(page))
