"""A resolved question -> a Query: spelling corrected, terms, names and the expected answer type."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rag.corpus.chunks import Sentence
from rag.errors import QuestionError
from rag.search.acronyms import Acronyms, Tie
from rag.search.limits import Limits
from rag.search.places import Places
from rag.search.resolved import ResolvedQuestion
from rag.search.spelling import Speller
from rag.search.time_wishes import TimeWish
from rag.settings import MAX_QUESTION
from rag.store.ledger import Ledger
from rag.text.numbers import numbers
from rag.text.periods import periods
from rag.text.syntax import is_name, tag
from rag.text.word_lists import word_set
from rag.text.words import STOP_WORDS, clean, common_words, content_words, words

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ANSWER_TYPES = {
    "duration": r"how long\b|how much time\b",
    "number": r"how (?:many|much|large|big|high|tall|far|old|heavy)\b|.*\bnumber of\b"
    r"|what (?:sum|share|percentage|amount|age)\b|what (?:\w+ ){1,8}?cost\b"
    r"|what(?:['’]s| is| are| was| were) (?:\w+ ){1,3}?"
    r"(?:price|cost|fee|fare|rent|salary|fine|deposit)s?\b",
    "time": r"when\b|(?:what|which) (?:year|date|day|month|century|decade|weekday|time)\b",
    "person": r"who(?:m|se)?\b|(?:what|which) (?:person|man|woman|politician|president)\b",
    "place": r"where\b|(?:what|which) (?:city|country|place|town|state|capital|region)\b",
    "reason": r"why\b|what (?:reason|caused?)\b|how come\b",
}
#: Where a question begins to ask; a clause before it that only gives the time or place doesn't.
_ASKS = re.compile(r"\b(?:wh(?:o(?:m|se)?|at|ich|en|ere|y)|how)\b")
_GIVEN_CLAUSE = re.compile(r"\W*(?:when|where)\b[^,?]*,\s*(?=.*\b(?:wh\w+|how)\b)")
#: "X27b", "Plant036": a name, whatever it is tagged as.
_CODE = re.compile(r"[^\W\d_]+-?\d")
#: Words with capitals, beside each other.
_CAPITALS = re.compile(r"\b[A-Z]\w*(?: [A-Z]\w*)*\b")
_CONFIRMATION = re.compile(rf"(?:{'|'.join(sorted(word_set('auxiliaries')))})\b")


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for. Terms and names are single lower-case words, in order."""

    question: ResolvedQuestion  # with its spelling corrected
    terms: tuple[str, ...]
    names: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # terms that occur in no article, as the question writes them
    subjects: tuple[str, ...] = ()  # nouns, names, numbers and verbs, as the question writes them
    expected_answer_type: str = ""  # one of _ANSWER_TYPES, or "" for any
    several: int = 1  # how many list members the question asks for, where it says so
    wants_list: bool = False  # whether it asks for things in the plural
    focus: frozenset[Sentence] = frozenset()  # where the answer to a follow-up is likely
    within: frozenset[str] | None = None  # ids of the articles to search; None for all
    #: The question without the words that name a place to look, and that place, as in Limit.
    asked: str = ""
    place: str = ""
    wish: TimeWish | None = None  # about dates
    preferred: frozenset[str] = frozenset()  # ids of the articles of the dates that it prefers
    today: date | None = None  # None if the question is asked without reading wishes about dates
    ties: tuple[Tie, ...] = ()  # of the acronyms in `text`, and of what has one

    @property
    def text(self) -> str:
        """What is asked: the question and its context, without a place to look or a wish."""
        return self.asked or self.question.printed

    @property
    def order(self) -> int:
        """Which articles come first: 1 for the newest, -1 for the oldest, 0 for neither."""
        return self.wish.order if self.wish else 0

    @property
    def read_as(self) -> str:
        """How the wish about dates was read, as readers are told; mostly ""."""
        return self.wish.read_as if self.wish else ""

    @property
    def expanded(self) -> str:
        """The text with each acronym's expansion, or expansion's acronym, in brackets after it."""
        text = self.text
        for said, other in self.ties:
            pattern = r"[\W_]+".join(map(re.escape, said.split()))
            # An article may have a backslash there, which means something in a replacement.
            added = other.replace("\\", r"\\")
            text = re.sub(
                rf"\b{pattern}\b", rf"\g<0> ({added})", text, count=1, flags=re.IGNORECASE
            )
        return text

    @property
    def missing_names(self) -> tuple[str, ...]:
        """The missing terms that are names."""
        return tuple(term for term in self.missing if set(words(term)) & set(self.names))


def check(question: str) -> str:
    """Return the question in one line, without surrounding space.

    Raises QuestionError if it has no letter or digit, or more than MAX_QUESTION characters.
    """
    question = clean(question)
    if not question:
        raise QuestionError("The question is empty; type one.")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; shorten it to {MAX_QUESTION:,}."
        )
    if not words(question):
        raise QuestionError("The question contains no word to search for; ask it in words.")
    return question


def plain(text: str) -> Query:
    """Return the query for words that are searched for as they are, such as a title.

    >>> plain("The mill of Bucharest").terms
    ('mill', 'bucharest')
    """
    text = clean(text)[:MAX_QUESTION]
    return Query(ResolvedQuestion(text), tuple(dict.fromkeys(content_words(text))))


