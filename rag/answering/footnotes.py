"""The claims of an answer as they are made, each with footnotes to the exact words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rag.answering.model import Citation, Claim
from rag.answering.surroundings import surroundings
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.corpus.outline import Place
from rag.search.relative_dates import explained
from rag.support.checker import is_verbatim, same_wording
from rag.support.verdict import SUPPORTED, VERBATIM

#: Receives each claim with its citations as soon as it is certain to be shown.
OnClaim = Callable[[Claim, Sequence[Citation]], None]


def ignore_claim(_: Claim, __: Sequence[Citation]) -> None:
    """Wait for the whole answer."""


@dataclass(slots=True)
class Footnotes:
    """Collects the claims of an answer, and their citations, numbered from 1."""

    article: Callable[[str], Article | None]  # by its id
    on_claim: OnClaim
    searched: list[Sentence] = field(default_factory=list)  # identical ones are cited as well
    buffered: bool = False  # whether claims wait for flush()
    kind: Kind | None = None  # of all claims; without it, that of the block that each quotes
    side: int = 0  # of the claims to come, in a comparison
    claims: dict[str, Claim] = field(default_factory=dict)  # by text
    citations: dict[Sentence, Citation] = field(default_factory=dict)

    def add(
        self, text: str, verdict: str, support: Iterable[Sentence], note: str = "", remark: str = ""
    ) -> bool:
        """Add a claim with the sentences that support it, and return whether it was added.

        It is not if the answer has it already, or if no article contains those sentences. Words
        that may not be what the page shows are never verbatim. Relative dates are explained in its
        remark.
        """
        if text in self.claims:
            return False
        places = [
            place
            for sentence in support
            for place in (sentence, *same_wording(sentence, self.searched))
        ]
        places += filter(None, map(self._column_names, places[:1]))
        citations = [c for place in dict.fromkeys(places) if (c := self.cite(place))]
        if not citations:
            return False
        if verdict == VERBATIM and all(citation.doubt for citation in citations):
            verdict = SUPPORTED
        numbers = tuple(citation.number for citation in citations)
        is_quoted = places[0].shown == text
        kind = self.kind or (places[0].place.kind if is_quoted else Kind.PARAGRAPH)
        remark = "; ".join(
            dict.fromkeys(filter(None, (remark, explained(text, citations[0].date))))
        )
        claim = Claim(text, verdict, numbers, note, kind, remark, self.side)
        self.claims[text] = claim
        if not self.buffered:
            self.on_claim(claim, citations)
        return True

    def flush(self) -> None:
        """Report the claims that were held back, and from now on each claim at once."""
        self.buffered = False
        replay(tuple(self.claims.values()), tuple(self.citations.values()), self.on_claim)

    def cite_alone(self, sentence: Sentence) -> Citation | None:
        """Return a citation numbered 1 that supports no claim; None as in cite()."""
        return self._cite(1, sentence)

    def _column_names(self, row: Sentence) -> Sentence | None:
        """Return the header of a table for one of its rows; None for any other sentence."""
        article = self.article(row.article_id) if row.place.row else None
        if article is None:
            return None
        headers = (
            block
            for block in article.blocks
            if block.is_header and block.group == row.place.group and block.end < row.start
        )
        last = next(reversed(list(headers)), None)
        if last is None:
            return None
        place = Place(Kind.ROW, row.place.path, last.group)
        return Sentence(
            row.article_id, last.start, last.end, article.text[last.start : last.end], place
        )

    def cite(self, sentence: Sentence) -> Citation | None:
        """Return the sentence's citation; None if its article doesn't contain it."""
        if sentence not in self.citations:
            citation = self._cite(len(self.citations) + 1, sentence)
            if citation is None:
                return None
            self.citations[sentence] = citation
        return self.citations[sentence]

    def _cite(self, number: int, sentence: Sentence) -> Citation | None:
        article = self.article(sentence.article_id)
        if article is None or not is_verbatim(sentence, article):
            return None
        return _cite(number, sentence, article)


def _cite(number: int, sentence: Sentence, article: Article) -> Citation:
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
        sentence.place.path,
        article.doubt_at(sentence.start),
        *surroundings(article, sentence.start, sentence.end),
    )


def replay(claims: Sequence[Claim], citations: Sequence[Citation], on_claim: OnClaim) -> None:
    """Report claims one by one, each with its citations."""
    for claim in claims:
        on_claim(claim, [one for one in citations if one.number in claim.citations])


def answer_text(claims: Sequence[Claim], missing: Sequence[str]) -> str:
    """Return the claims with their footnotes, then what was not found.

    >>> answer_text([], ["who paid?", "why?"]), answer_text([], [])
    ("The articles don't say: who paid? why?", '')
    """
    unanswered = f"The articles don't say: {' '.join(missing)}" if missing else ""
    return " ".join(filter(None, [*map(_with_footnotes, claims), unanswered]))


def _with_footnotes(claim: Claim) -> str:
    numbers = "".join(f" [{number}]" for number in claim.citations)
    remark = f" ({claim.remark})" if claim.remark else ""
    return f"{claim.note} {claim.text}{numbers}{remark}".lstrip()
