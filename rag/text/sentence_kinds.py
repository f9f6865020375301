"""What a sentence of minutes, rules or news tells of: who came, what was decided, who does what.

The classifier is fitted on labelled sentences (rag.training.sentence_kinds).
"""

from enum import StrEnum
from pathlib import Path

import numpy as np

from rag.models.encoder import Vectors
from rag.text.classifier import Numbers, classifier

#: The weights; written by rag.training.sentence_kinds.
WEIGHTS_FILE = Path(__file__).parent / "data" / "sentence_kinds.npz"
#: A sentence tells of something from this probability on.
_TELLS = 0.25


class SentenceKind(StrEnum):
    """What a sentence may tell of; one may tell of several."""

    ATTENDANCE = "attendance"  # who was there, and who wasn't
    DECISION = "decision"
    JOB = "job"  # a task that somebody is given or takes on
    CHANGE = "change"  # what is different from before


SENTENCE_KINDS = tuple(SentenceKind)


def sentence_kinds(text: str, vector: Vectors) -> frozenset[SentenceKind]:
    """Return what a sentence, given with its vector, tells of."""
    return tells_of_any(classifier(WEIGHTS_FILE).logits(text, vector))


def tells_of_any(logits: Numbers) -> frozenset[SentenceKind]:
    """Return the kinds that are probable enough, by their logits in the order of SENTENCE_KINDS."""
    chances = 1 / (1 + np.exp(-logits))
    return frozenset(
        kind for kind, chance in zip(SENTENCE_KINDS, chances, strict=True) if chance >= _TELLS
    )
