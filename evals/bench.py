"""Times and memory, recorded with the machine they were measured on.

`make bench` measures the running app (`app`), what size costs (`scale`) and what kills in the
middle of indexing lose (`kills`), prints the figures and writes evals/results/bench.json; name a
part to measure it alone. A time says little on another machine, so answers are also given as a
ratio to one run of the reader in the same minute.
"""

import argparse
import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals import scale
from evals.serving import ROOT, Served, alone, serving
from rag.models.cross_encoder import CrossEncoder
from rag.settings import Settings
from rag.store.sync import update_index
from rag.web.widget.tag import script

RESULT = ROOT / "evals" / "results" / "bench.json"
QUESTIONS = 60
KILLS = 200


def main() -> None:
    """Measure the parts that are asked for, print and record them."""
    parts = {"app": _app, "scale": scale.measure, "kills": _kills}
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join(parts))
    found = json.loads(RESULT.read_text("utf-8")) if RESULT.is_file() else {}
    found = {name: found[name] for name in parts if name in found}
    wanted = parser.parse_args().parts or list(parts)
    if unknown := set(wanted) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    for name in wanted:
        found[name] = {"machine": describe_machine(), **parts[name]()}
        # After each part: a run that is stopped keeps what it has measured.
        RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        print(json.dumps({name: found[name]}, indent=2))


def _app() -> dict[str, Any]:
    with TemporaryDirectory(prefix="footnote-bench-") as folder:
        return measure(Settings(corpus=ROOT / "corpus", data=Path(folder)))


def _kills() -> dict[str, Any]:
    command = [sys.executable, "tests/kills.py", str(KILLS)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(settings: Settings) -> dict[str, Any]:
    """Return the figures of the app on one corpus; times in seconds, memory in megabytes."""
    with serving(settings) as app:
        first = app
    again = update_index(settings)
    with serving(settings) as app:
        times = app.times(alone(QUESTIONS))
        crowds = _crowd(app, 20, "twenty") | _crowd(app, 30, "thirty", after=20)
        pages = _page_times(app.port)
        memory = app.memory
    unit = _reranker_unit()
    return {
        "first start: page usable": first.page,
        "first start: ready to answer": first.ready,
        "second index run, nothing changed": round(again.seconds, 3),
        "later start: page usable": app.page,
        "later start: ready to answer": app.ready,
        "answer, median": times["median"],
        "answer, 95th percentile": times["p95"],
        **crowds,
        **pages,
        "widget: script, KB gzipped": round(len(gzip.compress(script())) / 1024, 1),
        "memory after answering, MB": memory,
        "reranker, 20 sentences": round(unit, 4),
        "answer, median / reranker": round(times["median"] / unit, 2),
    }


def _crowd(app: Served, people: int, name: str, after: int = 0) -> dict[str, float]:
    """Return the time within which 95 % of people who ask at the same moment have an answer."""
    # Nobody has asked these before, so that nothing of their answers is remembered.
    asked = alone(10_000)
    asked = asked[len(asked) - after - people : len(asked) - after]
    with ThreadPoolExecutor(people) as crowd:
        times = sorted(took for _, took in crowd.map(app.ask, asked))
    return {f"{name} at once, 95th percentile": round(times[ceil(0.95 * people) - 1], 3)}


def _page_times(port: int) -> dict[str, float]:
    """Return times of the page; none without a browser."""
    command = [sys.executable, "tests/page_times.py", f"http://127.0.0.1:{port}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"The page was not measured: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return {}
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _reranker_unit() -> float:
    """Return the median time of reading 20 sentences of 25 words with the cross-encoder."""
    cross_encoder = CrossEncoder()
    texts = [f"Sentence {number} " + "holds some of these words " * 5 for number in range(20)]
    times = []
    for _ in range(7):
        began = time.perf_counter()
        cross_encoder.score("How long does it take to read this?", texts)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def describe_machine() -> dict[str, Any]:
    """Return what the times depend on."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    """Return the processor's name and which fast integer instructions it has."""
    info = Path("/proc/cpuinfo")
    if not info.is_file():
        return platform.processor()
    pairs = [line.partition(":") for line in info.read_text().splitlines()]
    fields = {name.strip(): value.strip() for name, _, value in pairs}
    fast = [
        flag
        for flag in ("avx2", "avx512f", "avx512_vnni", "amx_int8")
        if flag in fields.get("flags", "")
    ]
    return " ".join([fields.get("model name", platform.machine()), *fast])


if __name__ == "__main__":
    main()
