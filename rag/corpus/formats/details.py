"""Title, date and author of an article whose file doesn't state them: its own words, then its name.

What is left out as belonging to the page around the article gives no title and no date. A copyright
line names no source: whoever has the rights need not be who published the article.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Kind
from rag.corpus.boilerplate import BYLINE, COPYRIGHT
from rag.corpus.formats.datelines import PROSE, bare_date, is_update, labelled_date, placed_date
from rag.corpus.formats.dates import WrittenDate, iso_date, written_dates
from rag.corpus.lines import ends_sentence
from rag.corpus.subtitles import subtitle

#: How many blocks may have the title; how many first and last ones may have the date.
_TITLE_BLOCKS, _FIRST_BLOCKS, _LAST_BLOCKS = 6, 12, 3
#: Lines of a block that are all this short, in characters, are lines of their own.
_MAX_SHORT = 60
_UNTITLED = re.compile(
    r"\W*(?:untitled|no title|unnamed|unknown|(?:new )?document|title|index|home|microsoft word"
    r"|(?:powerpoint )?presentation|(?:slide|page|sheet)(?= ?\d))"
    r"\W*\d*\W*(?:\.\w{2,4})?",
    re.IGNORECASE,
)
#: What programs write where the author isn't known.
_NOBODY = re.compile(
    r"\W*(?:anonymous|un-?named|unknown|unspecified|none|n/a|(?:default |windows |test )?user|owner"
    r"|admin(?:istrator)?|guest|author|python-docx|(?:microsoft )?office(?: user)?|acrobat.*)\W*",
    re.IGNORECASE,
)
#: What only counts the parts of a work: what the part is about stands below it.
_PART = re.compile(
    r"(?:appendix|annex|chapter|part|section|schedule|exhibit|attachment|volume|unit|lesson|module)"
    r" (?:\d{1,3}|[A-Z]|[IVX]{1,6})\W?",
    re.IGNORECASE,
)
_PAGE = re.compile(r"page \d+ of \d+", re.IGNORECASE)
_MAX_SUBJECT = 120  # characters
_BY = re.compile(r"\W*(?:\w+ )?by ", re.IGNORECASE)
_AND = re.compile(r",? (?:and|&) ")
_MAIL_HEADER = re.compile(
    r"(?:from|to|cc|bcc|date|sent|subject|reply-to|message-id|received|return-path|x-[\w-]+)\s*:",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:subject|title)\s*: *(\S.*)", re.IGNORECASE)
_COMPACT = re.compile(r"(?<!\d)(?:19|20)\d{6}(?!\d)")


def shorten(text: str, limit: int = 200) -> str:
    """Return a text on one line, cut at a space if it has more characters than `limit`."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def stated_title(title: str) -> str:
    """Return a title that a file states; "" if it says nothing.

    >>> stated_title("Untitled-1"), stated_title("Document3.docx"), stated_title("Untitled dreams")
    ('', '', 'Untitled dreams')
    """
    title = shorten(title)
    return "" if _UNTITLED.fullmatch(title) else title


def stated_author(author: str) -> str:
    """Return the author that a file states; "" if a program put the words in.

    >>> stated_author("(anonymous)"), stated_author("python-docx"), stated_author("Ola  Nil")
    ('', '', 'Ola Nil')
    """
    author = shorten(author)
    return "" if _NOBODY.fullmatch(author) else author


def find_author(article: Article) -> str:
    """Return the names in the line "By ..." near the top, which is left out of the text."""
    lines = (_line(article, block) for block in article.blocks if block.left_out == BYLINE)
    names = _BY.sub("", next(lines, "")).strip(" .,|–—-")
    return _AND.sub(", ", names)


def find_title(article: Article) -> str:
    """Return the first main heading near the beginning, the first line, or else the file's name.

    A line "Subject: ..." or "Title: ..." comes before these. A sentence is shortened.
    """
    kept = [block for block in article.blocks if not block.left_out]
    named = (_NAMED.match(_line(article, block)) for block in kept[:_TITLE_BLOCKS])
    if title := next(filter(None, named), None):
        return shorten(title[1])
    first = [one for one in kept[:_TITLE_BLOCKS] if _may_be_title(_line(article, one))]
    headings = (one for one in first if one.kind in (Kind.TITLE, Kind.HEADING) and one.level < 2)
    best = next(headings, None) or next(iter(first), None)
    if best is None:
        return readable_name(article.path) or shorten(article.text, 90)
    return headline(_line(article, best))


def with_subject(article: Article, title: str) -> str:
    """Return a title; one that only counts a part of a work, with the line below it.

    "Appendix B" of the rules for crews is "Appendix B: Rules for crews".
    """
    if not _PART.fullmatch(title):
        return title
    first = [block for block in article.blocks if not block.left_out][: _TITLE_BLOCKS + 1]
    kept = [block for block in first if not _names_author(_line(article, block))]
    for block, after in pairwise(kept):
        line = _line(article, after)
        is_name = after.kind in PROSE and len(line) <= _MAX_SUBJECT and not ends_sentence(line)
        if _line(article, block).casefold() == title.casefold() and is_name:
            return f"{title.rstrip(' .:')}: {line}"
    return title


