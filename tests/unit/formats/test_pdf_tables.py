"""Made-up PDFs: tables without lines, dense tables, and what only looks like a table."""

import pytest
from fpdf import FPDF

from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.formats import read
from rag.corpus.outline import places


def paper() -> FPDF:
    page = FPDF(unit="pt")
    page.set_auto_page_break(auto=False)
    page.add_page()
    page.set_font("times", size=10)
    return page


def article(page: FPDF) -> Article:
    return read("z.pdf", bytes(page.output())).articles[0]


def blocks(page: FPDF, kind: Kind) -> list[str]:
    read_article = article(page)
    return [read_article.text[b.start : b.end] for b in read_article.blocks if b.kind == kind]


def shown_rows(page: FPDF) -> list[str]:
    return [place.row for _, place in places(article(page)) if place.row]


def write(page: FPDF, x: float, y: float, *cells: str, width: float = 100, size: int = 10) -> None:
    page.set_font_size(size)
    for number, cell in enumerate(cells):
        page.text(x + number * width, y, cell)


@pytest.mark.parametrize("dots", ["." * 20, ". " * 10])
def test_dots_lead_from_a_name_to_its_figures(dots: str) -> None:
    page = paper()
    write(page, 160, 86, "Boats", "Tons")
    for number, name in enumerate(("Herring", "Cod", "Tuna")):
        write(page, 60, 100 + 14 * number, f"{name}{dots}")
        write(page, 160, 100 + 14 * number, str(7 + number), str(1.5 + number))
    assert shown_rows(page)[1] == "Cod; Boats: 8; Tons: 2.5"


def test_three_dots_are_part_of_the_text() -> None:
    page = paper()
    write(page, 60, 100, "The made-up ferry waits ... and waits . . . for the last guest.")
    assert "waits ... and waits . . . for" in article(page).text


def test_names_in_several_rows_are_one_head() -> None:
    page = paper()
    write(page, 60, 100, "Harbour")
    for x, name in ((175, "Spring"), (335, "Autumn")):
        write(page, x, 86, name)
    write(page, 160, 100, "Boats", "Tons", "Boats", "Tons", width=80)
    for number, name in enumerate(("Alva", "Birk", "Gran")):
        figures = [str(number * 10 + n) for n in range(4)]
        write(page, 60, 114 + 14 * number, name)
        write(page, 160, 114 + 14 * number, *figures, width=80)
    assert shown_rows(page)[1] == (
        "Harbour: Birk; Spring Boats: 10; Spring Tons: 11; Autumn Boats: 12; Autumn Tons: 13"
    )


def test_a_name_in_two_lines_has_the_figures_of_the_second() -> None:
    page = paper()
    write(page, 60, 86, "Catch", "Tons", "Boats")
    write(page, 60, 100, "Herring", "12", "3")
    write(page, 60, 114, "Shellfish and")
    write(page, 60, 128, "other animals", "9", "2")
    assert shown_rows(page)[1] == "Catch: Shellfish and other animals; Tons: 9; Boats: 2"


def test_lines_between_two_rules_are_rows_though_a_column_is_empty() -> None:
    page = paper()
    for x in (60, 160, 220, 280, 340, 400):
        page.line(x, 80, x, 200)
    for y in (80, 100, 150, 200):
        page.line(60, y, 400, y)
    write(page, 65, 94, "Harbour")
    write(page, 165, 94, "Boats", "Nets", "Guests", "Tons", width=60)
    for number, name in enumerate(("Alva", "Birk", "Gran", "Odd", "Tuna", "Ulv")):
        y = 112 + 14 * number + (8 if number > 2 else 0)
        write(page, 65, y, name)
        write(page, 165, y, str(number + 10), str(number + 20), width=60)
        write(page, 345, y, str(number + 30))
    assert "Harbour: Birk; Boats: 11; Nets: 21; Guests: –; Tons: 31" in shown_rows(page)


def test_a_table_between_rules_has_its_title_and_what_its_rows_have_in_common() -> None:
    page = paper()
    for x in (60, 160, 240, 320, 400):
        page.line(x, 104 if 60 < x < 400 else 80, x, 190)
    for y in (80, 104, 124, 157, 190):
        page.line(60, y, 400, y)
    write(page, 65, 96, "Made-up ferries")
    write(page, 65, 118, "Harbour", "Tide", width=100)
    write(page, 245, 118, "Boats", "Tons", width=80)
    for number, name in enumerate(("Alva", "Birk")):
        write(page, 65, 143 + 33 * number, name)
        for line, tide in enumerate(("ebb", "flood")):
            write(page, 165, 137 + 12 * line + 33 * number, tide)
            figures = str(10 * number + line), f"{number}.{line}"
            write(page, 245, 137 + 12 * line + 33 * number, *figures, width=80)
    assert blocks(page, Kind.CAPTION) == ["Made-up ferries"]
    assert shown_rows(page)[1] == "Harbour: Alva; Tide: flood; Boats: 1; Tons: 0.1"


