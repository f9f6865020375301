"""What a response is: a page, or a feed, a sitemap or a list, which links to pages."""

import re
import zlib
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from rag.errors import SourceError
from rag.sources.fetching import MAX_BYTES, Fetched

#: Most pages of a source, and most sitemaps of an index.
MAX_PAGES, MAX_SITEMAPS = 1_000, 50
Kind = Literal["page", "feed", "sitemap", "list"]

_ROOT = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|RDF|urlset|sitemapindex|html)\b", re.IGNORECASE)
_HEAD = 5_000  # bytes within which the root of an XML document begins
_ITEMS = "//*[local-name()='item' or local-name()='entry']"
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_MAX_FEEDS = 5  # of those that a page announces
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Links:
    """The pages that a response links to, in its order; of an index, `sitemaps` instead.

    `feeds` are those that a web page announces.
    """

    kind: Kind
    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


def read_links(fetched: Fetched) -> Links:
    """Return what a response is, and what it links to. Raises SourceError if it can't be read."""
    fetched = _unpacked(fetched)
    found = _ROOT.search(fetched.body[:_HEAD])
    root = found[1].decode().lower() if found else ""
    if root in ("rss", "feed", "rdf"):
        return Links("feed", _absolute(fetched.url, _feed_links(_parse(fetched))))
    if root in ("urlset", "sitemapindex"):
        found_links = (one.text or "" for one in _parse(fetched).xpath("//*[local-name()='loc']"))
        links = tuple(one for one in _absolute(fetched.url, found_links) if _is_near(one, fetched))
        return Links("sitemap", links) if root == "urlset" else Links("sitemap", (), links)
    is_text = not root and fetched.media_type in ("text/plain", "")
    if is_text and (listed := list_links(fetched.body.decode(errors="replace"))):
        return Links("list", listed)
    return Links("page", feeds=_announced_feeds(fetched) if root == "html" else ())


def _announced_feeds(fetched: Fetched) -> tuple[str, ...]:
    page = etree.HTML(fetched.body)
    links = page.xpath("//link[@href and @rel='alternate']") if page is not None else ()
    feeds = (one.get("href") for one in links if one.get("type", "").lower() in _FEED_TYPES)
    return _absolute(fetched.url, feeds)[:_MAX_FEEDS]


def list_links(text: str) -> tuple[str, ...]:
    r"""Return the addresses of a list, one a line; () if another text is in it.

    >>> list_links("# our pages\nhttps://a.example/\n\nhttps://b.example/c")
    ('https://a.example/', 'https://b.example/c')
    >>> list_links("https://a.example/ is a page")
    ()
    """
    lines = [line.strip() for line in text.removeprefix("\ufeff").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    is_list = all(re.fullmatch(r"https?://\S+", line) for line in lines)
    return tuple(dict.fromkeys(lines))[:MAX_PAGES] if is_list else ()


def _unpacked(fetched: Fetched) -> Fetched:
    """Unpack a sitemap that is stored as .gz."""
    if not fetched.body.startswith(_GZIP):
        return fetched
    try:
        body = zlib.decompressobj(wbits=31).decompress(fetched.body, MAX_BYTES + 1)
    except zlib.error as error:
        raise SourceError(f"{fetched.url} can't be unpacked; its file is damaged.") from error
    if len(body) > MAX_BYTES:
        raise SourceError(f"{fetched.url} is larger than {MAX_BYTES / 1e6:g} MB when unpacked.")
    return replace(fetched, body=body)


def _parse(fetched: Fetched) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        tree = etree.fromstring(fetched.body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"{fetched.url} can't be read as XML ({error}).") from error
    if tree is None:
        raise SourceError(f"{fetched.url} can't be read: it is empty or damaged XML.")
    return tree


def _feed_links(tree: Any) -> list[str]:
    return [link for item in tree.xpath(_ITEMS) if (link := _item_link(item))]


def _item_link(item: Any) -> str:
    """Return the page of an RSS item or an Atom entry; "" if it has none."""
    for link in item.xpath("*[local-name()='link']"):
        if link.get("rel", "alternate") == "alternate" and (link.get("href") or link.text):
            return str(link.get("href") or link.text)
    for guid in item.xpath("*[local-name()='guid' and not(@isPermaLink='false')]"):
        if (guid.text or "").strip().startswith("http"):
            return str(guid.text)
    return ""


def _absolute(base: str, links: Any) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for link in links:
        try:
            url = urldefrag(urljoin(base, link.strip())).url
        except ValueError:
            continue
        if link.strip() and url.startswith(("http://", "https://")):
            found.setdefault(url)
        if len(found) == MAX_PAGES:
            break
    return tuple(found)


def _is_near(link: str, fetched: Fetched) -> bool:
    """Whether a link is of the site that the sitemap is of."""
    hosts = [(urlsplit(one).hostname or "").removeprefix("www.") for one in (link, fetched.url)]
    return hosts[0] == hosts[1]
