"""A tree of HTML, or of what trafilatura makes of it -> plain text, a block a paragraph."""

import re
from collections.abc import Collection
from typing import Any

#: Elements of a page that are not its text.
NO_TEXT = frozenset(
    """head script style noscript template nav form button select option textarea svg math iframe
    object video audio canvas dialog""".split()
)
_BLOCKS = frozenset(
    """p div section article main header footer aside h1 h2 h3 h4 h5 h6 head ul ol dl list li item
    dt dd blockquote quote pre figure figcaption table caption thead tbody tr row address details
    summary hr body center fieldset""".split()
)
_ITEMS = frozenset(("li", "item"))
_ROWS = frozenset(("tr", "row"))
_CELLS = frozenset(("td", "th", "cell"))
_BREAKS = frozenset(("br", "lb"))
#: A row that holds one of these lays out the page, and is no row of a table.
_LAYOUT = frozenset("table p div h1 h2 h3 ul ol".split())
_BREAK = "\0"  # stands for a line break that is meant, until white space is collapsed
_CELL = "\1"  # ends a cell, until the row is whole
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def plain(tree: Any, skip: Collection[str] = ()) -> str:
    """Return the text of an element: blank lines between blocks, "- " at list items.

    The cells of a table's row stand in one line, with " | " between. Elements named in `skip`
    are left out with all that is in them.
    """
    from lxml.etree import iterwalk

    blocks = _Blocks()
    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in skip or not tag:
                walk.skip_subtree()
                continue
            blocks.enter(element, tag)
            blocks.add(element.text)
        else:
            if tag and tag not in skip:
                blocks.leave(element, tag)
            if element is not tree:
                blocks.add(element.tail)
    blocks.flush()
    return "\n\n".join(blocks.done)


def plain_of_html(text: str) -> str:
    """Return the text of a piece of HTML; a text without tags comes back as it is."""
    if len(_TAG.findall(text)) < 2:
        return text
    from lxml.html import fragment_fromstring

    return plain(fragment_fromstring(text, create_parent="div"), NO_TEXT)


class _Blocks:
    """Blocks of text as they come out of a walk over a tree."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._parts: list[str] = []
        self._item = False  # the next block is the first of a list item
        self._row: Any = None  # the row of a table that the walk is in
        self._kept = 0  # how many elements are open whose white space is kept

    def enter(self, element: Any, tag: str) -> None:
        if tag in _BREAKS:
            self._parts.append(" " if self._row is not None else _BREAK)
        elif self._row is not None:
            if tag in _BLOCKS:
                self._parts.append(" ")
        elif tag in _BLOCKS or _is_kept(element, tag):
            self.flush()
            self._item = tag in _ITEMS or (self._item and not tag.startswith("h"))
            if tag in _ROWS and not any(True for _ in element.iter(*_LAYOUT)):
                self._row = element
        elif tag in _CELLS:
            self.flush()
        self._kept += _is_kept(element, tag)

    def leave(self, element: Any, tag: str) -> None:
        kept = _is_kept(element, tag)
        if element is self._row:
            self._row = None
            cells = "".join(self._parts).split(_CELL)
            self._parts = [" | ".join(filter(None, (" ".join(one.split()) for one in cells)))]
            self.flush()
        elif self._row is not None:
            self._parts.append(_CELL if tag in _CELLS else " " if tag in _BLOCKS else "")
        elif tag in _BLOCKS or tag in _CELLS or kept:
            self.flush()
            self._item = False if tag in _ITEMS else self._item
        self._kept -= kept

    def add(self, text: str | None) -> None:
        if text:
            self._parts.append(text.replace("\n", _BREAK) if self._kept else text)

    def flush(self) -> None:
        """End the block that is being gathered."""
        written = "".join(self._parts).split(_BREAK)
        keep = self._kept > 0
        rows = (row.rstrip() if keep else " ".join(row.split()) for row in written)
        block = "\n".join(rows).strip("\n" if keep else "\n ")
        self._parts = []
        if block.strip():
            self.done.append(f"- {block}" if self._item else block)
            self._item = False


def _is_kept(element: Any, tag: str) -> bool:
    """Whether the line breaks in an element are meant."""
    return tag == "pre" or (tag == "code" and "\n" in (element.text or "").strip())
