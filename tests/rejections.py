"""Which checks reject a claim. All sentences in the tests of the rules are made up."""

from collections.abc import Sequence

from rag.support.evidence import Evidence
from rag.support.rules import rejections
from rag.support.statements import statement
from rag.text.words import words


def rejected_by(claim: str, *evidence: str, names_before: Sequence[str] = ()) -> list[str]:
    """Return the names of the checks that reject a claim, in order."""
    before = frozenset(tuple(words(name)) for name in names_before)
    known = Evidence(tuple(map(statement, evidence)), before)
    return [rejection.check for rejection in rejections(statement(claim), known)]
