"""`footnote sources`: pages, feeds, sitemaps and lists of addresses that are fetched regularly."""

import argparse
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.parsers import Commands, add_command
from rag.cli.printing import print_json, printable
from rag.errors import SourceError
from rag.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.sources.checking import Outcome, Progress
    from rag.sources.store import Source


def add_commands(commands: Commands) -> None:
    """Add `sources add`, `list`, `check` and `remove`."""
    summary = "fetch articles from the web: add, list, check and remove sources"
    sources = commands.add_parser("sources", help=summary, description=summary)
    actions = sources.add_subparsers(required=True, metavar="ACTION")
    add = add_command(actions, "add", _add, "add a page, a feed, a sitemap or a list of addresses")
    add.add_argument("--every", metavar="HOURS", type=_hours, default=24, help="24 unless given")
    add_command(actions, "list", _list, "list the sources and how their last checks went")
    check = add_command(actions, "check", _check, "fetch what has changed, and index it")
    remove = add_command(actions, "remove", _remove, "remove a source; its pages stay articles")
    remove.add_argument("--delete-pages", action="store_true", help="delete its pages as well")
    for action in (add, remove):
        action.add_argument("url", metavar="URL", help="an address, or a local list of addresses")
    check.add_argument("url", metavar="URL", nargs="?", default="", help="all unless given")


def _hours(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 8_760:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of hours from 1 to 8760")
    return int(text)


def _address(text: str) -> str:
    """Return an address as it is stored; a local file becomes one as well."""
    path = Path(text)
    return path.resolve().as_uri() if "://" not in text and path.is_file() else text


def _add(options: argparse.Namespace, settings: Settings) -> int:
    from rag.sources.adding import add

    found = add(settings, _address(options.url), options.every)
    added, pages = found.source, found.pages
    if options.json:
        print_json(_fields(added, 0) | {"feeds": found.feeds})
        return 0
    what = {"page": "A page", "feed": "A feed", "sitemap": "A sitemap", "list": "A list"}
    of = "" if added.kind == "page" else f" of {_pages(pages)}"
    print(printable(f"{what[added.kind]}{of} was added: {added.url}"))
    for feed in found.feeds:
        print(printable(f"It announces a feed, which you can add as well: {feed}"))
    print("A running server fetches it now; without one, run: footnote sources check")
    return 0


def _pages(count: int) -> str:
    return f"{count} page{'' if count == 1 else 's'}"


def _list(options: argparse.Namespace, settings: Settings) -> int:
    from rag.sources.store import SourceStore

    store = SourceStore(settings.data)
    counts = store.counts()
    sources = store.sources()
    if options.json:
        print_json([_fields(source, counts.get(source.url, 0)) for source in sources])
        return 0
    if not sources:
        print("There are no sources; add one with: footnote sources add URL")
    for source in sources:
        state = f"checked {source.checked}" if source.checked else "not checked yet"
        about = (f"{source.kind}, every {source.every} h", state)
        pages = _pages(counts.get(source.url, 0))
        print(printable(f"{source.url} ({', '.join((*about, pages))})"))
        for problem in filter(None, (source.problem, source.note)):
            print(printable(f"    {problem}"))
    return 0


def _fields(source: "Source", pages: int) -> dict[str, object]:
    return {
        "url": source.url,
        "kind": source.kind,
        "every": source.every,
        "added": source.added,
        "checked": source.checked or None,
        "succeeded": source.succeeded or None,
        "pages": pages,
        "problem": source.problem,
        "note": source.note,
    }


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from rag.sources.checking import Outcome, check
    from rag.sources.fetching import Fetcher
    from rag.sources.schedule import fetching
    from rag.sources.store import SourceStore

    store, fetcher = SourceStore(settings.data), Fetcher(settings.source_hosts)
    wanted = _address(options.url)
    chosen = [source for source in store.sources() if wanted in ("", source.url)]
    if not chosen:
        raise SourceError(
            f"{wanted} is no source; footnote sources list shows all."
            if wanted
            else "There are no sources; add one with: footnote sources add URL"
        )
    outcomes: dict[str, Outcome] = {}
    for source in chosen:
        with fetching(settings.data), _progress(source.url) as show:
            outcomes[source.url] = check(settings, store, fetcher, source, show)
    if any(outcome.has_changes for outcome in outcomes.values()):
        from rag.cli.index import update_with_progress

        update_with_progress(settings)
    checked = [source for source in store.sources() if source.url in outcomes]
    if options.json:
        counts = store.counts()
        print_json([_fields(source, counts.get(source.url, 0)) for source in checked])
    else:
        for source in checked:
            _print_outcome(source, outcomes[source.url])
    return int(any(source.problem for source in checked))


@contextmanager
def _progress(url: str) -> "Iterator[Progress]":
    """Show how many pages are done on standard error, if that is a terminal."""
    from tqdm import tqdm

    with tqdm(desc=printable(url)[:60], unit="page", disable=None) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _print_outcome(source: "Source", outcome: "Outcome") -> None:
    counts = (
        f"{_pages(len(outcome.written))} written",
        f"{outcome.unchanged} unchanged",
        f"{len(outcome.removed)} removed",
        f"{len(outcome.failed)} failed",
    )
    print(printable(f"{source.url}: {', '.join(counts)}"))
    for problem in filter(None, (source.problem, source.note)):
        print(printable(f"    {problem}"))


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    from rag.sources.adding import remove

    url = _address(options.url)
    deleted = remove(settings, url, delete_pages=options.delete_pages)
    if options.json:
        print_json({"url": url, "deleted": deleted})
        return 0
    pages = f"{_pages(deleted)} deleted" if options.delete_pages else "its pages stay articles"
    print(printable(f"{url} was removed; {pages}."))
    if deleted:
        print("Run: footnote index")
    return 0
