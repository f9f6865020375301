"""Rows of a table that a page makes of <div> or of roles -> the elements of their cells."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from rag.corpus.formats.dom import is_hidden, name_words, tag_of, text_of
from rag.corpus.formats.inline import is_read

_MIN_CELLS, _MAX_CELLS = 2, 8
_MAX_CELL = 80  # characters
#: So many elements alike are rows; so many neighbours on each side are looked at.
_MIN_ALIKE, _NEIGHBOURS = 3, 8
_CELLS = frozenset("div span p strong b em i label".split())
_CELL_ROLES = frozenset("cell gridcell columnheader rowheader".split())
#: What a cell of a few words doesn't have; links and days are those of lists of articles.
_NOT_IN_CELLS = """a time h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote figure img button input
    select textarea form section article""".split()


def cells_of_row(element: Any) -> list[Any]:
    """Return the cells of an element that is one of several rows alike; none if it isn't."""
    if tag_of(element) != "div" or not _has_only_children(element):
        return []
    if element.get("role") == "row":
        cells = [one for one in element if one.get("role") in _CELL_ROLES]
    else:
        cells = _cells(element)
        if not any(tag_of(one) == "div" for one in cells) or not _is_repeated(element):
            return []
    return cells if len(cells) >= _MIN_CELLS else []


def names_columns(element: Any, cells: list[Any]) -> bool:
    """Whether a row says that it names the columns of the rows below it."""
    is_header = all(one.get("role") == "columnheader" for one in cells)
    return is_header or bool(name_words(element) & {"header", "head", "thead"})


def _has_only_children(element: Any) -> bool:
    """Whether all text of an element is in its children, which are few."""
    if not _MIN_CELLS <= len(element) <= _MAX_CELLS or (element.text or "").strip():
        return False
    return not any((child.tail or "").strip() for child in element)


def _cells(element: Any) -> list[Any]:
    """Return the children with text, if each is as short and as plain as a cell."""
    shown = [one for one in element if is_read(one, tag_of(one)) and not is_hidden(one)]
    filled = [(one, len(text_of(one))) for one in shown]
    cells = [one for one, length in filled if length]
    is_short = all(length <= _MAX_CELL for _, length in filled)
    if not is_short or not all(tag_of(one) in _CELLS for one in shown):
        return []
    has_more = next(element.iterdescendants(*_NOT_IN_CELLS), None) is not None or any(
        sum(bool(text_of(part)) for part in one) > 1 for one in cells if tag_of(one) == "div"
    )
    return [] if has_more else cells


def _is_repeated(element: Any) -> bool:
    """Whether elements with the same class and as many children are near it."""
    name = element.get("class")
    alike = (
        one
        for one in _neighbours(element)
        if one.get("class") == name and tag_of(one) == "div" and len(one) == len(element)
    )
    return bool(name) and len(list(islice(alike, _MIN_ALIKE - 1))) == _MIN_ALIKE - 1


def _neighbours(element: Any) -> Iterator[Any]:
    """Yield the elements beside one, and those in the elements beside its parent."""
    parent = element.getparent()
    yield from _beside(element)
    for other in () if parent is None else _beside(parent):
        yield from islice(other, _NEIGHBOURS)


def _beside(element: Any) -> Iterator[Any]:
    yield from islice(element.itersiblings(), _NEIGHBOURS)
    yield from islice(element.itersiblings(preceding=True), _NEIGHBOURS)
