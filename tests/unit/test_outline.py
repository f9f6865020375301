"""Blocks -> where each stands: headings above it, lead-ins, terms, names of columns."""

import pytest

from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence, sentences
from rag.corpus.formats import read
from rag.corpus.formats.document import BULLET, Document, Inline


def found(document: Document, title: str = "A made-up handbook") -> list[Sentence]:
    article = Article(
        "a", title, "", "", "a.md", document.text, blocks=tuple(document.blocks)
    )  # fmt: skip
    made = sentences(article)
    assert all(article.text[one.start : one.end] == one.text for one in made)
    return made


def test_a_sentence_has_the_headings_above_it_without_the_title() -> None:
    document = Document()
    document.add(Kind.HEADING, "A made-up handbook", level=1)
    document.add(Kind.HEADING, "Rules", level=2)
    document.add(Kind.HEADING, "Animals", level=3)
    document.add(Kind.PARAGRAPH, "Hens are kept.")
    document.add(Kind.HEADING, "Costs", level=2)
    document.add(Kind.PARAGRAPH, "It costs nothing.")
    paths = {one.text: one.place.path for one in found(document)}
    assert paths["Hens are kept."] == "Rules > Animals"
    assert paths["It costs nothing."] == "Costs"
    assert paths["Animals"] == "Rules"


@pytest.mark.parametrize(
    "line",
    [
        "Minutes of the committee meeting, Tuesday 11 February 2025",
        "Annual general meeting, March 2025",
        "Transcript of the made-up hearing",
    ],
)
def test_the_line_that_says_what_a_text_is_stands_above_all_of_it(line: str) -> None:
    text = f"The made-up chess club\n{line}\n\n1. Fees\nThe fee of the club rises to 30 crowns."
    text += "\n\n2. Rooms\nThe room of the club is painted in the spring."
    made = {one.text: one.place for one in sentences(read("a.txt", text.encode()).articles[0])}
    assert made["The fee of the club rises to 30 crowns."].path == f"{line} > 1. Fees"
    assert made[line].path == ""
    assert not made[line].is_label  # it can be quoted


@pytest.mark.parametrize(
    "line",
    [
        "The report was read on 3 May 2025.",
        "By Ola Nil",
        "Spring newsletter, March 2025",
        "Notes: none",
        "Come and see us on 3 May 2025",
    ],
)
def test_another_line_below_the_title_stands_above_nothing(line: str) -> None:
    text = f"The made-up chess club\n{line}\n\nThe fee of the club rises to 30 crowns."
    assert {one.place.path for one in sentences(read("a.txt", text.encode()).articles[0])} == {""}


def test_a_heading_that_says_what_the_text_is_holds_below_its_equals() -> None:
    text = (
        "# The made-up club\n\n## Minutes of 3 May 2025\n\n## Fees\n\nThe fee rises to 30 crowns."
    )
    made = {one.text: one.place for one in sentences(read("a.md", text.encode()).articles[0])}
    assert made["The fee rises to 30 crowns."].path == "Minutes of 3 May 2025 > Fees"


def test_items_are_read_after_the_sentence_that_introduces_their_list() -> None:
    document = Document()
    group = document.new_group()
    document.add(Kind.PARAGRAPH, "The house is old. The tenant shall:")
    document.add(Kind.ITEM, "(a) pay the rent;", level=1, group=group)
    document.add(Kind.ITEM, "lock the door.", level=1, group=group, bullet=BULLET)
    document.add(Kind.PARAGRAPH, "Nobody else has a key.")
    read = [one.read for one in found(document)]
    assert read[2:] == [
        "The tenant shall: (a) pay the rent;",
        "The tenant shall: lock the door.",
        "Nobody else has a key.",
    ]


