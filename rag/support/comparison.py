"""A claim beside one candidate: the cross-encoder's score, and what the rules say against it."""

from dataclasses import dataclass

from rag.support.candidates import Candidate
from rag.support.rules import Rejection


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate, the cross-encoder's logit that it supports the claim, and all rejections."""

    candidate: Candidate
    score: float
    rejections: tuple[Rejection, ...]

    @property
    def lead(self) -> float:
        """The score, less what a pair must score higher than a single sentence by."""
        return self.score - self.candidate.margin

    def rejected_by(self, rule: str) -> bool:
        """Whether a rule rejects the claim."""
        return any(rejection.rule == rule for rejection in self.rejections)
