"""What search returns: passages, and the scored sentences in them."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from rag.corpus.blocks import Kind
from rag.corpus.chunks import Chunk, Sentence

#: What a cosine is worth beside a logit, in the order of sentences. (Of 1,190 questions on invented
#: documents, 2 % more have the right sentence first. In the probability of an answer it helps
#: nothing: near misses are as near.)
NEARNESS = 6.0

#: Neighbouring sentences of one article.
Window = tuple[Sentence, ...]


def reading(window: Window) -> str:
    """Return the text of a window as the cross-encoder reads it.

    The headings come first, then what introduces a list or names what follows.
    """
    place = window[-1].place
    lead_in = next((one.place.lead_in for one in window if one.place.lead_in), "")
    own = [one.shown for one in window if not one.place.is_label and one.shown != lead_in]
    text = ("; " if place.kind == Kind.ITEM else " ").join(own or [one.shown for one in window])
    return ". ".join(filter(None, (place.path, f"{lead_in} {text}".lstrip())))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, the ledger's row of the chunk that contains it, and its cosine with the query."""

    row: int
    sentence: Sentence
    cosine: float


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence and the cross-encoder's logit for it, about -6 to +6; higher is better.

    `cosine` is that of its vector and the query's. `before` and `after` are its neighbours in its
    section, None at either end. `members` are the sentences of the list that it belongs to or
    introduces, in order, with the one that introduces it; () if there is no list. `announced` are
    the lines of code, the rows or the sentences of a paragraph that it introduces; `opening` is
    what comes before it in a paragraph that code interrupts.
    """

    sentence: Sentence
    score: float
    cosine: float
    before: Sentence | None
    after: Sentence | None
    members: Window = ()
    announced: Window = ()
    opening: Window = ()

    @property
    def relevance(self) -> float:
        """What sentences are put in order by: the logit, and the cosine beside it."""
        return self.score + NEARNESS * self.cosine


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
    file: str = ""  # the words of the name that the article's file has

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


def without(told: Collection[Sentence], passage: Passage) -> Passage:
    """Return a passage in which some sentences can't answer, alone, as neighbours or in lists."""
    if not told:
        return passage
    scored = tuple(
        replace(
            one,
            before=None if one.before in told else one.before,
            after=None if one.after in told else one.after,
            members=tuple(member for member in one.members if member not in told),
            announced=tuple(member for member in one.announced if member not in told),
            opening=tuple(member for member in one.opening if member not in told),
        )
        for one in passage.scored
        if one.sentence not in told
    )
    return replace(passage, scored=scored)
