"""The claim must not state as done what the evidence only wishes, or change past and future."""

from collections.abc import Iterator

from rag.support.acts import Act
from rag.support.evidence import Evidence
from rag.support.rules.rule import Rule, Words
from rag.support.statements import Statement


def unreal_act(claim: Statement, evidence: Evidence) -> Words:
    """The evidence only wishes, requests, denies or allows an act that the claim states."""
    return frozenset(
        act.verb
        for act, matching in _matching_acts(claim, evidence)
        if not act.is_unreal and all(other.is_unreal for other in matching)
    )


def other_tense(claim: Statement, evidence: Evidence) -> Words:
    """Of an act, one says that it was done and the other that it will be."""
    return frozenset(
        act.verb
        for act, matching in _matching_acts(claim, evidence)
        if all(
            (act.is_past and one.is_future) or (act.is_future and one.is_past) for one in matching
        )
    )


def _matching_acts(claim: Statement, evidence: Evidence) -> Iterator[tuple[Act, list[Act]]]:
    """Yield each act of the claim with those of the evidence with the same verb, if any."""
    for act in claim.acts:
        matching = list(evidence.acts(act.verb))
        if matching and act.verb not in ("be", "have"):
            yield act, matching


RULE = Rule(
    "modality",
    "the passage does not say that it is so or has happened",
    (unreal_act, other_tense),
    "done or planned",
)
