"""The names in a text, with what they depend on; and whether two of them are the same name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.text.matching import same_name
from rag.text.syntax import parse_dependencies
from rag.text.word_lists import word_rows, word_set
from rag.text.words import STOP_WORDS, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_TITLES = word_set("name_titles") | word_set("person_nouns")
_PARTICLES = word_set("name_particles")
_CALENDAR = frozenset(word for row in word_rows("calendar") for word in row) | frozenset(
    "mon tue tues wed weds thu thur thurs fri sat sun".split()
)
#: Short forms that are one country, in any spelling.
_COUNTRIES = (
    (re.compile(r"\bthe (?=America\b|Britain\b)"), ""),
    (re.compile(r"\b(?:United States(?: of America)?|U\.S\.(?:A\.)?|USA?)(?!\w)"), "America"),
    (re.compile(r"\b(?:United Kingdom|Great Britain|U\.K\.|UK)(?!\w)"), "Britain"),
)
_CODE = re.compile(r"[^\W\d_]{1,12}-?\d+\w*$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name. `role` says what it is to `head`, a lemma: "subject", "object" or a preposition."""

    text: str
    words: tuple[str, ...]
    kind: str  # spaCy's label of an entity, or ""
    role: str
    head: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a text and its words in lower case."""

    names: tuple[Name, ...]
    words: frozenset[str]
    capitals: frozenset[str]  # the words with a capital or a digit
    squeezed: str  # all words without the spaces
    doc: "Doc"


@lru_cache(maxsize=2_048)
def names(text: str) -> Names:
    """Return the names of a text."""
    plain = with_short_countries(text)
    doc = parse_dependencies(plain)
    all_words = words(plain)
    capitals = {
        word
        for token in doc
        if token.text[:1].isupper() or any(map(str.isdigit, token.text))
        for word in words(token.text)
    }
    found = tuple(name for span in _spans(doc) if (name := _name(span)).words)
    return Names(found, frozenset(all_words), frozenset(capitals), "".join(all_words), doc)


def with_short_countries(text: str) -> str:
    """Return a text in which the United States and the United Kingdom have one short name.

    >>> with_short_countries("the U.S. and the UK")
    'America and Britain'
    """
    for pattern, name in reversed(_COUNTRIES):
        text = pattern.sub(name, text)
    return text


def _spans(doc: "Doc") -> Iterator["Span"]:
    start = end = None
    for token in doc:
        if _is_part(token):
            start, end = (token.i, token.i + 1) if start is None else (start, token.i + 1)
        elif start is not None and (token.lower_ not in _PARTICLES or token.i - (end or 0) > 1):
            yield doc[start:end]
            start = end = None
    if start is not None:
        yield doc[start:end]


def _is_part(token: "Token") -> bool:
    """Whether a token is a word of a name: it has a capital that its place doesn't give it."""
    text = token.text
    if not any(map(str.isalnum, text)) or token.lower_ in _CALENDAR or token.lower_ == "i":
        return False
    if _CODE.match(text):
        return not text[0].islower()
    if not text[0].isupper() or (token.is_stop and not text.isupper()):
        return False
    return token.pos_ == "PROPN" or bool(token.ent_type_) or not _opens(token)


def _opens(token: "Token") -> bool:
    """Whether a token opens a sentence or a quotation, where any word has a capital."""
    return (
        token.i == 0
        or bool(token.is_sent_start)
        or token.nbor(-1).text in ("“", '"', ":", "‘", "|", "—", "–", "•")
    )


def _name(span: "Span") -> Name:
    kept = tuple(
        word
        for token in span
        for word in words(token.text)
        if word not in _PARTICLES and word != "s" and word not in STOP_WORDS
    )
    shortened = tuple(word for word in kept if word not in _TITLES)
    head = span.root
    while head.dep_ in ("conj", "appos", "compound") and head.head != head:
        head = head.head
    labels = [token.ent_type_ for token in span if token.ent_type_]
    role, governor = _role(head)
    return Name(
        span.text.removesuffix("'s").removesuffix("’s"),
        shortened or kept,
        labels[-1] if labels else "",
        role,
        governor,
    )


def _role(head: "Token") -> tuple[str, str]:
    if head.dep_ in ("nsubj", "nsubjpass"):
        return head.dep_, head.head.lemma_.lower()
    if head.dep_ in ("dobj", "dative"):
        return "object", head.head.lemma_.lower()
    if head.dep_ == "pobj":
        return head.head.lower_, head.head.head.lemma_.lower()
    return ("possessor" if head.dep_ == "poss" else ""), head.head.lemma_.lower()


def has_word(word: str, near: Iterable[str]) -> bool:
    """Whether a word of a name is among others, however it is spelt or inflected.

    >>> has_word("sweden", {"swedish"}), has_word("lund", {"lunds"}), has_word("h55", {"h40"})
    (True, True, False)
    """
    if word in near:
        return True
    if any(map(str.isdigit, word)):
        return False
    return any(
        same_name(word, other) or other == f"{word}s" or word == f"{other}s" for other in near
    )


def initials(name: Iterable[str]) -> str:
    """Return the first letters of words."""
    return "".join(word[0] for word in name)
