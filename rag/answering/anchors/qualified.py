"""A name that a quote has only in another one, "Little Linnet", or only to deny it."""

import re

from rag.answering.anchors.quote import Quote
from rag.search.question import Query
from rag.text.word_lists import word_set
from rag.text.words import words

#: What tells two things of one name apart; a first name only completes a name.
_QUALIFIERS = (
    "little|great|greater|lesser|new|old|upper|lower|inner|outer|big|small|young|junior|senior|mini"
)
_DENYING = r"\b(?:not|never)(?: (?:at|by|for|from|in|into|of|on|to))?"


def with_qualifier(name: str, question: str, quote: Quote) -> str:
    """Return the longer name that a quote has for another thing; "" if it has the name itself.

    The article has to know the name without the qualifier as well.

    >>> about = Quote("Little Linnet seats 8.", article="Linnet is a ship. Little Linnet seats 8.")
    >>> with_qualifier("Linnet", "How many does Linnet seat?", about)
    'Little Linnet'
    >>> with_qualifier("Linnet", "How many does Little Linnet seat?", about)
    ''
    """
    longer = re.compile(rf"\b(?i:{_QUALIFIERS})[ -]{re.escape(name)}\b")
    found = longer.search(quote.said)
    if not found or found[0].lower() in question.lower():
        return ""
    own = re.compile(rf"\b{re.escape(name)}\b")
    has_own = own.search(longer.sub("", f"{quote.context}. {quote.said}"))
    is_known = own.search(longer.sub("", quote.around))
    return found[0] if is_known and not has_own else ""


def denied(name: str, query: Query, said: str) -> str:
    """Return the words by which a quote says that it speaks of something else: "not the shed".

    "" if it also has the name without them, or if the question is open to that answer.
    """
    is_open = query.expected_answer_type == "confirmation"
    if is_open or not word_set("negators").isdisjoint(words(query.text)):
        return ""
    denying = re.compile(rf"{_DENYING} (?:the |an? )?{re.escape(name)}\b", re.IGNORECASE)
    found = denying.search(said)
    has_own = re.search(rf"\b{re.escape(name)}\b", denying.sub("", said), re.IGNORECASE)
    return found[0] if found and not has_own else ""
