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


def only_attends(query: Query, sentence: Sentence) -> bool:
    """Whether a sentence lists who was at a meeting, and a question about one of them isn't.

    The list would otherwise answer any question for a name.
    """
    if not _ATTENDANCE.match(sentence.shown) or _AT_MEETING.search(query.text):
        return False
    listed = set(words(sentence.shown))
    asked = [term for term in query.terms if term not in query.names]
    is_named = any(alike(term, word) for term in asked for word in listed.difference(query.names))
    return not listed.isdisjoint(query.names) and not is_named


def is_bare_name(query: Query, sentence: Sentence) -> bool:
    """Whether a sentence is only a name, below no heading or label that the question mentions.

    Who signed a letter would otherwise answer any question for a name.
    """
    place = sentence.place
    if place.kind != Kind.PARAGRAPH or place.lead_in or place.row:
        return False
    is_named = all(is_name(token) or token.is_punct for token in tag(sentence.shown))
    above = words(place.path)
    return is_named and not any(alike(term, word) for term in query.terms for word in above)
