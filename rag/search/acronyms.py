"""Acronyms and other words in a question -> what the articles have for the same.

"Annual general meeting (AGM)", "AGM (annual general meeting)" and "AGM stands for annual general
meeting" tie the two; letters are matched with words as Schwartz and Hearst (2003) do. An acronym
that no article ties to anything is also taken for a capitalised phrase with its initials. A word
that no article has is tied to how it is shortened in writing, "suite" to "Ste.", and to another
word that means the same to the encoder, "bike" to "bicycle". All is read off the full text while a
question is asked; nothing is stored.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from rag.store.ledger import Ledger, phrase
from rag.text.matching import alike
from rag.text.word_lists import word_rows, word_set
from rag.text.words import STOP_WORDS, words

#: Most acronyms of a question that are looked up: each may cost a look through the articles.
_MOST = 4
#: Chunks with an acronym that are read for its expansion.
_READ = 200
#: Chunks that are read for a capitalised phrase with some initials.
_SCANNED = 20_000
#: Most words of a phrase that may have an acronym.
_LONGEST = 6
#: Ties are kept for this many words and phrases.
_CACHED = 1_000
#: An expansion that is this many times rarer than its acronym adds nothing.
_RARER = 4
#: What has no short form worth a search: "nos" is rarely meant by the number of a telephone.
_UNTIED = STOP_WORDS | word_set("empty_nouns")
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,7}\b")
_STANDS_FOR = r"\s+(?:stands for|is short for|means)\s+(?:the\s+)?"


class Tie(NamedTuple):
    """What a question says, and what articles say instead: an acronym and its expansion."""

    said: str
    other: str


class Acronyms:
    """Finds ties on one corpus; safe to share between threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._cached = lru_cache(maxsize=_CACHED)(self._ties)

    def ties(self, text: str) -> tuple[Tie, ...]:
        """Return the ties of the acronyms and of the phrases of a question, none twice."""
        return self._cached(text, self._ledger.revision())

    def _ties(self, text: str, revision: str) -> tuple[Tie, ...]:
        del revision  # the cache's key
        said = words(text)
        shorts = islice(dict.fromkeys(_ACRONYM.findall(text)), _MOST)
        ties = {short: self._long(short) for short in shorts}
        ties |= {long: self._short(long, text) for long in _phrases(said)}
        ties |= {word: self._written(word) for word in said if word not in _UNTIED}
        plain = " ".join(said)
        return tuple(
            Tie(one, other)
            for one, other in ties.items()
            if other and " ".join(words(other)) not in plain
        )

    def _long(self, short: str) -> str:
        """Return the expansion of an acronym; "" if it has none, or a much rarer one."""
        texts = self._ledger.chunks_with(phrase(short.lower()), _READ)
        found = next(filter(None, (expansion(short, text) for text in texts)), "")
        if not found and not texts and len(short) > 2:
            found = self._with_initials(short)
        return found if found and self._is_worth(found, short) else ""

    def _with_initials(self, short: str) -> str:
        between = r"(?:\s+(?:of|and|the|for|in|on|&))*\s+"
        initials = (rf"{letter}[^\W\d_]+" for letter in short)
        pattern = re.compile(rf"\b{between.join(initials)}\b")
        found = map(pattern.search, self._ledger.first_chunks(_SCANNED))
        return next((" ".join(match[0].split()) for match in found if match), "")

    def _short(self, long: str, text: str) -> str:
        """Return the acronym of a phrase, in capitals; "" if it has none, or a much rarer one."""
        for short in _initials(long.split()):
            if not self._ledger.contains_word(short):
                continue
            both = self._ledger.chunks_with(f"{phrase(long)} AND {phrase(short)}", _READ)
            defined = (expansion(short.upper(), one) for one in both)
            is_tied = any(_same(one, long) for one in defined if one)
            # A name of which the articles have only the initials.
            is_tied = is_tied or (
                len(short) > 2
                and not both
                and _is_name(long, text)
                and self._ledger.spelling(short).isupper()
            )
            if is_tied and self._is_worth(short, long):
                return short.upper()
        return ""

    def _written(self, word: str) -> str:
        """Return what articles have for a word which they don't have; "" for nothing."""
        others = _others().get(word, ())
        if not others or self._ledger.contains_word(word):
            return ""
        return next(filter(self._ledger.contains_word, others), "")

    def _is_worth(self, other: str, said: str) -> bool:
        limit = _RARER * self._ledger.matching_count(phrase(other), _READ)
        return self._ledger.matching_count(phrase(said), limit + 1) <= limit


@cache
def _others() -> dict[str, tuple[str, ...]]:
    """Return word -> its short forms, and the words that mean the same, the closest first."""
    rows = (*word_rows("short_forms"), *word_rows("near_words"))
    others: dict[str, tuple[str, ...]] = {}
    for word, *same in rows:
        others[word] = (*others.get(word, ()), *same)
    return others


def _phrases(said: list[str]) -> Iterator[str]:
    """Yield the phrases of a question that may have an acronym."""
    for start in range(len(said)):
        for end in range(start + 2, min(start + _LONGEST, len(said)) + 1):
            if not STOP_WORDS & {said[start], said[end - 1]}:
                yield " ".join(said[start:end])


def _initials(phrase_words: list[str]) -> set[str]:
    """Return the initials of a phrase, with and without those of its function words."""
    content = [word for word in phrase_words if word not in STOP_WORDS]
    return {"".join(word[0] for word in some) for some in (phrase_words, content) if len(some) > 1}


def _is_name(long: str, text: str) -> bool:
    """Whether a question writes the content words of a phrase with capitals."""
    capitals = {word for token in text.split() if token[0].isupper() for word in words(token)}
    return {word for word in long.split() if word not in STOP_WORDS} <= capitals


def _same(one: str, other: str) -> bool:
    pairs = words(one), words(other)
    return len(pairs[0]) == len(pairs[1]) and all(map(alike, *pairs))


def expansion(short: str, text: str) -> str:
    """Return what a text says that an acronym stands for; "" if it doesn't say.

    >>> expansion("AGM", "The annual general meeting (AGM) is in May.")
    'annual general meeting'
    >>> expansion("HTTP", "It speaks HTTP (Hypertext Transfer Protocol).")
    'Hypertext Transfer Protocol'
    >>> expansion("AGM", "The chair (AGM) was green.")
    ''
    """
    for before in re.findall(rf"([^().;:]{{4,200}})\(\s*{short}\s*\)", text):
        few = before.split()[-min(len(short) + 5, 2 * len(short)) :]
        if long := _matched(short, " ".join(few)):
            return long
    own = rf"\b{short}(?:\s*\(|{_STANDS_FOR})[\"“‘']?([^().,;:\"”]{{4,200}})"
    for after in re.findall(own, text):
        for count in range(2, len(after.split()) + 1):
            first = " ".join(after.split()[:count])
            if len(_initials(words(first)) & {short.lower()}) or _matched(short, first) == after:
                return first
    return ""


def _matched(short: str, text: str) -> str:
    """Return the shortest end of a text that has the letters of an acronym in their order.

    The first letter begins a word (Schwartz and Hearst, 2003). A single word is no expansion.
    """
    at = len(text)
    for number in reversed(range(len(short))):
        letter = short[number].lower()
        at -= 1
        while at >= 0 and (
            text[at].lower() != letter or (number == 0 and at > 0 and text[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return ""
    long = text[at:]
    return long if 2 <= len(long.split()) <= len(short) + 3 else ""
