"""Runs the parts of the benchmark and records their figures."""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from evals import bench
from evals.bench import app, compare, load, scale
from evals.bench.server import ROOT

RESULT = ROOT / "evals" / "results" / "bench.json"
KILLS = 200


def main() -> None:
    """Measure, print and record the requested parts, by default all but `load`."""
    default = {
        "app": app.measure_shipped,
        "compare": compare.measure,
        "scale": scale.measure,
        "kills": _kills,
    }
    parts = default | {"load": load.measure}
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=bench.__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join(parts))
    requested = parser.parse_args().parts or list(default)
    if unknown := set(requested) - set(parts):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}; choose from {', '.join(parts)}")
    recorded = json.loads(RESULT.read_text("utf-8")) if RESULT.is_file() else {}
    figures = {name: recorded[name] for name in parts if name in recorded}
    for name in requested:
        figures[name] = {"machine": describe_machine(), **parts[name]()}
        # Written after every part, so that an interrupted run keeps what it has measured.
        RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        print(json.dumps({name: figures[name]}, indent=2))


def _kills() -> dict[str, Any]:
    command = [sys.executable, "tests/kills.py", str(KILLS)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    counts: dict[str, Any] = json.loads(done.stdout)
    return counts


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
