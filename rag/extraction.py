"""Query + passages -> the sentences that answer, word for word, or none.

Singles first, then the best of them with a neighbour: a pair is taken where the cross-encoder
finds that it answers clearly better, and the sentence before comes along where the answer opens
with a pronoun.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.chunks import Chunk, Sentence
from rag.questions import Query
from rag.retrieval import Passage

#: Lowest logit of an answer.
THRESHOLD = 0.0
#: What a name of the question that no article holds takes off the logit.
MISSING_NAME = 6.0
#: How much better a pair must be than its better half.
PAIR_GAIN = 1.0
#: How many of the best sentences are tried together with their neighbours.
PAIRED = 3

_OPENS_WITH_PRONOUN = re.compile(
    r"""["“‘']?(?:he|she|it|they|his|her|its|their|this|that|these|those|both|such)\b""",
    re.IGNORECASE,
)

Score = Callable[[Sequence[str]], list[float]]


@dataclass(frozen=True, slots=True)
class Extract:
    """Neighbouring sentences, and the logit that they answer; `answers` is the decision."""

    sentences: tuple[Sentence, ...]
    score: float
    answers: bool


def extract(query: Query, passages: Sequence[Passage], score: Score) -> Extract | None:
    """Return the best answer in the passages and whether it is one; None without passages."""
    singles = [
        (one.score, passage.chunk, passage.chunk.sentences.index(one.sentence))
        for passage in passages
        for one in passage.read
    ]
    if not singles:
        return None
    singles.sort(key=lambda single: -single[0])
    best, chunk, place = singles[0]
    sentences = (chunk.sentences[place],)
    pairs = [
        pair for _, chunk, place in singles[:PAIRED] for pair in _pairs(chunk, place)
    ]
    scores = score([" ".join(sentence.text for sentence in pair) for pair in pairs])
    for gained, pair in zip(scores, pairs, strict=True):
        if gained > best + PAIR_GAIN:
            best, sentences = gained, pair
    if len(sentences) == 1 and _OPENS_WITH_PRONOUN.match(sentences[0].text):
        sentences = chunk.sentences[max(0, place - 1) : place + 1]
    decided = best - MISSING_NAME * bool(query.missing_names)
    return Extract(tuple(sentences), best, decided >= THRESHOLD)


def _pairs(chunk: Chunk, place: int) -> list[tuple[Sentence, ...]]:
    starts = (place - 1, place)
    return [
        chunk.sentences[start : start + 2]
        for start in starts
        if start >= 0 and start + 2 <= len(chunk.sentences)
    ]
