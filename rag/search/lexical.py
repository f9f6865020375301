"""The words of a question as a full-text query, and what each of them weighs."""

import math
from collections.abc import Iterable

from rag.store.ledger import phrase
from rag.text.words import spellings


def lexical_query(terms: Iterable[str]) -> str:
    """Return the FTS5 query for any of the terms in any of their spellings; "" for no terms."""
    return " OR ".join(phrase(spelling) for term in terms for spelling in spellings(term))


def idf(count: int, total: int) -> float:
    """Return the weight of a word in `count` of `total` sentences, as in FTS5's BM25.

    >>> idf(0, 99) > idf(9, 99) > idf(60, 99) == 1e-6
    True
    """
    return max(math.log((total - count + 0.5) / (count + 0.5)), 1e-6)
