"""Which part of a page is its main text, and what in that part belongs to the page around it."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from rag.corpus.formats.dom import name_words, roles, tag_of, text_of
from rag.corpus.formats.inline import is_read

#: The main text is in the smallest element with this share of what trafilatura finds.
_SHARE = 0.9
#: trafilatura is not asked about larger pages: it would take minutes.
MAX_EXTRACTED = 5_000_000  # characters
#: What it finds is not trusted if it is shorter, in characters.
_SHORT = 200
_LABEL = 40  # characters; what belongs to the page and isn't longer goes without a trace
_MAX_BANNER = 2_000  # characters
_SIGNIFICANT = 12  # characters of a line that tells where the main text is

_LINES = frozenset(
    """p div section article main header footer aside h1 h2 h3 h4 h5 h6 head ul ol dl list li item
    dt dd blockquote quote pre figure figcaption table caption thead tbody tr row td th cell
    address details summary hr br lb body center fieldset form""".split()
)
_AROUND = {
    "comments": "readers' comments",
    "share": "links for sharing the page",
    "social": "links for sharing the page",
    "related": "links to other pages",
    "recommended": "links to other pages",
    "recommendations": "links to other pages",
    "newsletter": "an invitation to subscribe",
    "subscribe": "an invitation to subscribe",
    "subscription": "an invitation to subscribe",
    "breadcrumb": "navigation",
    "breadcrumbs": "navigation",
    "pagination": "navigation",
    "navigation": "navigation",
    "nav": "navigation",
    "navbar": "navigation",
    "menu": "navigation",
    "sidebar": "a column beside the text",
    "advertisement": "an advertisement",
    "advert": "an advertisement",
    "ad": "an advertisement",
    "ads": "an advertisement",
    "promo": "an advertisement",
    "footer": "the foot of the page",
}
_CONSENT = frozenset("cookie cookies consent gdpr privacy".split())
_SQUEEZED = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class MainText:
    """The element with a page's main text, and what in it is left out and why ("" to skip it)."""

    element: Any
    judged: dict[Any, str] = field(default_factory=dict)
    is_certain: bool = True  # whether it could be told from the rest of the page


def find_main_text(tree: Any, extracted: Any) -> MainText:
    """Return the main text of a page. `extracted`: what trafilatura takes for it, or None."""
    sizes = _Sizes(tree, _line_set(extracted) if extracted is not None else set())
    if sizes.matched[tree] < _SHORT:
        element, is_certain = _marked(tree), False
    else:
        element, is_certain = _widest(_smallest(tree, sizes), sizes), True
    return MainText(element, dict(_judged(element, sizes)), is_certain)


def _marked(tree: Any) -> Any:
    """Return the element that the page itself calls its main text, or else its body."""
    for path in ("//main | //*[@role='main']", "//article"):
        found = tree.xpath(path)
        if len(found) == 1:
            return found[0]
    body = tree.find("body")
    return tree if body is None else body


def _smallest(tree: Any, sizes: "_Sizes") -> Any:
    enough = _SHARE * sizes.matched[tree]
    element = tree
    while True:
        child = next((one for one in element if sizes.matched.get(one, 0) >= enough), None)
        if child is None:
            return element
        element = child


def _widest(element: Any, sizes: "_Sizes") -> Any:
    """Return the article that an element is part of, as the page itself marks it."""
    for ancestor in (element, *element.iterancestors()):
        if tag_of(ancestor) in ("article", "main") or ancestor.get("role") == "main":
            return ancestor
    return element


def _judged(main: Any, sizes: "_Sizes") -> Iterator[tuple[Any, str]]:
    """Yield what in the main element belongs to the page, outermost elements only."""
    from lxml.etree import iterwalk

    walk = iterwalk(main, events=("start",))
    for _, element in walk:
        if element is main or not tag_of(element):
            continue
        reason = _reason(element, sizes)
        if reason:
            yield element, reason if sizes.total.get(element, 0) > _LABEL else ""
            walk.skip_subtree()


def _reason(element: Any, sizes: "_Sizes") -> str:
    tag = tag_of(element)
    if tag == "nav" or roles(element) & {"navigation", "search", "toc", "doc-toc"}:
        return "navigation"
    if tag not in _LINES or sizes.matched.get(element, 0):
        return ""
    names = name_words(element)
    if names & _CONSENT and _is_banner(element, sizes):
        return "a notice about cookies"
    if tag in ("form",):
        return "a form"
    share = sizes.linked.get(element, 0) / max(1, sizes.total.get(element, 0))
    for name, reason in _AROUND.items():
        if name in names:
            return reason
    if tag in ("ul", "ol", "div", "section", "aside") and share > 0.8:
        return "links to other pages"
    return ""


def _is_banner(element: Any, sizes: "_Sizes") -> bool:
    has_button = next(element.iter("button", "input"), None) is not None
    return has_button and sizes.total.get(element, 0) < _MAX_BANNER


class _Sizes:
    """How much text is in each element, in letters and digits: in all, matched, and of links."""

    def __init__(self, tree: Any, lines: set[str]) -> None:
        self.total: dict[Any, int] = {}
        self.matched: dict[Any, int] = {tree: 0}
        self.linked: dict[Any, int] = {}
        for element, text, linked in _lines(tree):
            size = len(text)
            is_matched = len(text) >= _SIGNIFICANT and text in lines
            for one in (element, *element.iterancestors()):
                self.total[one] = self.total.get(one, 0) + size
                self.linked[one] = self.linked.get(one, 0) + linked
                if is_matched:
                    self.matched[one] = self.matched.get(one, 0) + size


def _lines(tree: Any) -> Iterator[tuple[Any, str, int]]:
    """Yield the lines of a tree: the element, its letters and digits, how many are of links."""
    from lxml.etree import iterwalk

    walk = iterwalk(tree, events=("start", "end"))
    parts: list[str] = []
    linked, links, skipped = 0, 0, None
    for event, element in walk:
        tag = tag_of(element)
        is_start = event == "start"
        if is_start and not is_read(element, tag) and element is not tree:
            skipped = element
            walk.skip_subtree()
            continue
        if tag in _LINES and element is not skipped:
            text = _squeezed("".join(parts))
            if text:
                yield (element.getparent() if is_start else element), text, min(linked, len(text))
            parts, linked = [], 0
        if tag == "a" and element is not skipped:
            links += 1 if is_start else -1
        written = element.text if is_start else element.tail if element is not tree else ""
        skipped = None if element is skipped else skipped
        if written:
            parts.append(written)
            linked += len(_squeezed(written)) if links else 0


def _squeezed(text: str) -> str:
    return _SQUEEZED.sub("", text).lower()


def _line_set(extracted: Any) -> set[str]:
    return {text for _, text, _ in _extracted_lines(extracted.body)}


def _extracted_lines(body: Any) -> Iterator[tuple[Any, str, int]]:
    # trafilatura's tree has tags of its own, <head> for a heading, but the same shape.
    for element in body.iter():
        tag = tag_of(element)
        if tag in _LINES:
            yield element, _squeezed(text_of(element)), 0
    yield from _lines(body)


@cache
def trafilatura() -> Any:
    """Return the library, silenced: Footnote's report warns about pages without a main text."""
    import trafilatura as library

    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return library
