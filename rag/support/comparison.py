"""A claim beside one candidate: what the cross-encoder makes of it, and what the rules say."""

from dataclasses import dataclass

from rag.models.cross_encoder import ClaimLogits
from rag.support.candidates import Candidate
from rag.support.rules import Rejection

#: What a cosine, and the share of the claim's words, are worth beside the logit of support. By the
#: logit alone, every fourth claim would be compared with a sentence about something else.
_NEARNESS = 8.0
_COVERAGE = 2.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate, the cross-encoder's logits for it and the claim, and all rejections.

    `nearness` is the cosine of the claim with the nearest sentence of the candidate;
    `loses_denial` says that only the candidate denies something.
    """

    candidate: Candidate
    logits: ClaimLogits
    rejections: tuple[Rejection, ...]
    nearness: float
    loses_denial: bool

    @property
    def relevance(self) -> float:
        """How likely the candidate is what the articles say about the claim; higher is better."""
        near = _NEARNESS * self.nearness + _COVERAGE * self.candidate.coverage
        return self.logits.supports + near - self.candidate.margin

    def rejected_by(self, rule: str) -> bool:
        """Whether a rule rejects the claim."""
        return any(rejection.rule == rule for rejection in self.rejections)
