"""The things in a text that a word before their noun tells apart: "small tank", "ridge tow"."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein

from rag.answering.anchors.amounts import is_unit
from rag.answering.anchors.names import names
from rag.text.matching import alike
from rag.text.word_lists import word_set
from rag.text.words import STOP_WORDS, words

if TYPE_CHECKING:
    from spacy.tokens import Token

#: "What does the bag cost?": spaCy takes such verbs for nouns.
_VERBS = word_set("measured_verbs")
#: Words before a noun that tell nothing apart.
_LOOSE = STOP_WORDS | word_set("loose_adjectives") | word_set("vague_numbers")


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun and the words before it that say which, all in lower case."""

    noun: str
    modifiers: tuple[str, ...]

    @property
    def text(self) -> str:
        """The thing as it is named in a sentence."""
        return f"the {' '.join(self.modifiers)} {self.noun}"


@lru_cache(maxsize=2_048)
def things(text: str) -> tuple[Thing, ...]:
    """Return the things of a text that are no names.

    >>> [thing.text for thing in things("At what level did the small tank stand in 2025?")]
    ['the small tank']
    """
    return tuple(_things(text))


def _things(text: str) -> Iterator[Thing]:
    for token in names(text).doc:
        if token.pos_ == "NOUN" and (nouns := words(token.text)) and nouns[0] not in _VERBS:
            modifiers = tuple(word for one in token.lefts for word in _told_apart_by(one))
            if modifiers:
                yield Thing(nouns[0], modifiers)


def _told_apart_by(token: "Token") -> list[str]:
    """Return the words of a modifier; none if it is no plain adjective or noun."""
    is_noun = token.dep_ == "compound" and token.pos_ == "NOUN"
    is_adjective = token.dep_ == "amod" and token.tag_ in ("JJ", "JJR")
    is_amount = token.ent_type_ in ("CARDINAL", "DATE", "TIME") or is_unit(token.lower_)
    if is_amount or not (is_noun or is_adjective):
        return []
    return [word for word in words(token.text) if not (word in _LOOSE or word.isdecimal())]


def other_thing(thing: Thing, text: str) -> Thing | None:
    """Return a thing of a text with the same noun and none of the modifiers."""
    same_noun = [one for one in things(text) if alike(one.noun, thing.noun)]
    return next((one for one in same_noun if not _share(one, thing)), None)


def _share(one: Thing, other: Thing) -> bool:
    return is_told(one, other.modifiers)


def is_told(thing: Thing, said: Iterable[str]) -> bool:
    """Whether a word that tells a thing apart is among others, in any spelling or inflection.

    >>> is_told(Thing("vehicle", ("armoured",)), ["armored"])
    True
    """
    return any(
        alike(word, one) or _spelt_alike(word, one) for one in said for word in thing.modifiers
    )


def _spelt_alike(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 5 and DamerauLevenshtein.distance(one, other) == 1
