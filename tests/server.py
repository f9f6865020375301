"""Starts the whole app in a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(corpus: Path, data: Path, **environment: str) -> tuple["subprocess.Popen[bytes]", str]:
    """Start the app; the environment may name its port."""
    port = environment.setdefault("FOOTNOTE_PORT", str(free_port()))
    command = [sys.executable, "app.py", "--corpus", str(corpus), "--data", str(data)]
    return start(command, **environment), f"http://127.0.0.1:{port}"


def start(command: Sequence[str], **environment: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(20)


def is_ok(response: httpx.Response) -> bool:
    return response.status_code == 200


def wait_for(
    address: str, path: str, until: Callable[[httpx.Response], bool] = is_ok, seconds: float = 300
) -> httpx.Response:
    """Return the first response that is what a test waits for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = httpx.get(address + path, timeout=5)
            if until(found):
                return found
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    pytest.fail(f"{path} was not ready within {seconds} s")
