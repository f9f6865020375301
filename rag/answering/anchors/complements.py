"""What a noun of a text is of, to or for: "the key to the boathouse", "the roof of the hall"."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.answering.anchors.amounts import is_unit, singular
from rag.answering.anchors.names import names
from rag.text.matching import alike
from rag.text.word_lists import word_set
from rag.text.words import STOP_WORDS, words

if TYPE_CHECKING:
    from spacy.tokens import Token

#: "What does the key to the hut cost?": spaCy takes such verbs for nouns.
_VERBS = word_set("measured_verbs")
_PREPOSITIONS = frozenset("of to for from in at on with".split())


@dataclass(frozen=True, slots=True)
class Complement:
    """A noun, the preposition after it, and the noun after that, all in lower case."""

    noun: str
    preposition: str
    other: str

    @property
    def text(self) -> str:
        """The thing as it is named in a sentence."""
        return f"the {self.other}"


@lru_cache(maxsize=2_048)
def complements(text: str) -> tuple[Complement, ...]:
    """Return the complements of the nouns of a text that are no names.

    >>> complements("What does a key to the boathouse cost?")
    (Complement(noun='key', preposition='to', other='boathouse'),)
    """
    return tuple(_complements(text))


def _complements(text: str) -> Iterator[Complement]:
    for token in names(text).doc:
        preposition, noun = token.head, token.head.head
        if token.dep_ != "pobj" or preposition.lower_ not in _PREPOSITIONS:
            continue
        if token.pos_ == noun.pos_ == "NOUN" and preposition.dep_ == "prep":
            other = words(_last_noun(token))[:1]
            if other and other[0] not in STOP_WORDS and not is_unit(singular(other[0])):
                yield Complement(noun.lower_, preposition.lower_, other[0])


def _last_noun(token: "Token") -> str:
    """Return a noun; "boathouse" of "the boathouse cost", where spaCy takes the verb for it."""
    before = [one for one in token.lefts if one.dep_ == "compound"]
    return before[-1].text if before and token.lower_ in _VERBS else token.text


def other_complement(asked: Complement, text: str) -> Complement | None:
    """Return what the same noun of a text is of, to or for instead."""
    same = (
        one
        for one in complements(text)
        if alike(one.noun, asked.noun) and one.preposition == asked.preposition
    )
    return next((one for one in same if not alike(one.other, asked.other)), None)
