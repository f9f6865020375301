"""Words -> lines of print: runs of words on one baseline, without a gap as between columns."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rag.corpus import blocks
from rag.corpus.blocks import Mark
from rag.corpus.formats import symbols
from rag.corpus.formats.pdf.hyphens import with_visible_hyphens
from rag.corpus.formats.pdf.leaders import without_leaders
from rag.corpus.formats.pdf.words import Style, Word
from rag.corpus.formats.sanitizing import sanitize

#: In font sizes: a wider gap separates cells or columns, a narrower one no words.
MAX_GAP = 1.0
_MIN_SPACE = 0.15
#: The same between figures, of which one has decimals: "67.52", "-1,084", "...".
_MAX_FIGURE_GAP = 0.45
_FIGURE = re.compile(r"\(?[-–−]?\d+((?:[.,]\d+)+)?%?\)?|\.{3}|…|[–—-]")
#: A line of this many words, of which this share are single letters, has its letters set apart;
#: its spaces are this many times as wide as the gaps between them.
_MIN_APART, _SHARE_APART, _WIDER = 4, 0.6, 1.6
#: In font sizes: how far baselines on one line differ at most, and how far words overlap.
_MAX_SHIFT = 0.6
_MAX_OVERLAP, _MAX_SCRIPT_OVERLAP = 0.7, 1.5
#: A superscript is smaller than this share of its line's size, and raised by this share at least.
_SCRIPT_SIZE = 0.86
_MIN_RAISE = 0.1
_MIN_DROP = 0.04
_ASCENT, _DESCENT = 0.78, 0.22  # of a font, as shares of its size

_LETTERS = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•"}
)
_LOST_LIGATURE = re.compile(r"(?<=[^\W\d_])\u21b5(?=[^\W\d_]|-)")
_PRIVATE = re.compile("[\uf020-\uf0ff]")
#: A picture before a text, in a font that doesn't say which: a control character.
_UNNAMED_BULLET = re.compile(r"^[\x80-\x84\x86-\x9f](?=\s|$)")
_RAISED = str.maketrans(
    "0123456789+-−–=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
#: Raised letters that read as if they were not: 4th, 1er, No, 2nd.
_ENDINGS = frozenset(("st", "nd", "rd", "th", "er", "re", "e", "o", "a", "º", "ª", "°", "®", "™"))
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
_MAX_RAISED = 4  # characters; longer ones are no marks or exponents
#: How the line below or above a picture or a table begins.
CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|tab\.|chart|box|photo|listing|exhibit|plate|scheme|diagram|map|abbildung|abb\.|tabelle|tableau)"
    r"\s*(?:\d+|[ivxl]+\b|[a-z]\.?\d+)[\w.]*\s*(?:[:.|–—-]|$|\(|(?-i:[A-Z]))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of print. Its position is in points, turned so that its text runs to the right."""

    page: int  # from 0
    text: str  # stripped
    left: float
    right: float
    baseline: float
    style: Style  # of most of its characters
    words: tuple[Word, ...]
    marks: tuple[Mark, ...] = ()  # its styled parts, as spans of its text
    #: "top" or "bottom" at that edge of its page, "aside" at another angle than most lines.
    zone: str = ""
    doubt: str = ""  # why it may not be what the page shows

    @property
    def size(self) -> float:
        """The size of its font, in points."""
        return self.style.size

    @property
    def top(self) -> float:
        """The height that its letters reach."""
        return self.baseline + _ASCENT * self.style.size

    @property
    def bottom(self) -> float:
        """The depth that its letters reach."""
        return self.baseline - _DESCENT * self.style.size

    def __len__(self) -> int:
        """Return the number of characters."""
        return len(self.text)


