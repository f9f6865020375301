"""Summaries in the articles' own words: of one article, or of what they say about a subject."""

from dataclasses import replace

from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes
from rag.answering.kinds.kind import assemble
from rag.answering.kinds.summary.digest import FEWEST, digest
from rag.answering.kinds.summary.naming import Names, Phrase, read_phrase, refers_back
from rag.answering.kinds.summary.requests import About, SummaryRequest, read
from rag.answering.kinds.summary.subjects import Subjects
from rag.answering.kinds.summary.tables import outline_of_table
from rag.answering.model import NOT_SURE, Answer
from rag.answering.quoting import verdict
from rag.answering.request import Request
from rag.corpus.articles import Article
from rag.corpus.chunks import Sentence
from rag.models.encoder import QuestionEncoder
from rag.search.dated import is_of_other_time
from rag.search.question import Query
from rag.search.resolved import ResolvedQuestion
from rag.store.ledger import Ledger

#: Most chunks of an article that are read, evenly spread over it: some 300 sentences.
MAX_CHUNKS = 60
_KIND = "summary"
_WHICH = "Say which article you mean, by its title or what it is about."


class Summaries:
    """Answers requests for a summary; safe to share between threads."""

    def __init__(self, ledger: Ledger, finder: Finder, encoder: QuestionEncoder) -> None:
        self._ledger = ledger
        self._finder = finder
        self._names = Names(ledger)
        self._subjects = Subjects(ledger, encoder)

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return the summary that a question asks for; None if it asks for none, or of nothing."""
        wanted = _wanted(request)
        if wanted is None:
            return None
        query = self._query(wanted, request)
        sentences = self._sentences(wanted, query, request, footnotes)
        if not sentences and refers_back(wanted.phrase):
            return assemble(_KIND, request, footnotes, _WHICH, NOT_SURE)
        for sentence in sentences:
            footnotes.add(sentence.shown, verdict(sentence), [sentence])
        if not footnotes.claims:
            return None
        return replace(_titled(assemble(_KIND, request, footnotes)), read_as=query.read_as)

    def _query(self, wanted: SummaryRequest, request: Request) -> Query:
        phrase = ResolvedQuestion(wanted.phrase)
        return self._finder.query(replace(request, question=phrase, history=()))

    def _sentences(
        self, wanted: SummaryRequest, query: Query, request: Request, footnotes: Footnotes
    ) -> tuple[Sentence, ...]:
        """Return the sentences of a summary; empty if the articles have nothing to sum up."""
        if refers_back(wanted.phrase):
            article_id = self._last(request)
            return self._of_article(footnotes.article(article_id), wanted) if article_id else ()
        named = read_phrase(query.text.rstrip("? "))
        # The text lacks the "latest" that was read as a wish.
        named = replace(named, wants_newest=named.wants_newest or query.order > 0)
        article_id = self._article(named, query, wanted)
        article = footnotes.article(article_id) if article_id else None
        if article and named.is_article and is_of_other_time(query, article):
            return ()
        found = self._of_article(article, wanted)
        is_subject = wanted.about == About.SUBJECT or (
            wanted.about == About.EITHER and not named.is_article
        )
        if found or not is_subject or not query.terms or wanted.is_title:
            return found
        return self._subjects.about(query.text, query.terms, query.within, wanted.count)

    def _article(self, phrase: Phrase, query: Query, wanted: SummaryRequest) -> str | None:
        """Return the id of the article that a phrase names; None if it names none."""
        names, within = self._names, query.within
        certain = names.of_file(wanted.phrase, within) or names.of_title(wanted.phrase, within)
        is_other = wanted.about == About.DOCUMENT and not phrase.is_article
        if certain or wanted.is_title or is_other:
            return certain
        named = names.find(phrase, within, exactly=wanted.about == About.ARTICLE)
        if named or not phrase.terms or phrase.is_compound:
            return named
        if phrase.is_article:
            return self._subjects.most_about(phrase.terms, within)
        home = self._subjects.home(phrase.terms, within)
        return home if home and names.is_titled(home, phrase.terms) else None

    def _of_article(self, article: Article | None, wanted: SummaryRequest) -> tuple[Sentence, ...]:
        if article is None:
            return ()
        found = self._ledger.spread(article.id, MAX_CHUNKS)
        rows = {one.vector for one in found if one.vector is not None}
        sentences = digest(article, found, dict(self._ledger.vectors_of(rows)), wanted.count)
        if len(sentences) >= (wanted.count or FEWEST) or wanted.about == About.SUBJECT:
            return sentences
        # The names of columns say what a table is about.
        return (*sentences, *outline_of_table(article))

    def _last(self, request: Request) -> str | None:
        """Return the article of the last answer; without an answer, the only article there is."""
        if request.history and (
            told := self._finder.turns.context(request.history, request).answer
        ):
            return told[0].article_id
        within = request.scope.within(self._ledger.articles())
        return next(iter(within)) if len(within) == 1 else None


def _titled(answer: Answer) -> Answer:
    """Return a summary of one article with its title before it."""
    if len({citation.article_id for citation in answer.citations}) > 1:
        return answer
    opening = f"From “{answer.citations[0].title}”:"
    return replace(answer, opening=opening, text=f"{opening} {answer.text}")


def _wanted(request: Request) -> SummaryRequest | None:
    question = request.question
    return None if question.context or question.parts else read(question.text)
