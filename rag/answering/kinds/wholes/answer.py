"""Requests for a whole, answered with the part of an article that fits best.

"Packing list for the night hike", "who has to do what after the meeting?" and "everything on
parking" ask for all of something. A search finds the one sentence that looks most like an answer.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter

from rag.answering.confidence import THRESHOLD
from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes
from rag.answering.kinds.gathered import decisions
from rag.answering.kinds.kind import assemble
from rag.answering.kinds.people import first_mentions
from rag.answering.kinds.summary.digest import digest
from rag.answering.kinds.wholes.choice import Chosen, PartSignals, choose, probability
from rag.answering.kinds.wholes.features import Asked
from rag.answering.kinds.wholes.fitting import OF_BODIES, fits, likely, names_a_row, tells
from rag.answering.kinds.wholes.parts import Part, Shape
from rag.answering.kinds.wholes.reading import PartReader
from rag.answering.kinds.wholes.signs import with_signs
from rag.answering.model import Answer
from rag.answering.quoting import MAX_PASSAGES, quote, verdict
from rag.answering.request import Request, SearchResult
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.models.encoder import QuestionEncoder, Vectors
from rag.search.passages import Passage
from rag.search.question import Query
from rag.search.reference import Reference, reference
from rag.search.retrieval import Retriever
from rag.search.stories import told_apart
from rag.store.ledger import Ledger
from rag.text.language import foreign_language
from rag.text.request_kinds import RequestKind, request_kinds
from rag.text.word_lists import word_set

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
#: A request is sure below this probability of a fact. One sentence that a search found answered 5
#: of 62 of those in the training folders, and from MOST_CERTAIN on 3 of 6.
SURE, MOST_CERTAIN = 0.15, 0.85
#: Of how many of its sentences the cross-encoder reads the first.
READ = 12
#: A request is left alone if one of several questions in it asks for a fact so probably.
_ANOTHER = 0.9
#: A question of so few words is a part of the one before it.
_ELLIPTIC = 2
#: How much likelier one article must be where a request doesn't say which it means.
_CLEAR = 1.5


@dataclass(frozen=True, slots=True)
class Near:
    """A request, the parts of the articles near it, and the vectors of their sentences by row."""

    asked: Asked
    found: tuple[tuple[Article, Part], ...]
    vectors: Mapping[int, Vectors]


@dataclass(frozen=True, slots=True)
class Found:
    """A part, what is shown of it, and how probable it is that this answers."""

    chosen: Chosen
    shown: Sequence[Sentence]
    confidence: float


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
        """Return the part that answers, or a refusal if only one fact was found where all is asked.

        None if the question is no request, or a search answers it as well.
        """
        kinds = self._kinds_of(request)
        if not kinds or kinds[RequestKind.FACT] >= FACT:
            return None
        searched = self._finder.find_one(request)
        near = self.near(request, kinds)
        found = self._best(near, searched)
        if found and _add(found, footnotes, likely(kinds)):
            return self._answer(request, footnotes, near, found)
        is_sure = kinds[RequestKind.FACT] < SURE and not _answers_all(near.asked.query, searched)
        if is_sure and THRESHOLD <= searched.confidence < MOST_CERTAIN:
            return quote(request, [searched], math.inf, footnotes).answer
        return None

    def _best(self, near: Near, searched: SearchResult) -> Found | None:
        """Return the part that answers a request best, if it is better than what a search found."""
        kinds = near.asked.kinds
        tried = [
            (one, shown)
            for one in choose(near.asked, near.found, near.vectors)
            if (shown := self.shown(one, near))
        ]
        rated = [
            Found(one, shown, probability(self.signals(one, shown, near))) for one, shown in tried
        ]
        best = max(rated, key=attrgetter("confidence"), default=None)
        if best is None or best.confidence < ANSWERS:
            return None
        fact = kinds[RequestKind.FACT]
        worth = best.confidence * (1 - fact)
        if worth < max(WORTH, BETTER * _worth(near.asked, searched)):
            return None
        if fact >= SURE and _quoted(searched).issuperset(best.shown):
            return None
        is_open = likely(kinds) in OF_BODIES and _is_open(
            near.asked.query, [one for one, _ in tried]
        )
        return None if is_open else best

    def _answer(self, request: Request, footnotes: Footnotes, near: Near, found: Found) -> Answer:
        opening = _opening(found.chosen, len(found.shown))
        is_summary = likely(near.asked.kinds) == RequestKind.SUMMARY
        answer = assemble("summary" if is_summary else "quotes", request, footnotes)
        return replace(
            answer,
            opening=opening,
            text=f"{opening} {answer.text}",
            passages=self._passages(found.chosen, found.shown, found.confidence),
            read_as=near.asked.query.read_as,
            confidence=round(found.confidence, 4),
        )

    def _kinds_of(self, request: Request) -> dict[RequestKind, float]:
        """Return the probability of each kind of request; empty if a question can be none."""
        question = request.question
        if question.context or question.parts or len(question.text) > MAX_LENGTH:
            return {}
        is_follow_up = request.history and reference(question) >= Reference.LIKELY
        if is_follow_up or foreign_language(question.text):
            return {}
        asked = told_apart(question)
        # "Who was there and who wasn't?" asks one thing.
        several = [
            request_kinds(one.text, self._encoder)
            for one in asked
            if len(asked) > 1 and len(one.text.split()) > _ELLIPTIC
        ]
        if any(kinds[RequestKind.FACT] > _ANOTHER for kinds in several):
            return {}
        return request_kinds(question.text, self._encoder)

    def _passages(
        self, chosen: Chosen, shown: Sequence[Sentence], score: float
    ) -> tuple[Passage, ...]:
        """Return the chunks that the sentences of an answer are in, in order."""
        own = set(shown[:MOST])
        rows = dict.fromkeys(one.chunk for one in chosen.part.sentences if one.sentence in own)
        title, date = chosen.article.title, chosen.article.date
        return tuple(
            Passage(number, title, date, self._ledger.chunk(row), score, ())
            for number, row in enumerate(islice(rows, MAX_PASSAGES), start=1)
        )

    def near(self, request: Request, kinds: Mapping[RequestKind, float]) -> Near:
        """Return the parts of the articles near a request that may answer one of its kinds."""
        # "Against last year" is no wish about the articles' dates.
        today = None if likely(kinds) == RequestKind.CHANGES else request.today
        query = self._finder.query(replace(request, history=(), today=today))
        articles = (one.sentence.article_id for one in self._retriever.candidates(query))
        found, vectors = self._reader.parts_of(list(dict.fromkeys(articles))[:MAX_ARTICLES])
        # The whole article is its last part; its sentences are classified once.
        wholes = {id(article): (article, part) for article, part in found}.values()
        signed = {
            one
            for article, whole in wholes
            if tells(query, kinds, article)
            for one in with_signs(likely(kinds), query.text, whole.sentences, vectors)
        }
        fitting = tuple(
            (article, part)
            for article, part in found
            if any(one.sentence in signed for one in part.sentences)
            if fits(query, kinds, article, part)
        )
        return Near(self._reader.asked(query, kinds), fitting, vectors)

    def shown(self, chosen: Chosen, near: Near) -> list[Sentence]:
        """Return the sentences of a part that answer a request, in order; empty if none do."""
        kind, part = likely(near.asked.kinds), chosen.part
        if kind == RequestKind.SUMMARY:
            return list(digest(chosen.article, part.sentences, near.vectors))
        found = [one for one in part.sentences if one.sentence.place.kind != Kind.HEADING]
        told = [one.sentence for one in found]
        if kind == RequestKind.STEPS:
            return told
        is_long = len(told) > SHORT or part.shape == Shape.ARTICLE
        if kind == RequestKind.PEOPLE and is_long:
            return [one for one, _ in first_mentions(told)]
        signed = with_signs(kind, near.asked.query.text, found, near.vectors)
        is_timed = kind in (RequestKind.EVENTS, RequestKind.TIMELINE)
        is_all = not is_timed or part.is_named_by(near.asked.query.terms)
        if not is_long and signed and is_all:
            return told
        if kind == RequestKind.DECISIONS:
            plain = {one for several in decisions(chosen.article) for one in several}
            decided = plain.union(signed)
            return [one for one in told if one in decided]
        return signed

    def signals(self, chosen: Chosen, shown: Sequence[Sentence], near: Near) -> PartSignals:
        """Return what tells whether a part answers, of which some sentences are to be shown."""
        read = [(one,) for one in shown[:READ]]
        sentence = max(self._retriever.score(near.asked.query, read))
        text = self._retriever.score_text(near.asked.query, chosen.part.text())
        return PartSignals(chosen.odds, sentence, text, chosen.part.shape, near.asked.kinds)


def _worth(asked: Asked, searched: SearchResult) -> float:
    """Return how probable it is that what a search finds is what a question asks for.

    A sentence answers only if one fact is asked for, a list or rows of a table in any case.
    """
    if searched.confidence < THRESHOLD:
        return 0.0
    fact = asked.kinds[RequestKind.FACT]
    answers = fact == max(asked.kinds.values()) or _answers_all(asked.query, searched)
    return searched.confidence * (1.0 if answers else fact)


def _answers_all(query: Query, searched: SearchResult) -> bool:
    """Whether a search found members of a list, rows of a table, or a row that is asked for."""
    members = [one for one in _quoted(searched) if one.place.group]
    return len(members) > 1 or names_a_row(query, members)


def _quoted(searched: SearchResult) -> frozenset[Sentence]:
    """Return the sentences of the best answer that a search found; none if it is improbable."""
    extracts = searched.extracts[:1] if searched.confidence >= THRESHOLD else ()
    return frozenset(one for extract in extracts for one in extract.sentences)


def _is_open(query: Query, tried: Sequence[Chosen]) -> bool:
    """Whether a request may mean one article as well as another: "What was decided?"."""
    says_which = query.preferred or query.names or word_set("bodies").intersection(query.terms)
    first, *rest = tried
    others = (one for one in rest if one.article.id != first.article.id)
    return not says_which and any(first.odds - one.odds < _CLEAR for one in others)


def _add(found: Found, footnotes: Footnotes, kind: RequestKind) -> bool:
    """Add the sentences as claims, each with the heading or the term that it stands under.

    Return whether there are any.
    """
    part, shown = found.chosen.part, found.shown
    if kind != RequestKind.SUMMARY and len(shown) > 1:
        footnotes.kind = Kind.ITEM  # one below the other
    above = part.heading.sentence.shown if part.heading else ""
    for one in shown[:MOST]:
        term = one.place.lead_in if one.place.kind == Kind.DEFINITION else ""
        heading = term or one.place.path.rpartition(" > ")[2]
        note = f"{heading.rstrip('.:')}:" if heading and heading != above else ""
        footnotes.add(one.shown, verdict(one), [one], note)
        above = heading or above
    return bool(footnotes.claims)


def _opening(chosen: Chosen, count: int) -> str:
    article, part = chosen.article, chosen.part
    section = f", “{part.heading.sentence.shown.rstrip('.:')}”" if part.heading else ""
    if count > MOST:
        return f"From “{article.title}”{section}, the first {MOST} of {count}:"
    return f"From “{article.title}”{section}:"
