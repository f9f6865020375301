"""A PDF -> Article: its paragraphs in reading order, with its pages."""

import re
from collections.abc import Iterator, Sequence
from ctypes import byref
from statistics import median
from typing import Any

from rag.corpus.formats.layout import Block, Line, flow, running
from rag.corpus.formats.paragraphs import blocks
from rag.corpus.formats.reading import Details, Reading, article, single, sound
from rag.errors import UnreadableArticleError

_OCR = "run a text recognition (OCR) over it"
_DAMAGED = "a damaged or cut off PDF; get it again, or save its text as .txt"
#: A file with fewer characters a page than this, and pictures on its pages, was scanned.
_SCANNED = 15
#: How much of a page, at either edge, may hold headers and footers.
_EDGE = 0.12
#: Titles that programs put in where nobody gave one.
_NO_TITLE = re.compile(
    r"microsoft \w+ -|untitled|.*\.(?:docx?|pdf|indd|qxd|tex|rtf|pptx?|xlsx?)$", re.IGNORECASE
)
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•"}
)
#: PDFium's mark for a hyphen at the end of a line, whose break it leaves out.
_HYPHEN = re.compile("[\ufffe\x02]")


def read(path: str, raw: bytes) -> Reading:
    """Return the one article of a PDF.

    Raises UnreadableArticleError when it is locked, damaged or holds pictures of text only.
    """
    document = _open(raw)
    try:
        pages, damaged = _lines(document)
        outside = running(pages)
        pages = [[line for line in page if line not in outside] for page in pages]
        _check_text(document, pages, damaged)
        found = blocks(pages)
        text, begins = flow(found, len(pages))
        warning = _warning(raw, document, pages, damaged)
        details = _details(document.get_metadata_dict(), found)
    finally:
        document.close()
    return single(article(path, text, details, begins), warning)


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
    """Return the lines of each page, and the pages that can't be opened, from 0."""
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
    for found in re.finditer("[^\r\n\ufffe\x02]+", text):
        piece = found[0]
        shown = " ".join(sound(piece).translate(_LIGATURES).split())
        if not shown:
            continue
        start = found.start() + len(piece) - len(piece.lstrip())
        end = found.start() + len(piece.rstrip()) - 1
        if _HYPHEN.match(text[found.end() : found.end() + 1]):
            shown += "-"
        # Bullets and raised numbers are smaller than the line they stand in.
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


def _check_text(document: Any, pages: Sequence[Sequence[Line]], damaged: Sequence[int]) -> None:
    letters = "".join(line.text for page in pages for line in page)
    if damaged and not letters:
        raise UnreadableArticleError(_DAMAGED)
    whole = (number for number in range(len(pages)) if number not in damaged)
    if len(letters) < _SCANNED * len(pages) and any(_has_picture(document[one]) for one in whole):
        raise UnreadableArticleError(f"it holds pictures of pages, no text; {_OCR}")
    if not letters:
        raise UnreadableArticleError(f"a PDF without text; {_OCR} if its pages show any")
    private = sum(1 for letter in letters if letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff")
    if private > 0.3 * len(letters):
        raise UnreadableArticleError(f"its fonts don't say which letters they show; {_OCR}")


def _has_picture(page: Any) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return any(True for _ in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _warning(
    raw: bytes, document: Any, pages: Sequence[Sequence[Line]], damaged: Sequence[int]
) -> str:
    said = []
    empty = [
        number
        for number, page in enumerate(pages)
        if not page and number not in damaged and any(True for _ in document[number].get_objects())
    ]
    if empty:
        said.append(f"{_named(empty)} without text; {_OCR} if pictures of text are there")
    if damaged:
        said.append(f"{_named(damaged)} damaged and left out; get the file again")
    if b"%%EOF" not in raw[-2_000:]:
        said.append("it seems to be cut off; get it again")
    return ", and ".join(said)


def _named(numbers: Sequence[int]) -> str:
    """Return pages, counted from 0, in words.

    >>> _named([2]), _named([2, 4, 5, 6])
    ('page 3', 'pages 3, 5-7')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number:
            runs[-1][-1] += 1
        else:
            runs.append([number + 1, number + 1])
    spans = ", ".join(f"{one}-{last}" if last > one else f"{one}" for one, last in runs)
    return f"{'page' if len(numbers) == 1 else 'pages'} {spans}"


_MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def _details(info: dict[str, str], found: Sequence[Block]) -> Details:
    title = info.get("Title", "").strip()
    made = _MADE.match(info.get("CreationDate", ""))
    return Details(
        title=title if title and not _NO_TITLE.match(title) else _largest(found),
        author=info.get("Author", ""),
        made="-".join(made.groups()) if made else "",
    )


def _largest(found: Sequence[Block]) -> str:
    """Return the words in the largest letters of the first page; "" when all are of one size."""
    first = [block for block in found if block[0].page == found[0][0].page]
    largest = max(first, key=lambda block: block[0].size)
    common = median(line.size for block in first for line in block)
    words = " ".join(line.text for line in largest)
    is_title = largest[0].size > 1.15 * common and 4 <= len(words) <= 200
    return words if is_title else ""
