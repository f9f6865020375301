"""Made-up PDFs: what is read is what the page shows, in the order in which it is read."""

from fpdf import FPDF
from written import SENTENCE

from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.formats import read
from rag.corpus.outline import places


def paper(size: float = 12) -> FPDF:
    page = FPDF(unit="pt")
    page.set_auto_page_break(auto=False)
    page.add_page()
    page.set_font("times", size=size)
    return page


def article(page: FPDF) -> Article:
    return read("z.pdf", bytes(page.output())).articles[0]


def blocks(page: FPDF, kind: Kind) -> list[str]:
    read_article = article(page)
    return [read_article.text[b.start : b.end] for b in read_article.blocks if b.kind == kind]


def write(page: FPDF, x: float, y: float, text: str, size: float = 12) -> float:
    """Write a text and return where it ends."""
    page.set_font_size(size)
    page.text(x, y, text)
    return x + page.get_string_width(text)


def test_a_footnote_mark_is_not_part_of_a_number() -> None:
    page = paper()
    end = write(page, 60, 100, "The made-up bridge cost 320")
    end = write(page, end, 95, "1", 7)
    write(page, end, 100, " million crowns for 12 m of road.")
    write(page, 60, 700, "1 Without the access roads.", 8)
    assert blocks(page, Kind.PARAGRAPH) == [
        "The made-up bridge cost 320¹ million crowns for 12 m of road."
    ]
    assert blocks(page, Kind.FOOTNOTE) == ["1 Without the access roads."]


def test_columns_that_are_drawn_row_by_row_are_read_column_by_column() -> None:
    left = [
        "The made-up mayor of",
        "the town said that a",
        "bridge was needed",
        "and built it soon.",
    ]
    right = ["The builders came in", "the spring and they", "left when the last", "stone was laid."]
    page = paper()
    for row, texts in enumerate(zip(left, right, strict=True)):
        for x, text in zip((60, 320), texts, strict=True):
            write(page, x, 100 + 14 * row, text)
    text = article(page).text
    assert text.split("\n\n") == [" ".join(left), " ".join(right)]


def test_aligned_cells_are_rows_with_the_names_of_their_columns() -> None:
    page = paper()
    rows = [("Station", "Depth", "School"), ("Birk", "17.5", "Tuna"), ("Gran", "8.8", "Alvik")]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            write(page, 60 + 120 * column, 100 + 18 * row, cell)
    shown = [place.row for _, place in places(article(page)) if place.row]
    assert shown[0] == "Station: Birk; Depth: 17.5; School: Tuna"


def test_the_lines_of_a_cell_in_a_ruled_table_are_one_cell() -> None:
    page = paper()
    for x in (60, 200, 400):
        page.line(x, 100, x, 200)
    for y in (100, 140, 200):
        page.line(60, y, 400, y)
    for x, y, text in (
        (65, 120, "Ferry"),
        (205, 120, "Route"),
        (65, 160, "Alva"),
        (205, 160, "From the old harbour"),
        (205, 175, "to the made-up island"),
    ):
        write(page, x, y, text)
    assert blocks(page, Kind.ROW)[1] == "Alva | From the old harbour to the made-up island"


def test_a_table_without_rules_at_its_sides_has_its_outer_columns_and_its_rows() -> None:
    page = paper()
    for x in (150, 250):
        page.line(x, 100, x, 200)
    for y in (100, 122, 200):
        page.line(60, y, 400, y)
    rows = [("Ferry", "Seats", "Route"), ("Alva", "40", "to the harbour"), ("Birk", "12", "west")]
    rows += [("Gran", "9", "to the made-up island"), ("Odd", "7", "none")]
    for number, cells in enumerate(rows):
        for x, cell in zip((65, 155, 255), cells, strict=True):
            write(page, x, 116 + 18 * number, cell)
    assert blocks(page, Kind.ROW) == [" | ".join(row) for row in rows]


def test_an_item_that_begins_with_bold_words_is_whole() -> None:
    page = paper()
    page.set_font("times", style="B")
    write(page, 60, 100, "\x95 Tasks, roles and made-up duties of the")
    end = write(page, 70, 114, "keepers. ")
    page.set_font("times")
    write(page, end, 114, "They mend the nets in spring")
    write(page, 70, 128, "and count the boats in autumn.")
    (item,) = blocks(page, Kind.ITEM)
    assert item.endswith(
        "duties of the keepers. They mend the nets in spring and count the boats in autumn."
    )


