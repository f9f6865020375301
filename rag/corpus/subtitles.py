"""The line below the title that says what a text is: "Minutes of the meeting of 3 May"."""

import re

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Kind
from rag.corpus.lines import BULLET, DATE, DOCUMENT, ends_sentence, key_and_value

_KINDS = (Kind.PARAGRAPH, Kind.HEADING)
_MAX_LENGTH = 120  # characters
_SAYS_WHAT = re.compile(rf"\b{DOCUMENT}\b", re.IGNORECASE)
_OF_MEETING = re.compile(
    r"\b(?:minutes|protocol|record|transcript|meeting|assembly|session|hearing)\b", re.IGNORECASE
)
#: Without a date, the word for the text has to be what the line is about.
_IS_WHAT = re.compile(
    rf"(?:[^\W\d_][\w’'-]* ){{0,4}}{DOCUMENT}(?: (?:of|for|on|to|about)\b.*|[,:–—-].*|)",
    re.IGNORECASE,
)


def subtitle(article: Article) -> Block | None:
    """Return the paragraph or heading that is the subtitle; None if the article has none."""
    kept = [block for block in article.blocks[:4] if not block.left_out]
    if len(kept) < 3 or kept[0].kind != Kind.TITLE or kept[1].kind not in _KINDS:
        return None
    line = article.text[kept[1].start : kept[1].end]
    is_line = "\n" not in line and len(line) <= _MAX_LENGTH and not ends_sentence(line)
    is_other = BULLET.match(line) or key_and_value(line)
    if not is_line or is_other or not _SAYS_WHAT.search(line):
        return None
    return kept[1] if DATE.search(line) or _IS_WHAT.fullmatch(line) else None


def meeting_line(article: Article) -> Block | None:
    """Return the subtitle of minutes; it holds for every sentence, as the title does.

    The title may only be the name of a club, and people ask about "the meeting in May". A
    newsletter, they call by its name.
    """
    found = subtitle(article)
    is_of_meeting = found and _OF_MEETING.search(article.text, found.start, found.end)
    return found if is_of_meeting else None
