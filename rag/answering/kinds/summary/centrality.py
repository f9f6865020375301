"""The vectors of sentences -> the few that together say most of what the text says.

Sentences vote for those that they resemble, as in LexRank (Erkan and Radev, 2004: "LexRank:
Graph-based Lexical Centrality as Salience in Text Summarization"). Votes also go to what is likely
to matter anyway, such as the beginning of a report, in proportion to a prior (Otterbacher, Erkan
and Radev, 2005: "Using Random Walks for Question-focused Sentence Retrieval"). The sentences are
then chosen one by one, each for its votes and for being unlike those already chosen: maximal
marginal relevance (Carbonell and Goldstein, 1998: "The Use of MMR, Diversity-based Reranking").
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from rag.models.encoder import Vectors

Weights = NDArray[np.float32]  # shape (n,)

#: Share of the votes that goes by the prior instead of resemblance.
_PRIOR_SHARE = 0.4
#: Sentences resemble each other from this cosine on; below it, they only share a language.
_RESEMBLES = 0.2
_ROUNDS = 20
#: What votes weigh against unlikeness when the next sentence is chosen.
_VOTES_WEIGHT = 0.7
#: Sentences with a higher cosine say the same.
SAME = 0.86


def centrality(vectors: Vectors, prior: Weights) -> Weights:
    """Return the root of each sentence's share of the votes; the highest is 1.

    `prior` holds positive weights, one for each row of `vectors`.
    """
    similar = np.clip(vectors @ vectors.T - _RESEMBLES, 0, None)
    np.fill_diagonal(similar, 0)
    voters = similar.sum(axis=1, keepdims=True)
    # A sentence that resembles no other votes for all alike.
    votes = np.where(voters > 0, similar / np.where(voters > 0, voters, 1), 1 / len(similar))
    expected = prior / prior.sum()
    share = expected
    for _ in range(_ROUNDS):
        share = _PRIOR_SHARE * expected + (1 - _PRIOR_SHARE) * (share @ votes)
    # The root keeps a sentence with half of the votes of the best from losing to any odd one.
    result: Weights = np.sqrt(share / share.max()).astype(np.float32)
    return result


def by_relevance(vectors: Vectors, weights: Weights) -> Iterable[int]:
    """Yield rows, the most important first, each unlike the rows before it.

    Rows that say the same as an earlier one are left out.
    """
    nearest = np.zeros(len(weights), dtype=np.float32)
    left = np.ones(len(weights), dtype=bool)
    while left.any():
        marginal = _VOTES_WEIGHT * weights - (1 - _VOTES_WEIGHT) * nearest
        best = int(np.argmax(np.where(left, marginal, -np.inf)))
        yield best
        cosines = vectors @ vectors[best]
        nearest = np.maximum(nearest, cosines)
        left &= cosines < SAME
        left[best] = False
