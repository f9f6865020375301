"""What every rule is: a name, a reason for the reader, and the checks that reject a claim."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from rag.support.evidence import Evidence
from rag.support.statements import Statement

#: The words or numbers of a claim that the evidence can't support; empty if it can support them.
Words = frozenset[str]
Check = Callable[[Statement, Evidence], Words]

NOTHING: Words = frozenset()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A check that rejected a claim, its rule, and the rule's reason.

    `difference` is the kind of thing that differs ("number", "name"), `words` are those of the
    claim that do, in lower case, numbers in digits.
    """

    rule: str
    check: str
    reason: str
    difference: str = ""
    words: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Rule:
    """Checks of one kind; any of them rejects a claim.

    The reason does not quote the claim: a reader must not see its error after all.
    `difference` is what differs where a check rejects; `differences` is the same for single checks.
    """

    name: str
    reason: str
    checks: tuple[Check, ...]
    difference: str
    differences: Mapping[str, str] = field(default_factory=dict)

    def rejections(self, claim: Statement, evidence: Evidence) -> Iterator[Rejection]:
        """Yield a rejection for each check that rejects a claim."""
        for check in self.checks:
            if found := check(claim, evidence):
                difference = self.differences.get(check.__name__, self.difference)
                yield Rejection(self.name, check.__name__, self.reason, difference, found)
