"""A token of a parsed sentence -> its lemma, and whether it is part of a name."""

import re
from typing import TYPE_CHECKING

from rag.text.word_lists import word_rows
from rag.text.words import words

if TYPE_CHECKING:
    from spacy.tokens import Token

#: spaCy's labels of dependencies.
SUBJECTS = ("nsubj", "csubj", "expl")
PASSIVE_SUBJECTS = ("nsubjpass", "csubjpass")
OBJECTS = ("dobj", "attr", "oprd", "acomp")

_CURRENCY_CODES = "|".join(
    form.upper() for row in word_rows("currencies") for form in row if len(form) == 3
)
#: The name of a product or the like with a number in it: "K3", "F-16"; not "EUR50".
CODE = re.compile(rf"\b(?!(?:{_CURRENCY_CODES})\d)(?:[A-Z]+[a-z]*\d+|[A-Z]+-\d+)\b")
_NUMERIC_ENTITIES = ("CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY")
_IMPERSONAL_ENTITIES = ("GPE", "LOC", "NORP", "FAC", "DATE", "EVENT")


def lemma(token: "Token") -> str:
    """Return the lemma of a token in lower case without accents; "" for punctuation."""
    return "".join(words(token.lemma_))


def is_part_of_name(token: "Token") -> bool:
    """Whether a token is part of a name; days, months and peoples count as names."""
    # "Helping Ukraine" at the start of a sentence is not a name.
    if token.i == 0 and (token.pos_ == "VERB" or token.lower_.endswith("ing")):
        return False
    if CODE.fullmatch(token.text):
        return True
    if not token.is_alpha:
        return False
    is_entity = token.ent_type_ not in ("", "DATE", "TIME", *_NUMERIC_ENTITIES)
    return token.pos_ == "PROPN" or (is_entity and token.text[:1].isupper())


def is_in_capitals(token: "Token") -> bool:
    """Whether a token is all capitals: "US" is not the pronoun."""
    return len(token) > 1 and token.text.isupper()


def is_impersonal(token: "Token") -> bool:
    """Whether "he" and "she" can't stand for a name: a country, an event, an acronym."""
    return token.ent_type_ in _IMPERSONAL_ENTITIES or token.text.isupper()
