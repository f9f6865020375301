"""A request -> for each thing that it asks, the passages and the extracts that may answer it."""

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

from rag.answering.anchors import Quote
from rag.answering.confidence import (
    THRESHOLD,
    Calibration,
    Evidence,
    log_odds,
    probability,
    signals,
)
from rag.answering.events import date_of
from rag.answering.extraction import Extract, extract
from rag.answering.fit import REPEATED, names_asked, repeated
from rag.answering.follow_ups import FollowUps
from rag.answering.request import Context, OtherKinds, Request, SearchResult
from rag.answering.turns import Turns
from rag.corpus.chunks import Sentence
from rag.search.conversation import add_context, chain
from rag.search.dated import around_event, event_of, with_wish
from rag.search.follow_ups import returned
from rag.search.passages import Passage, without
from rag.search.question import Query, QuestionParser
from rag.search.reference import Reference, asks_for_more, question_word, reference
from rag.search.resolved import ResolvedQuestion
from rag.search.retrieval import Retriever
from rag.search.stories import readings, told_apart
from rag.store.ledger import Ledger
from rag.text.words import words

#: A question that may be read with context or alone is read in the less likely way only if what is
#: found then is more probable by this much.
CLEARLY = 0.2
#: What a probability is worth if most of the story before a question was left out.
WITHOUT_STORY = 0.75
#: How much lower the log odds may be of what the article of the last answer says than of what
#: another one says.
NEARLY = 0.7
#: The same where a pronoun stands for what was told of.
NEARLY_IT = 1.4
#: How much more probable what an unlikelier reading of a pronoun finds must be.
LIKELIER = 0.05
_CONFIDENCE = attrgetter("confidence")
#: How many search results are kept for follow-ups.
_CACHED_RESULTS = 64


