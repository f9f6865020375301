"""Which lines at the edges of printed pages are headers, footers and page numbers."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from rag.corpus.formats.pdf.lines import Line, common_size

_MAX_HEADER = 80  # characters of a header or a footer
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.|seite)?\W*#(?:\W*(?:of|von|/)?\W*#)?\W*")


def headers_and_footers(pages: Sequence[Sequence[Line]]) -> set[Line]:
    """Return the lines at the edges of pages that are repeated or are page numbers."""
    edges = [_edges(page) for page in pages]
    repeated = Counter(
        key for page in edges for key in {_key(line) for zone in page for line in zone}
    )
    outermost = Counter(key for page in edges for key in {_key(zone[0]) for zone in page if zone})
    max_size = 1.2 * common_size([line for page in pages for line in page])
    often = max(2, 0.4 * sum(map(bool, pages)))

    def is_repeated(line: Line, lines: int) -> bool:
        key = _key(line)
        # A title in large letters is no header, though a header may repeat it in small ones.
        return line.size <= max_size and (
            repeated[key] >= often or _is_numbered(key[1], outermost[key], lines)
        )

    return {
        line
        for page, zones in zip(pages, edges, strict=True)
        for zone in zones
        for line in takewhile(lambda line: is_repeated(line, len(page)), zone)  # noqa: B023 (used at once)
    }


def _edges(page: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the short lines at the top and those at the bottom, the outermost first."""
    top = sorted((line for line in page if line.zone == "top"), key=lambda line: -line.top)
    bottom = sorted((line for line in page if line.zone == "bottom"), key=lambda line: line.bottom)
    return _while_short(top), _while_short(bottom)


def _while_short(zone: list[Line]) -> list[Line]:
    return list(takewhile(lambda line: len(line) <= _MAX_HEADER, zone))


def _is_numbered(key_text: str, pages: int, lines: int) -> bool:
    """Whether the outermost line of a page is its number, or a repeated header with it.

    `pages` is how many pages have this line outermost, `lines` how many lines its page has.
    """
    has_number = key_text.startswith("#") or key_text.endswith("#")
    is_page_number = lines > 1 and bool(_PAGE_NUMBER.fullmatch(key_text))
    return is_page_number or pages >= (2 if has_number else 3)


def _key(line: Line) -> tuple[str, str]:
    """Return what repeated lines have in common: their zone, and their text without numbers."""
    return line.zone, _NUMBER.sub("#", line.text.casefold())
