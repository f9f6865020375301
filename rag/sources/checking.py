"""Checking a source: what it links to is fetched, and written where it has changed."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rag.errors import SourceError
from rag.settings import Settings
from rag.sources.fetching import Fetched, Fetcher, RequestError
from rag.sources.files import content_of, earlier_kinds, name_of, set_aside, write
from rag.sources.links import MAX_PAGES, MAX_SITEMAPS, Links, list_links, read_links
from rag.sources.store import Page, Source, SourceStore

#: Called with the number of pages that are done, and the number of all.
Progress = Callable[[int, int], None]
#: Pages that may fail one after the other before the rest is left for the next check.
_MAX_FAILURES = 5
#: Requests in a row that don't find a page, after which its file is moved away.
_MISSING = 2
_FIRST_RETRY = 3_600.0  # seconds, doubled with each failure
_JITTER = 0.1  # share of the time until the next check by which it varies
_GONE = (404, 410)
_MAX_LIST = 1_000_000  # bytes of a local list


class StoppedError(Exception):
    """The check was broken off; the next one goes on."""


@dataclass(slots=True)
class Outcome:
    """What a check did: files that were written and moved away, and pages that failed."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)  # sentences
    unchanged: int = 0

    @property
    def has_changes(self) -> bool:
        """Whether there is something to index."""
        return bool(self.written or self.removed)


