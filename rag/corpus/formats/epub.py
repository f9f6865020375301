"""An EPUB book -> one Article: its chapters in the order of its spine."""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from rag.corpus.formats.encoding import decode
from rag.corpus.formats.html import parse
from rag.corpus.formats.markup import NO_TEXT, plain
from rag.corpus.formats.package import opened, unpacked
from rag.corpus.formats.reading import Details, Reading, article, single
from rag.errors import UnreadableArticleError

_CONTAINER = "META-INF/container.xml"
_LOCKS = "META-INF/encryption.xml"


def read(path: str, raw: bytes) -> Reading:
    """Return the book as one article.

    Raises UnreadableArticleError when it is damaged, protected against reading or empty.
    """
    with opened(raw) as package:
        if _CONTAINER not in package.namelist():
            raise UnreadableArticleError("not an EPUB book; rename it to what it is")
        place = _xml(package, _CONTAINER).xpath("string(//*[local-name()='rootfile']/@full-path)")
        book = _xml(package, unquote(place))
        chapters = list(_chapters(book, posixpath.dirname(place)))
        if _locked(package) & set(chapters):
            raise UnreadableArticleError("protected against reading by other programs (DRM)")
        there = [name for name in chapters if name in package.namelist()]
        texts = [_text(package, name) for name in there]
    missing = len(chapters) - len(there)
    warning = f"{missing} of its {len(chapters)} chapters are missing in it" if missing else ""
    return single(article(path, "\n\n".join(filter(None, texts)), _details(book)), warning)


def _xml(package: ZipFile, name: str) -> Any:
    """Return the root of an XML file; no entity of it is expanded, nothing fetched."""
    from lxml import etree

    try:
        raw = unpacked(package, package.getinfo(name))
    except KeyError as error:
        raise UnreadableArticleError(f"a damaged EPUB without {name}; get it again") from error
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True
    )
    root = etree.fromstring(raw, parser=parser)
    if root is None:
        raise UnreadableArticleError(f"a damaged EPUB, whose {name} can't be read; get it again")
    return root


def _chapters(book: Any, folder: str) -> Iterator[str]:
    """Yield the names of the files that hold the text, in reading order."""
    files = {
        item.get("id"): item
        for item in book.xpath("//*[local-name()='manifest']/*[local-name()='item']")
    }
    for entry in book.xpath("//*[local-name()='spine']/*[local-name()='itemref']"):
        item = files.get(entry.get("idref"))
        if item is None or entry.get("linear") == "no" or "nav" in (item.get("properties") or ""):
            continue
        yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))


def _locked(package: ZipFile) -> set[str]:
    if _LOCKS not in package.namelist():
        return set()
    names = _xml(package, _LOCKS).xpath("//*[local-name()='CipherReference']/@URI")
    return {unquote(name) for name in names}


def _text(package: ZipFile, name: str) -> str:
    text, _ = decode(unpacked(package, package.getinfo(name)))
    if not text.strip():
        return ""
    return plain(parse(text), NO_TEXT)


def _details(book: Any) -> Details:
    def said(name: str) -> list[str]:
        found = book.xpath(f"//*[local-name()='metadata']/*[local-name()='{name}']")
        return [" ".join("".join(one.itertext("{*}*")).split()) for one in found]

    return Details(
        title=next(iter(said("title")), ""),
        date=next(iter(said("date")), ""),
        source=next(iter(said("publisher")), ""),
        author=", ".join(said("creator")),
        language=next(iter(said("language")), ""),
    )
