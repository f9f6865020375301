"""The running app: starts, answers, simultaneous questions, the pages in a browser, memory."""

import gzip
import json
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.bench.server import ROOT, RunningApp, running_app, standalone_questions
from rag.models.cross_encoder import CrossEncoder
from rag.settings import Settings
from rag.store.sync import update_index
from rag.web.widget.tag import script

QUESTIONS = 60


def measure_shipped() -> dict[str, Any]:
    """Return the figures of the app on the shipped articles, with a fresh data folder."""
    with TemporaryDirectory(prefix="footnote-bench-") as folder:
        return measure(Settings(corpus=ROOT / "corpus", data=Path(folder)))


def measure(settings: Settings) -> dict[str, Any]:
    """Return the figures of the app on a corpus; times in seconds, memory in megabytes."""
    with running_app(settings) as app:
        first = app
    reindexing = update_index(settings)
    with running_app(settings) as app:
        times = app.times(standalone_questions(QUESTIONS))
        simultaneous = _simultaneous(app, 20, "twenty") | _simultaneous(app, 30, "thirty", skip=20)
        pages = _page_times(app.port)
        memory = app.memory
        served = _command_time(settings)
    command = _command_time(settings)
    unit = _cross_encoder_time()
    return {
        "first start: page usable": first.page,
        "first start: ready to answer": first.ready,
        "second index run, nothing changed": round(reindexing.seconds, 3),
        "later start: first page": app.early,
        "later start: page usable": app.page,
        "later start: ready to answer": app.ready,
        "footnote ask, with a server running": served,
        "footnote ask, without": command,
        "answer, median": times["median"],
        "answer, 95th percentile": times["p95"],
        **simultaneous,
        **pages,
        "widget: script, KB gzipped": round(len(gzip.compress(script())) / 1024, 1),
        "memory after answering, MB": memory,
        "reranker, 20 sentences": round(unit, 4),
        "answer, median / reranker": round(times["median"] / unit, 2),
    }


def _simultaneous(app: RunningApp, people: int, name: str, skip: int = 0) -> dict[str, float]:
    """Return how long it takes until 95 % of people who ask at the same moment have an answer."""
    # From the end of the file: these questions are new to the app, so no answer is cached.
    questions = standalone_questions()
    end = len(questions) - skip
    with ThreadPoolExecutor(people) as pool:
        times = sorted(seconds for _, seconds in pool.map(app.ask, questions[end - people : end]))
    return {f"{name} at once, 95th percentile": round(times[ceil(0.95 * people) - 1], 3)}


def _command_time(settings: Settings) -> float:
    """Return the median seconds that `footnote ask` takes, of three runs."""
    folders = ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    command = [sys.executable, "-m", "rag", "ask", standalone_questions(1)[0], *folders]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 2)


def _page_times(port: int) -> dict[str, float]:
    """Return the times measured in a browser; empty without one."""
    command = [sys.executable, "tests/tools/page_times.py", f"http://127.0.0.1:{port}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"The page was not measured: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return {}
    times: dict[str, float] = json.loads(done.stdout)
    return times


def _cross_encoder_time() -> float:
    """Return the median seconds that the cross-encoder takes for 20 sentences of 25 words."""
    cross_encoder = CrossEncoder()
    texts = [f"Sentence {number} " + "holds some of these words " * 5 for number in range(20)]
    times = []
    for number in range(7):
        start = time.perf_counter()
        # Another question each time: pairs that were read before are not read again.
        cross_encoder.score(f"How long does it take to read this {number} times?", texts)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
