"""An Article, and which lines of its text are its own.

`Article.text` keeps everything a reader would want to see, photo credits and reader comments
included. `body()` says which lines of it are the article's own sentences; only those are
searched and quoted. How files become articles is told in rag.corpus.formats.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]  # start and end, in characters, end excluded


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `date` is an ISO date, as far as known: "2023-04-04", "2023-04", "2023", ""."""

    id: str
    title: str
    date: str
    source: str
    #: Relative to the corpus folder, with forward slashes. A part of a file has the file's path in
    #: front: "papers.zip/1999/a.html" is a member of a zip, "news.csv#17" a row of a table.
    path: str
    text: str
    example: str = ""  # a question it answers, from the front matter's `question`
    author: str = ""
    language: str = ""  # ISO 639-1, "" when it can't be told
    pages: tuple[int, ...] = ()  # where in `text` each page begins; () without pages

    def page_at(self, offset: int) -> int | None:
        """Return the page, from 1, that holds this character of the text; None without pages.

        >>> article = Article("a", "", "", "", "a.pdf", "One. Two.", pages=(0, 5, 9))
        >>> article.page_at(0), article.page_at(4), article.page_at(5)
        (1, 1, 2)
        """
        return max(1, bisect_right(self.pages, offset)) if self.pages else None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or a part of one, and why it was not read, in one sentence with the mend."""

    path: str
    reason: str
    #: Whether it only can't be opened just now: what was read of it before stays good.
    is_passing: bool = False


# --- lines and what they are -------------------------------------------------------------------

DATE = re.compile(
    r"\b(\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})\b"
)
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*$")


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the text of every line that is not blank."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, line
        start += len(line) + 1


def is_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return bool(_TERMINAL.search(line.strip()))


# --- which lines are the article's own -----------------------------------------------------------

_ENDS_ARTICLE = re.compile(
    r"^\W*(?:\d+ )?(?:(?:reader )?comments?|leave a (?:comment|reply)|post a comment"
    r"|enter comments? here|join the (?:discussion|conversation))\W*\d*\W*$"
    r"|^\s*(?:\(c\)|©|copyright\b)",
    re.IGNORECASE,
)
_BOUND = (".pdf", ".docx", ".epub")
_BOILERPLATE = re.compile(
    r"^\W*(?:read (?:more|also|next)\b|see also:|related(?: articles| stories)?:"
    r"|share this (?:article|story|post|page)|follow us on\b|advertisement\W*$|photos?:|image:"
    r"|(?:subscribe|sign up)\b.*\bnewsletter)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^\W*(?:By|BY) [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}\W*$")
_TAGS = re.compile(r"#?\w+(?:,#?\w+)+")
_PHOTO_CREDIT = re.compile(
    r"(?:photo(?:graph)?|image|picture|credit)s?\s*(?::|by\b|courtesy\b|credit\b)"
    r"|getty images|shutterstock|profimedia",
    re.IGNORECASE,
)
BULLET = re.compile(r"\s*(?:[-*•–·]|\d{1,3}[.)])\s+")


def is_boilerplate(line: str) -> bool:
    """Whether a line or a sentence belongs to the page around the article.

    >>> [is_boilerplate(line) for line in ("Read More on..", "He read more on it.", "Nato,World")]
    [True, False, True]
    """
    line = line.strip()
    if _BOILERPLATE.match(line) or _BYLINE.match(line) or _TAGS.fullmatch(line):
        return True
    if is_sentence(line):
        return False
    stamped = DATE.search(line) or re.search(r"\d{1,2}:\d\d", line)
    return bool(_PHOTO_CREDIT.search(line)) or (bool(stamped) and len(line) < 60)


def body(article: Article) -> list[Span]:
    """Return the paragraphs that hold the article's own sentences, as spans of `article.text`.

    Left out are the headline that became the title, bylines, photo credits, links to other
    pages, everything from the comment section or a copyright line on (in books and papers only
    that line), and, in a text whose paragraphs mostly end as sentences do, those that don't
    (captions, tags).
    """
    own = list(_own_paragraphs(article))
    whole = [is_sentence(article.text[start:end]) for start, end in own]
    is_prose = len(whole) >= 5 and sum(whole) >= 0.7 * len(whole)
    return [
        (start, end)
        for (start, end), ends_well in zip(own, whole, strict=True)
        if ends_well or not is_prose or BULLET.match(article.text[start:end])
    ]


def _own_paragraphs(article: Article) -> Iterator[Span]:
    # A book has its copyright line in front and may have a chapter named "Comments".
    is_page = not article.path.lower().endswith(_BOUND)
    for number, (start, end) in enumerate(_paragraphs(article.text)):
        line = " ".join(article.text[start:end].split())
        ends = len(line) < 100 and bool(_ENDS_ARTICLE.match(line))
        if number > 2 and ends and is_page:
            return
        is_title = number < 3 and line == article.title and not is_sentence(line)
        if not is_title and not (ends and not is_page) and not is_boilerplate(line):
            yield start, end


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield each line, and each block of lines that a fixed width broke as one paragraph."""
    block: list[tuple[int, str]] = []
    for start, line in lines(text):
        if block and start > block[-1][0] + len(block[-1][1]) + 1:
            yield from _block_paragraphs(block)
            block = []
        block.append((start, line))
    if block:
        yield from _block_paragraphs(block)


def _block_paragraphs(block: list[tuple[int, str]]) -> Iterator[Span]:
    if _is_wrapped([line for _, line in block]):
        yield block[0][0], block[-1][0] + len(block[-1][1])
    else:
        yield from ((start, start + len(line)) for start, line in block)


def _is_wrapped(block: list[str]) -> bool:
    """Whether every line ends where the next word would have crossed a common margin."""
    margin = max(map(len, block))
    if len(block) < 2 or not 40 <= margin <= 100 or any(map(BULLET.match, block)):
        return False
    return all(len(line) + 1 + len(after.split()[0]) > margin for line, after in pairwise(block))
