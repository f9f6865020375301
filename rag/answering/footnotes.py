"""The claims of an answer as they come, each with footnotes to the exact words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rag.answering.model import Citation, Claim
from rag.answering.refusal import unanswered
from rag.corpus.chunks import Sentence
from rag.store.ledger import Ledger
from rag.support.checker import is_verbatim, same_wording

#: Told each claim with its citations as soon as it is sure to be shown.
OnClaim = Callable[[Claim, Sequence[Citation]], None]


def ignore_claim(_: Claim, __: Sequence[Citation]) -> None:
    """Wait for the whole answer."""


@dataclass(slots=True)
class Footnotes:
    """The claims of an answer as they come, and their citations, numbered from 1.

    `read` holds the sentences in which a cited one may stand again, word for word.
    """

    ledger: Ledger
    on_claim: OnClaim
    read: list[Sentence] = field(default_factory=list)
    buffered: bool = False  # whether claims wait for release() before they are told
    claims: dict[str, Claim] = field(default_factory=dict)  # by their texts
    citations: dict[Sentence, Citation] = field(default_factory=dict)

    def add(self, text: str, verdict: str, support: Iterable[Sentence], note: str = "") -> bool:
        """Add a claim with the sentences that support it; False if there is nothing to add.

        Of the sentences, those count that their articles really hold.
        """
        places = [place for one in support for place in (one, *same_wording(one, self.read))]
        cited = [found for place in dict.fromkeys(places) if (found := self._cited(place))]
        if text in self.claims or not cited:
            return False
        claim = Claim(text, verdict, tuple(one.number for one in cited), note)
        self.claims[text] = claim
        if not self.buffered:
            self.on_claim(claim, cited)
        return True

    def flush(self) -> None:
        """Tell the claims that were held back, and those that come from now on."""
        self.buffered = False
        replay(tuple(self.claims.values()), tuple(self.citations.values()), self.on_claim)

    def _cited(self, place: Sentence) -> Citation | None:
        if place not in self.citations:
            made = self._citation(len(self.citations) + 1, place)
            if not made:
                return None
            self.citations[place] = made
        return self.citations[place]

    def _citation(self, number: int, sentence: Sentence) -> Citation | None:
        article = self.ledger.article(sentence.article_id)
        if article is None or not is_verbatim(sentence, article):
            return None
        return Citation(
            number,
            article.id,
            article.path,
            article.title,
            article.date,
            article.source,
            sentence.start,
            sentence.end,
            sentence.text,
            article.page_at(sentence.start),
        )


def replay(claims: Sequence[Claim], citations: Sequence[Citation], on_claim: OnClaim) -> None:
    """Tell claims one by one, each with its citations."""
    for claim in claims:
        on_claim(claim, [one for one in citations if one.number in claim.citations])


def answer_text(claims: Sequence[Claim], missed: Sequence[str]) -> str:
    """Return the claims with their footnotes, and what was not found; "" without a claim."""
    return " ".join(filter(None, [*map(_with_footnotes, claims), unanswered(missed)]))


def _with_footnotes(claim: Claim) -> str:
    numbers = "".join(f" [{number}]" for number in claim.citations)
    return f"{claim.note} {claim.text}{numbers}".lstrip()
