"""The whole way from a question to an Answer whose every claim carries checked footnotes."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from rag.chunks import Sentence
from rag.confidence import Calibration
from rag.conversation import chain, leans, stand_alone
from rag.dense import DenseSearch
from rag.embeddings import QuestionEncoder, exported_path, is_exported
from rag.errors import DataError, QuestionError
from rag.extraction import Extract, extract
from rag.grounding import is_verbatim, same_wording
from rag.language import foreign_language
from rag.ledger import FINGERPRINT, Ledger
from rag.questions import BETWEEN, Query, QuestionReader, check, parts, plain
from rag.refusal import foreign_refusal, refusal, unanswered
from rag.reranking import Reranker
from rag.retrieval import Passage, Retriever
from rag.scope import EVERYTHING, Scope
from rag.settings import Settings

#: How many passages come with an answer.
SHOWN = 10
#: Lowest probability with which an answer is shown.
THRESHOLD = 0.25
#: How many questions' findings are kept for the follow-ups that lean on them.
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that support a claim: `article.text[start:end] == quote`."""

    number: int
    article_id: str
    path: str
    title: str
    date: str
    source: str
    start: int
    end: int
    quote: str
    page: int | None = None  # from 1; None where the article has no pages

    @property
    def about(self) -> tuple[str, ...]:
        """Title, date, source and page, as far as they are known."""
        page = f"page {self.page}" if self.page else ""
        return tuple(filter(None, (self.title, self.date, self.source, page)))


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, and the numbers of its citations."""

    text: str
    verdict: str  # verbatim, supported or dropped
    citations: tuple[int, ...]
    note: str = ""  # which of several articles says so, where they disagree


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question. Without citations it is a refusal, and `text` says why."""

    id: str
    question: str
    history: tuple[str, ...]
    scope: Scope
    searched_for: str
    answerable: bool
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    missing_terms: tuple[str, ...]
    unanswered: tuple[str, ...]  # what was asked beside that, and not found
    answerer: str
    confidence: float  # probability that the best words found answer the question
    timings_ms: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return the answer as the contract in README's "JSON" has it."""
        fields = asdict(self)
        fields["passages"] = [passage.to_json() for passage in self.passages]
        return fields


#: Told each claim with its citations as soon as it is sure to be shown.
Tell = Callable[[Claim, Sequence[Citation]], None]


def tell_nobody(_: Claim, __: Sequence[Citation]) -> None:
    """Wait for the whole answer."""


