"""A sentence that only names people -> whether a question may be answered by it."""

import re

from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.search.question import Query
from rag.text.matching import alike
from rag.text.syntax import is_name, tag
from rag.text.words import words

_ATTENDANCE = re.compile(
    r"(?:also )?(?:present|in attendance|apologies)(?: \([^()]{1,40}\))?:", re.IGNORECASE
)
_AT_MEETING = re.compile(
    r"\b(?:attend\w*|present|absent|apolog\w*|meetings?|committee|board|council|there|came|missing"
    r"|participat\w*|took? part|joined|with)\b",
    re.IGNORECASE,
)


def is_aside(query: Query, sentence: Sentence) -> bool:
    """Whether a sentence only names people, and the question isn't about what they are there for.

    Who signed a letter or was at a meeting would otherwise answer any question for a name.
    """
    if _ATTENDANCE.match(sentence.shown):
        told = set(words(sentence.shown)).difference(query.names)
        asked = [term for term in query.terms if term not in query.names]
        is_named = any(alike(term, word) for term in asked for word in told)
        is_about_one = not told.issuperset(words(sentence.shown))
        return is_about_one and not is_named and not _AT_MEETING.search(query.text)
    return _is_bare_name(query, sentence)


def _is_bare_name(query: Query, sentence: Sentence) -> bool:
    """Whether a sentence is only a name, below no heading or label that the question mentions."""
    place = sentence.place
    if place.kind != Kind.PARAGRAPH or place.lead_in or place.row:
        return False
    is_named = all(is_name(token) or token.is_punct for token in tag(sentence.shown))
    above = words(place.path)
    return is_named and not any(alike(term, word) for term in query.terms for word in above)
