"""Word's automatic numbering: the number that is shown before a paragraph."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.formats.counting import letters, ordinal, roman
from rag.corpus.formats.word.styles import VALUE, WORD, Styles, is_on, style_id, value
from rag.corpus.formats.writer import CHECKS, Label

_FORMATS: dict[str, Callable[[int], str]] = {
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "ordinal": ordinal,
}
_PLACE = re.compile(r"%([1-9])")
_DEPTH = re.compile(r"list (?:bullet|number)s? ([2-9])$")


@dataclass(frozen=True, slots=True)
class _Level:
    """How the items at one depth of a list are numbered."""

    start: int = 1
    format: str = "decimal"
    text: str = ""  # "%1.%2." has the numbers of the first two depths
    restart: int | None = None  # after which depth, from 1; None: any above; 0: never
    is_legal: bool = False  # all its numbers are Arabic
    style: str = ""  # paragraphs with this style have this level


@dataclass(slots=True)
class _List:
    """A list definition (w:num): its levels, and what it counts together with."""

    abstract: str
    levels: dict[int, _Level]
    overrides: dict[int, int]  # where the counting starts anew for this list
    is_used: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    _lists: dict[str, _List] = field(default_factory=dict)
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Any, styles: Styles) -> "Numbering":
        """Return the lists in word/numbering.xml; `root` is None if there is none."""
        numbering = cls()
        if root is None:
            return numbering
        abstracts = {
            one.get(f"{WORD}abstractNumId"): one for one in root.iter(f"{WORD}abstractNum")
        }
        numbers = {one.get(f"{WORD}numId"): one for one in root.iter(f"{WORD}num")}
        for number_id, number in numbers.items():
            abstract = abstracts.get(value(number, "abstractNumId"))
            # A list may take its levels from a style of lists, which names another list.
            link = value(abstract, "numStyleLink")
            for style in styles.chain(link) if link else ():
                target = numbers.get(value(style.element.find(f"{WORD}pPr/{WORD}numPr"), "numId"))
                abstract = abstracts.get(value(target, "abstractNumId"), abstract)
            if abstract is not None:
                numbering._lists[number_id] = _list(number, abstract)
        return numbering

    def label(self, paragraph: Any, styles: Styles) -> Label | None:
        """Count a paragraph; returns what is shown before it, None if it has no number."""
        list_id, depth = self._place(paragraph, styles)
        numbered = self._lists.get(list_id)
        if numbered is None:
            return None
        level = numbered.levels.get(depth, _Level())
        is_first = self._count(numbered, depth)
        is_bullet = level.format == "bullet"
        text = "" if is_bullet or level.format == "none" else self._text(numbered, depth, level)
        text = text or level.text * (is_bullet and level.text in CHECKS)
        shown_depth = max(depth + 1, _depth_of_name(styles.names(paragraph)))
        return Label(text, is_bullet, shown_depth, numbered.abstract, is_first)

    def _place(self, paragraph: Any, styles: Styles) -> tuple[str, int]:
        """Return the id of a paragraph's list and its depth, from 0; "" without a list."""
        properties = [paragraph.find(f"{WORD}pPr/{WORD}numPr")]
        chain = list(styles.chain(style_id(paragraph), "paragraph"))
        properties += [style.element.find(f"{WORD}pPr/{WORD}numPr") for style in chain]
        present = [one for one in properties if one is not None]
        list_id = next(filter(None, (value(one, "numId") for one in present)), "")
        written = next(filter(None, (value(one, "ilvl") for one in present)), "")
        if written.isdigit():
            return list_id, int(written)
        levels = self._lists[list_id].levels if list_id in self._lists else {}
        names = {style.id for style in chain}
        return list_id, next((depth for depth in levels if levels[depth].style in names), 0)

    def _count(self, numbered: _List, depth: int) -> bool:
        counters = self._counters.setdefault(numbered.abstract, {})
        starts = {place: level.start for place, level in numbered.levels.items()}
        if not numbered.is_used:
            numbered.is_used = True
            for place, start in numbered.overrides.items():
                counters.pop(place, None)
                starts[place] = start
        starts |= numbered.overrides
        is_first = depth not in counters
        for place in range(depth):
            counters.setdefault(place, starts.get(place, 1))
        counters[depth] = counters.get(depth, starts.get(depth, 1) - 1) + 1
        for place in [one for one in counters if one > depth]:
            restart = numbered.levels.get(place, _Level()).restart
            if restart is None or depth < restart:
                del counters[place]
        return is_first

    def _text(self, numbered: _List, depth: int, level: _Level) -> str:
        counters = self._counters[numbered.abstract]

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            shape = numbered.levels.get(place, _Level()).format
            if level.is_legal and place != depth:
                shape = "decimal"
            return _FORMATS.get(shape, str)(counters.get(place, 1))

        return _PLACE.sub(number, level.text).strip()


def _list(number: Any, abstract: Any) -> _List:
    levels = {_depth(one): _level(one) for one in abstract.iterchildren(f"{WORD}lvl")}
    overrides = {}
    for override in number.iterchildren(f"{WORD}lvlOverride"):
        depth, start = _depth(override), value(override, "startOverride")
        own = override.find(f"{WORD}lvl")
        if own is not None:
            levels[depth] = _level(own)
        if start.isdigit():
            overrides[depth] = int(start)
    return _List(abstract.get(f"{WORD}abstractNumId", ""), levels, overrides)


def _level(element: Any) -> _Level:
    start, restart = value(element, "start"), value(element, "lvlRestart")
    legal = element.find(f"{WORD}isLgl")
    return _Level(
        start=int(start) if start.isdigit() else 0,
        format="bullet"
        if value(element, "lvlPicBulletId")
        else value(element, "numFmt") or "decimal",
        text=value(element, "lvlText"),
        restart=int(restart) if restart.isdigit() else None,
        is_legal=legal is not None and is_on(legal.get(VALUE, "1")),
        style=value(element, "pStyle"),
    )


def _depth(element: Any) -> int:
    written = element.get(f"{WORD}ilvl", "0")
    return int(written) if written.isdigit() else 0


def _depth_of_name(names: list[str]) -> int:
    """Return the depth that the name of a built-in style states ("list bullet 2"); else 1."""
    matches = (_DEPTH.match(name) for name in names)
    return next((int(match[1]) for match in matches if match), 1)