def test_a_complete_sentence_does_not_introduce_a_list() -> None:
    document = Document()
    group = document.new_group()
    document.add(Kind.PARAGRAPH, "The house is old.")
    document.add(Kind.ITEM, "Water", level=1, group=group, bullet=BULLET)
    assert [one.read for one in found(document)] == ["The house is old.", "Water"]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Board of Health:", "Board of Health: It counts the beds."),
        ("The house is old. The warden said:", "The warden said: It counts the beds."),
        ("To whom it may concern:", "It counts the beds."),
        ("Dear members:", "It counts the beds."),
        ("Board of Health", "It counts the beds."),
    ],
)
def test_a_paragraph_is_read_after_the_line_that_announces_it(line: str, read: str) -> None:
    document = Document()
    document.add(Kind.PARAGRAPH, line)
    document.add(Kind.PARAGRAPH, "It counts the beds.")
    document.add(Kind.PARAGRAPH, "Nobody else does.")
    assert [one.read for one in found(document)][-2:] == [read, "Nobody else does."]


def test_a_definition_is_read_after_its_terms() -> None:
    document = Document()
    group = document.new_group()
    for kind, text in (
        (Kind.TERM, "Luff"),
        (Kind.DEFINITION, "The front edge"),
        (Kind.TERM, "Leech"),
        (Kind.TERM, "Lee edge"),
        (Kind.DEFINITION, "The rear edge"),
    ):
        document.add(kind, text, group=group)
    made = found(document)
    assert made[1].read == "Luff: The front edge"
    assert made[-1].read == "Leech: Lee edge: The rear edge"
    assert [one.place.is_label for one in made] == [True, False, True, True, False]


def test_a_row_is_read_with_the_names_of_its_columns() -> None:
    document = Document()
    group = document.new_group()
    document.add_row(["Ferry", "Captain", "Seats"], group, is_header=True)
    document.add_row(["Alva", "", "120"], group)
    document.add_row(["", "Olof Strand"], group)
    made = found(document)
    assert [one.shown for one in made] == [
        "Ferry: Alva; Captain: –; Seats: 120",
        "Captain: Olof Strand",
    ]
    assert made[0].text == "Alva |  | 120"


def test_of_two_cells_without_column_names_the_first_names_the_second() -> None:
    document = Document()
    document.add_row(["Founded", "1894"], document.new_group())
    assert [one.shown for one in found(document)] == ["Founded: 1894"]


def test_the_numbers_of_the_fields_of_a_form_are_no_names() -> None:
    document = Document()
    group = document.new_group()
    for row in (["1", "Server", "Ola"], ["2.", "Seats", "13"], ["3", "Date", "16 March"]):
        document.add_row(row, group)
    assert [one.shown for one in found(document)] == ["Server: Ola", "Seats: 13", "Date: 16 March"]


def test_a_row_of_a_form_without_figures_is_read_pair_by_pair() -> None:
    document = Document()
    group = document.new_group()
    for row in (
        ["Owner", "Ola Nil", "Built", "1931"],
        ["Policy", "none", "Model", "Alva"],
        ["", "", "Miles", "9"],
    ):
        document.add_row(row, group)
    assert [one.shown for one in found(document)] == [
        "Owner: Ola Nil; Built: 1931",
        "Policy: none; Model: Alva",
        "Miles: 9",
    ]


def test_a_table_of_words_is_no_form() -> None:
    document = Document()
    group = document.new_group()
    for row in (["Luff", "Leech", "Foot", "Head"], ["Tack", "Clew", "Peak", "Throat"]) * 2:
        document.add_row(row, group)
    assert found(document)[1].shown == "Tack; Clew; Peak; Throat"


def test_numbers_that_do_not_count_the_rows_are_cells() -> None:
    document = Document()
    group = document.new_group()
    for row in (["1", "Alva", "Lund"], ["4", "Brisk", "Torp"], ["5", "Dunlin", "Skar"]):
        document.add_row(row, group)
    assert found(document)[1].shown == "4; Brisk; Torp"


def test_a_table_of_column_names_alone_is_searched() -> None:
    document = Document()
    document.add_row(["Ferry", "Captain"], document.new_group(), is_header=True)
    assert [one.text for one in found(document)] == ["Ferry | Captain"]


