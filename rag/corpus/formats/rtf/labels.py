"""The number or bullet before a paragraph, which RTF contains as text."""

import re
from dataclasses import dataclass, field

from rag.corpus.blocks import Mark
from rag.corpus.formats.document import Inline
from rag.corpus.formats.rtf.model import Form
from rag.corpus.formats.writer import Label

_FIRST = re.compile(r"\W*(?:0?1|a|i)\W*", re.IGNORECASE)
_BULLETS = "•▪◦‣●○■□◻➢✓⁃·"
_DASHES = "–—‒−-"
#: A bullet that was written by hand; a number only counts where it stands out to the left.
_WRITTEN_BULLET = re.compile(rf"\s*[{_BULLETS}]\s\s*")
_SET_OUT = re.compile(
    rf"\s*(?:[{_BULLETS}{_DASHES}]|\(?(?:\d{{1,3}}(?:\.\d{{1,3}})*|[a-z]|[ivxlc]{{1,6}})[.)]?)\t\s*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Labels:
    """Tells items of lists from other paragraphs, and how deep each is."""

    _indents: list[int] = field(default_factory=list)  # of the items that the last one is in

    def split(self, text: Inline, label: str, form: Form) -> tuple[Label | None, Inline]:
        """Return what is shown before a paragraph, None if it is no item, and the rest of it."""
        if not label.strip():
            pattern = _SET_OUT if form.hanging else _WRITTEN_BULLET
            match = pattern.match(text.text)
            if match is None and not form.list_id:
                if not form.indent:
                    self._indents.clear()
                return None, text
            # An item of a list whose label isn't written is shown with a bullet.
            label, text = (match[0], _cut(text, match.end())) if match else ("", text)
        written = " ".join(label.split())
        # Word's second bullet is a letter of a typewriter's font.
        is_bullet = written == "o" or not any(map(str.isalnum, written))
        text = _cut(text, len(text.text) - len(text.text.lstrip()))
        return (
            Label(
                text="" if is_bullet else written,
                is_bullet=is_bullet,
                depth=max(form.depth + 1, self._depth(form)),
                list_id=form.list_id or "written",
                is_first=bool(_FIRST.fullmatch(written)),
            ),
            text,
        )

    def _depth(self, form: Form) -> int:
        """Return the depth of an item by how far it is set in."""
        while self._indents and self._indents[-1] > form.indent:
            self._indents.pop()
        if not self._indents or self._indents[-1] < form.indent:
            self._indents.append(form.indent)
        return len(self._indents)


def _cut(text: Inline, length: int) -> Inline:
    """Return a text without its first characters."""
    marks = (
        Mark(mark.style, max(0, mark.start - length), mark.end - length)
        for mark in text.marks
        if mark.end > length
    )
    return Inline(text.text[length:], tuple(marks))
