"""Word documents, made up here -> blocks as Word shows them."""

from datetime import datetime
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from growth import assert_linear
from written import SENTENCE, zipped

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import sentences
from rag.errors import UnreadableArticleError

WORD = nsdecls("w")
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def saved(document: Document) -> bytes:
    raw = BytesIO()
    document.save(raw)
    return raw.getvalue()


def read(document: Document) -> Article:
    return formats.read("z.docx", saved(document)).articles[0]


def shown(article: Article, *kinds: Kind) -> list[str]:
    wanted = [block for block in article.blocks if not kinds or block.kind in kinds]
    return [article.text[block.start : block.end] for block in wanted]


def add_xml(document: Document, content: str, properties: str = "") -> None:
    xml = f"<w:p {WORD} {MATH}><w:pPr>{properties}</w:pPr>{content}</w:p>"
    document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def number(document: Document, levels: list[tuple[str, str]], key: int = 90) -> None:
    """Define a list whose levels have these formats and texts."""
    root = document.part.numbering_part.element
    definitions = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (shape, text) in enumerate(levels)
    )
    abstract = f'<w:abstractNum {WORD} w:abstractNumId="{key}">{definitions}</w:abstractNum>'
    root.insert(0, parse_xml(abstract))
    for offset, override in enumerate(("", '<w:startOverride w:val="1"/>')):
        start = f'<w:lvlOverride w:ilvl="0">{override}</w:lvlOverride>' if override else ""
        root.append(
            parse_xml(
                f'<w:num {WORD} w:numId="{key + offset}"><w:abstractNumId w:val="{key}"/>{start}'
                "</w:num>"
            )
        )


def item(text: str, depth: int = 0, key: int = 90) -> tuple[str, str]:
    place = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{key}"/></w:numPr>'
    return run(text), place


def test_a_document_is_read_in_order() -> None:
    document = docx.Document()
    document.add_heading("Bridges of Zarnow", 0)
    document.add_heading("History", 2)
    document.add_paragraph(SENTENCE)
    document.add_paragraph("The ferry will stop.", style="List Bullet")
    document.add_paragraph("Nobody was hurt.", style="Intense Quote")
    article = read(document)
    assert [(block.kind, block.level) for block in article.blocks] == [
        (Kind.TITLE, 0),
        (Kind.HEADING, 2),
        (Kind.PARAGRAPH, 0),
        (Kind.ITEM, 1),
        (Kind.QUOTATION, 1),
    ]
    assert "\n- The ferry will stop." in article.text
    assert (article.title, article.author) == ("Bridges of Zarnow", "")


def test_properties_state_the_author() -> None:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    known = document.core_properties
    known.title, known.author, known.language = "Bridges", "Ola Nil", "en-GB"
    known.created = datetime(2023, 4, 4)  # noqa: DTZ001 (a day, not a moment)
    article = read(document)
    assert (article.title, article.author, article.language) == ("Bridges", "Ola Nil", "en")


def test_a_style_based_on_a_heading_is_one() -> None:
    document = docx.Document()
    style = document.styles.add_style("Überschrift neu", 1)
    style.base_style = document.styles["Heading 3"]
    document.add_paragraph("Regeln", style=style)
    document.add_paragraph(SENTENCE)
    assert [(one.kind, one.level) for one in read(document).blocks[:1]] in (
        [(Kind.HEADING, 3)],
        [(Kind.TITLE, 3)],  # it is the first line, too
    )


def test_automatic_numbers_are_part_of_the_text() -> None:
    document = docx.Document()
    document.add_paragraph("The rules of the made-up club are these:")
    number(document, [("upperRoman", "%1."), ("lowerLetter", "(%2)"), ("decimal", "%1.%2.%3")])
    for text, depth in (("Dues", 0), ("January", 1), ("July", 1), ("By post", 2), ("Boats", 0)):
        add_xml(document, *item(text, depth))
    add_xml(document, *item("Sails", 1))
    assert shown(read(document), Kind.ITEM) == [
        "I. Dues",
        "(a) January",
        "(b) July",
        "I.b.1 By post",
        "II. Boats",
        "(a) Sails",
    ]


