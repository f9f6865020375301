"""Which blocks of an article belong to the page around it, and are left out of the search.

Everything is searched unless the evidence is strong: what a line says, where it is, and what is
next to it. Each block that is left out says why, in words for the owner, who can overrule it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Kind
from rag.corpus.lines import DATE, ends_sentence

#: Blocks at the top of an article among which its author's name and its date are looked for.
_TOP = 8
_NAME = r"(?:[A-Z][\w.'’-]*|[A-Z]\.|de|van|von|der|al|bin)"
_BYLINE = re.compile(
    rf"\W*(?:By|BY|Text by|Written by|Words by|Reported by) "
    rf"{_NAME}(?:,? (?:and |& )?{_NAME}){{1,8}}\W*"
)
BYLINE = "the line that names the author"
#: The same in a line that also says when a text was published, and by whom.
_SIGNED = re.compile(rf"\b(?:By|BY) {_NAME} {_NAME}")
_STAMP_WORDS = re.compile(
    r"\b(?:published|updated|posted|modified|last|on|at|by|am|pm|a\.m\.|p\.m\.|gmt|utc|cet|cest|est"
    r"|edt|bst|\d+ min(?:ute)?s?(?: read)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
#: What a stamp has no more of: a span of time, and a word that says what is dated.
_SPAN = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)? ?(?:[-–—]|to|until) ?\d{1,2}[:.]\d\d")
_LABELLED = re.compile(r"\W*[^\W\d_]+(?: [^\W\d_]+){0,3}:\s")
_PUBLISHED = re.compile(
    r"\b(?:published|updated|posted|modified|last|min(?:ute)?s? read)\b", re.IGNORECASE
)
_PHOTO = re.compile(
    r"(?:\b|(?<=[a-z]))(?:Photo(?:graph)?|PHOTO|Image|IMAGE|Picture|Pic|Credit|Foto)s?"
    r"(?: ?: ?| (?:by|courtesy of|credit:?) )(?P<who>\S.{1,80})$"
)
_AGENCY = re.compile(
    r"\b(?:getty images|shutterstock|profimedia|istock|alamy|afp|reuters|epa|ap photo|agency"
    r"|imago)\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\W*(?:read (?:more|also|next)(?:\W*$|\s?:.*|\s+on\W*$)"
    r"|share this (?:article|story|post|page)\W*$"
    r"|follow us on\b.{0,60}$|advertisement\W*$|related (?:articles|stories)\W*$"
    r"|(?:subscribe|sign up)\b.{0,40}\bnewsletter.{0,40}$)",
    re.IGNORECASE,
)
#: The same at the end of a paragraph that ran together with it.
_LINK_AT_END = re.compile(
    r"(?<=[.!?”\"])\s+(Read (?:More|more|also|next)(?:\W*| on\W*|: [^.!?]*))$"
)
_TAGS = re.compile(r"#?[^\W\d_]\w*(?:,#?[^\W\d_]\w*)+|#\w+(?: #\w+)+")
COPYRIGHT = re.compile(
    r"\W{0,2}(?:\(c\)|©|copyright\b)(?=.*(?:\b(?:19|20)\d\d\b|all rights reserved)).{0,100}",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\W*(?:\d+ comments?|comments? ?\(?:? ?\d+\)?)\W*", re.IGNORECASE)
_COMMENTS = re.compile(r"\W*(?:reader )?comments\W*", re.IGNORECASE)
_FORM = re.compile(
    r"\W*(?:leave|post|add|write) a (?:comment|reply)\W*|\W*enter comments? here\W*"
    r"|\W*join the (?:discussion|conversation)\W*",
    re.IGNORECASE,
)
#: How a reader's comment is numbered or signed; "1.1" is the number of a section.
_NUMBERED = re.compile(r"(?:\d{1,4}[.)](?!\d)|#\d{1,5}\b) ?\S")
_SIGNED = re.compile(
    rf"(?i:reply)\W*$|{_NAME}(?: {_NAME}){{0,3}} (?:says|said|wrote|writes)\W*$"
    r"|@?\w[\w .-]{0,30}[ ,·•|(-]{1,3}"
    r"(?:\d+|an?) (?:minute|hour|day|week|month|year)s? ago\b.{0,30}$"
    rf"|@?\w[\w .-]{{0,30}}[ ,·•|(-]{{1,3}}(?:on |at )?{DATE.pattern}.{{0,30}}$"
)
_MIN_ENTRIES = 2
_MAX_READ = 100  # blocks below a line that are looked at, to tell whether they are comments
_SECTION = 3  # the deepest level of a heading that begins a section of the article itself

_MIN_CAPTION = 3  # words
_CREDIT = "the credit of a photo"
_COMMENT = "below the article: readers' comments"


def leave_out(article: Article) -> Article:
    """Return the article with the blocks that belong to the page around it marked as left out."""
    blocks = [
        part
        for block in article.blocks
        for other in _without_link(article.text, block)
        for part in _without_credit(article.text, other)
    ]
    lines = [" ".join(article.text[block.start : block.end].split()) for block in blocks]
    below = _below(lines, blocks)
    judged = (
        _judged(block, lines[number], number, below.get(number, ""))
        for number, block in enumerate(blocks)
    )
    return replace(article, blocks=tuple(judged))


def keep_all(article: Article) -> Article:
    """Return the article with nothing left out."""
    blocks = tuple(replace(block, left_out="") for block in article.blocks)
    return replace(article, blocks=blocks)


def with_headline(article: Article) -> Article:
    """Return the article with the block that repeats its title, near the top, marked as such."""
    blocks = list(article.blocks)
    for number, block in enumerate(blocks[:3]):
        line = " ".join(article.text[block.start : block.end].split())
        can_be_title = block.kind in (Kind.HEADING, Kind.PARAGRAPH)
        if can_be_title and line == article.title and not ends_sentence(line):
            blocks[number] = replace(block, kind=Kind.TITLE)
    return replace(article, blocks=tuple(blocks))


def _without_link(text: str, block: Block) -> Iterator[Block]:
    """Yield a block, and apart from it the "Read more on.." that ran together with it."""
    link = None
    if block.kind == Kind.PARAGRAPH and not block.left_out:
        begin = max(block.start, block.end - 100)
        link = _LINK_AT_END.search(text, begin, block.end)
    if link is None:
        yield block
        return
    yield replace(block, end=link.start())
    yield replace(block, start=link.start(1), left_out="a link to another page")


def _without_credit(text: str, block: Block) -> Iterator[Block]:
    """Yield a caption, and apart from it the name of who made the picture."""
    line = text[block.start : block.end]
    credit = _PHOTO.search(line) if _is_photo_credit(" ".join(line.split())) else None
    told = line[: credit.start()].rstrip(" \n([|–—-") if credit else ""
    is_caption = block.kind == Kind.CAPTION or (
        block.kind == Kind.PARAGRAPH and ends_sentence(told)
    )
    if credit is None or not is_caption or block.left_out or len(told.split()) < _MIN_CAPTION:
        yield block
        return
    yield replace(block, end=block.start + len(told))
    yield replace(block, start=block.start + credit.start(), left_out=_CREDIT)


def _judged(block: Block, line: str, number: int, below: str) -> Block:
    reason = block.left_out or below
    if not reason and block.kind in (Kind.PARAGRAPH, Kind.HEADING, Kind.CAPTION, Kind.ITEM):
        is_heading = block.kind == Kind.HEADING
        reason = _reason(line, is_top=number < _TOP, is_heading=is_heading)
    return replace(block, left_out=reason) if reason and block.kind != Kind.TITLE else block


def _reason(line: str, *, is_top: bool, is_heading: bool) -> str:
    """Return why a line of the page is left out, wherever it is; "" if it is the article's."""
    if _LINK.fullmatch(line):
        return "a link to another page"
    if _TAGS.fullmatch(line):
        return "a line of tags"
    if _is_photo_credit(line):
        return _CREDIT
    if is_top and not is_heading and _BYLINE.fullmatch(line):
        return BYLINE
    if is_top and _is_stamp(line) and not _is_of_something(line):
        return "the time of publication"
    return ""


