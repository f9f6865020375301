"""A page of a PDF -> its words, each in one font and size, with their positions."""

import re
from collections.abc import Callable, Iterator, Sequence
from ctypes import addressof, byref, c_double, c_int, create_string_buffer
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import atan2, hypot, pi
from operator import itemgetter
from typing import Any

from rag.corpus.formats.pdf.ligatures import with_ligatures

#: White space separates words; what PDFium puts in place of a hyphen and a line break ends one.
_WORD = re.compile("[^\\s\ufffe\x02]*[\ufffe\x02]|[^\\s\ufffe\x02]+")
_HYPHEN = str.maketrans({"\ufffe": "-", "\x02": "-"})
_BOLD = re.compile(r"bold|black|heavy|demi|cmbx", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|cmti", re.IGNORECASE)
_MONOSPACED = re.compile(r"mono|courier|consol|menlo|cmtt|typewriter|nimbusmon", re.IGNORECASE)
_FIXED_PITCH_FLAG = 1
_BOLD_WEIGHT = 600
#: Text that runs at another angle than 0, 90, 180 or 270 degrees: a watermark.
SLANTED = -1
_MAX_SLANT = 0.03  # quarter turns
_MAX_GAP = 1.0  # font sizes between two letters of a word


@dataclass(frozen=True, slots=True)
class Style:
    """How words look. `size` is that of the font, in points."""

    size: float
    turn: int = 0  # quarter turns to the left, from 0 to 3, or SLANTED
    is_bold: bool = False
    is_italic: bool = False
    is_monospaced: bool = False
    is_invisible: bool = False
    is_unmapped: bool = False  # whether the font doesn't say which letters it shows


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space in one style.

    Its position is in points, turned so that its text runs to the right.
    """

    text: str
    left: float
    right: float
    baseline: float
    style: Style
    is_spaced: bool = True  # whether a space separates it from the word before


def page_words(content: Any) -> Iterator[Word]:
    """Yield the words of a page, given as PDFium's text page, in the order that PDFium gives."""
    text = content.get_text_range()
    find = _index_finder(content, text)
    text = with_ligatures(content, text, find)
    page = _Page(content.raw)
    before, length = 0, 0
    for match in _WORD.finditer(text):
        # Where PDFium sees a new line there may be none: after a superscript, for instance.
        is_spaced = bool(text[before : match.start()].strip("\r\n"))
        if is_spaced and 1 in (length, len(match[0])):
            # Between single letters, PDFium sees spaces that nobody wrote.
            is_spaced = not page.is_generated(find(match.start() - 1))
        before, length = match.end(), len(match[0])
        for first, last, look in page.runs(match.start(), match.end() - 1, find):
            run = text[first : last + 1].translate(_HYPHEN)
            yield page.word(run, find(first), find(last), look, is_spaced=is_spaced)
            is_spaced = False


def _index_finder(content: Any, text: str) -> Callable[[int], int]:
    """Return the function from the index of a character in the text to PDFium's index of it."""
    from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex as find_index

    if text and max(text) > "\uffff":  # PDFium counts UTF-16 units
        units = list(accumulate((1 + (letter > "\uffff") for letter in text), initial=0))
        return lambda index: int(find_index(content.raw, units[index]))
    if len(text) != content.count_chars():  # some characters have no text
        return lambda index: int(find_index(content.raw, index))
    return lambda index: index


_Look = tuple[Style, float]  # and the baseline


class _Page:
    """What PDFium says about the characters of a page; styles are kept for each text object."""

    def __init__(self, content: Any) -> None:
        from pypdfium2 import raw

        self._content, self._raw = content, raw
        self._looks: dict[int, _Look] = {}
        self._styles: dict[Style, Style] = {}  # equal ones are the same object
        self._fonts: dict[int, tuple[bool, bool, bool]] = {}
        self._box = raw.FS_RECTF()
        self._box_pointer = byref(self._box)

    def runs(
        self, start: int, end: int, find: Callable[[int], int]
    ) -> Iterator[tuple[int, int, _Look]]:
        """Yield the first and last index of each part of a word in one style, and that style."""
        first, last = self._object(find(start)), self._object(find(end))
        if first == last:
            yield start, end, self._look(first, find(start))
            return
        indexes = range(start, end + 1)
        looks = [self._look(self._object(find(index)), find(index)) for index in indexes]
        for look, run in groupby(zip(looks, indexes, strict=True), key=itemgetter(0)):
            members = [index for _, index in run]
            for part in self._without_gaps(members, look[0], find):
                yield part[0], part[-1], look

    def _without_gaps(
        self, indexes: Sequence[int], style: Style, find: Callable[[int], int]
    ) -> Iterator[list[int]]:
        """Yield the parts of a word between which is a gap: the figures of two cells, "0" "0"."""
        part: list[int] = []
        end = 0.0
        for index in indexes:
            left, right = self._extent(find(index), style.turn)
            if part and left - end > _MAX_GAP * style.size:
                yield part
                part = []
            part.append(index)
            end = right
        yield part

    def word(self, text: str, first: int, last: int, look: _Look, *, is_spaced: bool) -> Word:
        """Return a word from its first and its last character."""
        style, baseline = look
        low, high = self._extent(first, style.turn)
        if last != first:
            other = self._extent(last, style.turn)
            low, high = min(low, other[0]), max(high, other[1])
        return Word(text, low, high, baseline, style, is_spaced)

    def is_generated(self, index: int) -> bool:
        """Whether a character, such as a space, isn't in the file: PDFium saw a gap."""
        return bool(self._raw.FPDFText_IsGenerated(self._content, index) == 1)

    def _extent(self, index: int, turn: int) -> tuple[float, float]:
        """Return where a character begins and ends along its line."""
        self._raw.FPDFText_GetLooseCharBox(self._content, index, self._box_pointer)
        box = self._box
        if turn in (0, SLANTED):
            return box.left, box.right
        corners = turned(box.left, box.bottom, turn)[0], turned(box.right, box.top, turn)[0]
        return min(corners), max(corners)

    def _object(self, index: int) -> int:
        """Return the address of the text object that a character is in; 0 if it is in none."""
        found = self._raw.FPDFText_GetTextObject(self._content, index)
        return addressof(found.contents) if found else 0

    def _look(self, text_object: int, index: int) -> _Look:
        if text_object not in self._looks:
            self._looks[text_object] = self._read_look(index)
        return self._looks[text_object]

    def _read_look(self, index: int) -> _Look:
        raw, content = self._raw, self._content
        matrix, x, y = raw.FS_MATRIX(), c_double(), c_double()
        raw.FPDFText_GetMatrix(content, index, byref(matrix))
        raw.FPDFText_GetCharOrigin(content, index, byref(x), byref(y))
        size = raw.FPDFText_GetFontSize(content, index) * hypot(matrix.c, matrix.d)
        quarters = atan2(matrix.b, matrix.a) / (pi / 2)
        turn = round(quarters) % 4 if abs(quarters - round(quarters)) < _MAX_SLANT else SLANTED
        found = raw.FPDFText_GetTextObject(content, index)
        is_invisible = bool(found) and (
            raw.FPDFTextObj_GetTextRenderMode(found) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        )
        is_unmapped = raw.FPDFText_HasUnicodeMapError(content, index) == 1
        style = Style(
            round(max(size, 0.1), 2), turn, *self._font(found, index), is_invisible, is_unmapped
        )
        style = self._styles.setdefault(style, style)
        return style, round(turned(x.value, y.value, turn)[1], 2)

    def _font(self, text_object: Any, index: int) -> tuple[bool, bool, bool]:
        """Return whether a character's font is bold, italic and monospaced."""
        raw = self._raw
        font = raw.FPDFTextObj_GetFont(text_object) if text_object else None
        address = addressof(font.contents) if font else 0
        if address not in self._fonts:
            name, flags = create_string_buffer(256), c_int()
            raw.FPDFText_GetFontInfo(self._content, index, name, 256, byref(flags))
            face = name.value.decode("utf-8", "replace")
            weight = raw.FPDFText_GetFontWeight(self._content, index)
            self._fonts[address] = (
                bool(_BOLD.search(face)) or weight >= _BOLD_WEIGHT,
                bool(_ITALIC.search(face)),
                bool(flags.value & _FIXED_PITCH_FLAG or _MONOSPACED.search(face)),
            )
        return self._fonts[address]


def turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """Return a point of a page that is turned so that its text runs to the right.

    >>> turned(2, 3, 0), turned(2, 3, 1), turned(2, 3, 2)
    ((2, 3), (3, -2), (-2, -3))
    """
    if turn == 1:
        return y, -x
    if turn == 2:
        return -x, -y
    return (-y, x) if turn == 3 else (x, y)
