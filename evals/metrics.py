"""Pure functions that score retrieval, answers, footnotes and refusals.

None of them calls a model: the same answers always get the same scores.
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

from evals.questions import Question
from evals.significance import Rows

#: An accepted answer must appear within this many words: what a reader takes in at a glance.
FIRST_WORDS = 60


class Place(NamedTuple):
    """Characters `start` to `end` (exclusive) of the article at `path`."""

    path: str
    start: int
    end: int

    def overlaps(self, other: "Place") -> bool:
        """Whether the two places share a character.

        >>> Place("a.md", 0, 5).overlaps(Place("a.md", 4, 9))
        True
        >>> Place("a.md", 0, 5).overlaps(Place("a.md", 5, 9))
        False
        """
        return self.path == other.path and self.start < other.end and other.start < self.end


# --- answers -------------------------------------------------------------------------------------


def is_right(text: str, question: Question, cited: Collection[str] = ()) -> bool:
    """Whether the first FIRST_WORDS words of an answer contain what the question accepts.

    That is one of `gold`, all of `must` and one of `any`, ignoring case. For a question with none
    of the three, `docs` must include one of `cited`, the stems of the cited files. (Containment
    of an accepted answer, as in the evaluation of DrQA: Chen et al., ACL 2017.)

    >>> is_right("In Vilnius.", Question(id="1", question="Where?", gold=("vilnius", "Kyiv")))
    True
    >>> is_right("In Vilnius.", Question(id="1", question="Where?", must=("vilnius", "2023")))
    False
    >>> is_right("Yes.", Question(id="1", question="Where?", docs=("a", "b")), {"b"})
    True
    """
    if not (question.gold or question.must or question.any):
        return not set(question.docs).isdisjoint(cited)
    beginning = " ".join(text.split()[:FIRST_WORDS]).casefold()
    gold, must, either = (
        [" ".join(accepted.split()).casefold() in beginning for accepted in group]
        for group in (question.gold, question.must, question.any)
    )
    return (not gold or any(gold)) and all(must) and (not either or any(either))


def token_f1(text: str, accepted: Sequence[str]) -> float:
    """Return the highest word F1 of an answer and an accepted answer (Rajpurkar et al., 2016).

    Case, punctuation and English articles are ignored, as in SQuAD's own script. An answer that
    quotes a whole sentence can't come near 1 if the accepted answer has two words.

    >>> round(token_f1("The talks were in Vilnius.", ["Vilnius", "Kyiv"]), 2)
    0.4
    """
    return max((_f1(_squad_words(text), _squad_words(gold)) for gold in accepted), default=0.0)


def _f1(answer: list[str], gold: list[str]) -> float:
    shared = sum((Counter(answer) & Counter(gold)).values())
    return 2 * shared / (len(answer) + len(gold)) if shared else 0.0


def _squad_words(text: str) -> list[str]:
    unpunctuated = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(?:a|an|the)\b", " ", unpunctuated).split()


# --- retrieval -----------------------------------------------------------------------------------


def recall_at(found: Sequence[Collection[int]], gold: int, k: int) -> float:
    """Return the share of the `gold` items that are in the first `k` results (recall@k).

    `found` lists the gold items in each result, best result first.

    >>> recall_at([{0}, set(), {0, 1}], gold=3, k=2), recall_at([{0}, set(), {0, 1}], gold=3, k=3)
    (0.3333333333333333, 0.6666666666666666)
    """
    return len(set().union(*found[:k])) / gold


def reciprocal_rank(gains: Sequence[float]) -> float:
    """Return 1 / the rank of the first relevant result, or 0 if there is none; the mean is MRR.

    (Voorhees, TREC-8, 1999.)

    >>> reciprocal_rank([0, 0, 1, 1])
    0.3333333333333333
    """
    return next((1 / rank for rank, gain in enumerate(gains, start=1) if gain > 0), 0.0)


def ndcg(gains: Sequence[float], ideal: Sequence[float], k: int = 10) -> float:
    """Return the normalized discounted cumulative gain of the first k results, in [0, 1].

    A result at rank r adds gain / log2(r + 1). The sum is divided by the highest possible one,
    given `ideal`, the gains of all relevant results in the corpus (Järvelin & Kekäläinen, 2002).

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
    """A sentence of an answer, and the text of the articles at each of its footnotes.

    A row of a table has the names of its columns before the cells: "Ferry: Alva; Seats: 64".
    """

    text: str
    cited: tuple[str, ...]
    is_row: bool = False


