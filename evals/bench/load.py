"""Many readers at once, for minutes, while new files are indexed: errors and lost questions."""

import json
import random
import shutil
import sqlite3
import statistics
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from evals.bench.server import ROOT, RunningApp, running_app, standalone_questions
from evals.bench.synthetic_corpus import write
from rag.settings import Settings
from rag.store.ledger import Ledger

READERS, FILES, SECONDS = 50, 500, 300.0
#: Seconds: a question may wait for all others, and what is left is indexed after the readers went.
_TIMEOUT, _INDEXING_TIMEOUT = 120.0, 1_800.0
_POLL = 1.0


@dataclass(slots=True)
class _Reader:
    """What happened to one reader; `answers` are the ids of those that arrived."""

    answers: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)  # seconds
    busy: int = 0  # how often the server asked to come back later
    errors: Counter[str] = field(default_factory=Counter)

    def read(self, port: int, number: int, end: float) -> None:
        """Ask one question after another until the time `end`."""
        chance = random.Random(number)  # noqa: S311
        questions = standalone_questions()
        ask = _whole if number % 2 else _streamed
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_TIMEOUT) as client:
            while time.monotonic() < end:
                self._ask(lambda: ask(client, chance.choice(questions)))

    def _ask(self, ask: Callable[[], tuple[str, int]]) -> None:
        start = time.perf_counter()
        try:
            answer_id, wait = ask()
        except (httpx.HTTPError, ValueError, KeyError) as problem:
            self.errors[repr(problem)[:200]] += 1
            return
        if wait:
            self.busy += 1
            time.sleep(wait)
        else:
            self.answers.append(answer_id)
            self.times.append(time.perf_counter() - start)


def measure() -> dict[str, Any]:
    """Return the figures of READERS readers for SECONDS while FILES files are indexed."""
    with TemporaryDirectory(prefix="footnote-load-") as folder:
        settings = Settings(Path(folder) / "articles", Path(folder) / "data")
        return run(settings, READERS, FILES, SECONDS)


def run(settings: Settings, readers: int, files: int, seconds: float) -> dict[str, Any]:
    """Return the figures on the shipped articles, to which generated files are added.

    Half of the readers ask for whole answers, half for streams, each again and again.
    """
    shutil.copytree(ROOT / "corpus", settings.corpus)
    with running_app(settings, FOOTNOTE_WATCH="1", FOOTNOTE_LOG="questions") as app:
        before = _articles(settings)
        write(settings.corpus / "new", files, ROOT / "corpus")
        began = time.monotonic()
        everyone = _read(app, readers, began + seconds)
        memory = app.memory
        while (added := _articles(settings) - before) < files:
            if time.monotonic() - began > _INDEXING_TIMEOUT:
                break
            time.sleep(_POLL)
        indexing = time.monotonic() - began
    answers = [answer for one in everyone for answer in one.answers]
    times = sorted(second for one in everyone for second in one.times)
    errors = sum((one.errors for one in everyone), Counter[str]())
    logged = _logged(settings)
    return {
        "readers": readers,
        "seconds": seconds,
        "answers": len(answers),
        "answer, median": round(statistics.median(times), 2),
        "answer, 95th percentile": round(times[int(0.95 * len(times))], 2),
        "files indexed": added,
        "all indexed after": round(indexing),
        "told to come back later": sum(one.busy for one in everyone),
        "errors": dict(errors),
        "answers not in the log": len(set(answers) - set(logged)),
        "logged twice": len(logged) - len(set(logged)),
        "memory, MB": memory,
    }


def _read(app: RunningApp, readers: int, end: float) -> list[_Reader]:
    everyone = [_Reader() for _ in range(readers)]
    with ThreadPoolExecutor(readers) as pool:
        for one in [
            pool.submit(reader.read, app.port, number, end)
            for number, reader in enumerate(everyone)
        ]:
            one.result()
    return everyone


def _whole(client: httpx.Client, question: str) -> tuple[str, int]:
    """Return the id of an answer; or "" and after how many seconds to ask again."""
    response = client.post("/api/ask", json={"question": question})
    if response.status_code in (429, 503) and "Retry-After" in response.headers:
        return "", int(response.headers["Retry-After"])
    response.raise_for_status()
    return str(response.json()["id"]), 0


def _streamed(client: httpx.Client, question: str) -> tuple[str, int]:
    """Return the same of a streamed answer. Raises ValueError if it ends without one."""
    name, last = "", ""
    with client.stream("POST", "/api/ask/stream", json={"question": question}) as response:
        if response.status_code in (429, 503) and "Retry-After" in response.headers:
            return "", int(response.headers["Retry-After"])
        response.raise_for_status()
        for line in response.iter_lines():
            head, _, rest = line.partition(": ")
            name = rest if head == "event" else name
            last = rest if head == "data" else last
    if name == "error" and json.loads(last)["error"]["code"] == "busy":
        return "", 5
    if name != "answer":
        raise ValueError(f"a stream ended with {name}: {last[:100]}")
    return str(json.loads(last)["id"]), 0


def _articles(settings: Settings) -> int:
    ledger = Ledger(settings.data)
    try:
        return ledger.count()
    finally:
        ledger.close()


def _logged(settings: Settings) -> list[str]:
    """Return the ids of the answers in the log of questions."""
    db = sqlite3.connect(settings.data / "questions.sqlite3")
    try:
        return [answer for (answer,) in db.execute("SELECT answer_id FROM questions") if answer]
    finally:
        db.close()
