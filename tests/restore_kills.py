"""Kills restores at random moments, finishes them, and counts what was lost or mixed.

`python tests/restore_kills.py 200` prints the counts as JSON. Two states, which differ in their
articles, index, collection and feedback, are restored in turn. Every second kill comes just before
a random operation on files (opening, renaming, deleting), the others at a random time; some of the
runs that finish a restore are killed as well.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from made_up import files_below, make_index, texts

from rag.errors import DataError
from rag.settings import Settings
from rag.store.backup import back_up
from rag.store.database import STAGING, is_half_restored
from rag.store.feedback import FeedbackStore
from rag.store.lock import writers_lock
from rag.store.restoring import complete, finish, restore

#: Python's audit events of operations on files.
_OPERATIONS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.utime", "os.link"}

#: Articles on the disk and in the index, the collection's files, and readers' feedback.
State = tuple[dict[str, bytes], dict[str, str], dict[str, bytes], list[str]]


def state_of(settings: Settings) -> State:
    chroma = files_below(settings.data / "chroma")
    words = [one.word for one in FeedbackStore(settings.data).pending()]
    return files_below(settings.corpus), texts(settings), chroma, words


def make_states(folder: Path) -> tuple[list[Path], list[State]]:
    """Return two backups, and the states that they are of."""
    backups, states = [], []
    for name, kept in (("a", range(12)), ("b", range(6, 18))):
        files = {f"{n}.md": f"Town {n}\n\nThe mayor of {name} opened {n} bridges." for n in kept}
        files |= {f"{name}/{n}.md": f"Village {n}\n\nIt is in {name}." for n in range(3)}
        settings = make_index(folder / name, files)
        FeedbackStore(settings.data).add("up", name, {"id": name})
        backups.append(back_up(settings, folder / f"{name}.zip").file)
        states.append(state_of(settings))
    return backups, states


def run(kills: int, folder: Path, seed: int = 1) -> dict[str, int]:
    """Return how many restores were killed, and how many mixed or unfinished states that left."""
    backups, states = make_states(folder)
    settings = Settings(folder / "articles", folder / "data")
    chance, current = random.Random(seed), 0
    restore(settings, backups[current])
    names = ("kills", "ended before", "after the commit", "readers saw a mixture")
    counts = dict.fromkeys((*names, "commits undone", "lost or mixed", "left over"), 0)
    started = time.monotonic()
    total = operations(lambda: restore(settings, backups[current]))
    duration = time.monotonic() - started
    while counts["kills"] < kills:
        target = 1 - current
        at = chance.randrange(total) if counts["kills"] % 2 else -1
        delay = 60.0 if at >= 0 else chance.uniform(0, duration)
        killed = kill(lambda: restore(settings, backups[target]), at, delay)  # noqa: B023
        counts["kills" if killed else "ended before"] += 1
        half = is_committed = is_half_restored(settings.data)
        counts["after the commit"] += is_committed
        counts["readers saw a mixture"] += not _is_sound_or_closed(settings, states)
        while half and chance.random() < 0.5:
            kill(lambda: finish(settings), chance.randrange(60), 60.0)
            half = is_half_restored(settings.data)
        with writers_lock(settings.data):
            complete(settings)
        found = state_of(settings)
        counts["commits undone"] += is_committed and found != states[target]
        counts["lost or mixed"] += found not in states
        counts["left over"] += _left_over(settings)
        current = states.index(found)
    return counts


def _is_sound_or_closed(settings: Settings, states: list[State]) -> bool:
    """Whether a reader would see one of the states, or be refused."""
    with suppress(DataError):
        return state_of(settings) in states
    return is_half_restored(settings.data)


def _left_over(settings: Settings) -> bool:
    hidden = settings.corpus / ".footnote-restore"
    return hidden.exists() or (settings.data / STAGING).exists()


def operations(work: Callable[[], object]) -> int:
    """Return the number of operations on files that it takes."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        count = _watch(-1)
        work()
        os.write(writing, str(count[0]).encode())
        os._exit(0)
    os.waitpid(child, 0)
    return int(os.read(reading, 20))


def _watch(at: int) -> list[int]:
    """Count the operations on files from now on, and die before number `at`."""
    count = [0]

    def hook(event: str, _: object) -> None:
        if event in _OPERATIONS:
            if count[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)
            count[0] += 1

    sys.addaudithook(hook)
    return count


def kill(work: Callable[[], object], at: int, delay: float) -> bool:
    """Run it in a process that is killed; return whether it was still running."""
    if (child := os.fork()) == 0:
        try:
            _watch(at)
            work()
        finally:
            os._exit(0)
    end = time.monotonic() + delay
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < end:
        time.sleep(0.001)
    if ended == (0, 0):
        os.kill(child, signal.SIGKILL)
        ended = os.waitpid(child, 0)
    return os.WIFSIGNALED(ended[1])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="footnote-restores-") as place:
        print(json.dumps(run(int(sys.argv[1]), Path(place))))
