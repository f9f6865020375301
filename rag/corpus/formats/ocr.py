"""Pictures of text -> articles, with the optional extra `ocr`.

RapidOCR finds lines and reads them with the PP-OCR models in its wheel; nothing is downloaded. What
it reads is marked as read by OCR, since letters may be wrong.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from statistics import median
from typing import Any

from rag.corpus.articles import Skipped
from rag.corpus.blocks import Kind
from rag.corpus.formats.document import Document
from rag.corpus.formats.results import Details, ReadResult, make_article
from rag.errors import UnreadableArticleError

DOUBT = "read by OCR"
INSTALL = 'install "footnote-qa[ocr]" to have it read, or save its text as .txt'
_DPI = 200
_MAX_PIXELS = 60_000_000  # of a picture; more is a decompression bomb
_MAX_SIDE = 3_000  # pixels; larger pictures are made smaller
_MIN_SCORE = 0.6  # of a line, from 0 to 1; below, it is mostly noise
_SECONDS = 90.0  # for a file; a page takes about one
_GAP = 0.7  # of a line's height; with more above it, a line begins a paragraph


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a picture; its edges are in pixels from the upper left corner."""

    text: str
    left: float
    top: float
    bottom: float


def is_installed() -> bool:
    """Whether the extra is there."""
    return find_spec("rapidocr") is not None


def read_picture(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a picture of text.

    Raises UnreadableArticleError without the extra, and when the picture shows no text.
    """
    if not is_installed():
        raise UnreadableArticleError(f"a picture; {INSTALL}")
    document = Document()
    add_picture(document, _opened(raw))
    if not document.blocks:
        raise UnreadableArticleError("a picture in which no text was found; delete it")
    return ReadResult((make_article(path, document, Details()),))


def read_scan(path: str, raw: bytes, details: Details) -> ReadResult:
    """Return the one article of a PDF whose pages are pictures, with its pages.

    Raises UnreadableArticleError without the extra, and when the pages show no text.
    """
    if not is_installed():
        raise UnreadableArticleError(f"contains pictures of pages instead of text; {INSTALL}")
    document, warnings = Document(), []
    from pypdfium2 import PdfDocument

    pages = PdfDocument(raw)
    try:
        end = time.monotonic() + _SECONDS
        for number in range(len(pages)):
            if time.monotonic() > end:
                rest = f"only the first {number} of {len(pages)} pages were read by OCR; split it"
                warnings.append(Skipped(path, rest))
                break
            document.start_page()
            add_picture(document, pages[number].render(scale=_scale(pages[number])).to_pil())
    finally:
        pages.close()
    if not document.blocks:
        raise UnreadableArticleError("a scan in which no text was found; delete it")
    return ReadResult((make_article(path, document, details),), tuple(warnings))


def _scale(page: Any) -> float:
    """Return the pixels for a point of a page."""
    longest = max(page.get_size())
    return float(min(_DPI / 72, _MAX_SIDE / max(longest, 1)))


def add_picture(document: Document, picture: Any) -> None:
    """Add the text in a picture (a PIL Image) by paragraphs, marked as read by OCR."""
    document.doubt = DOUBT
    for lines in _paragraphs(recognise(picture)):
        document.add(Kind.PARAGRAPH, " ".join(line.text for line in lines))
    document.doubt = ""


def recognise(picture: Any) -> list[Line]:
    """Return the lines of text in a picture (a PIL Image), from its top to its bottom."""
    import numpy as np

    found = _engine()(np.asarray(picture.convert("RGB"))[:, :, ::-1])
    if found.boxes is None:
        return []
    lines = [
        Line(text.strip(), min(box[:, 0]), min(box[:, 1]), max(box[:, 1]))
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if score >= _MIN_SCORE and text.strip()
    ]
    return list(_in_order(lines))


def _in_order(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines from top to bottom; parts of one line are joined from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.top + line.bottom):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].top < middle < rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.left)
        text = " ".join(line.text for line in row)
        yield Line(text, row[0].left, row[0].top, max(line.bottom for line in row))


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph: it ends where the gap to the next line is wide."""
    height = median([line.bottom - line.top for line in lines] or [0])
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and line.top - paragraph[-1].bottom > _GAP * height:
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _opened(raw: bytes) -> Any:
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(BytesIO(raw), formats=("PNG", "JPEG"))
        if picture.width * picture.height > _MAX_PIXELS:
            raise UnreadableArticleError("a picture of too many pixels; make it smaller")
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise UnreadableArticleError("a damaged picture; get it again") from error
    picture.thumbnail((_MAX_SIDE, _MAX_SIDE))
    return picture


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})
