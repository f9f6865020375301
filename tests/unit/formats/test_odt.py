"""OpenDocument texts, made up here -> blocks as a word processor shows them."""

import pytest
from written import SENTENCE, zipped

from rag.corpus import formats
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.errors import UnreadableArticleError

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "style": "style", "text": "text", "table": "table",
        "draw": "drawing", "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
STYLES = """<office:automatic-styles>
<text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="("
 style:num-suffix=")"/></text:list-style>
<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/>
</style:style></office:automatic-styles>"""


def odt(body: str, **more: str) -> bytes:
    content = (
        f"<office:document-content {NAMES}>{STYLES}<office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    return zipped(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **more}
    )


def read(body: str) -> Article:
    return formats.read("z.odt", odt(body)).articles[0]


def shown(article: Article, *kinds: Kind) -> list[str]:
    wanted = [block for block in article.blocks if not kinds or block.kind in kinds]
    return [article.text[block.start : block.end] for block in wanted]


def test_headings_paragraphs_and_notes() -> None:
    article = read(
        '<text:p text:style-name="Title">Bridges</text:p>'
        '<text:h text:outline-level="2">History</text:h>'
        "<text:p>It<text:s/>is<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Made up.</text:p></text:note-body></text:note> green"
        '<text:span text:style-name="T1"> secret</text:span>.</text:p>'
    )
    assert [(block.kind, block.level) for block in article.blocks] == [
        (Kind.TITLE, 0),
        (Kind.HEADING, 2),
        (Kind.PARAGRAPH, 0),
        (Kind.FOOTNOTE, 0),
    ]
    assert shown(article)[2:] == ["It is green.", "Made up."]


def test_lists_are_numbered_and_go_on() -> None:
    part = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    inner = f"<text:list>{part.format('Post', '')}</text:list>"
    first = f'<text:list text:style-name="L1">{part.format("Dues", inner)}</text:list>'
    rest = part.format("Boats", "")
    article = read(
        f"{first}<text:p>{SENTENCE}</text:p>"
        f'<text:list text:style-name="L1" text:continue-numbering="true">{rest}</text:list>'
        f'<text:list text:style-name="L1">{rest}</text:list>'
    )
    assert shown(article, Kind.ITEM) == ["1. Dues", "(a) Post", "2. Boats", "1. Boats"]


def test_a_table_keeps_its_columns() -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>".format
    tall = cell("34").replace("cell>", 'cell table:number-rows-spanned="2">', 1)
    covered = "<table:covered-table-cell/>"
    article = read(
        "<table:table><table:table-header-rows><table:table-row>"
        f"{cell('Choir')}{cell('Singers')}</table:table-row></table:table-header-rows>"
        f"<table:table-row>{cell('Lower')}{tall}</table:table-row>"
        f"<table:table-row>{cell('')}{covered}</table:table-row></table:table>"
    )
    rows = [[article.text[start:end] for start, end in block.cells] for block in article.blocks]
    assert rows == [["Choir", "Singers"], ["Lower", "34"], ["", "34"]]
    assert article.blocks[0].is_header


def test_deleted_text_and_tables_of_contents_are_not_searched() -> None:
    article = read(
        "<text:tracked-changes><text:p>red</text:p></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>History 3</text:p></text:index-body>"
        f"</text:table-of-content><text:p>{SENTENCE}</text:p>"
    )
    assert [block.left_out for block in article.blocks] == ["a table of contents", ""]
    assert "red" not in article.text


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (odt(""), "empty"),
        (zipped({"content.xml": "<a"}), "its content.xml is damaged"),
        (zipped({"content.xml": "<a/>"}), "not an OpenDocument text"),
        (odt("<text:section>" * 300 + "</text:section>" * 300), "nested too deeply"),
        (
            odt("", **{"META-INF/manifest.xml": "<m><encryption-data xmlns='x'/></m>"}),
            "locked with a password",
        ),
    ],
)
def test_a_bad_document_is_rejected_in_one_sentence(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableArticleError, match=reason):
        formats.read("z.odt", raw)
