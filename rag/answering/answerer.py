"""The whole way from a question to an Answer whose every claim carries checked footnotes."""

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

from rag.answering.confidence import Calibration, Evidence, probability
from rag.answering.drafting import Draft, write
from rag.answering.extraction import Extract, extract
from rag.answering.footnotes import Footnotes, OnClaim, answer_text, ignore_claim, replay
from rag.answering.llm import LanguageModel
from rag.answering.model import Answer
from rag.answering.refusal import NOT_FOUND, foreign_refusal, refusal
from rag.corpus.chunks import Sentence
from rag.errors import DataError, QuestionError
from rag.models.cross_encoder import CrossEncoder
from rag.models.encoder import QuestionEncoder, exported_path, is_exported
from rag.search.conversation import add_context, chain, needs_context
from rag.search.dense import DenseSearch
from rag.search.passages import Passage
from rag.search.question import BETWEEN, Query, QuestionParser, check, parts, plain
from rag.search.retrieval import Retriever
from rag.search.scope import EVERYTHING, Scope
from rag.settings import Settings
from rag.store.keys import FINGERPRINT
from rag.store.ledger import Ledger
from rag.support.checker import Checker
from rag.text.language import foreign_language

#: How many passages come with an answer.
SHOWN = 10
#: Lowest probability with which an answer is shown.
THRESHOLD = 0.25
#: Where a model finds no answer, a quoted one this probable is shown all the same.
SURE = 0.5
#: How many questions' findings are kept for the follow-ups that lean on them.
_REMEMBERED = 64


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
        self._cross_encoder = CrossEncoder()
        self._retriever = Retriever(
            self._ledger, self._dense, QuestionEncoder(exported), self._cross_encoder
        )
        self._reader = QuestionParser(self._ledger)
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

    def checker(self, passages: Sequence[Passage]) -> Checker:
        """Return what compares drafted sentences with those of some passages."""
        read = [one for passage in passages[:SHOWN] for one in passage.chunk.sentences]
        return Checker(read, self._ledger.neighbours, self._cross_encoder.score)

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
        on_claim: OnClaim = ignore_claim,
    ) -> Answer:
        """Answer a question in quotes; `history` holds the earlier user turns, oldest first.

        An answer that is less probable than `threshold` is not shown. Of several things asked,
        the claims of one are told while the next is searched for.
        Raises QuestionError when the question is empty or too long.
        """
        question = check(question)
        with self._ledger.reading():
            return self._quoted(self._asked(question, history, scope), threshold, on_claim)[0]

    def draft(
        self,
        model: LanguageModel,
        question: str,
        history: Sequence[str] = (),
        *,
        scope: Scope = EVERYTHING,
        on_claim: OnClaim = ignore_claim,
    ) -> Answer:
        """Answer a question with what a model drafts, as far as the articles support it.

        Where nothing of it stands, or the model fails, the answer is that of ask(), with a notice;
        what ask() refuses is refused. Raises QuestionError as ask() does.
        """
        question = check(question)
        with self._ledger.reading():
            return self._drafted(self._asked(question, history, scope), on_claim, model)

    def _asked(self, question: str, history: Sequence[str], scope: Scope) -> _Asked:
        if self._ledger.fingerprint() != FINGERPRINT:
            raise DataError(_foreign(self._ledger.fingerprint()))
        return _Asked(question, tuple(history), scope, self._ledger.revision())

    def _quoted(
        self, asked: _Asked, threshold: float, on_claim: OnClaim
    ) -> tuple[Answer, tuple[_Found, ...]]:
        """Return the answer in quotes, and what was found for each thing that it answers."""
        began = time.perf_counter()
        language = foreign_language(asked.question)
        footnotes = Footnotes(self._ledger, on_claim)
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
        answer = Answer(
            id=uuid.uuid4().hex,
            question=asked.question,
            history=asked.history,
            scope=asked.scope,
            searched_for=BETWEEN.join(one.query.text for one in found),
            answerable=bool(claims),
            text=answer_text(claims, missed)
            or (foreign_refusal(language) if language else refusal(best.query, best.passages)),
            claims=claims,
            citations=tuple(footnotes.citations.values()),
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
        return answer, tuple(shown)

    def _drafted(self, asked: _Asked, on_claim: OnClaim, model: LanguageModel) -> Answer:
        """Return what the model drafts as far as it stands, or else the answer in quotes."""
        began = time.perf_counter()
        quoted, found = self._quoted(self._spelt_out(asked, model), THRESHOLD, ignore_claim)
        quoted = replace(quoted, question=asked.question)
        if not quoted.answerable:
            return quoted
        footnotes = Footnotes(self._ledger, on_claim, buffered=True)
        passages = _cited_first(quoted)
        footnotes.read = [one for passage in passages for one in passage.chunk.sentences]
        checker = self.checker(passages)
        draft = write(
            (quoted.searched_for, passages),
            model,
            checker,
            lambda sentence: self._answers(sentence, found),
            footnotes,
        )
        if not draft.problem:
            self._complete(found, footnotes)
        answer = _put_together(quoted, draft, footnotes)
        if answer.answerer == "quotes":
            replay(answer.shown, answer.citations, on_claim)
        total = (time.perf_counter() - began) * 1000
        first = total - draft.total_ms + draft.first_ms if draft.first_ms else total
        times = {
            "total": total,
            "first_claim": first,
            "draft": draft.total_ms,
            "check": draft.check_ms,
        }
        rounded = {name: round(one, 1) for name, one in times.items()}
        return replace(answer, timings_ms=quoted.timings_ms | rounded)

    def _complete(self, found: Sequence[_Found], footnotes: Footnotes) -> None:
        """Quote what answers those of several things asked that a draft leaves out."""
        said = list(footnotes.claims)
        for one in found if len(found) > 1 else ():
            if not any(self._answers(sentence, [one]) for sentence in said):
                self._cite(one, footnotes)

    def _spelt_out(self, asked: _Asked, model: LanguageModel) -> _Asked:
        """Return a follow-up as the model puts it, or as it is where the model can't."""
        if not asked.history or not needs_context(asked.question):
            return asked
        answer = " ".join(one.text for one in self._last_answer(asked))
        reworded = model.add_context(asked.question, chain(asked.history), answer)
        return replace(asked, question=check(reworded)) if reworded else asked

    def _answers(self, sentence: str, found: Sequence[_Found]) -> bool:
        """Whether a sentence is as probable an answer as what is shown in quotes has to be."""
        scores = [(one.query, self._retriever.reading(one.query, sentence)) for one in found]
        return any(
            self._calibration.applied(
                probability(Evidence(query, "", sentence, score=score, single=score))
            )
            >= THRESHOLD
            for query, score in scores
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
        if not asked.history or not needs_context(asked.question, is_part=asked.is_part):
            return self._reader.read(asked.question)
        answer = self._last_answer(asked)
        text = add_context(asked.question, asked.history, answer)
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

    def _cite(self, found: _Found, footnotes: Footnotes) -> None:
        """Add a claim for each sentence that its article really holds, with its footnotes."""
        footnotes.read = [one.sentence for passage in found.passages for one in passage.read]
        for one in found.extracts:
            for at, sentence in enumerate(one.sentences):
                text = " ".join(sentence.text.split())
                footnotes.add(text, "verbatim", [sentence], "" if at else one.note)


def _merged(rankings: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """Return the SHOWN first passages of several rankings, taken in turn, numbered anew."""
    first: dict[tuple[str, int], Passage] = {}
    for one in (passage for rank in zip_longest(*rankings) for passage in rank if passage):
        first.setdefault((one.chunk.article_id, one.chunk.start), one)
    best = list(first.values())[:SHOWN]
    return tuple(replace(one, number=at) for at, one in enumerate(best, start=1))


def _cited_first(quoted: Answer) -> list[Passage]:
    """Return the passages of an answer, those that it quotes before the others."""
    places = [(one.article_id, one.start) for one in quoted.citations]

    def is_quoted(passage: Passage) -> bool:
        chunk = passage.chunk
        return any(chunk.article_id == key and chunk.start <= at < chunk.end for key, at in places)

    return sorted(quoted.passages, key=lambda one: (not is_quoted(one), one.number))


def _put_together(quoted: Answer, draft: Draft, footnotes: Footnotes) -> Answer:
    """Return the answer with what stands of a draft, or the quoted one with a notice.

    A refusal where the model found no answer and the quoted one is improbable, too.
    """
    dropped = tuple(draft.dropped)
    if not draft.problem:
        claims = tuple(footnotes.claims.values())
        return replace(
            quoted,
            claims=(*claims, *dropped),
            citations=tuple(footnotes.citations.values()),
            text=answer_text(claims, quoted.unanswered),
            answerer="llm",
        )
    if draft.declined and quoted.confidence < SURE:
        return replace(
            quoted,
            answerable=False,
            claims=(),
            citations=(),
            text=NOT_FOUND,
            unanswered=(),
            notice=draft.problem,
        )
    return replace(
        quoted,
        claims=(*quoted.claims, *dropped),
        notice=f"{draft.problem} This is the quoted answer.",
    )


def _foreign(fingerprint: str) -> str:
    if not fingerprint:
        return "Nothing is indexed yet; run: footnote index"
    return (
        f"The index was written by another embedder ({fingerprint}, "
        f"now {FINGERPRINT}); run: footnote index (it embeds all articles anew)"
    )
