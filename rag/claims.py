"""What an answer is made of: claims, and the exact words of the articles that support them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rag.chunks import Sentence
from rag.grounding import is_verbatim, same_wording
from rag.ledger import Ledger
from rag.refusal import unanswered
from rag.retrieval import Passage
from rag.scope import Scope


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that support a claim: `article.text[start:end] == quote`."""

    number: int
    article_id: str
    path: str
    title: str
    date: str
    source: str
    start: int
    end: int
    quote: str
    page: int | None = None  # from 1; None where the article has no pages

    @property
    def about(self) -> tuple[str, ...]:
        """Title, date, source and page, as far as they are known."""
        page = f"page {self.page}" if self.page else ""
        return tuple(filter(None, (self.title, self.date, self.source, page)))


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, and the numbers of its citations.

    A dropped one is no part of the answer and has no citation; its note says what is wrong with it.
    The note of the others says which of several articles speaks, where they disagree.
    """

    text: str
    verdict: str  # verbatim, supported or dropped
    citations: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question. Without citations it is a refusal, and `text` says why."""

    id: str
    question: str
    history: tuple[str, ...]
    scope: Scope
    searched_for: str
    answerable: bool
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    missing_terms: tuple[str, ...]
    unanswered: tuple[str, ...]  # what was asked beside that, and not found
    answerer: str  # quotes or llm
    confidence: float  # probability that the best words found answer the question
    timings_ms: dict[str, float]
    notice: str = ""  # why the other answerer did not speak

    @property
    def shown(self) -> tuple[Claim, ...]:
        """The claims that are part of the answer."""
        return tuple(claim for claim in self.claims if claim.verdict != "dropped")

    def to_json(self) -> dict[str, Any]:
        """Return the answer as the contract in README's "JSON" has it."""
        fields = asdict(self)
        fields["passages"] = [passage.to_json() for passage in self.passages]
        return fields


#: Told each claim with its citations as soon as it is sure to be shown.
Tell = Callable[[Claim, Sequence[Citation]], None]


def tell_nobody(_: Claim, __: Sequence[Citation]) -> None:
    """Wait for the whole answer."""


@dataclass(slots=True)
class Footnotes:
    """The claims of an answer as they come, and their citations, numbered from 1.

    `read` holds the sentences in which a cited one may stand again, word for word.
    """

    ledger: Ledger
    tell: Tell
    read: list[Sentence] = field(default_factory=list)
    held: bool = False  # whether claims wait for release() before they are told
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
        if not self.held:
            self.tell(claim, cited)
        return True

    def release(self) -> None:
        """Tell the claims that were held back, and those that come from now on."""
        self.held = False
        retell(tuple(self.claims.values()), tuple(self.citations.values()), self.tell)

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


def retell(claims: Sequence[Claim], citations: Sequence[Citation], tell: Tell) -> None:
    """Tell claims one by one, each with its citations."""
    for claim in claims:
        tell(claim, [one for one in citations if one.number in claim.citations])


def answer_text(claims: Sequence[Claim], missed: Sequence[str]) -> str:
    """Return the claims with their footnotes, and what was not found; "" without a claim."""
    return " ".join(filter(None, [*map(_with_footnotes, claims), unanswered(missed)]))


def _with_footnotes(claim: Claim) -> str:
    numbers = "".join(f" [{number}]" for number in claim.citations)
    return f"{claim.note} {claim.text}{numbers}".lstrip()
