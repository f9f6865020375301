"""Starts the app for the benchmarks and sends it questions over HTTP."""

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
from evals.suite import OWN_QUESTIONS
from rag.settings import Settings

ROOT = Path(__file__).parents[2]
_START_TIMEOUT = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class RunningApp:
    """An app that is ready to answer.

    `early`, `page` and `ready` are the seconds from its start to a page that says that the chat is
    loading, to the chat itself, and to the first possible answer.
    """

    port: int
    pid: int
    early: float
    page: float
    ready: float

    def ask(self, question: str) -> tuple[str, float]:
        """Return the text of an answer, and the seconds it took over HTTP."""
        start = time.perf_counter()
        body = _fetch(self.port, "/api/ask", json.dumps({"question": question}).encode())
        seconds = time.perf_counter() - start
        if not body:
            raise RuntimeError(f"The app did not answer the question {question!r}.")
        return str(json.loads(body)["text"]), seconds

    def times(self, questions: Sequence[str]) -> dict[str, float]:
        """Return the median and the 95th percentile of the seconds an answer takes."""
        times = sorted(self.ask(question)[1] for question in questions)
        p95 = times[int(0.95 * len(times))]
        return {"median": round(statistics.median(times), 3), "p95": round(p95, 3)}

    @property
    def memory(self) -> float:
        """The resident memory in MB; 0 on systems without /proc."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.is_file():
            return 0.0
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return round(int(line.split()[1]) / 1024, 0)


@contextmanager
def running_app(settings: Settings, **environment: str) -> Iterator[RunningApp]:
    """Start the app, yield it once it is ready to answer, and stop it afterwards."""
    port = _free_port()
    command = [sys.executable, "app.py", "--port", str(port)]
    folders = ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    env = os.environ | {"FOOTNOTE_RATE": "100000"} | environment
    # A second start finds compiled modules, as it does for those who install Footnote.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    process = subprocess.Popen([*command, *folders], cwd=ROOT, env=env)
    try:
        early = _seconds_until(lambda: bool(_fetch(port, "/", accept="text/html")), start)
        page = _seconds_until(lambda: bool(_fetch(port, "/")), start)
        ready = _seconds_until(lambda: bool(_fetch(port, "/readyz")), start)
        yield RunningApp(port, process.pid, early, page, ready)
    finally:
        process.terminate()
        process.wait(30)


def standalone_questions(limit: int | None = None) -> list[str]:
    """Return the first `limit` questions about the shipped articles that need no earlier turn."""
    questions = [question for question in load(OWN_QUESTIONS) if not question.corpus]
    return [question.question for question in questions if not question.history][:limit]


def _fetch(port: int, path: str, body: bytes | None = None, accept: str = "*/*") -> bytes:
    """Return the body of a response; empty if the request failed."""
    address = f"http://127.0.0.1:{port}{path}"
    headers = {"Content-Type": "application/json", "Accept": accept}
    request = urllib.request.Request(address, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return bytes(response.read())
    except (urllib.error.URLError, ConnectionError):
        return b""


def _seconds_until(condition: Callable[[], bool], start: float) -> float:
    while not condition():
        if time.perf_counter() - start > _START_TIMEOUT:
            raise TimeoutError("The app did not start; run: footnote doctor")
        time.sleep(0.05)
    return round(time.perf_counter() - start, 2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
