"""The lines of a text: where they start, and what they look like."""

import re
from collections.abc import Iterator

DATE = re.compile(
    r"\b(\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})\b"
)
BULLET = re.compile(r"\s*(?:[-*•–·]|\d{1,3}[.)])\s+")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")


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
