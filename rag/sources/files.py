"""The folder `web` of the articles: a file for each page, named after its address."""

import hashlib
import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from rag.corpus.formats import suffix_of
from rag.corpus.formats.content import check_suffix
from rag.corpus.formats.encoding import decode
from rag.corpus.writing import remove_unfinished, write_whole
from rag.errors import SourceError, UnreadableArticleError
from rag.sources.fetching import Fetched

FOLDER = "web"
#: Where pages that are gone are moved to, in the data folder.
REMOVED = "removed-pages"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/epub+zip": ".epub",
    "application/vnd.oasis.opendocument.text": ".odt",
    f"{_OFFICE}.wordprocessingml.document": ".docx",
    f"{_OFFICE}.presentationml.presentation": ".pptx",
}
#: Media types that say nothing, so that the address has to.
_UNKNOWN = ("", "application/octet-stream", "binary/octet-stream")
_MAX_SLUG = 60  # characters


def content_of(fetched: Fetched) -> tuple[str, bytes]:
    """Return the ending and the content of the file for a page.

    Web pages and texts are stored as UTF-8, and web pages say where they come from, as those do
    that a browser saves. Raises SourceError if the page is of a kind that isn't read.
    """
    path = urlsplit(fetched.url).path
    suffix = _SUFFIXES.get(fetched.media_type, "")
    if fetched.media_type in _UNKNOWN and suffix_of(path) in _SUFFIXES.values():
        suffix = suffix_of(path)
    if not suffix:
        kind = fetched.media_type or "no type"
        raise SourceError(f"{fetched.url} is of a kind that isn't fetched ({kind[:80]}).")
    try:
        check_suffix(suffix, fetched.body)
        if suffix == ".html":
            from rag.corpus.formats.html import decode_page  # a start fetches nothing

            text, _ = decode_page(fetched.body, fetched.charset)
            head = f"<!-- saved from url=({len(fetched.url):04}){fetched.url} -->\n"
            return suffix, f"\ufeff{head}{text}".encode(errors="replace")
        if suffix in (".txt", ".md"):
            return suffix, decode(fetched.body, fetched.charset)[0].encode(errors="replace")
    except UnreadableArticleError as error:
        raise SourceError(f"{fetched.url} can't be read: {error}.") from error
    return suffix, fetched.body


def name_of(url: str, suffix: str) -> str:
    """Return the path of a page's file in the folder of articles.

    >>> name_of("https://www.example.org/news/Mill%20fire.html?id=7", ".html")
    'web/www.example.org/mill-fire-77596094.html'
    """
    parts = urlsplit(url)
    last = unquote(parts.path).rstrip("/").rpartition("/")[2]
    stem = last.removesuffix(suffix_of(last)).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", stem)[:_MAX_SLUG].strip("-") or "page"
    host = re.sub(r"[^a-z0-9.-]+", "-", (parts.hostname or "").lower()).strip(".-") or "site"
    digest = hashlib.sha256(url.encode()).hexdigest()[:8]
    return f"{FOLDER}/{host}/{slug}-{digest}{suffix}"


def earlier_kinds(corpus: Path, name: str) -> list[str]:
    """Return the files that a page has left behind as another kind: all names but the ending."""
    path = corpus / name
    others = sorted(path.parent.glob(f"{path.stem}.*")) if name else []
    return [str(PurePosixPath(name).with_name(one.name)) for one in others if one != path]


def write(corpus: Path, name: str, content: bytes) -> bool:
    """Write a file, complete or not at all; return whether that changed it.

    Raises SourceError if it can't be written.
    """
    path = corpus / name
    try:
        check_place(corpus, path)
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_unfinished(path.parent)
        if path.is_file() and path.read_bytes() == content:
            return False
        write_whole(path, content)
    except OSError as error:
        raise SourceError(
            f"{path} can't be written ({error.strerror}); free some space or grant permission."
        ) from error
    return True


def check_place(corpus: Path, path: Path) -> None:
    """Raise SourceError if there is no folder of articles, or a link would lead out of it."""
    if not corpus.is_dir():
        raise SourceError(f"There is no folder of articles at {corpus}; create it.")
    for place in (path, path.parent, path.parent.parent):
        if place != corpus and place.is_symlink():
            raise SourceError(f"{place} is a link, and links are not followed; remove it.")


def set_aside(corpus: Path, data: Path, name: str) -> bool:
    """Move a file from the folder of articles into REMOVED; return whether it was there."""
    path, target = corpus / name, data / REMOVED / name
    try:
        check_place(corpus, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file():
            return False
        content = path.read_bytes()  # the folders may be on different disks
        target.write_bytes(content)
        path.unlink()
    except OSError as error:
        raise SourceError(f"{path} can't be moved away ({error.strerror}).") from error
    return True
