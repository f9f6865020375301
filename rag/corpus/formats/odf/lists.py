"""Lists of an OpenDocument text: the number that is shown before an item or a heading."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.formats.counting import letters, roman
from rag.corpus.formats.odf.styles import Styles, attribute
from rag.corpus.formats.writer import Label
from rag.corpus.formats.xmltree import local_name

_FORMATS: dict[str, Callable[[int], str]] = {
    "1": str,
    "a": letters,
    "A": lambda number: letters(number).upper(),
    "i": roman,
    "I": lambda number: roman(number).upper(),
}
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@dataclass(slots=True)
class Level:
    """How the items at one depth are numbered."""

    format: str = ""  # "1", "a", "I"; "" without a number
    prefix: str = ""
    suffix: str = ""
    shown: int = 1  # how many depths the number has
    start: int = 1
    is_bullet: bool = False


@dataclass(slots=True)
class OpenList:
    """A list that the reading is in, with the lists around it."""

    style: str
    depth: int  # from 1
    counters: dict[int, int]


@dataclass(slots=True)
class Lists:
    """The lists of a document, and how far each has counted."""

    styles: Styles
    _levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    _last: dict[str, dict[int, int]] = field(default_factory=dict)  # by style
    _named: dict[str, dict[int, int]] = field(default_factory=dict)  # by xml:id
    _headings: dict[int, int] = field(default_factory=dict)

    def open(self, element: Any, around: OpenList | None) -> OpenList:
        """Begin a list (text:list), perhaps one in an item of another."""
        own = attribute(element, "style-name")
        if around is not None:
            around.counters.pop(around.depth + 1, None)
            return OpenList(own or around.style, around.depth + 1, around.counters)
        style = own or self._style_of_items(element)
        earlier = self._named.get(attribute(element, "continue-list"))
        if earlier is None and attribute(element, "continue-numbering") == "true":
            earlier = self._last.get(style)
        counters = {} if earlier is None else earlier
        self._last[style] = counters
        if key := element.get(_XML_ID):
            self._named[key] = counters
        return OpenList(style, 1, counters)

    def _style_of_items(self, element: Any) -> str:
        paragraph = next(element.iter("{*}p"), None)
        return "" if paragraph is None else self.styles.list_of(attribute(paragraph, "style-name"))

    def label(self, item: Any, place: OpenList) -> Label:
        """Count an item; returns what is shown before it."""
        levels = self._levels_of(place.style)
        level = levels.get(place.depth, Level(is_bullet=True))
        is_first = place.depth not in place.counters
        start = attribute(item, "start-value")
        before = int(start) - 1 if start.isdigit() else level.start - 1
        if is_first or start.isdigit():
            place.counters[place.depth] = before
        place.counters[place.depth] += 1
        for deeper in [one for one in place.counters if one > place.depth]:
            del place.counters[deeper]
        text = _number(levels, place.depth, place.counters)
        return Label(text, level.is_bullet, place.depth, str(id(place.counters)), is_first)

    def heading_number(self, level: int) -> str:
        """Count a heading outside lists; returns its number, "" if headings have none."""
        if self.styles.outline is None:
            return ""
        if "" not in self._levels:
            self._levels[""] = _levels(self.styles.outline)
        levels = self._levels[""]
        start = levels.get(level, Level()).start
        self._headings[level] = self._headings.get(level, start - 1) + 1
        for deeper in [one for one in self._headings if one > level]:
            del self._headings[deeper]
        return _number(levels, level, self._headings)

    def _levels_of(self, name: str) -> dict[int, Level]:
        if name not in self._levels:
            element = self.styles.list_style(name)
            is_outline = element is None and name == "Outline"
            element = self.styles.outline if is_outline else element
            self._levels[name] = {} if element is None else _levels(element)
        return self._levels[name]


def _levels(style: Any) -> dict[int, Level]:
    return {int(attribute(one, "level") or 1): _level(one) for one in style if len(one.attrib)}


def _level(element: Any) -> Level:
    shown, start = attribute(element, "display-levels"), attribute(element, "start-value")
    is_bullet = local_name(element) in ("list-level-style-bullet", "list-level-style-image")
    return Level(
        format=attribute(element, "num-format"),
        prefix=attribute(element, "num-prefix"),
        suffix=attribute(element, "num-suffix"),
        shown=int(shown) if shown.isdigit() else 1,
        start=int(start) if start.isdigit() else 1,
        is_bullet=is_bullet,
    )


def _number(levels: dict[int, Level], depth: int, counters: dict[int, int]) -> str:
    level = levels.get(depth, Level())
    if level.is_bullet or not level.format:
        return ""
    places = range(max(1, depth - level.shown + 1), depth + 1)
    numbers = [
        _FORMATS.get(levels.get(place, Level()).format, str)(counters.get(place, 1))
        for place in places
        if place == depth or levels.get(place, Level()).format
    ]
    return f"{level.prefix}{'.'.join(numbers)}{level.suffix}".strip()