class Finder:
    """Searches for requests and scores what it finds; safe to share between threads.

    Call it inside `ledger.reading()`, so that everything in an answer comes from one state.
    """

    def __init__(
        self,
        ledger: Ledger,
        retriever: Retriever,
        calibration: Calibration,
        other_kinds: OtherKinds,
    ) -> None:
        self._ledger = ledger
        self._retriever = retriever
        self._calibration = calibration
        self.parser = QuestionParser(ledger)
        # A follow-up needs the answer to the turn before it, which was mostly just given.
        self._find = lru_cache(maxsize=_CACHED_RESULTS)(self._search)
        self._other_kinds = lru_cache(maxsize=_CACHED_RESULTS)(other_kinds)
        self.turns = Turns(self.find, self._other_kinds)
        self.follow_ups = FollowUps(self.turns, self.parser, retriever.nearness)

    def close(self) -> None:
        """Drop the cached results."""
        # The cache refers to this finder, which refers to the cache.
        self._find.cache_clear()
        self._other_kinds.cache_clear()
        del self._find, self._other_kinds, self.turns, self.follow_ups

    def find(self, request: Request) -> Iterator[SearchResult]:
        """Yield a result for each thing asked; later ones may refer to earlier ones."""
        earlier = request.history
        for number, question in enumerate(told_apart(request.question)):
            part = replace(request, question=question, history=earlier, is_part=number > 0)
            yield self.find_one(part)
            earlier = (*earlier, question)

    def find_one(self, request: Request) -> SearchResult:
        """Return the result for a request that asks one thing."""
        if request.history:
            return self._find(replace(request, history=chain(request.history)))
        return self._find(replace(request, is_part=False))

    def query(self, request: Request) -> Query:
        """Return what to search for, for a request that asks one thing and stands alone."""
        return self._query(request, Context())

    def is_answer(self, sentence: str, results: Iterable[SearchResult]) -> bool:
        """Whether a sentence is a probable enough answer to any of some questions."""
        return any(self._probability(sentence, result.query) >= THRESHOLD for result in results)

    def _search(self, request: Request) -> SearchResult:
        """Return the result for a request, and for a follow-up the one that fits what was told."""
        if not request.history:
            return self._best(request)
        refers = reference(request.question, is_part=request.is_part)
        is_alone = not refers and not returned(request.question.text).topic
        alone = replace(request, history=(), is_part=False)
        return self._on_topic(request, self._find(alone) if is_alone else self._best(request))

    def _on_topic(self, request: Request, result: SearchResult) -> SearchResult:
        """Return a result, or what the last answer's article says instead.

        "What does a child pay?" asks about what was talked of if that may answer it as well, but
        where a newer article supersedes that, both stay.
        """
        if result.confidence < THRESHOLD:
            return result
        told = next(self.turns.told(request), ())
        articles = frozenset(one.article_id for one in told)
        leaves = returned(request.question.text).topic or result.query.wish
        if not articles or articles & result.articles_quoted or leaves:
            return result
        all_of_them = result.query.within
        within = articles if all_of_them is None else articles & all_of_them
        query = replace(result.query, within=within)
        found = self._result(result.question, query, result.refers_to)
        near = replace(found, is_completed=result.is_completed)
        near = self._new(request, near) if result.refers_to else near
        behind = NEARLY_IT if result.is_completed else NEARLY
        is_near = log_odds(near.confidence) >= log_odds(result.confidence) - behind
        if near.confidence < THRESHOLD or not is_near:
            return result
        query = replace(query, within=all_of_them)
        return replace(near, query=query, articles=result.articles)

    def _best(self, request: Request) -> SearchResult:
        """Return the result of the reading that fits a question better: with context or alone.

        What the other reading finds must be clearly more probable.
        """
        if request.question.story:
            return self._after_story(request)
        refers = Reference.NONE
        if request.history:
            refers = reference(request.question, is_part=request.is_part)
        likely = refers >= Reference.LIKELY
        first = self._read(request, with_context=likely)
        if first.is_completed and not names_asked(first, request.question.text):
            is_bare = question_word(request.question.text)  # "Where?" is the whole question alone
            as_it_is = first if is_bare else self._in_context(request)
            is_better = as_it_is.confidence >= first.confidence + CLEARLY
            return as_it_is if is_better and names_asked(as_it_is, request.question.text) else first
        if likely and not first.is_completed and first.confidence < THRESHOLD:
            first = max(first, self._in_context(request, with_names=False), key=_CONFIDENCE)
        if request.today and first.confidence < THRESHOLD:
            first = self._around_event(first) or first
        if refers in (Reference.NONE, Reference.CERTAIN) or first.confidence >= 1 - CLEARLY:
            return first
        other = self._read(request, with_context=refers is Reference.POSSIBLE)
        is_better = other.confidence >= max(THRESHOLD, first.confidence + CLEARLY)
        return other if is_better else first

    def _after_story(self, request: Request) -> SearchResult:
        """Return the result of a question with its whole story, or with little of it."""
        question = request.question
        whole = ResolvedQuestion(question.printed)
        result = self._read(replace(request, question=whole), with_context=False)
        if result.confidence >= THRESHOLD:
            return result
        # "Last week" in a story is no wish about the dates of articles.
        undated = replace(request, today=None)
        queries = [
            self._query(replace(undated, question=reading), Context())
            for reading in readings(question, self._ledger)
        ]
        others = [self._result(question.printed, query, ()) for query in queries]
        return max([result, *(one.worth(WITHOUT_STORY) for one in others)], key=_CONFIDENCE)

    def _read(self, request: Request, *, with_context: bool) -> SearchResult:
        """Return the result of one reading: alone, or as the whole question that it stands for.

        If that isn't clear, it is read with context.
        """
        if not with_context:
            return self._result(request.question.printed, self._query(request, Context()), ())
        context = self.follow_ups.context(request)
        wholes = self.follow_ups.wholes(request, context) if context.turns else []
        if not wholes:
            return self._in_context(request)
        results = [self._new(request, self._whole(request, context, one)) for one in wholes]
        # Who goes on asking rather asks for something else than what was just told.
        rated = [
            one.confidence - LIKELIER * at - CLEARLY * one.quotes(context.answer)
            for at, one in enumerate(results)
        ]
        return results[rated.index(max(rated))]

    def _whole(self, request: Request, context: Context, whole: str) -> SearchResult:
        query = self._query(request, context, whole)
        result = self._result(request.question.printed, query, context.turns)
        return replace(result, is_completed=True)

    def _in_context(self, request: Request, *, with_names: bool = True) -> SearchResult:
        """Return the result of a question to whose words context is added.

        `with_names`: the names in the last answer are part of it.
        """
        context = self.follow_ups.context(request)
        query = self._query(request, context if with_names else replace(context, is_found=False))
        told = context.answer if asks_for_more(request.question.text) else ()
        result = self._result(request.question.printed, query, context.turns, told)
        return self._new(request, result)

    def _new(self, request: Request, result: SearchResult) -> SearchResult:
        """Return a result; one that only repeats what was told, or what else it has, by worth."""
        told = repeated(result, request.question.text, self.turns.told(request))
        if not told:
            return result
        passages = [without(told, one) for one in result.passages]
        extracts = self._extract(result.query, passages)
        return max(result.worth(REPEATED), replace(result, extracts=extracts), key=_CONFIDENCE)

    def _result(
        self,
        question: str,
        query: Query,
        refers_to: tuple[ResolvedQuestion, ...],
        told: Collection[Sentence] = (),
    ) -> SearchResult:
        """Return what a query finds besides the sentences that were `told`."""
        began = time.perf_counter()
        passages = [without(told, one) for one in self._retriever.search(query)]
        retrieve_ms = (time.perf_counter() - began) * 1000
        extracts = self._extract(query, passages)
        articles = self._ledger.count() if query.within is None else len(query.within)
        return SearchResult(
            question, query, tuple(passages), extracts, retrieve_ms, articles, refers_to
        )

    def _extract(self, query: Query, passages: Sequence[Passage]) -> tuple[Extract, ...]:
        return extract(query, passages, self._retriever.score, self._calibration)

    def _around_event(self, refused: SearchResult) -> SearchResult | None:
        """Return the result among the articles before or after the event that a question names.

        None if there is no such event in the articles, or still no answer. An answer of any time
        must be clearly more probable.
        """
        event, missing = event_of(refused.query.text), refused.query.missing
        if not event or set(words(event)) & set(words(" ".join(missing))):
            return None
        date = date_of(event, self._retriever.search)
        query = around_event(refused.query, date, self._ledger.articles())
        result = self._result(refused.question, query, refused.refers_to)
        needed = THRESHOLD + (0 if date else CLEARLY)
        return result if result.confidence >= needed else None

    def _query(self, request: Request, context: Context, whole: str = "") -> Query:
        """Return what to search for, with what a follow-up refers to; `whole` stands for it."""
        question, near = request.question, []
        if context.turns:
            # What sums up or lists is near to no answer.
            told = context.answer if context.is_found else ()
            near = self._retriever.around(told)
            if whole:
                question = ResolvedQuestion(whole, context.understood.context)
                # What answered the question before doesn't answer this one.
                near = [one for one in near if one not in told]
            else:
                question = add_context(question.text, context.turns, told)
            question = self.parser.limits.continued(question, request.history)
        query = self.parser.parse(question, near)
        if request.today:
            query = with_wish(query, request.today, self._ledger.articles)
        if not request.scope:
            return query
        within = request.scope.within(self._ledger.articles())
        return replace(query, within=within if query.within is None else within & query.within)

    def _probability(self, sentence: str, query: Query) -> float:
        score = self._retriever.score_text(query, sentence)
        evidence = Evidence(query, Quote(sentence), score=score, single=score)
        return self._calibration.applied(probability(signals(evidence)))
