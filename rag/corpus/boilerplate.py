"""Which parts of an article's text are its own, and which belong to the page around it."""

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.corpus.articles import Article
from rag.corpus.lines import BULLET, DATE, ends_sentence, lines

Span = tuple[int, int]  # start and end, in characters, end excluded

#: Formats of books and papers: a copyright line or a heading "Comments" doesn't end these.
_BOOKS = (".pdf", ".docx", ".epub")
_ENDS_PAGE = re.compile(
    r"^\W*(?:\d+ )?(?:(?:reader )?comments?|leave a (?:comment|reply)|post a comment"
    r"|enter comments? here|join the (?:discussion|conversation))\W*\d*\W*$"
    r"|^\s*(?:\(c\)|©|copyright\b)",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"^\W*(?:read (?:more|also|next)\b|see also:|related(?: articles| stories)?:"
    r"|share this (?:article|story|post|page)|follow us on\b|advertisement\W*$|photos?:|image:"
    r"|(?:subscribe|sign up)\b.*\bnewsletter)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^\W*(?:By|BY) [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}\W*$")
_TAGS = re.compile(r"#?\w+(?:,#?\w+)+")
_TIME = re.compile(r"\d{1,2}:\d\d")
_PHOTO_CREDIT = re.compile(
    r"(?:photo(?:graph)?|image|picture|credit)s?\s*(?::|by\b|courtesy\b|credit\b)"
    r"|getty images|shutterstock|profimedia",
    re.IGNORECASE,
)
#: A text is prose if at least so many of its paragraphs, and this share of them, end as sentences.
_MIN_PARAGRAPHS = 5
_MIN_PROSE = 0.7
#: Right margins of lines that were broken at a fixed width, in characters.
_MIN_MARGIN, _MAX_MARGIN = 40, 100


def is_boilerplate(line: str) -> bool:
    """Whether a line or a sentence belongs to the page around the article.

    >>> [is_boilerplate(line) for line in ("Read More on..", "He read more on it.", "Nato,World")]
    [True, False, True]
    """
    line = line.strip()
    if _BOILERPLATE.match(line) or _BYLINE.match(line) or _TAGS.fullmatch(line):
        return True
    if ends_sentence(line):
        return False
    is_dated = bool(DATE.search(line) or _TIME.search(line))
    return bool(_PHOTO_CREDIT.search(line)) or (is_dated and len(line) < 60)


def body(article: Article) -> list[Span]:
    """Return the paragraphs that are the article's own, as spans of `article.text`.

    Left out are: a headline that became the title, bylines, photo credits and links to other
    pages; everything from the comment section or a copyright line on (in books and papers that
    line alone); and, in prose, paragraphs that don't end as sentences do, such as captions.
    """
    own = list(_own_paragraphs(article))
    complete = [ends_sentence(article.text[start:end]) for start, end in own]
    is_prose = len(own) >= _MIN_PARAGRAPHS and sum(complete) >= _MIN_PROSE * len(own)
    return [
        (start, end)
        for (start, end), is_complete in zip(own, complete, strict=True)
        if is_complete or not is_prose or BULLET.match(article.text[start:end])
    ]


def _own_paragraphs(article: Article) -> Iterator[Span]:
    is_book = article.path.lower().endswith(_BOOKS)
    for number, (start, end) in enumerate(_paragraphs(article.text)):
        line = " ".join(article.text[start:end].split())
        ends_page = len(line) < 100 and bool(_ENDS_PAGE.match(line))
        if ends_page and not is_book and number > 2:
            return
        is_title = number < 3 and line == article.title and not ends_sentence(line)
        if not is_title and not (ends_page and is_book) and not is_boilerplate(line):
            yield start, end


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield each line, and each block of lines that were broken at a fixed width as a whole."""
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
    if len(block) < 2 or not _MIN_MARGIN <= margin <= _MAX_MARGIN or any(map(BULLET.match, block)):
        return False
    return all(len(line) + 1 + len(after.split()[0]) > margin for line, after in pairwise(block))
