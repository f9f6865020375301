"""A parsed sentence -> its names, and the people in it who do something."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.support.tokens import (
    PASSIVE_SUBJECTS,
    SUBJECTS,
    is_impersonal,
    is_in_capitals,
    is_part_of_name,
)
from rag.text.word_lists import word_set
from rag.text.words import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PERSON_NOUNS = word_set("person_nouns")


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its words in lower case; `kind` is spaCy's label, "ACRONYM", or "" if unknown."""

    words: tuple[str, ...]
    kind: str


def names(doc: "Doc") -> Iterator[Name]:
    """Yield the names of a sentence, in order; those without letters or digits are left out."""
    tokens: list[Token] = []
    for token in doc:
        if is_part_of_name(token) and (not token.is_stop or is_in_capitals(token)):
            tokens.append(token)
        elif tokens and token.lower_ not in ("'s", "’s"):
            yield from _name(tokens)
            tokens = []
    if tokens:
        yield from _name(tokens)


def _name(tokens: "list[Token]") -> Iterator[Name]:
    # spaCy often mislabels acronyms.
    is_acronym = all(token.text.isupper() for token in tokens)
    kinds = ["ACRONYM"] if is_acronym else [token.ent_type_ for token in tokens if token.ent_type_]
    if parts := tuple(word for token in tokens for word in words(token.text)):
        yield Name(parts, kinds[-1] if kinds else "")


def acting_people(doc: "Doc") -> Iterator[str]:
    """Yield the people that the main verb has as subjects; "" for one without a name."""
    for token in doc:
        if token.head.dep_ != "ROOT" or token.dep_ not in (*SUBJECTS, *PASSIVE_SUBJECTS):
            continue
        if token.lemma_.lower() in _PERSON_NOUNS or list(token.conjuncts):
            yield ""
        elif is_part_of_name(token) and not is_impersonal(token):
            yield _full_name(token)


def _full_name(last: "Token") -> str:
    first = last
    while first.i > 0 and is_part_of_name(first.nbor(-1)):
        first = first.nbor(-1)
    return last.doc[first.i : last.i + 1].text


def names_person(doc: "Doc") -> bool:
    """Whether a sentence has a name that may be a person's."""
    return any(is_part_of_name(token) and not is_impersonal(token) for token in doc)
