"""The line below an article's title that says what the text is: "Minutes of the meeting, 3 May".

It holds for every sentence, as the title does, which may only be the name of a club.
"""

import re

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Kind
from rag.corpus.lines import BULLET, DATE, ends_sentence, key_and_value

_KINDS = (Kind.PARAGRAPH, Kind.HEADING)
_MAX_LENGTH = 120  # characters
#: Only those that people name by what they are: "the meeting in May", but the name of a newsletter.
_MEETING = r"(?:minutes|protocol|record|transcript|meeting|assembly|session|hearing)"
_SAYS_WHAT = re.compile(rf"\b{_MEETING}\b", re.IGNORECASE)
#: Without a date, the word for the text has to be what the line is about.
_IS_WHAT = re.compile(
    rf"(?:[^\W\d_][\w’'-]* ){{0,4}}{_MEETING}(?: (?:of|for|on|to|about)\b.*|[,:–—-].*|)",
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
