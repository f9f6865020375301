"""A claim beside one candidate: what the cross-encoder makes of it, and what the rules say."""

from dataclasses import dataclass

from rag.models.cross_encoder import ClaimLogits
from rag.support.candidates import Candidate
from rag.support.rules import Rejection


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate, the cross-encoder's logits for it and the claim, and all rejections."""

    candidate: Candidate
    logits: ClaimLogits
    rejections: tuple[Rejection, ...]

    @property
    def lead(self) -> float:
        """The logit of support, less what a pair must score higher than a single sentence by."""
        return self.logits.supports - self.candidate.margin

    def rejected_by(self, rule: str) -> bool:
        """Whether a rule rejects the claim."""
        return any(rejection.rule == rule for rejection in self.rejections)
