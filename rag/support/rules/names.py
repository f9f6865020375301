"""A name in the claim must be in the evidence, or in the sentences before it."""

from collections.abc import Iterable, Iterator

from rag.support.amounts import CALENDAR
from rag.support.evidence import Evidence
from rag.support.names import Name
from rag.support.rules.rule import Rule
from rag.support.statements import Statement
from rag.text.matching import COUNTRY_CODES, same_name
from rag.text.words import words


def replaced_name(claim: Statement, evidence: Evidence) -> bool:
    """A name is not in the evidence, which has one of the same kind that the claim lacks."""
    claimed = frozenset(words(claim.text))
    unclaimed_kinds = {
        name.kind
        for name in evidence.names
        if not all(is_named(word, claimed) for word in name.words)
    }
    return any(name.kind in unclaimed_kinds for name, _ in _missing(claim, evidence))


def unknown_name(claim: Statement, evidence: Evidence) -> bool:
    """A name is neither in the evidence nor in the sentences before it."""
    return any(
        not _is_named_before(name, missing, evidence) for name, missing in _missing(claim, evidence)
    )


def _is_named_before(name: Name, missing: list[str], evidence: Evidence) -> bool:
    """Whether a name before the evidence has the missing words beside the last word of a name."""
    wanted = {*missing, name.words[-1]}
    return CALENDAR.isdisjoint(wanted) and any(
        all(is_named(word, other) for word in wanted) for other in evidence.names_before
    )


def _missing(claim: Statement, evidence: Evidence) -> Iterator[tuple[Name, list[str]]]:
    """Yield the names of the claim that the evidence lacks, with the words that are missing."""
    named = frozenset(word for name in evidence.names for word in name.words)
    # In lower case, "us" is not a country.
    known = (evidence.forms - COUNTRY_CODES.keys()).union(named, *map(_initials, evidence.names))
    for name in claim.names:
        missing = [word for word in name.words if not is_named(word, known)]
        if missing and not any(is_named(short, named) for short in _initials(name)):
            yield name, missing


def _initials(name: Name) -> Iterator[str]:
    """Yield the acronyms of a name and of its last words: "eu" for the European Union."""
    for size in range(2, len(name.words) + 1):
        yield "".join(word[0] for word in name.words[-size:])


def is_named(word: str, names: Iterable[str]) -> bool:
    """Whether a word is one of some words of names, however spelt."""
    return any(same_name(word, name) for name in names)


RULE = Rule(
    "names",
    "a name in it is not in the passage",
    (replaced_name, unknown_name),
)
