"""The styles of an OpenDocument text: what each says of the paragraphs and runs that have it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.blocks import Kind, Style
from rag.corpus.formats.writer import kind_by_style
from rag.corpus.formats.xmltree import local_name

_ENCODED = re.compile(r"_([0-9a-f]+)_")
_MONOSPACED = re.compile(r"courier|mono\b|consolas|menlo|typewriter")


def attribute(element: Any, name: str) -> str:
    """Return an attribute by its name without the namespace; "" if it is not there.

    OpenDocument never has two attributes of the same local name that differ in meaning here.
    """
    return next((value for key, value in element.attrib.items() if key.endswith("}" + name)), "")


@dataclass(slots=True)
class Styles:
    """All styles of a document, by family ("paragraph", "text", "list") and name."""

    _styles: dict[tuple[str, str], Any] = field(default_factory=dict)
    _runs: dict[str, frozenset[Style]] = field(default_factory=dict)
    outline: Any = None  # how headings are numbered

    @classmethod
    def of(cls, *roots: Any) -> "Styles":
        """Return the styles of content.xml and styles.xml; None for a missing file."""
        styles = cls()
        for root in roots:
            for element in () if root is None else root.iter("{*}style", "{*}list-style"):
                is_list = local_name(element) == "list-style"
                family = "list" if is_list else attribute(element, "family")
                styles._styles.setdefault((family, attribute(element, "name")), element)
            outlines = () if root is None else root.iter("{*}outline-style")
            styles.outline = next(iter(outlines), styles.outline)
        return styles

    def list_style(self, name: str) -> Any:
        """Return a style of lists; None if there is none of that name."""
        return self._styles.get(("list", name))

    def chain(self, name: str, family: str) -> Iterator[Any]:
        """Yield a style and those it is based on."""
        seen: set[str] = set()
        while name not in seen and (family, name) in self._styles:
            seen.add(name)
            element = self._styles[family, name]
            yield element
            name = attribute(element, "parent-style-name")

    def names(self, name: str, family: str = "paragraph") -> list[str]:
        """Return the names of a style and of those it is based on, as they are shown."""
        found = [
            (attribute(one, "display-name") or _decoded(attribute(one, "name"))).lower()
            for one in self.chain(name, family)
        ]
        return found or [_decoded(name).lower()]

    def kind(self, name: str) -> Kind:
        """Return the kind of paragraphs with a style that are no headings and no items."""
        # Automatic styles ("P12") only add to the style they are based on.
        names = self.names(name)
        return kind_by_style(names[1:] if re.fullmatch(r"p\d+", names[0]) else names)

    def list_of(self, name: str) -> str:
        """Return the style of lists that a style of paragraphs names; "" if none."""
        lists = (attribute(one, "list-style-name") for one in self.chain(name, "paragraph"))
        return next(filter(None, lists), "")

    def run_styles(self, name: str, family: str = "text") -> frozenset[Style]:
        """Return how text with a style looks."""
        key = f"{family} {name}"
        if key not in self._runs:
            self._runs[key] = frozenset(self._looks(name, family))
        return self._runs[key]

    def _looks(self, name: str, family: str) -> Iterator[Style]:
        names = self.names(name, family)
        values = self._text_properties(name, family)
        if not any("link" in one or "citation" in one for one in names):
            if values.get("font-weight", "") in ("bold", "600", "700", "800", "900"):
                yield Style.STRONG
            if values.get("font-style") in ("italic", "oblique"):
                yield Style.EMPHASIS
        if values.get("text-position", "").split(" ")[0] in ("super", "33%", "58%"):
            yield Style.SUPERSCRIPT
        font = values.get("font-name", "") + values.get("font-family", "")
        if family == "text" and (
            kind_by_style(names) == Kind.CODE or _MONOSPACED.search(font.lower())
        ):
            yield Style.CODE

    def _text_properties(self, name: str, family: str) -> dict[str, str]:
        values: dict[str, str] = {}
        for element in self.chain(name, family):
            for properties in element.iterchildren("{*}text-properties"):
                for key, value in properties.attrib.items():
                    values.setdefault(key.rpartition("}")[2], value)
        return values

    def is_hidden(self, name: str, family: str = "text") -> bool:
        """Whether text with a style is not shown."""
        return any(
            attribute(properties, "display") == "none"
            for element in self.chain(name, family)
            for properties in element.iterchildren("{*}text-properties", "{*}section-properties")
        )


def _decoded(name: str) -> str:
    """Return a name of a style with its encoded characters: "Heading_20_1"."""
    return _ENCODED.sub(lambda match: chr(min(int(match[1], 16), 0x10FFFF)), name)