@dataclass(slots=True)
class _Footnotes:
    """The claims of an answer so far, and all their citations."""

    tell: Tell
    claims: dict[Sentence, Claim] = field(default_factory=dict)
    citations: list[Citation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One thing asked, after what, and of which articles."""

    question: str
    history: tuple[str, ...]
    scope: Scope
    revision: str  # of the articles
    is_part: bool = False  # of a question that asks several things


@dataclass(frozen=True, slots=True)
class _Found:
    """One thing asked, what was searched for it, and what came of it."""

    asked: str
    query: Query
    passages: tuple[Passage, ...]
    extracts: tuple[Extract, ...]
    retrieve_ms: float

    @property
    def confidence(self) -> float:
        """The probability that the best extract answers; 0 without one."""
        return max((one.probability for one in self.extracts), default=0.0)


class Answerer:
    """An opened ledger with its index and models; safe to share between threads.

    Each answer is made of one state of the articles, the one in force when it begins.
    Without a calibration, the one in the data folder is used. Raises DataError when that folder
    holds no index that fits, ModelError without weights.
    """

    def __init__(self, settings: Settings, calibration: Calibration | None = None) -> None:
        self._ledger = Ledger(settings.data)
        if self._ledger.fingerprint() != FINGERPRINT:
            raise DataError(_foreign(self._ledger.fingerprint()))
        exported = exported_path(settings.data)
        if not is_exported(exported):
            raise DataError(
                f"The question encoder in {settings.data} is missing or damaged; "
                "run: footnote index"
            )
        self._dense = DenseSearch(settings, self._ledger)
        self._retriever = Retriever(
            self._ledger, self._dense, QuestionEncoder(exported), Reranker()
        )
        self._reader = QuestionReader(self._ledger)
        self._calibration = calibration or Calibration.read(settings.data)
        # A follow-up leans on the answer before it, which was mostly given a moment ago.
        self._find = lru_cache(maxsize=_REMEMBERED)(self._find_anew)

    @property
    def ledger(self) -> Ledger:
        """The articles that are searched."""
        return self._ledger

    @property
    def is_replaced(self) -> bool:
        """Whether the ledger it reads was set aside for a new one; then open another answerer."""
        return self._ledger.is_replaced()

    def close(self) -> None:
        """Let go of the index and the ledger."""
        # It holds this answerer, which holds it.
        self._find.cache_clear()
        del self._find
        self._dense.close()
        self._ledger.close()

    def search(self, question: str, history: Sequence[str] = ()) -> tuple[Query, list[Passage]]:
        """Return what was searched for, and the passages found, best first."""
        with self._ledger.reading():
            query = self._query(self._asked(check(question), chain(history), EVERYTHING))
            return query, self._retriever.search(query)

    def reached(self, text: str) -> set[str]:
        """Return the ids of the articles that search offers to the reader for these words."""
        with self._ledger.reading():
            candidates = self._retriever.candidates(plain(text))
        return {sentence.article_id for _, sentence in candidates}

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        threshold: float = THRESHOLD,
        *,
        scope: Scope = EVERYTHING,
        tell: Tell = tell_nobody,
    ) -> Answer:
        """Answer a question; `history` holds the earlier user turns, oldest first.

        An answer that is less probable than `threshold` is not shown. Of several things asked,
        the claims of one are told while the next is searched for.
        Raises QuestionError when the question is empty or too long.
        """
        question = check(question)
        with self._ledger.reading():
            return self._ask(self._asked(question, tuple(history), scope), threshold, tell)

    def _asked(self, question: str, history: Sequence[str], scope: Scope) -> _Asked:
        if self._ledger.fingerprint() != FINGERPRINT:
            raise DataError(_foreign(self._ledger.fingerprint()))
        return _Asked(question, tuple(history), scope, self._ledger.revision())

    def _ask(self, asked: _Asked, threshold: float, tell: Tell) -> Answer:
        began = time.perf_counter()
        language = foreign_language(asked.question)
        footnotes = _Footnotes(tell)
        found: list[_Found] = []
        shown: list[_Found] = []
        for one in self._find_parts(asked):
            found.append(one)
            if not language and one.confidence >= max(threshold, THRESHOLD):
                shown.append(one)
                self._cite(one, footnotes)
        best = max(found, key=lambda one: one.confidence)
        # Of several things asked, those that are improbable are left out beside a probable one.
        least = max(threshold, min(THRESHOLD, best.confidence))
        for one in found:
            if not language and one not in shown and 0 < one.confidence >= least:
                shown.append(one)
                self._cite(one, footnotes)
        claims = tuple(footnotes.claims.values())
        missed = tuple(one.asked for one in found if claims and one not in shown)
        total = (time.perf_counter() - began) * 1000
        return Answer(
            id=uuid.uuid4().hex,
            question=asked.question,
            history=asked.history,
            scope=asked.scope,
            searched_for=BETWEEN.join(one.query.text for one in found),
            answerable=bool(claims),
            text=_text(claims, missed)
            or (foreign_refusal(language) if language else refusal(best.query, best.passages)),
            claims=claims,
            citations=tuple(footnotes.citations),
            passages=_merged([one.passages for one in found]),
            missing_terms=tuple(dict.fromkeys(term for one in found for term in one.query.missing)),
            unanswered=missed,
            answerer="quotes",
            confidence=round(min((one.confidence for one in shown), default=best.confidence), 4),
            timings_ms={
                "total": round(total, 1),
                # What was found a moment ago, for the question before, is not searched again.
                "retrieve": round(min(total, sum(one.retrieve_ms for one in found)), 1),
            },
        )

    def _find_parts(self, asked: _Asked) -> Iterator[_Found]:
        """Yield what is found for each thing asked; a later one may lean on those before it."""
        each = parts(asked.question)
        for at, one in enumerate(each):
            earlier = (*chain(asked.history), *each[:at])
            yield self._find(replace(asked, question=one, history=earlier, is_part=at > 0))

    def _find_anew(self, asked: _Asked) -> _Found:
        began = time.perf_counter()
        query = self._query(asked)
        passages = self._retriever.search(query)
        retrieved = (time.perf_counter() - began) * 1000
        extracts = extract(query, passages, self._retriever.score, self._calibration)
        return _Found(asked.question, query, tuple(passages), extracts, retrieved)

    def _query(self, asked: _Asked) -> Query:
        query = self._leaning(asked)
        if not asked.scope:
            return query
        return replace(query, within=asked.scope.within(self._ledger.articles()))

    def _leaning(self, asked: _Asked) -> Query:
        """Return the query for a question, leaning on what went before where it has to."""
        if not asked.history or not leans(asked.question, is_part=asked.is_part):
            return self._reader.read(asked.question)
        answer = self._last_answer(asked)
        text = stand_alone(asked.question, asked.history, answer)
        return self._reader.read(text, self._retriever.around(answer))

    def _last_answer(self, asked: _Asked) -> tuple[Sentence, ...]:
        """Return the sentences that answered the turn before; none if nothing did."""
        *before, last = asked.history
        try:
            earlier = replace(asked, question=check(last), history=tuple(before), is_part=False)
            *_, found = self._find_parts(earlier)
        except QuestionError:
            return ()
        answered = found.confidence >= THRESHOLD and not foreign_language(last)
        return found.extracts[0].sentences if answered else ()

    def _cite(self, found: _Found, footnotes: _Footnotes) -> None:
        """Add a claim for each sentence that its article really holds, with its footnotes."""
        read = [one.sentence for passage in found.passages for one in passage.read]
        for one in found.extracts:
            for at, sentence in enumerate(one.sentences):
                added = self._citations(sentence, read, len(footnotes.citations) + 1)
                if added and sentence not in footnotes.claims:
                    numbers = tuple(citation.number for citation in added)
                    text = " ".join(sentence.text.split())
                    claim = Claim(text, "verbatim", numbers, "" if at else one.note)
                    footnotes.claims[sentence] = claim
                    footnotes.citations.extend(added)
                    footnotes.tell(claim, added)

    def _citations(
        self, sentence: Sentence, read: Sequence[Sentence], first: int
    ) -> list[Citation]:
        """Return a citation of the sentence, and of each that says the same elsewhere."""
        places = [sentence, *same_wording(sentence, read)]
        made = (self._citation(number, place) for number, place in enumerate(places, start=first))
        return [one for one in made if one]

    def _citation(self, number: int, sentence: Sentence) -> Citation | None:
        article = self._ledger.article(sentence.article_id)
        if article is None or not is_verbatim(sentence, article):
            return None
        return Citation(
            number,
            article.id,
            article.path,
            article.title,
            article.date,
            article.source,
            sentence.start,
            sentence.end,
            sentence.text,
            article.page_at(sentence.start),
        )


def _merged(rankings: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """Return the SHOWN first passages of several rankings, taken in turn, numbered anew."""
    first: dict[tuple[str, int], Passage] = {}
    for one in (passage for rank in zip_longest(*rankings) for passage in rank if passage):
        first.setdefault((one.chunk.article_id, one.chunk.start), one)
    best = list(first.values())[:SHOWN]
    return tuple(replace(one, number=at) for at, one in enumerate(best, start=1))


def _text(claims: Sequence[Claim], missed: Sequence[str]) -> str:
    """Return the claims with their footnotes, and what was not found; "" without a claim."""
    return " ".join(filter(None, [*map(_with_footnotes, claims), unanswered(missed)]))


def _with_footnotes(claim: Claim) -> str:
    numbers = "".join(f" [{number}]" for number in claim.citations)
    return f"{claim.note} {claim.text}{numbers}".lstrip()


def _foreign(fingerprint: str) -> str:
    if not fingerprint:
        return "Nothing is indexed yet; run: footnote index"
    return (
        f"The index was written by another embedder ({fingerprint}, "
        f"now {FINGERPRINT}); run: footnote index (it embeds all articles anew)"
    )
