"""A subject -> the sentences of the articles that are about it."""

from collections.abc import Collection, Sequence

import numpy as np

from rag.answering.kinds.centrality import Weights, by_relevance, centrality
from rag.answering.kinds.digest import FEWEST, MOST
from rag.answering.kinds.standing import is_prose, is_whole, say_the_same, stands_alone
from rag.corpus.chunks import Sentence
from rag.models.encoder import QuestionEncoder, Vectors
from rag.search.lexical import lexical_query
from rag.store.ledger import Ledger
from rag.store.sentences import FoundSentence
from rag.text.matching import alike, same_name
from rag.text.words import words

#: Most sentences that are compared.
_MATCHING = 300
#: What the votes for a sentence count whose article alone names a part of the subject.
_BY_TITLE = 0.6
#: One more sentence is shown for so many that are about the subject.
_PER_SENTENCE = 10


class Subjects:
    """Finds what the articles say about a subject; safe to share between threads."""

    def __init__(self, ledger: Ledger, encoder: QuestionEncoder) -> None:
        self._ledger = ledger
        self._encoder = encoder

    def about(
        self, subject: str, terms: Sequence[str], within: Collection[str] | None, count: int = 0
    ) -> tuple[Sentence, ...]:
        """Return the most telling sentences that mention all terms; empty if there are none.

        Those of one article are together, in their order; `within` and `count` as in Names.find()
        and digest().
        """
        every = " AND ".join(f"({lexical_query([term])})" for term in terms)
        rows = [row for row, _ in self._ledger.matching_sentences(every, _MATCHING, within)]
        found = [(one, _closeness(one, terms)) for one in self._ledger.found(rows)]
        near = [(one, close) for one, close in found if close and one.vector is not None]
        readable = [(one, close) for one, close in near if _is_readable(one.sentence)]
        if not readable:
            return ()
        stored = dict(self._ledger.vectors_of([one.vector or 0 for one, _ in readable]))
        vectors = np.stack([stored[one.vector or 0] for one, _ in readable])
        closeness = np.array([close for _, close in readable], dtype=np.float32)
        prior = np.clip((vectors @ self._encoder.encode(subject)[0]), 0.05, None)
        weights = centrality(vectors, prior) * closeness
        wanted = count or min(MOST, FEWEST + len(readable) // _PER_SENTENCE)
        return _chosen([one.sentence for one, _ in readable], vectors, weights, wanted)


def _chosen(
    sentences: Sequence[Sentence], vectors: Vectors, weights: Weights, wanted: int
) -> tuple[Sentence, ...]:
    chosen: list[Sentence] = []
    for at in by_relevance(vectors, weights):
        if len(chosen) >= wanted:
            break
        if not any(say_the_same(sentences[at].shown, other.shown) for other in chosen):
            chosen.append(sentences[at])
    ranked = list(dict.fromkeys(one.article_id for one in chosen))
    return tuple(sorted(chosen, key=lambda one: (ranked.index(one.article_id), one.start)))


def _is_readable(sentence: Sentence) -> bool:
    if sentence.place.row:
        return True
    return is_prose(sentence) and is_whole(sentence) and stands_alone(sentence)


def _closeness(found: FoundSentence, terms: Sequence[str]) -> float:
    """Return 1 if a sentence mentions all terms, less if its title or headings do; 0 if none do."""
    sentence = found.sentence
    own = _mentioned(terms, sentence.read)
    if len(own) == len(terms):
        return 1.0
    above = _mentioned(terms, f"{found.title} {sentence.place.path}")
    return _BY_TITLE if own and own | above == set(terms) else 0.0


def _mentioned(terms: Sequence[str], text: str) -> set[str]:
    present = set(words(text))
    return {
        term
        for term in terms
        if any(alike(term, word) or same_name(term, word) for word in present)
    }
