"""Made-up PDFs: forms with names in bold before their values, and key figures in large print."""

from test_pdf_tables import article, blocks, paper, shown_rows, write

from rag.corpus.blocks import Kind


def form() -> list[str]:
    page = paper()
    page.set_font("helvetica", "B")
    write(page, 75, 100, "Customer information")
    write(page, 300, 100, "Boat information")
    for number, names in enumerate((("Name", "Built"), ("Order #", "Sail"), ("", "Length"))):
        write(page, 60, 116 + 14 * number, *names, width=220)
    page.set_font("helvetica", "")
    for number, values in enumerate((("Ola Nil", "1931"), ("MADE-7", "Red"), ("", "9 m"))):
        write(page, 150, 116 + 14 * number, *values, width=220)
    return shown_rows(page)


def test_a_row_of_a_form_has_several_names_each_with_its_value() -> None:
    assert form()[0] == "Name: Ola Nil; Built: 1931"


def test_a_row_with_one_name_is_no_line_of_the_row_above() -> None:
    assert form()[-1] == "Length: 9 m"


def test_a_key_figure_is_read_with_what_it_counts() -> None:
    page = paper()
    write(page, 60, 40, "The made-up fleet", size=20)
    for x, figure, unit, lines in (
        (60, "2.5", "tons of herring", ("landed by the made-up", "boats of Ostrund")),
        (340, "70%", "of the boats", ("are older than the made-up", "harbour of Ostrund")),
    ):
        write(page, x, 100, figure, size=40)
        write(page, x - 20, 122, unit, size=14)
        for number, line in enumerate(lines):
            write(page, x - 20, 136 + 11 * number, line, size=9)
    assert blocks(page, Kind.PARAGRAPH) == [
        "2.5 tons of herring landed by the made-up boats of Ostrund",
        "70% of the boats are older than the made-up harbour of Ostrund",
    ]
    assert not shown_rows(page)


def test_lines_below_a_larger_heading_are_one_paragraph() -> None:
    page = paper()
    write(page, 60, 100, "A made-up heading", size=14)
    for number, line in enumerate(
        ("The ferry of Ostrund leaves", "the pier at six", "and at ten.")
    ):
        write(page, 60, 114 + 11 * number, line, size=9)
    assert blocks(page, Kind.PARAGRAPH) == [
        "The ferry of Ostrund leaves the pier at six and at ten."
    ]
    assert article(page).title == "A made-up heading"
