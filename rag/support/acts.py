"""A parsed sentence -> its acts: who does what to whom, and whether it is denied or only wished.

Read from spaCy's dependencies. "The bill was blocked by Congress" and "Congress blocked the bill"
give the same act.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.support.tokens import OBJECTS, PASSIVE_SUBJECTS, SUBJECTS, is_part_of_name, lemma
from rag.text.word_lists import word_set
from rag.text.words import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PARTS_OF_NAME = ("compound", "flat", "nmod", "amod", "poss", "nummod")
_NEGATORS = word_set("negators")
_HEDGES = word_set("hedges")
#: Words whose dependent clause is not stated as a fact.
_UNREAL = word_set("unreal_verbs") | word_set("denials")
_ORDERS = word_set("orders")


@dataclass(frozen=True, slots=True)
class Act:
    """A verb, and the words for who does it and to whom; empty if the sentence does not say."""

    verb: str  # its lemma
    agents: frozenset[str]
    patients: frozenset[str]
    named_agents: frozenset[str]  # the agents if all of them are named, else empty
    targets: tuple[tuple[str, frozenset[str]], ...]  # preposition, and the names after it
    is_negated: bool
    is_unreal: bool  # wished, requested or only possible


def acts(doc: "Doc") -> Iterator[Act]:
    """Yield the act of each verb that is not an auxiliary."""
    for token in doc:
        if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in ("aux", "auxpass")):
            yield _act(token)


def _act(verb: "Token") -> Act:
    agents = _agents(verb)
    return Act(
        verb=lemma(verb),
        agents=_words_of(agents),
        patients=_words_of(_patients(verb)),
        named_agents=_words_of_names(agents),
        targets=tuple(_targets(verb)),
        is_negated=_is_negated(verb),
        is_unreal=_is_unreal(verb),
    )


# --- who and whom --------------------------------------------------------------------------------


def _agents(verb: "Token") -> "list[Token]":
    by = [child for child in verb.children if child.dep_ == "agent"]
    agents = [agent for token in by for agent in _children(token, ("pobj",))]
    agents += _children(verb, SUBJECTS)
    if agents or _children(verb, PASSIVE_SUBJECTS):
        return _without_relative_pronouns(agents, verb)
    return _inherited_agents(verb)


def _inherited_agents(verb: "Token") -> "list[Token]":
    """Return the agents of a verb without a subject: usually those of the verb above it."""
    if verb.tag_ == "VBN" and not _children(verb, ("aux",)):
        return []
    if verb.dep_ in ("relcl", "acl"):
        return [verb.head]
    above = next((token for token in verb.ancestors if token.pos_ in ("VERB", "AUX")), None)
    if not above or verb.dep_ not in ("conj", "pcomp", "xcomp", "advcl"):
        return []
    objects = _children(above, ("dobj",)) if verb.dep_ == "xcomp" else []
    return objects or _agents(above)


def _patients(verb: "Token") -> "list[Token]":
    patients = _without_relative_pronouns(_children(verb, (*OBJECTS, *PASSIVE_SUBJECTS)), verb)
    if not patients and verb.dep_ == "acl" and verb.tag_ == "VBN":
        return [verb.head]
    return patients


def _targets(verb: "Token") -> Iterator[tuple[str, frozenset[str]]]:
    for preposition in verb.children:
        if preposition.dep_ in ("prep", "dative"):
            objects = _children(preposition, ("pobj",))
            if names := _words_of_names(objects):
                yield preposition.lower_, names


def _without_relative_pronouns(tokens: "Sequence[Token]", verb: "Token") -> "list[Token]":
    """Replace "who" and "which" by the word that their clause belongs to."""
    return [
        verb.head if token.tag_ in ("WDT", "WP") and verb.dep_ == "relcl" else token
        for token in tokens
    ]


def _children(token: "Token", labels: tuple[str, ...]) -> "list[Token]":
    """Return the children with these dependencies, each followed by what "and" joins to it."""
    children = [child for child in token.children if child.dep_ in labels]
    return [joined for child in children for joined in (child, *child.conjuncts)]


def _words_of(tokens: "Sequence[Token]") -> frozenset[str]:
    return frozenset(word for token in tokens for word in _phrase(token))


def _words_of_names(tokens: "Sequence[Token]") -> frozenset[str]:
    """Return the words of some names; empty if one of the tokens is not a name."""
    return _words_of(tokens) if all(map(is_part_of_name, tokens)) else frozenset()


def _phrase(token: "Token") -> Iterator[str]:
    """Yield the words for a person or thing, as in "President Joe Biden", without clauses."""
    yield from words(token.text)
    for child in token.children:
        if child.dep_ in _PARTS_OF_NAME or child.dep_ == "appos":
            yield from _phrase(child)


# --- mood ----------------------------------------------------------------------------------------


def _is_negated(verb: "Token") -> bool:
    negators = sum(
        child.lower_ in _NEGATORS and child.dep_ in ("neg", "advmod", "preconj")
        for child in verb.children
    )
    negators += sum(
        word.lower_ in _NEGATORS and word.dep_ == "det"
        for child in verb.children
        if child.dep_ in (*SUBJECTS, *PASSIVE_SUBJECTS, *OBJECTS)
        for word in child.children
    )
    negators += verb.head.lower_ == "without"
    # "He does not think that it will rain" negates the second verb too.
    is_dependent = verb.dep_ in ("ccomp", "xcomp") and verb.head.i < verb.i
    negators += is_dependent and _is_negated(verb.head)
    return negators % 2 == 1


def _is_unreal(verb: "Token") -> bool:
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "mark")}
    if not helpers.isdisjoint(_HEDGES):
        return True
    head = verb.head
    if verb.dep_ in ("xcomp", "ccomp", "advcl", "acl", "pcomp") and head.i < verb.i:
        return head.lemma_.lower() in _UNREAL
    return verb.dep_ == "conj" and head.pos_ == "VERB" and _is_unreal(head)


def has_order(doc: "Doc") -> bool:
    """Whether a main verb orders the reader to say or disregard something."""
    return any(map(_is_order, doc))


def _is_order(verb: "Token") -> bool:
    if verb.lemma_.lower() not in _ORDERS or not _is_imperative(verb):
        return False
    is_joined = verb.dep_ == "conj" and verb.head.dep_ == "ROOT"
    return verb.dep_ == "ROOT" or (is_joined and _is_imperative(verb.head))


def _is_imperative(verb: "Token") -> bool:
    labels = (*SUBJECTS, *PASSIVE_SUBJECTS, "aux")
    return verb.tag_ in ("VB", "VBP") and not any(child.dep_ in labels for child in verb.children)
