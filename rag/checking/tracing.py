"""A text that is put together from parts of another, and where each of its characters is from."""

from collections.abc import Iterable
from dataclasses import dataclass

from rag.corpus.blocks import Span
from rag.corpus.chunks import Sentence


@dataclass(frozen=True, slots=True)
class Traced:
    """A text; `origins` has for each of its characters the span that it stands for."""

    text: str
    origins: tuple[Span, ...]

    def __add__(self, other: "Traced") -> "Traced":
        return Traced(self.text + other.text, self.origins + other.origins)

    def part(self, start: int, end: int) -> "Traced":
        """Return a part of the text.

        >>> standing_for("ab", (3, 9)).part(1, 2)
        Traced(text='b', origins=((3, 9),))
        """
        return Traced(self.text[start:end], self.origins[start:end])

    def replaced(self, start: int, end: int, text: str) -> "Traced":
        """Return the text with other words for a part of it."""
        new = standing_for(text, self.span(start, end))
        return self.part(0, start) + new + self.part(end, len(self.text))

    def span(self, start: int, end: int) -> Span:
        """Return the span from the first to the last origin of some characters, at least one."""
        found = self.origins[start:end]
        return min(one[0] for one in found), max(one[1] for one in found)


def standing_for(text: str, origin: Span) -> Traced:
    """Return a text whose characters all stand for the same span."""
    return Traced(text, (origin,) * len(text))


def as_read(sentence: Sentence) -> Traced:
    """Return a sentence in one line as the models read it: a row with the names of its columns."""
    if sentence.place.row:
        return standing_for(sentence.place.row, (sentence.start, sentence.end))
    lead_in = sentence.place.lead_in if not sentence.place.lead_in.endswith("?") else ""
    opening = standing_for(f"{lead_in} ", (sentence.start, sentence.start + 1)) if lead_in else None
    own = in_one_line(sentence.text, sentence.start)
    return opening + own if opening else own


def in_one_line(text: str, start: int) -> Traced:
    """Return a text that begins at an offset, with single spaces.

    >>> in_one_line("a  b", 5)
    Traced(text='a b', origins=((5, 6), (6, 7), (8, 9)))
    """
    kept: list[tuple[str, Span]] = []
    for at, sign in enumerate(text, start):
        if not sign.isspace():
            kept.append((sign, (at, at + 1)))
        elif kept and kept[-1][0] != " ":
            kept.append((" ", (at, at + 1)))
    while kept and kept[-1][0] == " ":
        kept.pop()
    return Traced("".join(sign for sign, _ in kept), tuple(origin for _, origin in kept))


def joined(parts: Iterable[Traced]) -> Traced:
    """Return the parts that are not empty, with a space between them."""
    whole = Traced("", ())
    for part in parts:
        if part.text:
            space = standing_for(" ", part.origins[0]) if whole.text else Traced("", ())
            whole = whole + space + part
    return whole
