"""Runs one step of one pipeline: `index` or `ask`; prints the figures as JSON."""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from evals.bench.pipelines.job import Job, Pipeline


def main() -> None:
    """Import the pipeline, do the step of the job, and print its figures."""
    name, step, path = sys.argv[1:]
    job = Job(**json.loads(Path(path).read_text("utf-8")))
    start = time.perf_counter()
    module = import_module(f"evals.bench.pipelines.with_{name}")
    imported = time.perf_counter()
    pipeline: Pipeline = module.open_pipeline(job)
    figures = index(pipeline, job) if step == "index" else ask(pipeline, job, start)
    if step == "ask":
        figures["import"] = round(imported - start, 2)
    print(json.dumps(figures))


def index(pipeline: Pipeline, job: Job) -> dict[str, Any]:
    """Index the first file to load the models, then measure the others."""
    first, *others = map(Path, job.files)
    pipeline.add([first])
    start, started = time.perf_counter(), time.process_time()
    embedded = pipeline.add(others)
    seconds, worked = time.perf_counter() - start, time.process_time() - started
    characters = sum(len(file.read_text("utf-8")) for file in others)
    return {
        "texts embedded": embedded,
        "indexing, seconds": round(seconds, 2),
        "indexing, characters a second": round(characters / seconds),
        "indexing, processor seconds": round(worked, 2),
    }


def ask(pipeline: Pipeline, job: Job, start: float) -> dict[str, Any]:
    """Ask the questions, after one that loads the models."""
    pipeline.ask("Is everything loaded?")
    ready = time.perf_counter() - start
    times, worked, passages = [], [], []
    for question in job.questions:
        begin, began = time.perf_counter(), time.process_time()
        passages.append(pipeline.ask(question))
        times.append(time.perf_counter() - begin)
        worked.append(time.process_time() - began)
    return {
        "ready": round(ready, 2),
        "memory": _memory(),
        "times": times,
        "processor times": worked,
        "passages": passages,
    }


def _memory() -> float:
    """Return this process's resident memory in MB; 0 on systems without /proc."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 0)


if __name__ == "__main__":
    main()
