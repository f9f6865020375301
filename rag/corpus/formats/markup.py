"""An HTML tree, or trafilatura's tree of it -> plain text, one paragraph for each block."""

import re
from collections.abc import Collection
from typing import Any

#: Elements whose content is not text of the page.
NOT_TEXT = frozenset(
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
#: A row that contains one of these is layout, not data.
_LAYOUT = frozenset("table p div h1 h2 h3 ul ol".split())
_BREAK = "\0"  # an intended line break, until white space is collapsed
_CELL_END = "\1"  # until the row is complete
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def plain_text(tree: Any, skip: Collection[str] = ()) -> str:
    """Return the text of an element, with blank lines between blocks and "- " before list items.

    The cells of a table's row are on one line, separated by " | ". Elements named in `skip` are
    left out, with all that is in them.
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


def strip_tags(text: str) -> str:
    """Return the text of a fragment of HTML; a text without tags is returned unchanged."""
    if len(_TAG.findall(text)) < 2:
        return text
    from lxml.html import fragment_fromstring

    return plain_text(fragment_fromstring(text, create_parent="div"), NOT_TEXT)


class _Blocks:
    """Collects blocks of text during a walk over a tree."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._parts: list[str] = []
        self._starts_item = False  # whether the next block is the first of a list item
        self._row: Any = None  # the row of a table that the walk is in
        self._preformatted = 0  # how many open elements keep their white space

    def enter(self, element: Any, tag: str) -> None:
        if tag in _BREAKS:
            self._parts.append(" " if self._row is not None else _BREAK)
        elif self._row is not None:
            if tag in _BLOCKS:
                self._parts.append(" ")
        elif tag in _BLOCKS or _is_preformatted(element, tag):
            self.flush()
            self._starts_item = tag in _ITEMS or (self._starts_item and not tag.startswith("h"))
            if tag in _ROWS and not any(True for _ in element.iter(*_LAYOUT)):
                self._row = element
        elif tag in _CELLS:
            self.flush()
        self._preformatted += _is_preformatted(element, tag)

    def leave(self, element: Any, tag: str) -> None:
        is_preformatted = _is_preformatted(element, tag)
        if element is self._row:
            self._row = None
            cells = "".join(self._parts).split(_CELL_END)
            self._parts = [" | ".join(filter(None, (" ".join(cell.split()) for cell in cells)))]
            self.flush()
        elif self._row is not None:
            self._parts.append(_CELL_END if tag in _CELLS else " " if tag in _BLOCKS else "")
        elif tag in _BLOCKS or tag in _CELLS or is_preformatted:
            self.flush()
            self._starts_item = False if tag in _ITEMS else self._starts_item
        self._preformatted -= is_preformatted

    def add(self, text: str | None) -> None:
        if text:
            self._parts.append(text.replace("\n", _BREAK) if self._preformatted else text)

    def flush(self) -> None:
        """End the current block."""
        keep = self._preformatted > 0
        lines = (
            line.rstrip() if keep else " ".join(line.split())
            for line in "".join(self._parts).split(_BREAK)
        )
        block = "\n".join(lines).strip("\n" if keep else "\n ")
        self._parts = []
        if block.strip():
            self.done.append(f"- {block}" if self._starts_item else block)
            self._starts_item = False


def _is_preformatted(element: Any, tag: str) -> bool:
    """Whether the line breaks in an element are intended."""
    return tag == "pre" or (tag == "code" and "\n" in (element.text or "").strip())
