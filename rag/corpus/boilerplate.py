"""Which parts of an article's text are its own, and which belong to the page around it."""

import re
from dataclasses import replace

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Kind
from rag.corpus.lines import DATE, ends_sentence

#: Formats of books and papers: a copyright line or a heading "Comments" doesn't end these.
_BOOKS = (".pdf", ".docx", ".odt", ".pptx", ".epub")
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


def leave_out(article: Article) -> Article:
    """Return the article with the blocks that belong to the page around it marked as left out."""
    judged = (_judged(article, number, block) for number, block in enumerate(article.blocks))
    return replace(article, blocks=tuple(judged))


def _judged(article: Article, number: int, block: Block) -> Block:
    line = " ".join(article.text[block.start : block.end].split())
    can_be_title = number < 3 and block.kind in (Kind.HEADING, Kind.PARAGRAPH)
    if can_be_title and line == article.title and not ends_sentence(line):
        return replace(block, kind=Kind.TITLE)
    if is_boilerplate(line):
        return replace(block, left_out="a line of the page around the article")
    return block
