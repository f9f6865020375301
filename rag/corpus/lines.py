"""The lines of a text: where they start, and what they look like."""

import re
from collections.abc import Iterator

DATE = re.compile(
    r"\b(\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})\b"
)
_SIGN = r"[-*•–—·∙▪▫◦‣⁃●○■□◆◇►▶▸➢➤→»✓✔✗✘✅❌☐☑☒★☆](?:\ufe0f)?"
_LABEL = (
    r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{2,6})\)|\[\d{1,3}\]"
    r"|(?:\d{1,3}|[a-z]|\d{1,2}(?:\.\d{1,2}){1,3})\."
)
#: The mark of a list's item, and the white space around it. The group is the mark if it is a
#: number or a letter, which belongs to the text of the item, and None for a plain bullet.
BULLET = re.compile(rf"\s*(?:(?:{_SIGN}|o(?=\t| {{2}})|\.(?= [A-Z]))|({_LABEL}))\s+")
_KEY = r"[^\W\d_](?:[^:\n|?!;]|(?<=\d):(?=\d)){0,38}?"
KEY_VALUE = re.compile(rf"({_KEY})[ \t]*:[ \t]+(\S.*)")
_SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$")
_STOP = re.compile(r"(?<!\.\.)[.!?…。！？][\"'”’»)\]]*$")
#: What a text may call itself.
DOCUMENT = (
    r"(?:minutes|protocol|record|transcript|report|newsletter|bulletin|press release|news|agenda"
    r"|notes?|notice|memo(?:randum)?|circular|letter|statement|order|decision|agreement|contract"
    r"|document|invoice|version|edition|issue|revision|release|(?:general |annual )?meeting"
    r"|assembly|session|hearing|interview|diary|journal|log|menu|programme|digest|review)"
)


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the text of every line that is not blank."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, line
        start += len(line) + 1


def ends_sentence(line: str) -> bool:
    """Whether a line ends with the punctuation of a sentence.

    >>> ends_sentence('"It is made up."'), ends_sentence("Zarnow opens its bridge")
    (True, False)
    """
    return bool(_SENTENCE_END.search(line.strip()))


def ends_in_stop(line: str) -> bool:
    """Whether a line ends with a full stop, a question mark or an exclamation mark.

    >>> ends_in_stop("It is made up."), ends_in_stop("Bring the following:")
    (True, False)
    """
    return bool(_STOP.search(line.strip()))


def key_and_value(line: str) -> re.Match[str] | None:
    """Return a match of "Key: value" with a short name and a short value, or None.

    >>> key_and_value("Double room: 84 euros").groups()
    ('Double room', '84 euros')
    >>> key_and_value("She said: it is made up, and it is small.")
    """
    match = KEY_VALUE.fullmatch(line)
    if not match or len(line) > 140 or len(match[1].split()) > 5:
        return None
    has_sentence = ends_in_stop(match[2]) and len(match[2].split()) > 4
    return None if has_sentence or match[2].startswith("//") else match
