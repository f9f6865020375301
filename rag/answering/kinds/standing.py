"""Whether a sentence can be read without those around it, and whether two say the same."""

import re

from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.text.word_lists import word_rows
from rag.text.words import content_words, words

_OPENINGS = frozenset(word_rows("dependent_openings"))
_LONGEST_OPENING = max(map(len, _OPENINGS))
#: Words of a sentence that is worth quoting alone.
MIN_WORDS, MAX_WORDS = 5, 60
_BEGINS = re.compile(r"[\"'“‘«(\[]*[^\W_a-z]|[\"'“‘«]+\w")
_ENDS = re.compile(r"[.!…][\"'”’»)\]]*$")
_PERSON = re.compile(r"\b(?:he|she|his|him|her|hers|they|their)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=\w[ ,]|, )[A-Z]\w|^\W*[A-Z]\w+ [A-Z]\w|^\W*(?!The\b|A\b|An\b|In\b)[A-Z]\w+")
_PAIRS = (("“", "”"), ("(", ")"), ("[", "]"), ("«", "»"))
#: Two sentences say the same if the shorter shares this much of its words with the other.
_SHARED = 0.8
_PROSE = (Kind.PARAGRAPH, Kind.QUOTATION, Kind.ITEM, Kind.VERSE)


def is_prose(sentence: Sentence) -> bool:
    """Whether a sentence is running text or an item, and no label, row, code or caption."""
    return sentence.place.kind in _PROSE


def is_whole(sentence: Sentence) -> bool:
    """Whether it is a statement of a length worth quoting, with its quotation marks closed."""
    text = sentence.shown
    length = len(words(text))
    closed = text.count('"') % 2 == 0 and all(
        text.count(first) == text.count(last) for first, last in _PAIRS
    )
    fits = MIN_WORDS <= length <= MAX_WORDS
    return bool(fits and closed and _BEGINS.match(text) and _ENDS.search(text))


def stands_alone(sentence: Sentence) -> bool:
    """Whether a sentence needs no other: it opens with no pronoun and refers to nobody unnamed."""
    text = sentence.shown
    first = words(text)[:_LONGEST_OPENING]
    if any(tuple(first[:length]) in _OPENINGS for length in range(1, len(first) + 1)):
        return False
    pronoun = _PERSON.search(text)
    return pronoun is None or bool(_NAME.search(text[: pronoun.start()]))


def say_the_same(one: str, other: str) -> bool:
    """Whether two sentences have nearly the same words.

    >>> say_the_same("The pool opened in May 1911.", "In May 1911, the pool was opened.")
    True
    >>> say_the_same("The pool opened in May 1911.", "The pool closed in June.")
    False
    """
    words_of = sorted((set(content_words(one)), set(content_words(other))), key=len)
    stems = [{word[:5] for word in found} for found in words_of]
    return len(stems[0] & stems[1]) >= _SHARED * max(1, len(stems[0]))
