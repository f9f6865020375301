"""JSON that a program made of a document, element by element -> the document again."""

from typing import Any

from rag.corpus.blocks import Kind
from rag.corpus.formats.document import BULLET, Document

#: Where programs write what an element is.
_KINDS = ("type", "category", "label")
_HEADINGS = frozenset(
    "title heading header section-header section_header sub_title subtitle".split()
)
_ITEMS = frozenset("listitem list-item list_item".split())
_SAMPLE = 50  # elements from which it is decided what they all are
_HEADING_LEVEL = 2
_MAX_HEADING = 200  # characters


def elements_document(value: Any) -> Document | None:
    """Return the document of an array of elements, each with its kind; None for other JSON.

    Some of them are headings, and none says more than its text and what it is.
    """
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return None
    sample = value[:_SAMPLE]
    kinds = [_kind(one) for one in sample]
    if not all(kinds) or _HEADINGS.isdisjoint(kinds) or any(map(_says_more, sample)):
        return None
    document = Document()
    group = 0
    for one in value:
        text, kind = str(one.get("text") or "").lstrip("# "), _kind(one)
        if kind in _ITEMS:
            group = group or document.new_group()
            document.add(Kind.ITEM, text, level=1, group=group, bullet=BULLET)
            continue
        group = 0
        if kind in _HEADINGS and len(text) <= _MAX_HEADING:
            document.add(Kind.HEADING, text, level=_HEADING_LEVEL)
        else:
            for part in text.split("\n\n"):
                document.add(Kind.PARAGRAPH, part)
    return document if document.text else None


def _says_more(element: dict[str, Any]) -> bool:
    """Whether an element has words beside its text, as an article has its title and author."""
    others = (value for key, value in element.items() if key not in ("text", *_KINDS))
    return any(isinstance(value, str) and " " in value.strip() for value in others)


def _kind(element: dict[str, Any]) -> str:
    """Return what an element says it is, in small letters; "" if it says nothing."""
    return next((str(element[key]).lower() for key in _KINDS if element.get(key)), "")
