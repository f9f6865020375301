"""A suite -> the outcome of each of its questions, and what the run was made with."""

import os
import platform
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

import rag
from evals.figures import Estimates, estimates, grouped, to_json
from evals.questions import Question
from evals.scoring import Outcome, score
from evals.suite import Corpus, Suite, digest, opened
from rag.answering.answerer import Answerer
from rag.answering.confidence import THRESHOLD, Calibration
from rag.answering.llm import LanguageModel
from rag.answering.model import Answer
from rag.answering.quoting import MAX_PASSAGES
from rag.models.files import MODEL_NAMES, fingerprint
from rag.search import retrieval
from rag.store.ledger import FINGERPRINT


@dataclass(frozen=True, slots=True)
class Run:
    """One run over a suite, its outcomes in the order of the questions."""

    suite: Suite
    outcomes: tuple[Outcome, ...]
    figures: Estimates
    by_kind: dict[str, Estimates]
    by_split: dict[str, Estimates]
    fingerprint: dict[str, str]
    seconds: float

    def summary(self) -> dict[str, Any]:
        """Return the figures as `footnote eval --json` prints them."""
        return {
            "figures": to_json(self.figures),
            "by_kind": {kind: to_json(figures) for kind, figures in self.by_kind.items()},
            "fingerprint": self.fingerprint,
        }


def run(suite: Suite, model: LanguageModel | None = None) -> Run:
    """Index the suite's articles, ask its questions one by one, and score the answers.

    With a model, the answers are what it drafts as far as that stands. Raises SuiteError when a
    question names what the articles don't hold.
    """
    began = time.perf_counter()
    with opened(suite.settings) as answerer:
        corpus = Corpus(answerer.ledger)
        corpus.check(suite)
        outcomes = []
        for question in tqdm(suite.questions, desc="Asking", unit="question", disable=None):
            answer = _answer(answerer, question, model)
            # An id of the question's own makes two runs comparable byte for byte.
            renamed = replace(answer, id=question.id)
            outcomes.append(score(question, renamed, corpus, drafted=model is not None))
    return Run(
        suite=suite,
        outcomes=tuple(outcomes),
        figures=estimates(outcomes),
        by_kind=grouped(outcomes, lambda one: one.question.type),
        by_split=grouped(outcomes, lambda one: one.question.split),
        fingerprint=fingerprints(suite, model),
        seconds=time.perf_counter() - began,
    )


def _answer(answerer: Answerer, question: Question, model: LanguageModel | None) -> Answer:
    if model:
        return answerer.draft(model, question.question, question.history)
    # Threshold 0: what would have been answered is of interest in a refusal too.
    return answerer.ask(question.question, question.history, threshold=0.0)


def fingerprints(suite: Suite, model: LanguageModel | None = None) -> dict[str, str]:
    """Return hashes of all that decides the figures; `run` stands for all of them together."""
    here = Path(rag.__file__).parent
    code = sorted([*here.rglob("*.py"), *here.with_name("evals").rglob("*.py")])
    parts = {
        **suite.fingerprints(),
        "code": digest(f"{path.name}\n{path.read_text(encoding='utf-8')}" for path in code),
        "models": digest(fingerprint(name) for name in MODEL_NAMES),
        "calibration": digest([str(Calibration.read(suite.settings.data))]),
        **({"answerer": model.name} if model else {}),
    }
    return {**parts, "run": digest(parts.values())}


def conditions(suite: Suite) -> dict[str, Any]:
    """Return the settings, the models and the machine of a run."""
    return {
        "settings": {
            "corpus": str(suite.settings.corpus),
            "questions": suite.path.name,
            "threshold": THRESHOLD,
            "passages": MAX_PASSAGES,
            "dense_chunks": retrieval.CHUNKS,
            "lexical_sentences": retrieval.SENTENCES,
            "candidates": retrieval.CANDIDATES,
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