def _is_photo_credit(line: str) -> bool:
    """Whether a line ends with the name of who made a picture.

    >>> _is_photo_credit("The mayor at the bridgePhoto: JON ROE / Made-up Agency")
    True
    >>> _is_photo_credit("Image: the lens gives a round image")
    False
    """
    credit = _PHOTO.search(line)
    if ends_sentence(line) or len(line) > 250:
        return False
    if not credit:
        return bool(
            re.search(r"(?:/|\bby|[–—-]) ?[\w ]{0,20}$", line[-40:]) and _ends_in_agency(line)
        )
    words = re.findall(r"[^\W\d_][\w.'’-]*", credit["who"])
    return len(words) <= 8 and all(
        word[0].isupper() or word in ("of", "and", "the", "via", "for", "courtesy")
        for word in words
    )


def _ends_in_agency(line: str) -> bool:
    return bool(_AGENCY.search(line[-30:]))


def _is_stamp(line: str) -> bool:
    """Whether a line is a date or a time, and at most a name: "Jon Roe 18:04, 04.04.23".

    >>> _is_stamp("Zarnow Courier, 4 April 2023. By Ola Nil"), _is_stamp("Zarnow Fair, 4 April")
    (True, False)
    """
    rest, dates = DATE.subn(" ", re.sub(r"(?<=[a-z])(?=\d)", " ", line))
    rest, times = _TIME.subn(" ", rest)
    words = re.findall(r"\w+", _STAMP_WORDS.sub(" ", rest))
    is_name = all(word == "and" or (word[0].isupper() and word.isalpha()) for word in words)
    has_year = bool(re.search(r"\d{4}|\d\.\d\d\b", line))
    most = 9 if _SIGNED.search(line) else 3
    is_short = len(line) < 80 and len(words) <= most
    return is_short and bool(dates) and (has_year or bool(times)) and is_name


