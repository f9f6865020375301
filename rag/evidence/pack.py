"""A conversation to be exported, what a pack holds, and how its quotes stand to the articles."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from rag.answering.model import Citation, Claim
from rag.corpus.articles import Article
from rag.support.checker import DROPPED, SUPPORTED
from rag.text.words import normalized

#: How a quote stands to its article today: at its place, elsewhere in it, or not at all.
Standing = Literal["same", "moved", "changed", "gone"]
#: What is wrong with a file apart from that: a quote or a claim is not the one that was written, a
#: claim's quote is missing, something was added.
Fault = Literal["altered", "missing", "added"]
#: What is said of a claim in a language model's words: that they are the ones that were written.
Worded = Literal["worded"]

#: Returns an article by its id.
Find = Callable[[str], Article | None]

WORDS: dict[str, str] = {
    "same": "stands in the article at this place",
    "moved": "stands in the article, at another place now",
    "changed": "the article has changed and no longer says this",
    "gone": "the article is gone",
    "altered": "not the words that were written to this file",
    "missing": "the claim's footnote is missing, or does not say this",
    "added": "was not written to this file by Footnote",
    "worded": "a language model's words for what its footnotes quote, as they were written",
}


class Turn(BaseModel):
    """One question of a conversation and what was answered, as a browser kept it."""

    question: Annotated[str, Field(max_length=4_000)]
    searched_for: str = ""
    answerable: bool = False
    text: str = ""
    claims: list[Claim] = []
    citations: list[Citation] = []

    @property
    def shown(self) -> list[Claim]:
        """The claims that are part of the answer."""
        return [one for one in self.claims if one.citations and one.verdict != DROPPED]


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote as a pack holds it; `digest` is the SHA-256 of the quote when it was written."""

    turn: int
    number: int
    article_id: str
    start: int
    quote: str
    digest: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim as a pack holds it, with the numbers of its footnotes.

    `digest` is what seal() gave for it when it was written, "" for a claim word for word.
    """

    turn: int
    text: str
    numbers: tuple[int, ...]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of checking one footnote, or one claim; `verdict` is a key of WORDS."""

    turn: int
    number: int
    verdict: Standing | Fault | Worded
    quote: str

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong: for a quote, the article holds it, be it at another place."""
        return self.verdict in ("same", "moved", "worded")


def standing(article: Article | None, start: int, quote: str) -> Standing:
    """Return how a quote stands to its article.

    >>> article = Article("1", "A made-up article", "", "", "a.txt", "One. Two.")
    >>> standing(article, 5, "Two."), standing(article, 0, "Two."), standing(article, 0, "Six.")
    ('same', 'moved', 'changed')
    """
    if article is None:
        return "gone"
    if quote and article.text.startswith(quote, max(start, 0)):
        return "same"
    return "moved" if quote and quote in article.text else "changed"


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def seal(text: str, numbers: Iterable[int]) -> str:
    """Return the SHA-256 of a claim as an answer holds it, with the numbers of its footnotes.

    >>> seal("It  has two.", [1, 2]) == digest("It has two. [1] [2]")
    True
    """
    return digest(" ".join([*text.split(), *(f"[{number}]" for number in numbers)]))


def sealed(claim: Claim) -> str:
    """Return the seal of a claim that is in other words than its quotes; "" word for word."""
    return seal(claim.text, claim.citations) if claim.verdict == SUPPORTED else ""


@dataclass(frozen=True, slots=True)
class Pack:
    """What was read back from a file; `rest` is what no part of the layout accounts for."""

    stated: Sequence[Stated]
    cited: Sequence[Cited]
    rest: str


def check(pack: Pack, find: Callable[[Cited], Article | None]) -> Iterator[Finding]:
    """Yield a finding for each footnote of a pack, and for each claim that is not one of them."""
    if pack.rest:
        yield Finding(0, 0, "added", pack.rest)
    quotes = {(one.turn, one.number): one.quote for one in pack.cited}
    for claim in pack.stated:
        said = [quotes.get((claim.turn, number), "") for number in claim.numbers]
        if found := _wrong_or_worded(claim, said):
            yield Finding(claim.turn, claim.numbers[0], found, claim.text)
    for one in pack.cited:
        altered = digest(one.quote) != one.digest
        verdict = "altered" if altered else standing(find(one), one.start, one.quote)
        yield Finding(one.turn, one.number, verdict, one.quote)


def _wrong_or_worded(claim: Stated, said: Sequence[str]) -> Fault | Worded | None:
    """Return what there is to say of a claim; None if one of its quotes says it word for word."""
    if not claim.digest:
        same = any(normalized(quote) == normalized(claim.text) for quote in said)
        return None if same else "missing"
    if seal(claim.text, claim.numbers) != claim.digest:
        return "altered"
    return "worded" if all(said) else "missing"
