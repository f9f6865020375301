"""A claim and the words that differ -> where they are in it."""

import re
from collections.abc import Collection

from rag.corpus.blocks import Span
from rag.support.statements import statement
from rag.text.matching import alike
from rag.text.numbers import numbers
from rag.text.words import words

_TOKEN = re.compile(r"[\w.,]*\w[%]?")
#: Most tokens of a number: "two hundred and fifty million".
_MAX_NUMBER = 5


def located(text: str, differing: Collection[str]) -> Span | None:
    """Return the first run of words in a text that differ; None if they aren't found.

    `differing` has words or lemmas in lower case, and numbers in digits.

    >>> located("About 2,600 vehicles crossed it.", {"2600"})
    (6, 11)
    >>> located("The mayor never met Ann Lee.", {"ann", "lee"})
    (20, 27)
    """
    spans = [match.span() for match in _TOKEN.finditer(text)]
    hits = _numbers(text, spans, differing) or [
        _is_one(text[start:end], differing) for start, end in spans
    ]
    if not any(hits):
        hits = _lemmas(text, spans, differing)
    if not any(hits):
        return None
    first = last = hits.index(True)
    while last + 1 < len(hits) and hits[last + 1]:
        last += 1
    return spans[first][0], spans[last][1]


def _is_one(token: str, differing: Collection[str]) -> bool:
    found = words(token)
    long = [word for word in found if len(word) > 1 or word in differing]
    return bool(long) and all(word in differing for word in long)


def _numbers(text: str, spans: list[Span], differing: Collection[str]) -> list[bool]:
    """Return which tokens spell a number that differs; [] if none does."""
    values = [word for word in differing if word.replace(".", "").isdigit()]
    if not values:
        return []
    for size in range(1, _MAX_NUMBER + 1):
        for at in range(len(spans) - size + 1):
            said = numbers(text[spans[at][0] : spans[at + size - 1][1]])
            if len(said) == 1 and not said.isdisjoint(values):
                return [at <= one < at + size for one in range(len(spans))]
    return []


def _lemmas(text: str, spans: list[Span], differing: Collection[str]) -> list[bool]:
    """Return which tokens have a lemma that differs, or nearly."""
    lemmas = {word.text: word.lemma for word in statement(text).words}

    def differs(token: str) -> bool:
        return any(
            lemmas.get(word, word) in differing or any(alike(word, one) for one in differing)
            for word in words(token)
        )

    return [differs(text[start:end]) for start, end in spans]