def citation_recall(claims: Sequence[CitedClaim]) -> float:
    """Return the share of sentences that are supported by all their footnotes together.

    From ALCE (Gao et al., EMNLP 2023), which uses an entailment model; here a sentence is
    supported if the cited text contains its words in the same order, and a row if it contains each
    of its cells and names of columns. An empty cell, shown as a dash, says nothing.

    >>> citation_recall([CitedClaim("We came.", ("Then we came.",)), CitedClaim("We won.", ())])
    0.5
    """
    return sum(_supports(claim.cited, claim) for claim in claims) / len(claims)


def citation_precision(claims: Sequence[CitedClaim]) -> float:
    """Return the share of footnotes that are needed (ALCE, as above); 0 without any footnote.

    A footnote is needed if its sentence is supported and either this footnote alone supports it
    or the others don't without this one.

    >>> citation_precision([CitedClaim("We came.", ("We came.", "We saw."))])
    0.5
    """
    needed = [
        _supports(claim.cited, claim)
        and (
            _supports((cited,), claim)
            or not _supports(claim.cited[:i] + claim.cited[i + 1 :], claim)
        )
        for claim in claims
        for i, cited in enumerate(claim.cited)
    ]
    return sum(needed) / len(needed) if needed else 0.0


def _supports(cited: Sequence[str], claim: CitedClaim) -> bool:
    evidence = f" {_spaced(' '.join(cited))} "
    parts = re.split(r"[;:] ", claim.text) if claim.is_row else [claim.text]
    said = list(filter(None, map(_spaced, parts)))
    return bool(said) and all(f" {part} " in evidence for part in said)


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


# --- refusals ------------------------------------------------------------------------------------


def risk_coverage(confidence: Sequence[float], right: Sequence[float]) -> list[float]:
    """Return the risk at each coverage 1/n ... n/n: the share of wrong among the surest answers.

    (Geifman & El-Yaniv, NeurIPS 2017.) An answer to an unanswerable question is wrong. Among
    equally sure answers the wrong ones come first, so that ties earn no credit.

    >>> risk_coverage([0.9, 0.2, 0.5], [1, 0, 1])
    [0.0, 0.0, 0.3333333333333333]
    """
    risks: list[float] = _risks(np.array([confidence, right], dtype=np.float64)).tolist()
    return risks


def area(rows: Rows) -> NDArray[np.float64]:
    """Return the mean risk over all coverages (AURC, as above) of the columns confidence, right.

    >>> float(area(np.array([[0.9, 0.2], [1.0, 0.0]])))
    0.25
    """
    return np.asarray(_risks(rows).mean(axis=-1))


def _risks(rows: Rows) -> NDArray[np.float64]:
    order = np.lexsort((rows[1], -rows[0]), axis=-1)
    wrong = 1 - np.take_along_axis(rows[1], order, axis=-1)
    return np.asarray(wrong.cumsum(axis=-1) / np.arange(1, wrong.shape[-1] + 1))


def calibration_error(rows: Rows) -> NDArray[np.float64]:
    """Return the expected calibration error over ten bins of the columns confidence, right.

    That is the mean distance between the mean confidence of a bin and its share of right answers
    (Guo et al., ICML 2017).

    >>> round(float(calibration_error(np.array([[0.9, 0.95, 0.2], [1.0, 0.0, 0.0]]))), 3)
    0.35
    """
    bins = np.minimum((rows[0] * 10).astype(int), 9)
    gaps = (np.where(bins == tenth, rows[0] - rows[1], 0.0).sum(axis=-1) for tenth in range(10))
    return np.asarray(sum(map(np.abs, gaps)) / rows.shape[-1])


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Return how often one of `higher` exceeds one of `lower`; a tie counts as half.

    That is the area under the ROC curve (Hanley & McNeil, Radiology 1982).

    >>> auroc([0.9, 0.4], [0.4, 0.1])
    0.875
    """
    differences = np.subtract.outer(np.array(higher), np.array(lower))
    return float(((differences > 0) + (differences == 0) / 2).mean())
