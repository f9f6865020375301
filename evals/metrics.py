"""Figures of retrieval, answers, footnotes and refusals, as pure functions.

None of them asks a model: the same answers always get the same figures.
"""

import math
import re
import string
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.noise import Rows
from evals.questions import Question

#: How many words of an answer may hold the accepted one: what a reader takes in at a glance.
FIRST_WORDS = 60


class Place(NamedTuple):
    """Characters `start` to `end` (excluded) of the article at `path`."""

    path: str
    start: int
    end: int

    def overlaps(self, other: "Place") -> bool:
        """Whether the two share a character.

        >>> Place("a.md", 0, 5).overlaps(Place("a.md", 4, 9))
        True
        >>> Place("a.md", 0, 5).overlaps(Place("a.md", 5, 9))
        False
        """
        return self.path == other.path and self.start < other.end and other.start < self.end


# --- answers -------------------------------------------------------------------------------------


def is_right(text: str, question: Question, cited: Collection[str] = ()) -> bool:
    """Whether an answer holds what the question accepts, in its first FIRST_WORDS words.

    One of `gold`, all of `must` and one of `any`, whatever their case; where a question has none
    of the three, one of `cited`, the stems of the files cited, must be in its `docs`. (Containment
    of an accepted answer, as DrQA's evaluation has it: Chen et al., ACL 2017.)

    >>> is_right("In Vilnius.", Question(id="1", question="Where?", gold=("vilnius", "Kyiv")))
    True
    >>> is_right("In Vilnius.", Question(id="1", question="Where?", must=("vilnius", "2023")))
    False
    >>> is_right("Yes.", Question(id="1", question="Where?", docs=("a", "b")), {"b"})
    True
    """
    if not (question.gold or question.must or question.any):
        return not set(question.docs).isdisjoint(cited)
    first = " ".join(text.split()[:FIRST_WORDS]).casefold()
    gold, must, either = (
        [" ".join(accepted.split()).casefold() in first for accepted in group]
        for group in (question.gold, question.must, question.any)
    )
    return (not gold or any(gold)) and all(must) and (not either or any(either))


def token_f1(text: str, accepted: Sequence[str]) -> float:
    """Return the best F1 of the answer's words with an accepted answer's (Rajpurkar et al., 2016).

    Case, punctuation and English articles do not count, as in SQuAD's own script. An answer that
    quotes a whole sentence for a gold of two words can't come near 1.

    >>> round(token_f1("The talks were in Vilnius.", ["Vilnius", "Kyiv"]), 2)
    0.4
    """
    return max((_f1(_squad_words(text), _squad_words(gold)) for gold in accepted), default=0.0)


def _f1(found: list[str], gold: list[str]) -> float:
    shared = sum((Counter(found) & Counter(gold)).values())
    return 2 * shared / (len(found) + len(gold)) if shared else 0.0


def _squad_words(text: str) -> list[str]:
    plain = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(?:a|an|the)\b", " ", plain).split()


# --- retrieval -----------------------------------------------------------------------------------


def recall_at(found: Sequence[Collection[int]], gold: int, k: int) -> float:
    """Return the share of `gold` items that the first `k` results hold (recall@k).

    `found` names, for each result, best first, the gold items in it.

    >>> recall_at([{0}, set(), {0, 1}], gold=3, k=2), recall_at([{0}, set(), {0, 1}], gold=3, k=3)
    (0.3333333333333333, 0.6666666666666666)
    """
    return len(set().union(*found[:k])) / gold


def reciprocal_rank(gains: Sequence[float]) -> float:
    """Return 1 / the rank of the first relevant result, 0 without one; its mean is MRR.

    (Voorhees, TREC-8, 1999.)

    >>> reciprocal_rank([0, 0, 1, 1])
    0.3333333333333333
    """
    return next((1 / rank for rank, gain in enumerate(gains, start=1) if gain > 0), 0.0)


