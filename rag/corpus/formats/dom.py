"""HTML and XHTML -> lxml's tree, and what an element says about itself."""

import re
from html.entities import html5
from typing import Any

from rag.errors import UnreadableArticleError

#: Elements whose content is not text of the page.
NOT_TEXT = frozenset(
    """head script style template nav input select option textarea datalist svg iframe
    object embed video audio canvas map area img rp rt""".split()
)
MAX_LABEL = 40  # characters; what is left out and isn't longer goes without a trace
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: An element that is hidden from screen readers and longer than this is the page below a dialog.
_MAX_DECORATION = 300  # characters
#: What opens when it is clicked: hidden at first, but as much the author's text as the rest.
_OPENED_LATER = frozenset(
    "accordion collapse collapsible tab tabs tabpanel panel faq answer".split()
)
#: What opens something, or is around the button that does; how it says so.
_BUTTONS = frozenset("button summary h1 h2 h3 h4 h5 h6".split())
#: These are mostly text: they count only if the button is all their text.
_BUTTONS_OR_TEXT = frozenset("a span dt p".split())
_OPENS = ("aria-expanded", "aria-controls")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
#: To a browser, <script/> begins a script; to the parser, it is a whole one.
_UNCLOSED = re.compile(
    r"<(script|style)\b([^<>]{0,1000})/>(?=[^<]*(?:<(?!/?\1\b)[^<]*)*</\1\b)", re.IGNORECASE
)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_MATH = "{http://www.w3.org/1998/Math/MathML}"
_XML_ENTITIES = frozenset("amp lt gt quot apos".split())


def parse(text: str) -> Any:
    """Return the tree of a page or of a part of one; scripts are not run, nothing is fetched.

    Raises UnreadableArticleError when it is empty, RecursionError when it is nested more than
    2,000 deep.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        tree = document_fromstring(_as_browsers_do(text).encode(errors="replace"), parser=parser)
    except etree.ParserError as error:
        raise UnreadableArticleError("empty; add the article's text or delete it") from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise RecursionError
    return tree


def _as_browsers_do(text: str) -> str:
    """Return a page in which a script that is written <script/> is no text.

    >>> _as_browsers_do("<script/> f() </script><script src='a'/>")
    "<script> f() </script><script src='a'/>"
    """
    return _UNCLOSED.sub(r"<\1\2>", text) if "/>" in text else text


def parse_xhtml(text: str) -> Any:
    """Return the tree of a chapter, whose empty elements may be written as <a/>; else as `parse`.

    Entities that the file itself defines are not expanded.
    """
    from lxml import etree
    from lxml.html import xhtml_to_html

    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        tree = etree.fromstring(_ENTITY.sub(_decoded, text).encode(errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return parse(text)
    xhtml_to_html(tree)
    for element in tree.iter(f"{_MATH}*"):
        element.tag = element.tag.removeprefix(_MATH)
    return tree


def _decoded(match: re.Match[str]) -> str:
    """Return the character of an HTML entity, which XML doesn't know."""
    if match[1] in _XML_ENTITIES:
        return match[0]
    return html5.get(f"{match[1]};", match[0])


def tag_of(element: Any) -> str:
    """Return the name of an element; "" for what is no element."""
    return element.tag if isinstance(element.tag, str) else ""


def name_words(element: Any) -> frozenset[str]:
    """Return the words in the class and the id of an element, in lower case.

    >>> from lxml.html import fromstring
    >>> sorted(name_words(fromstring('<p id="mainText" class="entry-content">')))
    ['content', 'entry', 'main', 'text']
    """
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return frozenset(word.lower() for word in _WORD.findall(names))


def roles(element: Any) -> frozenset[str]:
    """Return what the element is for, as it says itself (role and epub:type)."""
    kinds = (
        element.get("role"),
        element.get("epub:type"),
        element.get("{http://www.idpf.org/2007/ops}type"),
    )
    return frozenset(" ".join(filter(None, kinds)).lower().split())


def stated_level(heading: Any) -> int:
    """Return the level, from 1 to 6, that an element with the role of a heading states."""
    written = heading.get("aria-level") or ""
    return min(6, max(1, int(written))) if written.isdecimal() else 2


def text_of(element: Any) -> str:
    """Return the text of an element and of all that is in it, on one line."""
    return " ".join("".join(element.itertext()).split())


def is_hidden(element: Any) -> bool:
    """Whether an element isn't shown, and isn't opened by a click either."""
    if element.get("aria-hidden") == "true" and len(text_of(element)) <= _MAX_DECORATION:
        return not is_opened(element)
    is_off = element.get("hidden") is not None and element.get("hidden") != "until-found"
    if not is_off and not _HIDDEN_STYLE.search(element.get("style") or ""):
        return tag_of(element) == "dialog" and element.get("open") is None
    return not (is_opened(element) or _is_pictured(element))


def _is_pictured(element: Any) -> bool:
    """Whether an element has a formula that is shown as a picture, as in encyclopedias."""
    following = element.getnext()
    has_picture = following is not None and tag_of(following) == "img"
    return has_picture and next(element.iter("math"), None) is not None


def is_opened(element: Any) -> bool:
    """Whether a click opens an element, going by its name or by the button before it."""
    if element.get("role") == "tabpanel" or element.get("aria-labelledby"):
        return True
    if name_words(element) & _OPENED_LATER:
        return True
    before = element.getprevious()
    return before is not None and _opens(before, element)


def _opens(before: Any, panel: Any) -> bool:
    """Whether an element is, or is around, a button that opens the panel after it."""
    tag = tag_of(before)
    if tag not in _BUTTONS | _BUTTONS_OR_TEXT:
        return False
    buttons = [one for one in before.iter() if any(one.get(name) is not None for name in _OPENS)]
    if not buttons or (tag in _BUTTONS_OR_TEXT and text_of(buttons[0]) != text_of(before)):
        return False
    controlled = [(one.get("aria-controls") or "").split() for one in buttons]
    return any(not ids or panel.get("id") in ids for ids in controlled)
