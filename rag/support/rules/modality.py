"""The claim must not state as a fact what the evidence only wishes, requests or allows."""

from rag.support.evidence import Evidence
from rag.support.rules.rule import Rule
from rag.support.statements import Statement


def unreal_act(claim: Statement, evidence: Evidence) -> bool:
    """The evidence only wishes, requests, denies or allows an act that the claim states."""
    for act in claim.acts:
        if act.is_unreal or act.verb in ("be", "have"):
            continue
        matching = list(evidence.acts(act.verb))
        if matching and all(other.is_unreal for other in matching):
            return True
    return False


RULE = Rule(
    "modality",
    "the passage does not say that it is so or has happened",
    (unreal_act,),
)
