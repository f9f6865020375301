"""Adding a source, which is looked at first, and removing one."""

from rag.errors import SourceError
from rag.settings import Settings
from rag.sources.addresses import read_url
from rag.sources.checking import Examined, examine
from rag.sources.fetching import Fetcher
from rag.sources.files import check_place
from rag.sources.store import MAX_SOURCES, SourceStore


def add(settings: Settings, address: str, every: int) -> Examined:
    """Add the source at a web address or of a local list (file:); return what it is.

    Its pages are fetched by the next check, every so many hours. Raises SourceError if it can't
    be fetched, or is there already.
    """
    store = SourceStore(settings.data)
    is_local = address.startswith("file:")
    url = address if is_local else str(read_url(address, settings.source_hosts))
    if store.get(url):
        raise SourceError(f"{url} is a source already.")
    if len(store.sources()) >= MAX_SOURCES:
        raise SourceError(f"There are {MAX_SOURCES} sources already; remove one first.")
    found = examine(settings, url, every, Fetcher(settings.source_hosts))
    if not store.put(found.source):  # added by somebody else in the meantime
        raise SourceError(f"{url} is a source already.")
    return found


def remove(settings: Settings, url: str, *, delete_pages: bool) -> int:
    """Remove a source; return how many of its pages were deleted as well.

    Pages of other sources are kept. Raises SourceError if there is no such source, or if a page
    can't be deleted.
    """
    store = SourceStore(settings.data)
    if not store.get(url):
        raise SourceError(f"{url} is no source; footnote sources list shows all.")
    files = store.remove(url)
    if not delete_pages:
        return 0
    for file in files:
        path = settings.corpus / file
        try:
            check_place(settings.corpus, path)
            path.unlink(missing_ok=True)
        except OSError as error:
            raise SourceError(f"{path} can't be deleted ({error.strerror}).") from error
    return len(files)
