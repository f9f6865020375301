"""Rows of dots that lead the eye from a name to its figure -> left out of the words of a page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rag.corpus.formats.pdf.words import Word

_DOTS = re.compile(r"[.…]+")
#: A word that dots follow without a space: "Robbery.....".
_DOTTED = re.compile(r"(.*[^.…])([.…]*)", re.DOTALL)
_FEWEST = 6  # dots that lead somewhere; fewer are an ellipsis
_WIDTH = 0.28  # of a dot, in font sizes


def without_leaders(words: Iterable[Word]) -> Iterator[Word]:
    """Yield the words of a page without rows of dots, which part what is on their two sides."""
    last: Word | None = None
    for is_dots, run in groupby(words, key=lambda word: bool(_DOTS.fullmatch(word.text))):
        found = list(run)
        if is_dots and _count(last, found) >= _FEWEST:
            last = last and _plain(last)
            continue
        for word in found:
            if last is not None:
                yield last
            last = _plain(word) if _trailing(word) >= _FEWEST else word
    if last is not None:
        yield last


def _count(last: Word | None, dots: Sequence[Word]) -> int:
    return (_trailing(last) if last else 0) + sum(len(word.text) for word in dots)


def _trailing(word: Word) -> int:
    """Return how many dots a word ends in; 0 if it has nothing else."""
    found = _DOTTED.fullmatch(word.text)
    return len(found[2]) if found else 0


def _plain(word: Word) -> Word:
    """Return a word without the dots at its end."""
    dots = _trailing(word)
    if not dots:
        return word
    right = max(word.left, word.right - dots * _WIDTH * word.style.size)
    return replace(word, text=word.text[:-dots], right=right)
