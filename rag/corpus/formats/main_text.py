"""Which part of a page is its main text, and what in that part belongs to the page around it."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from rag.corpus.formats.dom import MAX_LABEL, is_hidden, name_words, roles, tag_of, text_of
from rag.corpus.formats.text_sizes import LINES, Sizes, lines_of, squeezed

#: The main text is in the smallest element with this share of what trafilatura finds.
_SHARE = 0.9
#: trafilatura is not asked about larger pages: it would take minutes.
MAX_EXTRACTED = 5_000_000  # characters
#: What it finds is not trusted if it is shorter, in characters.
_SHORT = 200
_LEAD = "the lead"
_MAX_LEAD = 0.5  # of the main text: what is between the headline and it
_MAX_BANNER = 2_000  # characters

_LINKS = "links to other pages"
#: Words in the class or id of what is around a text, and what that is.
_AROUND = tuple(
    (re.compile(rf"\b(?:{names})\b"), reason)
    for names, reason in (
        ("comments?|commentlist|kommentar\\w*|respond|disqus\\w*|replies", "readers' comments"),
        (
            "share|sharing|sharedaddy|sharebar|shariff|social\\w*|likes",
            "links for sharing the page",
        ),
        ("related\\w*|recommend\\w*|readmore|outbrain|taboola", _LINKS),
        ("newsletter\\w*|subscri\\w*|signup|paywall|paidbox", "an invitation to subscribe"),
        ("breadcrumbs?|pagination|pager|nav|navbar|navigation", "navigation"),
        ("tags|taglist|keywords|categories", "keywords of the page"),
        ("sidebar", "a column beside the text"),
        ("advert\\w*|ads?|adsense|promo|sponsor\\w*|banner", "an advertisement"),
        ("author (?:bio|box|info|description|about)", "about the author"),
        ("about author|bio author|box author|description author", "about the author"),
        ("footer", "the foot of the page"),
    )
)
#: Navigation if it has links; a restaurant's menu has dishes.
_MENU = re.compile(r"\b(?:menu|toolbar)\b")
#: What introduces links to other texts.
_ELSEWHERE = re.compile(
    r"\W*(?:see|read|more|related|further|also|next|previous|other|latest|recent|popular|top"
    r"|trending|share|follow|tags?|topics?|categor\w+|links?|contents?|in this)\b",
    re.IGNORECASE,
)
#: Classes of what is not shown, or not until a script decides so.
_UNSEEN = frozenset("hidden d-none sr-only visually-hidden screen-reader-text".split())
_CONSENT = frozenset("cookie cookies consent gdpr privacy".split())


@dataclass(frozen=True, slots=True)
class MainText:
    """The element with a page's main text, and what in it is left out and why ("" to skip it)."""

    element: Any
    judged: dict[Any, str] = field(default_factory=dict)


def find_main_text(tree: Any, extracted: Any) -> MainText:
    """Return the main text of a page. `extracted`: what trafilatura takes for it, or None."""
    sizes = Sizes(tree, _line_set(extracted) if extracted is not None else set())
    if sizes.matched[tree] < _SHORT:
        element = _marked(tree)
        return MainText(element, dict(_judged(element, sizes)))
    element = _widest(_smallest(tree, sizes), sizes)
    judged = dict(_judged(element, sizes))
    heading = _headline(tree, element)
    if heading is None:
        return MainText(element, judged)
    whole, between = _with_headline(heading, element, sizes)
    size = sum(sizes.total.get(one, 0) for one, reason in between.items() if reason == _LEAD)
    if size > _MAX_LEAD * sizes.total[element]:
        return MainText(element, judged)
    return MainText(whole, judged | {one: why for one, why in between.items() if why != _LEAD})


def _headline(tree: Any, main: Any) -> Any:
    """Return the page's headline if it is above the main text, not in it; otherwise None."""
    title = squeezed(tree.findtext(".//title") or "")
    above = None
    for element in tree.iter("h1", main.tag):
        if element is main:
            return above
        text = squeezed(text_of(element)) if element.tag == "h1" else ""
        if text and (text in title or title in text):
            above = element
    return None


def _with_headline(heading: Any, main: Any, sizes: "Sizes") -> tuple[Any, dict[Any, str]]:
    """Return what has both, and what else is in that: left out, or the text between the two."""
    from lxml.etree import iterwalk

    around = [main, *main.iterancestors()]
    whole = next(one for one in heading.iterancestors() if one in around)
    parts = {heading, main, *heading.iterancestors(), *around}
    others: dict[Any, str] = {}
    place = ""  # outside of the main text, until the headline comes
    walk = iterwalk(whole, events=("start",))
    for _, element in walk:
        if element is heading or element is main:
            place = _LEAD if element is heading else ""
        elif element in parts:
            continue
        else:
            reason = _reason(element, sizes) if place else ""
            others[element] = reason if sizes.total.get(element, 0) > MAX_LABEL else ""
            if place and not reason:
                others[element] = place
        walk.skip_subtree()
    return whole, others


