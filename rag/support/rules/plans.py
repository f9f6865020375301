"""The claim must not state as done or proved what the evidence plans, expects or supposes."""

import re

from rag.support.evidence import Evidence
from rag.support.rules.rule import NOTHING, Rule, Words
from rag.support.statements import Statement
from rag.text.words import words

#: What is still to come, asked for, or subject to a condition.
_PLANNED = re.compile(
    r"\b(?:will|is to|are to|plan(?:s|ned)?|propose[sd]?|intends?|hopes?|wants?|would like|due|"
    r"considering|provided that|if|unless|expected|may|asked|applied|demands?|calls? for)\b",
    re.IGNORECASE,
)
#: What has happened: "has been sold", "was already sold".
_DONE = re.compile(
    r"\b(?:has|have|had|was|were) (?:already |now |finally )?(?:been )?"
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
    return frozenset(words(done[0])) if done and not _DONE.search(evidence.text) else NOTHING


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
