"""A question as typed -> a Query: its words mended, its terms and names, and what it asks for.

Words that no article holds are compared with the corpus's own vocabulary, so that a slip of the
pen still finds its article.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from rag.corpus.chunks import Sentence
from rag.errors import QuestionError
from rag.settings import MAX_QUESTION
from rag.store.ledger import Ledger
from rag.text.numbers import numbers
from rag.text.syntax import is_name, tag
from rag.text.words import STOP_WORDS, clean, common_words, content_words, spellings, words

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ANSWER_TYPES = {
    "number": r"\bhow (?:many|much|large|big|high|tall|far|old)\b|\bnumber of\b"
    r"|\bwhat (?:sum|share|percentage|amount)\b",
    "duration": r"\bhow long\b",
    "time": r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|weekday|time)\b",
    "person": r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|politician|president)\b",
    "place": r"\bwhere\b|\b(?:what|which) (?:city|country|place|town|state|capital|region)\b",
    "reason": r"\bwhy\b|\bwhat (?:reason|caused?)\b|\bhow come\b",
    "confirmation": r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b",
}


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for. Terms and names are single words in lower case, in their order."""

    text: str
    terms: tuple[str, ...]
    names: tuple[str, ...]
    missing: tuple[str, ...]  # terms that occur in no article, as the question writes them
    subjects: tuple[str, ...]  # nouns, names, numbers and verbs, as the question writes them
    expected_answer_type: (
        str  # number, duration, time, person, place, reason, confirmation, or "" for others
    )
    several: int = 1  # how many members the list has that is asked for
    focus: frozenset[Sentence] = frozenset()  # where the answer to a follow-up is likely
    within: frozenset[str] | None = None  # ids of the articles that are searched; None for all

    @property
    def missing_names(self) -> tuple[str, ...]:
        """The missing terms that are names."""
        return tuple(term for term in self.missing if set(words(term)) & set(self.names))


def check(question: str) -> str:
    """Return the question without surrounding space.

    Raises QuestionError when there is no letter or digit in it, or more than MAX_QUESTION
    characters.
    """
    question = clean(question)
    if not question:
        raise QuestionError("The question is empty; type one.")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; shorten it to {MAX_QUESTION:,}."
        )
    if not words(question):
        raise QuestionError("The question holds no word to search for; ask it in words.")
    return question


def plain(text: str) -> Query:
    """Return the query for words that are searched for as they stand, such as a title.

    >>> plain("The mill of Bucharest").terms
    ('mill', 'bucharest')
    """
    text = clean(text)[:MAX_QUESTION]
    terms = tuple(dict.fromkeys(content_words(text)))
    return Query(text, terms, (), (), (), "")