def _marked(tree: Any) -> Any:
    """Return the element that the page itself calls its main text, or else its body."""
    for path in ("//main | //*[@role='main']", "//article"):
        found = tree.xpath(path)
        if len(found) == 1:
            return found[0]
    body = tree.find("body")
    return tree if body is None else body


def _smallest(tree: Any, sizes: "Sizes") -> Any:
    enough = _SHARE * sizes.matched[tree]
    element = tree
    while True:
        child = next((one for one in element if sizes.matched.get(one, 0) >= enough), None)
        if child is None:
            return element
        element = child


def _widest(element: Any, sizes: "Sizes") -> Any:
    """Return the article that an element is part of: as the page marks it, with its headline."""
    for ancestor in (element, *element.iterancestors()):
        if tag_of(ancestor) in ("article", "main") or ancestor.get("role") == "main":
            element = ancestor
            break
    element = next(filter(sizes.is_one_of_several, (element, *element.iterancestors())), element)
    parent = element.getparent()
    if sizes.is_one_of_several(element):
        element, parent = parent, parent.getparent()
    while parent is not None and sizes.adds_little(element, parent):
        element, parent = parent, parent.getparent()
    return element


def _judged(main: Any, sizes: "Sizes") -> Iterator[tuple[Any, str]]:
    """Yield what in the main element belongs to the page, outermost elements only."""
    from lxml.etree import iterwalk

    walk = iterwalk(main, events=("start",))
    for _, element in walk:
        if element is main or not tag_of(element):
            continue
        if is_hidden(element):
            walk.skip_subtree()
            continue
        is_most = sizes.total.get(element, 0) > sizes.total.get(main, 0) / 2
        reason = "" if is_most else _reason(element, sizes)
        if reason:
            yield element, reason if sizes.total.get(element, 0) > MAX_LABEL else ""
            walk.skip_subtree()


def _reason(element: Any, sizes: "Sizes") -> str:
    """Return why an element is left out; "" if it isn't."""
    tag = tag_of(element)
    if tag == "nav" or roles(element) & {"navigation", "search", "toc", "doc-toc"}:
        return "navigation"
    if tag not in LINES or sizes.matched.get(element, 0):
        return ""
    if tag == "form":
        return "a form"
    if set((element.get("class") or "").split()) & _UNSEEN:
        return "hidden on the page"
    names = name_words(element)
    if names & _CONSENT:
        return "a notice about cookies" if _is_banner(element, sizes) else ""
    written = " ".join(sorted(names))
    reason = next((reason for pattern, reason in _AROUND if pattern.search(written)), "")
    has_links = sizes.linked.get(element, 0) > 0.3 * sizes.total.get(element, 0)
    if has_links and _MENU.search(written):
        reason = reason or "navigation"
    return reason or _link_reason(element, tag, sizes)


def _link_reason(element: Any, tag: str, sizes: "Sizes") -> str:
    links = sizes.linked.get(element, 0) / max(1, sizes.total.get(element, 0))
    if links > 0.3 and "teaser" in name_words(element):
        return _LINKS
    if tag in ("footer", "header") and tag_of(element.getparent()) == "body":
        return f"the {'foot' if tag == 'footer' else 'head'} of the page"
    if tag == "footer" and links > 0.3:
        return "the foot of the page"
    is_list = tag in ("ul", "ol", "div", "section", "aside", "article")
    return _LINKS if is_list and links > 0.8 and not _is_introduced(element, tag) else ""


def _is_introduced(element: Any, tag: str) -> bool:
    """Whether a list goes on in a text: in an item of a list of the text, or after "You can:"."""
    if tag not in ("ul", "ol"):
        return False
    before, parent = element.getprevious(), element.getparent()
    if tag_of(parent) == "li" and (parent.text or "").strip():
        return True
    lead_in = text_of(before) if before is not None and tag_of(before) in ("p", "div") else ""
    return lead_in.endswith(":") and not _ELSEWHERE.match(lead_in)


def _is_banner(element: Any, sizes: "Sizes") -> bool:
    has_button = next(element.iter("button", "input"), None) is not None
    return has_button and sizes.total.get(element, 0) < _MAX_BANNER


def _line_set(extracted: Any) -> set[str]:
    return {text for _, text, _ in _extracted_lines(extracted.body)}


def _extracted_lines(body: Any) -> Iterator[tuple[Any, str, int]]:
    # trafilatura's tree has tags of its own, <head> for a heading, but the same shape.
    for element in body.iter():
        tag = tag_of(element)
        if tag in LINES:
            yield element, squeezed(text_of(element)), 0
    yield from lines_of(body)


@cache
def trafilatura() -> Any:
    """Return the library, silenced: Footnote's report warns about pages without a main text."""
    import trafilatura as library

    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return library
