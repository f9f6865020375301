"""An EPUB book -> one Article: its chapters in reading order."""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from rag.corpus.formats.document import Document
from rag.corpus.formats.dom import parse_xhtml, roles, tag_of
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.markup import add_tree
from rag.corpus.formats.results import Details, ReadResult, make_article, single_article
from rag.corpus.formats.zips import open_zip, unpack
from rag.errors import UnreadableArticleError

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
#: Lists of what is in the book.
_CONTENTS = frozenset("toc doc-toc landmarks page-list loi lot doc-pagelist".split())
#: Chapters of these kinds are read; a spine may also name pictures.
_TEXT_TYPES = ("", "application/xhtml+xml", "text/html", "application/xml", "text/xml")


def read(path: str, raw: bytes) -> ReadResult:
    """Return the book as one article.

    Raises UnreadableArticleError when it is damaged, copy-protected or empty.
    """
    with open_zip(raw) as package:
        if _CONTAINER not in package.namelist():
            raise UnreadableArticleError(
                "not an EPUB book; give it the extension of its real format"
            )
        place = _xml(package, _CONTAINER).xpath("string(//*[local-name()='rootfile']/@full-path)")
        book = _xml(package, unquote(place))
        chapters = list(_chapters(book, posixpath.dirname(place)))
        if _encrypted(package) & set(chapters):
            raise UnreadableArticleError("copy-protected (DRM); get it without copy protection")
        present = [name for name in chapters if name in package.namelist()]
        document = Document()
        for name in present:
            _add_chapter(document, package, name)
    missing = len(chapters) - len(present)
    warning = f"{missing} of its {len(chapters)} chapters are missing; get it again"
    article = make_article(path, document, _details(book))
    return single_article(article, warning if missing else "")


def _xml(package: ZipFile, name: str) -> Any:
    """Return the root of an XML file; entities are not expanded and nothing is fetched."""
    from lxml import etree

    try:
        raw = unpack(package, package.getinfo(name))
    except KeyError as error:
        raise UnreadableArticleError(f"a damaged EPUB without {name}; get it again") from error
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True
    )
    root = etree.fromstring(raw, parser=parser)
    if root is None:
        raise UnreadableArticleError(f"a damaged EPUB with an unreadable {name}; get it again")
    return root


def _chapters(book: Any, folder: str) -> Iterator[str]:
    """Yield the names of the files that contain the text, in reading order.

    What readers reach by a link alone (notes, letters, answers) is in its place among the others.
    """
    files = {
        item.get("id"): item
        for item in book.xpath("//*[local-name()='manifest']/*[local-name()='item']")
    }
    for entry in book.xpath("//*[local-name()='spine']/*[local-name()='itemref']"):
        item = files.get(entry.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        if (item.get("media-type") or "").lower() in _TEXT_TYPES:
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))


def _encrypted(package: ZipFile) -> set[str]:
    if _ENCRYPTION not in package.namelist():
        return set()
    names = _xml(package, _ENCRYPTION).xpath("//*[local-name()='CipherReference']/@URI")
    return {unquote(name) for name in names}


def _add_chapter(document: Document, package: ZipFile, name: str) -> None:
    text, _ = decode(unpack(package, package.getinfo(name)))
    if not text.strip():
        return
    chapter = parse_xhtml(text)
    # A list of contents repeats the headings.
    contents = {
        element: ""
        for element in chapter.iter()
        if tag_of(element) == "nav" or (tag_of(element) and roles(element) & _CONTENTS)
    }
    add_tree(document, chapter, contents)


def _details(book: Any) -> Details:
    def values(name: str) -> list[str]:
        elements = book.xpath(f"//*[local-name()='metadata']/*[local-name()='{name}']")
        return [" ".join("".join(element.itertext("{*}*")).split()) for element in elements]

    def first(name: str) -> str:
        return next(iter(values(name)), "")

    return Details(
        title=first("title"),
        date=first("date"),
        source=first("publisher"),
        author=", ".join(values("creator")),
        language=first("language"),
    )
