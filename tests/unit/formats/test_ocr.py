"""Pictures of text: what the message says without the extra, and what is read with it."""

from io import BytesIO

import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont
from written import PICTURE, scan

from rag.corpus import formats
from rag.corpus.formats import ocr
from rag.errors import UnreadableArticleError

needs_extra = pytest.mark.skipif(not ocr.is_installed(), reason="the extra ocr is not installed")


def notice() -> bytes:
    picture = Image.new("RGB", (1240, 400), "white")
    words = "The made-up ferry leaves at 7:15."
    ImageDraw.Draw(picture).text(
        (80, 80), words, font=ImageFont.load_default(size=36), fill="black"
    )
    raw = BytesIO()
    picture.save(raw, "PNG")
    return raw.getvalue()


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    for path, raw in (("z.png", PICTURE), ("z.pdf", scan(2))):
        with pytest.raises(
            UnreadableArticleError, match=r'pictures?.*; install "footnote-qa\[ocr\]"'
        ):
            formats.read(path, raw)


@needs_extra
def test_the_text_of_a_picture_is_read_and_in_doubt() -> None:
    (article,) = formats.read("z.png", notice()).articles
    assert article.text == "The made-up ferry leaves at 7:15."
    assert article.doubt_at(0) == "read by OCR"


@needs_extra
def test_the_pages_of_a_scan_are_read() -> None:
    paper = FPDF()
    for _ in range(2):
        paper.add_page()
        paper.image(BytesIO(notice()), w=190)
    (article,) = formats.read("z.pdf", bytes(paper.output())).articles
    assert article.page_at(article.text.rindex("ferry")) == 2


@needs_extra
def test_a_picture_without_text_is_rejected() -> None:
    with pytest.raises(UnreadableArticleError, match="no text was found"):
        formats.read("z.png", PICTURE)
