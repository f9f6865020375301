"""Kills the indexing at random moments, restarts it, and counts what was lost.

`python tests/kills.py 200` prints the counts as JSON. Each kill comes after the corpus of made-up
articles has changed: files are edited, added, removed and renamed.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rag.answers import Answerer
from rag.ledger import Ledger
from rag.settings import Settings
from rag.sync import bring_up_to_date

ROOT = Path(__file__).parents[1]
_FILES = 40
_LONGEST = 60.0  # seconds
_SYLLABLES = "bar cen dil fom gur kas lem min nop rud sel tiv vok zan".split()


class Corpus:
    """A folder that changes by chance, and knows what it must be found to hold."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self._chance = random.Random(seed)
        self._written = 0
        folder.mkdir(parents=True)
        for _ in range(_FILES):
            self._write(self._new_name())

    def change(self) -> None:
        """Edit three files, rename one, and put a new one in the place of another."""
        names = self._chance.sample(sorted(self.folder.iterdir()), 5)
        for path in names[:3]:
            self._write(path)
        names[3].rename(self._new_name())
        names[4].unlink()
        self._write(self._new_name())

    def texts(self) -> set[str]:
        return {path.read_text("utf-8").strip() for path in self.folder.iterdir()}

    def anyone(self) -> tuple[str, str]:
        """Return a question and the name that answers it now."""
        words = self._chance.choice(sorted(self.folder.iterdir())).read_text("utf-8").split()
        return f"Who opened the bridge of {words[2]}?", words[-1].rstrip(".")

    def moment(self, longest: float) -> float:
        return self._chance.uniform(0, longest)

    def _new_name(self) -> Path:
        self._written += 1
        return self.folder / f"{self._written:05}.txt"

    def _write(self, path: Path) -> None:
        self._written += 1
        town, mayor = self._name(), self._name()
        path.write_text(
            f"News from {town}\n\nThe made-up bridge of {town} was opened by Mayor {mayor}.\n",
            encoding="utf-8",
        )

    def _name(self) -> str:
        return "".join(self._chance.choices(_SYLLABLES, k=4)).capitalize()


def run(kills: int, folder: Path, seed: int = 1) -> dict[str, int]:
    """Return how many kills struck, and how many articles, answers and starts were lost."""
    settings = Settings(folder / "articles", folder / "data")
    if (folder / "models").is_dir():
        shutil.copytree(folder / "models", settings.data / "models")
    corpus = Corpus(settings.corpus, seed)
    bring_up_to_date(settings)
    longest = _duration(corpus, settings)
    counts = {"kills": 0, "ended before": 0, "lost articles": 0, "wrong answers": 0, "repairs": 0}
    while counts["kills"] < kills:
        corpus.change()
        struck = _kill(_start(settings), corpus.moment(longest))
        counts["kills" if struck else "ended before"] += 1
        _look(corpus, settings, counts)
    return counts


def _start(settings: Settings) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "rag", "index"]
    command += ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    quiet = subprocess.DEVNULL
    # A group of its own: what it started dies with it.
    return subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True)


def _duration(corpus: Corpus, settings: Settings) -> float:
    corpus.change()
    began = time.monotonic()
    _start(settings).wait(_LONGEST)
    return time.monotonic() - began


def _kill(process: "subprocess.Popen[bytes]", after: float) -> bool:
    """Return whether the process was still at work."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def _look(corpus: Corpus, settings: Settings, counts: dict[str, int]) -> None:
    """Start again, compare the articles with the folder, and ask for something."""
    try:
        notes = bring_up_to_date(settings).notes
        ledger = Ledger(settings.data)
        ledger.check()
        found = [ledger.article(one.id) for one in ledger.articles()]
        ledger.close()
        counts["lost articles"] += len(corpus.texts() ^ {one.text for one in found if one})
        answerer = Answerer(settings)
        question, mayor = corpus.anyone()
        counts["wrong answers"] += mayor not in answerer.ask(question).text
        answerer.close()
        counts["repairs"] += bool(notes)
    except Exception as problem:  # noqa: BLE001 (whatever it is, it is counted)
        counts["repairs"] += 1
        print(f"after kill {counts['kills']}: {problem!r}", file=sys.stderr)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="footnote-kills-") as place:
        print(json.dumps(run(int(sys.argv[1]), Path(place))))
