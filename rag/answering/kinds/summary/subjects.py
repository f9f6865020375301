"""A subject -> the sentences of the articles that are about it."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from rag.answering.kinds.summary.centrality import by_relevance, centrality
from rag.answering.kinds.summary.digest import FEWEST, MOST, pick
from rag.answering.kinds.summary.quotable import (
    is_prose,
    is_whole,
    is_within_quotation,
    stands_alone,
)
from rag.corpus.chunks import Sentence
from rag.models.encoder import QuestionEncoder
from rag.search.lexical import lexical_query
from rag.store.ledger import Ledger
from rag.store.sentences import FoundSentence
from rag.text.matching import same_name
from rag.text.words import words

#: Most sentences that are compared.
_MATCHING = 300
#: What the votes for a sentence count whose article alone names a part of the subject.
_BY_TITLE = 0.6
#: What they count if the sentence begins with the subject, within so many words.
_NAMED_FIRST, _OPENING_WORDS = 1.3, 6
#: An article with this share of the sentences that mention a subject is about it.
_HOME = 0.7
#: A sentence that only happens to have the word has a lower cosine with the subject.
_NEAR = 0.2
#: An article is about what at least so many of its sentences are about.
_SEVERAL = 2
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

        Those of one article are together, in their order. `within` holds the ids of the articles
        that are read, None for all; `count` is how many sentences are wanted, 0 for any.
        """
        rows = self._ledger.matching_sentences(_every(terms), _MATCHING, within)
        found = self._ledger.found([row for row, _ in rows])
        near = [(one, _closeness(one, terms)) for one in found if one.vector is not None]
        near = [(one, close) for one, close in near if close]
        prose = [(one, close) for one, close in near if _is_readable(one.sentence)]
        readable = prose or [(one, close) for one, close in near if one.sentence.place.row]
        if not readable:
            return ()
        stored = dict(self._ledger.vectors_of([one.vector or 0 for one, _ in readable]))
        vectors = np.stack([stored[one.vector or 0] for one, _ in readable])
        cosines = vectors @ self._encoder.encode(subject)[0]
        closeness = np.array([close for _, close in readable], dtype=np.float32)
        weights = centrality(vectors, np.clip(cosines, _NEAR, None)) * closeness
        ranked = (
            (readable[at][0].sentence,)
            for at in by_relevance(vectors, weights)
            if cosines[at] >= _NEAR
        )
        wanted = count or _suitable(len(readable))
        chosen = pick(ranked, wanted, self._is_complete, wanted)
        articles = list(dict.fromkeys(one.article_id for one in chosen))
        return tuple(sorted(chosen, key=lambda one: (articles.index(one.article_id), one.start)))

    def home(self, terms: Sequence[str], within: Collection[str] | None) -> str | None:
        """Return the article that nearly all sentences about a subject are in; None if none is."""
        rows = self._ledger.matching_sentences(f"text : ({_every(terms)})", _MATCHING, within)
        found = self._ledger.found([row for row, _ in rows])
        counts = Counter(one.sentence.article_id for one in found)
        return next((key for key, count in counts.items() if count >= _HOME * len(found)), None)

    def most_about(self, terms: Sequence[str], within: Collection[str] | None) -> str | None:
        """Return the article with most sentences about a subject, if it has several.

        Words of the title count as part of each sentence.
        """
        rows = self._ledger.matching_sentences(_every(terms), _MATCHING, within)
        found = self._ledger.found([row for row, _ in rows])
        counts = Counter(one.sentence.article_id for one in found if _closeness(one, terms))
        return next((key for key, count in counts.most_common(1) if count >= _SEVERAL), None)

    def _is_complete(self, sentence: Sentence) -> bool:
        article = self._ledger.article(sentence.article_id)
        return article is not None and not is_within_quotation(sentence, article)


def _every(terms: Sequence[str]) -> str:
    return " AND ".join(f"({lexical_query([term])})" for term in terms)


def _suitable(readable: int) -> int:
    return min(MOST, FEWEST + readable // _PER_SENTENCE)


def _is_readable(sentence: Sentence) -> bool:
    return is_prose(sentence) and is_whole(sentence) and stands_alone(sentence)


def _closeness(found: FoundSentence, terms: Sequence[str]) -> float:
    """Return 1 or more if a sentence mentions all terms, less if it needs its headings for that.

    0 if not even those and the title mention the rest.
    """
    sentence = found.sentence
    own = _mentioned(terms, sentence.read)
    if len(own) == len(terms):
        # What a sentence is about is mostly named early.
        opening = " ".join(sentence.read.split()[:_OPENING_WORDS])
        return _NAMED_FIRST if _mentioned(terms, opening) else 1.0
    above = _mentioned(terms, f"{found.title} {sentence.place.path}")
    return _BY_TITLE if own and own | above == set(terms) else 0.0


def _mentioned(terms: Sequence[str], text: str) -> set[str]:
    present = set(words(text))
    forms = present | {_singular(word) for word in present}
    return {
        term
        for term in terms
        if _singular(term) in forms or any(same_name(term, word) for word in present)
    }


def _singular(noun: str) -> str:
    """Return a lower-case noun without the ending of its plural.

    >>> [_singular(noun) for noun in ("ferries", "churches", "bees", "glass", "imperialism")]
    ['ferry', 'church', 'bee', 'glass', 'imperialism']
    """
    if noun.endswith("ies") and len(noun) > 4:
        return f"{noun[:-3]}y"
    if re.search("(?:s|x|z|ch|sh)es$", noun):
        return noun[:-2]
    return noun.removesuffix("s") if not noun.endswith(("ss", "us", "is")) else noun