def _names_author(line: str) -> bool:
    """Whether a line is "by" and a name: "Life by the river" is none."""
    match = _BY.match(line)
    return match is not None and line[match.end() :][:1].isupper()


def headline(line: str) -> str:
    """Return a line as a title: a sentence is cut earlier than a heading.

    >>> headline("The mill  is sold"), len(headline("The mill is sold. " * 9)) <= 90
    ('The mill is sold', True)
    """
    return shorten(line, 90 if ends_sentence(line.rstrip()) else 200)


def _may_be_title(line: str) -> bool:
    has_letter = re.search(r"[^\W\d_]", line)
    is_name = _UNTITLED.fullmatch(line) or _PAGE.fullmatch(line)
    is_other = is_name or _MAIL_HEADER.match(line) or bare_date(line)
    return bool(has_letter) and not is_other


def _line(article: Article, block: Block) -> str:
    return " ".join(article.text[block.start : block.end].split())


def _name(path: str) -> str:
    """Return the name of the file that an article is, "" if it is a row of a table."""
    return "" if "#" in path else PurePosixPath(path).stem


def readable_name(path: str) -> str:
    """Return a file's name as a title.

    >>> readable_name("notes/2024-05-01-minutes_of_the-club.md")
    'Minutes of the club'
    """
    name = _name(path).replace("_", " ")
    for found in reversed(list(written_dates(name))):
        name = name[: found.start] + " " + name[found.end :]
    name = " ".join(re.sub(r"(?<=\w)-(?=\w)", " ", name).split()).strip(" -.,")
    return name[:1].upper() + name[1:] if re.search(r"[^\W\d_]", name) else ""


def find_date(article: Article) -> str:
    """Return the ISO date that an article gives itself in its text, or in its file's name, or "".

    That of a line which says "updated" counts only if there is no other.
    """
    updated = ""
    for line, found in _dated_lines(article):
        if not is_update(line):
            return found.iso
        updated = updated or found.iso
    return updated or _date_in_name(article.path)


def _dated_lines(article: Article) -> Iterator[tuple[str, WrittenDate]]:
    context = article.text
    for line, kind, is_above in _outer_lines(article):
        if COPYRIGHT.fullmatch(line):
            continue
        found = labelled_date(line, kind, context)
        if found is None and kind in PROSE:
            # Further down, a date alone may be one of a diary's.
            found = placed_date(line, context) or (bare_date(line, context) if is_above else None)
        if found:
            yield line, found


def _outer_lines(article: Article) -> Iterator[tuple[str, Kind, bool]]:
    """Yield the title and the first and last lines: line, kind, whether it is above the text.

    A line that is left out is no line of the article, unless it is a byline with its date.
    """
    yield article.title, Kind.TITLE, True
    first = article.blocks[:_FIRST_BLOCKS]
    last = [one for one in article.blocks[_FIRST_BLOCKS:] if not one.left_out][-_LAST_BLOCKS:]
    sentences = [one for one in first if ends_sentence(_line(article, one))]
    # Below the headline there may be a summary.
    top = sentences[1].start if len(sentences) > 1 else len(article.text)
    below = subtitle(article)
    dated = [one for one in first if one.kind == Kind.HEADING and bare_date(_line(article, one))]
    for block in (*first, *last):
        # Of several dated headings, as in a diary, none dates the whole.
        is_entry = len(dated) > 1 and block in dated
        if is_entry or (block.left_out and not bare_date(_line(article, block))):
            continue
        is_title = block.kind in PROSE and (block is first[0] or block == below)
        kind = Kind.TITLE if is_title else block.kind
        for line in _lines(article, block):
            yield line, kind, block.start < top


def _lines(article: Article, block: Block) -> list[str]:
    """Return the short lines of a block, or else its text as one line."""
    text = article.text[block.start : block.end]
    lines = text.split("\n")
    is_wrapped = max(map(len, lines)) > _MAX_SHORT
    return [" ".join(text.split())] if is_wrapped else [" ".join(line.split()) for line in lines]


def _date_in_name(path: str) -> str:
    """Return the date in the name of a file; "" for the row of a table, and for a mere year.

    >>> _date_in_name("2024-05-01-minutes.md"), _date_in_name("minutes_2024_05.txt")
    ('2024-05-01', '2024-05')
    >>> _date_in_name("report 12.03.2025.pdf"), _date_in_name("IMG_20240501.txt")
    ('2025-03-12', '2024-05-01')
    """
    name = re.sub(r"(?<=\d)_(?=\d)", "-", _name(path)).replace("_", " ")
    dates = [one.iso for one in written_dates(name) if len(one.iso) > 4]
    compact = (iso_date(match[0]) for match in _COMPACT.finditer(name))
    return next(filter(None, [*dates, *compact]), "")
