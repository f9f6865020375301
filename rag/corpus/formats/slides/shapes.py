"""The shapes of a slide in reading order, with what they inherit from its layout and master."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.formats.drawings import DRAWING
from rag.corpus.formats.opc import Package
from rag.corpus.formats.xmltree import local_name

#: Shapes whose tops differ by less stand beside each other: a quarter of an inch.
_ROW = 228_600  # English Metric Units
TITLES = ("title", "ctrTitle")
#: Placeholders that are the same on every slide: footer, date, number, header.
MARGINS = ("ftr", "dt", "sldNum", "hdr")
_SHAPES = ("sp", "grpSp", "graphicFrame", "cxnSp")


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape, and those of the layout and the master that it takes its looks from."""

    element: Any
    role: str  # "title", "body"; "" for what is no placeholder
    parents: tuple[Any, ...] = ()


@dataclass(slots=True)
class Layout:
    """The layout and the master of a slide: the placeholders that its shapes fill."""

    roots: list[Any] = field(default_factory=list)  # the layout, then the master

    @classmethod
    def of(cls, package: Package, slide: str) -> "Layout":
        """Return the layout of a slide, by the name of its part."""
        layouts = package.related(slide, "slideLayout")
        masters = package.related(layouts[0], "slideMaster") if layouts else []
        parts = (package.part(name) for name in (*layouts[:1], *masters[:1]))
        return cls([part for part in parts if part is not None])

    def shapes(self, slide: Any) -> list[Shape]:
        """Return the shapes of a slide: its title first, the others from top to bottom."""
        tree = slide.find("{*}cSld/{*}spTree")
        return [] if tree is None else self._ordered(tree)

    def _ordered(self, container: Any) -> list[Shape]:
        shapes = [self._shape(element) for element in _elements(container)]
        shapes.sort(key=lambda shape: (shape.role not in TITLES, *_position(shape)))
        return [
            inner
            for shape in shapes
            for inner in (
                self._ordered(shape.element) if local_name(shape.element) == "grpSp" else (shape,)
            )
        ]

    def _shape(self, element: Any) -> Shape:
        place = _placeholder(element)
        if place is None:
            return Shape(element, "")
        role, index = place.get("type", "obj"), place.get("idx", "0")
        parents = []
        for root in self.roots:
            found = _matching(root, role, index)
            if found is not None:
                parents.append(found)
                # The master has no numbers, only roles.
                role_above = _placeholder(found).get("type", "obj")
                role = role_above if role == "obj" else role
        return Shape(element, role, tuple(parents))

    def texts(self) -> Iterator[Any]:
        """Yield the shapes of the layout and the master that are on every slide."""
        for root in self.roots:
            tree = root.find("{*}cSld/{*}spTree")
            for element in () if tree is None else tree.iterchildren("{*}sp"):
                if _placeholder(element) is None:
                    yield element

    def body_style(self) -> Any:
        """Return the master's style of the text in placeholders; None without one."""
        return self.roots[-1].find("{*}txStyles/{*}bodyStyle") if self.roots else None


def _elements(container: Any) -> Iterator[Any]:
    """Yield the shapes in a slide or a group; of alternatives the first with a text."""
    for child in container:
        name = local_name(child)
        if name in _SHAPES:
            yield child
        elif name == "AlternateContent":
            filled = (one for one in child if next(one.iter(f"{DRAWING}t"), None) is not None)
            yield from _elements(next(filled, ()))


def _placeholder(element: Any) -> Any:
    return (
        next(element.iterfind("./{*}nvSpPr/{*}nvPr/{*}ph"), None)
        if local_name(element) == "sp"
        else next(element.iterfind("./{*}nvGraphicFramePr/{*}nvPr/{*}ph"), None)
    )


def _matching(root: Any, role: str, index: str) -> Any:
    """Return the placeholder of a layout or master that another one fills."""
    places = [
        (element, place)
        for element in root.iterfind("{*}cSld/{*}spTree/{*}sp")
        if (place := _placeholder(element)) is not None
    ]
    wanted = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}.get(role, role)
    for element, place in places:
        if index != "0" and place.get("idx", "0") == index:
            return element
    roles = (role, wanted)
    return next((one for one, place in places if place.get("type", "obj") in roles), None)


def _position(shape: Shape) -> tuple[int, int]:
    """Return the row and the left edge of a shape; the first row if it has no place."""
    for element in (shape.element, *shape.parents):
        for offset in element.iterfind("./*/{*}off"):
            return _number(offset, "y") // _ROW, _number(offset, "x")
        for offset in element.iterfind("./*/{*}xfrm/{*}off"):
            return _number(offset, "y") // _ROW, _number(offset, "x")
    return 0, 0


def _number(element: Any, name: str) -> int:
    written = element.get(name, "0")
    return int(written) if written.lstrip("-").isdigit() else 0
