"""A Query -> Passages: dense and lexical search, fused by rank, then scored by the cross-encoder.

Dense search finds chunks by their vectors, lexical search finds sentences by BM25. Their ranks are
fused (reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009) into one order of
sentences, and the cross-encoder scores the best of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from rag.corpus.chunks import Chunk, Sentence
from rag.models.cross_encoder import CrossEncoder
from rag.models.encoder import QuestionEncoder
from rag.search.dense import DenseSearch
from rag.search.passages import Candidate, Passage, ScoredSentence, Window
from rag.search.question import Query
from rag.store.ledger import Ledger, phrase
from rag.text.words import spellings

Key = TypeVar("Key")
#: Most chunks from dense search, and most sentences from lexical search.
CHUNKS = 30
SENTENCES = 60
#: Terms that occur in more chunks than this, in sum, are left to dense search.
COMMON = 20_000
#: How many sentences the cross-encoder scores; most of an answer's time is spent on it.
CANDIDATES = 12
#: The constant of reciprocal rank fusion, as in the paper.
FUSION_CONSTANT = 60
#: What a sentence near the last answer gains when a follow-up is asked, as a logit.
FOCUS = 1.0
#: For how many of the best sentences the title is scored alone.
TITLES = 2
#: How many of these scores are kept; one question needs each several times.
_CACHED_TITLES = 1_000


class Retriever:
    """Searches one index; safe to share between threads."""

    def __init__(
        self,
        ledger: Ledger,
        dense: DenseSearch,
        encoder: QuestionEncoder,
        cross_encoder: CrossEncoder,
    ) -> None:
        self._ledger = ledger
        self._dense = dense
        self._encoder = encoder
        self._cross_encoder = cross_encoder
        # It refers to the cross-encoder alone: the cache of a method would keep `self` alive.
        self._title_answers = lru_cache(maxsize=_CACHED_TITLES)(
            lambda question, title: cross_encoder.score(question, [title])[0] > 0
        )

    def search(self, query: Query) -> list[Passage]:
        """Return the passages that contain the candidates, best first; may be empty."""
        candidates = self.candidates(query)
        scores = self._score_candidates(query, [one.sentence for one in candidates])
        by_chunk: dict[int, list[ScoredSentence]] = {}
        for candidate, score in zip(candidates, scores, strict=True):
            neighbours = self._ledger.neighbours(candidate.sentence)
            scored = ScoredSentence(candidate.sentence, score, *neighbours)
            by_chunk.setdefault(candidate.row, []).append(scored)
        ranked = sorted(by_chunk.items(), key=lambda item: -max(s.score for s in item[1]))
        return [
            self._passage(number, self._ledger.chunk(row), scored)
            for number, (row, scored) in enumerate(ranked, start=1)
        ]

    def _passage(self, number: int, chunk: Chunk, scored: Sequence[ScoredSentence]) -> Passage:
        title, date = self._ledger.heading(chunk.article_id)
        best = max(one.score for one in scored)
        in_order = tuple(sorted(scored, key=lambda one: one.sentence.start))
        return Passage(number, title, date, chunk, best, in_order)

    def candidates(self, query: Query) -> list[Candidate]:
        """Return the sentences for the cross-encoder, best first.

        They are the CANDIDATES best by fused rank, then the rest of the query's focus.
        """
        if query.within is not None and not query.within:
            return []
        best = self._fused(query)[:CANDIDATES]
        focus = sorted(query.focus, key=lambda sentence: sentence.start)
        rows = [(self._ledger.chunk_of(sentence), sentence) for sentence in focus]
        near = [Candidate(row, sentence) for row, sentence in rows if row is not None]
        return list(dict.fromkeys([*best, *near]))

    def _fused(self, query: Query) -> list[Candidate]:
        """Return all sentences of the chunks that either search finds, best first."""
        dense = self._dense.nearest(self._encoder.encode(query.text), CHUNKS, query.within)
        words = lexical_query(self._rare_terms(query.terms))
        lexical = self._ledger.matching_sentences(words, SENTENCES, query.within) if words else []
        rows = dict.fromkeys([*dense, *(row for row, _ in lexical)])
        return fuse(dense, lexical, {row: self._ledger.chunk(row) for row in rows})

    def _rare_terms(self, terms: Iterable[str]) -> list[str]:
        """Return the terms for lexical search: all, or the rarest within COMMON.

        A word that occurs everywhere hardly tells passages apart, and is the slowest to score.
        """
        frequency = {term: sum(map(self._ledger.frequency, spellings(term))) for term in terms}
        rare: list[str] = []
        chunks = 0
        for term in sorted(frequency, key=lambda term: frequency[term]):
            chunks += frequency[term]
            if chunks > COMMON and rare:
                break
            rare.append(term)
        return rare

    def score(self, query: Query, windows: Sequence[Window]) -> list[float]:
        """Return the cross-encoder's logit for each window.

        The article's title is scored with it, since who and where are often named only there. A
        title that answers alone is left out, or every sentence of its article would seem to
        answer. A window that overlaps the query's focus gains FOCUS.
        """
        articles = {sentence.article_id for window in windows for sentence in window}
        return self._score(query, windows, self._answered_by_title(query, articles))

    def score_text(self, query: Query, text: str) -> float:
        """Return the cross-encoder's logit that a text alone answers a query."""
        return self._cross_encoder.score(query.text, [text])[0]

    def _score_candidates(self, query: Query, sentences: Sequence[Sentence]) -> list[float]:
        """Return score() of each sentence, but check only the titles of the TITLES best."""
        scores = self._score(query, [(sentence,) for sentence in sentences], ())
        best = sorted(zip(scores, sentences, strict=True), key=lambda pair: -pair[0])[:TITLES]
        articles = {sentence.article_id for _, sentence in best}
        untitled = self._answered_by_title(query, articles)
        again = [at for at, one in enumerate(sentences) if one.article_id in untitled]
        windows = [(sentences[at],) for at in again]
        for at, score in zip(again, self._score(query, windows, untitled), strict=True):
            scores[at] = score
        return scores

    def _score(
        self, query: Query, windows: Sequence[Window], untitled: Collection[str]
    ) -> list[float]:
        """Return the logits of windows; articles in `untitled` are scored without their titles."""
        texts = []
        for window in windows:
            article_id = window[0].article_id
            title, _ = self._ledger.heading(article_id)
            text = " ".join(sentence.text for sentence in window)
            texts.append(text if article_id in untitled else f"{title}. {text}")
        logits = self._cross_encoder.score(query.text, texts)
        return [
            logit + FOCUS * (not query.focus.isdisjoint(window))
            for logit, window in zip(logits, windows, strict=True)
        ]

    def _answered_by_title(self, query: Query, articles: Iterable[str]) -> set[str]:
        """Return those of the articles, by their ids, whose title alone answers."""
        return {
            article_id
            for article_id in articles
            if self._title_answers(query.text, self._ledger.heading(article_id)[0])
        }

    def around(self, sentences: Iterable[Sentence]) -> list[Sentence]:
        """Return the sentences, each with the one before it and the two after it."""
        near: list[Sentence | None] = []
        for sentence in sentences:
            before, after = self._ledger.neighbours(sentence)
            second = self._ledger.neighbours(after)[1] if after else None
            near += [before, sentence, after, second]
        return list(dict.fromkeys(filter(None, near)))


