"""A sentence about "the course" -> what an earlier one calls it: "a course for beginners".

A writer says once what a thing is, and then calls it by its noun. The cross-encoder reads a
sentence alone, and can't tell one course from another. So the words that introduced it are read
before the sentence (decontextualisation: Choi et al., 2021).
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from rag.text.syntax import parse_dependencies
from rag.text.words import words

#: Sentences before it in which a thing is looked for.
MAX_BACK = 8
#: Most tokens of the words that introduce a thing.
_LONGEST = 14
_INTRODUCING = frozenset(("a", "an", "one", "another"))


def introduced(nouns: Collection[str], text: str, earlier: Iterable[str]) -> list[str]:
    """Return what introduces each of some nouns that a text has with "the".

    `nouns` are in lower case; `earlier` are the sentences before the text, the nearest first.

    >>> told = ["It is short.", "A course for beginners is held in May."]
    >>> introduced(["course"], "The course costs 25 pounds.", told)
    ['A course for beginners']
    >>> introduced(["course"], "A course costs 25 pounds.", told)
    []
    """
    known = set(words(text))
    definite = [one for one in nouns if one in known and _is_definite(one, text)]
    found = (
        next(filter(None, (_introducing(one, told) for told in earlier)), "") for one in definite
    )
    return [one for one in found if one]


def _is_definite(noun: str, text: str) -> bool:
    return bool(re.search(rf"\b(?:the|this|that) {re.escape(noun)}\b", text, re.IGNORECASE))


@lru_cache(maxsize=1_024)
def _introducing(noun: str, sentence: str) -> str:
    """Return the phrase of a sentence that has a noun with "a"; "" if there is none."""
    if not re.search(rf"\b(?:an?|one|another)\b.*\b{re.escape(noun)}\b", sentence, re.IGNORECASE):
        return ""
    for token in parse_dependencies(sentence):
        if token.lower_ == noun and any(one.lower_ in _INTRODUCING for one in token.children):
            phrase = token.doc[token.left_edge.i : token.right_edge.i + 1]
            return phrase[:_LONGEST].text
    return ""