def test_a_total_is_no_heading() -> None:
    page = paper()
    write(page, 60, 100, "Made-up net shop", 18)
    for number, line in enumerate(("two nets", "one rope", "a float", "some hooks")):
        write(page, 60, 140 + 30 * number, line)
    page.set_font("times", style="B")
    write(page, 60, 280, "TOTAL $821.14")
    assert "TOTAL $821.14" in blocks(page, Kind.PARAGRAPH)


def test_wrapped_items_are_whole_and_form_a_list() -> None:
    page = paper()
    write(page, 60, 100, "Everybody who goes out on the made-up ice carries the following:")
    for y, text in ((116, "- ice picks on a cord"), (132, "- a throw line of at least")):
        write(page, 70, y, text)
    write(page, 78, 148, "fifteen metres in a bag")
    write(page, 70, 164, "- a whistle")
    assert blocks(page, Kind.ITEM) == [
        "ice picks on a cord",
        "a throw line of at least fifteen metres in a bag",
        "a whistle",
    ]


def test_text_over_other_text_is_in_doubt_and_the_page_is_named() -> None:
    page = paper()
    write(page, 60, 100, SENTENCE[:60])
    write(page, 62, 103, "Another made-up line of text over it")
    result = read("z.pdf", bytes(page.output()))
    assert "printed over other text" in result.articles[0].doubt_at(0)
    assert "page 1" in result.warnings[0].reason


def test_headers_are_kept_once_and_not_searched() -> None:
    page = FPDF(unit="pt")
    page.set_auto_page_break(auto=False)
    for word in ("One", "Two", "Three"):
        page.add_page()
        page.set_font("times", size=12)
        write(page, 60, 30, "Made-up Yearbook", 9)
        write(page, 60, 300, f"{word} made-up sentence is on this page.")
    read_article = article(page)
    left_out = [block for block in read_article.blocks if block.left_out]
    assert [read_article.text[b.start : b.end] for b in left_out] == ["Made-up Yearbook"]
    assert "pages 1-3" in left_out[0].left_out


def test_lines_far_apart_are_one_paragraph() -> None:
    page = paper()
    texts = [
        "The made-up council decided in its last session that the old mill by the",
        "river is to be repaired before the winter, because the roof no longer keeps",
        "the rain out. The work is paid for by the club of the mill and by the town,",
        "and the builders from Birk promised to be ready in time for the feast of the",
        "harvest. Visitors may come again from the first Sunday in May.",
    ]
    for number, text in enumerate(texts):
        write(page, 60, 100 + 28 * number, text)
    assert blocks(page, Kind.PARAGRAPH) == [" ".join(texts)]


def test_labels_far_left_of_their_items_stay_with_them() -> None:
    page = paper()
    for y, label, text in (
        (100, ".1", "The made-up bids are opened."),
        (120, ".2", "They expire."),
    ):
        write(page, 60, y, label)
        write(page, 112, y, text)
    assert blocks(page, Kind.ITEM) == [".1 The made-up bids are opened.", ".2 They expire."]


def test_letters_set_apart_are_words() -> None:
    page = paper()
    x = 60.0
    for letter in "HOURS OPEN":
        write(page, x, 100, letter)
        x += page.get_string_width(letter) + 5
    write(page, 60, 130, "The made-up pool opens at seven.")
    assert "HOURS OPEN" in article(page).text


def test_two_rows_of_names_and_figures_are_a_table() -> None:
    page = paper()
    write(page, 60, 80, "The made-up stock is small.")
    for y, left, right in ((120, "Item", "Quantity"), (140, "Widget A", "5")):
        write(page, 60, y, left)
        write(page, 240, y, right)
    assert next(place.row for _, place in places(article(page)) if place.row) == (
        "Item: Widget A; Quantity: 5"
    )


