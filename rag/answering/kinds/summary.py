"""Summaries in the articles' own words: of one article, or of what they say about a subject."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from rag.answering.finder import Finder, Request
from rag.answering.footnotes import Footnotes
from rag.answering.kinds.digest import digest
from rag.answering.kinds.kind import assemble
from rag.answering.kinds.naming import Names, Phrase, read_phrase, refers_back
from rag.answering.kinds.subjects import Subjects
from rag.answering.kinds.summary_requests import About, SummaryRequest, read
from rag.answering.kinds.tables import outline_of_table
from rag.answering.model import NOT_SURE, Answer
from rag.corpus.chunks import Sentence
from rag.models.encoder import QuestionEncoder
from rag.search.lexical import lexical_query
from rag.search.question import Query
from rag.search.resolved import ResolvedQuestion
from rag.search.retrieval import Retriever
from rag.store.ledger import Ledger
from rag.support.checker import SUPPORTED, VERBATIM
from rag.text.words import words

#: Most chunks of an article that are read, evenly spread over it: some 600 sentences.
MAX_CHUNKS = 120
_KIND = "summary"


class Summaries:
    """Answers requests for a summary; safe to share between threads."""

    def __init__(
        self, ledger: Ledger, retriever: Retriever, finder: Finder, encoder: QuestionEncoder
    ) -> None:
        self._ledger = ledger
        self._retriever = retriever
        self._finder = finder
        self._names = Names(ledger)
        self._subjects = Subjects(ledger, encoder)

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return the summary that a question asks for; None if it asks for none, or of nothing."""
        wanted = _wanted(request)
        if wanted is None:
            return None
        article_id = self._article(wanted, request)
        if article_id:
            return self._of_article(article_id, wanted.count, request, footnotes)
        sentences = self._of_subject(wanted, request)
        return _cited(sentences, request, footnotes)

    def _of_article(
        self, article_id: str, count: int, request: Request, footnotes: Footnotes
    ) -> Answer | None:
        article = self._ledger.article(article_id)
        if article is None:
            return None
        found = self._ledger.spread(article_id, MAX_CHUNKS)
        rows = {one.vector for one in found if one.vector is not None}
        sentences = digest(article, found, dict(self._ledger.vectors_of(rows)), count)
        if answer := _cited(sentences or outline_of_table(article), request, footnotes):
            return answer
        text = f"“{article.title}” has no sentences that sum it up."
        return assemble(_KIND, request, footnotes, text, NOT_SURE)

    def _of_subject(self, wanted: SummaryRequest, request: Request) -> tuple[Sentence, ...]:
        query = self._query(wanted, request)
        is_subject = query and wanted.about != About.ARTICLE
        if not query or not is_subject or _phrase(query).is_article or not query.terms:
            return ()
        return self._subjects.about(query.text, query.terms, query.within, wanted.count)

    def _article(self, wanted: SummaryRequest, request: Request) -> str | None:
        """Return the id of the article that is to be summarised; None if it isn't an article."""
        if refers_back(wanted.phrase):
            return self._last(request)
        query = self._query(wanted, request)
        if query is None:
            return None
        phrase = _phrase(query)
        named = self._names.find(phrase, query.within, exactly=wanted.about == About.ARTICLE)
        if named or not phrase.is_article or phrase.is_compound or not phrase.terms:
            return named
        return self._mentioned(phrase, query)

    def _query(self, wanted: SummaryRequest, request: Request) -> Query | None:
        """Return the phrase as it is searched for, with its place to look and the scope."""
        if not words(wanted.phrase) or refers_back(wanted.phrase):
            return None
        return self._finder.query(
            replace(request, question=ResolvedQuestion(wanted.phrase), history=())
        )

    def _mentioned(self, phrase: Phrase, query: Query) -> str | None:
        """Return the article that the search finds most of, of those that have all the words."""
        every = " AND ".join(f"({lexical_query([term])})" for term in phrase.terms)
        holding = self._ledger.holding(every)
        within = holding if query.within is None else holding & query.within
        limited = replace(query, within=frozenset(within), terms=phrase.terms)
        votes = Counter[str]()
        for rank, candidate in enumerate(self._retriever.candidates(limited), start=1):
            votes[candidate.sentence.article_id] += 1 / rank  # type: ignore[assignment]
        return max(votes, key=lambda key: votes[key], default=None)

    def _last(self, request: Request) -> str | None:
        """Return the article of the last answer; without an answer, the only article there is."""
        if request.history:
            *before, last = request.history
            earlier = replace(request, question=last, history=tuple(before))
            wanted = _wanted(earlier)
            if wanted and (found := self._article(wanted, earlier)):
                return found
            sentences = (wanted and self._of_subject(wanted, earlier)) or (
                self._finder.last_answer(request)
            )
            if sentences:
                return sentences[0].article_id
        within = request.scope.within(self._ledger.articles())
        return next(iter(within)) if len(within) == 1 else None


def _wanted(request: Request) -> SummaryRequest | None:
    question = request.question
    return None if question.context or question.parts else read(question.text)


def _phrase(query: Query) -> Phrase:
    return read_phrase(query.text.rstrip("? "))


def _cited(
    sentences: Collection[Sentence], request: Request, footnotes: Footnotes
) -> Answer | None:
    for sentence in sentences:
        verdict = SUPPORTED if sentence.place.row else VERBATIM
        footnotes.add(sentence.shown, verdict, [sentence])
    return assemble(_KIND, request, footnotes) if footnotes.claims else None
