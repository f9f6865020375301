"""Kills uploads and edits of footnote.yaml at random moments, and counts what was lost or mixed.

`python tests/upload_kills.py 200` prints the counts as JSON. A file is uploaded as a new one, or
replaces another, or corrections are written. Most kills come just before a random call that changes
a file or a folder, every fourth at a random time. After each, everything is as before the change or
as after it.
"""

import asyncio
import io
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from restore_kills import kill

from rag.corpus.corrections import Correction
from rag.corpus.editing import edit, read_for_editing
from rag.corpus.overrides import NAME, read_overrides, remember
from rag.settings import Settings
from rag.store.bin import Bin
from rag.store.lock import owners_lock
from rag.web.owner.folder import FOLDER, Stored, UploadFolder
from rag.web.owner.uploads import Uploads

#: Calls that change files and folders, or come between two of those.
_CALLS = {"open", "write", "flush", "fsync", "close", "truncate", "sendfile"}
_CALLS |= {"replace", "rename", "unlink", "mkdir", "rmdir", "link"}
_COMMENT = "# written by hand"
_LENGTH = 200_000  # characters of a file

#: Visible path -> content, and path of an article -> its title.
State = tuple[dict[str, str], dict[str, str]]


class Folder:
    """Made-up files with corrections, which one change after the other is made to."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.settings = Settings(folder / "articles", folder / "data")
        (self.settings.corpus / FOLDER).mkdir(parents=True)
        self.settings.data.mkdir()
        self._chance = chance
        self._versions = 0
        (self.settings.corpus / NAME).write_text(f"{_COMMENT}\nkeep: [handbook/]\n")
        self.change()[0]()

    def change(self) -> tuple[Callable[[], object], State]:
        """Return a change to make, in a process that may be killed, and the state after it."""
        self._versions += 1
        files, titles = self.state()
        kind = self._chance.choice(["upload", "replace", "edit"]) if files else "upload"
        text = f"Version {self._versions}: " + "x" * _LENGTH + " its end."
        if kind == "upload":
            name = f"{self._versions}.md"
            return partial(self._upload, name, text), (files | {f"{FOLDER}/{name}": text}, titles)
        path = self._chance.choice(sorted(files))
        if kind == "replace":
            return partial(self._replace, path, text), (files | {path: text}, titles)
        title = f"Title {self._versions}" if self._chance.random() < 0.8 else ""
        after = {one: it for one, it in (titles | {path: title}).items() if it}
        return partial(self._edit, path, title), (files, after)

    def _upload(self, name: str, text: str) -> None:
        self._take(name, text, None)

    def _replace(self, path: str, text: str) -> None:
        def put(unfinished: Path, name: str) -> Stored:
            Bin(self.settings).replace(path, unfinished, name)
            return Stored(name, is_new=True)

        self._take("new.md", text, put)

    def _take(self, name: str, text: str, put: Callable[[Path, str], Stored] | None) -> None:
        uploads = Uploads(self.settings, UploadFolder(self.settings))
        taking = uploads.take(name, _parts(text.encode()), len(text), put)
        # In a thread of its own: a browser test before leaves an event loop running in this one.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, taking).result()

    def _edit(self, path: str, title: str) -> None:
        with owners_lock(self.settings.data):
            edit(self.settings.corpus, {path: Correction(title=title)})
        remember(self.settings.corpus, self.settings.data)

    def state(self) -> State:
        """Return the state as an indexing run finds it."""
        Bin(self.settings).tidy()
        found = sorted(self.settings.corpus.rglob("[!.]*.md"))
        names = [path.relative_to(self.settings.corpus).as_posix() for path in found]
        files = {name: path.read_text() for name, path in zip(names, found, strict=True)}
        titles = read_for_editing(self.settings.corpus).articles
        return files, {path: one.title for path, one in titles.items()}

    def is_lost(self, before: State) -> bool:
        """Whether a version that was there is neither in its place nor in the bin."""
        entries = self.settings.data / "bin"
        binned = {path.read_text() for path in entries.glob("*/content")}
        return not set(before[0].values()) <= set(self.state()[0].values()) | binned

    def is_broken(self) -> bool:
        """Whether footnote.yaml or its copy has an error, or lost what a person wrote into it."""
        written = (self.settings.corpus / NAME).read_text()
        copies = [self.settings.corpus, *filter(_has_copy, [self.settings.data])]
        problems = [read_overrides(copy).problem for copy in copies]
        return any(problems) or not written.startswith(_COMMENT) or "handbook/" not in written

    def left_over(self) -> int:
        """Return how many unfinished files the next changes leave, an hour later."""
        hidden = list(self.settings.corpus.rglob(".*"))
        for path in hidden:
            os.utime(path, (time.time() - 7_200,) * 2)
        self._upload("last.md", "The last one.")
        self._edit(f"{FOLDER}/last.md", "Last")
        moving = [*(self.settings.data / "bin").glob("[.m]*"), *self.settings.data.glob(".*")]
        return len(list(self.settings.corpus.rglob(".*"))) + len(moving)


def _has_copy(data: Path) -> bool:
    return (data / NAME).exists()


async def _parts(raw: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(raw), 20_000):
        await asyncio.sleep(0)
        yield raw[start : start + 20_000]


def _dying(work: Callable[[], object], at: int) -> None:
    """Do some work, and die before number `at` of the calls in it."""
    count = 0

    def profile(_frame: object, event: str, call: Any) -> None:
        nonlocal count
        owner = getattr(call, "__self__", None)
        is_memory = isinstance(owner, str | io.TextIOBase | io.BytesIO)
        if event == "c_call" and call.__name__ in _CALLS and not is_memory:
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

    threading.setprofile(profile)
    sys.setprofile(profile)
    work()


def run(kills: int, folder: Path, seed: int = 1) -> dict[str, int]:
    """Return how many changes were killed, and how many lost, mixed or broke something."""
    chance = random.Random(seed)
    files = Folder(folder, chance)
    names = ("kills", "ended before", "before", "after", "lost", "mixed", "broken", "left over")
    counts = dict.fromkeys(names, 0)
    while counts["kills"] < kills:
        before = files.state()
        work, after = files.change()
        # An upload has a dozen calls, the other changes have up to three times as many.
        at = chance.randrange(chance.choice((12, 36))) if counts["kills"] % 4 else -1
        delay = 60.0 if at >= 0 else chance.uniform(0, 0.1)
        killed = kill(partial(_dying, work, at), -1, delay)
        counts["kills" if killed else "ended before"] += 1
        found = files.state()
        counts["before"] += killed and found == before
        counts["after"] += killed and found == after
        counts["mixed"] += found not in (before, after)
        counts["lost"] += files.is_lost(before)
        counts["broken"] += files.is_broken()
    counts["left over"] = files.left_over()
    return counts


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="footnote-uploads-") as place:
        print(json.dumps(run(int(sys.argv[1]), Path(place))))
