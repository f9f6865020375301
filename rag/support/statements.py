"""A sentence -> what it states: its words, names, amounts, quotations, and who did what to whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.support.acts import Act, acts, has_order
from rag.support.amounts import (
    Attachment,
    Comparison,
    Count,
    attachments,
    comparisons,
    counts,
    currencies,
    time_units,
)
from rag.support.arithmetic import ungrouped
from rag.support.figures import Figure, figures
from rag.support.measures import Measure, measures
from rag.support.names import Name, acting_people, names, names_person
from rag.support.tokens import CODE, is_in_capitals, is_part_of_name, lemma
from rag.text.numbers import numbers
from rag.text.syntax import parse_dependencies
from rag.text.word_lists import word_set
from rag.text.words import STOP_WORDS, clean, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_CACHED_STATEMENTS = 4_096
_NEGATORS = word_set("negators")
_HEDGES = word_set("hedges")
_PERSON_NOUNS = word_set("person_nouns")
#: Parts of speech that carry no meaning to compare.
_GRAMMAR = ("PUNCT", "SPACE", "SYM", "PART", "DET", "PRON", "ADP", "CCONJ", "SCONJ", "AUX")
#: Parts of speech that carry the meaning of a phrase, and dependencies of phrases.
_MEANING = ("NOUN", "VERB", "ADJ", "PROPN", "ADV")
_PHRASES = ("advcl", "relcl", "acl", "appos", "conj", "prep", "ccomp")
#: After "no" or "not", these count or restrict; they don't negate.
_COUNTING = re.compile(r"(?:more|less|(?!other|rather)\w+er) than\b|only\b|just\b|merely\b")
_QUOTATION_MARK = re.compile(r"[\"“”„«»]")
#: Between double quotation marks, or single ones that are not apostrophes.
QUOTATION = re.compile(
    r"[\"“”„«»]([^\"“”„«»]{2,})[\"“”„«»]"
    r"|(?<!\w)['‘]((?:[^'‘’]|(?<=\w)['’](?=\w)){2,})['’](?!\w)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries meaning, in lower case without accents."""

    text: str
    lemma: str
    part_of_speech: str  # spaCy's
    is_name: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence states."""

    text: str  # in one line
    words: tuple[Word, ...]
    phrases: tuple[frozenset[str], ...]  # lemmas of each clause and phrase that could be left out
    names: tuple[Name, ...]
    numbers: frozenset[str]
    counts: tuple[Count, ...]
    attachments: tuple[Attachment, ...]
    time_units: frozenset[str]
    measures: tuple[Measure, ...]
    figures: tuple[Figure, ...]
    currencies: frozenset[str]
    comparisons: frozenset[Comparison]
    quotations: tuple[str, ...]  # without their quotation marks
    has_open_quotation: bool
    acts: tuple[Act, ...]
    acting_people: tuple[str, ...]  # subjects as written; "" for one without a name
    names_person: bool
    negations: int
    is_order: bool


@lru_cache(maxsize=_CACHED_STATEMENTS)
def statement(text: str) -> Statement:
    """Return what a sentence states."""
    plain = clean(text)
    doc = parse_dependencies(plain)
    # The digits of "K3" are part of a name.
    digits = ungrouped(CODE.sub("", plain))
    counted, measured = tuple(counts(doc)), tuple(measures(digits))
    return Statement(
        text=plain,
        words=tuple(_words(doc)),
        phrases=tuple(_phrases(doc)),
        names=tuple(names(doc)),
        numbers=numbers(digits),
        counts=counted,
        attachments=tuple(attachments(doc)),
        time_units=time_units(doc),
        measures=measured,
        figures=tuple(figures(digits, counted, measured)),
        currencies=frozenset(currencies(doc)),
        comparisons=comparisons(plain),
        quotations=tuple(double or single for double, single in QUOTATION.findall(plain)),
        has_open_quotation=len(_QUOTATION_MARK.findall(plain)) % 2 == 1,
        acts=tuple(acts(doc)),
        acting_people=tuple(acting_people(doc)),
        names_person=names_person(doc),
        negations=sum(map(_is_negation, doc)),
        is_order=has_order(doc),
    )


def _words(doc: "Doc") -> Iterator[Word]:
    for token in doc:
        if token.pos_ in _GRAMMAR or token.like_num or token.lower_ in _HEDGES:
            continue
        for text in words(token.text):
            is_stop_word = text in STOP_WORDS and not is_in_capitals(token)
            if not is_stop_word and text not in _NEGATORS and not text.isdigit():
                yield Word(text, lemma(token) or text, token.pos_, is_part_of_name(token))


def _phrases(doc: "Doc") -> Iterator[frozenset[str]]:
    """Yield the lemmas of clauses, appositions, members of lists and prepositional phrases."""
    for token in doc:
        if token.dep_ in _PHRASES:
            meaning = [word for word in token.subtree if word.pos_ in _MEANING and word.is_alpha]
            # The rule of roles compares who says something.
            is_source = "according" in (token.lower_, token.head.lower_)
            ignored = STOP_WORDS | _PERSON_NOUNS | {"accord"} if is_source else STOP_WORDS
            yield frozenset(map(lemma, meaning)) - ignored


def _is_negation(token: "Token") -> bool:
    following = token.doc[token.i + 1 : token.i + 3].text.lower()
    return token.lower_ in _NEGATORS and not _COUNTING.match(following)
