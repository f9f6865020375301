"""Evidence packs: a conversation to export, the content of an exported file, and its check."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from rag.answering.model import DROPPED, Citation, Claim
from rag.corpus.articles import Article
from rag.support.verdict import SUPPORTED
from rag.text.words import normalized

#: Whether a quote is still in its article: at its place, at another, or not.
QuoteState = Literal["same", "moved", "changed", "gone"]
#: What a check finds: a quote's state; that the file was changed since it was written; or that a
#: claim that is not word for word is the one that was written.
Verdict = QuoteState | Literal["altered", "missing", "added", "worded"]

#: Returns an article by its id; None if there is none.
FindArticle = Callable[[str], Article | None]

#: What each verdict means, for people.
EXPLANATIONS: dict[Verdict, str] = {
    "same": "the article contains this quote at this place",
    "moved": "the article contains this quote, but now at another place",
    "changed": "the article has changed and no longer contains this quote",
    "gone": "the article no longer exists",
    "altered": "this text was changed after Footnote wrote the file",
    "missing": "the claim's footnote is missing or says something else",
    "added": "this text was added after Footnote wrote the file",
    "worded": "not word for word as in its footnotes, and unchanged",
}


class Turn(BaseModel):
    """One question of a conversation and its answer, as a browser kept them."""

    question: Annotated[str, Field(max_length=4_000)]
    searched_for: str = ""
    answerable: bool = False
    text: str = ""
    opening: str = ""
    claims: list[Claim] = []
    citations: list[Citation] = []
    closest: Citation | None = None
    sides: list[str] = []

    @property
    def quotes(self) -> list[Citation]:
        """The citations of an answer, or the closest sentence of a refusal, if there is one."""
        return self.citations or ([self.closest] if self.closest else [])

    @property
    def shown_claims(self) -> list[Claim]:
        """The claims that are part of the answer."""
        return [claim for claim in self.claims if claim.citations and claim.verdict != DROPPED]

    @property
    def labelled_claims(self) -> Iterator[tuple[str, Claim]]:
        """Yield the shown claims, each with the name of its side if it is the first of it."""
        side = 0
        for claim in self.shown_claims:
            is_first = claim.side != side and 0 < claim.side <= len(self.sides)
            yield self.sides[claim.side - 1] if is_first else "", claim
            side = claim.side


@dataclass(frozen=True, slots=True)
class PackedQuote:
    """A quote as read from a pack; `digest` is the SHA-256 of the quote when it was written."""

    turn: int
    number: int
    article_id: str
    start: int
    quote: str
    digest: str


@dataclass(frozen=True, slots=True)
class PackedClaim:
    """A claim as read from a pack, with the numbers of its footnotes.

    `digest` is its claim_digest() when it was written, "" for a verbatim claim.
    """

    turn: int
    text: str
    numbers: tuple[int, ...]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """The content of a file; `unknown` is the text that is not part of the layout."""

    claims: Sequence[PackedClaim]
    quotes: Sequence[PackedQuote]
    unknown: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of checking a footnote or a claim."""

    turn: int
    number: int
    verdict: Verdict
    quote: str

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; a quote may have moved within its article."""
        return self.verdict in ("same", "moved", "worded")


def quote_state(article: Article | None, start: int, quote: str) -> QuoteState:
    """Return whether a quote is still in its article.

    >>> article = Article("1", "A made-up article", "", "", "a.txt", "One. Two.")
    >>> [quote_state(article, start, quote) for start, quote in [(5, "Two."), (0, "Two.")]]
    ['same', 'moved']
    >>> quote_state(article, 0, "Six."), quote_state(None, 0, "One.")
    ('changed', 'gone')
    """
    if article is None:
        return "gone"
    if quote and article.text.startswith(quote, max(start, 0)):
        return "same"
    return "moved" if quote and quote in article.text else "changed"


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def claim_digest(text: str, numbers: Iterable[int]) -> str:
    """Return the SHA-256 of a claim together with the numbers of its footnotes.

    >>> claim_digest("It  has two.", [1, 2]) == digest("It has two. [1] [2]")
    True
    """
    return digest(" ".join([*text.split(), *(f"[{number}]" for number in numbers)]))


def digest_if_worded(claim: Claim) -> str:
    """Return the digest of a claim that is not word for word; "" for a verbatim one."""
    return claim_digest(claim.text, claim.citations) if claim.verdict == SUPPORTED else ""


def check(pack: Pack, find: Callable[[PackedQuote], Article | None]) -> Iterator[Finding]:
    """Yield a finding for each footnote, and for each claim that is not simply one of its quotes.

    Text that was added to the file comes first.
    """
    if pack.unknown:
        yield Finding(0, 0, "added", pack.unknown)
    quotes = {(packed.turn, packed.number): packed.quote for packed in pack.quotes}
    for claim in pack.claims:
        own_quotes = [quotes.get((claim.turn, number), "") for number in claim.numbers]
        if verdict := _check_claim(claim, own_quotes):
            yield Finding(claim.turn, claim.numbers[0], verdict, claim.text)
    for packed in pack.quotes:
        yield Finding(packed.turn, packed.number, _check_quote(packed, find(packed)), packed.quote)


def _check_claim(claim: PackedClaim, quotes: Sequence[str]) -> Verdict | None:
    """Return a claim's verdict; None if one of its quotes says it word for word."""
    if not claim.digest:
        is_quoted = any(normalized(quote) == normalized(claim.text) for quote in quotes)
        return None if is_quoted else "missing"
    if claim_digest(claim.text, claim.numbers) != claim.digest:
        return "altered"
    return "worded" if all(quotes) else "missing"


def _check_quote(packed: PackedQuote, article: Article | None) -> Verdict:
    if digest(packed.quote) != packed.digest:
        return "altered"
    return quote_state(article, packed.start, packed.quote)
