"""A request and the parts of some articles -> the part that answers it, with a probability.

A conditional logit model (McFadden, 1974) over the features of each part; that no part answers is
one of the choices. The cross-encoder then reads the best few, and a logistic model says how
probable it is that one answers. All is fitted by rag.training.request_parts.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from rag.answering.kinds.wholes.features import FEATURES, Asked, Features, features
from rag.answering.kinds.wholes.parts import Part, Shape
from rag.corpus.articles import Article
from rag.models.encoder import Vectors
from rag.text.request_kinds import RequestKind

#: The weights; written by rag.training.request_parts.
WEIGHTS_FILE = Path(__file__).with_name("weights.json")
#: How many of the best parts the cross-encoder reads.
_TRIED = 4


@dataclass(frozen=True, slots=True)
class Chosen:
    """A part, and the logarithm of its odds to be the right one."""

    article: Article
    part: Part
    odds: float


@dataclass(frozen=True, slots=True)
class PartSignals:
    """What tells how probable it is that a part answers.

    `odds` is the logarithm of the odds that it is the right one, `sentence` the cross-encoder's
    logit of its best sentence, and `text` that of its beginning below its headings.
    """

    odds: float
    sentence: float
    text: float
    shape: Shape
    kinds: Mapping[RequestKind, float]

    def named(self) -> dict[str, float]:
        """Return the numbers by the names of their weights."""
        return {
            "odds": self.odds,
            "best sentence": self.sentence,
            "text": self.text,
            **{f"if {shape}": float(self.shape == shape) for shape in Shape},
            **{f"if {kind} is asked for": chance for kind, chance in self.kinds.items()},
            "constant": 1.0,
        }


def choose(
    asked: Asked, found: Sequence[tuple[Article, Part]], vectors: Mapping[int, Vectors]
) -> list[Chosen]:
    """Return the few most probable parts, the best first."""
    if not found:
        return []
    weights = _weights()
    logits = features(asked, found, vectors) @ np.array([weights[name] for name in FEATURES])
    return [Chosen(*found[at], odds(logits, at, weights["no part"])) for at in best(logits)]


def best(logits: Features) -> list[int]:
    """Return the places of the few highest logits, the highest first."""
    return [int(at) for at in np.argsort(-logits, kind="stable")[:_TRIED]]


def odds(logits: Features, at: int, none: float) -> float:
    """Return the logarithm of the odds of one of some parts against all others, and none."""
    others = np.append(np.delete(logits, at), none)
    return float(logits[at] - np.logaddexp.reduce(others))


def probability(signals: PartSignals, weights: Mapping[str, float] | None = None) -> float:
    """Return how probable it is that a part answers, by the weights in the file or others."""
    weights = weights or _weights()
    logit = sum(weights[name] * value for name, value in signals.named().items())
    return 1 / (1 + math.exp(-logit))


@cache
def _weights() -> dict[str, float]:
    stored: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return stored
