"""A request and the parts of some articles -> the part that answers it, with a probability.

A conditional logit model (McFadden, 1974) over a few features of each part: how near its sentences,
its heading and its lead-in are to the request, how many of the request's words stand in it and
above it, and whether it looks like what is asked for. That no part answers is one of the choices.
The best part answers if the cross-encoder agrees. All is fitted by rag.training.request_parts.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.answering.kinds.wholes.parts import Part, Shape
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.models.encoder import Vectors
from rag.search.question import Query
from rag.store.sentences import FoundSentence
from rag.text.matching import alike
from rag.text.periods import periods
from rag.text.request_kinds import RequestKind
from rag.text.word_lists import word_set
from rag.text.words import words

#: The weights; written by rag.training.request_parts.
WEIGHTS_FILE = Path(__file__).with_name("weights.json")
#: The names of the features, in their order.
FEATURES = (
    "nearest sentence", "mean of sentences", "heading",
    "words at the top", "words in it", "words anywhere", "subject above it", "subject anywhere",
    "subject above the article", "length",
    "list", "table", "section",
    "events with dates", "timeline with years", "people with names", "numbered steps",
    "of the date", "of another date",
)  # fmt: skip
#: How many of the best parts the cross-encoder reads.
_TRIED = 3
_COMMON = word_set("request_words")
_START = 4  # letters that words with the same stem share
_TOP, _LINE = 3, 160  # how many blocks at the top may say what an article is, and their length
_NUMBERED = re.compile(r"\W*(?:step |stage )?\d{1,2}[.):]?(?: |$)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1\d{3}|20\d\d)\b")
_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+")

Features = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as parts are compared with it.

    `vector` is that of its text, `rarity` the weight of each of its words, and `kinds` has the
    probability of each kind.
    """

    query: Query
    vector: Vectors
    rarity: Mapping[str, float]
    kinds: Mapping[RequestKind, float]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A part, and the logarithm of its odds to be the right one."""

    article: Article
    part: Part
    odds: float


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


def probability(chosen: float, nearest: float, weights: Mapping[str, float] | None = None) -> float:
    """Return how probable it is that a part answers, by the weights in the file or others.

    `chosen` is its logarithm of odds, `nearest` the cross-encoder's logit of its best sentence.
    """
    weights = weights or _weights()
    logit = weights["chosen"] * chosen + weights["best sentence"] * nearest + weights["constant"]
    return 1 / (1 + math.exp(-logit))


@cache
def _weights() -> dict[str, float]:
    stored: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return stored


def features(
    asked: Asked, found: Sequence[tuple[Article, Part]], vectors: Mapping[int, Vectors]
) -> Features:
    """Return the features of some parts, shape (parts, features)."""
    rows = (
        (
            *_nearness(asked.vector, part, vectors),
            *_shared(asked.rarity, article, part),
            math.log(1 + len(part.sentences)),
            *(float(part.shape == shape) for shape in (Shape.LIST, Shape.TABLE, Shape.SECTION)),
            *_looks(asked.kinds, [one.sentence for one in part.sentences]),
            *_dates(asked.query, article),
        )
        for article, part in found
    )
    return np.array(list(rows), dtype=np.float64)


def _nearness(vector: Vectors, part: Part, vectors: Mapping[int, Vectors]) -> list[float]:
    """Return the cosines of the nearest sentence, the mean of all, and the heading or lead-in."""
    own = _vectors(part.sentences, vectors)
    if not own:
        return [0.0] * 3
    matrix = np.stack(own)
    mean = matrix.mean(axis=0)
    near, middle = float((matrix @ vector).max()), float(mean @ vector)
    names = _vectors(filter(None, (part.heading, part.lead_in)), vectors)
    above = [float(one @ vector) for one in names]
    return [near, middle / float(np.linalg.norm(mean)), max(above, default=0.0)]


def _vectors(found: Iterable[FoundSentence], vectors: Mapping[int, Vectors]) -> list[Vectors]:
    known = (vectors.get(one.vector or 0) for one in found)
    return [one for one in known if one is not None]


def _shared(rarity: Mapping[str, float], article: Article, part: Part) -> list[float]:
    """Return the shares of a request's words at the top of the article, in the part, in both.

    Then those of its subject, which are the words that aren't common in requests, above the part
    and anywhere, and above the part once more if that is the whole article.
    """
    top = set(words(f"{article.title} {article.path} {article.date}"))
    top.update(words(" ".join(top_of(article))))
    shown = (one.sentence.place.row or one.sentence.shown for one in part.sentences)
    own = set(words(" ".join(shown)))
    first = part.sentences[0].sentence.place
    above = top | set(words(f"{first.path} {first.lead_in}"))
    subject = {term: weight for term, weight in rarity.items() if term not in _COMMON}
    named = _share(subject, above)
    return [
        *(_share(rarity, said) for said in (top, own, own | above)),
        named,
        _share(subject, own | above),
        named * (part.shape == Shape.ARTICLE),
    ]


def _share(rarity: Mapping[str, float], said: Iterable[str]) -> float:
    """Return the share of some words that is said, each by its weight; 1 if there are none."""
    total = sum(rarity.values())
    if not total:
        return 1.0
    # Words that are alike begin alike, which saves most comparisons.
    by_start: dict[str, list[str]] = defaultdict(list)
    for word in said:
        by_start[word[:_START]].append(word)
    shared = (
        weight
        for term, weight in rarity.items()
        if any(alike(term, one) for one in by_start.get(term[:_START], ()))
    )
    return sum(shared) / total


def top_of(article: Article) -> list[str]:
    """Return those of the first lines of an article that may say what it is."""
    shown = [one for one in article.blocks if not one.left_out][:_TOP]
    lines = (article.text[one.start : one.end] for one in shown)
    return [line for line in lines if len(line) <= _LINE]


def _looks(kinds: Mapping[RequestKind, float], sentences: Sequence[Sentence]) -> list[float]:
    """Return how much a part looks like a calendar, a history, people, steps, where asked for."""
    told = [one.shown for one in sentences if one.place.kind != Kind.HEADING] or [""]
    people = sum(
        kinds[kind] for kind in (RequestKind.PEOPLE, RequestKind.ATTENDANCE, RequestKind.JOBS)
    )
    return [
        kinds[RequestKind.EVENTS] * float(np.mean([bool(periods(one)) for one in told])),
        kinds[RequestKind.TIMELINE] * float(np.mean([bool(_YEAR.search(one)) for one in told])),
        people * float(np.mean([bool(_NAME.search(one)) for one in told])),
        kinds[RequestKind.STEPS] * bool(_NUMBERED.match(sentences[0].shown)),
    ]


def _dates(query: Query, article: Article) -> list[float]:
    """Return whether an article is of the date that a request names, and whether it isn't."""
    wish = query.wish
    is_dated = wish is not None and not wish.order
    return [
        float(article.id in query.preferred),
        float(is_dated and article.id not in query.preferred),
    ]
