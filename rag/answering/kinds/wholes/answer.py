"""Requests for a whole, answered with the part of an article that fits best.

"Packing list for the night hike", "who has to do what after the meeting?" and "everything on
parking" ask for all of something. A search finds the one sentence that looks most like an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from rag.answering.confidence import THRESHOLD
from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes
from rag.answering.kinds.gathered import decisions
from rag.answering.kinds.kind import assemble
from rag.answering.kinds.people import first_mentions
from rag.answering.kinds.summary.digest import digest
from rag.answering.kinds.wholes.choice import Asked, Chosen, choose, probability, top_of
from rag.answering.kinds.wholes.parts import Part, Shape
from rag.answering.kinds.wholes.reading import PartReader
from rag.answering.kinds.wholes.signs import is_dated, with_signs
from rag.answering.model import Answer
from rag.answering.quoting import verdict
from rag.answering.request import Request
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.models.encoder import QuestionEncoder, Vectors
from rag.search.passages import Passage
from rag.search.question import Query
from rag.search.retrieval import Retriever
from rag.store.ledger import Ledger
from rag.text.language import foreign_language
from rag.text.matching import alike
from rag.text.periods import periods
from rag.text.request_kinds import RequestKind, request_kinds
from rag.text.word_lists import word_set
from rag.text.words import words

#: No longer question is read, in characters.
MAX_LENGTH = 200
#: Most articles whose parts are compared.
MAX_ARTICLES = 8
#: Most sentences that are quoted.
MOST = 24
#: A part of no more sentences is shown whole, though not all have the sign.
SHORT = 12
#: A question is a request if it is less probable than this that it asks for one fact.
FACT = 0.8
#: A part answers from this probability on.
ANSWERS = 0.5
#: Least product of that and of the probability that no fact is asked for, and how much better it
#: must be than what a search finds.
WORTH, BETTER = 0.35, 1.1
#: Of how many of its sentences the cross-encoder reads the first.
READ = 12
#: A whole article may answer a request that is of _OF_ARTICLES with this probability.
_LIKELY = 0.5
#: How many sentences at the top of an article may say of which date it is.
_TOP = 4
#: Kinds that ask about what an article is about, and about a body that it tells of.
_OF_ONE = frozenset((RequestKind.SUMMARY, RequestKind.DECISIONS, RequestKind.TIMELINE))
_OF_BODIES = frozenset((RequestKind.DECISIONS, RequestKind.JOBS, RequestKind.ATTENDANCE))
#: Kinds that a whole article may answer, by those of its sentences that have the signs.
_OF_ARTICLES = frozenset(
    (
        RequestKind.SUMMARY, RequestKind.DECISIONS, RequestKind.JOBS, RequestKind.ATTENDANCE,
        RequestKind.CHANGES, RequestKind.PEOPLE, RequestKind.TIMELINE,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Near:
    """A request, the parts of the articles near it, and the vectors of their sentences by row."""

    asked: Asked
    found: tuple[tuple[Article, Part], ...]
    vectors: Mapping[int, Vectors]


class Wholes:
    """Answers requests for all of something; safe to share between threads."""

    def __init__(
        self, ledger: Ledger, retriever: Retriever, finder: Finder, encoder: QuestionEncoder
    ) -> None:
        self._ledger = ledger
        self._retriever = retriever
        self._finder = finder
        self._encoder = encoder
        self._reader = PartReader(ledger, encoder)

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return the part that answers; None if the question is no request, or none does."""
        question = request.question
        if question.context or question.parts or len(question.text) > MAX_LENGTH:
            return None
        kinds = request_kinds(question.text, self._encoder)
        if kinds[RequestKind.FACT] >= FACT or foreign_language(question.text):
            return None
        near = self.near(request, kinds)
        tried = [
            (one, self.shown(one, near)) for one in choose(near.asked, near.found, near.vectors)
        ]
        rated = [
            (probability(one.odds, self.best(shown, near)), one, shown)
            for one, shown in tried
            if shown
        ]
        confidence, chosen, shown = max(rated, key=itemgetter(0), default=(0.0, None, []))
        worth = confidence * (1 - kinds[RequestKind.FACT])
        if chosen is None or confidence < ANSWERS or worth < WORTH:
            return None
        if _is_open(near.asked.query) and chosen.odds < 0:
            return None
        if worth < BETTER * self._found(request, kinds):
            return None
        _add(shown, chosen.part, footnotes)
        opening = _opening(chosen, len(shown))
        kind = "summary" if likely(kinds) == RequestKind.SUMMARY else "quotes"
        answer = assemble(kind, request, footnotes)
        return replace(
            answer,
            opening=opening,
            text=f"{opening} {answer.text}",
            passages=self._passages(chosen, shown, confidence),
            read_as=near.asked.query.read_as,
            confidence=confidence,
        )

    def _found(self, request: Request, kinds: Mapping[RequestKind, float]) -> float:
        """Return how probable it is that what a search finds is what a question asks for.

        A sentence answers only if one fact is asked for, a list or rows of a table in any case.
        """
        result = self._finder.find_one(request)
        if result.confidence < THRESHOLD:
            return 0.0
        members = [one for one in result.extracts[0].sentences if one.place.group]
        fact = kinds[RequestKind.FACT]
        answers = len(members) > 1 or fact == max(kinds.values())
        return result.confidence * (1.0 if answers else fact)

    def _passages(
        self, chosen: Chosen, shown: Sequence[Sentence], score: float
    ) -> tuple[Passage, ...]:
        """Return the chunks that the sentences of an answer are in, in order."""
        own = set(shown)
        rows = dict.fromkeys(one.chunk for one in chosen.part.sentences if one.sentence in own)
        title, date = chosen.article.title, chosen.article.date
        return tuple(
            Passage(number, title, date, self._ledger.chunk(row), score, ())
            for number, row in enumerate(rows, start=1)
        )

    def near(self, request: Request, kinds: Mapping[RequestKind, float]) -> Near:
        """Return the parts of the articles near a request that may answer one of its kinds."""
        # "Against last year" is no wish about the articles' dates.
        today = None if likely(kinds) == RequestKind.CHANGES else request.today
        query = self._finder.query(replace(request, history=(), today=today))
        articles = (one.sentence.article_id for one in self._retriever.candidates(query))
        found, vectors = self._reader.parts_of(list(dict.fromkeys(articles))[:MAX_ARTICLES])
        fitting = tuple(one for one in found if _fits(query, kinds, *one))
        return Near(self._reader.asked(query, kinds), fitting, vectors)

    def shown(self, chosen: Chosen, near: Near) -> list[Sentence]:
        """Return the sentences of a part that answer a request, in order; empty if none do."""
        kind, part = likely(near.asked.kinds), chosen.part
        if kind == RequestKind.SUMMARY:
            return list(digest(chosen.article, part.sentences, near.vectors))
        if kind == RequestKind.STEPS:
            return [one.sentence for one in part.sentences]
        found = [one for one in part.sentences if one.sentence.place.kind != Kind.HEADING]
        told = [one.sentence for one in found]
        is_long = len(told) > SHORT or part.shape == Shape.ARTICLE
        if kind == RequestKind.PEOPLE and is_long:
            return [one for one, _ in first_mentions(told)]
        signed = with_signs(kind, near.asked.query.text, found, near.vectors)
        if not is_long and signed and kind not in (RequestKind.EVENTS, RequestKind.TIMELINE):
            return told
        if kind == RequestKind.DECISIONS:
            plain = {one for several in decisions(chosen.article) for one in several}
            return [one for one in told if one in plain or one in signed]
        return signed

    def best(self, shown: Sequence[Sentence], near: Near) -> float:
        """Return the cross-encoder's logit of the best of the first sentences."""
        return max(self._retriever.score(near.asked.query, [(one,) for one in shown[:READ]]))


