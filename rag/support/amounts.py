"""A parsed sentence -> its numbers and dates, with what they count and depend on, and its units."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.support.tokens import is_part_of_name, lemma
from rag.text.numbers import numbers
from rag.text.word_lists import word_rows, word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: A number, and the lemma of the noun that it counts.
Count = tuple[str, str]
#: A number, day or month, and the words that it depends on.
Attachment = tuple[str, frozenset[str]]
#: What follows "than" in meaning ("more", "later"), and whether it is negated.
Comparison = tuple[str, bool]

#: Days and months, in lower case.
CALENDAR = word_set("calendar")
_TIME_UNITS = word_set("time_units")
CURRENCIES = frozenset(row[0] for row in word_rows("currencies"))
#: Sign, code or other spelling -> currency.
CURRENCY_FORMS = {form: name for name, *forms in word_rows("currencies") for form in forms}
_COMPARISON = re.compile(r"\b(no |not )?(more|less|fewer|later|earlier) than\b")


def counts(doc: "Doc") -> Iterator[Count]:
    """Yield each number that counts something, with what it counts."""
    for token in doc:
        if token.like_num and token.dep_ == "nummod" and token.head.pos_ in ("NOUN", "PROPN"):
            # "2.4 million" are two tokens and one number.
            span = doc[token.left_edge.i : token.i + 1].text
            for number in numbers(span):
                yield number, lemma(token.head)


def attachments(doc: "Doc") -> Iterator[Attachment]:
    """Yield each number, day and month with the words before it: "end of" 2023, "since" 2017."""
    for token in doc:
        for amount in _amounts(token):
            yield amount, frozenset(_heads(token))


def _amounts(token: "Token") -> frozenset[str]:
    if token.lower_ in CALENDAR and is_part_of_name(token):
        return frozenset({token.lower_})
    return numbers(token.text) if token.like_num else frozenset()


def _heads(token: "Token") -> Iterator[str]:
    head = token.head
    while head.like_num and head.dep_ != "ROOT":
        head = head.head
    if head.dep_ == "pobj" or head.pos_ == "NOUN":
        yield lemma(head)
        head = head.head
    if head.pos_ in ("ADP", "SCONJ"):
        yield head.lower_
        head = head.head
    yield lemma(head)


def time_units(doc: "Doc") -> frozenset[str]:
    """Return the units of time, in the singular."""
    return frozenset(token.lemma_ for token in doc if token.lemma_ in _TIME_UNITS)


def currencies(doc: "Doc") -> Iterator[str]:
    """Yield the currencies, whether named, abbreviated or written as a sign."""
    for token in doc:
        name = CURRENCY_FORMS.get(token.text.lower(), token.lemma_.lower())
        name = CURRENCY_FORMS.get(name, name)
        # "real" and "won" are also ordinary words, and "Rand" is also a name.
        is_noun = token.pos_ in ("NOUN", "SYM", "PROPN") or not token.is_alpha
        if name in CURRENCIES and is_noun and token.ent_type_ != "PERSON":
            yield name


def comparisons(text: str) -> frozenset[Comparison]:
    """Return the comparisons with "than".

    >>> sorted(comparisons("No more than 3 and later than 4"))
    [('later', False), ('more', True)]
    """
    found = _COMPARISON.findall(text.lower())
    return frozenset((word, bool(negation)) for negation, word in found)