def group_into_lines(words: Iterable[Word], page: int) -> list[Line]:
    """Return the lines of a page in the order in which they were drawn; each is there once."""
    groups: list[list[Word]] = []
    for word in without_leaders(words):
        if groups and _continues(groups[-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return _without_copies(line_of(group, page) for group in groups)


def line_of(words: Sequence[Word], page: int) -> Line:
    """Return the line that words form; superscripts become superscript letters of Unicode."""
    style, baseline = words[0].style, words[0].baseline
    if all(word.style is style and word.baseline == baseline for word in words):
        return _uniform_line(words, page)
    style, baseline = _main(words)
    parts: list[str] = []
    marks: list[Mark] = []
    length = 0
    space = _space(words)
    last: Word | None = None
    for word in words:
        shown, is_raised = _shown(word, style, baseline, "".join(parts[-1:]))
        if last is not None and _has_space(last, word, space):
            shown = f" {shown}"
        start = length + len(shown) - len(shown.lstrip())
        parts.append(shown)
        length += len(shown)
        marks += [Mark(mark, start, length) for mark in _marks(word.style, is_raised=is_raised)]
        last = word
    left, right = min(word.left for word in words), max(word.right for word in words)
    text = "".join(parts)
    return Line(page, text, left, right, baseline, style, tuple(words), _joined(marks, text))


def _uniform_line(words: Sequence[Word], page: int) -> Line:
    """Return the line of words in one style."""
    first = words[0]
    parts = [first.text]
    space = _space(words)
    for last, word in pairwise(words):
        parts.append(f" {word.text}" if _has_space(last, word, space) else word.text)
    text = _readable("".join(parts))
    marks = tuple(Mark(mark, 0, len(text)) for mark in _marks(first.style, is_raised=False))
    left, right = min(word.left for word in words), max(word.right for word in words)
    return Line(page, text, left, right, first.baseline, first.style, tuple(words), marks)


def _readable(text: str) -> str:
    r"""Return a text with plain letters and signs for ligatures and pictures of symbol fonts.

    >>> _readable("of\ufb01ce"), _readable("\uf0a7"), _readable("o\u21b5-the-shelf di\u21b5er")
    ('office', '▪', 'off-the-shelf differ')
    >>> _readable("\x84 Yes"), _readable("\x84")
    ('• Yes', '•')
    """
    text = with_visible_hyphens(_UNNAMED_BULLET.sub("•", sanitize(text).translate(_LETTERS)))
    if "\u21b5" in text:  # what some programs make of a ligature of TeX's fonts
        text = _LOST_LIGATURE.sub("ff", text)
    return _PRIVATE.sub(lambda found: symbols.shown(found[0]).strip() or found[0], text)


def part_of(line: Line, words: Sequence[Word]) -> Line:
    """Return the line of some of a line's words."""
    return replace(line_of(words, line.page), zone=line.zone, doubt=line.doubt)


def _continues(group: Sequence[Word], word: Word) -> bool:
    last = group[-1]
    if _are_cells(last, word):
        return False
    if word.style is last.style and word.baseline == last.baseline:
        gap = word.left - last.right
        if 0 <= gap <= MAX_GAP * word.style.size:
            return True
    if word.style.turn != last.style.turn or word.style.is_invisible != last.style.is_invisible:
        return False
    size = max(last.style.size, word.style.size, group[0].style.size)
    if min(abs(word.baseline - last.baseline), abs(word.baseline - group[0].baseline)) > (
        _MAX_SHIFT * size
    ):
        return False
    gaps = [word.left - last.right]
    if _runs_left(word.text) or _runs_left(last.text):
        gaps.append(last.left - word.right)
    # In a formula, a subscript is below a superscript.
    is_script = word.style.size < _SCRIPT_SIZE * size
    overlap = _MAX_SCRIPT_OVERLAP if is_script else _MAX_OVERLAP
    return any(-overlap * size <= gap <= MAX_GAP * size for gap in gaps)


def _are_cells(last: Word, word: Word) -> bool:
    """Whether two words are figures of a table, further apart than words of a text."""
    is_apart = word.left - last.right > _MAX_FIGURE_GAP * word.style.size
    figures = is_apart and (_FIGURE.fullmatch(last.text), _FIGURE.fullmatch(word.text))
    return bool(figures and all(figures) and any(found and found[1] for found in figures))


def _runs_left(text: str) -> bool:
    """Whether a word is in Hebrew or Arabic letters."""
    return bool(_LEFTWARD.search(text))


def _main(words: Sequence[Word]) -> tuple[Style, float]:
    """Return the style and the baseline of most characters."""
    if len(words) == 1:
        return words[0].style, words[0].baseline
    places: Counter[tuple[float, float]] = Counter()
    styles: Counter[Style] = Counter()
    for word in words:
        places[word.style.size, word.baseline] += len(word.text)
        styles[word.style] += len(word.text)
    # Of two that are as frequent, the larger is not the superscript.
    size, baseline = max(places, key=lambda place: (places[place], place[0]))
    return max((one for one in styles if one.size == size), key=lambda one: styles[one]), baseline


def _shown(word: Word, style: Style, baseline: float, before: str) -> tuple[str, bool]:
    """Return the text of a word as a part of its line, and whether it is a superscript."""
    text = _readable(word.text)
    if word.style.size >= _SCRIPT_SIZE * style.size:
        return text, False
    shift = (word.baseline - baseline) / style.size
    follows = not word.is_spaced and before[-1:].isalnum()
    if shift > _MIN_RAISE:
        if text in _ENDINGS and follows:
            return text, False
        raised = text.translate(_RAISED) if len(text) <= _MAX_RAISED else text
        return (
            f" {raised}" if follows and raised[:1].isalnum() and raised == text else raised
        ), True
    if shift < -_MIN_DROP and follows and before[-1].isdigit():
        return text.translate(_LOWERED), False
    return text, False


def _has_space(last: Word, word: Word, space: float) -> bool:
    return word.is_spaced or _gap(last, word) > space * max(last.style.size, word.style.size)


def _gap(last: Word, word: Word) -> float:
    return max(word.left - last.right, last.left - word.right)


def _space(words: Sequence[Word]) -> float:
    """Return the width of a space, in font sizes; larger if letters are set apart: "M E N U"."""
    single = sum(len(word.text) == 1 for word in words)
    if len(words) < _MIN_APART or single < _SHARE_APART * len(words):
        return _MIN_SPACE
    gaps = [_gap(*pair) / pair[1].style.size for pair in pairwise(words) if not pair[1].is_spaced]
    return max(_MIN_SPACE, _WIDER * median(gaps)) if gaps else _MIN_SPACE


def _marks(style: Style, *, is_raised: bool) -> Iterator[blocks.Style]:
    if is_raised:
        yield blocks.Style.SUPERSCRIPT
    if style.is_bold:
        yield blocks.Style.STRONG
    if style.is_italic:
        yield blocks.Style.EMPHASIS
    if style.is_monospaced:
        yield blocks.Style.CODE


def _joined(marks: Sequence[Mark], text: str) -> tuple[Mark, ...]:
    """Return the marks, with those of one style joined across spaces."""
    joined: dict[blocks.Style, list[Mark]] = {}
    for mark in marks:
        of_style = joined.setdefault(mark.style, [])
        if of_style and not text[of_style[-1].end : mark.start].strip():
            of_style[-1] = replace(of_style[-1], end=mark.end)
        else:
            of_style.append(mark)
    return tuple(mark for of_style in joined.values() for mark in of_style)


def _without_copies(lines: Iterable[Line]) -> list[Line]:
    """Return the lines without blank ones and those drawn again in one place, to look bold."""
    kept: dict[str, list[Line]] = {}
    unique = []
    for line in lines:
        copies = kept.setdefault(line.text, [])
        if line.text.strip() and not any(_is_copy(line, copy) for copy in copies):
            copies.append(line)
            unique.append(line)
    return unique


def _is_copy(line: Line, other: Line) -> bool:
    near = 0.3 * line.size
    return abs(line.left - other.left) < near and abs(line.baseline - other.baseline) < near


def common_size(lines: Sequence[Line]) -> float:
    """Return the font size of most characters, in points; 0 if there are no lines."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line)
    return sizes.most_common(1)[0][0] if sizes else 0.0
