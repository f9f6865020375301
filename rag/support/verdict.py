"""The verdict on one claim: what it is, how sure, the sentences, and what differs."""

from dataclasses import dataclass

from rag.corpus.chunks import Sentence
from rag.support.rules import Rejection

#: An article has the same words.
VERBATIM = "verbatim"
SUPPORTED = "supported"
#: A sentence says something else in its place.
CONTRADICTED = "contradicted"
UNSUPPORTED = "unsupported"

UNSUPPORTED_REASON = "no passage supports it"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a check: the sentences that support or contradict a claim, and what differs."""

    name: str  # VERBATIM, SUPPORTED, CONTRADICTED or UNSUPPORTED
    sentences: tuple[Sentence, ...] = ()
    rejections: tuple[Rejection, ...] = ()  # in the order of the rules
    probability: float = 1.0  # that the verdict is right, from 0 to 1

    @property
    def holds(self) -> bool:
        """Whether the articles say it."""
        return self.name in (VERBATIM, SUPPORTED)

    @property
    def support(self) -> tuple[Sentence, ...]:
        """The sentences that support the claim; none if it doesn't hold."""
        return self.sentences if self.holds else ()

    @property
    def reason(self) -> str:
        """Why the claim doesn't hold; "" if it does."""
        return self.rejections[0].reason if self.rejections else ""

    @property
    def difference(self) -> str:
        """What differs: "number", "name" and so on; "" if nothing is known."""
        return next((one.difference for one in self.rejections if one.difference), "")
