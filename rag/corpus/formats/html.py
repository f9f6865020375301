"""A web page -> Article: its main text, without navigation, adverts and comments."""

import logging
import re
from functools import cache
from typing import Any

from rag.corpus.formats.encoding import decode
from rag.corpus.formats.markup import NO_TEXT, plain
from rag.corpus.formats.reading import Details, Reading, article, single
from rag.errors import UnreadableArticleError

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
#: What surrounds the text on every page; and marks inside it that are made for the mouse.
_AROUND = """//nav | //button | //*[@role='navigation'] | //body/footer | //body/header[not(.//h1)]
    | //sup[contains(@class, 'reference')] | //*[contains(@class, 'mw-editsection')]
    | //a[@class='headerlink' or @class='anchor' or @class='permalink']
    | //*[self::div or self::section or self::aside or self::p][
        contains(@class, 'cookie') or contains(@id, 'cookie') or contains(@class, 'consent')
        or contains(@id, 'consent')][string-length(.) < 2000]"""
#: A main text of fewer characters is looked at twice.
_SHORT = 250
_FALLBACK = (
    "its main text could not be told from the rest of the page, so all of it was read; "
    "save the article alone if there is more in it than the article"
)


def read(path: str, raw: bytes) -> Reading:
    """Return the one article of a page.

    Raises UnreadableArticleError when the page holds no text.
    """
    declared = _CHARSET.search(raw[:4_000])
    text, warning = decode(raw, declared[1].decode() if declared else "")
    tree = parse(text)
    _prune(tree)
    found = _trafilatura().bare_extraction(
        tree,
        include_comments=False,
        include_formatting=False,
        with_metadata=True,
        # The whole page holds dates of other things, such as its copyright line.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    main = plain(found.body) if found is not None else ""
    if len(main) < _SHORT:
        main, complaint = _short(tree, main)
        warning = warning or complaint
    return single(article(path, main, _details(tree, found)), warning)


def _prune(tree: Any) -> None:
    for element in tree.xpath(_AROUND):
        if element.getparent() is not None:
            element.drop_tree()


def _short(tree: Any, main: str) -> tuple[str, str]:
    """Return the text of a page that is short, or seemed to be, and a warning.

    trafilatura takes such a page as one paragraph, with all there is around it.
    """
    marked = tree.xpath("//main | //article | //*[@role='main']")
    inside = plain(marked[0], NO_TEXT) if len(marked) == 1 else ""
    if len(inside) > len(main) / 2:
        return inside, ""
    whole = plain(tree, NO_TEXT)
    if not whole:
        raise UnreadableArticleError(
            "a page without text; if a program writes its text when it is opened, "
            "save it from the browser"
        )
    if not main:
        return whole, _FALLBACK
    return (whole if len(whole) < 2 * len(main) else main), ""


def parse(text: str) -> Any:
    """Return the tree of a page; raise UnreadableArticleError when there is none."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        tree = document_fromstring(text.encode(errors="replace"), parser=parser)
    except etree.ParserError as error:
        raise UnreadableArticleError("empty; put the article's text in it or delete it") from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise RecursionError
    return tree


def _details(tree: Any, found: Any) -> Details:
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    if found is None:
        return Details(title=(tree.findtext(".//title") or "").strip(), language=language)
    return Details(
        title=_title(tree, found.title or ""),
        date=found.date or "",
        source=found.sitename or found.hostname or "",
        author=(found.author or "").replace("; ", ", "),
        language=language,
    )


def _title(tree: Any, found: str) -> str:
    """Return the headline: of several, the one that the page's own title begins with."""
    whole = " ".join((tree.findtext(".//title") or "").split())
    if whole.startswith(found) and found:
        others = []
    else:
        others = [" ".join(one.text_content().split()) for one in tree.iter("h1", "h2")]
    return next((one for one in others if len(one) > 1 and whole.startswith(one)), found)


@cache
def _trafilatura() -> Any:
    import trafilatura

    # It reports every page without a main text; here that is a warning in the report.
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return trafilatura
