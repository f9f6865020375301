"""Kills deletions, replacements and restores at random operations, and counts what was lost.

`python tests/bin_kills.py 200` prints the counts as JSON. After each kill, the next command settles
what was interrupted: every version of a file is either in its place or in the bin, and corrections
are where their file is.
"""

import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from restore_kills import kill

from rag.corpus.corrections import Correction
from rag.corpus.editing import edit, read_for_editing
from rag.settings import Settings
from rag.store.bin import Bin

FILES = 6


class Folder:
    """Made-up files with corrections, each of which is changed at random."""

    def __init__(self, folder: Path, chance: random.Random, *, links: bool) -> None:
        self.settings = Settings(folder / "articles", folder / "data")
        self.settings.corpus.mkdir(parents=True)
        self.settings.data.mkdir()
        self.versions: set[str] = set()  # that must never get lost
        self._chance = chance
        self._uploads = folder / "uploads"
        self._uploads.mkdir()
        self._links = links
        for number in range(FILES):
            name = f"{number}.md" if number % 2 else f"deep/er/{number}.md"
            path = self.settings.corpus / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{name} as it was")
            self.versions.add(path.read_text())
        titles = {path: Correction(title=f"Title of {path}") for path in self.paths()}
        edit(self.settings.corpus, titles)

    def paths(self) -> list[str]:
        found = sorted(self.settings.corpus.rglob("[!.]*.md"))
        return [path.relative_to(self.settings.corpus).as_posix() for path in found]

    def work(self) -> Callable[[], object]:
        """Return a change to make, in a process that may be killed."""
        entries = Bin(self.settings).entries()
        kinds = ["delete", "replace"] if self.paths() else []
        kind = self._chance.choice([*kinds, *(["restore"] if entries else [])])
        change: Callable[[Bin], object]
        if kind == "restore":
            change = partial(Bin.restore, entry_id=self._chance.choice(entries).id)
        elif kind == "delete":
            change = partial(Bin.delete, path=self._chance.choice(self.paths()))
        else:
            new = self._uploads / f"{len(self.versions)}.md"
            new.write_text(f"version {len(self.versions)}")
            place = self._chance.choice(self.paths())
            change = partial(Bin.replace, path=place, new=new, title="")
        return partial(self._run, change)

    def _run(self, change: Callable[[Bin], object]) -> None:
        if not self._links:
            os.link = _no_links  # type: ignore[assignment]
        change(Bin(self.settings))

    def lost(self) -> int:
        """Settle what was interrupted; return how many versions are gone, and hence lost."""
        bin_ = Bin(self.settings)
        bin_.tidy()
        there = {path: (self.settings.corpus / path).read_text() for path in self.paths()}
        binned = [
            (self.settings.data / "bin" / one.id / "content").read_text() for one in bin_.entries()
        ]
        uploads = {path.read_text() for path in self._uploads.iterdir()}
        kept = [*there.values(), *binned]
        self.versions |= set(kept)
        lost = len(self.versions - set(kept) - uploads)
        titles = read_for_editing(self.settings.corpus).articles
        deleted = {one.path: one for one in bin_.entries() if one.why == "deleted"}
        mixed = len(kept) - len(set(kept))  # both in its place and in the bin
        mixed += sum(titles.get(path) != Correction(title=f"Title of {path}") for path in there)
        mixed += sum(path in titles for path in deleted if path not in there)
        return lost + mixed

    def left_over(self) -> int:
        folders = [path.name for path in (self.settings.data / "bin").iterdir()]
        hidden = [path for path in self.settings.corpus.rglob(".*") if path.name[1:] != "git"]
        return len(hidden) + sum(name.startswith((".", "moving-")) for name in folders)


def run(kills: int, folder: Path, seed: int = 1, *, links: bool = True) -> dict[str, int]:
    """Return how many changes were killed, and what that lost, mixed or left lying."""
    chance = random.Random(seed)
    files = Folder(folder, chance, links=links)
    operations = 60
    counts = dict.fromkeys(("kills", "ended before", "lost or mixed", "left over"), 0)
    while counts["kills"] < kills:
        killed = kill(files.work(), chance.randrange(operations), 60.0)
        counts["kills" if killed else "ended before"] += 1
        counts["lost or mixed"] += files.lost()
        counts["left over"] += files.left_over()
    return counts


def _no_links(*_: object) -> None:
    raise OSError(1, "no links on this file system")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="footnote-bin-") as place:
        found = [
            run(int(sys.argv[1]) // 2, Path(place) / str(links), links=links)
            for links in (True, False)
        ]
        print(json.dumps(found))
