"""Which small talk a text is: a greeting, thanks, a question about Footnote itself, a test.

A text is small talk if it is one of the phrases in `data/small_talk.toml`, or if its vector is near
to one of these and nearer than to any of the contrary examples there. Rules on words come first:
they rule out nearly every question about articles, at no cost.
"""

import re
from collections.abc import Callable, Collection, Sequence
from itertools import islice
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from rag.models.encoder import QuestionEncoder, Vectors
from rag.text.small_talk_phrases import (
    CONTRARY,
    foreign_phrases,
    phrases,
    private_words,
    spellings,
    topics,
    usual_words,
    vectors,
)
from rag.text.syntax import tag
from rag.text.word_lists import word_rows, word_set
from rag.text.words import STOP_WORDS, common_words, words

#: From this cosine on, a text needs little distance from the contrary examples.
_CERTAIN = 0.85
#: A longer text, in words, is not compared.
_MAX_WORDS = 16
#: A text of more sentences and clauses is no small talk: each may have to be compared.
_MAX_PIECES = 8
#: How many words of a text that asks for something to be made are compared.
_MAX_MAKING = 5
#: The typos of a longer text are not corrected.
_MAX_CORRECTED = 8
#: Topics that may stand before a question, and after one, without being part of it.
_BEFORE = ("greeting", "wellbeing", "thanks", "acknowledgement", "praise")
_AFTER = ("thanks", "goodbye")
#: Topics of texts that ask for something to be made.
_MAKING_TOPICS = ("task", "rules")
_POLITE = frozenset((*_BEFORE, *_AFTER))
#: Most words of a phrase in these topics.
_MAX_POLITE = 8
_ADDRESSING, _MAKING, _LEADING, _VOCATIVES, _OTHERS, _SUBJECTS, _VAGUE, _FILLERS = map(
    frozenset, word_rows("small_talk_words")
)
_BREAK = re.compile(r"((?<=[.!?,;:…])\s+|\s+[-–—]+\s+)")
_REPEATED = re.compile(r"(\w)\1{2,}")
#: Words that may follow a greeting without punctuation: "hi when does the pool open".
_QUESTION_WORDS = frozenset("what when where which who whom whose why how".split())
#: What turns to another subject.
_TURN = re.compile(
    r"^\W*(?:by the way|btw|(?:one|another|an other) (?:(?:more|last|other) )?(?:thing|question)"
    r"|something else|next question)\s*[,:;.–—-]+\s*(?=\w)",
    re.IGNORECASE,
)
#: What goes on with the question before: "and a horse?"
_CONTINUING = frozenset({"and", "or", "but"})
_OPENERS = word_set("auxiliaries") | _QUESTION_WORDS
_NOUNS = ("NOUN", "PROPN")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


class Nearness(NamedTuple):
    """How near a vector is to the nearest phrase, and by how much that exceeds the contrary."""

    topic: str
    cosine: float
    margin: float


def is_close(found: Nearness, text_words: Sequence[str], *, is_making: bool = False) -> bool:
    """Whether a text is small talk, by its nearness and by whom it speaks of.

    The limits were chosen on the phrases in tests/small_talk.txt and on several thousand
    questions about articles.
    """
    if is_making:
        lowest, margin = 0.45, 0.0
    elif not _ADDRESSING.isdisjoint(text_words):
        lowest, margin = 0.52, 0.04
    elif _is_question(text_words):
        lowest, margin = 0.72, 0.15
    else:
        lowest, margin = 0.52, 0.12
    if found.cosine >= _CERTAIN:
        margin = 0.0
    return found.cosine >= lowest and found.margin >= margin