def test_figures_close_to_each_other_are_cells() -> None:
    page = paper()
    for number, name in enumerate(("Alva", "Birk", "Gran")):
        write(page, 60, 112 + 14 * number, name, f"{number + 1}000.50")
        write(page, 201, 112 + 14 * number, f"{number}.25")
    assert blocks(page, Kind.ROW)[1] == "Birk | 2000.50 | 1.25"


def test_small_print_below_a_row_does_not_end_the_table() -> None:
    page = paper()
    write(page, 60, 86, "Ferry", "Leaves", "Price")
    for number, name in enumerate(("Alva", "Birk", "Gran")):
        write(page, 60, 100 + 28 * number, name, f"{7 + number}:30", f"{number + 4} crowns")
        write(page, 70, 112 + 28 * number, "(made up; with a stop at the island of Odd)", size=7)
    assert "Ferry: Gran; Leaves: 9:30; Price: 6 crowns" in shown_rows(page)


def test_notes_below_a_table_are_no_rows() -> None:
    page = paper()
    write(page, 60, 86, "Ferry", "Seats", "Price")
    for number, name in enumerate(("Alva", "Birk", "Gran")):
        write(page, 60, 100 + 14 * number, name, str(10 + number), str(4 + number))
    write(page, 60, 142, "\xb9 Without the made-up island.")
    assert len(blocks(page, Kind.ROW)) == 4
    assert "¹ Without the made-up island." in article(page).text


def test_captions_beside_each_other_are_no_row() -> None:
    page = paper()
    for x, name, number in ((60, "Flat nut", 1), (320, "Round nut", 2)):
        write(page, x, 100, name)
        write(page, x, 120, f"Figure {number}. A made-up {name.lower()}.")
    assert blocks(page, Kind.CAPTION) == [
        "Figure 1. A made-up flat nut.",
        "Figure 2. A made-up round nut.",
    ]
    assert not blocks(page, Kind.ROW)


def test_the_numbers_of_lines_are_not_part_of_the_text() -> None:
    page = paper()
    lines = ["The made-up court met at noon and", "heard the keeper of the", "ferry."] * 4
    for number, line in enumerate(lines):
        write(page, 60, 100 + 20 * number, str(number + 1))
        write(page, 100, 100 + 20 * number, line)
    read_article = article(page)
    assert "at noon and heard the keeper of the ferry." in read_article.text
    (numbers,) = [one for one in read_article.blocks if one.left_out]
    assert numbers.left_out == "the numbers of the lines on page 1"


def test_the_numbers_of_rows_are_kept() -> None:
    page = paper()
    write(page, 60, 80, "No.", "Ferry", "Seats")
    for number in range(12):
        write(page, 60, 100 + 20 * number, str(number + 1), f"Alva {number}", str(40 + number))
    assert shown_rows(page)[4] == "No.: 5; Ferry: Alva 4; Seats: 44"


def test_lines_in_italics_above_prose_are_headings() -> None:
    page = paper()
    prose = "A made-up net is mended by two people who sit on the quay and talk."
    write(page, 60, 70, prose)
    for number, name in enumerate(("Mending Nets", "Drying Nets", "Storing Nets")):
        page.set_font("times", style="I", size=10)
        write(page, 60, 100 + 60 * number, name)
        page.set_font("times", size=10)
        write(page, 60, 114 + 60 * number, prose)
        write(page, 60, 126 + 60 * number, prose)
    headings = blocks(page, Kind.TITLE) + blocks(page, Kind.HEADING)
    assert headings == ["Mending Nets", "Drying Nets", "Storing Nets"]


def test_paragraphs_with_plain_numbers_are_items() -> None:
    page = paper()
    for number, name in enumerate(("Nets", "Boats")):
        write(page, 60, 100 + 30 * number, f"{number + 1} {name} are counted in spring, when the")
        write(page, 70, 112 + 30 * number, "made-up harbour is free of ice.")
    assert [item[:7] for item in blocks(page, Kind.ITEM)] == ["1 Nets ", "2 Boats"]


def test_program_text_is_one_block_and_its_caption_another() -> None:
    page = paper()
    for number in range(3):
        write(page, 60, 60 + 12 * number, "The made-up program counts the nets of a harbour town.")
    write(page, 150, 120, "Listing 1: Counting")
    page.set_font("courier", size=10)
    for number, (x, line) in enumerate(((60, "for n in nets:"), (90, "add(n)"), (60, "end"))):
        write(page, x, 134 + 12 * number, line)
    assert blocks(page, Kind.CAPTION) == ["Listing 1: Counting"]
    (code,) = blocks(page, Kind.CODE)
    assert code.split() == "for n in nets: add(n) end".split()


def test_a_large_figure_is_no_heading() -> None:
    page = paper()
    write(page, 60, 60, "The made-up harbour, in a year", size=18)
    write(page, 60, 100, "CATCH IN TONS")
    write(page, 60, 125, "67,845 tons", size=20)
    assert "67,845 tons" not in blocks(page, Kind.HEADING)


def test_names_and_figures_far_apart_are_no_facing_pages() -> None:
    page = paper()
    for number in range(12):
        write(page, 60, 100 + 18 * number, f"Board {number}", f"{number}.50", width=300)
    assert blocks(page, Kind.ROW)[7] == "Board 7 | 7.50"
