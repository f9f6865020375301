"""Folders of documents with requests -> the weights that choose the part that answers one.

Write them anew when folders or features change: python -m rag.training.request_parts. Each folder
in `rag/training/requests/folders` has its documents in `docs`, and `questions.jsonl` with requests
that they answer, by the words that must be shown, and some that they don't. It prints the figures
of each folder, with weights fitted without that one.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from rag.answering.answerer import Answerer
from rag.answering.kinds.wholes.answer import ANSWERS, Near, Wholes
from rag.answering.kinds.wholes.choice import (
    WEIGHTS_FILE,
    Chosen,
    PartSignals,
    best,
    odds,
    probability,
)
from rag.answering.kinds.wholes.features import FEATURES, Features, features
from rag.answering.kinds.wholes.parts import Part, Shape
from rag.answering.request import Request
from rag.models.encoder import QuestionEncoder, exported_path
from rag.search.resolved import ResolvedQuestion
from rag.search.scope import EVERYTHING
from rag.settings import Settings
from rag.store.sync import update_index
from rag.text.request_kinds import request_kinds
from rag.text.words import normalized
from rag.training.classifier import lines

_FOLDERS = Path(__file__).parent / "requests" / "folders"
#: A part with all the words is right unless it is this much longer than the shortest of them.
_LONGER, _FEW = 1.6, 3
#: The weight of the squared weights in the loss; features count in units of their deviation.
_RIDGE = 2.0

Right = NDArray[np.bool_]


#: What "last year" counts from in the requests.
_TODAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Example:
    """The features of the parts that a request may mean, and which of them answer it.

    `signals` takes the place of a part and the logarithm of its odds, and returns None if nothing
    is shown of it.
    """

    rows: Features
    is_right: Right  # all False: nothing answers
    signals: Callable[[int, float], PartSignals | None]


def read(folder: Path, answerer: Answerer, encoder: QuestionEncoder) -> list[Example]:
    """Return the requests of an indexed folder as examples."""
    asked = [one for one in lines(folder / "questions.jsonl") if one["group"] != "fact"]
    found = (_example(one, answerer, encoder) for one in asked)
    return [one for one in found if one is not None]


def _example(
    asked: Mapping[str, Any], answerer: Answerer, encoder: QuestionEncoder
) -> Example | None:
    """Return a request as an example; None if no part of the fitting shapes answers it."""
    question = ResolvedQuestion(asked["question"])
    request = Request(question, (), EVERYTHING, answerer.ledger.revision(), _TODAY)
    near = answerer.wholes.near(request, request_kinds(question.text, encoder))
    of_file = [part for article, part in near.found if article.path == asked["file"]]
    right = _right(of_file, asked["words"])
    is_right = np.array([id(part) in right for _, part in near.found])
    if not near.found or (asked["expect"] == "answered" and not is_right.any()):
        return None
    rows = features(near.asked, near.found, near.vectors)
    return Example(rows, is_right, partial(_signals, answerer.wholes, near))


def _signals(wholes: Wholes, near: Near, at: int, odds: float) -> PartSignals | None:
    chosen = Chosen(*near.found[at], odds)
    shown = wholes.shown(chosen, near)
    return wholes.signals(chosen, shown, near) if shown else None


def _right(parts: Sequence[Part], wanted: Sequence[str]) -> set[int]:
    """Return the identities of the parts that have all wanted words, but for much longer ones."""
    whole = [part for part in parts if wanted and all(_has(part, words) for words in wanted)]
    shortest = min((len(part.sentences) for part in whole), default=0)
    return {
        id(part)
        for part in whole
        if part.shape == Shape.ARTICLE or len(part.sentences) <= _LONGER * shortest + _FEW
    }


def _has(part: Part, words: str) -> bool:
    own = (one.sentence for one in part.sentences)
    text = normalized(" ".join(f"{one.place.path} {one.shown} {one.place.row}" for one in own))
    return any(normalized(one) in text for one in words.split("|"))


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weight of each feature, and "no part", the logit of no answer."""
    scale = np.concatenate([one.rows for one in examples]).std(axis=0) + 1e-6

    def loss(weights: Features) -> tuple[float, Features]:
        gradient = np.append(_RIDGE * weights[:-1], 0.0)
        total = _RIDGE / 2 * float((weights[:-1] ** 2).sum())
        for one in examples:
            rows = one.rows / scale
            logits = np.append(rows @ weights[:-1], weights[-1])
            chances = np.exp(logits - logits.max())
            chances /= chances.sum()
            wanted = chances * np.append(one.is_right, not one.is_right.any())
            total -= float(np.log(wanted.sum() + 1e-12))
            rest = chances - wanted / (wanted.sum() + 1e-12)
            gradient += np.append(rows.T @ rest[:-1], rest[-1])
        return total, gradient

    found = minimize(loss, np.zeros(len(FEATURES) + 1), jac=True, method="L-BFGS-B").x
    weights = dict(zip(FEATURES, (found[:-1] / scale).tolist(), strict=True))
    return {**weights, "no part": float(found[-1])}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the best parts for a request, by weights fitted on other folders."""

    signals: PartSignals
    is_right: bool


def choices(examples: Sequence[Example], weights: Mapping[str, float]) -> list[list[Choice]]:
    """Return the best parts for each of some requests."""
    values = np.array([weights[name] for name in FEATURES])
    found = []
    for one in examples:
        logits = one.rows @ values
        tried = [
            (one.signals(at, odds(logits, at, weights["no part"])), bool(one.is_right[at]))
            for at in best(logits)
        ]
        found.append([Choice(signals, is_right) for signals, is_right in tried if signals])
    return found


def fit_probability(found: Sequence[Choice]) -> dict[str, float]:
    """Return the weights of choice.probability(), by logistic regression."""
    names = list(found[0].signals.named())
    rows = np.array([list(one.signals.named().values()) for one in found])
    is_right = np.array([one.is_right for one in found], dtype=float)
    scale = np.where(np.array(names) == "constant", 1.0, rows.std(axis=0) + 1e-6)
    ridge = np.where(np.array(names) == "constant", 0.0, _RIDGE)
    rows = rows / scale

    def loss(weights: Features) -> tuple[float, Features]:
        chances = 1 / (1 + np.exp(-rows @ weights))
        surprise = -np.log(np.where(is_right > 0, chances, 1 - chances) + 1e-12).sum()
        penalty = float((ridge * weights**2).sum()) / 2
        return float(surprise) + penalty, rows.T @ (chances - is_right) + ridge * weights

    fitted = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return dict(zip(names, (fitted / scale).tolist(), strict=True))


def report(
    name: str,
    examples: Sequence[Example],
    found: Sequence[Sequence[Choice]],
    weights: Mapping[str, float],
) -> None:
    """Print how often the part that is chosen for some requests is right."""
    outcomes = []
    for example, tried in zip(examples, found, strict=True):
        rated = [(probability(one.signals, weights), one.is_right) for one in tried]
        chance, is_right = max(rated, default=(0.0, False))
        outcomes.append((example.is_right.any(), chance >= ANSWERS, is_right))
    there, given, right = np.array(outcomes, dtype=bool).T
    print(
        f"{name}: right {(given & right)[there].mean():.2f}, "
        f"wrong {(given & ~right)[there].mean():.2f}, "
        f"answered although absent {given[~there].mean():.2f}"
    )


@contextmanager
def _answerer(folder: Path) -> Iterator[tuple[Answerer, QuestionEncoder]]:
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(corpus=folder / "docs", data=Path(data))
        update_index(settings)
        answerer = Answerer(settings)
        try:
            with answerer.ledger.reading():
                yield answerer, QuestionEncoder(exported_path(settings.data))
        finally:
            answerer.close()


def main() -> None:
    """Report, fit on all folders, and write the weights."""
    with ExitStack() as opened:
        examples = {
            folder.name: read(folder, *opened.enter_context(_answerer(folder)))
            for folder in sorted(_FOLDERS.iterdir())
        }
        apart = {
            name: choices(
                own, fit([one for other in examples if other != name for one in examples[other]])
            )
            for name, own in examples.items()
        }
    fitted = fit_probability([one for own in apart.values() for tried in own for one in tried])
    for name, own in apart.items():
        report(name, examples[name], own, fitted)
    weights = fit([one for own in examples.values() for one in own]) | fitted
    rounded = {name: round(value, 3) for name, value in weights.items()}
    WEIGHTS_FILE.write_text(f"{json.dumps(rounded, indent=2)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