class QuestionParser:
    """Turns questions into queries on one corpus; safe to share between threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def read(self, question: str, focus: Iterable[Sentence] = ()) -> Query:
        """Return what to search for, given a question that check() let pass."""
        text = self._mend(question)
        doc = tag(self._restore_capitals(text))
        names = {word for token in doc if is_name(token) for word in words(token.text)}
        subject = [token for token in doc if token.pos_ in ("NOUN", "PROPN", "NUM")]
        missing = [
            token.text for token in subject if self._is_missing(token.text) and token.text.strip()
        ]
        terms = tuple(dict.fromkeys(content_words(text)))
        return Query(
            text=text,
            terms=terms,
            names=tuple(term for term in terms if term in names),
            missing=tuple(dict.fromkeys(missing)),
            subjects=_subjects(doc),
            expected_answer_type=expected_answer_type(text),
            several=several(text),
            focus=frozenset(focus),
        )

    def holds(self, word: str) -> bool:
        """Whether a word, in any inflection or spelling, occurs in an article."""
        return any(self._ledger.contains_word(spelling) for spelling in spellings(word))

    def _is_missing(self, text: str) -> bool:
        found = content_words(text)
        return bool(found) and not any(map(self.holds, found))

    def _mend(self, text: str) -> str:
        # Words of fewer than five letters are too alike to guess.
        return re.sub(r"[^\W\d_]{5,}", lambda found: self._mended(found[0]), text)

    def _mended(self, word: str) -> str:
        """Return the word of the corpus that was meant, or the word itself."""
        plain = "".join(words(word))
        if not plain or plain in STOP_WORDS or plain in common_words() or self.holds(plain):
            return word
        known = self._ledger.vocabulary(plain[0])
        close = process.extract(
            plain,
            list(known),
            scorer=DamerauLevenshtein.distance,
            score_cutoff=1 if len(plain) < 7 else 2,
            limit=5,
        )
        if not close:
            return word
        best = min(close, key=lambda found: (found[1], -known[found[0]]))[0]
        return self._ledger.spelling(best)

    def _restore_capitals(self, text: str) -> str:
        """Write names with capitals as the articles do, where the question has none at all."""
        if re.search(r"\s[^\W\d_]*[A-Z]", text):
            return text
        return re.sub(
            r"[^\W\d_]{3,}",
            lambda found: (
                found[0] if found[0].lower() in STOP_WORDS else self._ledger.spelling(found[0])
            ),
            text,
        )


def _subjects(doc: "Doc") -> tuple[str, ...]:
    kinds = ("NOUN", "PROPN", "NUM", "VERB")
    named = (token.text for token in doc if token.pos_ in kinds and content_words(token.text))
    return tuple(dict.fromkeys(named))


def expected_answer_type(question: str) -> str:
    """Return the kind of answer that a question asks for.

    >>> expected_answer_type("How many countries joined?"), expected_answer_type("Since when?")
    ('number', 'time')
    >>> expected_answer_type("Name the factory.")
    ''
    """
    lowered = question.lower()
    return next(
        (kind for kind, pattern in _ANSWER_TYPES.items() if re.search(pattern, lowered)), ""
    )


_SEVERAL = re.compile(
    r"\b(?:which|what|name|list)\s+(?:other\s+|the\s+)?(two|three|four|five|[2-5])(?![\w.,-])",
    re.IGNORECASE,
)


def several(question: str) -> int:
    """Return how many things a question asks for, where it says so; else 1.

    >>> several("In which two cities are summits planned?"), several("Which cities?")
    (2, 1)
    >>> several("What happened at the 4 April meeting?"), several("What is the 2.4 billion for?")
    (1, 1)
    """
    found = _SEVERAL.search(question)
    return int(min(numbers(found[1]))) if found else 1


_PART = re.compile(
    r"(?:\?\s+(?:and\s+)?|[,;]?\s+and\s+|;\s*)"
    r"(?=(?:(?:in|at|on|by|for|to|from|with|of|under|since|until)\s+)?"
    r"(?:who|whom|whose|what|when|where|why|how|which)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|how|which)\b"
    r"|^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would"
    r"|tell|name|list|give|describe|explain)\b",
    re.IGNORECASE,
)
#: After "the man who did this", "and who did that" is about the man, not a second question.
_RELATIVE = re.compile(r"\b(?:who|which|that)\b", re.IGNORECASE)
#: The question words that ask something all by themselves.
_ASKS_ALONE = re.compile(r"(?:when|where|why|how)\W*", re.IGNORECASE)
#: A question as it was put into words that stand alone, perhaps corrected by the reader.
SPELT_OUT = re.compile(r"\([^()]+\)$")
#: Most things that a question may ask at once; further ones stay with the last.
_MOST_PARTS = 3
#: Stands between the parts of a question that were put into words that stand alone.
BETWEEN = "; "


def parts(question: str) -> list[str]:
    """Return the questions that are asked at once in one; mostly only the one.

    >>> parts("Who hosted the speech, and what did he say?")
    ['Who hosted the speech?', 'what did he say?']
    >>> parts("How much money and how many weapons did Biden ask for?")
    ['How much money and how many weapons did Biden ask for?']
    """
    if SPELT_OUT.search(question):
        return question.split(BETWEEN, maxsplit=_MOST_PARTS - 1)
    found = [piece.strip() for piece in _PART.split(question, maxsplit=_MOST_PARTS - 1)]
    if len(found) == 1 or not (
        all(map(_asks_whole, found[:-1]))
        and (_asks_whole(found[-1]) or _ASKS_ALONE.fullmatch(found[-1]))
    ):
        return [question]
    return [one.rstrip(" ?.,;") + "?" for one in found]


def _asks_whole(piece: str) -> bool:
    """Whether a piece of a question has a question word and a verb, and no relative clause."""
    return (
        _ASKS.search(piece) is not None
        and len(_RELATIVE.findall(piece)) < 2
        and any(token.pos_ in ("VERB", "AUX") for token in tag(piece))
    )
