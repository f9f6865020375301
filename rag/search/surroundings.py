"""A scored sentence -> what stands around it and belongs to it, as the ledger has it."""

from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.search.passages import Candidate, ScoredSentence, Window
from rag.store.ledger import Ledger

#: Most sentences of a list that are quoted as a whole.
MAX_MEMBERS = 40
#: Most rows of a table, lines of code or sentences that are looked at after what introduces them.
_MAX_ANNOUNCED = 12
_HUNG = (Kind.CODE, Kind.FOOTNOTE)


def with_surroundings(ledger: Ledger, candidate: Candidate, score: float) -> ScoredSentence:
    """Return a candidate with its neighbours, its list, and what it is read with."""
    sentence = candidate.sentence
    before, after = ledger.neighbours(sentence)
    member = sentence if sentence.place.group or after is None else after
    members = ledger.list_of(member, MAX_MEMBERS)
    is_own = sentence in members or sentence.place.is_label
    announced: Window = ()
    opening: Window = ()
    if sentence.text.endswith(":") or (after and after.place.kind == Kind.CODE):
        announced = ledger.announced(sentence, _MAX_ANNOUNCED)
    if sentence.place.kind in _HUNG or (before and _may_be_cut(before)):
        opening = ledger.opening(sentence)
    near = (before, after, members if is_own else (), announced, opening)
    return ScoredSentence(sentence, score, candidate.cosine, *near)


def _may_be_cut(before: Sentence) -> bool:
    """Whether code may interrupt the paragraph of the sentence after this one."""
    return before.place.kind == Kind.CODE or before.text[:1].islower()
