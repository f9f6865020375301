"""`footnote eval --documents`: the whole program on invented documents, and on their near misses.

The documents of the files (rag/training/sources.py describes them) become one corpus in a
temporary folder. Every question is asked, and every near miss, which should be refused. A near
miss that another document happens to answer counts as one all the same.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from evals import metrics
from evals.questions import Question
from evals.suite import Corpus, digest, opened
from rag.answering.answerer import Answerer
from rag.answering.model import Answer
from rag.settings import Settings
from rag.text.words import clean
from rag.training.sources import Document, kind_of, read_documents

#: The probabilities from which answers would be shown, to choose one.
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or near miss, and what became of it.

    `best_right` is about the best answer, shown or not; `shown_right` about what was shown as the
    answer, `seen_right` about that or the closest passage. `kind` is the kind of question, or what
    differs in a near miss. `read` says whether the cross-encoder read the answering sentence.
    """

    question: str
    kind: str
    document_kind: str
    answerable: bool
    read: bool
    best_right: bool
    shown_right: bool
    seen_right: bool
    refused: bool
    confidence: float
    ms: float


def ask_documents(documents: Sequence[Document], settings: Settings) -> list[Asked]:
    """Index the documents in a temporary folder and ask their questions and near misses."""
    with tempfile.TemporaryDirectory(prefix="footnote-documents-") as folder:
        place = Path(folder)
        write_corpus(documents, place / "corpus")
        with opened(replace(settings, corpus=place / "corpus", data=place / "data")) as answerer:
            corpus = Corpus(answerer.ledger)
            bar = tqdm(list(enumerate(documents)), desc="Asking", unit="document", disable=None)
            return [
                asked
                for number, document in bar
                for asked in _ask_all(answerer, corpus, _name(number), document)
            ]


def write_corpus(documents: Sequence[Document], folder: Path) -> None:
    """Write each document to a text file of its own, with every sentence as a paragraph."""
    folder.mkdir(parents=True)
    for number, document in enumerate(documents):
        # A JSON string is valid YAML.
        head = "\n".join(
            f"{name}: {json.dumps(value, ensure_ascii=False)}"
            for name, value in (("title", document.title), ("date", document.date))
        )
        body = "\n\n".join(document.sentences)
        (folder / _name(number)).write_text(f"---\n{head}\n---\n\n{body}\n", encoding="utf-8")


def _name(number: int) -> str:
    return f"{number:04}.txt"


def _ask_all(answerer: Answerer, corpus: Corpus, path: str, document: Document) -> Iterator[Asked]:
    for number, (text, answers, place) in enumerate(document.questions):
        kind = kind_of(number, len(document.questions))
        asked = _ask(answerer, text, answers)
        passages = answerer.search(text)[1]
        read = [
            clean(one.sentence.text)
            for passage in passages
            if corpus.path(passage.chunk.article_id) == path
            for one in passage.scored
        ]
        sentence = clean(document.sentences[place])
        was_read = any(one in sentence or sentence in one for one in read)
        yield replace(asked, kind=kind, document_kind=document.kind, read=was_read)
    for text, _, difference in document.near_misses:
        yield replace(_ask(answerer, text, ()), kind=difference, document_kind=document.kind)


def _ask(answerer: Answerer, text: str, answers: tuple[str, ...]) -> Asked:
    """Ask a question twice: for its best answer, shown or not, and for what a reader sees."""
    best = answerer.ask(text, threshold=0.0)
    shown = answerer.ask(text)
    right = _judge(text, answers)
    return Asked(
        question=text,
        kind="",
        document_kind="",
        answerable=bool(answers),
        read=False,
        best_right=right(best.text),
        shown_right=bool(shown.citations) and right(shown.text),
        seen_right=right(shown.text if shown.citations else _closest(shown)),
        refused=not shown.citations,
        confidence=best.confidence,
        ms=best.timings_ms["total"],
    )


