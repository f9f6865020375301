"""Made-up PDFs with a font like TeX's, which doesn't say which letters its ligatures are."""

import pytest

from rag.corpus.articles import Article
from rag.corpus.formats import read


def paper(text: bytes, glyphs: str, *, to_unicode: str = "") -> Article:
    """Return what is read of a page with this text; `glyphs` names codes, as in "14 /x1"."""
    mapping = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> "
        f"endcodespacerange 1 beginbfrange <20> <7e> <0020> endbfrange {to_unicode} endcmap end"
    )
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources << /Font << /F 5 0 R >> >> >>"
    )
    font = (
        "<< /Type /Font /Subtype /Type1 /BaseFont /MadeUp /FirstChar 0 /LastChar 255 "
        f"/Widths [{'600 ' * 256}] /FontDescriptor 6 0 R /Encoding 7 0 R "
        f"{'/ToUnicode 8 0 R' if to_unicode else ''} >>"
    )
    descriptor = (
        "<< /Type /FontDescriptor /FontName /MadeUp /Flags 4 /ItalicAngle 0 /Ascent 700 "
        "/Descent -200 /CapHeight 700 /StemV 80 /FontBBox [0 -200 600 700] >>"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        stream(b"BT /F 12 Tf 60 700 Td (" + text + b") Tj ET"),
        font,
        descriptor,
        f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [{glyphs}] >>",
        stream(mapping.encode()),
    ]
    body = "".join(f"{number} 0 obj\n{one}\nendobj\n" for number, one in enumerate(objects, 1))
    raw = f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size 9 >>\nstartxref\n0\n%%EOF\n"
    return read("z.pdf", raw.encode("latin-1")).articles[0]


def stream(content: bytes) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content.decode('latin-1')}\nendstream"


def test_a_ligature_without_a_name_is_read_by_the_words_it_makes() -> None:
    text = b"The made-up di\\016culties of an e\\016cient o\\016ce, \\014rst in the \\015oor plan."
    read_article = paper(text, "12 /x1 /x2 /x3", to_unicode="1 beginbfchar <0e> <0000> endbfchar")
    assert read_article.text == (
        "The made-up difficulties of an efficient office, first in the floor plan."
    )
    assert not read_article.doubts


@pytest.mark.parametrize(
    ("code", "letters"), [(b"\\013", "ff"), (b"\\016", "ffi"), (b"\\034", "fi")]
)
def test_in_a_made_up_name_the_place_in_texs_fonts_tells(code: bytes, letters: str) -> None:
    read_article = paper(
        b"The made-up Qu" + code + b"zq was built of stone.", "11 /f_f /g2 /g3 /f_f_i"
    )
    assert read_article.text == f"The made-up Qu{letters}zq was built of stone."


def test_letters_that_nobody_can_tell_are_in_doubt() -> None:
    read_article = paper(
        b"The made-up Qu\\005zq was built of stone.",
        "5 /x1",
        to_unicode="1 beginbfchar <05> <0000> endbfchar",
    )
    assert read_article.text == "The made-up Qu\ufffdzq was built of stone."
    assert "don't say which letters" in read_article.doubt_at(0)
