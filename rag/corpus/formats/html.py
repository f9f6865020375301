"""A web page -> Article: its main text with its structure; navigation and adverts are left out."""

import re
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from rag.corpus.formats.document import Document
from rag.corpus.formats.dom import parse
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.html_tables import cell_text
from rag.corpus.formats.linked_data import published, publisher
from rag.corpus.formats.main_text import MAX_EXTRACTED, find_main_text, trafilatura
from rag.corpus.formats.markup import add_tree
from rag.corpus.formats.results import Details, ReadResult, make_article, single_article
from rag.errors import UnreadableArticleError

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
#: What trafilatura needn't judge.
_AROUND = "//nav | //*[@role='navigation'] | //body/footer | //body/header[not(.//h1)]"
#: Metadata with the day of publication, the best first (name or property, in lower case).
_DATES = """article:published_time og:published_time datepublished dc.date.issued dcterms.issued
    citation_publication_date citation_date dc.date dcterms.date dcterms.created pubdate
    publishdate publish-date publication_date date parsely-pub-date sailthru.date""".split()
#: What browsers write into pages that they save; also rag/sources does.
_SAVED = re.compile(r"<!-- saved from url=\(\d{4}\)(\S{1,2000}) -->", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhttps?\b|\bwww\.|\S@", re.IGNORECASE)
#: What stands for a name that isn't known, a date, and the address of a site. April, May and June
#: are also names.
_NO_NAME = re.compile(
    rf"\A(?:user ?name|authors?|admin(?:istrator)?|guest|unknown|anonymous|editor|name|作者"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|july|august|september"
    rf"|october|november|december)\Z|{_ADDRESS.pattern}",
    re.IGNORECASE,
)


def read(path: str, raw: bytes) -> ReadResult:
    """Return the one article of a page.

    Raises UnreadableArticleError when the page contains no text.
    """
    text, warning = decode_page(raw)
    tree = parse(text)
    extracted = _extracted(tree, len(text))
    main = find_main_text(tree, extracted)
    document = Document()
    add_tree(document, main.element, main.judged)
    if not document.text:
        raise UnreadableArticleError(
            "a page without text; if a script writes its text, save the page from a browser"
        )
    article = make_article(path, document, _details(tree, extracted, _saved_from(text)))
    return single_article(article, warning)


def decode_page(raw: bytes, charset: str = "") -> tuple[str, str]:
    """Return a page's text and a warning; without a `charset`, the page may name one.

    Raises UnreadableArticleError if it is not text.
    """
    declared = _CHARSET.search(raw[:4_000])
    return decode(raw, charset or (declared[1].decode() if declared else ""))


def _saved_from(text: str) -> str:
    """Return the host that a saved page comes from; "" if it doesn't say."""
    saved = _SAVED.search(text[:4_000])
    try:
        return (urlsplit(saved[1]).hostname or "").removeprefix("www.") if saved else ""
    except ValueError:
        return ""


def _extracted(tree: Any, size: int) -> Any:
    """Return what trafilatura finds on a page; None if that is nothing."""
    if size > MAX_EXTRACTED:
        return None
    page = deepcopy(tree)
    for element in page.xpath(_AROUND):
        if element.getparent() is not None:
            element.drop_tree()
    return trafilatura().bare_extraction(
        page,
        include_comments=False,
        include_formatting=False,
        with_metadata=True,
        # Its own search for the day of publication is slow, and takes any date on the page.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _details(tree: Any, extracted: Any, host: str) -> Details:
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    if extracted is None:
        title = " ".join((tree.findtext(".//title") or "").split())
        return Details(title, _date(tree), publisher(tree) or host, language=language)
    return Details(
        title=_title(tree, extracted.title or ""),
        date=_date(tree),
        source=extracted.sitename or publisher(tree) or extracted.hostname or host,
        author=_author(extracted.author or ""),
        language=language,
    )


def _author(names: str) -> str:
    """Return the names of authors without what isn't one.

    >>> _author("Ola Nil; Monday, February"), _author("Username"), _author("Per Vig http; Vig Org")
    ('Ola Nil', '', 'Per Vig')
    """
    kept = []
    for name in re.split(r"[;,] ", names):
        found = _NO_NAME.search(name)
        if name and not (found and not found.start()):
            kept.append(name[: found.start()].strip() if found else name)
        if found and _ADDRESS.search(found[0]):
            break
    return ", ".join(kept)


def _title(tree: Any, extracted: str) -> str:
    """Return the headline: of several, the one that the page's <title> starts with."""
    page_title = " ".join((tree.findtext(".//title") or "").split())
    if extracted and page_title.startswith(extracted):
        return extracted
    headings = (" ".join(cell_text(heading).text.split()) for heading in tree.iter("h1", "h2"))
    matching = (text for text in headings if len(text) > 1 and page_title.startswith(text))
    return next(matching, extracted)


def _date(tree: Any) -> str:
    """Return when the page was published as its author states it; "" if the page doesn't say."""
    stated = {
        (element.get("property") or element.get("name") or element.get("itemprop") or "").lower():
            element.get("content") or element.get("datetime") or ""
        for element in tree.iter("meta", "time")
    }  # fmt: skip
    written = next(filter(None, (stated.get(name) for name in _DATES)), "")
    return written or published(tree)
