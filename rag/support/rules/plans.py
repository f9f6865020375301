"""The claim must not state as done or proved what the evidence plans, expects or supposes."""

import re

from rag.support.evidence import Evidence
from rag.support.rules.rule import NOTHING, Rule, Words
from rag.support.statements import Statement
from rag.text.words import words

#: What is still to come, asked for, or subject to a condition. "May" is a month, and what is "due
#: to rain" has that cause.
_PLANNED = re.compile(
    r"\b(?:will|is to|are to|plan(?:s|ned)?|propose[sd]?|intends?|hopes?|wants?|would like|"
    r"due(?! to (?!be\b))|considering|provided that|if|unless|expected|(?-i:may)|asked|applied|"
    r"demands?|calls? for)\b",
    re.IGNORECASE,
)
#: What has happened: "has been sold", "was already sold".
_DONE = re.compile(
    r"\b(?:has|have|had|was|were) (?!(?:not|yet)\b)(?:already |now |finally )?(?:been )?"
    r"\w+(?:ed|en|t|ne|lt|ld|de|id)\b|\balready\b",
    re.IGNORECASE,
)
_PROVED = re.compile(
    r"\b(?:(?:has|have|had|was|were|is|are) (?:now |since |long )?(?:been )?"
    r"(?:shown|proved|proven|established|confirmed|settled|certain)|certainly|beyond doubt|"
    r"definitely|proof that)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:not (?:yet )?(?:been )?"
    r"(?:proved|proven|confirmed|shown|established|decided|certain|clear|known)|"
    r"(?:is|are|was|were) (?:thought|believed|suspected|said|rumoured|supposed|assumed)|"
    r"suspect(?:s|ed)?|alleg\w+|unproved|unproven|unconfirmed|perhaps|possibly|probably|"
    r"may (?:be|have)|might)\b",
    re.IGNORECASE,
)


def only_planned(claim: Statement, evidence: Evidence) -> Words:
    """The evidence plans, asks for or allows it, and says of nothing that it was done."""
    if _PLANNED.search(claim.text) or not _PLANNED.search(evidence.text):
        return NOTHING
    done = _DONE.search(claim.text)
    if not done or _DONE.search(evidence.text) or _tells(words(done[0])[-1], claim, evidence):
        return NOTHING
    return frozenset(words(done[0]))


def _tells(participle: str, claim: Statement, evidence: Evidence) -> bool:
    """Whether the evidence has an act of the claim in the past: "the town sold it"."""
    done = {act.verb for act in claim.acts if act.is_past}
    told = [act for act in evidence.acts(*done) if act.is_past]
    if all(act.is_unreal or act.is_negated for act in told):
        return False
    # To the parser, "is to be sold" and "wants to have it sold" are in the past as well.
    to_be_done = rf"\b(?:be (?:\w+ly )?|to have (?:\w+ ){{1,4}}){participle}\b"
    elsewhere = re.sub(to_be_done, "", evidence.text, flags=re.IGNORECASE)
    return elsewhere == evidence.text or participle in words(elsewhere)


def only_supposed(claim: Statement, evidence: Evidence) -> Words:
    """The claim calls proved or certain what the evidence leaves open."""
    proved = _PROVED.search(claim.text)
    is_open = _OPEN.search(evidence.text) and not _OPEN.search(claim.text)
    return frozenset(words(proved[0])) if proved and is_open else NOTHING


RULE = Rule(
    "plans",
    "the passage only plans, expects or supposes it",
    (only_planned, only_supposed),
    "done or planned",
)