def test_a_list_starts_anew_where_its_definition_says_so() -> None:
    document = docx.Document()
    number(document, [("decimal", "%1.")])
    for text in ("One.", "Two."):
        add_xml(document, *item(text))
    document.add_paragraph("In between is text.")
    add_xml(document, *item("Three."))
    add_xml(document, *item("Another list.", key=91))
    article = read(document)
    assert shown(article, Kind.ITEM) == ["1. One.", "2. Two.", "3. Three.", "1. Another list."]
    groups = [block.group for block in article.blocks if block.kind == Kind.ITEM]
    assert groups[0] == groups[1] == groups[2] != groups[3]


def test_numbers_above_prose_are_those_of_headings() -> None:
    document = docx.Document()
    document.add_heading("The made-up quay", 0)
    number(document, [("decimal", "%1."), ("decimal", "%1.%2")])
    rules = "These made-up rules hold for everybody at the quay."
    for title in ("Scope", "Fees", "Quiet hours"):
        add_xml(document, *item(title))
        document.add_paragraph(rules)
    add_xml(document, *item("Boats"))
    for text in ("A boat may stay for nine made-up days.", "It has to be tied up at both ends."):
        add_xml(document, *item(text, 1))
    article = read(document)
    titles = ["1. Scope", "2. Fees", "3. Quiet hours", "4. Boats"]
    assert shown(article, Kind.HEADING) == titles
    assert shown(article, Kind.ITEM) == [
        "4.1 A boat may stay for nine made-up days.",
        "4.2 It has to be tied up at both ends.",
    ]
    assert [one.place.path for one in sentences(article) if one.text == rules] == titles[:3]


def test_numbers_in_bold_above_short_lines_are_those_of_headings() -> None:
    document = docx.Document()
    document.add_heading("The made-up quay", 0)
    for title, line in (("Fees", "12 crowns"), ("Opening hours", "9 to 17"), ("Contact", "Box 1")):
        document.add_paragraph(style="List Number").add_run(title).bold = True
        document.add_paragraph(line)
    assert shown(read(document), Kind.HEADING) == ["1. Fees", "2. Opening hours", "3. Contact"]


