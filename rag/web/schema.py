"""The bodies of requests and responses, with the limits of every field."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rag.corpus.blocks import Kind, Span, Style
from rag.evidence.pack import Turn
from rag.search.scope import DATE, MAX_ARTICLES, Scope
from rag.settings import MAX_HISTORY, MAX_QUESTION
from rag.web.errors import CODES
from rag.web.freshness import FreshnessBody

_Date = Annotated[str, Field(pattern=DATE)]
_ArticleId = Annotated[str, Field(max_length=200)]
_QuestionText = Annotated[str, Field(max_length=MAX_QUESTION)]


def _latest(history: object) -> object:
    """Return the last MAX_HISTORY turns of a list."""
    return history[-MAX_HISTORY:] if isinstance(history, list) else history


class Limited(BaseModel):
    """Which articles to search."""

    source: Annotated[str, Field(max_length=500)] = ""
    after: _Date = ""
    before: _Date = ""
    articles: Annotated[list[_ArticleId], Field(max_length=MAX_ARTICLES)] = []  # ids; [] for all

    @property
    def scope(self) -> Scope:
        """Which articles to search."""
        return Scope(self.source, self.after, self.before, frozenset(self.articles))


class Asked(Limited):
    """A question, the earlier questions of its conversation, and which articles to search."""

    question: _QuestionText
    history: Annotated[list[_QuestionText], BeforeValidator(_latest)] = []
    literal: bool = False  # without reading wishes about dates, such as "latest" or "last year"

    @property
    def scope(self) -> Scope:
        """Which articles to search, and whether wishes about dates are read."""
        return replace(super().scope, literal=self.literal)


class Question(Asked):
    """A question, and who is to answer it."""

    answerer: Literal["", "quotes", "llm"] = ""  # "" for the server's default


class Thumb(BaseModel):
    """A reader's opinion of a recent answer of this server."""

    answer_id: Annotated[str, Field(max_length=64)]
    thumb: Literal["up", "down"]
    word: Annotated[str, Field(max_length=500)] = ""


class Quote(BaseModel):
    """Words that were in an article when they were quoted."""

    article_id: _ArticleId
    start: int
    quote: str


class Pack(BaseModel):
    """A conversation to export."""

    format: Literal["markdown", "html"]
    turns: Annotated[list[Turn], Field(max_length=1_000)]


class Open(BaseModel):
    """Later versions may add fields."""

    model_config = ConfigDict(extra="allow")


class ClaimBody(Open):
    """A sentence of the answer, and the numbers of the footnotes that support it.

    A dropped claim is not part of the answer, since the articles don't support it. Don't show it;
    `note` says what is wrong with it.
    """

    text: str
    verdict: Literal["verbatim", "supported", "dropped"]
    citations: list[int]
    note: str = ""
    kind: str = "paragraph"  # of the quoted block: "item", "row", "heading", "code", ...
    remark: str = ""  # what a relative date in it means, or which article supersedes it
    side: int = 0  # of a comparison, the side that the claim is about: 1 or 2; 0 for both


class CitationBody(Open):
    """A footnote: `text[start:end]` of its article is `quote`, counted in characters."""

    number: Annotated[int, Field(ge=1)]
    article_id: str
    path: str
    title: str
    date: str
    source: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    quote: str
    page: int | None = None  # from 1; null where the article has no pages
    section: str = ""  # the headings above the quote: "Rules > Animals"
    doubt: str = ""  # why the quote may not be what the page shows: "read by OCR"
    before: str = ""  # the sentence before the quote, on one line
    after: str = ""  # the sentence after it


class PassageBody(Open):
    """A passage that was searched, with the cross-encoder's score; higher is better."""

    article_id: str
    title: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    score: float
    text: str


