"""Made-up files that are broken, locked, empty or huge: read, or rejected in one sentence."""

import contextlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from written import SENTENCE, zipped

from rag.corpus import formats
from rag.corpus.blocks import Kind
from rag.errors import UnreadableArticleError


def saved(document: Any) -> bytes:
    raw = BytesIO()
    document.save(raw)
    return raw.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.add_table(2, 2).cell(0, 0).text = "Made up"
    return saved(document)


def slides() -> bytes:
    kinds = "http://schemas.openxmlformats.org"
    relation = (
        f'<Relationships xmlns="{kinds}/package/2006/relationships">'
        '<Relationship Id="r1" Type="x/{}" Target="{}"/></Relationships>'
    )
    names = (
        f'xmlns:a="{kinds}/drawingml/2006/main" xmlns:p="{kinds}/presentationml/2006/main" '
        f'xmlns:r="{kinds}/officeDocument/2006/relationships"'
    )
    shape = f"<p:sp><p:txBody><a:p><a:r><a:t>{SENTENCE}</a:t></a:r></a:p></p:txBody></p:sp>"
    return zipped(
        {
            "_rels/.rels": relation.format("officeDocument", "ppt/presentation.xml"),
            "ppt/_rels/presentation.xml.rels": relation.format("slide", "slide1.xml"),
            "ppt/presentation.xml": f"<p:presentation {names}><p:sldIdLst>"
            '<p:sldId r:id="r1"/></p:sldIdLst></p:presentation>',
            "ppt/slide1.xml": f"<p:sld {names}><p:cSld><p:spTree>{shape}</p:spTree></p:cSld>"
            "</p:sld>",
        }
    )


def workbook() -> bytes:
    made = Workbook()
    made.active.append([SENTENCE])
    return saved(made)


def text() -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<o:document-content xmlns:o="{names}:office:1.0" xmlns:t="{names}:text:1.0"><o:body>'
        f"<o:text><t:p>{SENTENCE}</t:p></o:text></o:body></o:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": kind, "content.xml": content})


def rich() -> bytes:
    return rb"{\rtf1\ansi " + SENTENCE.encode() + rb"\par {\b bold} \'e9\u233 ?}"


def mail() -> bytes:
    return f"From: a@madeup.example\nSubject: Made up\n\n{SENTENCE}\n".encode()


WHOLE: dict[str, Callable[[], bytes]] = {
    ".docx": word,
    ".pptx": slides,
    ".xlsx": workbook,
    ".odt": text,
    ".rtf": rich,
    ".eml": mail,
}


def rejection(path: str, raw: bytes) -> str:
    with pytest.raises(UnreadableArticleError) as error:
        formats.read(path, raw)
    return str(error.value)


@pytest.mark.parametrize("suffix", WHOLE)
def test_files_that_others_damage_are_whole(suffix: str) -> None:
    assert SENTENCE in formats.read(f"z{suffix}", WHOLE[suffix]()).articles[0].text


@pytest.mark.parametrize("suffix", [".docx", ".pptx", ".xlsx", ".odt"])
def test_an_office_file_that_is_cut_off_is_rejected(suffix: str) -> None:
    raw = WHOLE[suffix]()
    assert "damaged or cut off; get it again" in rejection(f"z{suffix}", raw[: len(raw) // 2])


@pytest.mark.parametrize("suffix", [".docx", ".pptx", ".xlsx", ".xlsm"])
def test_an_office_file_with_a_password_is_rejected(suffix: str) -> None:
    assert "without a password" in rejection(f"z{suffix}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def test_an_opendocument_text_with_a_password_is_rejected() -> None:
    name = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = (
        f'<m:manifest xmlns:m="{name}"><m:file-entry><m:encryption-data/></m:file-entry>'
        "</m:manifest>"
    )
    raw = zipped({"content.xml": "\x07\x01", "META-INF/manifest.xml": manifest})
    assert "password" in rejection("z.odt", raw)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_damage_is_read_or_rejected_with_a_reason(data: st.DataObject) -> None:
    suffix = data.draw(st.sampled_from(sorted(WHOLE)))
    damaged = bytearray(WHOLE[suffix]())
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnreadableArticleError):
        formats.read(f"z{suffix}", bytes(damaged))


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_quotations_a_hundred_deep_are_read(suffix: str) -> None:
    raw = {
        ".html": f"{'<blockquote>' * 100}<p>{SENTENCE}</p>{'</blockquote>' * 100}",
        ".md": f"{'> ' * 100}{SENTENCE}",
    }
    (article,) = formats.read(f"z{suffix}", raw[suffix].encode()).articles
    assert SENTENCE in article.text


@pytest.mark.slow
def test_a_page_with_a_table_of_100_000_cells_is_read() -> None:
    row = "<tr><td>Made up</td><td>7</td><td>8</td><td>9</td></tr>"
    (article,) = formats.read("z.html", f"<table>{row * 25_000}</table>".encode()).articles
    assert sum(block.kind == Kind.ROW for block in article.blocks) == 25_000


@pytest.mark.slow
def test_a_pdf_of_2_000_pages_is_read_page_by_page() -> None:
    made = FPDF(unit="pt")
    made.set_font("times", size=11)
    for number in range(2_000):
        made.add_page()
        made.text(60, 400, f"The made-up ferry {number} is repaired here.")
        made.text(60, 414, "It sails in summer.")
    (article,) = formats.read("z.pdf", bytes(made.output())).articles
    assert len(article.pages) == 2_000
    assert article.page_at(article.text.index("ferry 1999 ")) == 2_000
