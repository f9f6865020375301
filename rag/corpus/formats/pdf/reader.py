"""A PDF -> its Article, or the reason why there is none."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from rag.corpus.formats.document import Document
from rag.corpus.formats.ocr import read_scan
from rag.corpus.formats.pdf.annotations import open_forms
from rag.corpus.formats.pdf.joining import Joiner
from rag.corpus.formats.pdf.key_figures import with_key_figures
from rag.corpus.formats.pdf.margins import Margins, read_margins
from rag.corpus.formats.pdf.pages import ORDER, Page, arrange, read_page
from rag.corpus.formats.pdf.paragraphs import Paragraph, group_into_paragraphs
from rag.corpus.formats.pdf.set_apart import SetApart
from rag.corpus.formats.pdf.spanning import with_whole_tables
from rag.corpus.formats.pdf.structure import (
    Builder,
    body_size,
    heading_sizes,
)
from rag.corpus.formats.pdf.tables import Table
from rag.corpus.formats.pdf.titles import title_of
from rag.corpus.formats.results import Details, ReadResult, make_article, single_article
from rag.errors import UnreadableArticleError

_USE_OCR = "run text recognition (OCR) on it"
_DAMAGED = "a damaged or cut off PDF; get it again, or save its text as .txt"
#: A file with pictures and fewer characters per page than this was scanned.
_MIN_CHARACTERS = 15
_CREATED = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_MAX_BOOKMARKS = 5_000


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a PDF.

    Raises UnreadableArticleError when it is locked, damaged or scanned.
    """
    file = _open(raw)
    try:
        pages, damaged = _pages(file)
        if _is_scan(file, pages, damaged):
            return read_scan(path, raw, Details(author=file.get_metadata_value("Author")))
        _check_text(pages, damaged)
        margins = read_margins(pages)
        parts, doubts = _flow(pages, margins)
        document = _document(parts, doubts, _outline(file), pages, margins)
        warning = _warning(raw, file, pages, damaged, doubts)
        metadata = file.get_metadata_dict()
        title = title_of(path, metadata.get("Title", ""), parts, document)
        details = _details(metadata, title)
    finally:
        file.close()
    return single_article(make_article(path, document, details), warning)


def _open(raw: bytes) -> Any:
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        return PdfDocument(raw)
    except PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            raise UnreadableArticleError("locked with a password; save it without one") from error
        raise UnreadableArticleError(_DAMAGED) from error


def _pages(file: Any) -> tuple[list[Page], list[int]]:
    """Return each page, and the numbers, from 0, of pages that can't be opened."""
    from pypdfium2 import PdfiumError

    pages: list[Page] = []
    damaged = []
    forms = open_forms(file)
    for number in range(len(file)):
        try:
            page = file[number]
            pages.append(read_page(page, number, forms))
            page.close()
        except PdfiumError:
            pages.append(Page())
            damaged.append(number)
    return pages, damaged


def _flow(
    pages: Sequence[Page], margins: Margins
) -> tuple[list[Paragraph | Table], dict[int, str]]:
    """Return the paragraphs and tables in reading order, and the pages, from 0, in doubt."""
    arranged: list[list[Any]] = []
    doubts: dict[int, str] = {}
    for number, page in enumerate(pages):
        last = next(reversed(arranged[-1]), None) if arranged else None
        lines = [line for line in page.lines if line not in margins.lines]
        parts, is_certain = arrange(page, lines, last if isinstance(last, Table) else None)
        arranged.append(parts)
        if page.doubt or not is_certain:
            doubts[number] = page.doubt or ORDER
    flow = with_whole_tables(group_into_paragraphs(arranged))
    return with_key_figures(flow), doubts


