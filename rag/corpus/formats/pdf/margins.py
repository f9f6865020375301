"""Which lines at the edges of printed pages are headers, footers and page numbers."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from rag.corpus.formats.pdf.lines import Line, common_size

_MAX_HEADER = 80  # characters of a header or a footer
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
PAGE_NUMBER = re.compile(
    r"[\s–—|-]*(?:page|p\.|seite)?\s*(?:\d{1,5}|[ivxlc]{1,7})"
    r"(?:\s*(?:of|von|/)\s*\d{1,5})?[\s–—|-]*",
    re.IGNORECASE,
)
#: Headers are no larger than the text by more than this factor; page numbers may be.
_MAX_SIZE, _MAX_NUMBER_SIZE = 1.2, 1.6


def headers_and_footers(pages: Sequence[Sequence[Line]]) -> set[Line]:
    """Return the lines at the edges of pages that are repeated or are page numbers."""
    edges = [_edges(page) for page in pages]
    repeated = Counter(
        key for page in edges for key in {_key(line) for zone in page for line in zone}
    )
    outermost = Counter(key for page in edges for key in {_key(zone[0]) for zone in page if zone})
    usual = common_size([line for page in pages for line in page])
    often = max(2, 0.4 * sum(map(bool, pages)))

    def is_repeated(line: Line, page: Sequence[Line]) -> bool:
        key = _key(line)
        if _is_page_number(line, page) and line.size <= _MAX_NUMBER_SIZE * usual:
            return True
        # A title in large letters is no header, though a header may repeat it in small ones.
        return line.size <= _MAX_SIZE * usual and (
            repeated[key] >= often or outermost[key] >= (2 if _has_number(key[1]) else 3)
        )

    return {
        line
        for page, zones in zip(pages, edges, strict=True)
        for zone in zones
        for line in takewhile(lambda line: is_repeated(line, page), zone)  # noqa: B023 (used at once)
    }


def _edges(page: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the short lines at the top and those at the bottom, the outermost first."""
    top = sorted((line for line in page if line.zone == "top"), key=lambda line: -line.top)
    bottom = sorted((line for line in page if line.zone == "bottom"), key=lambda line: line.bottom)
    return _while_short(top), _while_short(bottom)


def _while_short(zone: list[Line]) -> list[Line]:
    return list(takewhile(lambda line: len(line) <= _MAX_HEADER, zone))


def _is_page_number(line: Line, page: Sequence[Line]) -> bool:
    """Whether a line is the number of its page: a number, but not in a row of them."""
    if len(page) < 2 or not PAGE_NUMBER.fullmatch(line.text):
        return False
    return not any(
        other is not line
        and abs(other.baseline - line.baseline) < line.size
        and any(letter.isdigit() for letter in other.text)
        and len(other) < 2 * len(line) + 2
        for other in page
    )


def _has_number(key_text: str) -> bool:
    return key_text.startswith("#") or key_text.endswith("#")


def _key(line: Line) -> tuple[str, str]:
    """Return what repeated lines have in common: their zone, and their text without numbers."""
    return line.zone, _NUMBER.sub("#", line.text.casefold())