def _judge(text: str, answers: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a function that says whether an answer is right; none is, without accepted ones."""
    if not answers:
        return lambda _: False
    question = Question(id="1", question=text, gold=answers)
    return lambda answer: metrics.is_right(answer, question)


def _closest(answer: Answer) -> str:
    """Return the words shown beside a refusal as the closest; "" if there are none."""
    return answer.closest.quote if answer.closest else ""


# --- figures -------------------------------------------------------------------------------------


def figures(asked: Sequence[Asked]) -> dict[str, float | int | None]:
    """Return the figures of some questions and near misses; None where none of them counts."""
    answerable = [one for one in asked if one.answerable]
    near = [one for one in asked if not one.answerable]
    rows = np.array([[one.confidence for one in asked], [one.best_right for one in asked]], float)
    return {
        "questions": len(answerable),
        "near_misses": len(near),
        "read": _mean([one.read for one in answerable]),
        "best_right": _mean([one.best_right for one in answerable]),
        "right": _mean([one.shown_right for one in answerable]),
        "right_or_closest": _mean([one.seen_right for one in answerable]),
        "refused": _mean([one.refused for one in near]),
        "calibration_error": round(float(metrics.calibration_error(rows)), 4) if asked else None,
        "auroc": _auroc(asked),
        "ms": round(float(np.median([one.ms for one in asked])), 1) if asked else None,
    }


def _mean(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _auroc(asked: Sequence[Asked]) -> float | None:
    """Return how often a right answer has a higher probability than a near miss's (AUROC)."""
    right = [one.confidence for one in asked if one.best_right]
    near = [one.confidence for one in asked if not one.answerable]
    return round(metrics.auroc(right, near), 4) if right and near else None


def sweep(asked: Sequence[Asked]) -> list[dict[str, float | None]]:
    """Return, at each of THRESHOLDS, the share of right answers and of near misses refused."""
    return [
        {
            "threshold": threshold,
            "right": _mean(
                [one.best_right and one.confidence >= threshold for one in asked if one.answerable]
            ),
            "refused": _mean([one.confidence < threshold for one in asked if not one.answerable]),
        }
        for threshold in THRESHOLDS
    ]


def summary(asked: Sequence[Asked]) -> dict[str, Any]:
    """Return all figures, as `footnote eval --documents --json` prints them."""
    return {
        "all": figures(asked),
        "by_kind": _grouped(asked, lambda one: one.kind),
        "by_document": _grouped(asked, lambda one: one.document_kind),
        "thresholds": sweep(asked),
        "fingerprint": digest(one.question for one in asked),
    }


def _grouped(asked: Sequence[Asked], key: Callable[[Asked], str]) -> dict[str, Any]:
    # In the order in which the kinds first appear: plain questions first.
    return {
        name: figures([one for one in asked if key(one) == name])
        for name in dict.fromkeys(map(key, asked))
    }


def evaluate_documents(paths: Sequence[Path], settings: Settings) -> dict[str, Any]:
    """Return the summary of the documents in some files. Raises SuiteError for a broken one."""
    documents = [document for path in paths for document in read_documents(path)]
    return summary(ask_documents(documents, settings))


_COLUMNS = {
    "questions": "n",
    "read": "read",
    "best_right": "best",
    "right": "right",
    "right_or_closest": "+closest",
    "near_misses": "near",
    "refused": "refused",
    "calibration_error": "ECE",
    "auroc": "AUROC",
    "ms": "ms",
}


def documents_text(found: dict[str, Any]) -> str:
    """Return the figures as tables for the terminal."""
    lines = [_header(""), _row("all", found["all"])]
    for title, group in (("by kind", "by_kind"), ("by document", "by_document")):
        lines += ["", _header(title), *(_row(name, row) for name, row in found[group].items())]
    lines += ["", f"{'threshold':<28}{'right':>9}{'refused':>9}"]
    lines += [
        f"{row['threshold']:<28}{_cell(row['right'])}{_cell(row['refused'])}"
        for row in found["thresholds"]
    ]
    return "\n".join(lines)


def _header(title: str) -> str:
    return f"{title:<28}" + "".join(f"{label:>9}" for label in _COLUMNS.values())


def _row(name: str, row: dict[str, Any]) -> str:
    return f"{name[:27]:<28}" + "".join(_cell(row[column]) for column in _COLUMNS)


def _cell(value: float | None) -> str:
    if value is None:
        return f"{'-':>9}"
    return (
        f"{value:>9}"
        if isinstance(value, int)
        else f"{value:>9.0f}"
        if value > 1
        else f"{value:>9.2f}"
    )
