"""Made-up articles as PDF, EPUB and zip files."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from fpdf import FPDF

SENTENCE = (
    "The made-up bridge of Zarnow was opened on a Tuesday by the mayor, Eva Lund, who thanked the "
    "builders of the town for four years of work on it."
)


def pdf(
    pages: Sequence[Sequence[str]], *, header: str = "", title: str = "", password: str = ""
) -> bytes:
    """Return a PDF with these paragraphs on its pages; with a header come page numbers."""
    document = FPDF()
    document.set_auto_page_break(auto=False)
    document.set_title(title)
    if password:
        document.set_encryption(owner_password="owner", user_password=password)
    for number, paragraphs in enumerate(pages, 1):
        document.add_page()
        if header:
            document.set_font("helvetica", size=9)
            document.text(150, 8, header)
            document.text(100, 292, f"Page {number} of {len(pages)}")
        document.set_font("times", size=12)
        for paragraph in paragraphs:
            document.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
            document.ln(4)
    return bytes(document.output())


def scan(pages: int, text_on: Sequence[int] = ()) -> bytes:
    """Return a PDF whose pages are pictures, except for those (from 1) that have text."""
    document = FPDF()
    for number in range(1, pages + 1):
        document.add_page()
        if number in text_on:
            document.set_font("times", size=12)
            document.multi_cell(0, 6, f"Page {number}: {SENTENCE}")
        else:
            document.image(BytesIO(PICTURE), w=150, h=200)
    return bytes(document.output())


#: A picture of one grey dot, as PNG.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c636800000082008177cd72b6"
    "0000000049454e44ae426082"
)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of these members."""
    raw = BytesIO()
    with ZipFile(raw, "w", ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return raw.getvalue()


CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)


def epub(chapters: Mapping[str, str], more: Mapping[str, str] | None = None) -> bytes:
    """Return a book of these chapters (file name -> body), in their order."""
    items = "".join(f'<item id="c{i}" href="{name}"/>' for i, name in enumerate(chapters))
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    book = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Bridges of Zarnow</dc:title>'
        "<dc:creator>Ola Nil</dc:creator><dc:creator>Eva Lund</dc:creator><dc:date>2021-05"
        "</dc:date><dc:publisher>Made-up Press</dc:publisher><dc:language>en-GB</dc:language>"
        f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    pages = {
        f"OEBPS/{name}": '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999'
        f'/xhtml"><head><title>not shown</title></head><body>{body}</body></html>'
        for name, body in chapters.items()
    }
    parts = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}
    return zipped(parts | {"OEBPS/book.opf": book} | pages | dict(more or {}))
