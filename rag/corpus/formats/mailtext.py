"""The plain text of a mail -> blocks: its own words, and quotations of earlier mails by depth."""

import re
from collections.abc import Iterator
from itertools import groupby

from rag.corpus.blocks import Kind
from rag.corpus.formats.document import BULLET, Document
from rag.corpus.formats.plain import plain_document

#: The marks before a quoted line: one for each mail that it has passed through.
_QUOTED = re.compile(r"(?:[ \t]?>)+")
_WROTE = re.compile(
    r"(?:On|Am|Le|El|Il|Op|Den|W dniu)\b.{4,200}(?:wrote|schrieb|écrit|escribió|scritto|schreef"
    r"|skrev|pisze|napisał(?:\(a\))?)\b.{0,100}:",
    re.DOTALL,
)
_BEGINS_EARLIER = re.compile(
    r"\s*-{2,}\s*(?:Original Message|Forwarded message|Forwarded by.*|Ursprüngliche Nachricht"
    r"|Weitergeleitete Nachricht|Message d'origine|Message transféré|Mensaje original)\s*-{2,}\s*"
    r"|\s*(?:Begin forwarded message):?\s*",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\*?(From|Sent|To|Cc|Date|Subject|Reply-To|Von|Gesendet|An|Datum|Betreff|De|Envoyé|À|Objet"
    r"):\*?[ \t]+(\S.*)"
)
_RULE = re.compile(r"[-_=*\s]{3,}")
_MAX_DEPTH = 100
_MIN_HEADER = 3  # lines of a header within a text


def add_mail_text(document: Document, text: str, *, is_flowed: bool = False) -> None:
    """Add the text of a mail. `is_flowed`: a line that ends in a space goes on (RFC 3676)."""
    lines = [_depth_and_text(line) for line in text.split("\n")]
    is_announced = False
    earlier = 0  # what a line such as "Original Message" begins is quoted without marks
    for depth, group in groupby(lines, key=lambda line: line[0]):
        written = [line for _, line in group]
        content = _unflowed(written) if is_flowed else written
        for part in _parts(content):
            if _begins_earlier(part) and not is_announced:
                earlier += depth == 0
            is_announced = _kind(part[0]) == "begins"
            if is_announced:
                document.add(Kind.HEADING, part[0].strip(" -:\t"), level=min(depth + earlier, 6))
            else:
                _add_part(document, part, min(depth + earlier, _MAX_DEPTH))


def _depth_and_text(line: str) -> tuple[int, str]:
    marks = _QUOTED.match(line)
    if not marks:
        return 0, line.rstrip("\r")
    return marks[0].count(">"), line[marks.end() :].removeprefix(" ").rstrip("\r")


def _unflowed(lines: list[str]) -> list[str]:
    joined: list[str] = []
    is_open = False
    for line in lines:
        if is_open:
            joined[-1] += line
        else:
            joined.append(line)
        is_open = line.endswith(" ") and line != "-- "
    return joined


def _parts(lines: list[str]) -> Iterator[list[str]]:
    """Yield the lines in runs: what begins an earlier mail, its header, and text."""
    for kind, run in groupby(lines, key=_kind):
        if kind == "begins":
            yield from ([line] for line in run)
        else:
            yield list(run)


def _begins_earlier(part: list[str]) -> bool:
    """Whether an earlier mail begins here: with words that say so, or with its header."""
    is_header = _kind(part[0]) == "header" and len(part) >= _MIN_HEADER
    return is_header or _kind(part[0]) == "begins"


def _kind(line: str) -> str:
    if _BEGINS_EARLIER.fullmatch(line):
        return "begins"
    return "header" if _HEADER.fullmatch(line.strip()) else "text"


def _add_part(document: Document, lines: list[str], depth: int) -> None:
    if _kind(lines[0]) == "header":
        group = document.new_group()
        for line in lines:
            found = _HEADER.fullmatch(line.strip())
            cells = [found[1], found[2]] if found else [line]
            document.add_row(cells, group, separator=": ")
        return
    text = "\n".join("" if _RULE.fullmatch(line) and line.strip() else line for line in lines)
    own, attribution = _without_attribution(text)
    if depth:
        _add_quotation(document, own, depth)
    else:
        document.append(plain_document(own))
    if attribution:
        # It belongs to the quotation that follows.
        document.add(Kind.QUOTATION, " ".join(attribution.split()), level=depth + 1)


def _without_attribution(text: str) -> tuple[str, str]:
    """Return a text, and the line at its end that says who wrote what follows ("" for none)."""
    found = next(reversed(list(_WROTE.finditer(text))), None)
    if found and not text[found.end() :].strip() and "\n\n" not in found[0]:
        return text[: found.start()], found[0]
    return text, ""


def _add_quotation(document: Document, text: str, depth: int) -> None:
    quoted = plain_document(text)
    for block in quoted.blocks:
        content = quoted.text[block.start : block.end]
        if block.kind == Kind.ITEM:
            content = f"{BULLET}{content}"
        document.add(Kind.QUOTATION, content, level=depth)
