"""The lines of a paragraph or a cell -> its text, with words that were hyphenated made whole."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.corpus.blocks import Mark
from rag.corpus.formats.document import Inline
from rag.corpus.formats.pdf.hyphens import is_compound
from rag.corpus.formats.pdf.lines import Line

_HYPHENS = "-\u00ad"
_SUSPENDING = ("and", "or")  # after a hyphen that stands for a word: "two- and three-masted"
#: Where a line is broken within a number, a span or an address: "737–", "https://".
_GOES_ON = re.compile(r"(?:\d[-\u00ad–]|[^\W\d_]–|[\w:/]/)\Z")


@dataclass(frozen=True, slots=True)
class Joined:
    """A text, and where in it the lines of each page begin."""

    inline: Inline
    begins: tuple[tuple[int, int], ...]  # page, from 0, and offset


def ends_in_hyphen(text: str) -> bool:
    """Whether a line ends in the middle of a word."""
    return len(text) > 1 and text[-1] in _HYPHENS and text[-2].isalpha()


def is_broken(line: str, after: str) -> bool:
    """Whether a line ends in the middle of a word, a span or an address that the next one ends."""
    return ends_in_hyphen(line) or (bool(_GOES_ON.search(line)) and after[0].isdigit())


class Joiner:
    """Joins lines; the words of the whole file say which hyphens are parts of words."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._words = Counter(
            word.strip(".,;:!?()“”\"'").casefold() for line in lines for word in line.text.split()
        )

    def join(self, lines: Sequence[Line]) -> Joined:
        """Return the text of lines that follow each other."""
        text, marks, begins = "", [], dict[int, int]()
        for line, part in self._parts(lines):
            begins.setdefault(line.page, len(text))
            marks += [_moved(mark, len(text), len(part)) for mark in line.marks]
            text += part
        return Joined(Inline(text, _whole(marks, text)), tuple(begins.items()))

    def _parts(self, lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
        """Yield each line and its text, with what separates it from the next."""
        for line, after in pairwise(lines):
            text = line.text
            if _GOES_ON.search(text) and after.text[0].isalnum():
                yield line, text.replace("\u00ad", "-")
            elif not ends_in_hyphen(text) or after.text.split(maxsplit=1)[0] in _SUSPENDING:
                yield line, f"{text} "
            elif after.text[0].islower() and not self._is_compound(text, after.text):
                yield line, text[:-1]
            else:
                yield line, f"{text[:-1]}-"
        yield lines[-1], lines[-1].text

    def _is_compound(self, line: str, after: str) -> bool:
        """Whether the hyphen at the end of a line is part of the word."""
        first = line.rsplit(maxsplit=1)[-1].strip("(“\"'").rstrip(_HYPHENS).casefold()
        second = after.split(maxsplit=1)[0].strip(".,;:!?)”\"'").casefold()
        joined, hyphenated = self._words[first + second], self._words[f"{first}-{second}"]
        if joined or hyphenated:
            return hyphenated > joined
        in_file = min(len(first), len(second)) > 2 and self._words[first] and self._words[second]
        has_digit = any(letter.isdigit() for letter in first)  # "19th-century"
        return has_digit or bool(in_file) or is_compound(first, second)


def _moved(mark: Mark, offset: int, length: int) -> Mark:
    return Mark(mark.style, offset + mark.start, offset + min(mark.end, length))


def _whole(marks: Sequence[Mark], text: str) -> tuple[Mark, ...]:
    """Return the marks, with those joined that only a line break divides."""
    whole: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.style, mark.start)):
        last = whole[-1] if whole else None
        if last and last.style == mark.style and not text[last.end : mark.start].strip():
            whole[-1] = replace(last, end=mark.end)
        else:
            whole.append(mark)
    return tuple(sorted(whole, key=lambda mark: mark.start))
