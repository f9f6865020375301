"""The numbers of an ordered list's items, as a browser counts and writes them."""

import re
from dataclasses import dataclass
from typing import Any

from rag.corpus.blocks import Mark
from rag.corpus.formats.counting import roman
from rag.corpus.formats.document import Inline
from rag.corpus.formats.dom import tag_of

_OWN_BULLET = re.compile(r"[•·▪‣◦●○■□*–-]\s+")
_MAX = 1_000_000  # of a number that is written in the page


@dataclass(slots=True)
class Numbering:
    """Counts the items of a list."""

    number: int
    step: int
    style: str  # "1", "a", "A", "i", "I"

    @classmethod
    def of(cls, element: Any) -> "Numbering | None":
        """Return the numbering of an <ol>; None if it shows no numbers."""
        css = (element.get("style") or "").replace(" ", "").lower()
        if "list-style:none" in css or "list-style-type:none" in css:
            return None
        is_reversed = element.get("reversed") is not None
        items = sum(tag_of(child) == "li" for child in element)
        start = _whole(element.get("start"), items if is_reversed else 1)
        style = element.get("type") or "1"
        for name, letter in (("alpha", "a"), ("roman", "i")):
            if f"lower-{name}" in css or f"upper-{name}" in css:
                style = letter if f"lower-{name}" in css else letter.upper()
        return cls(start, -1 if is_reversed else 1, style if style in "1aAiI" else "1")

    def next(self, item: Any) -> str:
        """Return the number of the next item, as it is written before it: "3. "."""
        number = _whole(item.get("value"), self.number)
        self.number = number + self.step
        return f"{written(number, self.style)}. "


def written(number: int, style: str) -> str:
    """Return a number in the style of a list.

    >>> [written(28, style) for style in "1aAiI"]
    ['28', 'ab', 'AB', 'xxviii', 'XXVIII']
    """
    if style == "1" or not 0 < number < 4_000:
        return str(number)
    small = roman(number) if style in "iI" else _letters(number)
    return small.upper() if style.isupper() else small


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _whole(text: str | None, default: int) -> int:
    try:
        number = int(text or "")
    except ValueError:
        return default
    return number if abs(number) <= _MAX else default


def labelled(content: Inline, number: str, bullet: str) -> Inline:
    """Return an item with its number, without a bullet of its own; a number of its own counts."""
    text = content.text
    own = _OWN_BULLET.match(text) if bullet else None
    if own:
        return _shifted(content, text[own.end() :], -own.end())
    if number and not text.startswith(number.rstrip()):
        return _shifted(content, number + text, len(number))
    return content


def _shifted(content: Inline, text: str, by: int) -> Inline:
    marks = (Mark(mark.style, max(0, mark.start + by), mark.end + by) for mark in content.marks)
    return Inline(text, tuple(mark for mark in marks if mark.end > mark.start))
