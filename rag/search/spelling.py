"""Typing errors in a question -> the words that were meant.

A word that occurs in no article is compared with the articles' own words and with common English
ones. A short word is too like others to be guessed freely: it is only changed where one keystroke
is missing, doubled or out of order, or a vowel is another; and a rare word is only changed into a
function word ("wen" into "when"). What people shorten in chats ("pls") is written in full.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from rag.store.ledger import Ledger
from rag.text.word_lists import word_rows, word_set
from rag.text.words import STOP_WORDS, spellings, word_ranks, words

#: A word of fewer letters is short; a long one is like few others.
_SHORT, _LONG = 5, 8
#: Ranks of the English words that a short and a longer word may be meant for.
_VERY_COMMON, _COMMON = 5_000, 15_000
#: A part of a word that is written as one or as two: "floodbank".
_PART = 3
#: A part of a short word, mostly one with a hyphen: "wifi", Wi-Fi.
_HALF = 2
_WORD = re.compile(r"[^\W\d_]{3,}")
#: A word, and no part of one with a hyphen or an apostrophe.
_TYPED = re.compile(r"(?<![\w'’-])[^\W_]+(?![\w'’-])")
_PAIR = re.compile(rf"\b([^\W\d_]{{{_PART},}}) (?=([^\W\d_]{{{_PART},}})\b)")
_VOWELS = "aeiou"
#: Endings of contractions that are typed without an apostrophe: "cant", "whats".
_CONTRACTED = re.compile(r"(?:n?t|s|re|ve|ll|d|m)$")


class Speller:
    """Corrects questions on one corpus; `is_named` says which other words are names there."""

    def __init__(self, ledger: Ledger, is_named: Callable[[str], bool]) -> None:
        self._ledger = ledger
        self._is_named = is_named

    def corrected(self, text: str) -> str:
        """Return a question with the words that were probably meant."""
        full = _TYPED.sub(lambda match: self._in_full(match[0]), text)
        joined = _PAIR.sub(self._joined, full)
        return _WORD.sub(lambda match: self._meant(match[0], match.start()), joined)

    def is_known(self, word: str) -> bool:
        """Whether a word, in any of its spellings, occurs in an article."""
        return any(self._ledger.contains_word(spelling) for spelling in spellings(word))

    def _in_full(self, word: str) -> str:
        """Return a word that people shorten in chats ("pls") as it is meant."""
        meant = _shortened().get(word, "")
        return meant if meant and not self.is_known(word) and not self._is_named(word) else word

    def _joined(self, pair: re.Match[str]) -> str:
        """Return the first of two words, without the space if the articles write them as one."""
        first, second = (word.lower() for word in pair.groups())
        is_pair = not STOP_WORDS & {first, second} and self._is_written(first + second)
        is_joined = is_pair and not self._ledger.contains_word(f"{first} {second}")
        return pair[1] if is_joined else pair[0]

    def _is_written(self, word: str) -> bool:
        """Whether an article has exactly this word; a search also finds others with its stem."""
        return word in self._ledger.vocabulary(word[0])

    def _meant(self, word: str, at: int) -> str:
        bare = "".join(words(word))
        if not bare or word.isupper() or bare in STOP_WORDS or self._is_named(bare):
            return word
        is_common = word_ranks().get(bare, _COMMON) < _COMMON
        if self.is_known(bare) or is_common or _CONTRACTED.sub("", bare) in STOP_WORDS:
            return word
        if halves := self._split(bare):
            return halves
        is_name = at > 0 and word[0].isupper()
        if len(bare) >= _SHORT:
            return self._similar(bare, is_name=is_name) or word
        return word if is_name else _keystroke(bare, self._short_words(bare)) or word

    def _split(self, word: str) -> str:
        """Return a word as the two that the articles write it as; "" if they don't."""
        least = _PART if len(word) >= _SHORT else _HALF
        halves = (f"{word[:at]} {word[at:]}" for at in range(least, len(word) - least + 1))
        return next((pair for pair in halves if self._ledger.contains_word(pair)), "")

    def _similar(self, word: str, *, is_name: bool) -> str:
        """Return the similar word of the articles, or else of English; "" if there is none.

        A name is no English word.
        """
        if _is_english(word):
            return "" if is_name else _doubled(word)
        own = self._ledger.vocabulary(word[0])
        if best := _nearest(word, own, 1 if len(word) < _LONG else 2):
            return self._ledger.spelling(best)
        if is_name:
            return ""
        # A rare word, as "skint" or "autistic", is like some common word mostly by a consonant.
        limit = _COMMON if len(word) < _LONG else len(word_ranks())
        return _keystroke(word, _function_words() if len(word) < 7 else _ranked(limit))

    def _short_words(self, word: str) -> Mapping[str, int]:
        """Return word -> rank of what a short word may be meant for."""
        if _is_english(word):
            return _function_words()
        own = dict.fromkeys(self._ledger.vocabulary(word[0]), _VERY_COMMON)
        return own | _ranked(_VERY_COMMON)


def _is_english(word: str) -> bool:
    return word in word_ranks() or word in word_set("newer_words")


@cache
def _shortened() -> dict[str, str]:
    """Return short form -> the one word that is meant, where it is no word of its own."""
    rows = (row for row in word_rows("chat_spellings") if len(row) == 2)
    return {typed: meant for typed, meant in rows if typed not in STOP_WORDS}


@cache
def _ranked(limit: int) -> dict[str, int]:
    """Return word -> rank of the English words below a rank."""
    return {one: rank for one, rank in word_ranks().items() if rank < limit}


@cache
def _function_words() -> dict[str, int]:
    return {one: rank for one, rank in _ranked(_VERY_COMMON).items() if one in STOP_WORDS}


def _nearest(word: str, weights: Mapping[str, int], distance: int) -> str:
    close = process.extract(
        word,
        list(weights),
        scorer=DamerauLevenshtein.distance,
        score_cutoff=distance,
        limit=5,
    )
    best = min(close, key=lambda match: (match[1], -weights[match[0]]), default=None)
    return best[0] if best else ""


def _keystroke(word: str, ranks: Mapping[str, int]) -> str:
    """Return the commonest word that one keystroke makes of a short one; "" if there is none.

    >>> _keystroke("wen", {"when": 47, "went": 257, "ten": 9}), _keystroke("boat", {"coat": 1})
    ('when', '')
    >>> _keystroke("opne", {"one": 9, "open": 300}), _keystroke("meny", {"men": 9, "many": 20})
    ('open', 'many')
    """
    found = [one for one in _keystrokes(word) if one in ranks]
    # Most errors leave all letters, or else the last one, as they are.
    return min(
        found,
        key=lambda one: (sorted(one) != sorted(word), one[-1] != word[-1], ranks[one]),
        default="",
    )


def _doubled(word: str) -> str:
    """Return the function word in which a letter of a word is single, or double; "" for none.

    >>> _doubled("manny"), _doubled("funny")
    ('many', '')
    """
    bare = re.sub(r"(.)\1", r"\1", word)
    return next((one for one in sorted(STOP_WORDS) if re.sub(r"(.)\1", r"\1", one) == bare), "")


def _keystrokes(word: str) -> Iterator[str]:
    """Yield what a word may be with two letters exchanged, one more or less, or another vowel.

    The first letter is right.
    """
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(1, len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in "abcdefghijklmnopqrstuvwxyz")
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
    if _is_english(word):  # "hive" is no "have"
        return
    for at in range(1, len(word)):
        if word[at] in _VOWELS:
            yield from (word[:at] + vowel + word[at + 1 :] for vowel in _VOWELS)
