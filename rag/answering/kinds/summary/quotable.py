"""Whether a sentence can be read without those around it, and whether two say the same."""

import re

from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.text.syntax import tag
from rag.text.word_lists import word_rows, word_set
from rag.text.words import STOP_WORDS, content_words, opens_with, words

_OPENINGS = frozenset(word_rows("dependent_openings"))
#: Words of a sentence that is worth quoting alone.
MIN_WORDS, MAX_WORDS = 5, 60
_BEGINS = re.compile(r"[\"'“‘«]*[^\W_a-z]|[\"'“‘«]+\w")
_ENDS = re.compile(r"[.!…][\"'”’»)\]]*$")
_PERSON = re.compile(r"\b(?:he|she|his|him|her|hers|they|their)\b", re.IGNORECASE)
#: A name before the pronoun; the first word of a sentence has a capital anyway.
_NAME = re.compile(r"\w[ ,]+[A-Z]\w")
_DOCUMENTS = "|".join(sorted(map(re.escape, word_set("document_nouns"))))
#: "This handbook" is the article itself.
_ITSELF = re.compile(rf"(?:this|these) (?:{_DOCUMENTS})s?\b", re.IGNORECASE)
#: The number of an item says that others come before it.
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]+)[.)]\s")
_CLEAR = "year|month|week|day|morning|summer|winter|spring|autumn|century|time|article|document"
_POINTS_BACK = re.compile(
    rf"\b(?:said|says) (?:so|it)\b|\w\W+(?:this|these|such) (?!as\b|(?:{_CLEAR})s?\b)",
    re.IGNORECASE,
)
#: "First shown in 1973, it ..." names nothing that "it" could be.
_BARE_PRONOUN = re.compile(
    r"\W*\w(?:(?!,|\b(?:the|an?)\b|\W[A-Z]).){0,60}, (?:it|they|he|she|its|their|his|her)\b"
)
_PAIRS = (("“", "”"), ("(", ")"), ("[", "]"), ("«", "»"))
#: Two sentences say the same if the shorter shares this much of its words with the other.
_SHARED = 0.8
_PROSE = (Kind.PARAGRAPH, Kind.DEFINITION, Kind.QUOTATION, Kind.ITEM, Kind.VERSE)


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
    if _NUMBER.match(text):
        return False
    if opens_with(text, _OPENINGS) and not _ITSELF.match(text):
        return False
    if _POINTS_BACK.search(text) or _BARE_PRONOUN.match(text):
        return False
    pronoun = _PERSON.search(text)
    return pronoun is None or bool(_NAME.search(text[: pronoun.start()]))


def is_instruction(sentence: Sentence) -> bool:
    """Whether a sentence tells its readers to do something, as "Rinse the spoon" does."""
    first, *_ = words(sentence.shown)
    # Function words are no verbs; the tagger takes some milliseconds.
    return first not in STOP_WORDS and tag(" ".join(sentence.shown.split()[:8]))[0].tag_ == "VB"


def is_within_quotation(sentence: Sentence, article: Article) -> bool:
    """Whether a sentence is in the middle of someone's words, which began before it."""
    text = article.text
    end = text.find("\n", sentence.end)
    before = text[text.rfind("\n", 0, sentence.start) + 1 : sentence.start]
    after = text[sentence.end : end if end >= 0 else len(text)]
    return (
        before.count('"') % 2 == 1
        or any(before.count(first) > before.count(last) for first, last in _PAIRS)
        or any(after.count(last) > after.count(first) for first, last in _PAIRS)
    )


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