def likely(kinds: Mapping[RequestKind, float]) -> RequestKind:
    """Return the most probable kind of a request."""
    return max((one for one in kinds if one != RequestKind.FACT), key=lambda one: kinds[one])


def _fits(query: Query, kinds: Mapping[RequestKind, float], article: Article, part: Part) -> bool:
    """Whether a part may answer a request of probable kinds, by its shape and its article."""
    kind = likely(kinds)
    if kind == RequestKind.EVENTS and not any(is_dated(one.sentence) for one in part.sentences):
        return False
    if kind in _OF_BODIES and not (_mentions_bodies(query, article) and _is_dated_as(query, part)):
        return False
    if kind in _OF_ONE and not _is_named(query, article, part):
        return False
    return part.shape != Shape.ARTICLE or sum(kinds[one] for one in _OF_ARTICLES) >= _LIKELY


def _mentions_bodies(query: Query, article: Article) -> bool:
    """Whether an article mentions the body that a request asks about, if it names one."""
    asked = word_set("bodies").intersection(query.terms)
    said = set(words(f"{article.title} {article.text}")) if asked else set[str]()
    return all(any(alike(body, one) for one in said) for body in asked)


def _is_dated_as(query: Query, part: Part) -> bool:
    """Whether a part is of the date that a request names, or mentions it; True without one."""
    if query.wish is None or query.wish.order or part.article_id in query.preferred:
        return True
    asked = [one for one in periods(query.question.printed) if not one.kind]
    # An article about one meeting may announce the next.
    near = part.sentences[: _TOP if part.shape == Shape.ARTICLE else None]
    told = (one for sentence in near for one in periods(sentence.sentence.shown))
    return not asked or any(one.days and one.days <= asked[0].days for one in told)


def _is_named(query: Query, article: Article, part: Part) -> bool:
    """Whether the names in a request stand at the top of an article, if all of it is to answer."""
    if part.shape != Shape.ARTICLE:
        return True
    top = words(f"{article.title} {article.path} {article.source} {' '.join(top_of(article))}")
    return all(any(alike(name, one) for one in top) for name in query.names)


def _is_open(query: Query) -> bool:
    """Whether a request says nothing of which article it means: "What was decided?"."""
    return not query.preferred and word_set("request_words").issuperset(query.terms)


def _add(shown: Sequence[Sentence], part: Part, footnotes: Footnotes) -> None:
    """Add the sentences as claims, each with the heading or the term that it stands under."""
    above = part.heading.sentence.shown if part.heading else ""
    footnotes.kind = Kind.ITEM if len(shown) > 1 else None  # one below the other
    for one in shown[:MOST]:
        term = one.place.lead_in if one.place.kind == Kind.DEFINITION else ""
        heading = term or one.place.path.rpartition(" > ")[2]
        note = f"{heading.rstrip('.:')}:" if heading and heading != above else ""
        footnotes.add(one.shown, verdict(one), [one], note)
        above = heading or above


def _opening(chosen: Chosen, count: int) -> str:
    article, part = chosen.article, chosen.part
    section = f", “{part.heading.sentence.shown.rstrip('.:')}”" if part.heading else ""
    if count > MOST:
        return f"From “{article.title}”{section}, the first {MOST} of {count}:"
    return f"From “{article.title}”{section}:"
