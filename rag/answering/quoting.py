"""Search results -> an answer in quotes, or a refusal."""

import math
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rag.answering.confidence import THRESHOLD
from rag.answering.footnotes import Footnotes, answer_text
from rag.answering.model import ANSWERED, Answer
from rag.answering.refusal import refuse
from rag.answering.request import Request, SearchResult
from rag.corpus.chunks import Sentence
from rag.search.passages import Passage
from rag.search.resolved import ResolvedQuestion
from rag.support.verdict import SUPPORTED, VERBATIM
from rag.text.language import foreign_language

#: Most passages that come with an answer.
MAX_PASSAGES = 10


@dataclass(frozen=True, slots=True)
class Quoted:
    """An answer in quotes, and the search results that it quotes."""

    answer: Answer
    results: tuple[SearchResult, ...]


def quote(
    request: Request, results: Iterable[SearchResult], threshold: float, footnotes: Footnotes
) -> Quoted:
    """Return the answer in quotes; a refusal if the confidence of no result reaches `threshold`.

    Each result that is probable enough is quoted before the next one is fetched.
    """
    began = time.perf_counter()
    language = foreign_language(request.question.printed)
    searched, quoted = _quote_probable(results, math.inf if language else threshold, footnotes)
    best = max(searched, key=_confidence)
    claims = tuple(footnotes.claims.values())
    missing = tuple(result.question for result in searched if claims and result not in quoted)
    answer = Answer(
        id=uuid.uuid4().hex,
        question=request.question.printed,
        history=tuple(turn.printed for turn in request.history),
        scope=request.scope,
        # Words of another language look like typing errors, and are in no article.
        searched_for=(request.question if language else _resolved(request, searched)).printed,
        outcome=ANSWERED,
        text=answer_text(claims, missing),
        claims=claims,
        citations=tuple(footnotes.citations.values()),
        passages=interleaved([result.passages for result in searched]),
        missing_terms=() if language else _missing(searched),
        unanswered=missing,
        answerer="quotes",
        with_context=any(one.query.question.context or one.is_completed for one in searched),
        confidence=round(min(map(_confidence, quoted), default=best.confidence), 4),
        timings_ms=_timings((time.perf_counter() - began) * 1000, searched),
        read_as=_read_as(searched),
    )
    if not claims:
        answer = refused(answer, searched, footnotes, language)
    return Quoted(answer, tuple(quoted))


def refused(
    answer: Answer, results: Sequence[SearchResult], footnotes: Footnotes, language: str = ""
) -> Answer:
    """Return the refusal that takes an answer's place; `language` as in refuse()."""
    refusal = refuse(results, answer.scope, language)
    return replace(
        answer,
        outcome=refusal.outcome,
        text=refusal.text,
        reasons=refusal.reasons,
        language=refusal.language,
        closest=footnotes.cite_alone(refusal.closest) if refusal.closest else None,
        claims=(),
        citations=(),
        unanswered=(),
    )


def _quote_probable(
    results: Iterable[SearchResult], threshold: float, footnotes: Footnotes
) -> tuple[list[SearchResult], list[SearchResult]]:
    """Return all results, and those that were quoted."""
    searched: list[SearchResult] = []
    quoted: list[SearchResult] = []
    for result in results:
        searched.append(result)
        if result.confidence >= max(threshold, THRESHOLD):
            quoted.append(result)
            cite(result, footnotes)
    if not quoted:
        # A threshold below THRESHOLD lets through the best of the improbable results.
        best = max(map(_confidence, searched))
        quoted = [result for result in searched if 0 < result.confidence >= max(threshold, best)]
        for result in quoted:
            cite(result, footnotes)
    return searched, quoted


def cite(result: SearchResult, footnotes: Footnotes) -> None:
    """Add a claim, with its footnotes, for each sentence of the result's extracts."""
    footnotes.searched = [one.sentence for passage in result.passages for one in passage.scored]
    for extract in result.extracts:
        note, remark = extract.note, extract.remark
        for sentence in extract.sentences:
            footnotes.add(sentence.shown, verdict(sentence), [sentence], note, remark)
            note = remark = ""  # only at the first sentence


def verdict(sentence: Sentence) -> str:
    """Return whether a sentence is shown word for word; a row is shown with its columns' names."""
    return SUPPORTED if sentence.place.row else VERBATIM


def _confidence(result: SearchResult) -> float:
    return result.confidence


def _resolved(request: Request, results: Sequence[SearchResult]) -> ResolvedQuestion:
    """Return the question as it was searched for."""
    return replace(request.question, parts=tuple(result.query.question for result in results))


def _missing(results: Sequence[SearchResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for one in results for term in one.query.missing))


def _read_as(results: Sequence[SearchResult]) -> str:
    """Return how the wishes about dates in a question were read, each of them once."""
    return ", ".join(dict.fromkeys(filter(None, (one.query.read_as for one in results))))


def interleaved(rankings: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """Return the first MAX_PASSAGES of several rankings, taken in turn and renumbered."""
    first: dict[tuple[str, int], Passage] = {}
    for rank in zip_longest(*rankings):
        for passage in filter(None, rank):
            first.setdefault((passage.chunk.article_id, passage.chunk.start), passage)
    best = list(first.values())[:MAX_PASSAGES]
    return tuple(replace(passage, number=number) for number, passage in enumerate(best, start=1))


def _timings(total: float, results: Sequence[SearchResult]) -> dict[str, float]:
    # A cached result may have taken longer than this answer.
    retrieve = min(total, sum(result.retrieve_ms for result in results))
    return {"total": round(total, 1), "retrieve": round(retrieve, 1)}
