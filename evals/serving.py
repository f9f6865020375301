"""The running app, as the benchmarks start it and ask it."""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.questions import load
from rag.settings import Settings

ROOT = Path(__file__).parent.parent
_LONGEST = 300.0  # seconds to wait for anything


@dataclass(frozen=True, slots=True)
class Served:
    """An app that is ready: where it listens, and what its start took, in seconds."""

    port: int
    pid: int
    page: float
    ready: float

    def get(self, path: str, body: bytes | None = None) -> bytes:
        """Return what a path answers; nothing if it failed."""
        return _get(self.port, path, body)

    def ask(self, question: str) -> tuple[str, float]:
        """Return the text of an answer, and the seconds it took over HTTP."""
        began = time.perf_counter()
        found = self.get("/api/ask", json.dumps({"question": question}).encode())
        took = time.perf_counter() - began
        if not found:
            raise RuntimeError(f"The question {question!r} failed.")
        return str(json.loads(found)["text"]), took

    def times(self, questions: Sequence[str]) -> dict[str, float]:
        """Return the median and the 95th percentile of the time of an answer."""
        times = sorted(self.ask(question)[1] for question in questions)
        p95 = times[int(0.95 * len(times))]
        return {"median": round(statistics.median(times), 3), "p95": round(p95, 3)}

    @property
    def memory(self) -> float:
        """The resident memory in MB; 0 where the system does not tell."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.is_file():
            return 0.0
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return round(int(line.split()[1]) / 1024, 0)


@contextmanager
def serving(settings: Settings, **environment: str) -> Iterator[Served]:
    """Start the app, yield it when it is ready to answer, and end it."""
    port = _free_port()
    command = [sys.executable, "app.py", "--port", str(port)]
    places = ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    began = time.perf_counter()
    env = os.environ | {"FOOTNOTE_RATE": "100000"} | environment
    process = subprocess.Popen([*command, *places], cwd=ROOT, env=env)
    try:
        page = _until(lambda: bool(_get(port, "/")), began)
        yield Served(port, process.pid, page, _until(lambda: bool(_get(port, "/readyz")), began))
    finally:
        process.terminate()
        process.wait(30)


def alone(count: int) -> list[str]:
    """Return so many of the shipped questions that lean on no other."""
    asked = [q.question for q in load(ROOT / "evals" / "questions.jsonl") if not q.history]
    return asked[:count]


def _get(port: int, path: str, body: bytes | None = None) -> bytes:
    address = f"http://127.0.0.1:{port}{path}"
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return bytes(response.read())
    except (urllib.error.URLError, ConnectionError):
        return b""


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