class QuestionParser:
    """Turns questions into queries on one corpus; safe to share between threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.limits = Limits(self._places)
        self.speller = Speller(ledger, self.limits.is_named)
        self._acronyms = Acronyms(ledger)
        self._cached_places: tuple[str, Places] | None = None

    def parse(self, question: ResolvedQuestion, focus: Iterable[Sentence] = ()) -> Query:
        """Return the query for a question, or one part of it, that passed check()."""
        corrected = ResolvedQuestion(
            self.speller.corrected(question.text), self.speller.corrected(question.context)
        )
        asked, limit = self.limits.read(corrected)
        text = asked.printed
        capitalised = self.with_capitals(text)
        doc = tag(capitalised)
        ties = self._acronyms.ties(capitalised)
        tied = {word for tie in ties for word in words(tie.said)}
        names = {word for token in doc if is_name(token) for word in words(token.text)}
        codes = {token.text for token in doc if _CODE.match(token.text)}
        names |= {word for code in codes for word in words(code)}
        subjects = [
            token.text
            for token in doc
            if token.pos_ in ("NOUN", "PROPN", "NUM") or token.text in codes
        ]
        terms = tuple(dict.fromkeys(content_words(text)))
        return Query(
            question=corrected,
            terms=terms,
            names=tuple(term for term in terms if term in names),
            missing=tuple(
                subject
                for subject in dict.fromkeys(subjects)
                if self._is_missing(subject) and not tied.issuperset(words(subject))
            ),
            subjects=_subjects(doc),
            expected_answer_type=expected_answer_type(text),
            several=several(text),
            wants_list=several(text) > 1 or _wants_list(doc),
            focus=frozenset(focus),
            within=limit.within if limit else None,
            asked=text if limit else "",
            place=limit.named if limit else "",
            ties=ties,
        )

    def _places(self) -> Places:
        """Return the places that questions may name, as of the articles' present state."""
        revision = self._ledger.revision()
        if self._cached_places is None or self._cached_places[0] != revision:
            places = Places(self._ledger.articles(), self._ledger.contains_word)
            self._cached_places = (revision, places)
        return self._cached_places[1]

    def _is_missing(self, text: str) -> bool:
        # No article need mention July if it has what is open from April to September.
        terms = [] if periods(text) else content_words(text)
        unknown = bool(terms) and not any(map(self.speller.is_known, terms))
        return unknown and not any(map(self.limits.is_named, terms))

    def with_capitals(self, text: str) -> str:
        """Capitalise names as the articles do, if the question has no capitals at all."""
        if re.search(r"\s[^\W\d_]*[A-Z]", text):
            return text
        restored = re.sub(r"[^\W\d_]{3,}", lambda match: self._capitalised(match[0]), text)
        return _CAPITALS.sub(lambda match: self._as_name(match[0]), restored)

    def _capitalised(self, word: str) -> str:
        return word if word.lower() in STOP_WORDS else self._ledger.spelling(word)

    def _as_name(self, name: str) -> str:
        """Return a name; a common word that the articles have in longer names only is none."""
        is_common = name.lower() in common_words()  # "the rose": not Rose Miller
        return name.lower() if is_common and not self._ledger.stands_alone(name) else name


def _subjects(doc: "Doc") -> tuple[str, ...]:
    kinds = ("NOUN", "PROPN", "NUM", "VERB")
    subjects = (token.text for token in doc if token.pos_ in kinds and content_words(token.text))
    return tuple(dict.fromkeys(subjects))


def expected_answer_type(question: str) -> str:
    """Return the kind of answer that a question asks for, or "" for any.

    >>> expected_answer_type("How many countries joined?"), expected_answer_type("Since when?")
    ('number', 'time')
    >>> expected_answer_type("What did she say when she left?"), expected_answer_type("Name it.")
    ('', '')
    >>> expected_answer_type("When it reopened, who cut the ribbon?")
    'person'
    """
    lowered = question.lower()
    if _CONFIRMATION.match(lowered):
        return "confirmation"
    given = _GIVEN_CLAUSE.match(lowered)
    asks = _ASKS.search(lowered, given.end() if given else 0)
    asked = lowered[asks.start() :] if asks else lowered
    return next((kind for kind, asks in _ANSWER_TYPES.items() if re.match(asks, asked)), "")


_BEFORE_NOUN = r"(?:\S+/(?:DT|PRP\$|JJ\w*|CD|NNP?|VB[GN]) ){0,4}"
#: Words with their parts of speech: "which/WDT old/JJ ferries/NNS".
_PLURAL = re.compile(
    rf"\b(?:which|what)/W\w+ {_BEFORE_NOUN}\S+/NNS"
    rf"|\b(?:who|what|which)/W\w+ (?:are|were)/\S+ {_BEFORE_NOUN}\S+/NNS"
    rf"|^(?:please/\S+ )?(?:list|name|give|show|enumerate)/\S+ (?:me/\S+ )?{_BEFORE_NOUN}\S+/NNS"
    r"|\b(?:all|every)/P?DT (?:\S+/DT )?\S+/NNS?",
    re.IGNORECASE,
)


def _wants_list(doc: "Doc") -> bool:
    return bool(_PLURAL.search(" ".join(f"{token.text}/{token.tag_}" for token in doc)))


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
    match = _SEVERAL.search(question)
    return int(min(numbers(match[1]))) if match else 1
