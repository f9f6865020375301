"""Lines that date the text they are in: "Minutes of 3 May 2021", "Zarnow, 4 April 2023".

A date in a line or a sentence about something else is none of the text's: "Return by 30.09.2024",
"The mill burned on 3 May 1921." So a line has to consist of the date, or to begin with a word that
says what was dated.
"""

import re

from rag.corpus.blocks import Kind
from rag.corpus.formats.dates import WrittenDate, written_dates
from rag.corpus.lines import DOCUMENT, ends_sentence
from rag.text.word_lists import word_rows
from rag.text.words import words

#: Blocks that may be a line with a date alone.
PROSE = frozenset((Kind.TITLE, Kind.HEADING, Kind.PARAGRAPH, Kind.QUOTATION))
_MAX_LINE = 160  # characters
_TIME = r"\d{1,2}[:.h]\d\d(?:[:.]\d\d)?"
#: What may come with a date without making its line one about something.
_BESIDE = re.compile(
    rf"{_TIME}|\b(?:published|posted|updated?|modified|created|written|date[ds]?|last|first|on|at|of"
    r"|the|in|and|as of|by [^,|·•]+|[ap]\.?m|o['’]clock|hrs|gmt|utc|cet|cest|est|edt|pst|bst"
    r"|\d+ min(?:ute)?s?|read(?:ing)?|time)\b",
    re.IGNORECASE,
)
#: "By Ola Nil"; a line with it may also name who published the text.
_SIGNED = re.compile(r"\b(?:By|BY) [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}")
_CAPITALISED = re.compile(r"\b(?:[A-Z][\w.'’-]*|[Tt]he)")
#: A line begins with these, and a date follows soon.
_LABEL = (
    rf"(?:date(?: of (?:the |this )?(?:publication|signature|writing|{DOCUMENT}))?"
    r"|date and (?:place|time)|(?:time|place) and date"
    rf"|{DOCUMENT}(?: date| of| held| dated)?|dated|published|posted|adopted|approved|agreed"
    r"|signed|written|issued|held|status|as (?:of|at)|valid (?:from|as of)"
    r"|in force (?:from|since|as of)|effective(?: from| date| as of)?"
    r"|last (?:updated?|modified|revised|changed|reviewed|edited)"
    r"|updated?|revised|amended)"
)
_LABELLED = re.compile(rf"\W*{_LABEL}\b", re.IGNORECASE)
_TITLED = re.compile(rf"\b(?:{DOCUMENT}|valid (?:from|as of)|as of)\b", re.IGNORECASE)
#: In a list or a table, which may be one of dates, a line has to say more plainly what it dates.
_PLAIN = re.compile(
    rf"\W*(?:date|dated|published|updated|last \w+|version|status|{DOCUMENT} date)\b",
    re.IGNORECASE,
)
_UPDATE = re.compile(r"\W*(?:last |updated?\b|revised|amended)", re.IGNORECASE)
#: "This agreement was made on 12 March 2024 between ..." dates itself.
_THIS = re.compile(
    rf"this (?:{DOCUMENT}|article|page|text|policy|guide|handbook|manual|leaflet|paper)s? "
    r"(?:is|was|are|were|has been|took)\b",
    re.IGNORECASE,
)
#: What the date of a line is said to be instead.
_ELSE = re.compile(
    r"\b(?:deadline|due|until|till|expir\w+|clos\w+|open\w*|start\w*|begin\w*|return\w*|born|birth"
    r"|died|death|found\w+|next|regist\w+|deliver\w+|depart\w+|arriv\w+|renew\w+|pay\w*|print\w+"
    r"|accessed|retrieved|downloaded|replac\w+|supersed\w+|about|into|concerning|regarding|against"
    r"|since(?! \d)|on the|for the)\b|\bby(?: the)?(?: \w+day)? $",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\W*in force since\b", re.IGNORECASE)
#: After the date: the end of the sentence, a place or a time, but no statement.
_END = re.compile(
    rf"\.\s|\W*(?:$|[(\[|–—•·,;] ?[^.]{{0,60}}\W*$|(?:at|in|from)\b[^.]{{0,60}}\W*$"
    rf"|{DOCUMENT}\W*$)",
    re.IGNORECASE,
)
#: The end of a sentence, and of no "Dr."
_ENDED = re.compile(r"(?:\w{4}|\d)[.!?]\s")
_PLACE = re.compile(r"\W*[^\W\d_a-z][\w.'’ -]{1,30},(?: on| the| den| le)? ?$")
#: "ZARNOW, 4 April 2023 (Made-up Agency) - The bridge ..."
_OPENING = re.compile(r"\W*(?:[^\W\d_a-z]{3,}|[^\W\d_a-z]\w+(?: [^\W\d_a-z]\w+)?),? \(?$")
_DASH = re.compile(r"\)?(?:,? ?\([^)]{2,40}\))? ?(?:[-–—] |: )\S")
_WEEKDAYS = frozenset(form for day in word_rows("calendar")[0] for form in (day, day[:3]))


def bare_date(line: str, context: str = "") -> WrittenDate | None:
    """Return the first date of a line that consists of dates and times, and perhaps a byline.

    >>> found = bare_date("By Ola Nil | Published: Tue 4 April 2023, 18:04")
    >>> found and found.iso, bare_date("4 April 2023: the bridge")
    ('2023-04-04', None)
    >>> signed = bare_date("Zarnow Courier, 4 April 2023. By Ola Nil")
    >>> signed and signed.iso
    '2023-04-04'
    """
    if len(line) > _MAX_LINE:
        return None
    dates = list(written_dates(line, context))
    if not dates:
        return None
    rest = line
    for one in reversed(dates):
        rest = f"{rest[: one.start]} {rest[one.end :]}"
    if _SIGNED.search(rest):
        rest = _CAPITALISED.sub(" ", _SIGNED.sub(" ", rest))
    is_timed = bool(re.search(_TIME, rest)) and not ends_sentence(line)
    others = [word for word in words(_BESIDE.sub(" ", rest)) if word not in _WEEKDAYS]
    # "Ola Nil 18:04, 4 April 2023" is a byline too.
    return dates[0] if not others or (is_timed and len(others) <= 2) else None


def labelled_date(line: str, kind: Kind, context: str = "") -> WrittenDate | None:
    """Return the date that a line in a block of some kind gives the text.

    >>> held = labelled_date("Held on Wednesday 12 March 2025", Kind.PARAGRAPH)
    >>> held and held.iso, labelled_date("Return by 30.09.2024", Kind.PARAGRAPH)
    ('2025-03-12', None)
    >>> new = labelled_date("Version of 3 May 2024. It replaces that of May 2022.", Kind.PARAGRAPH)
    >>> new and new.iso
    '2024-05-03'
    """
    is_title = kind == Kind.TITLE
    label = (_LABELLED if kind in PROSE else _PLAIN).match(line)
    label = label or (_TITLED.search(line) if is_title else None)
    for one in written_dates(line[: _MAX_LINE * 2], context):
        before, after = line[: one.start], line[one.end :]
        if _THIS.match(line):
            return None if _ELSE.search(before) else one
        if len(line) > _MAX_LINE or not label:
            return None
        is_about = _ELSE.search(_SINCE.sub("", before)) or _ENDED.search(before)
        if one.start >= label.end() - 1 and not is_about and _END.match(after):
            return one
        if is_title and one.start < 3 and not _ELSE.search(after):
            return one  # "12 March 2025: minutes"
    return None


def placed_date(line: str, context: str = "") -> WrittenDate | None:
    """Return the date of a line such as "Zarnow, 4 April 2023", alone or opening a report.

    >>> alone = placed_date("Zarnow, 4 April 2023.")
    >>> report = placed_date("ZARNOW, April 4, 2023 (Made-up Agency) - The bridge is open.")
    >>> alone and alone.iso, report and report.iso
    ('2023-04-04', '2023-04-04')
    """
    first = next(written_dates(line[:_MAX_LINE], context), None)
    if first is None or not first.is_day:
        return None
    before, after = line[: first.start], line[first.end :]
    is_alone = _PLACE.match(before) and not re.search(r"\w", after)
    return first if is_alone or (_OPENING.match(before) and _DASH.match(after)) else None


def is_update(line: str) -> bool:
    """Whether a line says when a text was changed, rather than written."""
    return bool(_UPDATE.match(line))
