"""A name in the claim must be in the evidence, with no part of it taken from another name."""

from collections.abc import Iterable, Iterator

from rag.support.amounts import CALENDAR
from rag.support.evidence import Evidence
from rag.support.names import Name
from rag.support.rules.rule import NOTHING, Rule, Words
from rag.support.statements import Statement
from rag.text.matching import COUNTRY_CODES, same_name
from rag.text.words import words


def borrowed_title(claim: Statement, evidence: Evidence) -> Words:
    """A person has a title or first name that belongs to others alone."""
    return NOTHING.union(*(_borrowed(name, evidence) for name in claim.names))


def _borrowed(name: Name, evidence: Evidence) -> Words:
    """Return the words of a name that belong to others alone."""
    *titles, surname = name.words
    if not any(same_name(surname, other.words[-1]) for other in evidence.names):
        return NOTHING
    others = [other for other in evidence.names if _is_of_another_person(other, name)]
    free = {word.text for word in evidence.words if not word.is_name}
    free.update(word for other in evidence.names if other not in others for word in other.words)
    free.update(
        word for other in evidence.names_before if is_named(surname, other) for word in other
    )
    return frozenset(
        word for other in others for word in titles if word in other.words and word not in free
    )


def _is_of_another_person(other: Name, name: Name) -> bool:
    """Whether a name of the evidence is a full name of somebody else than the claim's.

    "Bill and Hillary Clinton" and "Prime Ministers Sunak and Meloni" share words, and so don't
    count.
    """
    is_shared = len(other.words) == 1 or any(f"{word}s" in other.words for word in name.words)
    return (
        other.kind == "PERSON" and not is_shared and not same_name(name.words[-1], other.words[-1])
    )


def replaced_name(claim: Statement, evidence: Evidence) -> Words:
    """A name is not in the evidence, which has one of the same kind that the claim lacks."""
    claimed = frozenset(words(claim.text))
    unclaimed_kinds = {
        name.kind
        for name in evidence.names
        if not all(is_named(word, claimed) for word in name.words)
    }
    return frozenset(
        word
        for name, missing in _missing(claim, evidence)
        if name.kind in unclaimed_kinds
        for word in missing
    )


def unknown_name(claim: Statement, evidence: Evidence) -> Words:
    """A name is neither in the evidence nor in the sentences before it."""
    return frozenset(
        word
        for name, missing in _missing(claim, evidence)
        if not _is_named_before(name, missing, evidence)
        for word in missing
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
    (borrowed_title, replaced_name, unknown_name),
    "name",
)