class SmallTalk:
    """Recognises small talk; safe to share between threads.

    `is_known` says whether a word occurs in an article: such a noun is a subject to search for.
    """

    def __init__(self, encoder: QuestionEncoder, is_known: Callable[[str], bool]) -> None:
        self._encoder = encoder
        self._is_known = is_known

    def topic(self, text: str) -> str:
        """Return the topic, a table of `data/small_talk.toml`; "" if a text is no small talk."""
        if foreign := foreign_phrases().get(" ".join(words(text))):
            return foreign
        typed = [one for one in _BREAK.split(text) if words(one)]
        if len(typed) > _MAX_PIECES:
            return ""
        pieces = list(map(self._normal, typed))
        named = [one for one in pieces if not _VOCATIVES.issuperset(one.split())]
        pieces = named or pieces
        polite = [_polite(one) for one in pieces]
        rest = [one for one, topic in zip(pieces, polite, strict=True) if not topic]
        if not rest:
            return polite[-1] if polite else ""
        if topic := self._compared(" ".join(rest)):
            return topic
        topics = [self._compared(one) for one in rest] if len(rest) > 1 else [""]
        return topics[-1] if all(topics) else ""

    def _normal(self, text: str) -> str:
        """Return the words of a text in lower case and in full, with their typos corrected."""
        typed = _in_full(text).split()
        return " ".join(map(self._corrected, typed) if len(typed) <= _MAX_CORRECTED else typed)

    def _corrected(self, word: str) -> str:
        if len(word) < 4 or word in usual_words() or word in common_words():
            return word
        if word[0].isdigit() or self._is_known(word):
            return word
        close = process.extractOne(
            word,
            usual_words() - _ADDRESSING,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=1 if len(word) < 7 else 2,
        )
        return str(close[0]) if close else word

    def _compared(self, text: str) -> str:
        """Return the topic of words that are not merely polite."""
        text_words = text.split()
        bare = " ".join(word for word in text_words if word not in _FILLERS)
        if exact := phrases().get(text) or phrases().get(bare):
            return "" if exact == CONTRARY else exact
        if len(text_words) == 1 and self._is_typed_at_random(text):
            return "test"
        verb = next((word for word in text_words if word not in _LEADING), "")
        if verb not in _MAKING and not self._may_be(text_words):
            return ""
        if verb in _MAKING:
            begun = text_words[text_words.index(verb) :][:_MAX_MAKING]
            found = nearness(self._encoder.encode(" ".join(begun)), _MAKING_TOPICS)
        else:
            found = nearness(self._encoder.encode(text))
        if _is_misplaced(found.topic, text_words):
            return ""
        return found.topic if is_close(found, text_words, is_making=verb in _MAKING) else ""

    def _may_be(self, text_words: Sequence[str]) -> bool:
        """Whether no word says that something is asked of the articles."""
        if len(text_words) > _MAX_WORDS or not _OTHERS.isdisjoint(text_words):
            return False
        if text_words[0] in _CONTINUING and _ADDRESSING.isdisjoint(text_words):
            return False
        new = set(filter(_is_new, text_words))
        private = {one for one in text_words if one.removesuffix("s") in private_words()}
        if any(map(self._is_known, private)):
            return False  # "Do you take dogs?"
        is_addressing = not (_ADDRESSING | {"i", "me"}).isdisjoint(text_words)
        if not new or (_is_question(text_words) and not is_addressing):
            return not new
        nouns = {token.text for token in tag(" ".join(text_words)) if token.pos_ in _NOUNS}
        return not any(map(self._is_known, new & nouns))

    def _is_typed_at_random(self, word: str) -> bool:
        """Whether a word is made of neighbouring keys, such as "sdfsdf"."""
        is_row = len(word) > 3 and any(set(word) <= set(row) for row in _KEYBOARD)
        return is_row and word not in common_words() and not self._is_known(word)


def without_greeting(text: str) -> str:
    """Return a question without a greeting, "ok" or "by the way" before it and thanks after it.

    Nothing is left out of a text that would be empty without.

    >>> without_greeting("Hi, when does the pool open? Thanks!")
    'when does the pool open?'
    >>> without_greeting("ok, and on Sundays?"), without_greeting("By the way, who is the chair?")
    ('and on Sundays?', 'who is the chair?')
    >>> without_greeting("hello when does it open"), without_greeting("Hello Kitty is from where?")
    ('when does it open', 'Hello Kitty is from where?')
    """
    pieces = _BREAK.split(_TURN.sub("", text))
    while len(pieces) > 1 and _polite(_in_full(pieces[0])) in _BEFORE:
        del pieces[:2]
    while len(pieces) > 1 and _polite(_in_full(pieces[-1])) in _AFTER:
        del pieces[-2:]
    bare = "".join(pieces)
    for space in islice(re.finditer(r"\s+", bare), _MAX_POLITE):
        follows = re.match(r"\w+", bare[space.end() :])
        is_opened = follows is not None and follows[0].lower() in _OPENERS
        if is_opened and _polite(_in_full(bare[: space.start()])) in ("greeting", "thanks"):
            return bare[space.end() :]
    return bare


def _polite(normal: str) -> str:
    """Return the topic of the last of the polite phrases that a text consists of; "" if not."""
    topic = ""
    rest = normal.split()
    while rest:
        lengths = range(min(_MAX_POLITE, len(rest)), 0, -1)
        heads = {length: phrases().get(" ".join(rest[:length]), "") for length in lengths}
        length = next((length for length, head in heads.items() if head in _POLITE), 0)
        if not length and not (topic and rest[0] in _VOCATIVES):
            return ""
        topic = heads[length] if length else topic
        del rest[: length or 1]
    return topic


def nearness(vector: Vectors, among: Collection[str] = ()) -> Nearness:
    """Return what a vector, shape (1, DIMENSIONS), is near to, of all topics or of a few."""
    cosines = (vectors() @ vector[0]).tolist()
    named = list(zip(cosines, phrases().values(), strict=True))
    contrary = max(cosine for cosine, topic in named if topic == CONTRARY)
    cosine, topic = max(one for one in named if one[1] in (among or topics().keys() - {CONTRARY}))
    return Nearness(topic, cosine, cosine - contrary)


def _in_full(text: str) -> str:
    """Return the words of a text in lower case; abbreviations and contractions are spelled out."""
    typed = words(_REPEATED.sub(r"\1", text.replace("’", "'").replace("'", "")))
    return " ".join(spellings().get(word, word) for word in typed)


def _is_question(text_words: Sequence[str]) -> bool:
    return text_words[0] in _OPENERS or not _QUESTION_WORDS.isdisjoint(text_words)


def _is_misplaced(topic: str, text_words: Sequence[str]) -> bool:
    """Whether a text can't be on a topic: no question says goodbye, "What colour?" asks no "you".

    "How many people work for you?" asks about those whose articles they are.
    """
    if topic == "personal" and _ADDRESSING.isdisjoint(text_words):
        return True
    is_count = text_words[:2] in (["how", "many"], ["how", "much"])
    return is_count or (topic in ("greeting", *_AFTER) and _is_question(text_words))


def _is_new(word: str) -> bool:
    """Whether a word is neither one of the phrases' nor one that names no subject."""
    if word in STOP_WORDS or word in _SUBJECTS:
        return word in _SUBJECTS
    return {word, word.removesuffix("s")}.isdisjoint(usual_words() | _VAGUE)
