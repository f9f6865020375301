"""A request -> for each thing that it asks, the passages and the extracts that may answer it."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from rag.answering.anchors import Quote
from rag.answering.confidence import THRESHOLD, Calibration, Evidence, probability, signals
from rag.answering.extraction import Extract, extract
from rag.corpus.chunks import Sentence
from rag.errors import QuestionError
from rag.search.conversation import add_context, chain, needs_context
from rag.search.dated import with_wish
from rag.search.passages import Passage
from rag.search.question import Query, QuestionParser, check
from rag.search.resolved import ResolvedQuestion, parts
from rag.search.retrieval import Retriever
from rag.search.scope import Scope
from rag.store.ledger import Ledger
from rag.text.language import foreign_language

#: How many search results are kept for follow-ups.
_CACHED_RESULTS = 64


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

    @property
    def confidence(self) -> float:
        """The probability that the best extract answers; 0 without extracts."""
        return max((extract.probability for extract in self.extracts), default=0.0)


class Finder:
    """Searches for requests and scores what it finds; safe to share between threads.

    Call it inside `ledger.reading()`, so that everything in an answer comes from one state.
    """

    def __init__(self, ledger: Ledger, retriever: Retriever, calibration: Calibration) -> None:
        self._ledger = ledger
        self._retriever = retriever
        self._calibration = calibration
        self.parser = QuestionParser(ledger)
        # A follow-up needs the answer to the turn before it, which was mostly just given.
        self._find = lru_cache(maxsize=_CACHED_RESULTS)(self._search)

    def close(self) -> None:
        """Drop the cached results."""
        # The cache refers to this finder, which refers to the cache.
        self._find.cache_clear()
        del self._find

    def find(self, request: Request) -> Iterator[SearchResult]:
        """Yield a result for each thing asked; later ones may refer to earlier ones."""
        earlier = chain(request.history)
        for number, part in enumerate(parts(request.question)):
            yield self._find(replace(request, question=part, history=earlier, is_part=number > 0))
            earlier = (*earlier, part)

    def query(self, request: Request) -> Query:
        """Return what to search for, for a request that asks one thing."""
        query = self._resolved(request)
        if request.today:
            query = with_wish(query, request.today, self._ledger.articles)
        if not request.scope:
            return query
        within = request.scope.within(self._ledger.articles())
        return replace(query, within=within if query.within is None else within & query.within)

    def is_answer(self, sentence: str, results: Iterable[SearchResult]) -> bool:
        """Whether a sentence is a probable enough answer to any of some questions."""
        return any(self._probability(sentence, result.query) >= THRESHOLD for result in results)

    def last_answer(self, request: Request) -> tuple[Sentence, ...]:
        """Return the sentences that answered the turn before; empty if it was refused."""
        *before, last = request.history
        try:
            check(last.printed)
        except QuestionError:
            return ()
        earlier = replace(request, question=last, history=tuple(before), is_part=False)
        *_, result = self.find(earlier)
        is_answered = result.confidence >= THRESHOLD and not foreign_language(last.printed)
        return result.extracts[0].sentences if is_answered else ()

    def _search(self, request: Request) -> SearchResult:
        began = time.perf_counter()
        query = self.query(request)
        passages = self._retriever.search(query)
        retrieve_ms = (time.perf_counter() - began) * 1000
        extracts = extract(query, passages, self._retriever.score, self._calibration)
        question = request.question.printed
        articles = self._ledger.count() if query.within is None else len(query.within)
        return SearchResult(question, query, tuple(passages), extracts, retrieve_ms, articles)

    def _resolved(self, request: Request) -> Query:
        """Return the query for a question, with context if it is a follow-up that needs any."""
        question = request.question
        if not request.history or not needs_context(question, is_part=request.is_part):
            return self.parser.parse(question)
        answer = self.last_answer(request)
        resolved = add_context(question.text, request.history, answer)
        resolved = self.parser.limits.continued(resolved, request.history)
        return self.parser.parse(resolved, self._retriever.around(answer))

    def _probability(self, sentence: str, query: Query) -> float:
        score = self._retriever.score_text(query, sentence)
        evidence = Evidence(query, Quote(sentence), score=score, single=score)
        return self._calibration.applied(probability(signals(evidence)))
