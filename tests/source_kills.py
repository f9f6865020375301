"""Kills checks of a web source at random moments, and counts the pages that were lost or mixed.

`python tests/source_kills.py 200` prints the counts as JSON. Before each kill some pages of a small
web change, and some of them become texts or web pages. Every second kill comes just before a random
operation on files, the others at a random time.
"""

import json
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from made_up import files_below
from restore_kills import kill, operations
from small_web import SmallWeb, small_web

from rag.settings import Settings
from rag.sources import fetching
from rag.sources.adding import add
from rag.sources.checking import check
from rag.sources.fetching import Fetcher
from rag.sources.store import SourceStore

_HOSTS = ("127.0.0.1",)
_PAGES = 6
_END = "the end of a made-up page."


class _Site:
    """Pages with versions; each says which it is."""

    def __init__(self, web: SmallWeb, chance: random.Random) -> None:
        self._web, self._chance = web, chance
        self.versions: dict[str, str] = {}  # path -> text
        self.url = ""
        for number in range(_PAGES):
            self._put(f"/{number}")
        self._list()

    def change(self) -> None:
        """Change some pages, and the order in which they are listed."""
        for path in self._chance.sample(sorted(self.versions), 3):
            self._put(path)
        self._list()

    def _put(self, path: str) -> None:
        text = f"Version {self._chance.random()} of {path}: " + "x" * 50_000 + _END
        self.versions[path] = text
        if self._chance.random() < 0.3:
            self._web.put(path, text, "text/plain")
        else:
            self._web.page(path, path, text)

    def _list(self) -> None:
        order = self._chance.sample(sorted(self.versions), len(self.versions))
        self.url = self._web.feed(*order)


def run(kills: int, folder: Path, seed: int = 1) -> dict[str, int]:
    """Return how many checks were killed, and how many pages that lost or mixed."""
    settings = Settings(folder / "articles", folder / "data", source_hosts=_HOSTS)
    settings.corpus.mkdir(parents=True)
    names = ("kills", "ended before", "lost", "mixed", "different in the end", "left over")
    counts = dict.fromkeys(names, 0)
    chance = random.Random(seed)
    with small_web() as web:
        site = _Site(web, chance)
        add(settings, site.url, 24)
        _check(settings)
        site.change()
        started = time.monotonic()
        total = operations(lambda: _check(settings))
        duration = time.monotonic() - started
        while counts["kills"] < kills:
            before = dict(site.versions)
            site.change()
            at = chance.randrange(total) if counts["kills"] % 2 else -1
            delay = 60.0 if at >= 0 else chance.uniform(0, duration)
            killed = kill(lambda: _check(settings), at, delay)
            counts["kills" if killed else "ended before"] += 1
            found = _texts(settings)
            allowed = set(before.values()) | set(site.versions.values())
            counts["lost"] += len(set(map(_path_in, found))) < len(before)
            counts["mixed"] += not set(found) <= allowed
            _check(settings)
            counts["different in the end"] += sorted(_texts(settings)) != sorted(
                site.versions.values()
            )
            counts["left over"] += any(settings.corpus.rglob(".unfinished-*"))
    return counts


def _check(settings: Settings) -> None:
    store = SourceStore(settings.data)
    (source,) = store.sources()
    check(settings, store, Fetcher(_HOSTS), source, lambda *_: None)


def _texts(settings: Settings) -> list[str]:
    """Return the texts of the pages that are among the articles, whole or not."""
    files = files_below(settings.corpus / "web")
    shown = [raw.decode() for name, raw in files.items() if not Path(name).name.startswith(".")]
    return ["Version" + text.partition("Version")[2].partition("</p>")[0] for text in shown]


def _path_in(text: str) -> str:
    return text.partition(" of ")[2].partition(":")[0]


if __name__ == "__main__":
    fetching.PAUSE = 0.0
    with tempfile.TemporaryDirectory(prefix="footnote-sources-") as place:
        print(json.dumps(run(int(sys.argv[1]), Path(place))))
