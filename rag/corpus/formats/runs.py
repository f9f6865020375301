"""The runs of a paragraph, each a text of one style -> the text of a block with its marks."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.corpus.blocks import Mark, Style
from rag.corpus.formats.document import Inline

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
PLAIN: frozenset[Style] = frozenset()


@dataclass(slots=True)
class Runs:
    """Collects runs; text in a row with the same style gets one mark."""

    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _open: dict[Style, int] = field(default_factory=dict)  # where each style began
    _marks: list[Mark] = field(default_factory=list)

    def add(self, text: str, styles: Iterable[Style] = PLAIN) -> None:
        """Add a run. Raised digits become characters of their own: they are no part of a number."""
        wanted = set(styles)
        if Style.SUPERSCRIPT in wanted and (raised := raise_digits(text)) != text:
            text = raised
            wanted.discard(Style.SUPERSCRIPT)
        if not text:
            return
        self._close(set(self._open) - wanted)
        for style in wanted - set(self._open):
            self._open[style] = self._length
        self._parts.append(text)
        self._length += len(text)

    def add_inline(self, inline: Inline) -> None:
        """Add a text that has its marks already."""
        self._close(set(self._open))
        self._marks += [
            Mark(mark.style, mark.start + self._length, mark.end + self._length)
            for mark in inline.marks
        ]
        self._parts.append(inline.text)
        self._length += len(inline.text)

    def refer(self) -> None:
        """Keep that a note is referred to after the text so far."""
        self._marks += refer(self._length)

    def __bool__(self) -> bool:
        return any(not part.isspace() for part in self._parts)

    def inline(self) -> Inline:
        """Return the text of all runs, with its marks in the order of the text."""
        self._close(set(self._open))
        marks = sorted(self._marks, key=lambda mark: (mark.start, -mark.end, mark.style))
        return Inline("".join(self._parts), tuple(marks))

    def _close(self, styles: set[Style]) -> None:
        self._marks += [Mark(style, self._open.pop(style), self._length) for style in styles]


def refer(length: int) -> list[Mark]:
    """Return the mark of a note after a text of this length; none before all text."""
    return [Mark(Style.NOTE, length - 1, length)] if length else []


def raise_digits(text: str) -> str:
    """Return a raised text in raised characters, or unchanged if not all of it has them.

    >>> raise_digits("-3"), raise_digits("th")
    ('⁻³', 'th')
    """
    raised = text.translate(_RAISED)
    is_number = any(character.isdigit() for character in text)
    changed = all(new != old for new, old in zip(raised, text, strict=True))
    return raised if is_number and changed else text


def joined(parts: Iterable[Inline], separator: str) -> Inline:
    """Return texts as one, with a separator between those that are not blank."""
    runs = Runs()
    for part in parts:
        if part.text.strip():
            if runs:
                runs.add(separator)
            runs.add_inline(part)
    return runs.inline()
