"""A request, what was found for it, and what a follow-up to it refers to."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date

from rag.answering.extraction import Extract
from rag.corpus.chunks import Sentence
from rag.search.passages import Passage
from rag.search.question import Query
from rag.search.resolved import ResolvedQuestion
from rag.search.scope import Scope

_NOTHING = ResolvedQuestion("")


@dataclass(frozen=True, slots=True)
class Request:
    """A question, the turns before it, oldest first, and which articles are searched.

    Question and turns are not resolved yet; they have context only if a reader corrected it.
    """

    question: ResolvedQuestion
    history: tuple[ResolvedQuestion, ...]
    scope: Scope
    revision: str  # of the articles
    today: date | None = None  # what "last year" counts from; None: wishes about dates aren't read
    is_part: bool = False  # whether it is a later part of a question that asks several things


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found for one question, or for one part of a question that asks several things."""

    question: str
    query: Query
    passages: tuple[Passage, ...]
    extracts: tuple[Extract, ...]
    retrieve_ms: float
    articles: int  # how many were searched
    refers_to: tuple[ResolvedQuestion, ...] = ()  # the turns that gave it context
    is_completed: bool = False  # whether a whole question was searched for in place of a follow-up

    @property
    def confidence(self) -> float:
        """The probability that the best extract answers; 0 without extracts."""
        return max((extract.probability for extract in self.extracts), default=0.0)

    @property
    def uncalibrated(self) -> float:
        """The confidence before it was adapted to the folder."""
        return max((extract.uncalibrated for extract in self.extracts), default=0.0)

    @property
    def articles_quoted(self) -> frozenset[str]:
        """The ids of the articles of all extracts."""
        return frozenset(one.article_id for every in self.extracts for one in every.sentences)

    def quotes(self, told: Collection[Sentence]) -> bool:
        """Whether the first extract has any of some sentences."""
        return any(one in told for best in self.extracts[:1] for one in best.sentences)

    def worth(self, share: float) -> "SearchResult":
        """Return the result with probabilities of which only a share counts."""
        extracts = (replace(one, probability=one.probability * share) for one in self.extracts)
        return replace(self, extracts=tuple(extracts))


@dataclass(frozen=True, slots=True)
class Context:
    """What a follow-up refers to.

    `turns` are the questions, oldest first, and `answer` the sentences that answered the last of
    them. `things` are what the answer lists or tells of, in order: titles of articles, or the two
    sides of a comparison. `understood` is the last question as it was searched for.
    """

    turns: tuple[ResolvedQuestion, ...] = ()
    answer: tuple[Sentence, ...] = ()
    things: tuple[str, ...] = ()
    understood: ResolvedQuestion = _NOTHING
    is_found: bool = True  # whether the answer tells what was asked, so that its names matter


#: Returns what a follow-up to a request refers to if that isn't answered by a search, which is
#: nothing if it is refused; None if it is answered by a search.
OtherKinds = Callable[[Request], Context | None]