def lexical_query(terms: Iterable[str]) -> str:
    """Return the FTS5 query for any of the terms in any of their spellings; "" for no terms."""
    return " OR ".join(phrase(spelling) for term in terms for spelling in spellings(term))


def fuse(
    dense: Sequence[int], lexical: Sequence[tuple[int, int]], chunks: Mapping[int, Chunk]
) -> list[Candidate]:
    """Return the sentences of chunks by falling sum of their reciprocal ranks.

    `dense` ranks rows of chunks, `lexical` ranks sentences as (row, start); best first. Of equal
    sums, the lower row and the earlier sentence come first.
    """
    by_chunk, by_sentence = reciprocal_ranks(dense), reciprocal_ranks(lexical)
    sums = {
        Candidate(row, sentence): by_chunk.get(row, 0.0)
        + by_sentence.get((row, sentence.start), 0.0)
        for row, chunk in chunks.items()
        for sentence in chunk.sentences
    }
    return sorted(sums, key=lambda one: (-sums[one], one.row, one.sentence.start))


def reciprocal_ranks(ranking: Sequence[Key]) -> dict[Key, float]:
    """Return what each key of a ranking, best first, adds to its fused score.

    >>> reciprocal_ranks(["a", "b"])["a"] == 1 / 61
    True
    """
    return {key: 1 / (FUSION_CONSTANT + rank) for rank, key in enumerate(ranking, start=1)}
