"""A Query -> Passages: dense and lexical search, fused by score, then the cross-encoder.

Dense search finds sentences by their cosine with the question, lexical search finds them by BM25.
The two scores are added: BM25 as its share of the most that the question's words could give, so
that it weighs little where only common words match. (Ranks say nothing about that.) Sentences that
carry the question's numbers and names gain a bonus (marks.py), and articles that a number or name
in their titles singles out are searched on their own. The cross-encoder scores the best sentences.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from rag.corpus.chunks import Chunk, Sentence
from rag.models.cross_encoder import CrossEncoder
from rag.models.encoder import QuestionEncoder
from rag.search.dated import titled
from rag.search.dense import DenseSearch
from rag.search.introductions import Introductions
from rag.search.lexical import idf, lexical_query
from rag.search.marks import bonus, singled_out, weigh
from rag.search.passages import Candidate, Passage, ScoredSentence, Window, reading
from rag.search.question import Query
from rag.search.surroundings import MAX_MEMBERS, with_surroundings
from rag.store.ledger import Ledger
from rag.store.sentences import FoundSentence
from rag.text.covering import with_covered
from rag.text.words import content_words

#: Most vectors from dense search, and most sentences from lexical search.
NEAREST = 60
MATCHING = 60
#: Most vectors from the articles that a number or name in their titles singles out.
MARKED = 12
#: What full marks in lexical search are worth, as a cosine.
LEXICAL_WEIGHT = 0.5
#: What an article of a preferred date is worth, as a cosine.
PREFERRED = 0.05
#: How often a word's weight can count in BM25 as FTS5 computes it, with k1 = 1.2.
_MAX_SATURATION = 2.2
#: Most candidates with the same words: the copies of a sentence would crowd out all others.
COPIES = 3
#: Terms that occur in more sentences than this, in sum, are left to dense search.
COMMON = 50_000
#: How many sentences the cross-encoder scores; most of an answer's time is spent on it.
CANDIDATES = 12
#: How many more it scores where none of the first reaches SURE, a logit: an answer in other words
#: than the question's ranks lower. (12 of 100 reworded questions have their answer only there.)
FURTHER = 12
SURE = 0.0
#: What a sentence near the last answer gains when a follow-up is asked, as a logit.
FOCUS = 1.0
#: For how many of the best sentences the title is scored alone.
TITLES = 2


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
        self._introductions = Introductions(ledger, MAX_MEMBERS)

    def search(self, query: Query) -> list[Passage]:
        """Return the passages that contain the candidates, best first; may be empty."""
        by_chunk: dict[int, list[ScoredSentence]] = {}
        for candidate, score in self._scored(query):
            scored = with_surroundings(self._ledger, candidate, score)
            by_chunk.setdefault(candidate.row, []).append(scored)
        ranked = sorted(by_chunk.items(), key=lambda item: -max(s.score for s in item[1]))
        return [
            self._passage(number, self._ledger.chunk(row), scored)
            for number, (row, scored) in enumerate(ranked, start=1)
        ]

    def _scored(self, query: Query) -> Iterator[tuple[Candidate, float]]:
        """Yield the candidates with their logits; the further ones only if none is sure."""
        candidates = self.candidates(query)
        first = CANDIDATES + len(query.focus)
        for part in (candidates[:first], candidates[first:]):
            scores = self._score_candidates(query, [one.sentence for one in part])
            yield from zip(part, scores, strict=True)
            if max(scores, default=0.0) >= SURE:
                return

    def _passage(self, number: int, chunk: Chunk, scored: Sequence[ScoredSentence]) -> Passage:
        title, date = self._ledger.heading(chunk.article_id)
        best = max(one.score for one in scored)
        in_order = tuple(sorted(scored, key=lambda one: one.sentence.start))
        file = self._ledger.file_words(chunk.article_id)
        return Passage(number, title, date, chunk, best, in_order, file)

    def candidates(self, query: Query) -> list[Candidate]:
        """Return the sentences for the cross-encoder, best first.

        They are the CANDIDATES best by fused score, the query's focus, and the FURTHER ones.
        """
        if query.within is not None and not query.within:
            return []
        ranked = list(self._fused(query))
        best, further = ranked[:CANDIDATES], ranked[CANDIDATES : CANDIDATES + FURTHER]
        near = [one for one in ranked if one.sentence in query.focus]
        near.sort(key=lambda one: one.sentence.start)
        return list(dict.fromkeys([*best, *near, *further]))

    def _fused(self, query: Query) -> Iterator[Candidate]:
        """Yield the sentences that either search finds and the query's focus, best first."""
        vector = self._encoder.encode(query.expanded)
        marks = weigh(query, self._ledger)
        cosines = self._dense.nearest(vector, NEAREST, query.within)
        shares = self._shares(query)
        found = self._ledger.found(shares)
        found += filter(None, map(self._ledger.find, query.focus))
        for row in cosines:
            found += self._ledger.sentences_with(row, COPIES, query.within)
        marked = singled_out(marks, self._ledger) | query.preferred
        if query.within is not None:
            marked &= query.within
        if marked:
            within = self._dense.nearest(vector, MARKED, marked)
            for row in within:
                found += self._ledger.sentences_with(row, COPIES, marked)
            cosines |= within
        unknown = {one.vector for one in found if one.vector is not None} - cosines.keys()
        cosines |= self._dense.cosines(vector, unknown)
        return fuse(found, cosines, shares, marks, query.preferred)

    def _shares(self, query: Query) -> dict[int, float]:
        """Return row -> share of the highest possible BM25 score of the sentences that match."""
        tied = (word for tie in query.ties for word in content_words(tie.other))
        counts = self._rare_terms(dict.fromkeys((*query.terms, *tied)))
        words = lexical_query(counts)
        if not words:
            return {}
        total = self._ledger.sentence_count()
        highest = _MAX_SATURATION * sum(idf(count, total) for count in counts.values())
        matching = self._ledger.matching_sentences(words, MATCHING, query.within)
        return {row: score / highest for row, score in matching}

    def _rare_terms(self, terms: Iterable[str]) -> dict[str, int]:
        """Return term -> number of sentences with it, of all terms or the rarest within COMMON.

        A word that occurs everywhere hardly tells sentences apart, and is the slowest to score.
        """
        counts = {
            term: self._ledger.matching_count(lexical_query([term]), COMMON + 1) for term in terms
        }
        rare: dict[str, int] = {}
        for term in sorted(counts, key=lambda term: counts[term]):
            if rare and sum(rare.values()) + counts[term] > COMMON:
                break
            rare[term] = counts[term]
        return rare

    def cosines(self, text: str, sentences: Sequence[Sentence]) -> dict[Sentence, float]:
        """Return the cosines of sentences with a text; those without a vector are left out."""
        vectors = {
            one.sentence: one.vector
            for one in filter(None, map(self._ledger.find, sentences))
            if one.vector is not None
        }
        found = self._dense.cosines(self._encoder.encode(text), set(vectors.values()))
        return {sentence: found[row] for sentence, row in vectors.items()}

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
        return self._cross_encoder.score(query.expanded, [text])[0]

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
            title, date = self._ledger.heading(article_id)
            text = with_covered(query.text, reading(window))
            is_untitled = article_id in untitled
            if not is_untitled:
                text = titled(query, title, text, date)
                text = f"{self._introductions.of(query, window, text)}{text}"
            texts.append(text)
        logits = self._cross_encoder.score(query.expanded, texts)
        return [
            logit + FOCUS * (not query.focus.isdisjoint(window))
            for logit, window in zip(logits, windows, strict=True)
        ]

    def _answered_by_title(self, query: Query, articles: Iterable[str]) -> set[str]:
        """Return those of the articles, by their ids, whose title alone answers."""
        titles = {article_id: self._ledger.heading(article_id)[0] for article_id in articles}
        logits = self._cross_encoder.score(query.expanded, list(titles.values()))
        return {one for one, logit in zip(titles, logits, strict=True) if logit > 0}

    def nearness(self, text: str, others: Sequence[str]) -> list[float]:
        """Return the cosine of the vectors of each of some texts and one text."""
        vector = self._encoder.encode(text)[0]
        return [float(self._encoder.encode(other)[0] @ vector) for other in others]

    def around(self, sentences: Iterable[Sentence]) -> list[Sentence]:
        """Return the sentences, each with the one before it and the two after it."""
        near: list[Sentence | None] = []
        for sentence in sentences:
            before, after = self._ledger.neighbours(sentence)
            second = self._ledger.neighbours(after)[1] if after else None
            near += [before, sentence, after, second]
        return list(dict.fromkeys(filter(None, near)))


def fuse(
    found: Iterable[FoundSentence],
    cosines: Mapping[int, float],
    shares: Mapping[int, float],
    marks: Mapping[str, float],
    preferred: Collection[str] = (),
) -> Iterator[Candidate]:
    """Yield sentences by falling score, at most COPIES with one vector.

    `cosines` has the cosine of each vector's row, `shares` the lexical score, from 0 to 1, of a
    sentence's row; sentences without either score have 0. `marks` has the weight of each of the
    question's marks. Sentences of `preferred` articles gain PREFERRED. Of equal scores, the lower
    row is first.
    """
    scores = {
        one: cosines.get(one.vector or 0, 0.0)
        + LEXICAL_WEIGHT * shares.get(one.row, 0.0)
        + bonus(one, marks)
        + PREFERRED * (one.sentence.article_id in preferred)
        for one in found
    }
    copies = Counter[int | None]()
    for one in sorted(scores, key=lambda one: (-scores[one], one.row)):
        copies[one.vector] += 1
        if copies[one.vector] <= COPIES:
            yield Candidate(one.chunk, one.sentence, cosines.get(one.vector or 0, 0.0))
