"""What the tools return. All offsets count characters of an article's text, as it is read."""

from pydantic import BaseModel


class Quote(BaseModel):
    """The exact words of an article: characters `start` to `end` of its text are `quote`."""

    number: int  # the footnote's
    quote: str
    article_id: str
    title: str
    date: str
    source: str
    path: str
    start: int
    end: int
    page: int | None = None
    section: str = ""
    doubt: str = ""  # why the quote may not be what the page shows; mostly ""
    link: str  # opens the article at the quote


class Claim(BaseModel):
    """A sentence of an answer, and the numbers of the quotes that support it."""

    text: str
    quotes: list[int]
    note: str = ""
    remark: str = ""


class AnswerResult(BaseModel):
    """An answer, or why there is none: then there are no claims, and `reasons` say what is wrong.

    `outcome` is answered, not sure (`closest` is the sentence that comes closest, which is no
    answer), absent, or smalltalk.
    """

    outcome: str
    text: str
    claims: list[Claim]
    quotes: list[Quote]
    closest: Quote | None
    reasons: list[str]
    searched_for: str
    read_as: str
    confidence: float
    notice: str
    freshness: str = ""  # how old the articles are, if some come from the web


class Passage(BaseModel):
    """A passage of an article; a higher score is a better match."""

    article_id: str
    title: str
    date: str
    source: str
    path: str
    start: int
    end: int
    score: float
    text: str
    link: str


class SearchResult(BaseModel):
    """The passages that match best, best first."""

    searched_for: str
    passages: list[Passage]


class Sentence(BaseModel):
    """A sentence of a checked text; `start` and `end` are its place in that text."""

    text: str
    start: int
    end: int
    verdict: str  # verbatim, supported, partly, unsupported, contradicted, or no claim
    probability: float  # that the verdict is right
    reason: str
    quotes: list[Quote]


class CheckResult(BaseModel):
    """A checked text; `score` is the share of its claims that are supported, null without any."""

    score: float | None
    sentences: list[Sentence]
    notes: list[str]


class ListedArticle(BaseModel):
    """An article without its text."""

    article_id: str
    title: str
    date: str
    source: str
    author: str
    language: str
    path: str
    link: str


class ArticleResult(ListedArticle):
    """A part of an article: `text` is characters `start` to `end` of `characters`."""

    start: int
    end: int
    characters: int
    next_start: int | None  # for the next call; null at the end
    text: str


class ListResult(BaseModel):
    """A page of the list of articles; `total` counts all that match."""

    total: int
    articles: list[ListedArticle]
    next_offset: int | None  # for the next call; null at the end