def test_what_is_left_out_is_no_sentence() -> None:
    document = Document()
    document.add(Kind.PARAGRAPH, "It is made up.")
    document.add(Kind.PARAGRAPH, "Photo: Jon Roe")
    document.leave_out("a photo credit")
    assert [one.text for one in found(document)] == ["It is made up."]


def test_marks_and_pages_move_with_the_text() -> None:
    document = Document()
    document.start_page()
    document.add(Kind.PARAGRAPH, "One.")
    document.start_page()
    document.add(Kind.PARAGRAPH, Inline("  Two.\n"))
    assert document.text == "One.\n\nTwo."
    assert document.pages == [0, 6]


def test_a_row_has_the_caption_of_its_table_after_the_headings() -> None:
    document = Document()
    document.add(Kind.HEADING, "Catches", level=1)
    document.add(Kind.CAPTION, "Figure 1: A made-up boat")
    document.add(Kind.CAPTION, "Table 2: Herring in 2009")
    document.add(Kind.PARAGRAPH, "In tons.")
    group = document.new_group()
    document.add_row([Inline("Alva"), Inline("12"), Inline("3")], group)
    document.add(Kind.PARAGRAPH, "It is made up.")
    paths = {one.text: one.place.path for one in found(document)}
    assert paths["Alva | 12 | 3"] == "Catches > Table 2: Herring in 2009"
    assert paths["In tons."] == paths["It is made up."] == "Catches"


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (("Claim", "SF-7", "Model", "Van 2"), "Claim: SF-7; Model: Van 2"),
        (("1.2", "Rated voltage", "", "kV", ":", "130"), "1.2 Rated voltage kV: 130"),
        (("Owner:", "Ola Nil", "Keeper:", "Per Vig"), "Owner: Ola Nil; Keeper: Per Vig"),
        (("Ola", "Per", "Edda", "Hugo"), "Ola; Per; Edda; Hugo"),
        (("Alva", "7", "9"), "Alva; 7; 9"),
        (("Score", "3", ":", "2"), "Score; 3; :; 2"),
        (("10", ":", "30"), "10; :; 30"),
    ],
)
def test_a_row_without_column_names_may_have_names_before_its_values(
    cells: tuple[str, ...], shown: str
) -> None:
    document = Document()
    document.add_row(cells, document.new_group())
    assert [one.shown for one in found(document)] == [shown]


MARKDOWN_NOTES = """The stove is new.[^1] It is lit in winter.[^b] It is black.[^1]

[^1]: It cost 350 euros.
[^b]: Not on Sundays.
"""
HTML_NOTES = """<p>The stove is new.<sup><a href='#fn1'>1</a></sup> It is lit in winter.<a
role='doc-noteref' href='#fn2'>2</a> It is black.</p><section role='doc-endnotes'><ol>
<li id='fn1'>It cost 350 euros.</li><li id='fn2'>Not on Sundays.</li></ol></section>"""


@pytest.mark.parametrize(("path", "text"), [("a.md", MARKDOWN_NOTES), ("a.html", HTML_NOTES)])
def test_a_note_is_read_after_the_sentence_that_refers_to_it(path: str, text: str) -> None:
    made = sentences(read(path, text.encode()).articles[0])
    assert [one.read for one in made if one.place.kind == Kind.FOOTNOTE] == [
        "The stove is new. 1. It cost 350 euros.",
        "It is lit in winter. 2. Not on Sundays.",
    ]


def test_notes_that_are_not_all_referred_to_belong_to_no_sentence() -> None:
    text = (
        "<p>The stove is new.<sup><a href='#fn1'>1</a></sup></p><section role='doc-endnotes'><ol>"
        "<li id='fn1'>It cost 350 euros.</li><li id='fn2'>Not on Sundays.</li></ol></section>"
    )
    made = sentences(read("a.html", text.encode()).articles[0])
    assert [one.place.lead_in for one in made if one.place.kind == Kind.FOOTNOTE] == ["", ""]
