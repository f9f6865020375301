"""Query -> Passages: dense and lexical search, fused by rank, narrowed to sentences, reranked.

Chunks are found by the nearness of their vectors, sentences by BM25. The ranks are fused
(reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009) into one order of sentences,
and the reader scores the best of these.
"""

from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from rag.corpus.chunks import Sentence
from rag.models.cross_encoder import CrossEncoder
from rag.models.encoder import QuestionEncoder
from rag.search.dense import DenseSearch
from rag.search.passages import Passage, ScoredSentence, Window
from rag.search.question import Query
from rag.store.ledger import Ledger, phrase
from rag.text.words import spellings

Key = TypeVar("Key")
#: How many chunks the dense search contributes, and how many sentences the lexical one.
CHUNKS = 30
SENTENCES = 60
#: Terms that occur in more chunks than this, all together, are left to the dense search.
COMMON = 20_000
#: How many sentences the reader scores: it is what an answer's time goes to.
CANDIDATES = 12
#: The constant of reciprocal rank fusion, as in the paper.
FUSION_CONSTANT = 60
#: What a follow-up's answer gains, as a logit, for standing beside the last answer.
FOCUS = 1.0
#: Of how many of the best sentences the article's title is read alone.
TITLES = 2
#: How many of these readings are kept, since a question needs each several times.
_KEPT = 1_000


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
        # Of the reranker alone: a cache of a method would hold on to all of this for long.
        self._answers = lru_cache(maxsize=_KEPT)(
            lambda question, title: cross_encoder.score(question, [title])[0] > 0
        )

    def search(self, query: Query) -> list[Passage]:
        """Return the passages that hold the candidates, best first; none if nothing is found."""
        candidates = self.candidates(query)
        scores = self._score_singles(query, [sentence for _, sentence in candidates])
        by_chunk: dict[int, list[ScoredSentence]] = {}
        for (row, sentence), score in zip(candidates, scores, strict=True):
            one = ScoredSentence(sentence, score, *self._ledger.neighbours(sentence))
            by_chunk.setdefault(row, []).append(one)
        ranked = sorted(by_chunk.items(), key=lambda item: -max(s.score for s in item[1]))
        return [
            Passage(
                number,
                *self._ledger.heading(read[0].sentence.article_id),
                self._ledger.chunk(row),
                max(one.score for one in read),
                tuple(sorted(read, key=lambda one: one.sentence.start)),
            )
            for number, (row, read) in enumerate(ranked, start=1)
        ]

    def score(self, query: Query, windows: Sequence[Window]) -> list[float]:
        """Return the reader's logit for each window.

        It reads the article's title with it: who and where is often said only there. A title that
        answers by itself is left out, or every sentence behind it would seem to answer. A window
        in the query's focus gets FOCUS more.
        """
        bare = {
            one.article_id
            for window in windows
            for one in window
            if self._title_answers(query, one)
        }
        return self._read(query, windows, bare)

    def reading(self, query: Query, text: str) -> float:
        """Return the reader's logit that a text by itself answers a query."""
        return self._cross_encoder.score(query.text, [text])[0]

    def _score_singles(self, query: Query, sentences: Sequence[Sentence]) -> list[float]:
        """Return score() of each sentence, but look only at the titles of the best of them."""
        windows = [(one,) for one in sentences]
        scores = self._read(query, windows, ())
        best = sorted(range(len(scores)), key=lambda at: -scores[at])[:TITLES]
        bare = {
            sentences[at].article_id for at in best if self._title_answers(query, sentences[at])
        }
        again = [at for at, one in enumerate(sentences) if one.article_id in bare]
        for at, score in zip(
            again, self._read(query, [windows[at] for at in again], bare), strict=True
        ):
            scores[at] = score
        return scores

    def _read(self, query: Query, windows: Sequence[Window], bare: Container[str]) -> list[float]:
        """Return the logits of windows, those of the articles in `bare` read without the title."""
        texts = []
        for window in windows:
            title, _ = self._ledger.heading(window[0].article_id)
            text = " ".join(one.text for one in window)
            texts.append(text if window[0].article_id in bare else f"{title}. {text}")
        logits = self._cross_encoder.score(query.text, texts)
        return [
            logit + FOCUS * (not query.focus.isdisjoint(window))
            for logit, window in zip(logits, windows, strict=True)
        ]

    def _title_answers(self, query: Query, sentence: Sentence) -> bool:
        return self._answers(query.text, self._ledger.heading(sentence.article_id)[0])

    def around(self, sentences: Iterable[Sentence]) -> list[Sentence]:
        """Return these sentences with the one before them and the two after them."""
        found: list[Sentence] = []
        for one in sentences:
            before, after = self._ledger.neighbours(one)
            further = self._ledger.neighbours(after)[1] if after else None
            found += [near for near in (before, one, after, further) if near]
        return list(dict.fromkeys(found))

    def candidates(self, query: Query) -> list[tuple[int, Sentence]]:
        """Return (row of the chunk, sentence) for the CANDIDATES best by fused rank.

        These are the sentences that the reader scores, best first.
        """
        if query.within is not None and not query.within:
            return []
        vector = self._encoder.encode(query.text)
        dense = self._dense.nearest(vector, CHUNKS, query.within)
        words = lexical_query(self._telling(query.terms))
        lexical = self._ledger.matching_sentences(words, SENTENCES, query.within) if words else []
        rows = dict.fromkeys([*dense, *(row for row, _ in lexical)])
        chunks = {row: self._ledger.chunk(row) for row in rows}
        by_chunk, by_sentence = reciprocal_ranks(dense), reciprocal_ranks(lexical)
        scored = [
            (by_chunk.get(row, 0.0) + by_sentence.get((row, sentence.start), 0.0), row, sentence)
            for row, chunk in chunks.items()
            for sentence in chunk.sentences
        ]
        scored.sort(key=lambda item: (-item[0], item[1], item[2].start))
        best = [(row, sentence) for _, row, sentence in scored[:CANDIDATES]]
        for one in sorted(query.focus, key=lambda one: one.start):
            row = self._ledger.chunk_of(one)
            if row is not None and (row, one) not in best:
                best.append((row, one))
        return best

    def _telling(self, terms: Iterable[str]) -> list[str]:
        """Return the terms that lexical search looks for: all, or the rarest within COMMON.

        A word that stands everywhere tells passages apart least, and costs most to score.
        """
        found: list[str] = []
        chunks = 0
        rarity = {term: sum(map(self._ledger.frequency, spellings(term))) for term in terms}
        for term in sorted(rarity, key=lambda one: rarity[one]):
            chunks += rarity[term]
            if chunks > COMMON and found:
                break
            found.append(term)
        return found


def lexical_query(terms: Iterable[str]) -> str:
    """Return the FTS5 query for any of the terms in any of their spellings; "" for no terms."""
    return " OR ".join(phrase(spelling) for term in terms for spelling in spellings(term))


def reciprocal_ranks(ranking: Sequence[Key]) -> dict[Key, float]:
    """Return what each key of a ranking, best first, adds to its fused score.

    >>> reciprocal_ranks(["a", "b"])["a"] == 1 / 61
    True
    """
    return {key: 1 / (FUSION_CONSTANT + rank) for rank, key in enumerate(ranking, start=1)}
