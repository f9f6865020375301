"""What the web needs of an opened index, and of a checker of texts."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from rag.answering.footnotes import OnClaim, ignore_claim
from rag.answering.llm import LanguageModel
from rag.answering.model import Answer
from rag.answering.suggestions import Suggesting
from rag.checking.model import CheckedSentence, Report
from rag.corpus.articles import Article
from rag.health.checkup import Searchable
from rag.models.encoder import Vectors
from rag.search.scope import EVERYTHING, Scope
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.search.passages import Passage
    from rag.search.question import Query

#: Receives each sentence of a text as soon as it is checked.
OnSentence = Callable[[CheckedSentence], None]


class WebAnswerer(Searchable, Suggesting, Protocol):
    """What the service needs of an opened index. `Answerer` is the real one."""

    @property
    def is_replaced(self) -> bool:
        """Whether the index was replaced by a new one, so that another answerer is needed."""

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        scope: Scope = EVERYTHING,
        on_claim: OnClaim = ignore_claim,
    ) -> Answer:
        """Answer in quotes; `history` has the earlier questions, oldest first."""

    def draft(
        self,
        model: LanguageModel,
        question: str,
        history: Sequence[str] = (),
        *,
        scope: Scope = EVERYTHING,
        on_claim: OnClaim = ignore_claim,
    ) -> Answer:
        """Answer with the sentences of a model's draft that the articles support."""

    def vector(self, text: str) -> Vectors:
        """Return the unit vector of a text, shape (1, DIMENSIONS)."""

    def search(
        self, question: str, history: Sequence[str] = (), scope: Scope = EVERYTHING
    ) -> "tuple[Query, list[Passage]]":
        """Return what was searched for, and the passages found, best first."""

    def close(self) -> None:
        """Release the index."""


class Checking(Protocol):
    """Compares texts with the articles of an opened index. `TextChecker` is the real one."""

    def check(self, article: Article, scope: Scope, on_sentence: OnSentence) -> Report:
        """Return the report on a text; each sentence is passed on once it is checked."""


#: Makes a checker of what an answerer has opened.
OpenChecker = Callable[[Any], Checking]
#: Opens the index of the settings; raises FootnoteError if it can't.
OpenAnswerer = Callable[[Settings], WebAnswerer]


def open_answerer(settings: Settings) -> WebAnswerer:
    """Open an `Answerer`, which is imported only now: the page is served before."""
    from rag.answering.answerer import Answerer

    return Answerer(settings)


def open_checker(answerer: Any) -> Checking:
    """Return a `TextChecker` of what an answerer has opened, which is imported only now."""
    from rag.checking.checker import TextChecker

    return TextChecker(answerer)