def _is_of_something(line: str) -> bool:
    """Whether a line says of what its date is, or gives a span of time.

    >>> _is_of_something("October 06, 2022 | 10:00 - 15:00 CEST"), _is_of_something("04.04.23")
    (True, False)
    >>> _is_of_something("Report date: 04.04.23"), _is_of_something("Updated: 04.04.23")
    (True, False)
    """
    return bool(_SPAN.search(line) or _LABELLED.match(line)) and not _PUBLISHED.search(line)


def _below(lines: Sequence[str], blocks: Sequence[Block]) -> dict[int, str]:
    """Return the numbers of the blocks below the end of the article, and why they are left out."""
    end = len(lines)
    while end and _FORM.fullmatch(lines[end - 1]):
        end -= 1
    has_form = end < len(lines)
    begin = next(
        (one for one in range(end) if _begins_comments(lines, blocks, one, has_form=has_form)), end
    )
    reasons = dict.fromkeys(range(begin, len(lines)), _COMMENT)
    while begin and (COPYRIGHT.fullmatch(lines[begin - 1]) or blocks[begin - 1].left_out):
        begin -= 1
        reasons[begin] = blocks[begin].left_out or "the copyright line at the end"
    return reasons


def _begins_comments(
    lines: Sequence[str], blocks: Sequence[Block], number: int, *, has_form: bool
) -> bool:
    """Whether readers' comments begin at a block: by what it says and by what is below it."""
    line = lines[number]
    counted, follows_copyright = _COUNTED.fullmatch(line), False
    if not (counted or _COMMENTS.fullmatch(line) or _FORM.fullmatch(line)):
        follows_copyright = number > 0 and _is_last_copyright(lines, number - 1)
        if not follows_copyright:
            return False
    if any(_is_of_article(block) for block in blocks[number + 1 : number + _MAX_READ]):
        return False
    if counted and not _is_in_sequence(lines, int(re.sub(r"\D", "", line) or 0)):
        return True
    first = number if follows_copyright else number + 1
    below = lines[first : first + _MAX_READ]
    signed = sum(bool(_SIGNED.match(one)) for one in below)
    is_page = has_form or follows_copyright
    numbered = sum(bool(_NUMBERED.match(one)) for one in below) if is_page else 0
    return not below or signed + numbered >= _MIN_ENTRIES


def _is_last_copyright(lines: Sequence[str], number: int) -> bool:
    """Whether a line is a copyright line that isn't repeated below, as one on each page is."""
    return bool(COPYRIGHT.fullmatch(lines[number])) and lines[number] not in lines[number + 1 :]


def _is_of_article(block: Block) -> bool:
    """Whether a block begins a section, or is a caption or a table, which no comment has."""
    is_section = block.kind == Kind.HEADING and block.level <= _SECTION
    return is_section or block.kind in (Kind.CAPTION, Kind.ROW)


def _is_in_sequence(lines: Sequence[str], number: int) -> bool:
    """Whether "2 Comments" is the second of several numbered headings."""
    return any(re.match(rf"{number - 1}\.? [A-Z]", line) for line in lines[-_MAX_READ:])
