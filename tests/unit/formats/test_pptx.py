"""Presentations, made up here -> a section for each slide."""

from collections.abc import Sequence

import pytest
from written import zipped

from rag.corpus import formats
from rag.corpus.blocks import Kind
from rag.errors import UnreadableArticleError

NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(*targets: tuple[str, str]) -> str:
    parts = (
        f'<Relationship Id="r{number}" Type="x/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{"".join(parts)}</Relationships>'


def shape(paragraphs: str, *, role: str = "", top: int = 0) -> str:
    place = f'<p:ph type="{role}"/>' if role else ""
    return (
        f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr>"
        f'<p:spPr><a:xfrm><a:off x="0" y="{top}"/></a:xfrm></p:spPr>'
        f"<p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def text(words: str, properties: str = "") -> str:
    return f"<a:p>{properties}<a:r><a:t>{words}</a:t></a:r></a:p>"


def pptx(slides: Sequence[str], *, hidden: int = 0, notes: str = "") -> bytes:
    members = {"_rels/.rels": relations(("officeDocument", "ppt/presentation.xml"))}
    numbers = range(1, len(slides) + 1)
    ids = "".join(f'<p:sldId r:id="r{number}"/>' for number in numbers)
    main = f"<p:presentation {NAMES}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"
    members["ppt/presentation.xml"] = main
    targets = [("slide", f"slides/slide{number}.xml") for number in numbers]
    members["ppt/_rels/presentation.xml.rels"] = relations(*targets)
    for number, shapes in zip(numbers, slides, strict=True):
        show = 'show="0"' if number == hidden else ""
        tree = f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>"
        members[f"ppt/slides/slide{number}.xml"] = f"<p:sld {NAMES} {show}>{tree}</p:sld>"
    if notes:
        members["ppt/slides/_rels/slide1.xml.rels"] = relations(("notesSlide", "../notes1.xml"))
        tree = f"<p:cSld><p:spTree>{shape(text(notes), role='body')}</p:spTree></p:cSld>"
        members["ppt/notes1.xml"] = f"<p:notes {NAMES}>{tree}</p:notes>"
    return zipped(members)


TITLE = shape(text("Ferries"), role="title", top=900_000)


def test_a_slide_is_a_section_in_reading_order() -> None:
    numbered = '<a:pPr><a:buAutoNum type="alphaLcParenR"/></a:pPr>'
    low = shape(text("Below"), top=5_000_000)
    middle = shape(text("Alva", numbered) + text("Brage", numbered), top=2_000_000)
    article = formats.read("z.pptx", pptx([low + middle + TITLE], notes="Speak up.")).articles[0]
    blocks = [(one.kind, article.text[one.start : one.end]) for one in article.blocks]
    assert blocks == [
        (Kind.HEADING, "Slide 1: Ferries"),
        (Kind.ITEM, "a) Alva"),
        (Kind.ITEM, "b) Brage"),
        (Kind.PARAGRAPH, "Below"),
        (Kind.HEADING, "Notes"),
        (Kind.PARAGRAPH, "Speak up."),
    ]
    assert article.title == "Ferries"


def test_pages_are_the_numbers_of_slides_and_hidden_ones_are_named() -> None:
    slides = [TITLE, shape(text("Secret")), shape(text("Harbours are shut."))]
    result = formats.read("z.pptx", pptx(slides, hidden=2))
    article = result.articles[0]
    assert article.page_at(article.text.index("Harbours")) == 3
    assert "Secret" not in article.text
    assert "slide 2 is hidden" in result.warnings[0].reason


def test_a_table_is_read_as_rows() -> None:
    cell = "<a:tc>{}</a:tc>".format
    rows = [("Ferry", "Seats"), ("Alva", "120")]
    cells = ("".join(cell(f"<a:txBody>{text(words)}</a:txBody>") for words in row) for row in rows)
    table = "".join(f"<a:tr>{row}</a:tr>" for row in cells)
    frame = (
        "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow='1'/>"
        f"{table}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    article = formats.read("z.pptx", pptx([frame])).articles[0]
    assert [(one.is_header, article.text[one.start : one.end]) for one in article.blocks[1:]] == [
        (True, "Ferry | Seats"),
        (False, "Alva | 120"),
    ]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (pptx([""]), "empty"),
        (zipped({"ppt/presentation.xml": "<a/>"}), "not a presentation"),
        (zipped({"ppt/presentation.xml": "<a"}), "is damaged"),
        (pptx(["<p:grpSp>" * 300 + "</p:grpSp>" * 300]), "nested too deeply"),
    ],
)
def test_a_bad_presentation_is_rejected_in_one_sentence(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableArticleError, match=reason):
        formats.read("z.pptx", raw)


def test_a_sentence_that_was_broken_by_hand_is_whole_and_names_an_untitled_deck() -> None:
    lines = ("The made-up ferry of Zarnow", "was sold in May to", "a widow.", "Fares rise")
    article = formats.read("z.pptx", pptx([shape("".join(map(text, lines)))])).articles[0]
    found = [article.text[one.start : one.end] for one in article.blocks]
    sentence = "The made-up ferry of Zarnow was sold in May to a widow."
    assert found == ["Slide 1", sentence, "Fares rise"]
    assert article.title == sentence


@pytest.mark.parametrize(
    "lines",
    [
        ("Fares", "adult 7 euros", "child 3 euros"),
        ("apples", "pears", "plums."),
        ("Fares of the made-up ferry", "adult 7 euros", "child 3 euros"),
        ("Fares of the made-up ferry", "adult 7 euros", "child 3 euros."),
        ("The ferry has these fares:", "adult 7 euros."),
    ],
)
def test_lines_that_are_no_sentence_are_not_joined(lines: tuple[str, ...]) -> None:
    article = formats.read("z.pptx", pptx([shape("".join(map(text, lines)))])).articles[0]
    assert [article.text[one.start : one.end] for one in article.blocks] == ["Slide 1", *lines]
