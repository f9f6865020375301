"""A suite -> the outcome of each question, and the fingerprint of everything that decided it."""

import os
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

import rag
from evals.figures import Estimates, estimates, grouped, to_json
from evals.questions import Question
from evals.scoring import Outcome, is_refused, score
from evals.suite import Corpus, Suite, digest, opened
from rag.answering.answerer import Answerer
from rag.answering.confidence import THRESHOLD, Calibration
from rag.answering.llm import LanguageModel
from rag.answering.model import Answer
from rag.answering.quoting import MAX_PASSAGES
from rag.models.files import MODEL_NAMES, fingerprint
from rag.search import retrieval
from rag.store.keys import FINGERPRINT

#: The files of the program, relative to the folder that contains rag/ and evals/.
_CODE = ("rag/**/*.py", "evals/**/*.py", "rag/text/data/*", "rag/store/*.sql")


@dataclass(frozen=True, slots=True)
class Run:
    """The outcomes of a suite, in the order of its parts' questions, and their figures."""

    suite: Suite
    outcomes: tuple[Outcome, ...]
    figures: Estimates
    by_kind: dict[str, Estimates]
    by_split: dict[str, Estimates]
    by_genre: dict[str, Estimates]
    fingerprint: dict[str, str]
    seconds: float

    def summary(self) -> dict[str, Any]:
        """Return the figures as `footnote eval --json` prints them."""
        return {
            "figures": to_json(self.figures),
            "by_kind": {kind: to_json(figures) for kind, figures in self.by_kind.items()},
            "by_genre": {genre: to_json(figures) for genre, figures in self.by_genre.items()},
            "fingerprint": self.fingerprint,
        }


def run(suite: Suite, model: LanguageModel | None = None) -> Run:
    """Index the suite's articles, ask its questions in order, and score the answers.

    With a model, the answers are its drafts where they are supported. Raises SuiteError if a
    question refers to something that is not in the articles.
    """
    start = time.perf_counter()
    outcomes = [outcome for part in suite.parts() for outcome in _outcomes(part, model)]
    return Run(
        suite=suite,
        outcomes=tuple(outcomes),
        figures=estimates(outcomes),
        by_kind=grouped(outcomes, lambda outcome: outcome.question.type),
        by_split=grouped(outcomes, lambda outcome: outcome.question.split),
        by_genre=grouped(outcomes, lambda outcome: outcome.question.genre),
        fingerprint=fingerprints(suite, model),
        seconds=time.perf_counter() - start,
    )


def _outcomes(part: Suite, model: LanguageModel | None) -> Iterator[Outcome]:
    """Yield the outcomes of questions that are all about the articles of the part's settings."""
    with opened(part.settings) as answerer:
        corpus = Corpus(answerer.ledger)
        corpus.check(part)
        for question in tqdm(part.questions, desc="Asking", unit="question", disable=None):
            # The random id of an answer would make two identical runs differ.
            answer = replace(_answer(answerer, question, model), id=question.id)
            shown = _refusal(answerer, question) if is_refused(answer) and not model else answer
            yield score(question, answer, corpus, shown=shown, drafted=bool(model))


def _answer(answerer: Answerer, question: Question, model: LanguageModel | None) -> Answer:
    if model:
        return answerer.draft(model, question.question, question.history)
    # With threshold 0, a refusal still shows what the answer would have been.
    return answerer.ask(question.question, question.history, threshold=0.0)


def _refusal(answerer: Answerer, question: Question) -> Answer:
    """Return what a reader gets instead of an improbable answer; its results are cached."""
    return answerer.ask(question.question, question.history)


def fingerprints(suite: Suite, model: LanguageModel | None = None) -> dict[str, str]:
    """Return a hash of each thing that decides the figures, and of them all as `run`."""
    parts = {
        **suite.fingerprints(),
        "code": code_fingerprint(Path(rag.__file__).parents[1]),
        "models": digest(fingerprint(name) for name in MODEL_NAMES),
        "calibration": digest([str(Calibration.read(suite.settings.data))]),
        **({"answerer": model.name} if model else {}),
    }
    return {**parts, "run": digest(parts.values())}


def code_fingerprint(root: Path) -> str:
    """Return a hash of the code and word lists of rag/ and evals/ in a folder, with their paths."""
    paths = {path for pattern in _CODE for path in root.glob(pattern) if path.is_file()}
    return digest(
        f"{path.relative_to(root).as_posix()}\n{path.read_bytes().decode(errors='backslashreplace')}"
        for path in sorted(paths)
    )


def conditions(suite: Suite) -> dict[str, Any]:
    """Return the settings, the models and the machine of a run."""
    return {
        "settings": {
            "corpus": str(suite.settings.corpus),
            "questions": suite.path.name,
            "threshold": THRESHOLD,
            "passages": MAX_PASSAGES,
            "dense_sentences": retrieval.NEAREST,
            "lexical_sentences": retrieval.MATCHING,
            "candidates": retrieval.CANDIDATES + retrieval.FURTHER,
            "index": FINGERPRINT,
        },
        "models": {name: fingerprint(name) for name in MODEL_NAMES},
        "machine": {
            "system": platform.platform(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
    }
