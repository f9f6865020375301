"""The values of an answer: its claims, and the exact words of the articles that support them."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from rag.search.passages import Passage
from rag.search.scope import Scope

#: The outcomes of a question.
ANSWERED = "answered"
#: There is no answer, but a closest sentence.
NOT_SURE = "not sure"
#: Nothing in the articles comes near the question.
ABSENT = "absent"
#: Nothing was asked of the articles: a greeting, thanks, a question about Footnote itself.
SMALLTALK = "smalltalk"

#: The verdict on a sentence of a draft that the articles don't support.
DROPPED = "dropped"


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
    page: int | None = None  # from 1; None if the article has no pages
    section: str = ""  # the headings above the quote: "Rules > Animals"; "" if there are none
    doubt: str = ""  # why the quote may not be what the page shows: "read by OCR"; mostly ""
    before: str = ""  # the sentence before the quote in its paragraph, on one line; "" for none
    after: str = ""  # the sentence after it

    @property
    def about(self) -> tuple[str, ...]:
        """Title, date, source, section and page, without those that are unknown."""
        page = f"page {self.page}" if self.page else ""
        return tuple(filter(None, (self.title, self.date, self.source, self.section, page)))


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, and the numbers of its citations.

    A dropped claim is not part of the answer and has no citation; its note says what is wrong with
    it. Where articles disagree, the note of any other claim says which article it comes from. The
    remark stands beside it: what a relative date in it means, or which article supersedes it.
    `kind` is that of the quoted block (rag.corpus.blocks.Kind); "paragraph" for drafted sentences.
    `side` is 1 or 2 if the claim is about one of the two things that the answer compares.
    """

    text: str
    verdict: str  # verbatim, supported or dropped
    citations: tuple[int, ...]
    note: str = ""
    kind: str = "paragraph"
    remark: str = ""
    side: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question. Without citations it is a refusal, and `text` says why.

    `closest` is the sentence that comes closest to an answer, if the outcome is NOT_SURE; its
    number is 1, and it is none of the citations. The `reasons` are the sentences of a refusal that
    say what doesn't fit about it, or what no article mentions.
    """

    id: str
    question: str
    history: tuple[str, ...]
    scope: Scope
    searched_for: str  # the resolved question, as printed
    outcome: str  # ANSWERED, NOT_SURE, ABSENT or SMALLTALK
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    missing_terms: tuple[str, ...]
    unanswered: tuple[str, ...]  # the parts of the question that were not found
    answerer: str  # quotes or llm
    confidence: float  # probability that the best quotes answer the question
    timings_ms: dict[str, float]
    notice: str = ""  # why the language model's draft is not shown
    closest: Citation | None = None
    reasons: tuple[str, ...] = ()
    sides: tuple[str, str] | tuple[()] = ()  # what the two things are called that it compares
    kind: str = "quotes"  # how it was made: quotes, smalltalk, collection, summary, comparison
    read_as: str = ""  # how a wish about dates was read: "newest first", "dated 2018"
    #: What Footnote itself says before the claims, without a footnote: a sentence about the
    #: collection, or the title of a summary. The text begins with it.
    opening: str = ""
    with_context: bool = False  # whether it was searched for with context of earlier turns
    #: ISO 639-1 code of the question's language if it is refused for that; the first of two reasons
    #: is in this language.
    language: str = ""

    @property
    def answerable(self) -> bool:
        """Whether there is an answer."""
        return self.outcome == ANSWERED

    @property
    def shown(self) -> tuple[Claim, ...]:
        """The claims that are part of the answer."""
        return tuple(claim for claim in self.claims if claim.verdict != DROPPED)

    def to_json(self) -> dict[str, Any]:
        """Return the answer in the form that the command line and the API give it."""
        # asdict() would copy every sentence of the passages, of which few are given.
        fields = asdict(replace(self, passages=()))
        passages = [passage.to_json() for passage in self.passages]
        more = {"answerable": self.answerable, "scope": self.scope.to_json(), "passages": passages}
        return fields | more