def now() -> str:
    """Return the time as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Examined:
    """What is at an address: a source, the number of its pages, and the feeds that it announces."""

    source: Source
    pages: int
    feeds: tuple[str, ...]


def examine(settings: Settings, address: str, every: int, fetcher: Fetcher) -> Examined:
    """Return the source at an address or of a local list (file:).

    Raises SourceError if it can't be fetched or links to nothing.
    """
    source = Source(address, "page", every, now(), time.time())
    store = SourceStore(settings.data)
    links = _Check(settings, store, fetcher, source, lambda *_: None).links()
    if links.kind != "page" and not links.pages:
        raise SourceError(f"{address} is a {links.kind} that links to no page of its site.")
    pages = max(1, len(links.pages))
    return Examined(replace(source, kind=links.kind), pages, links.feeds)


def check(
    settings: Settings, store: SourceStore, fetcher: Fetcher, source: Source, progress: Progress
) -> Outcome:
    """Fetch the pages of a source, and store how that went.

    Raises StoppedError if `progress` or the fetcher's pause does. A SourceError becomes the
    source's problem.
    """
    run = _Check(settings, store, fetcher, source, progress)
    problem, wait = "", 0.0
    try:
        run.check()
    except SourceError as error:
        problem = str(error)
        wait = error.wait if isinstance(error, RequestError) else 0.0
    failed = run.outcome.failed
    note = f"{len(failed)} of {run.total} pages could not be fetched: {failed[0]}" if failed else ""
    if failed and len(failed) == run.total:
        problem = problem or note
    finish(store, replace(source, kind=run.kind), problem, note=note, wait=wait)
    return run.outcome


def finish(
    store: SourceStore, source: Source, problem: str, *, note: str = "", wait: float = 0
) -> None:
    """Store how a check went; the next one is due in `wait` seconds or later."""
    failures = source.failures + 1 if problem else 0
    store.update(
        replace(
            source,
            due=time.time() + _until_next(source.every, failures, wait),
            checked=now(),
            succeeded=source.succeeded if problem else now(),
            failures=failures,
            problem=problem,
            note="" if problem else note,
        )
    )


def _until_next(every: int, failures: int, wait: float) -> float:
    """Return the seconds until the next check."""
    regular = every * 3_600.0
    retry = min(regular, _FIRST_RETRY * 2 ** min(failures - 1, 10)) if failures else regular
    return max(retry * random.uniform(1 - _JITTER, 1 + _JITTER), wait)  # noqa: S311


class _Check:
    def __init__(
        self,
        settings: Settings,
        store: SourceStore,
        fetcher: Fetcher,
        source: Source,
        progress: Progress,
    ) -> None:
        self._corpus, self._data = settings.corpus, settings.data
        self._store = store
        self._fetcher = fetcher
        self._source = source
        self._progress = progress
        self._fetched: Fetched | None = None  # what is at the source's own address
        self.kind = source.kind
        self.outcome = Outcome()
        self.total = 0

    # --- what the source links to ------------------------------------------------------------

    def links(self) -> Links:
        """Return what the source is and links to; pages and what is unchanged link to nothing."""
        url = self._source.url
        if url.startswith("file:"):
            return Links("list", _local_list(url))
        known = self._store.page(url)
        self._fetched = fetched = self._fetcher.get(url, known.etag, known.modified)
        if fetched.is_unchanged:
            return Links(self.kind)
        links = read_links(fetched)
        if links.kind == "page":
            content_of(fetched)  # a kind that isn't read is a problem of the source
        for sitemap in links.sitemaps[:MAX_SITEMAPS]:
            inside = read_links(self._fetcher.get(sitemap)).pages
            links = replace(links, pages=(*links.pages, *inside)[:MAX_PAGES])
        return links

    # --- its pages ---------------------------------------------------------------------------

    def check(self) -> None:
        """Fetch all pages. Raises SourceError if the source, or too many pages, can't be had."""
        url = self._source.url
        try:
            links = self.links()
        except RequestError as error:
            if self.kind == "page":
                self._note_missing(url, error)
            raise
        self.kind = links.kind
        if links.kind == "page":
            self.total = 1
            self._take(url, self._fetched)
            return
        earlier = [page.url for page in self._store.pages(url) if page.file]
        urls = list(dict.fromkeys((*links.pages, *earlier)))[:MAX_PAGES]
        self._fetch_all(urls)
        if links.kind == "feed" and self._fetched and not self.outcome.failed:
            # Only now: pages that a killed check has not fetched are found in the feed again.
            version = Page(url, "", self._fetched.etag, self._fetched.modified)
            self._store.put_page(url, version)

    def _fetch_all(self, urls: list[str]) -> None:
        self.total = len(urls)
        failures = 0  # in a row, without any response
        for number, url in enumerate(urls):
            self._progress(number, len(urls))
            try:
                known = self._store.page(url)
                if not self._is_deleted(known):
                    self._take(url, self._fetcher.get(url, known.etag, known.modified))
                failures = 0
            except SourceError as error:
                self.outcome.failed.append(str(error))
                if isinstance(error, RequestError):
                    self._note_missing(url, error)
                    failures = failures + 1 if error.is_temporary else 0
                    if failures == _MAX_FAILURES or error.wait:
                        raise

    def _take(self, url: str, fetched: Fetched | None) -> None:
        """Store a page."""
        assert fetched, "it was requested"
        known = self._store.page(url)
        if fetched.is_unchanged or self._is_deleted(known):
            self.outcome.unchanged += 1
            self._finish(replace(known, missing=0))
            return
        suffix, content = content_of(fetched)
        file = name_of(url, suffix)
        if write(self._corpus, file, content):
            self.outcome.written.append(file)
        else:
            self.outcome.unchanged += 1
        # Only now: after a kill, the page is requested and compared again.
        self._finish(Page(url, file, fetched.etag, fetched.modified))

    def _is_deleted(self, page: Page) -> bool:
        """Whether the owner has deleted or moved the file of a page, which is respected."""
        return page.file != "" and not (self._corpus / page.file).is_file()

    def _finish(self, page: Page) -> None:
        """Store what is known about a page, and move the file away that it had as another kind."""
        self._put(page)
        for file in earlier_kinds(self._corpus, page.file):
            if set_aside(self._corpus, self._data, file):
                self.outcome.removed.append(file)

    def _note_missing(self, url: str, error: RequestError) -> None:
        """Move the file of a page away that wasn't found several times."""
        known = self._store.page(url)
        if error.status not in _GONE or not known.file:
            return
        if known.missing + 1 < _MISSING:
            self._put(replace(known, missing=known.missing + 1))
            return
        if set_aside(self._corpus, self._data, known.file):
            self.outcome.removed.append(known.file)
        self._put(Page(url))

    def _put(self, page: Page) -> None:
        if not self._store.put_page(self._source.url, page):
            raise StoppedError  # the source was removed meanwhile


def _local_list(url: str) -> tuple[str, ...]:
    path = Path(unquote(urlsplit(url).path))
    try:
        text = path.read_bytes()[:_MAX_LIST].decode(errors="replace")
    except OSError as error:
        raise SourceError(f"The list {path} can't be read ({error.strerror}).") from error
    if not (links := list_links(text)):
        raise SourceError(
            f"{path} is not a list of addresses; put one on each line, like https://www.example.org."
        )
    return links