def _document(
    parts: Sequence[Paragraph | Table],
    doubts: dict[int, str],
    outline: dict[str, int],
    pages: Sequence[Page],
    margins: Margins,
) -> Document:
    lines = [line for page in pages for line in page.lines]
    body = body_size(parts)
    fixed = sum(len(line) for line in lines if line.style.is_monospaced)
    builder = Builder(
        joiner=Joiner(lines),
        body=body,
        sizes=heading_sizes(parts, body),
        outline=outline,
        doubts=doubts,
        is_monospaced=fixed > 0.5 * sum(map(len, lines)),
        set_apart=SetApart.of(parts, body),
    )
    for part in parts:
        builder.add(part)
    for text, reason in _left_out(pages, margins):
        builder.leave_out(text, reason)
    return builder.finish(len(pages))


def _left_out(pages: Sequence[Page], margins: Margins) -> Iterator[tuple[str, str]]:
    """Yield what is not part of the text, each once, and why it is not searched; "" if it is."""
    for header in margins.headers:
        where = f"at the {header.zone} of {page_list(header.pages)}"
        yield header.text, "" if header.has_value else f"{where}, a header or footer"
    if margins.numbers:
        numbers = sorted({line.page for line in margins.numbers})
        noun = "number" if len(numbers) == 1 else "numbers"
        text = ", ".join(line.text for line in margins.numbers)
        yield text, f"the {noun} of {page_list(numbers)}"
    for number, page in enumerate(pages):
        yield from _left_out_of_page(page, number)


def _left_out_of_page(page: Page, number: int) -> Iterator[tuple[str, str]]:
    for scale in page.scales:
        text = " ".join(line.text for line in scale)
        yield text, f"the scale of a chart on page {number + 1}"
    if page.numbers:
        text = " ".join(line.text for line in page.numbers)
        yield text, f"the numbers of the lines on page {number + 1}"
    yield from ((one.text, f"invisible on {page_list([one.page])}") for one in page.hidden)
    yield from ((comment, "a reviewer's comment") for comment in page.comments)


def _outline(file: Any) -> dict[str, int]:
    """Return the headings in the file's table of contents, in small letters, with their levels."""
    from pypdfium2 import PdfiumError

    try:
        bookmarks = islice(file.get_toc(), _MAX_BOOKMARKS)
        return {" ".join(mark.get_title().casefold().split()): mark.level + 1 for mark in bookmarks}
    except (PdfiumError, ValueError):
        return {}


def _is_scan(file: Any, pages: Sequence[Page], damaged: Sequence[int]) -> bool:
    characters = sum(len(line.text) for page in pages for line in page.lines)
    intact = [number for number in range(len(pages)) if number not in damaged]
    return characters < _MIN_CHARACTERS * len(pages) and any(
        _has_picture(file[number]) for number in intact
    )


def _check_text(pages: Sequence[Page], damaged: Sequence[int]) -> None:
    text = "".join(line.text for page in pages for line in page.lines)
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
    raw: bytes,
    file: Any,
    pages: Sequence[Page],
    damaged: Sequence[int],
    doubts: dict[int, str],
) -> str:
    warnings = []
    empty = [
        number
        for number, page in enumerate(pages)
        if not (page.lines or number in damaged) and any(True for _ in file[number].get_objects())
    ]
    if empty:
        warnings.append(f"no text on {page_list(empty)}; {_USE_OCR} if there are pictures of text")
    if damaged:
        warnings.append(f"{page_list(damaged)} damaged and left out; get the file again")
    overlaps = {line.page: line.doubt for page in pages for line in page.lines if line.doubt}
    for reason in dict.fromkeys([*doubts.values(), *overlaps.values()]):
        numbers = sorted(
            number for all_ in (doubts, overlaps) for number in all_ if all_[number] == reason
        )
        warnings.append(f"{page_list(numbers)}: {reason}; compare what is quoted with the file")
    if b"%%EOF" not in raw[-2_000:]:
        warnings.append("the file seems to be cut off; get it again")
    return ", and ".join(warnings)


def page_list(numbers: Sequence[int]) -> str:
    """Return page numbers, counted from 0, in words.

    >>> page_list([2]), page_list([2, 4, 5, 6])
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


def _details(metadata: dict[str, str], title: str) -> Details:
    created = _CREATED.match(metadata.get("CreationDate", ""))
    return Details(
        title=title,
        author=metadata.get("Author", ""),
        created="-".join(created.groups()) if created else "",
    )
