"""What search returns: passages, and the scored sentences in them."""

from dataclasses import dataclass

from rag.corpus.chunks import Chunk, Sentence

#: Neighbouring sentences of one article.
Window = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, and the ledger's row of the chunk that contains it."""

    row: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence and the cross-encoder's logit for it, about -6 to +6; higher is better.

    `before` and `after` are its neighbours in the article, None at either end.
    """

    sentence: Sentence
    score: float
    before: Sentence | None
    after: Sentence | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk with those of its sentences that were scored, in the order of the text.

    `score` is the best of their scores; `number` counts from 1, best first.
    """

    number: int
    title: str
    date: str  # of the article
    chunk: Chunk
    score: float
    scored: tuple[ScoredSentence, ...]

    def to_json(self) -> dict[str, object]:
        """Return the passage as it appears in an answer's JSON."""
        return {
            "article_id": self.chunk.article_id,
            "title": self.title,
            "start": self.chunk.start,
            "end": self.chunk.end,
            "score": round(self.score, 3),
            "text": self.chunk.text,
        }
