"""The styles of a Word document: what each says of the paragraphs and runs that have it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.blocks import Kind, Style
from rag.corpus.formats.writer import kind_by_style

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE = f"{WORD}val"
_HEADING = re.compile(r"heading ?([1-9])$")
_MONOSPACED = re.compile(r"courier|consolas|menlo|monaco|mono\b|lucida console|source code")
_TOGGLES = {"b": Style.STRONG, "i": Style.EMPHASIS}
#: Styles of links and of references to notes, which look like emphasis but are none.
_NO_MARKS = re.compile(r"hyperlink|(?:foot|end)note|page number")


@dataclass(frozen=True, slots=True)
class WordStyle:
    """A style; properties that it leaves open are those of the style it is based on."""

    id: str
    name: str  # in lower case; built-in styles have English names in every language
    based_on: str
    element: Any


@dataclass(slots=True)
class Styles:
    """All styles of a document."""

    _styles: dict[str, WordStyle] = field(default_factory=dict)
    _defaults: dict[str, str] = field(default_factory=dict)  # kind of style -> id
    _hidden: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Any) -> "Styles":
        """Return the styles in word/styles.xml; `root` is None if there is none."""
        styles = cls()
        for element in () if root is None else root.iterchildren(f"{WORD}style"):
            name = value(element, "name").lower()
            style = WordStyle(
                element.get(f"{WORD}styleId", ""), name, value(element, "basedOn"), element
            )
            styles._styles[style.id] = style
            if is_on(element.get(f"{WORD}default", "0")):
                styles._defaults[element.get(f"{WORD}type", "")] = style.id
        return styles

    def chain(self, style_id: str, kind: str = "") -> Iterator[WordStyle]:
        """Yield a style and those it is based on; without an id, the default of its kind."""
        seen: set[str] = set()
        style_id = style_id or self._defaults.get(kind, "")
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = self._styles[style_id].based_on

    def names(self, paragraph: Any) -> list[str]:
        """Return the names of a paragraph's style and of those it is based on."""
        return [style.name for style in self.chain(style_id(paragraph))]

    def heading_level(self, paragraph: Any) -> int:
        """Return the level of a heading, from 1 to 6; 0 for other paragraphs."""
        level = value(paragraph.find(f"{WORD}pPr"), "outlineLvl")
        for style in self.chain(style_id(paragraph)):
            level = level or value(style.element.find(f"{WORD}pPr"), "outlineLvl")
            if not level and (match := _HEADING.match(style.name)):
                level = str(int(match[1]) - 1)
        return min(int(level) + 1, 6) if level.isdigit() and int(level) < 9 else 0

    def run_styles(self, run: Any) -> frozenset[Style]:
        """Return how a run looks: by its own properties and by its style of characters."""
        properties = run.find(f"{WORD}rPr")
        if properties is None:
            return frozenset()
        found = {mark: _toggle(properties, tag) for tag, mark in _TOGGLES.items()}
        names = []
        for style in self.chain(value(properties, "rStyle")):
            names.append(style.name)
            own = style.element.find(f"{WORD}rPr")
            for tag, mark in _TOGGLES.items():
                found[mark] = _toggle(own, tag) if found[mark] is None else found[mark]
        marks = set() if any(map(_NO_MARKS.search, names)) else {one for one in found if found[one]}
        if value(properties, "vertAlign") == "superscript":
            marks.add(Style.SUPERSCRIPT)
        if kind_by_style(names) == Kind.CODE or is_monospaced(properties):
            marks.add(Style.CODE)
        return frozenset(marks)

    def is_hidden(self, run: Any, paragraph: Any) -> bool:
        """Whether a run is hidden text: by its own properties or by a style."""
        properties = run.find(f"{WORD}rPr")
        own = _toggle(properties, "vanish")
        if own is not None:
            return own
        return self._hides(value(properties, "rStyle")) or self._hides(style_id(paragraph))

    def _hides(self, name: str) -> bool:
        if name not in self._hidden:
            toggles = (
                _toggle(one.element.find(f"{WORD}rPr"), "vanish") for one in self.chain(name)
            )
            self._hidden[name] = bool(name) and next(
                (one for one in toggles if one is not None), False
            )
        return self._hidden[name]


def style_id(paragraph: Any) -> str:
    """Return the id of a paragraph's style; "" for the default one."""
    return value(paragraph.find(f"{WORD}pPr"), "pStyle")


def value(parent: Any, name: str) -> str:
    """Return the value of a property; "" if it is not there, or `parent` is None."""
    element = None if parent is None else parent.find(f"{WORD}{name}")
    return "" if element is None else str(element.get(VALUE, ""))


def is_on(written: str) -> bool:
    """Whether the value of a switch means on."""
    return written not in ("0", "false", "off", "none")


def is_monospaced(properties: Any) -> bool:
    """Whether a run is set in a font whose characters have one width."""
    fonts = properties.find(f"{WORD}rFonts")
    return fonts is not None and bool(_MONOSPACED.search((fonts.get(f"{WORD}ascii") or "").lower()))


def _toggle(properties: Any, name: str) -> bool | None:
    element = None if properties is None else properties.find(f"{WORD}{name}")
    return None if element is None else is_on(element.get(VALUE, "1"))
