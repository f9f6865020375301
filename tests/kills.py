"""Kills indexing at random moments, restarts it, and counts what was lost.

`python tests/kills.py 200` prints the counts as JSON. Before each kill the corpus of made-up
articles changes: files are edited, added, removed and renamed. Every second kill comes just before
a random statement to the ledger, the others at a random time.
"""

import gc
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rag.answering.answerer import Answerer
from rag.settings import Settings
from rag.store.ledger import Ledger
from rag.store.sync import update_index

ROOT = Path(__file__).parents[1]
_FILES = 40
_TIMEOUT = 60.0  # seconds
_SYLLABLES = "bar cen dil fom gur kas lem min nop rud sel tiv vok zan".split()


class Corpus:
    """A folder of made-up articles that changes at random."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self._chance = chance
        self._written = 0
        folder.mkdir(parents=True)
        for _ in range(_FILES):
            self._write(self._new_name())

    def change(self) -> None:
        """Edit three files, rename one, delete one and add one."""
        names = self._chance.sample(sorted(self.folder.iterdir()), 5)
        for path in names[:3]:
            self._write(path)
        names[3].rename(self._new_name())
        names[4].unlink()
        self._write(self._new_name())

    def texts(self) -> set[str]:
        return {path.read_text("utf-8").strip() for path in self.folder.iterdir()}

    def question(self) -> tuple[str, str]:
        """Return a question about a random file, and the name that answers it."""
        words = self._chance.choice(sorted(self.folder.iterdir())).read_text("utf-8").split()
        return f"Who opened the bridge of {words[2]}?", words[-1].rstrip(".")

    def _new_name(self) -> Path:
        self._written += 1
        return self.folder / f"{self._written:05}.txt"

    def _write(self, path: Path) -> None:
        town, mayor = self._name(), self._name()
        path.write_text(
            f"News from {town}\n\nThe made-up bridge of {town} was opened by Mayor {mayor}.\n",
            encoding="utf-8",
        )

    def _name(self) -> str:
        return "".join(self._chance.choices(_SYLLABLES, k=4)).capitalize()


def run(kills: int, folder: Path, seed: int = 1) -> dict[str, int]:
    """Return how many runs were killed, and how many articles, answers and starts that cost."""
    settings = Settings(folder / "articles", folder / "data")
    if (folder / "models").is_dir():
        shutil.copytree(folder / "models", settings.data / "models")
    chance = random.Random(seed)
    corpus = Corpus(settings.corpus, chance)
    update_index(settings)
    duration, statements = _measure(corpus, settings)
    counts = dict.fromkeys(
        ("kills", "ended before", "mixtures", "lost articles", "wrong answers", "repairs"), 0
    )
    while counts["kills"] < kills:
        before = corpus.texts()
        corpus.change()
        at = chance.randrange(statements) if counts["kills"] % 2 else -1
        delay = _TIMEOUT if at >= 0 else chance.uniform(0, duration)
        killed = _kill(_start(settings, at), delay)
        counts["kills" if killed else "ended before"] += 1
        counts["mixtures"] += _texts(settings) not in (before, corpus.texts())
        _restart(corpus, settings, counts)
    return counts


def _start(settings: Settings, at: int) -> "subprocess.Popen[str]":
    """Start indexing in a process that kills itself before the ledger's statement number `at`."""
    command = [sys.executable, __file__, "index", str(at)]
    folders = [str(settings.corpus), str(settings.data)]
    # In a new process group, so that its child processes are killed with it.
    return subprocess.Popen(
        [*command, *folders], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def index(at: int, settings: Settings) -> None:
    """Index; print the number of statements to the ledger, or die before number `at`."""
    connect, sent = sqlite3.connect, 0

    def count(_: str) -> None:
        nonlocal sent
        if sent == at:
            os.killpg(os.getpid(), signal.SIGKILL)
        sent += 1

    def traced(*arguments: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(count)
        return connection

    sqlite3.connect = traced  # type: ignore[assignment]
    update_index(settings)
    print(sent)


def _measure(corpus: Corpus, settings: Settings) -> tuple[float, int]:
    """Return the seconds and the number of statements that a run takes."""
    corpus.change()
    start = time.monotonic()
    printed, _ = _start(settings, -1).communicate(timeout=_TIMEOUT)
    return time.monotonic() - start, int(printed)


def _kill(process: "subprocess.Popen[str]", delay: float) -> bool:
    """Kill the process after `delay` seconds; return whether it was still running."""
    try:
        process.communicate(timeout=delay)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return process.returncode == -signal.SIGKILL


def _texts(settings: Settings) -> set[str]:
    """Return the texts of the articles that are indexed now."""
    ledger = Ledger(settings.data)
    with ledger.reading():
        articles = [ledger.article(article.id) for article in ledger.articles()]
    ledger.close()
    return {article.text for article in articles if article}


def _restart(corpus: Corpus, settings: Settings, counts: dict[str, int]) -> None:
    """Index again, compare the articles with the folder, and ask a question."""
    try:
        notes = update_index(settings).notes
        ledger = Ledger(settings.data)
        ledger.check()
        ledger.close()
        counts["lost articles"] += len(corpus.texts() ^ _texts(settings))
        answerer = Answerer(settings)
        question, mayor = corpus.question()
        counts["wrong answers"] += mayor not in answerer.ask(question).text
        answerer.close()
        gc.collect()
        counts["repairs"] += bool(notes)
    except Exception as problem:  # noqa: BLE001 (any error is counted)
        counts["repairs"] += 1
        print(f"after kill {counts['kills']}: {problem!r}", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1] == "index":
        index(int(sys.argv[2]), Settings(Path(sys.argv[3]), Path(sys.argv[4])))
    else:
        with tempfile.TemporaryDirectory(prefix="footnote-kills-") as folder:
            print(json.dumps(run(int(sys.argv[1]), Path(folder))))
