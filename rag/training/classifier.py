"""Labelled texts -> the weights of a classifier (rag.text.classifier)."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

from rag.models.encoder import Vectors
from rag.text.classifier import Classifier, features, groups

#: A group of words counts if it occurs this often, in the texts of more than one writer.
_LEAST = 3
#: The weight of the squared weights in the loss, and how often the weights are improved.
_RIDGE, _ROUNDS = 1.0, 200

Logits = NDArray[np.floating[Any]]


class Labelled(NamedTuple):
    """A text, its classes, and the file of its writer."""

    text: str
    classes: frozenset[str]
    writer: str


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file with one per line."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def fitted(
    labelled: Sequence[Labelled],
    classes: Sequence[str],
    vector: Callable[[str], Vectors],
    *,
    exclusive: bool,
) -> Classifier:
    """Return the classifier that makes the classes of some texts most likely.

    `exclusive`: a text has one class, so that their probabilities sum to 1.
    """
    rows = _vocabulary(labelled)
    # A text has few of the groups.
    matrix = csr_array(
        np.vstack([features(set(groups(one.text)), rows, vector(one.text)) for one in labelled])
    )
    wanted = np.array([[name in one.classes for name in classes] for one in labelled], dtype=float)
    width = matrix.shape[1], len(classes)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(width)
        held = np.vstack((weights[:-1], np.zeros((1, len(classes)))))  # the constant is free
        chances = probabilities(matrix @ weights, exclusive=exclusive)
        surprise = -np.log(np.where(wanted > 0, chances, 1 if exclusive else 1 - chances) + 1e-12)
        gradient = matrix.T @ (chances - wanted) + _RIDGE * held
        return float(surprise.sum() + _RIDGE / 2 * (held**2).sum()), gradient.ravel()

    start = np.zeros(width[0] * width[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS})
    return Classifier(rows, found.x.reshape(width).astype(np.float32))


def probabilities(logits: Logits, *, exclusive: bool) -> Logits:
    """Return the probability of each class, shape as the logits."""
    if not exclusive:
        chances: Logits = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return chances
    raised: Logits = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Logits = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def thirds(
    labelled: Iterable[Labelled], writers: Iterable[str]
) -> Iterator[tuple[list[Labelled], list[Labelled]]]:
    """Yield the texts of each third of some writers, and all others."""
    every, names = list(labelled), sorted(writers)
    for apart in (names[at::3] for at in range(3)):
        own = [one for one in every if one.writer in apart]
        yield own, [one for one in every if one.writer not in apart]


def _vocabulary(labelled: Iterable[Labelled]) -> dict[str, int]:
    """Return the groups of words that count, each with its row."""
    counts: Counter[str] = Counter()
    writers: dict[str, set[str]] = defaultdict(set)
    for one in labelled:
        for group in set(groups(one.text)):
            counts[group] += 1
            writers[group].add(one.writer)
    kept = (one for one, count in counts.items() if count >= _LEAST and len(writers[one]) > 1)
    return {group: row for row, group in enumerate(sorted(kept))}
