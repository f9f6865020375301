"""Starts the real app on a free port."""

import os
import socket
import subprocess
import sys
import time
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
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    return process, f"http://127.0.0.1:{port}"


def wait_for(address: str, path: str, seconds: float = 120) -> httpx.Response:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = httpx.get(address + path, timeout=5)
            if found.status_code == 200:
                return found
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    pytest.fail(f"{path} did not answer with 200 within {seconds} s")
