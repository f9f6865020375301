"""A PDF -> Article: its paragraphs in reading order, with its pages."""

import re
from collections.abc import Iterator, Sequence
from ctypes import byref
from statistics import median
from typing import Any

from rag.corpus.formats.layout import Block, Line, headers_and_footers, join_blocks
from rag.corpus.formats.ocr import read_scan
from rag.corpus.formats.paragraphs import group_into_paragraphs
from rag.corpus.formats.plain import plain_document
from rag.corpus.formats.results import (
    Details,
    ReadResult,
    make_article,
    single_article,
)
from rag.corpus.formats.sanitizing import sanitize
from rag.errors import UnreadableArticleError

_USE_OCR = "run text recognition (OCR) on it"
_DAMAGED = "a damaged or cut off PDF; get it again, or save its text as .txt"
#: A file with pictures and fewer characters per page than this was scanned.
_MIN_CHARACTERS = 15
#: The share of a page's height, at the top and at the bottom, that may be header or footer.
_EDGE = 0.12
#: Titles that programs put in.
_PLACEHOLDER_TITLE = re.compile(
    r"microsoft \w+ -|untitled|.*\.(?:docx?|pdf|indd|qxd|tex|rtf|pptx?|xlsx?)$", re.IGNORECASE
)
_CREATED = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•"}
)
#: What PDFium puts in place of a hyphen and the line break after it.
_HYPHEN = re.compile("[\ufffe\x02]")
_LINE = re.compile("[^\r\n\ufffe\x02]+")


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a PDF.

    Raises UnreadableArticleError when it is locked, damaged or scanned.
    """
    document = _open(raw)
    try:
        pages, damaged = _lines(document)
        repeated = headers_and_footers(pages)
        pages = [[line for line in page if line not in repeated] for page in pages]
        if _is_scan(document, pages, damaged):
            return read_scan(path, raw, Details(author=document.get_metadata_value("Author")))
        _check_text(pages, damaged)
        paragraphs = group_into_paragraphs(pages)
        text, begins = join_blocks(paragraphs, len(pages))
        warning = _warning(raw, document, pages, damaged)
        details = _details(document.get_metadata_dict(), paragraphs)
    finally:
        document.close()
    laid_out = plain_document(text)
    laid_out.pages = list(begins)
    return single_article(make_article(path, laid_out, details), warning)


def _open(raw: bytes) -> Any:
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        return PdfDocument(raw)
    except PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            raise UnreadableArticleError("locked with a password; save it without one") from error
        raise UnreadableArticleError(_DAMAGED) from error


def _lines(document: Any) -> tuple[list[list[Line]], list[int]]:
    """Return the lines of each page, and the numbers, from 0, of pages that can't be opened."""
    from pypdfium2 import PdfiumError

    pages: list[list[Line]] = []
    damaged = []
    for number in range(len(document)):
        try:
            page = document[number]
            pages.append(list(_page_lines(page, number)))
            page.close()
        except PdfiumError:
            pages.append([])
            damaged.append(number)
    return pages, damaged


def _page_lines(page: Any, number: int) -> Iterator[Line]:
    content = page.get_textpage()
    text = content.get_text_range()
    height = page.get_height()
    for match in _LINE.finditer(text):
        raw = match[0]
        shown = " ".join(sanitize(raw).translate(_LIGATURES).split())
        if not shown:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        end = match.start() + len(raw.rstrip()) - 1
        if _HYPHEN.match(text[match.end() : match.end() + 1]):
            shown += "-"
        # The tallest of three: bullets and superscripts are smaller than the rest of their line.
        first, middle, last = (_box(content, at) for at in (start, (start + end) // 2, end))
        _, bottom, _, top = max((first, middle, last), key=lambda box: box[3] - box[1])
        size = max(top - bottom, 0.1)
        zone = "top" if top > (1 - _EDGE) * height else "bottom" if bottom < _EDGE * height else ""
        yield Line(number, shown, first[0], last[2], bottom, top, size, zone)
    content.close()


def _box(content: Any, at: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a character of the text, in points."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    index = raw.FPDFText_GetCharIndexFromTextIndex(content, at)
    raw.FPDFText_GetLooseCharBox(content, index, byref(box))
    return box.left, box.bottom, box.right, box.top


def _is_scan(document: Any, pages: Sequence[Sequence[Line]], damaged: Sequence[int]) -> bool:
    """Whether the pages are pictures, with no more text than a stamp on them."""
    characters = sum(len(line.text) for page in pages for line in page)
    intact = (number for number in range(len(pages)) if number not in damaged)
    return characters < _MIN_CHARACTERS * len(pages) and any(
        _has_picture(document[number]) for number in intact
    )


def _check_text(pages: Sequence[Sequence[Line]], damaged: Sequence[int]) -> None:
    text = "".join(line.text for page in pages for line in page)
    if damaged and not text:
        raise UnreadableArticleError(_DAMAGED)
    if not text:
        raise UnreadableArticleError(f"a PDF without text; {_USE_OCR} if its pages show any")
    unknown = sum(1 for letter in text if letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff")
    if unknown > 0.3 * len(text):
        raise UnreadableArticleError(f"its fonts don't say which letters they show; {_USE_OCR}")


def _has_picture(page: Any) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return any(True for _ in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _warning(
    raw: bytes, document: Any, pages: Sequence[Sequence[Line]], damaged: Sequence[int]
) -> str:
    warnings = []
    empty = [
        number
        for number, page in enumerate(pages)
        if not page and number not in damaged and any(True for _ in document[number].get_objects())
    ]
    if empty:
        warnings.append(f"no text on {_page_list(empty)}; {_USE_OCR} if there are pictures of text")
    if damaged:
        warnings.append(f"{_page_list(damaged)} damaged and left out; get the file again")
    if b"%%EOF" not in raw[-2_000:]:
        warnings.append("the file seems to be cut off; get it again")
    return ", and ".join(warnings)


def _page_list(numbers: Sequence[int]) -> str:
    """Return page numbers, counted from 0, in words.

    >>> _page_list([2]), _page_list([2, 4, 5, 6])
    ('page 3', 'pages 3, 5-7')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number:
            runs[-1][-1] += 1
        else:
            runs.append([number + 1, number + 1])
    spans = ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in runs)
    return f"{'page' if len(numbers) == 1 else 'pages'} {spans}"


def _details(metadata: dict[str, str], paragraphs: Sequence[Block]) -> Details:
    title = metadata.get("Title", "").strip()
    created = _CREATED.match(metadata.get("CreationDate", ""))
    return Details(
        title=title if title and not _PLACEHOLDER_TITLE.match(title) else _headline(paragraphs),
        author=metadata.get("Author", ""),
        created="-".join(created.groups()) if created else "",
    )


def _headline(paragraphs: Sequence[Block]) -> str:
    """Return the text in the largest font on the first page; "" if none is larger than usual."""
    first_page = [block for block in paragraphs if block[0].page == paragraphs[0][0].page]
    largest = max(first_page, key=lambda block: block[0].size)
    usual = median(line.size for block in first_page for line in block)
    text = " ".join(line.text for line in largest)
    is_headline = largest[0].size > 1.15 * usual and 4 <= len(text) <= 200
    return text if is_headline else ""