def test_items_that_prose_follows_only_in_the_end_stay_a_list() -> None:
    document = docx.Document()
    for text in ("Boil the made-up water", "Mix it with flour", "Prepare the dough"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Let the dough rest for an hour before it is baked in the oven.")
    assert len(shown(read(document), Kind.ITEM)) == 3


def test_bullets_numbers_and_keys_that_were_typed_are_recognised() -> None:
    document = docx.Document()
    document.add_heading("The made-up club", 0)
    document.add_paragraph("Bring the following:")
    for text in ("• A pair of boots", "•\tA map"):
        document.add_paragraph(text)
    document.add_paragraph("These are the made-up prices of the house in the summer.")
    for text in ("Double room: 84 euros", "Single room: 60 euros"):
        document.add_paragraph(text)
    for title in ("1. Scope", "2. Fees"):
        document.add_paragraph(title)
        document.add_paragraph("These made-up rules hold for everybody at the quay.")
    article = read(document)
    assert shown(article, Kind.ITEM) == ["A pair of boots", "A map"]
    assert shown(article, Kind.ROW) == ["Double room: 84 euros", "Single room: 60 euros"]
    assert shown(article, Kind.HEADING) == ["1. Scope", "2. Fees"]


def test_a_table_keeps_its_columns() -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    texts = "Choir Conductor Singers Lower Ida 34 Upper _ 21 Mill Sara 47".split()
    for cell, text in zip(table._cells, texts, strict=True):
        cell.text = text.replace("_", "")
    table.cell(2, 2).merge(table.cell(3, 2))
    article = read(document)
    rows = [[article.text[start:end] for start, end in block.cells] for block in article.blocks]
    assert rows[:3] == [
        ["Choir", "Conductor", "Singers"],
        ["Lower", "Ida", "34"],
        ["Upper", "", rows[2][2]],
    ]
    assert rows[3][2] == rows[2][2] != ""
    assert [block.is_header for block in article.blocks] == [True, False, False, False]
    assert sentences(article)[0].shown == ("Choir: Lower; Conductor: Ida; Singers: 34")


def test_content_controls_and_nested_tables_are_read() -> None:
    document = docx.Document()
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p>{}</w:tc>"
    inner = f"<w:tbl><w:tr>{cell.format('inner', '')}</w:tr></w:tbl><w:p/>"
    row = f"<w:tr>{cell.format('left', '')}<w:sdt><w:sdtContent>{cell.format('right', inner)}"
    xml = f"<w:tbl {WORD}><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt></w:tr>"
    document.element.body.insert(
        0, parse_xml(f"{xml}</w:sdtContent></w:sdt>{row}</w:sdtContent></w:sdt></w:tr></w:tbl>")
    )
    text = read(document).text
    assert [text.count(word) for word in ("left", "right", "inner")] == [2, 2, 2]


def test_hidden_and_deleted_text_is_left_out() -> None:
    document = docx.Document()
    deleted = "<w:del><w:r><w:delText>red</w:delText></w:r></w:del>"
    inserted = f"<w:ins>{run('green')}</w:ins>"
    add_xml(document, run("It is ") + deleted + inserted + run(" secret", "<w:vanish/>") + run("."))
    assert read(document).text == "It is green."


def test_a_text_box_is_read_once() -> None:
    document = docx.Document()
    box = f"<w:txbxContent><w:p>{run('Helmets are here.')}</w:p></w:txbxContent>"
    compatibility = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    add_xml(
        document,
        f"{run('Warm clothes are needed.')}<w:r><mc:AlternateContent {compatibility}>"
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    )
    assert read(document).text == "Warm clothes are needed.\n\nHelmets are here."


def test_raised_digits_and_equations_keep_their_sense() -> None:
    document = docx.Document()
    raised = '<w:vertAlign w:val="superscript"/>'
    part = "<m:{0}><m:r><m:t>{1}</m:t></m:r></m:{0}>"
    fraction = f"<m:f>{part.format('num', 'a+b')}{part.format('den', '2')}</m:f>"
    power = f"<m:sSup>{part.format('e', 'x')}{part.format('sup', '2')}</m:sSup>"
    add_xml(document, run("About 10") + run("6", raised) + run(" m, or "))
    add_xml(document, f"<m:oMath>{fraction}<m:r><m:t> = </m:t></m:r>{power}</m:oMath>")
    assert shown(read(document)) == ["About 10⁶ m, or", "(a+b)/2 = x^2"]


def test_headers_are_read_once_and_page_numbers_are_not_searched() -> None:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    section = document.sections[0]
    section.header.paragraphs[0].text = "Valid from the first of March."
    section.footer.paragraphs[0].text = "Page "
    page = f'<w:fldSimple {WORD} w:instr=" PAGE ">{run("7")}</w:fldSimple>'
    section.footer.paragraphs[0]._p.append(parse_xml(page))
    article = read(document)
    assert article.text == f"Valid from the first of March.\n\n{SENTENCE}\n\nPage"
    assert [block.left_out for block in article.blocks] == ["", "", "the number of the page"]
    assert article.title != "Valid from the first of March."


def test_comments_are_kept_but_not_searched() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph(SENTENCE)
    document.add_comment(paragraph.runs, text="Please check.", author="Ann")
    last = read(document).blocks[-1]
    assert last.left_out == "a reviewer's comment"


def test_a_strict_document_is_read() -> None:
    document = docx.Document()
    document.add_heading("Bridges", 1)
    document.add_paragraph(SENTENCE)
    transitional = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    from zipfile import ZipFile

    with ZipFile(BytesIO(saved(document))) as package:
        members = {
            name: package.read(name).replace(transitional, strict) for name in package.namelist()
        }
    assert SENTENCE in formats.read("z.docx", zipped(members)).articles[0].text


def test_the_time_for_a_table_grows_with_its_rows() -> None:
    cells = f"<w:tc><w:p>{run('cell')}</w:p></w:tc>" * 20
    row = f"<w:tr>{cells}</w:tr>"

    def read_rows(count: int) -> None:
        body = f"<w:body><w:tbl>{row * count}</w:tbl></w:body>"
        raw = zipped({"word/document.xml": f"<w:document {WORD}>{body}</w:document>"})
        assert len(formats.read("z.docx", raw).articles[0].blocks) == count

    assert_linear(read_rows, 500)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("<w:p>", "its word/document.xml is damaged"),
        (
            "<w:tbl><w:tr><w:tc>" * 100 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 100,
            "nested too deeply",
        ),
    ],
)
def test_a_bad_document_is_rejected_in_one_sentence(body: str, reason: str) -> None:
    xml = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
    with pytest.raises(UnreadableArticleError, match=reason):
        formats.read("z.docx", zipped({"word/document.xml": xml}))


