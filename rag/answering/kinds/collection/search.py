"""A question about the collection -> the articles that it means."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice, product

from rag.answering.kinds.collection.listing import newest_first
from rag.answering.kinds.collection.places import limit
from rag.answering.kinds.collection.question import Asks, CollectionQuestion
from rag.answering.request import Request
from rag.corpus.articles import Article
from rag.search.question import QuestionParser
from rag.search.resolved import ResolvedQuestion
from rag.store.ledger import Ledger, phrase
from rag.text.words import content_words, normalized, spellings, words

#: Words that may be between two words of a subject, and spellings of it that are tried.
_MAX_DISTANCE, _MAX_SPELLINGS = 6, 16
#: A subject of more words is searched for by meaning if no article has all of them.
_MAX_PHRASE = 3
#: Most articles that "the article about the ferry" may mean.
_MAX_MEANT = 3


@dataclass(frozen=True, slots=True)
class Found:
    """The articles that a question means, newest first, of all that are searched.

    `where` says which those are ("from the Made-up Post"), `subject` what they mention, and `rows`
    has the rows of the sentences that do, by article id; an article may mention it in its title.
    """

    question: CollectionQuestion
    everything: Sequence[Article]
    articles: Sequence[Article]
    where: str = ""
    subject: str = ""
    rows: dict[str, tuple[int, ...]] = field(default_factory=dict)
    is_scoped: bool = False  # whether the reader has chosen what is searched


class CollectionSearch:
    """Finds articles by where they are from and what they mention; nothing reads all texts."""

    def __init__(self, ledger: Ledger, parser: QuestionParser, today: Callable[[], date]) -> None:
        self._ledger = ledger
        self._parser = parser
        self._today = today

    def find(self, question: CollectionQuestion, request: Request) -> Found | None:
        """Return the articles that are meant; None if the question isn't about the collection.

        It isn't if it names a place that no article is from, or a title that none has.
        """
        searched = filter(request.scope.includes, self._ledger.articles())
        everything = newest_first(searched)
        if not everything:
            return None
        found = Found(question, everything, everything, is_scoped=bool(request.scope))
        for step in (self._in_place, self._mentioning, self._titled, self._told):
            kept = step(found)
            if kept is None:
                return None
            found = kept
        return found

    def _in_place(self, found: Found) -> Found | None:
        """Keep the articles from the place that the question names."""
        question = found.question
        if not question.place:
            return found
        named = limit(question.place, self._parser.limits, found.everything, self._today())
        if named is None:
            # "The fire in the mill" is one subject.
            if question.subject:
                whole = f"{question.subject} {question.place}"
                return replace(found, question=replace(question, subject=whole, place=""))
            none = replace(found, articles=(), where=question.place)
            return none if self._is_new(question) else None
        within = [one for one in found.articles if one.id in named.within]
        if question.elliptical and not within:
            return None
        return replace(found, articles=within, where=named.named.strip(" ,"))

    def _is_new(self, question: CollectionQuestion) -> bool:
        """Whether a place is called by a word that no article has, so that none is from there."""
        is_source = question.place.lower().startswith("from ") and not question.elliptical
        return is_source and not all(
            map(self._parser.speller.is_known, content_words(question.place))
        )

    def _mentioning(self, found: Found) -> Found | None:
        """Keep the articles that mention the question's subject."""
        if not found.question.subject:
            return found
        query = self._parser.parse(ResolvedQuestion(found.question.subject))
        if not query.terms:
            return None
        rows = self._rows(query.terms) or self._rows_of_several(query.text)
        titles = self._ledger.titled(_all(query.terms), len(found.everything))
        there = rows.keys() | titles
        if query.within is not None:
            there &= query.within
        articles = [one for one in found.articles if one.id in there]
        if not articles and len(query.terms) > _MAX_PHRASE:
            return None
        subject = query.asked.rstrip("?") or query.question.text
        where = " ".join(filter(None, (found.where, query.place)))
        return replace(found, articles=articles, subject=subject, rows=rows, where=where)

    def _rows_of_several(self, subject: str) -> dict[str, tuple[int, ...]]:
        """Return article id -> rows of sentences that mention each thing, or any, that is named."""
        for separator, joins in ((" and ", set.intersection), (" or ", set.union)):
            parts = [terms for one in subject.split(separator) if (terms := content_words(one))]
            if len(parts) > 1:
                found = [self._rows(terms) for terms in parts]
                ids = joins(*map(set, found))
                return {key: tuple(row for one in found for row in one.get(key, ())) for key in ids}
        return {}

    def _rows(self, terms: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Return article id -> row of the sentence that mentions some words, best near each other.

        Titles and headings may have some of the words.
        """
        near = " OR ".join(map(_near, islice(product(*map(spellings, terms)), _MAX_SPELLINGS)))
        found = self._ledger.mentions(f"text : ({near})")
        any_term = " OR ".join(phrase(one) for term in terms for one in spellings(term))
        apart = self._ledger.mentions(f"({_all(terms)}) AND text : ({any_term})")
        return {key: (row,) for key, row in (apart | found).items()}

    def _titled(self, found: Found) -> Found | None:
        """Keep the articles with the title that the question names, or about its subject."""
        question = found.question
        if question.title:
            articles = [one for one in found.articles if self._is_titled(one, question.title)]
        elif question.asks == Asks.DATES:
            asked = set(words(found.subject))
            titled = [one for one in found.articles if asked <= set(words(one.title))]
            articles = titled or list(found.articles)
        else:
            return found
        return replace(found, articles=articles) if 0 < len(articles) <= _MAX_MEANT else None

    def _is_titled(self, article: Article, title: str) -> bool:
        """Whether an article has a title, and isn't about a thing that is called the same."""
        if words(article.title) != words(title):
            return False
        whole = self._ledger.article(article.id)
        return whole is not None and normalized(whole.text).count(normalized(article.title)) < 2

    def _told(self, found: Found) -> Found | None:
        """Keep the articles that have the author, or the dates, that are asked for."""
        asks = found.question.asks
        if asks == Asks.AUTHORS:
            by_name = [one for one in found.articles if one.author]
            by_source = [one for one in found.articles if one.source and found.subject]
            return _some(found, by_name or by_source)
        if asks == Asks.DATES:
            return _some(found, [one for one in found.articles if one.date])
        if asks in (Asks.NEWEST, Asks.OLDEST):
            dated = [one for one in found.articles if one.date]
            is_guess = found.question.elliptical and not dated
            return None if is_guess else replace(found, articles=dated)
        return found


def _some(found: Found, articles: Sequence[Article]) -> Found | None:
    return replace(found, articles=articles) if articles else None


def _near(terms: Iterable[str]) -> str:
    return f"NEAR({' '.join(map(phrase, terms))}, {_MAX_DISTANCE})"


def _all(terms: Iterable[str]) -> str:
    """Return the query for all terms, each in any of its spellings."""
    return " AND ".join(f"({' OR '.join(map(phrase, spellings(term)))})" for term in terms)
