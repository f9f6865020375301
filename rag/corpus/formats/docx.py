"""A Word document -> Article: its paragraphs, lists and tables in order."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from rag.corpus.formats.plain import plain_document
from rag.corpus.formats.results import Details, ReadResult, make_article, single_article
from rag.corpus.formats.zips import open_zip
from rag.errors import UnreadableArticleError

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _ROW, _CELL = f"{_WORD}p", f"{_WORD}tr", f"{_WORD}tc"
_TEXT, _TEXT_BOX = f"{_WORD}t", f"{_WORD}txbxContent"
#: Text that was deleted or moved away, and copies of drawings for older programs.
_HIDDEN = {
    f"{_WORD}del",
    f"{_WORD}moveFrom",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_BREAKS = {f"{_WORD}tab": " ", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
#: python-docx writes itself as the author of its documents, with a date in 2013.
_PLACEHOLDER_AUTHOR = "python-docx"
_PLACEHOLDER_TITLE = "Word Document"


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a Word document, as it reads with all changes accepted.

    Raises UnreadableArticleError when it is locked, damaged or empty.
    """
    import docx

    with open_zip(raw) as package:
        if "word/document.xml" not in package.namelist():
            raise UnreadableArticleError(
                "not a Word document; give it the extension of its real format"
            )
    document = docx.Document(BytesIO(raw))
    styles = {style.style_id: (style.name or "").lower() for style in document.styles}
    blocks = list(_blocks(document.element.body, styles))
    title = next((text for text, style in blocks if style in ("title", "heading 1")), "")
    text = "\n\n".join(text for text, _ in blocks)
    return single_article(make_article(path, plain_document(text), _details(document, title)))


def _details(document: Any, title: str) -> Details:
    properties = document.core_properties
    created = properties.created.date().isoformat() if properties.created else ""
    has_placeholders = properties.author == _PLACEHOLDER_AUTHOR
    has_title = properties.title and properties.title != _PLACEHOLDER_TITLE
    return Details(
        title=properties.title if has_title else title,
        author="" if has_placeholders else properties.author,
        language=properties.language,
        created="" if has_placeholders else created,
    )


def _blocks(body: Any, styles: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each paragraph and each row of a table, with the name of its style."""
    rows: set[Any] = set()
    for element in _walk(body, (_PARAGRAPH, _ROW)):
        if any(ancestor in rows for ancestor in element.iterancestors(_ROW)):
            continue
        if element.tag == _ROW:
            rows.add(element)
            text, style = _row_text(element), ""
        else:
            style = styles.get(_style_id(element), "")
            text = _paragraph_text(element, style)
        if text:
            yield text, style


def _row_text(row: Any) -> str:
    cells = (" ".join(_text(cell).split()) for cell in row.iterchildren(_CELL))
    return " | ".join(filter(None, cells))


def _paragraph_text(paragraph: Any, style: str) -> str:
    text = _text(paragraph).strip()
    numbering = paragraph.find(f"{_WORD}pPr/{_WORD}numPr")
    is_item = style.startswith("list") or numbering is not None
    return f"- {text}" if text and is_item and not style.startswith("heading") else text


def _style_id(paragraph: Any) -> str:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    return "" if style is None else str(style.get(f"{_WORD}val") or "")


def _text(element: Any) -> str:
    """Return the text of a paragraph, without the text boxes in it, or of a cell."""
    parts = []
    for descendant in _walk(element, (_TEXT, *_BREAKS, _PARAGRAPH)):
        if descendant.tag == _PARAGRAPH:
            parts.append(" ")
        elif descendant.tag == _TEXT:
            parts.append(descendant.text or "")
        else:
            parts.append(_BREAKS[descendant.tag])
    return "".join(parts)


def _walk(root: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """Yield the elements with these tags, in order, without what is hidden."""
    from lxml.etree import iterwalk

    is_paragraph = root.tag == _PARAGRAPH
    walk = iterwalk(root, events=("start",))
    for _, element in walk:
        if element.tag in _HIDDEN or (is_paragraph and element.tag == _TEXT_BOX):
            walk.skip_subtree()
        elif element.tag in tags and element is not root:
            yield element
