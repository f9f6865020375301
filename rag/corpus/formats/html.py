"""A web page -> Article: its main text, without navigation, adverts and comments."""

import logging
import re
from functools import cache
from typing import Any

from rag.corpus.formats.encoding import decode
from rag.corpus.formats.markup import NOT_TEXT, plain_text
from rag.corpus.formats.plain import plain_document
from rag.corpus.formats.results import Details, ReadResult, make_article, single_article
from rag.errors import UnreadableArticleError

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
#: What surrounds the main text of most pages, and what is in it for the mouse alone.
_BOILERPLATE = """//nav | //button | //*[@role='navigation'] | //body/footer
    | //body/header[not(.//h1)]
    | //sup[contains(@class, 'reference')] | //*[contains(@class, 'mw-editsection')]
    | //a[@class='headerlink' or @class='anchor' or @class='permalink']
    | //*[self::div or self::section or self::aside or self::p][
        contains(@class, 'cookie') or contains(@id, 'cookie') or contains(@class, 'consent')
        or contains(@id, 'consent')][string-length(.) < 2000]"""
#: trafilatura is not trusted with a page if the main text it finds is shorter, in characters.
_SHORT = 250
_NO_MAIN_TEXT = (
    "its main text could not be told from the rest of the page, so all of it was read; "
    "save the article alone if the page contains more than that"
)


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a page.

    Raises UnreadableArticleError when the page contains no text.
    """
    declared = _CHARSET.search(raw[:4_000])
    text, warning = decode(raw, declared[1].decode() if declared else "")
    tree = parse(text)
    _remove_boilerplate(tree)
    extracted = _trafilatura().bare_extraction(
        tree,
        include_comments=False,
        include_formatting=False,
        with_metadata=True,
        # The rest of the page has other dates, such as that of its copyright line.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    main = plain_text(extracted.body) if extracted is not None else ""
    if len(main) < _SHORT:
        main, complaint = _short_page(tree, main)
        warning = warning or complaint
    return single_article(
        make_article(path, plain_document(main), _details(tree, extracted)), warning
    )


def _remove_boilerplate(tree: Any) -> None:
    for element in tree.xpath(_BOILERPLATE):
        if element.getparent() is not None:
            element.drop_tree()


def _short_page(tree: Any, main: str) -> tuple[str, str]:
    """Return the text of a page that is or seems short, and a warning ("" for none).

    trafilatura joins all of such a page, boilerplate included, into one paragraph.
    """
    marked = tree.xpath("//main | //article | //*[@role='main']")
    marked_text = plain_text(marked[0], NOT_TEXT) if len(marked) == 1 else ""
    if len(marked_text) > len(main) / 2:
        return marked_text, ""
    whole = plain_text(tree, NOT_TEXT)
    if not whole:
        raise UnreadableArticleError(
            "a page without text; if a script writes its text, save the page from a browser"
        )
    if not main:
        return whole, _NO_MAIN_TEXT
    return (whole if len(whole) < 2 * len(main) else main), ""


def parse(text: str) -> Any:
    """Return the tree of a page.

    Raises UnreadableArticleError when the page is empty, RecursionError when it is nested too
    deeply.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        tree = document_fromstring(text.encode(errors="replace"), parser=parser)
    except etree.ParserError as error:
        raise UnreadableArticleError("empty; add the article's text or delete it") from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise RecursionError
    return tree


def _details(tree: Any, extracted: Any) -> Details:
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    if extracted is None:
        return Details(title=(tree.findtext(".//title") or "").strip(), language=language)
    return Details(
        title=_title(tree, extracted.title or ""),
        date=extracted.date or "",
        source=extracted.sitename or extracted.hostname or "",
        author=(extracted.author or "").replace("; ", ", "),
        language=language,
    )


def _title(tree: Any, extracted: str) -> str:
    """Return the headline: of several, the one that the page's <title> starts with."""
    page_title = " ".join((tree.findtext(".//title") or "").split())
    if extracted and page_title.startswith(extracted):
        return extracted
    headings = (" ".join(heading.text_content().split()) for heading in tree.iter("h1", "h2"))
    matching = (text for text in headings if len(text) > 1 and page_title.startswith(text))
    return next(matching, extracted)


@cache
def _trafilatura() -> Any:
    import trafilatura

    # It logs every page without a main text; Footnote's report warns about those itself.
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return trafilatura
