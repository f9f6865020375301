"""Claims -> groups of examples: claims with what supports them, and with what does not.

A true claim of a document is set against the false ones about the same sentences, so that wording
doesn't give the answer away; against only one of the sentences that it needs; and against another
sentence of its document.
"""

import random
from collections.abc import Iterator, Sequence

from rag.training.groups import BY_RULE, Example, Group, times
from rag.training.sources import Claim, Text

#: How often the title is in front of what a claim is compared with, and a neighbour joins it.
TITLED, NEIGHBOUR = 0.25, 0.3
#: How often each kind of wrong example is drawn for a claim.
IN_PART, ELSEWHERE = 0.5, 0.4
#: Most false claims that a true one is set against.
FALSE = 2


def document_claims(text: Text, often: float, chance: random.Random) -> Iterator[Group]:
    """Yield the groups of a document's claims; each is drawn from `often` times on average."""
    for claim in text.claims:
        for _ in range(times(often, chance)):
            yield (_compared(text, claim, chance), *_wrong(text, claim, chance))


def public_claims(
    claims: Sequence[Claim], most: int, often: float, chance: random.Random
) -> Iterator[Group]:
    """Yield each claim as a group of its own, `often` times on average.

    Of each kind, at most `most` claims are drawn.
    """
    by_kind: dict[str, list[Claim]] = {}
    for claim in claims:
        by_kind.setdefault(claim.kind, []).append(claim)
    for some in by_kind.values():
        count = min(len(some), most)
        for _ in range(int(often)):
            yield from (
                (_example(one, one.evidence, BY_RULE),) for one in chance.sample(some, count)
            )
        for one in chance.sample(some, round(count * (often % 1))):
            yield (_example(one, one.evidence, BY_RULE),)


def _wrong(text: Text, claim: Claim, chance: random.Random) -> Iterator[Example]:
    if claim.is_supported:
        rivals = [
            one
            for one in text.claims
            if not one.is_supported and set(one.sentences) & set(claim.sentences)
        ]
        for one in chance.sample(rivals, min(FALSE, len(rivals))):
            yield _compared(text, one, chance)
        if len(claim.sentences) > 1 and chance.random() < IN_PART:
            part = text.sentences[chance.choice(claim.sentences)]
            yield _unsupported(claim, part)
    elsewhere = [at for at in range(len(text.sentences)) if at not in claim.sentences]
    if elsewhere and chance.random() < ELSEWHERE:
        place = chance.choice(elsewhere)
        yield _unsupported(claim, text.passage(place, place, titled=chance.random() < TITLED))


def _compared(text: Text, claim: Claim, chance: random.Random) -> Example:
    """Return a claim with its sentences, sometimes with a neighbour or the title."""
    places = set(claim.sentences)
    if places and chance.random() < NEIGHBOUR:
        place = chance.choice(sorted(places)) + chance.choice([-1, 1])
        places |= {place} & set(range(len(text.sentences)))
    evidence = " ".join(text.sentences[at] for at in sorted(places))
    titled = chance.random() < TITLED and bool(text.title)
    return _example(claim, f"{text.title}. {evidence}" if titled else evidence)


def _unsupported(claim: Claim, passage: str) -> Example:
    return Example(claim.text, passage, answers=False, is_claim=True, contradicts=False)


def _example(claim: Claim, passage: str, weight: float = 1.0) -> Example:
    return Example(
        claim.text, passage, claim.is_supported, weight=weight,
        is_claim=True, contradicts=claim.is_contradicted,
    )  # fmt: skip