#: A made-up form: "Name:" with its value, two boxes of which one is checked, and a remark.
FORM = b"""%PDF-1.7
1 0 obj <</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R 7 0 R 8 0 R]/DR<</Font<<
/F 5 0 R>>>>>>>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R
/Resources<</Font<</F 5 0 R>>>>/Annots[6 0 R 7 0 R 8 0 R 9 0 R 10 0 R]>> endobj
4 0 obj <</Length 164>> stream
BT /F 11 Tf 60 320 Td (Made-up order of a boat) Tj 0 -40 Td (Name:) Tj
0 -30 Td (Wants a sail) Tj 0 -30 Td (Wants an engine) Tj 0 -60 Td (It is due in May.) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
6 0 obj <</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Ola Berg)/Rect[100 276 300 292]/DA(
/F 11 Tf)>> endobj
7 0 obj <</Type/Annot/Subtype/Widget/FT/Btn/T(sail)/V/Yes/AS/Yes/Rect[40 247 52 259]
/AP<</N<</Yes 11 0 R/Off 11 0 R>>>>>> endobj
8 0 obj <</Type/Annot/Subtype/Widget/FT/Btn/T(engine)/V/Off/AS/Off/Rect[40 217 52 229]
/AP<</N<</Yes 11 0 R/Off 11 0 R>>>>>> endobj
9 0 obj <</Type/Annot/Subtype/FreeText/Contents(Paid in full.)/Rect[60 100 200 116]/DA(
/F 11 Tf)>> endobj
10 0 obj <</Type/Annot/Subtype/Text/Contents(Is that so?)/Rect[300 100 320 120]>> endobj
11 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 12 12]/Length 0>> stream
endstream endobj
trailer <</Root 1 0 R>>
%%EOF
"""


def test_a_form_is_read_with_what_was_filled_in() -> None:
    form = read("z.pdf", FORM).articles[0]
    lines = form.text.split("\n")
    assert "Name: Ola Berg" in lines
    assert "☒ Wants a sail" in lines
    assert "☐ Wants an engine" in lines
    assert "Paid in full." in lines
    (comment,) = [block for block in form.blocks if block.left_out]
    assert form.text[comment.start : comment.end] == "Is that so?"
    assert comment.left_out == "a reviewer's comment"


def test_two_pages_on_one_sheet_are_read_one_after_the_other() -> None:
    page = FPDF(unit="pt", format=(1200, 400))
    page.set_auto_page_break(auto=False)
    page.add_page()
    page.set_font("times", size=12)
    for side, x in (("left", 100), ("right", 750)):
        for number in range(9):
            write(
                page, x, 60 + 24 * number, f"Made-up answer {number} on the {side} page, in print"
            )
    text = article(page).text
    assert text.rindex("left page") < text.index("right page")
    assert not blocks(page, Kind.ROW)


def test_a_number_or_an_address_across_a_line_break_stays_whole() -> None:
    page = paper()
    lines = (
        "The made-up bridge was closed for everybody in 1961-",
        "1964, as the directive 2018-23-51 of the made-up board",
        "says, which can be read in full at https://",
        "www.made-up.example/bridge by everybody who wants to.",
    )
    for number, line in enumerate(lines):
        write(page, 60, 100 + 14 * number, line)
    text = article(page).text
    assert "1961-1964" in text
    assert "https://www.made-up.example/bridge" in text


def test_the_scales_of_a_chart_are_not_searched() -> None:
    page = paper()
    write(page, 60, 80, "The made-up catch of herring has grown since the quay was built.")
    for step in range(5):
        write(page, 60 + 4 * (step == 4), 120 + 40 * step, str(80 - 20 * step), 8)
        write(page, 90 + 60 * step, 295, str(2010 + 5 * step), 8)
    write(page, 100, 330, "Figure 1: The made-up catch in tons.")
    read_article = article(page)
    left_out = {
        read_article.text[one.start : one.end]: one.left_out
        for one in read_article.blocks
        if one.left_out
    }
    reason = "the scale of a chart on page 1"
    assert left_out == {"80 60 40 20 0": reason, "2010 2015 2020 2025 2030": reason}


def test_a_column_of_even_numbers_is_kept() -> None:
    page = paper()
    for row, (age, price) in enumerate((("Age", "Price"), *((80 - 20 * n, n) for n in range(4)))):
        write(page, 60, 100 + 18 * row, str(age))
        write(page, 200, 100 + 18 * row, str(price))
    shown = [place.row for _, place in places(article(page)) if place.row]
    assert shown == [f"Age: {80 - 20 * n}; Price: {n}" for n in range(4)]


def test_a_command_in_capitals_is_no_heading() -> None:
    page = paper()
    write(page, 60, 70, "The made-up handbook", 20)
    write(page, 60, 100, "This command lets the made-up user OLA manage the boats of the harbour:")
    write(page, 60, 130, "GRTBOAUT OBJ(BOATS) USER(OLA) USE(ALL)")
    write(page, 60, 170, "THE MADE-UP HARBOUR")
    write(page, 60, 200, "Boats of the made-up harbour are counted in the spring of each year.")
    assert blocks(page, Kind.HEADING) == ["THE MADE-UP HARBOUR"]
    assert "GRTBOAUT OBJ(BOATS) USER(OLA) USE(ALL)" in blocks(page, Kind.PARAGRAPH)
