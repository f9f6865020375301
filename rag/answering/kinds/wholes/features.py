"""A request and the parts of some articles -> what the choice between the parts goes by.

How near the sentences, the heading and the lead-in of a part are to the request, how many of the
request's words stand in it and above it, whether it looks like what is asked for, and which shapes
answer which kinds of requests.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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

_SHAPES = (Shape.LIST, Shape.TABLE, Shape.PARAGRAPH, Shape.SECTION)
#: The kinds that parts of some shapes answer rather than others.
_SHAPED = (
    RequestKind.LIST, RequestKind.STEPS, RequestKind.SUBJECT, RequestKind.EVENTS,
    RequestKind.CHANGES, RequestKind.TIMELINE, RequestKind.COMPARE, RequestKind.EXTREME,
    RequestKind.DECISIONS, RequestKind.JOBS,
)  # fmt: skip
#: The names of the features, in their order.
FEATURES = (
    "nearest sentence", "mean of sentences", "heading",
    "words at the top", "words in it", "words anywhere", "subject above it", "subject anywhere",
    "subject above the article", "subject in the title",
    "known subject above it", "known subject anywhere", "unknown subject",
    "length", *_SHAPES, *(f"{kind}: {shape}" for kind in _SHAPED for shape in _SHAPES),
    "events with dates", "timeline with years", "people with names",
    "numbered steps", "numbered, no steps asked for",
    "of the date", "of another date",
)  # fmt: skip
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

    `vector` is that of its text, `rarity` the weight of each of its words, `unknown` those of them
    that no sentence has, and `kinds` has the probability of each kind.
    """

    query: Query
    vector: Vectors
    rarity: Mapping[str, float]
    unknown: frozenset[str]
    kinds: Mapping[RequestKind, float]


def features(
    asked: Asked, found: Sequence[tuple[Article, Part]], vectors: Mapping[int, Vectors]
) -> Features:
    """Return the features of some parts, shape (parts, features)."""
    rows = (
        (
            *_nearness(asked.vector, part, vectors),
            *_shared(asked, article, part),
            math.log(1 + len(part.sentences)),
            *_shapes(asked.kinds, part.shape),
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


def _shared(asked: Asked, article: Article, part: Part) -> list[float]:
    """Return the shares of a request's words at the top of the article, in the part, in both.

    Then those of its subject, which are the words that aren't common in requests: above the part,
    anywhere, above the part once more if that is the whole article, in the title, and of those that
    some sentence has, above the part and anywhere. Last the share of the subject that none has.
    """
    top = set(words(f"{article.title} {article.path} {article.date}"))
    top.update(words(" ".join(top_of(article))))
    shown = (one.sentence.place.row or one.sentence.shown for one in part.sentences)
    own = set(words(" ".join(shown)))
    first = part.sentences[0].sentence.place
    above = top | set(words(f"{first.path} {first.lead_in}"))
    subject = {term: weight for term, weight in asked.rarity.items() if term not in _COMMON}
    known = {term: weight for term, weight in subject.items() if term not in asked.unknown}
    named = _share(subject, above)
    return [
        *(_share(asked.rarity, said) for said in (top, own, own | above)),
        named,
        _share(subject, own | above),
        named * (part.shape == Shape.ARTICLE),
        _share(subject, words(article.title)),
        _share(known, above),
        _share(known, own | above),
        1 - _share(subject, known),
    ]


def _shapes(kinds: Mapping[RequestKind, float], own: Shape) -> list[float]:
    """Return which shape a part has, and that by the probability of some kinds."""
    has = [float(own == shape) for shape in _SHAPES]
    return [*has, *(kinds[kind] * one for kind in _SHAPED for one in has)]


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
    is_numbered = bool(_NUMBERED.match(sentences[0].shown))
    people = sum(
        kinds[kind] for kind in (RequestKind.PEOPLE, RequestKind.ATTENDANCE, RequestKind.JOBS)
    )
    return [
        kinds[RequestKind.EVENTS] * float(np.mean([bool(periods(one)) for one in told])),
        kinds[RequestKind.TIMELINE] * float(np.mean([bool(_YEAR.search(one)) for one in told])),
        people * float(np.mean([bool(_NAME.search(one)) for one in told])),
        kinds[RequestKind.STEPS] * is_numbered,
        (1 - kinds[RequestKind.STEPS]) * is_numbered,
    ]


def _dates(query: Query, article: Article) -> list[float]:
    """Return whether an article is of the date that a request names, and whether it isn't."""
    wish = query.wish
    is_dated = wish is not None and not wish.order
    return [
        float(article.id in query.preferred),
        float(is_dated and article.id not in query.preferred),
    ]
