"""JSON that a program made of a document, element by element -> the document again."""

import re
from typing import Any

from rag.corpus.blocks import Kind
from rag.corpus.formats.columns import fields_of, is_technical, key_of
from rag.corpus.formats.document import BULLET, Document

#: Where programs write what an element is.
_KINDS = ("type", "category", "label")
_HEADINGS = frozenset(
    "title heading header section-header section_header sub_title subtitle".split()
)
_ITEMS = frozenset("listitem list-item list_item".split())
#: What programs write about an element, without separators; nothing that a reader would miss.
_TECHNICAL = frozenset(
    """type category metadata page pages pageno pagenumber pageidx pageindex bbox box boundingbox
    polygon coordinates confidence score probability level textlevel depth order index language
    languages""".split()
)
_MARK = re.compile(r"#{1,6}\s+")  # of a heading in Markdown
_SAMPLE = 50  # elements from which it is decided what they all are
_HEADING_LEVEL = 2
_MAX_HEADING = 200  # characters


def elements_document(value: Any) -> Document | None:
    """Return the document of an array of elements, each with its kind; None for other JSON.

    Some of them are headings, and none says more than its text and what it is: the rest would
    be lost.
    """
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return None
    kinds = [_kind(one) for one in value[:_SAMPLE]]
    if not all(kinds) or _HEADINGS.isdisjoint(kinds) or any(map(_says_more, value)):
        return None
    document = Document()
    group = 0
    for one in value:
        text, kind = one.get("text") or "", _kind(one)
        if kind in _ITEMS:
            group = group or document.new_group()
            document.add(Kind.ITEM, text, level=1, group=group, bullet=BULLET)
            continue
        group = 0
        if kind in _HEADINGS and len(text) <= _MAX_HEADING:
            document.add(Kind.HEADING, _MARK.sub("", text.strip(), 1), level=_HEADING_LEVEL)
        else:
            for part in text.split("\n\n"):
                document.add(Kind.PARAGRAPH, part)
    return document if document.text else None


def _says_more(element: dict[str, Any]) -> bool:
    """Whether an element has more than its text, as an article has its author, a table its rows."""
    if not isinstance(element.get("text") or "", str):
        return True
    kind = next((key for key in _KINDS if element.get(key)), "")
    return any(
        not is_technical(one)
        for key, value in element.items()
        if key not in ("text", kind) and key_of(key) not in _TECHNICAL
        for one in fields_of(value, key)
    )


def _kind(element: dict[str, Any]) -> str:
    """Return what an element says it is, in small letters; "" if it says nothing."""
    return next((str(element[key]).lower() for key in _KINDS if element.get(key)), "")