def ndcg(gains: Sequence[float], ideal: Sequence[float], k: int = 10) -> float:
    """Return the normalized discounted cumulative gain of the first k results.

    A result at rank r adds its gain / log2(r + 1); the sum is divided by that of the best order
    of `ideal`, the gains of all that is relevant in the corpus (Järvelin & Kekäläinen, 2002).

    >>> ndcg([1, 0], ideal=[1]), round(ndcg([0, 1], ideal=[1]), 3)
    (1.0, 0.631)
    """
    best = _discounted(sorted(ideal, reverse=True)[:k])
    return _discounted(gains[:k]) / best if best else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


# --- footnotes -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """A sentence of an answer, and what its articles hold at the place of each footnote."""

    text: str
    cited: tuple[str, ...]


def citation_recall(claims: Sequence[CitedClaim]) -> float:
    """Return the share of sentences that their footnotes, taken together, support.

    After ALCE (Gao et al., EMNLP 2023), which asks an entailment model; here a sentence is
    supported when the cited words, read from the article, hold its words in their order.

    >>> citation_recall([CitedClaim("We came.", ("Then we came.",)), CitedClaim("We won.", ())])
    0.5
    """
    return sum(_supports(claim.cited, claim.text) for claim in claims) / len(claims)


def citation_precision(claims: Sequence[CitedClaim]) -> float:
    """Return the share of footnotes that matter (ALCE, as above); 0 when there is none.

    One matters if its sentence is supported, and if it supports the sentence alone or the others
    do not without it.

    >>> citation_precision([CitedClaim("We came.", ("We came.", "We saw."))])
    0.5
    """
    matters = [
        _supports(claim.cited, claim.text)
        and (
            _supports((words,), claim.text)
            or not _supports(claim.cited[:i] + claim.cited[i + 1 :], claim.text)
        )
        for claim in claims
        for i, words in enumerate(claim.cited)
    ]
    return sum(matters) / len(matters) if matters else 0.0


def _supports(cited: Sequence[str], claim: str) -> bool:
    held, wanted = (re.findall(r"\w+", text.casefold()) for text in (" ".join(cited), claim))
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(held)} "


# --- refusals ------------------------------------------------------------------------------------


def risk_coverage(confidence: Sequence[float], right: Sequence[float]) -> list[float]:
    """Return the risk at each coverage 1/n ... n/n: the wrong share of the surest answers.

    (Geifman & El-Yaniv, NeurIPS 2017.) An answer to an unanswerable question is wrong. Among
    equally sure answers the wrong ones come first: a tie must not look like knowledge.

    >>> risk_coverage([0.9, 0.2, 0.5], [1, 0, 1])
    [0.0, 0.0, 0.3333333333333333]
    """
    risks: list[float] = _risks(np.array([confidence, right], dtype=np.float64)).tolist()
    return risks


def area(rows: Rows) -> NDArray[np.float64]:
    """Return the mean risk over all coverages (AURC, as above); the columns: confidence, right.

    >>> float(area(np.array([[0.9, 0.2], [1.0, 0.0]])))
    0.25
    """
    return np.asarray(_risks(rows).mean(axis=-1))


def _risks(rows: Rows) -> NDArray[np.float64]:
    order = np.lexsort((rows[1], -rows[0]), axis=-1)
    wrong = 1 - np.take_along_axis(rows[1], order, axis=-1)
    return np.asarray(wrong.cumsum(axis=-1) / np.arange(1, wrong.shape[-1] + 1))


def calibration_error(rows: Rows) -> NDArray[np.float64]:
    """Return the expected calibration error over ten bins; the columns: confidence, right.

    How far, on average, the mean confidence of a tenth lies from its share of right answers
    (Guo et al., ICML 2017).

    >>> round(float(calibration_error(np.array([[0.9, 0.95, 0.2], [1.0, 0.0, 0.0]]))), 3)
    0.35
    """
    bins = np.minimum((rows[0] * 10).astype(int), 9)
    gaps = (np.where(bins == one, rows[0] - rows[1], 0.0).sum(axis=-1) for one in range(10))
    return np.asarray(sum(map(np.abs, gaps)) / rows.shape[-1])
