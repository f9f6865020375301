"""Ligatures whose font doesn't say which letters they are: "di?culties" -> "difficulties".

Fonts that TeX makes often lack this for ff, fi, fl, ffi and ffl. The words around them tell, and
so do the places that these have in TeX's own fonts. What neither tells becomes U+FFFD.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import byref, c_int, create_string_buffer
from dataclasses import dataclass
from itertools import product
from typing import Any

from rag.text.word_pieces import count_word_pieces

#: One character for several letters, so that what follows keeps its place.
_LETTERS = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_UNKNOWN = "\ufffd"
#: The codes of these in TeX's older and newer fonts.
_BY_CODE = {first + number: one for first in (11, 27) for number, one in enumerate(_LETTERS)}
_LOST = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ufffe]|\r(?!\n)|(?<!\r)\n")
_HYPHEN = 2  # what PDFium says of a hyphen between the lines of a word
#: So many of a word at most; and so many occurrences have to agree for one that no word tells.
_MAX_IN_WORD, _MIN_AGREEING = 2, 2
#: Word pieces: a word has few, and any other way of writing it has so many more.
_MAX_PIECES, _MIN_MORE = 2, 2


@dataclass(frozen=True, slots=True)
class _Lost:
    """A character between letters that the file doesn't name."""

    index: int  # in the text of the page
    key: tuple[str, int]  # its font and its code
    is_inside: bool  # whether letters are on both sides


def with_ligatures(content: Any, text: str, find: Callable[[int], int]) -> str:
    """Return the text of a page, of the same length, with the ligatures that can be told.

    `find` gives PDFium's index of a character of the text.
    """
    lost = list(_lost(content, text, find)) if _LOST.search(text) else []
    if not lost:
        return text
    letters = list(text)
    found = dict(_by_words(text, [one.index for one in lost]))
    agreed = _agreed(lost, found)
    for one in lost:
        shown = found.get(one.index) or agreed.get(one.key, "")
        if not shown and one.is_inside:
            shown = _BY_CODE.get(one.key[1], _UNKNOWN)
        letters[one.index] = shown or letters[one.index]
    return "".join(letters)


def _lost(content: Any, text: str, find: Callable[[int], int]) -> Iterator[_Lost]:
    from pypdfium2 import raw

    for match in _LOST.finditer(text):
        at = match.start()
        sides = [text[at - 1 : at].isalpha(), text[at + 1 : at + 2].isalpha()]
        index = find(at)
        code = raw.FPDFText_GetUnicode(content.raw, index)
        is_named = code == _HYPHEN and raw.FPDFText_HasUnicodeMapError(content.raw, index) != 1
        if any(sides) and not is_named and raw.FPDFText_IsGenerated(content.raw, index) != 1:
            yield _Lost(at, (_font(content, index), code), all(sides))


def _font(content: Any, index: int) -> str:
    from pypdfium2 import raw

    name = create_string_buffer(256)
    raw.FPDFText_GetFontInfo(content.raw, index, name, 256, byref(c_int()))
    return name.value.decode("utf-8", "replace")


def _by_words(text: str, lost: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield the index and the ligature of each that makes a word, as no other one would."""
    places = set(lost)
    end = 0
    for index in lost:
        if index < end:
            continue
        start, end = index, index + 1
        while start and (text[start - 1].isalpha() or start - 1 in places):
            start -= 1
        while end < len(text) and (text[end].isalpha() or end in places):
            end += 1
        inside = [one for one in lost if start <= one < end]
        yield from zip(
            inside, _best(text[start:end], [one - start for one in inside]), strict=False
        )


def _best(word: str, lost: Sequence[int]) -> Sequence[str]:
    """Return the ligatures at these places of a word; none if several words are possible.

    >>> _best("di?culties", [2]), _best("de?ned", [2]), _best("qu?x", [2])
    (('ﬃ',), ('ﬁ',), ())
    """
    if len(lost) > _MAX_IN_WORD:
        return ()
    counts = []
    for chosen in product(_LETTERS, repeat=len(lost)):
        letters = list(word)
        for at, one in zip(lost, chosen, strict=True):
            letters[at] = _LETTERS[one]
        counts.append((count_word_pieces("".join(letters)), chosen))
    (fewest, best), (others, _) = sorted(counts)[:2]
    is_known = fewest == 1 < others or (fewest <= _MAX_PIECES and others - fewest >= _MIN_MORE)
    return best if is_known else ()


def _agreed(lost: Sequence[_Lost], found: Mapping[int, str]) -> dict[tuple[str, int], str]:
    """Return the ligature that a character of a font stands for wherever a word tells it."""
    seen: dict[tuple[str, int], list[str]] = defaultdict(list)
    for one in lost:
        if one.index in found:
            seen[one.key].append(found[one.index])
    return {
        key: shown[0]
        for key, shown in seen.items()
        if len(shown) >= _MIN_AGREEING and len(set(shown)) == 1
    }
