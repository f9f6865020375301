"""A parsed statement -> questions that it answers, in short and plain clauses.

The clause around the main verb is cut down to its subject, its verb and the first constituents
after it; one of these is asked for. Rules of this kind overgenerate (Heilman and Smith, NAACL
2010), so that each question has to be checked by asking it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.text.clauses import (
    MAX_SUBJECT,
    SUBJECTS,
    Clause,
    clauses,
    joined,
    lowered,
    object_of,
    phrase,
    question,
)
from rag.text.word_lists import word_set
from rag.text.words import content_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: Words of a question, at least and at most.
MIN_WORDS, MAX_WORDS = 4, 13
#: Content words of a question without a name that asks what, at least; others need one less.
MIN_CONTENT = 3
#: Words that point elsewhere: "this", "he", "now".
_POINTING = word_set("pointing_words")
#: Verbs and nouns that say too little to ask for: "take", "part".
_LIGHT, _EMPTY = word_set("light_verbs"), word_set("empty_nouns")
#: Verbs whose objects are asked for by "how much".
_MEASURED = word_set("measured_verbs")
_SPEECH = word_set("speech_verbs")
_PERSON_NOUNS = word_set("person_nouns")
_PLACES = ("GPE", "LOC", "FAC")
_AMOUNTS = ("DATE", "TIME", "MONEY", "QUANTITY", "PERCENT", "CARDINAL", "ORDINAL")
_PLACE_WORDS = ("in", "at", "near")
_TIME_WORDS = ("in", "on", "since", "from", "until", "by", "at", "before", "after", "during")
_RULES = ("can", "may", "must")


@dataclass(frozen=True, slots=True)
class Made:
    """A question, and the words of its statement that answer it."""

    question: str
    answer: str


def questions(statement: "Doc") -> list[Made]:
    """Return the questions that a parsed sentence answers, the most natural first."""
    makers = (_definition, _how_many, _when, _why, _who, _where, _speech, _what, _modal)
    found = list(clauses(statement))
    made = (one for maker in makers for clause in found for one in maker(clause))
    return [one for one in made if _is_plain(one.question)]


def bare_nouns(question: "Doc") -> list[str]:
    """Return the nouns of a parsed question that only "the" or "their" goes with, in lower case.

    What they stand for was said before, or is what everything there is about. Nouns for persons,
    such as "the mayor", mostly stand for one.
    """
    return [token.lemma_.lower() for token in question if _is_bare(token)]


def _is_bare(noun: "Token") -> bool:
    left = [one for one in noun.children if one.dep_ in ("det", "poss")]
    is_definite = any(one.lower_ in ("the", "its", "their", "his", "her") for one in left)
    others = [one for one in noun.children if one not in left and not one.is_punct]
    is_noun = noun.pos_ == "NOUN" and noun.lemma_.lower() not in _PERSON_NOUNS
    return is_noun and is_definite and all(one.dep_ in ("case", "cc", "conj") for one in others)


def _who(clause: Clause) -> Iterator[Made]:
    """Ask for a person, or for an organisation that did something."""
    subject, verb = clause.subject, clause.verb
    is_name = subject.tag_ == "NNP" and subject.ent_type_ in ("PERSON", "ORG")
    is_plural = (clause.helpers or [verb])[0].tag_ == "VBP"
    if is_name and not is_plural and clause.after and verb.lemma_ not in ("be", *_SPEECH):
        yield Made(clause.straight("Who"), joined(clause.subject_tokens))


def _how_many(clause: Clause) -> Iterator[Made]:
    number = _number(clause.subject)
    if number and clause.after and _is_counted(clause.subject):
        nouns = [token for token in clause.subject_tokens if number.i < token.i <= clause.subject.i]
        yield Made(clause.straight(f"How many {joined(nouns)}"), number.text)
    for thing in clause.after:
        number = _number(thing)
        is_money = any(one.ent_type_ in ("MONEY", "QUANTITY") for one in thing.subtree)
        if clause.verb.lemma_ in _MEASURED and (is_money or number) and thing.dep_ != "prep":
            yield Made(clause.inverted("How much", thing), joined(phrase(thing)))
        elif thing.dep_ == "dobj" and number and not is_money and _is_counted(thing):
            nouns = [token for token in phrase(thing) if number.i < token.i <= thing.i]
            yield Made(clause.inverted(f"How many {joined(nouns)}", thing), number.text)
        elif thing.dep_ == "acomp" and any(one.dep_ == "npadvmod" for one in thing.lefts):
            yield Made(clause.inverted(f"How {thing.text}", thing), joined(phrase(thing)))


def _is_counted(noun: "Token") -> bool:
    return noun.tag_ == "NNS" and noun.lemma_.lower() not in _EMPTY


def _number(noun: "Token") -> "Token | None":
    kinds = ("nummod",)
    return next((one for one in noun.lefts if one.dep_ in kinds and one.ent_type_ != "DATE"), None)


def _when(clause: Clause) -> Iterator[Made]:
    for token in (*clause.after, *clause.verb.lefts):
        thing = object_of(token) if token.lower_ in _TIME_WORDS else token
        is_time = token.dep_ in ("prep", "npadvmod") and thing and thing.ent_type_ == "DATE"
        others = [one for one in clause.after if one != token]
        is_only = not any(inner.ent_type_ == "DATE" for one in others for inner in phrase(one))
        counts = any(_number(one) for head in (clause.subject, *others) for one in head.subtree)
        is_dated = is_time and any(one.is_digit for one in token.subtree)
        if is_dated and is_only and not counts and others:
            yield Made(clause.inverted("When", token), joined(phrase(token)))


def _where(clause: Clause) -> Iterator[Made]:
    for token in clause.after:
        thing = object_of(token)
        is_place = token.lower_ in _PLACE_WORDS and thing and thing.ent_type_ in _PLACES
        if is_place and (clause.rest(token) or clause.verb.lemma_ not in _LIGHT):
            yield Made(clause.inverted("Where", token), joined(phrase(token)))


def _why(clause: Clause) -> Iterator[Made]:
    for token in clause.verb.rights:
        marks = {one.lower_ for one in token.lefts if one.dep_ == "mark"}
        if token.dep_ == "advcl" and "because" in marks:
            yield Made(clause.inverted("Why"), joined(list(token.subtree)))


def _speech(clause: Clause) -> Iterator[Made]:
    """Ask what somebody said about the subject of what was said."""
    said = next((one for one in clause.verb.children if one.dep_ == "ccomp"), None)
    helper = {"VBD": "did", "VBZ": "does"}.get(clause.verb.tag_)
    if clause.verb.lemma_ not in _SPEECH or not said or not helper or clause.helpers:
        return
    topic = next((one for one in said.lefts if one.dep_ in SUBJECTS), None)
    if topic and topic.pos_ in ("NOUN", "PROPN") and 0 < len(phrase(topic)) <= MAX_SUBJECT:
        parts = ("What", helper, clause.named, "say about", lowered(phrase(topic)))
        yield Made(question(parts), joined(list(said.subtree)))


def _what(clause: Clause) -> Iterator[Made]:
    """Ask for the object of the verb, or of its preposition."""
    if clause.verb.lemma_ in _SPEECH | _LIGHT:
        return
    first = next(iter(clause.after), None)
    has_clause = any(one.dep_ in ("xcomp", "ccomp") for one in clause.verb.children)
    if first is None or has_clause or _number(clause.subject):
        return
    is_passive = clause.subject.dep_ == "nsubjpass"
    if first.dep_ == "dobj" and not is_passive and _is_thing(first):
        yield Made(clause.inverted(_pronoun(first), first), joined(phrase(first)))
    thing = object_of(first)
    if thing and thing.pos_ == "PROPN" and _pronoun(thing) == "What":
        return
    words = ("by",) if is_passive else ("for", "with")
    if thing and first.lower_ in words and _is_thing(thing):
        question = clause.inverted(_pronoun(thing), *clause.after)
        yield Made(f"{question[:-1]} {first.text}?", joined(phrase(thing)))


def _is_thing(noun: "Token") -> bool:
    """Whether "what" or "who" asks for a noun: not a time, a place or an amount."""
    is_known = noun.pos_ == "NOUN" or (noun.pos_ == "PROPN" and noun.ent_type_)
    is_empty = noun.lemma_.lower() in _EMPTY or bool(_number(noun))
    return bool(is_known) and noun.ent_type_ not in (*_AMOUNTS, *_PLACES) and not is_empty


def _pronoun(noun: "Token") -> str:
    is_person = noun.ent_type_ == "PERSON" or noun.lemma_.lower() in _PERSON_NOUNS
    return "Who" if is_person else "What"


def _definition(clause: Clause) -> Iterator[Made]:
    """Ask what or who something with a name is."""
    thing = next((one for one in clause.after if one.dep_ == "attr"), None)
    if clause.verb.lemma_ != "be" or clause.helpers or thing is None or thing.pos_ != "NOUN":
        return
    if clause.subject.pos_ == "PROPN" and len(phrase(thing)) >= 3:
        word = "Who" if thing.lemma_.lower() in _PERSON_NOUNS else "What"
        yield Made(question((word, clause.verb.text, clause.named)), joined(phrase(thing)))


def _modal(clause: Clause) -> Iterator[Made]:
    """Ask whether something may or has to be done."""
    helper = next(iter(clause.helpers), None)
    is_rule = clause.subject.tag_ == "NNS" and clause.verb.lemma_ != "be"
    if is_rule and helper is not None and helper.lower_ in _RULES:
        question = clause.inverted("")
        yield Made(question[0].upper() + question[1:], clause.verb.text)


def _is_plain(question: str) -> bool:
    """Whether a question is short and says enough, without words that point elsewhere."""
    words = question[:-1].split()
    others = words[2 if words[:2] == ["How", "many"] else 1 :]
    inside = {re.sub(r"['’]s?$", "", word.lower()) for word in others}
    is_odd = re.search(r"[,;:()\[\]\"“”„«»—–?!/|*_=]| -|- |\b(\w+) \1\b", question[:-1])
    is_named = any(word[0].isupper() for word in words[1:])
    needed = MIN_CONTENT if words[0] == "What" else MIN_CONTENT - 1
    says_enough = is_named or len(content_words(question)) >= needed
    is_short = MIN_WORDS <= len(words) <= MAX_WORDS
    return is_short and says_enough and not is_odd and not inside & _POINTING
