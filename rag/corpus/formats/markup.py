"""A tree of HTML -> blocks of a Document, in the order of the page."""

import re
from collections.abc import Mapping
from typing import Any

from rag.corpus.formats.document import Document
from rag.corpus.formats.dom import MAX_LABEL, is_hidden, parse, tag_of, text_of
from rag.corpus.formats.elements import BlockWriter, is_block
from rag.corpus.formats.inline import is_read, note_of

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def add_html(document: Document, fragment: str) -> None:
    """Add the blocks of a page or a part of one, from anyone, to a document.

    Raises RecursionError when it is nested more than 2,000 deep.
    """
    if fragment.strip():
        add_tree(document, parse(fragment))


def add_tree(document: Document, root: Any, judged: Mapping[Any, str] | None = None) -> None:
    """Add the blocks of an element. `judged`: why an element is left out, "" to skip it."""
    from lxml.etree import iterwalk

    judged = judged or {}
    writer = BlockWriter(document)
    walk = iterwalk(root, events=("start", "end"))
    skipped = None
    for event, element in walk:
        tag = tag_of(element)
        if event == "start":
            reason = judged[element] if element in judged else _hidden(element)
            if reason and not is_block(tag):
                writer.leave_out_later(text_of(element), reason)
                reason = ""
            if reason == "" or not _enter(writer, element, tag):
                skipped = element
                walk.skip_subtree()
                continue
            if reason:
                writer.leave_out(element, reason)
            writer.add(element.text)
        else:
            if element is skipped:
                skipped = None
            else:
                writer.leave(element, tag)
            if element is not root:
                writer.add(element.tail)
    writer.flush()


def _enter(writer: BlockWriter, element: Any, tag: str) -> bool:
    """Begin an element; returns whether what is in it is to be read."""
    if is_read(element, tag):
        return writer.enter(element, tag)
    writer.refer(note_of(element, tag))
    return False


def _hidden(element: Any) -> str | None:
    """Return why an element that is not shown is left out: "" to skip it, None if it is shown."""
    if not tag_of(element) or not is_hidden(element):
        return None
    return "hidden on the page" if len(text_of(element)) > MAX_LABEL else ""


def strip_tags(text: str) -> str:
    """Return the text of a fragment of HTML; a text without tags is returned unchanged."""
    if len(_TAG.findall(text)) < 2:
        return text
    document = Document()
    add_html(document, text)
    return document.text