def test_a_drop_cap_is_the_first_letter_of_its_paragraph() -> None:
    document = docx.Document()
    add_xml(document, run("T"), '<w:framePr w:dropCap="drop" w:lines="3"/>')
    add_xml(document, run("he made-up mill is old."))
    assert shown(read(document)) == ["The made-up mill is old."]


def test_check_marks_before_items_are_part_of_their_text() -> None:
    document = docx.Document()
    number(document, [("bullet", "☒")])
    add_xml(
        document, run("Made-up sail"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
    )
    assert shown(read(document), Kind.ITEM) == ["☒ Made-up sail"]


@pytest.mark.parametrize(
    ("rows", "has_header"),
    [
        ([("Made-up ferry", "Seats"), ("Alva", "120"), ("Brisa", "80")], True),
        ([("", "2023", "2024"), ("North", "4", "5")], True),
        ([("Who", "Where", "What"), ("Ola", "Birk", "sails"), ("Eva", "Gran", "oars")], True),
        ([("Owner", "Ola"), ("Place", "Birk")], False),
        ([("Seats", "120"), ("Length", "30 m")], False),
    ],
)
def test_names_over_figures_head_a_table_without_a_style(
    rows: list[tuple[str, ...]], *, has_header: bool
) -> None:
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for cells, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text
    first = next(block for block in read(document).blocks if block.kind == Kind.ROW)
    assert first.is_header == has_header


def test_bold_lines_above_paragraphs_are_headings() -> None:
    document = docx.Document()
    for heading, text in (("Storage", "Keep it cold."), ("First aid", "Rinse for ten minutes.")):
        document.add_paragraph().add_run(heading).bold = True
        document.add_paragraph(text)
    document.add_paragraph().add_run("Price: 9 crowns").bold = True
    document.add_paragraph("It is made up.")
    article = read(document)
    assert shown(article, Kind.HEADING) == ["First aid"]
    assert article.title == "Storage"
    paths = {one.shown: one.place.path for one in sentences(article)}
    assert paths["Rinse for ten minutes."] == "First aid"
    assert "Price: 9 crowns" in paths


def test_paragraphs_with_boxes_to_check_are_a_list() -> None:
    document = docx.Document()
    for text in ("Made-up tasks:", "☒ Design", "☐ Print", "It is made up."):
        document.add_paragraph(text)
    article = read(document)
    assert shown(article, Kind.ITEM) == ["☒ Design", "☐ Print"]
    assert len({block.group for block in article.blocks if block.kind == Kind.ITEM}) == 1


def test_lines_in_a_font_of_one_width_are_program_text_with_their_indents() -> None:
    document = docx.Document()
    document.add_paragraph("The made-up nets are counted like this:")
    for line in ("def count(nets):", "    total = len(nets)", "    return total"):
        document.add_paragraph().add_run(line).font.name = "Courier New"
    document.add_paragraph("It is made up.")
    memo = "This made-up memo is set in the face of a typewriter."
    document.add_paragraph().add_run(memo).font.name = "Courier New"
    article = read(document)
    code = "def count(nets):\n    total = len(nets)\n    return total"
    assert shown(article, Kind.CODE) == [code]
    assert memo in shown(article, Kind.PARAGRAPH)


def test_numbered_lines_in_capitals_above_prose_are_headings() -> None:
    document = docx.Document()
    for line in ("A.\tPURPOSE", "B.\tDUTIES OF THE KEEPER"):
        document.add_paragraph(line)
        document.add_paragraph(f"{SENTENCE} {SENTENCE}")
    article = read(document)
    assert [line[:2] for line in shown(article, Kind.TITLE, Kind.HEADING)] == ["A.", "B."]
