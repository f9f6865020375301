"""A Word document -> Article: its paragraphs, lists and tables in order."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from rag.corpus.formats.package import opened
from rag.corpus.formats.reading import Details, Reading, article, single
from rag.errors import UnreadableArticleError

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: What was deleted or moved away, and second copies of drawings for older programs.
_GONE = {
    f"{_WORD}del",
    f"{_WORD}moveFrom",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_BREAKS = {f"{_WORD}tab": " ", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
#: The author that python-docx writes into what it makes, with a date of 2013.
_NOBODY = "python-docx"


def read(path: str, raw: bytes) -> Reading:
    """Return the one article of a Word document, as it reads with all changes accepted.

    Raises UnreadableArticleError when it is locked, damaged or empty.
    """
    import docx

    with opened(raw) as package:
        if "word/document.xml" not in package.namelist():
            raise UnreadableArticleError("not a Word document; rename it to what it is")
    document = docx.Document(BytesIO(raw))
    styles = {style.style_id: (style.name or "").lower() for style in document.styles}
    blocks = list(_blocks(document.element.body, styles))
    title = next((text for text, style in blocks if style in ("title", "heading 1")), "")
    return single(article(path, "\n\n".join(text for text, _ in blocks), _details(document, title)))


def _details(document: Any, title: str) -> Details:
    known = document.core_properties
    made = known.created.date().isoformat() if known.created else ""
    invented = known.author == _NOBODY
    return Details(
        title=known.title if known.title and known.title != "Word Document" else title,
        author="" if invented else known.author,
        language=known.language,
        made="" if invented else made,
    )


def _blocks(body: Any, styles: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each paragraph and each row of a table, with the name of its style."""
    rows: set[Any] = set()
    for element in _walk(body, (f"{_WORD}p", f"{_WORD}tr")):
        if any(above in rows for above in element.iterancestors(f"{_WORD}tr")):
            continue
        if element.tag == f"{_WORD}tr":
            rows.add(element)
            cells = (_text(cell) for cell in element.iterchildren(f"{_WORD}tc"))
            text, style = " | ".join(" ".join(cell.split()) for cell in cells if cell.strip()), ""
        else:
            style = styles.get(_value(element, "pStyle"), "")
            text = _text(element).strip()
            listed = (
                style.startswith("list") or element.find(f"{_WORD}pPr/{_WORD}numPr") is not None
            )
            if text and listed and not style.startswith("heading"):
                text = f"- {text}"
        if text:
            yield text, style


def _value(paragraph: Any, name: str) -> str:
    found = paragraph.find(f"{_WORD}pPr/{_WORD}{name}")
    return "" if found is None else str(found.get(f"{_WORD}val") or "")


def _text(element: Any) -> str:
    """Return the text of a paragraph or a cell; text boxes in a paragraph are not part of it."""
    parts = []
    for one in _walk(element, (f"{_WORD}t", *_BREAKS, f"{_WORD}p")):
        if one.tag == f"{_WORD}p":
            parts.append(" ")
        elif one.tag == f"{_WORD}t":
            parts.append(one.text or "")
        else:
            parts.append(_BREAKS[one.tag])
    return "".join(parts)


def _walk(element: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """Yield the elements with these tags, in order, without what is gone."""
    from lxml.etree import iterwalk

    boxes = f"{_WORD}txbxContent"
    inside = element.tag == f"{_WORD}p"
    walk = iterwalk(element, events=("start",))
    for _, one in walk:
        if one.tag in _GONE or (inside and one.tag == boxes):
            walk.skip_subtree()
        elif one.tag in tags and one is not element:
            yield one
