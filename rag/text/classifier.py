"""A linear classifier of short texts, over groups of their words and their sentence vectors.

The groups of one to three words tell forms apart ("side by side", "in the chair"), and the vector
covers wordings that nobody wrote down. Such a model is as good as a network where a few thousand
examples are at hand (Joachims, 1998; Wang and Manning, 2012), and takes no time.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.models.encoder import Vectors
from rag.text.words import words

#: Most words in a group.
_LONGEST = 3
#: What the sentence vector is multiplied by: each of its numbers is small beside the 1 of a group.
_VECTOR_WEIGHT = 4.0
_BEGIN, _END, _NUMBER = "<", ">", "0"

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Classifier:
    """The row of each group of words, and the weights, shape (groups + dimensions + 1, classes)."""

    rows: Mapping[str, int]
    weights: Numbers

    def logits(self, text: str, vector: Vectors) -> Numbers:
        """Return the logit of each class for a text and its vector."""
        logits: Numbers = features(set(groups(text)), self.rows, vector) @ self.weights
        return logits

    def save(self, file: Path) -> None:
        """Write the classifier, its weights with half the precision."""
        names = np.array(list(self.rows))
        np.savez_compressed(file, groups=names, weights=self.weights.astype(np.float16))


@cache
def classifier(file: Path) -> Classifier:
    """Return the classifier in a file."""
    with np.load(file, allow_pickle=False) as stored:
        names = stored["groups"].tolist()
        weights = stored["weights"].astype(np.float32)
    return Classifier({name: row for row, name in enumerate(names)}, weights)


def groups(text: str) -> Iterator[str]:
    """Yield the groups of one to three words in a text, all numbers as one.

    >>> list(groups("Room 7?"))
    ['<', 'room', '0', '>', '< room', 'room 0', '0 >', '< room 0', 'room 0 >']
    """
    said = [_BEGIN, *(_NUMBER if one.isdigit() else one for one in words(text)), _END]
    for length in range(1, _LONGEST + 1):
        yield from (" ".join(said[at : at + length]) for at in range(len(said) - length + 1))


def features(said: Collection[str], rows: Mapping[str, int], vector: Vectors) -> Numbers:
    """Return a text as the numbers that the weights are for: groups, vector, and 1."""
    found = np.zeros(len(rows), dtype=np.float32)
    found[[rows[one] for one in said if one in rows]] = 1
    return np.concatenate((found, _VECTOR_WEIGHT * vector.ravel(), [1])).astype(np.float32)
