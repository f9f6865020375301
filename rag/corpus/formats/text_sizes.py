"""How much text is where on a page."""

import re
from collections.abc import Iterator
from typing import Any

from rag.corpus.formats.dom import is_hidden, tag_of
from rag.corpus.formats.inline import is_read

_SIGNIFICANT = 12  # characters of a line that tells where the main text is
#: Letters and digits of an element's neighbours that are parts of the same text, and the share of
#: them in links.
_MIN_OTHERS, _FEW_LINKS = 200, 0.3
#: Elements that text before and after them is not on one line with.
LINES = frozenset(
    """p div section article main header footer aside h1 h2 h3 h4 h5 h6 head ul ol dl list li item
    dt dd blockquote quote pre figure figcaption table caption thead tbody tr row td th cell
    address details summary hr br lb body center fieldset form""".split()
)
_SQUEEZED = re.compile(r"[\W_]+")


class Sizes:
    """How much text is in each element, in letters and digits: in all, matched, and of links."""

    def __init__(self, tree: Any, lines: set[str]) -> None:
        self.total: dict[Any, int] = {}
        self.matched: dict[Any, int] = {tree: 0}
        self.linked: dict[Any, int] = {}
        for element, text, linked in lines_of(tree):
            size = len(text)
            is_matched = len(text) >= _SIGNIFICANT and text in lines
            for one in (element, *element.iterancestors()):
                self.total[one] = self.total.get(one, 0) + size
                self.linked[one] = self.linked.get(one, 0) + linked
                if is_matched:
                    self.matched[one] = self.matched.get(one, 0) + size

    def is_one_of_several(self, element: Any) -> bool:
        """Whether an element has others of its class beside it: the stories of a newsletter.

        Beside an article with a headline of its own, there are other articles.
        """
        parent, name = element.getparent(), element.get("class")
        if parent is None or not name or tag_of(element) not in ("div", "section"):
            return False
        alike = [one for one in parent if one.tag == element.tag and one.get("class") == name]
        others = [one for one in alike if one is not element]
        size = sum(self.total.get(one, 0) for one in others)
        linked = sum(self.linked.get(one, 0) for one in others)
        has_headline = any(next(one.iter("h1"), None) is not None for one in alike)
        return size >= _MIN_OTHERS and linked <= _FEW_LINKS * size and not has_headline

    def adds_little(self, element: Any, parent: Any) -> bool:
        """Whether a parent has little more than the element: a headline, a lead, a picture."""
        more = self.total[parent] - self.total[element]
        links = self.linked[parent] - self.linked[element]
        is_page = tag_of(parent) in ("body", "html")
        return not is_page and more <= 0.35 * self.total[element] and links <= 0.3 * more


def lines_of(tree: Any) -> Iterator[tuple[Any, str, int]]:
    """Yield the lines of a tree: the element, its letters and digits, how many are of links."""
    from lxml.etree import iterwalk

    walk = iterwalk(tree, events=("start", "end"))
    parts: list[str] = []
    linked, links, skipped = 0, 0, None
    for event, element in walk:
        tag = tag_of(element)
        is_start = event == "start"
        if is_start and element is not tree and (not is_read(element, tag) or is_hidden(element)):
            skipped = element
            walk.skip_subtree()
            continue
        if tag in LINES and element is not skipped:
            text = squeezed("".join(parts))
            if text:
                yield (element.getparent() if is_start else element), text, min(linked, len(text))
            parts, linked = [], 0
        if tag == "a" and element is not skipped:
            links += 1 if is_start else -1
        written = element.text if is_start else element.tail if element is not tree else ""
        skipped = None if element is skipped else skipped
        if written:
            parts.append(written)
            linked += len(squeezed(written)) if links else 0


def squeezed(text: str) -> str:
    """Return the letters and digits of a text, in lower case."""
    return _SQUEEZED.sub("", text).lower()
