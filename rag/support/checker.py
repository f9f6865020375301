"""A sentence and the articles -> whether they say it, and the exact sentences that do.

The cross-encoder picks the sentence, or pair of sentences, that comes closest to the claim. The
claim is supported if no rule (rules/) rejects it and the cross-encoder is sure enough. Which
passage the draft cites makes no difference.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rag.corpus.articles import Article
from rag.corpus.chunks import Sentence
from rag.support.candidates import Candidates, Neighbours
from rag.support.rules import Rejection, modality, rejections
from rag.support.statements import statement
from rag.text.words import normalized

VERBATIM = "verbatim"
SUPPORTED = "supported"
DROPPED = "dropped"
#: Lowest logit with which a claim is supported; chosen on the dev half of evals/claims.jsonl.
MIN_SCORE = 1.0

#: Returns the cross-encoder's logit of each text for a claim.
Scorer = Callable[[str, Sequence[str]], list[float]]

_UNSUPPORTED = "no passage supports it"
_ORDER = Rejection("orders", "order", modality.RULE.reason)
_NO_CANDIDATE = Rejection("score", "no_candidate", _UNSUPPORTED)
_LOW_SCORE = Rejection("score", "low_score", _UNSUPPORTED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a check: the sentences that support a claim, or everything that rejects it."""

    name: str  # VERBATIM, SUPPORTED or DROPPED
    support: tuple[Sentence, ...] = ()
    rejections: tuple[Rejection, ...] = ()  # in the order of the rules, the score last

    @property
    def reason(self) -> str:
        """Why the claim is dropped; "" if it is not."""
        return self.rejections[0].reason if self.rejections else ""


class Checker:
    """Compares claims with the sentences that were read for one question."""

    def __init__(self, read: Iterable[Sentence], neighbours: Neighbours, score: Scorer) -> None:
        self._candidates = Candidates(read, neighbours)
        self._score = score

    def check(self, text: str) -> Verdict:
        """Return the verdict on one sentence."""
        claim = statement(text)
        if claim.is_order:
            return Verdict(DROPPED, rejections=(_ORDER,))
        wanted = normalized(text)
        for sentence in self._candidates.sentences:
            if normalized(sentence.text) == wanted:
                return Verdict(VERBATIM, (sentence,))
        candidates = self._candidates.closest(claim)
        if not candidates:
            return Verdict(DROPPED, rejections=(_NO_CANDIDATE,))
        scores = self._score(text, [candidate.text for candidate in candidates])
        # Only the best candidate counts: a claim is mostly contradicted by the sentence it is from.
        score, best = max(
            zip(scores, candidates, strict=True), key=lambda pair: pair[0] - pair[1].margin
        )
        rejected = (*rejections(claim, best.evidence), *([_LOW_SCORE] if score < MIN_SCORE else []))
        if rejected:
            return Verdict(DROPPED, rejections=rejected)
        return Verdict(SUPPORTED, best.cited(claim))


def is_verbatim(sentence: Sentence, article: Article | None) -> bool:
    """Whether an article still contains a sentence, at the same offsets."""
    return (
        article is not None
        and article.id == sentence.article_id
        and bool(sentence.text)
        and article.text[sentence.start : sentence.end] == sentence.text
    )


def same_wording(sentence: Sentence, others: Iterable[Sentence]) -> list[Sentence]:
    """Return the sentences of other articles that have the same words."""
    wanted = normalized(sentence.text)
    return [
        other
        for other in others
        if other.article_id != sentence.article_id and normalized(other.text) == wanted
    ]
