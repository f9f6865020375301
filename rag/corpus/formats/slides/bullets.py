"""Bullets and numbers before the paragraphs of a shape."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.formats.counting import letters, roman
from rag.corpus.formats.slides.shapes import Layout, Shape
from rag.corpus.formats.writer import Label
from rag.corpus.formats.xmltree import local_name

_SCHEME = re.compile(r"(arabic|alpha|roman)(Lc|Uc)?(\w*)")
_NUMBERS: dict[str, Callable[[int], str]] = {"arabic": str, "alpha": letters, "roman": roman}
_AROUND = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}
_BULLETS = ("buNone", "buChar", "buAutoNum", "buBlip")


@dataclass(slots=True)
class Bullets:
    """What is shown before the paragraphs of a shape; it counts them in order."""

    shape: Shape
    layout: Layout
    _counts: dict[int, tuple[str, int]] = field(default_factory=dict)  # depth -> scheme, number

    def label(self, paragraph: Any) -> Label | None:
        """Return the label of the next paragraph that has a text; None for none."""
        properties = paragraph.find("{*}pPr")
        written = "0" if properties is None else properties.get("lvl", "0")
        depth = int(written) if written.isdigit() else 0
        bullet = self._bullet(properties, depth)
        name = "" if bullet is None else local_name(bullet)
        for deeper in [one for one in self._counts if one > depth]:
            del self._counts[deeper]
        if name != "buAutoNum":
            self._counts.pop(depth, None)
        if name in ("", "buNone"):
            return None
        if name != "buAutoNum":
            return Label("", is_bullet=True, depth=depth + 1, list_id="", is_first=False)
        scheme, start = bullet.get("type", "arabicPeriod"), bullet.get("startAt", "1")
        before = self._counts.get(depth, ("", 0))
        is_first = before[0] != scheme
        number = (int(start) if start.isdigit() else 1) if is_first else before[1] + 1
        self._counts[depth] = (scheme, number)
        return Label(_written(scheme, number), False, depth + 1, "", is_first)

    def _bullet(self, properties: Any, depth: int) -> Any:
        for source in self._sources(properties, depth):
            for child in () if source is None else source:
                if local_name(child) in _BULLETS:
                    return child
        return None

    def _sources(self, properties: Any, depth: int) -> Iterator[Any]:
        """Yield the properties that a paragraph has, its own first, then those it inherits."""
        yield properties
        level = f"{{*}}lvl{depth + 1}pPr"
        for element in (self.shape.element, *self.shape.parents):
            yield element.find(f"{{*}}txBody/{{*}}lstStyle/{level}")
        if self.shape.role in ("body", "obj", "subTitle"):
            style = self.layout.body_style()
            yield None if style is None else style.find(level)


def _written(scheme: str, number: int) -> str:
    match = _SCHEME.match(scheme)
    if not match:
        return f"{number}."
    text = _NUMBERS[match[1]](number)
    text = text.upper() if match[2] == "Uc" else text
    return _AROUND.get(match[3], "{}.").format(text)