class AnswerBody(Open):
    """An answer; one without citations is a refusal, and its `text` says why.

    `outcome` is `answered`; `not sure` if there is no clear answer, with the sentence that comes
    closest as `closest`; `absent` if nothing in the articles comes near the question; or
    `smalltalk` if nothing was asked of them.
    """

    id: str
    question: str
    searched_for: str
    outcome: Literal["answered", "not sure", "absent", "smalltalk"]
    kind: str = "quotes"  # how it was made: quotes, smalltalk, collection, summary, comparison
    read_as: str = ""  # how a wish about dates was read: "newest first", "dated 2018"
    opening: str = ""  # a sentence of Footnote before the claims, which begins `text`; mostly ""
    with_context: bool = False  # whether it was searched for with context of earlier turns
    language: str = ""  # of the question (ISO 639-1), if it is refused for not being in English
    answerable: bool  # whether `outcome` is `answered`
    closest: CitationBody | None  # numbered 1 and not in `citations`
    reasons: list[str]  # the sentences of a refusal that say what doesn't fit, or what is missing
    text: str
    claims: list[ClaimBody]
    citations: list[CitationBody]
    passages: list[PassageBody]
    missing_terms: list[str]
    unanswered: list[str]
    sides: list[str] = []  # what the two sides of a comparison are called
    answerer: Literal["quotes", "llm"]
    notice: str = ""  # why the language model did not answer, though it should have
    confidence: Annotated[float, Field(ge=0, le=1)]
    timings_ms: dict[str, float]
    freshness: FreshnessBody = FreshnessBody()


class SuggestionsBody(Open):
    """Questions that the articles answer; `complete` is false while they are being worked out."""

    questions: list[str]
    complete: bool = True


class ListedArticleBody(Open):
    """An article without its text."""

    id: str
    title: str
    date: str
    source: str
    author: str
    language: str
    created: str  # when the file was made, as it says; not the date of the article
    path: str


class BlockBody(Open):
    """A part of an article's text: a paragraph, an item of a list, a row of a table.

    What is between blocks is not part of any: bullets, separators of cells, blank lines. `level`
    counts from 1 for headings, and is the depth of items and quotations. Blocks of one list or
    table share a `group`, from 1. `cells` are the spans of a row's cells, one for each column.
    `left_out` says why a block is not searched; it is mostly "".
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    group: int = 0
    cells: list[Span] = []
    is_header: bool = False
    left_out: str = ""


class MarkBody(Open):
    """A styled part of a block or a cell."""

    style: Style
    start: int
    end: int


class DoubtBody(Open):
    """A part of the text that may not be what the page shows, and why."""

    start: int
    end: int
    reason: str


class ArticleBody(ListedArticleBody):
    """An article; every `start` and `end` counts characters of its `text`."""

    text: str
    blocks: list[BlockBody]  # in the order of the text; none overlaps another
    marks: list[MarkBody]
    doubts: list[DoubtBody]
    pages: list[int]  # where each page begins; empty if there are none


class TokenBody(BaseModel):
    """What a listed site sends as `Authorization: Bearer`; valid for `expires_in` seconds."""

    token: str
    expires_in: Annotated[int, Field(gt=0)]


class StateBody(BaseModel):
    """The state of the server, in a word and in a sentence."""

    status: str
    detail: str = ""
    answerers: list[str] = []  # which answerers there are, the default one first
    log_days: int = 0  # how many days questions are kept in a log; 0 if they aren't logged
    freshness: FreshnessBody | None = None


class Problem(BaseModel):
    """What went wrong: a stable code, and a sentence for people."""

    code: str
    message: str


class ErrorBody(BaseModel):
    """The body of every error."""

    error: Problem


#: One event of the stream, for the documentation.
EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["state", "claim", "answer", "sentence", "report", "error"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}

#: The error statuses of the API's routes, for the documentation.
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {
        "model": ErrorBody,
        "description": "; ".join(f"`{code}`: {CODES[code]}" for code in codes),
    }
    for status, codes in {
        401: ["token_needed"],
        403: ["origin_not_allowed", "closed"],
        404: ["not_found"],
        413: ["too_large"],
        421: ["unknown_host"],
        422: ["bad_request", "bad_question"],
        429: ["too_many"],
        500: ["failed"],
        503: ["busy", "index_busy", "not_ready"],
    }.items()
}
