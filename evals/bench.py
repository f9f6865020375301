"""Times and memory of the running app, recorded with the machine they were measured on.

`make bench` prints them and writes evals/results/bench.json. A time says little on another
machine, so each is also given as a ratio to one run of the cross-encoder in the same minute.
"""

import gzip
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.questions import load
from rag.reranking import Reranker
from rag.settings import Settings
from rag.sync import bring_up_to_date
from rag.web.widget.tag import script

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "evals" / "results" / "bench.json"
QUESTIONS = 60
_LONGEST = 300.0  # seconds to wait for anything


def main() -> None:
    """Measure, print and record."""
    with TemporaryDirectory(prefix="footnote-bench-") as folder:
        figures = measure(Settings(corpus=ROOT / "corpus", data=Path(folder)))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


def measure(settings: Settings) -> dict[str, Any]:
    """Return the figures; times in seconds, memory in megabytes."""
    first = _start(settings, questions=0)
    again = bring_up_to_date(settings)
    later = _start(settings, questions=QUESTIONS)
    unit = _reranker_unit()
    return {
        "machine": describe_machine(),
        "first start: page usable": first["page"],
        "first start: ready to answer": first["ready"],
        "second index run, nothing changed": round(again.seconds, 3),
        "later start: page usable": later["page"],
        "later start: ready to answer": later["ready"],
        "answer, median": later["median"],
        "answer, 95th percentile": later["p95"],
        **{
            name: later[name]
            for name in later
            if name.startswith(("page:", "widget:", "twenty", "thirty"))
        },
        "memory after answering, MB": later["memory"],
        "reranker, 20 sentences": round(unit, 4),
        "answer, median / reranker": round(later["median"] / unit, 2),
    }


def _start(settings: Settings, questions: int) -> dict[str, float]:
    port = _free_port()
    command = [sys.executable, "app.py", "--port", str(port)]
    places = ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    began = time.perf_counter()
    process = subprocess.Popen([*command, *places], cwd=ROOT)
    try:
        found = {
            "page": _until(lambda: _get(port, "/"), began),
            "ready": _until(lambda: _get(port, "/readyz"), began),
        }
        if questions:
            times = sorted(_answer_times(port, questions))
            found["median"] = round(statistics.median(times), 3)
            found["p95"] = round(times[int(0.95 * len(times))], 3)
            found |= _crowd(port, 20, "twenty") | _crowd(port, 30, "thirty", after=20)
            found |= _page_times(port)
            found["widget: script, KB gzipped"] = round(len(gzip.compress(script())) / 1024, 1)
        found["memory"] = _memory(process.pid)
        return found
    finally:
        process.terminate()
        process.wait(30)


def _answer_times(port: int, count: int) -> list[float]:
    """Return the time of each answer over HTTP, on questions without history."""
    asked = [q for q in load(ROOT / "evals" / "questions.jsonl") if not q.history][:count]
    times = []
    for question in asked:
        began = time.perf_counter()
        _get(port, "/api/ask", json.dumps({"question": question.question}).encode())
        times.append(time.perf_counter() - began)
    return times


def _crowd(port: int, people: int, name: str, after: int = 0) -> dict[str, float]:
    """Return the time within which 95 % of people who ask at the same moment have an answer."""
    # Nobody has asked these before, so that nothing of their answers is remembered.
    alone = [q for q in load(ROOT / "evals" / "questions.jsonl") if not q.history]
    asked = alone[len(alone) - after - people : len(alone) - after]

    def answer(question: str) -> float:
        began = time.perf_counter()
        if not _get(port, "/api/ask", json.dumps({"question": question}).encode()):
            raise RuntimeError("A question that was asked with others failed.")
        return time.perf_counter() - began

    with ThreadPoolExecutor(people) as crowd:
        times = sorted(crowd.map(answer, [question.question for question in asked]))
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


def _get(port: int, path: str, body: bytes | None = None) -> bool:
    address = f"http://127.0.0.1:{port}{path}"
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return bool(response.read())
    except (urllib.error.URLError, ConnectionError):
        return False


def _until(works: Callable[[], bool], began: float) -> float:
    while not works():
        if time.perf_counter() - began > _LONGEST:
            raise TimeoutError("The app did not start; run: footnote doctor")
        time.sleep(0.05)
    return round(time.perf_counter() - began, 2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _memory(pid: int) -> float:
    """Return the resident memory of a process in MB; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 0)


def _reranker_unit() -> float:
    """Return the median time of reading 20 sentences of 25 words with the cross-encoder."""
    reranker = Reranker()
    texts = [f"Sentence {number} " + "holds some of these words " * 5 for number in range(20)]
    times = []
    for _ in range(7):
        began = time.perf_counter()
        reranker.score("How long does it take to read this?", texts)
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
