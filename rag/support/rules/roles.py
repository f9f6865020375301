"""The claim must not say of somebody what the evidence says of somebody else."""

from rag.support.acts import Act
from rag.support.evidence import Evidence
from rag.support.rules.names import is_named
from rag.support.rules.quotations import is_quoted
from rag.support.rules.rule import NOTHING, Rule, Words
from rag.support.statements import Statement
from rag.text.word_lists import word_set
from rag.text.words import words

#: Verbs of saying.
SPEECH = word_set("speech_verbs")


def other_people(claim: Statement, evidence: Evidence) -> Words:
    """In the evidence, others act, or act on others, or agent and patient change places."""
    for act in claim.acts:
        if act.verb == "be":
            continue
        verbs = SPEECH if act.verb in SPEECH else (act.verb,)
        matching = list(evidence.acts(*verbs))
        if matching and all(_is_of_others(act, other) for other in matching):
            return act.named_agents or act.agents or frozenset({act.verb})
    return NOTHING


def _is_of_others(act: Act, other: Act) -> bool:
    targets = dict(other.targets)
    return (
        _is_reversed(act, other)
        or are_different(act.named_agents, other.named_agents)
        or any(
            are_different(names, targets.get(preposition, NOTHING))
            for preposition, names in act.targets
        )
    )


def _is_reversed(act: Act, other: Act) -> bool:
    recipients = other.patients.union(*(names for _, names in other.targets))
    return bool(
        (other.agents and act.agents & recipients and not act.agents & other.agents)
        or (act.patients & other.agents and not act.patients & other.patients)
    )


def are_different(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both have names, and none in common, not even as initials."""
    if not names or not others:
        return False
    is_shared = any(is_named(name, others) for name in names)
    return not (is_shared or _has_acronym(names, others) or _has_acronym(others, names))


def _has_acronym(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one of some names consists of the first letters of others, in any order."""
    letters = {name[0] for name in others}
    return any(len(name) > 1 and set(name) <= letters for name in names)


def other_speaker(claim: Statement, evidence: Evidence) -> Words:
    """The sentence with a quotation names somebody who does something, but not who is claimed."""
    speakers = NOTHING.union(*(act.named_agents for act in claim.acts if act.verb in SPEECH))
    is_another = any(
        _quotes_another(claim, statement, speakers) for statement in evidence.statements
    )
    return speakers if is_another else NOTHING


def _quotes_another(claim: Statement, statement: Statement, speakers: frozenset[str]) -> bool:
    quoted_words = {word for text in statement.quotations for word in words(text)}
    agents = NOTHING.union(*(act.named_agents for act in statement.acts)) - quoted_words
    is_quoting = any(is_quoted(text, statement.quotations) for text in claim.quotations)
    present = words(statement.text)
    return is_quoting and bool(agents) and not any(is_named(name, present) for name in speakers)


RULE = Rule(
    "roles",
    "the passage says it about someone or something else",
    (other_people, other_speaker),
    "role",
)
