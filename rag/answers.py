"""The whole way from a question to an Answer whose every claim carries checked footnotes."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rag.chunks import Sentence
from rag.conversation import stand_alone
from rag.embeddings import QuestionEncoder, exported_path, is_exported
from rag.errors import DataError
from rag.extraction import Extract, extract
from rag.grounding import is_verbatim, same_wording
from rag.index import Index
from rag.ledger import FINGERPRINT, Ledger
from rag.questions import Query, QuestionReader, check
from rag.reranking import Reranker
from rag.retrieval import Passage, Retriever
from rag.settings import MAX_HISTORY, Settings

#: How many passages come with an answer.
SHOWN = 10
#: Lowest probability with which an answer is shown.
THRESHOLD = 0.5


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


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, and the numbers of its citations."""

    text: str
    verdict: str  # verbatim, supported or dropped
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question. Without citations it is a refusal, and `text` says why."""

    id: str
    question: str
    history: tuple[str, ...]
    searched_for: str
    answerable: bool
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    missing_terms: tuple[str, ...]
    answerer: str
    confidence: float  # probability that the best words found answer the question
    timings_ms: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return the answer as the contract in README's "JSON" has it."""
        fields = asdict(self)
        fields["passages"] = [passage.to_json() for passage in self.passages]
        return fields


class Answerer:
    """One opened index with its models; safe to share between threads.

    Raises DataError when the data folder holds no index that fits, ModelError without weights.
    """

    def __init__(self, settings: Settings) -> None:
        self._ledger = Ledger(settings.data)
        if self._ledger.fingerprint() != FINGERPRINT:
            raise DataError(_foreign(settings, self._ledger.fingerprint()))
        self._index = Index(settings.data)
        exported = exported_path(settings.data)
        if not is_exported(exported):
            raise DataError(
                f"The question encoder in {settings.data} is missing or damaged; "
                "run: footnote index"
            )
        self._retriever = Retriever(
            self._ledger, self._index, QuestionEncoder(exported), Reranker()
        )
        self._reader = QuestionReader(self._ledger)

    @property
    def ledger(self) -> Ledger:
        """The articles that are searched."""
        return self._ledger

    @property
    def state(self) -> str:
        """The name of the index that is searched; another name means other articles."""
        return self._index.state

    def close(self) -> None:
        """Let go of the index and the ledger."""
        self._index.close()
        self._ledger.close()

    def search(self, question: str, history: Sequence[str] = ()) -> tuple[Query, list[Passage]]:
        """Return what was searched for, and the passages found, best first."""
        query = self._reader.read(stand_alone(check(question), history[-MAX_HISTORY:]))
        return query, self._retriever.search(query)

    def ask(
        self, question: str, history: Sequence[str] = (), threshold: float = THRESHOLD
    ) -> Answer:
        """Answer a question; `history` holds the earlier user turns, oldest first.

        An answer that is less probable than `threshold` is not shown.
        Raises QuestionError when the question is empty or too long.
        """
        question = check(question)
        with self._ledger.reading():
            return self._ask(question, history, threshold)

    def _ask(self, question: str, history: Sequence[str], threshold: float) -> Answer:
        began = time.perf_counter()
        query, passages = self.search(question, history)
        retrieved = time.perf_counter()
        found = extract(query, passages, lambda texts: self._retriever.score(query, texts))
        confidence = found.probability if found else 0.0
        shown = found if confidence >= threshold else None
        claims, citations = self._cite(shown, passages) if shown else ((), ())
        text = " ".join(_with_footnotes(claim) for claim in claims) or refusal(query, passages)
        done = time.perf_counter()
        return Answer(
            id=uuid.uuid4().hex,
            question=question,
            history=tuple(history),
            searched_for=query.text,
            answerable=bool(citations),
            text=text,
            claims=claims,
            citations=citations,
            passages=tuple(passages[:SHOWN]),
            missing_terms=query.missing,
            answerer="quotes",
            confidence=round(confidence, 4),
            timings_ms={
                "total": round((done - began) * 1000, 1),
                "retrieve": round((retrieved - began) * 1000, 1),
            },
        )

    def _cite(
        self, found: Extract, passages: Sequence[Passage]
    ) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
        """Return a claim for each sentence that its article really holds, with its footnotes."""
        read = [one.sentence for passage in passages for one in passage.read]
        claims: list[Claim] = []
        citations: list[Citation] = []
        for sentence in found.sentences:
            places = [sentence, *same_wording(sentence, read)]
            added = [
                citation
                for number, place in enumerate(places, start=len(citations) + 1)
                if (citation := self._citation(number, place))
            ]
            if added:
                citations.extend(added)
                numbers = tuple(citation.number for citation in added)
                claims.append(Claim(" ".join(sentence.text.split()), "verbatim", numbers))
        return tuple(claims), tuple(citations)

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
        )


def _with_footnotes(claim: Claim) -> str:
    return claim.text + "".join(f" [{number}]" for number in claim.citations)


def refusal(query: Query, passages: Sequence[Passage]) -> str:
    """Return the sentences that say why there is no answer."""
    text = "The articles don't answer this."
    if query.missing:
        text += f" No article mentions {_listed(query.missing)}."
    if passages:
        text += " What comes nearest is listed below, as a lead and not as an answer."
    return text


def _listed(terms: Sequence[str]) -> str:
    """Return "a", "a or b", "a, b or c"."""
    return " or ".join(filter(None, [", ".join(terms[:-1]), terms[-1]]))


def _foreign(settings: Settings, fingerprint: str) -> str:
    if not fingerprint:
        return f"There is no index in {settings.data}; run: footnote index"
    return (
        f"The index in {settings.data} was written by another embedder ({fingerprint}, "
        f"now {FINGERPRINT}); run: footnote index (it embeds all articles anew)"
    )
