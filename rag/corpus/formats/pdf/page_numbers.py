"""The numbers of printed pages: those alone on their line, and those within headers."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from rag.corpus.formats.pdf.lines import Line

_ROMAN = r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_WORD = r"(?:page|p\.|seite)"
_TOTAL = r"(?:\s*(?:of|von|/)\s*\d{1,5})?"
_ALONE = re.compile(
    rf"[\s–—|-]*(?P<word>{_WORD})?\s*"
    rf"(?:(?P<number>\d{{1,5}})|(?P<roman>{_ROMAN})){_TOTAL}[\s–—|-]*",
    re.IGNORECASE,
)
#: What may be the page's number in a header: "Page 3 of 12", "Zarnow Post | 3"; in small print
#: also "Zarnow Post 3".
_IN_HEADER = re.compile(
    rf"\b{_WORD}\s*(\d{{1,5}}){_TOTAL}|^(\d{{1,5}})(?=\s*[|·•])|(?<=[|·•])\s*(\d{{1,5}})$",
    re.IGNORECASE,
)
_IN_SMALL_PRINT = re.compile(r"^(\d{1,5})(?= \S+ \S)|^(?:\S+ ){2,}(\d{1,5})$")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class PageNumbers:
    """Which lines in the margins of a file are the numbers of its pages: they count the pages."""

    def __init__(self, levels: Mapping[Line, int]) -> None:
        """`levels` are the lines and their distances from the edges of their pages."""
        offsets = {line: offset for line in levels if (offset := _offset(line)) is not None}
        counts = Counter(offset for _, offset in {(one.page, at) for one, at in offsets.items()})
        self._counted = {line for line, offset in offsets.items() if counts[offset] > 1}
        self._pages = {line.page for line in self._counted}
        self._places = {(line.zone, levels[line]) for line in self._counted}
        self._levels = levels

    def __contains__(self, line: Line) -> bool:
        """Whether a line is nothing but the number of its page."""
        match = _ALONE.fullmatch(line.text)
        if match is None:
            return False
        place = line.zone, self._levels[line]
        is_in_place = place in self._places and line.page not in self._pages
        return (
            bool(match["word"]) or is_in_place or line in self._counted or _offset(line) == ("", 1)
        )


def _offset(line: Line) -> tuple[str, int] | None:
    """Return by how much the number on a line differs from its page, counted from 0.

    Roman numbers count other pages than Arabic ones.
    """
    match = _ALONE.fullmatch(line.text)
    if match is None:
        return None
    if match["roman"]:
        return "roman", _roman(match["roman"].lower()) - line.page
    return "", int(match["number"]) - line.page


def _roman(letters: str) -> int:
    """Return what a Roman number is.

    >>> _roman("iv"), _roman("xvii"), _roman("xc")
    (4, 17, 90)
    """
    values = [_VALUES[letter] for letter in letters]
    following = [*values[1:], 0]
    return sum(-one if one < after else one for one, after in zip(values, following, strict=True))


def without_page_numbers(line: Line, *, is_small_print: bool) -> Iterator[str]:
    """Yield the text of a line in small letters, then without each number that may be its page's.

    In place of a number is how much it differs from its page: in a header, that is always the same.
    """
    text = line.text.casefold()
    yield text
    for pattern in (_IN_HEADER, _IN_SMALL_PRINT)[: 1 + is_small_print]:
        for match in pattern.finditer(text):
            number = next(filter(None, match.groups()))
            start, end = match.span(match.lastindex or 0)
            yield f"{text[:start]}#{int(number) - line.page}#{text[end:]}"
