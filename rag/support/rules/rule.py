"""What every rule is: a name, a reason for the reader, and the checks that reject a claim."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.support.evidence import Evidence
from rag.support.statements import Statement

#: Whether the evidence can't support the claim.
Check = Callable[[Statement, Evidence], bool]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A check that rejected a claim, its rule, and the rule's reason."""

    rule: str
    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Checks of one kind; any of them rejects a claim.

    The reason does not quote the claim: a reader must not see its error after all.
    """

    name: str
    reason: str
    checks: tuple[Check, ...]

    def rejections(self, claim: Statement, evidence: Evidence) -> Iterator[Rejection]:
        """Yield a rejection for each check that rejects a claim."""
        for check in self.checks:
            if check(claim, evidence):
                yield Rejection(self.name, check.__name__, self.reason)
