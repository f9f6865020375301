"""A sentence -> what it states: its words, names, numbers, quotations, and who did what to whom.

It is read from spaCy's dependencies. A passive is turned round, so that "the bill was blocked by
Congress" and "Congress blocked the bill" state the same act.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.text.numbers import numbers
from rag.text.syntax import parse_dependencies
from rag.text.words import STOP_WORDS, clean, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_AGENTS = ("nsubj", "csubj", "expl")
_PATIENTS = ("nsubjpass", "csubjpass")
_OBJECTS = ("dobj", "attr", "oprd", "acomp")
#: What belongs to a person or thing as it is named: "President Joe Biden".
_PARTS_OF_NAME = ("compound", "flat", "nmod", "amod", "poss", "nummod")
_NEGATORS = frozenset(
    "no not never nobody none nothing neither nor without hardly n't cannot nowhere unable".split()
)
#: Verbs that deny what hangs on them.
DENIALS = frozenset(
    """refuse deny reject fail prevent avoid stop lack decline dismiss forbid ban halt block
    abandon cancel oppose rule exclude""".split()
)
_COUNTING = re.compile(r"(?:more|less|fewer|later|earlier) than\b|only\b|just\b|merely\b")
_COMPARED = re.compile(r"\b(no |not )?(more|less|fewer|later|earlier) than\b")
_HEDGES = frozenset("may might could would should can if whether unless".split())
#: Verbs and nouns after which a deed is not yet done.
_UNREAL = frozenset(
    """want wish hope ask call urge demand request propose seek promise expect consider doubt plan
    intend aim threaten warn offer try attempt prepare agree vow pledge suggest recommend need
    require encourage advise invite fear appeal press push bid proposal possibility chance
    desire likely ready able set due willing let allow enable permit""".split()
)
#: What a text tells its reader, or a model, to do.
_ORDERS = frozenset(
    """ignore disregard forget say write answer reply respond tell state claim pretend output print
    repeat assume remember""".split()
)
#: The names of days and months: they name nobody that a later sentence speaks of.
CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)
_MOST_KEPT = 4_096
#: Double quotation marks, and single ones around words, not within them.
_QUOTATION_MARK = re.compile(r"[\"“”„«»]")
_QUOTATION = re.compile(
    r"[\"“”„«»]([^\"“”„«»]{2,})[\"“”„«»]"
    r"|(?<!\w)['‘]((?:[^'‘’]|(?<=\w)['’](?=\w)){2,})['’](?!\w)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries meaning, in lower case without accents."""

    text: str
    lemma: str
    kind: str  # spaCy's part of speech
    is_name: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its words in lower case, and spaCy's kind of entity; "" where it knows none."""

    words: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Act:
    """A verb, and the words that name who does it and to whom; empty where it is not said."""

    verb: str  # its lemma
    agent: frozenset[str]
    patient: frozenset[str]
    named: frozenset[str]  # the names among those who do it; empty where one is not named
    towards: tuple[tuple[str, frozenset[str]], ...]  # preposition, and the name behind it
    negated: bool
    unreal: bool  # hoped for, asked for, possible
    future: bool
    past: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence states."""

    text: str
    words: tuple[Word, ...]
    names: tuple[Name, ...]
    numbers: frozenset[str]
    counted: tuple[tuple[str, str], ...]  # number, and lemma of what it counts
    phrases: tuple[
        frozenset[str], ...
    ]  # the words of each clause and phrase that could be left out
    placed: tuple[tuple[str, frozenset[str]], ...]  # number or day or month, and what it hangs on
    units: frozenset[str]  # of time: days, years
    currencies: frozenset[str]
    compared: frozenset[tuple[str, bool]]  # "more" than what, and whether denied
    quotations: tuple[str, ...]
    is_open: bool  # a quotation in it does not end
    acts: tuple[Act, ...]
    subjects: tuple[str, ...]  # people who do something, by their names as written
    people: bool  # whether it names somebody, as far as spaCy sees
    negations: int
    is_order: bool  # to say, write or disregard something: what follows is not stated


@lru_cache(maxsize=_MOST_KEPT)
def statement(text: str) -> Statement:
    """Return what a sentence states."""
    plain = clean(text)
    doc = parse_dependencies(plain)
    return Statement(
        text=plain,
        words=tuple(_words(doc)),
        names=tuple(one for one in _names(doc) if one.words),
        numbers=numbers(plain),
        counted=tuple(_counted(doc)),
        phrases=tuple(_phrases(doc)),
        placed=tuple(_placed(doc)),
        units=frozenset(token.lemma_ for token in doc if token.lemma_ in _UNITS),
        currencies=frozenset(_currencies(doc)),
        compared=frozenset((word, bool(no)) for no, word in _COMPARED.findall(plain.lower())),
        quotations=tuple(one or other for one, other in _QUOTATION.findall(plain)),
        is_open=len(_QUOTATION_MARK.findall(plain)) % 2 == 1,
        acts=tuple(_acts(doc)),
        subjects=tuple(_subjects(doc)),
        people=any(_is_name(token) and not _is_body(token) for token in doc),
        negations=sum(map(_denies, doc)),
        is_order=any(map(_is_order, doc)),
    )


def _denies(token: "Token") -> bool:
    """Whether a word is a "not": "no more than one" and "not only" are none."""
    after = token.doc[token.i + 1 : token.i + 3].text.lower()
    return token.lower_ in _NEGATORS and not _COUNTING.match(after)


def _words(doc: "Doc") -> Iterator[Word]:
    for token in doc:
        if token.pos_ in ("PUNCT", "SPACE", "SYM", "PART", "DET", "PRON", "ADP", "CCONJ", "SCONJ"):
            continue
        if token.pos_ == "AUX" or token.like_num or token.lower_ in _HEDGES:
            continue
        for text in words(token.text):
            is_grammar = text in STOP_WORDS and not _is_shouted(token)
            if not is_grammar and text not in _NEGATORS and not text.isdigit():
                lemma = "".join(words(token.lemma_)) or text
                yield Word(text, lemma, token.pos_, _is_name(token))


def _is_name(token: "Token") -> bool:
    # At a sentence's start, "Helping Ukraine" is no name.
    if token.i == 0 and (token.pos_ == "VERB" or token.lower_.endswith("ing")):
        return False
    named = token.ent_type_ not in ("", "CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY")
    dated = token.ent_type_ in ("DATE", "TIME")
    return token.is_alpha and (
        token.pos_ == "PROPN" or (named and not dated and token.text[:1].isupper())
    )


def _names(doc: "Doc") -> Iterator[Name]:
    name: list[Token] = []
    for token in doc:
        if _is_name(token) and (not token.is_stop or _is_shouted(token)):
            name.append(token)
        elif name and token.lower_ not in ("'s", "’s"):
            yield _name(name)
            name = []
    if name:
        yield _name(name)


def _is_shouted(token: "Token") -> bool:
    """Whether a word stands in capitals: "US" is none of the grammar."""
    return len(token) > 1 and token.text.isupper()


def _name(tokens: "list[Token]") -> Name:
    # Of capitals alone, whatever spaCy takes them for.
    shouted = all(one.text.isupper() for one in tokens)
    kinds = ["ACRONYM"] if shouted else [one.ent_type_ for one in tokens if one.ent_type_]
    return Name(
        tuple(word for one in tokens for word in words(one.text)), kinds[-1] if kinds else ""
    )


def _counted(doc: "Doc") -> Iterator[tuple[str, str]]:
    for token in doc:
        if token.like_num and token.dep_ == "nummod" and token.head.pos_ in ("NOUN", "PROPN"):
            span = doc[token.left_edge.i : token.i + 1].text
            for number in numbers(span):
                yield number, "".join(words(token.head.lemma_))


def _currencies(doc: "Doc") -> Iterator[str]:
    for token in doc:
        name = _CURRENCY_SIGNS.get(token.text.lower(), token.lemma_.lower())
        # "real" and "won" are words, "Rand" is a name, too.
        if token.ent_type_ == "PERSON" or name not in _CURRENCIES:
            continue
        if token.pos_ in ("NOUN", "SYM", "PROPN") or not token.is_alpha:
            yield "rouble" if name == "ruble" else name


def _subjects(doc: "Doc") -> Iterator[str]:
    """Yield the people whom a sentence is about; "" for one whom it does not name."""
    for token in doc:
        if token.head.dep_ != "ROOT" or token.dep_ not in (*_AGENTS, *_PATIENTS):
            continue
        if token.lemma_.lower() in _PEOPLE or list(token.conjuncts):
            yield ""
        elif _is_name(token) and not _is_body(token):
            first = token
            while first.i > 0 and _is_name(doc[first.i - 1]):
                first = doc[first.i - 1]
            yield doc[first.i : token.i + 1].text


_UNITS = frozenset("second minute hour day week month year decade century".split())
_CURRENCIES = frozenset(
    """dollar euro pound yen yuan rouble ruble hryvnia rupee franc krone krona zloty lira peso real
    rand won dirham shekel""".split()
)
_CURRENCY_SIGNS = {
    "$": "dollar",
    "us$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "kroner": "krone",
    "usd": "dollar",
    "eur": "euro",
    "gbp": "pound",
}
#: Nouns for one person.
_PEOPLE = frozenset(
    """chief head leader minister president chancellor secretary general mayor governor director
    chairman chairwoman spokesman spokeswoman official man woman author king queen judge officer
    correspondent reporter ambassador commander captain coach player professor doctor""".split()
)


def _is_body(token: "Token") -> bool:
    """Whether a name is that of a country or, in capitals, of a body: no "he" or "she"."""
    return token.ent_type_ in ("GPE", "LOC", "NORP", "FAC", "DATE", "EVENT") or token.text.isupper()


def _is_order(token: "Token") -> bool:
    """Whether a verb tells somebody to say something: the first of a sentence, or joined to it."""
    if token.dep_ == "conj" and token.head.dep_ == "ROOT":
        return token.lemma_.lower() in _ORDERS and _is_bare(token) and _is_bare(token.head)
    return token.dep_ == "ROOT" and token.lemma_.lower() in _ORDERS and _is_bare(token)


def _is_bare(verb: "Token") -> bool:
    helped = any(one.dep_ in (*_AGENTS, *_PATIENTS, "aux") for one in verb.children)
    return verb.tag_ in ("VB", "VBP") and not helped


def _placed(doc: "Doc") -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each number, day and month with the words it hangs on: "end of" 2023, "since" 2017."""
    for token in doc:
        dated = token.lower_ in CALENDAR and _is_name(token)
        found = [token.lower_] if dated else numbers(token.text) if token.like_num else ()
        for one in found:
            yield one, frozenset(_hung_on(token))


#: Parts of speech that carry the meaning of a phrase.
_MEANING = ("NOUN", "VERB", "ADJ", "PROPN", "ADV")


def _phrases(doc: "Doc") -> Iterator[frozenset[str]]:
    """Yield the lemmas of what could be left out: clauses, appositions, members of lists."""
    for token in doc:
        if token.dep_ in ("advcl", "relcl", "acl", "appos", "conj", "prep", "ccomp"):
            held = [one for one in token.subtree if one.pos_ in _MEANING]
            meant = frozenset("".join(words(one.lemma_)) for one in held if one.is_alpha)
            # Who says something is compared apart.
            is_source = "according" in (token.lower_, token.head.lower_)
            speaking = _PEOPLE | {"accord"} if is_source else frozenset()
            yield meant - STOP_WORDS - speaking


def _hung_on(token: "Token") -> Iterator[str]:
    head = token.head
    while head.like_num and head.dep_ != "ROOT":
        head = head.head
    if head.dep_ == "pobj" or head.pos_ == "NOUN":
        yield "".join(words(head.lemma_))
        head = head.head
    if head.pos_ in ("ADP", "SCONJ"):
        yield head.lower_
        yield "".join(words(head.head.lemma_))
    else:
        yield "".join(words(head.lemma_))


# --- acts ----------------------------------------------------------------------------------------


def _acts(doc: "Doc") -> Iterator[Act]:
    for token in doc:
        if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in ("aux", "auxpass")):
            agents, patients = _agents(token), _patients(token)
            tense = token.morph.get("Tense", [])
            helpers = {one.lower_ for one in token.children if one.dep_ in ("aux", "auxpass")}
            future = bool(helpers & {"will", "'ll", "wo", "shall"})
            yield Act(
                verb="".join(words(token.lemma_)),
                agent=frozenset(word for one in agents for word in _naming(one)),
                patient=frozenset(word for one in patients for word in _naming(one)),
                named=_named(agents),
                towards=tuple(_towards(token)),
                negated=_is_negated(token),
                unreal=_is_unreal(token),
                future=future,
                past="Past" in tense and not future and token.tag_ in ("VBD", "VBN"),
            )


def _named(found: "list[Token]") -> frozenset[str]:
    """Return the words of names, if all of those found are named."""
    if not all(map(_is_name, found)):
        return frozenset()
    return frozenset(word for one in found for word in _naming(one))


def _towards(verb: "Token") -> Iterator[tuple[str, frozenset[str]]]:
    for prep in verb.children:
        if prep.dep_ in ("prep", "dative"):
            behind = _children(prep, ("pobj",))
            if behind and (names := _named(behind)):
                yield prep.lower_, names


def _children(token: "Token", kinds: tuple[str, ...]) -> "list[Token]":
    found = [one for one in token.children if one.dep_ in kinds]
    return [each for one in found for each in (one, *one.conjuncts)]


def _agents(verb: "Token") -> "list[Token]":
    by = [one for one in verb.children if one.dep_ == "agent"]
    agents = [each for one in by for each in _children(one, ("pobj",))]
    agents += _children(verb, _AGENTS)
    if agents or _children(verb, _PATIENTS):
        return _resolved(agents, verb)
    return _inherited(verb)


def _inherited(verb: "Token") -> "list[Token]":
    """Return who does what a verb without a subject says: mostly who does the one above it."""
    if verb.tag_ == "VBN" and not _children(verb, ("aux",)):
        return []
    if verb.dep_ in ("relcl", "acl"):
        return [verb.head]
    above = next((one for one in verb.ancestors if one.pos_ in ("VERB", "AUX")), None)
    if not above or verb.dep_ not in ("conj", "pcomp", "xcomp", "advcl"):
        return []
    objects = _children(above, ("dobj",)) if verb.dep_ == "xcomp" else []
    return objects or _agents(above)


def _patients(verb: "Token") -> "list[Token]":
    found = _resolved(_children(verb, (*_OBJECTS, *_PATIENTS)), verb)
    if not found and verb.dep_ == "acl" and verb.tag_ == "VBN":
        return [verb.head]
    return found


def _resolved(found: "list[Token]", verb: "Token") -> "list[Token]":
    """Put what a relative clause hangs on in the place of "who" and "which"."""
    return [
        verb.head if one.tag_ in ("WDT", "WP") and verb.dep_ == "relcl" else one for one in found
    ]


def _naming(token: "Token") -> Iterator[str]:
    """Yield the words that name a person or thing, without its clauses."""
    yield from words(token.text)
    for child in token.children:
        if child.dep_ in _PARTS_OF_NAME or child.dep_ == "appos":
            yield from _naming(child)


def _is_negated(verb: "Token") -> bool:
    own = sum(
        one.lower_ in _NEGATORS and one.dep_ in ("neg", "advmod", "preconj")
        for one in verb.children
    )
    own += sum(
        each.lower_ in _NEGATORS and each.dep_ == "det"
        for one in verb.children
        if one.dep_ in (*_AGENTS, *_PATIENTS, *_OBJECTS)
        for each in one.children
    )
    # "He does not think that it will be so" denies the second verb, too.
    above = verb.dep_ in ("ccomp", "xcomp") and verb.head.i < verb.i and _is_negated(verb.head)
    return (own + (verb.head.lower_ == "without") + above) % 2 == 1


def _is_unreal(verb: "Token") -> bool:
    helpers = {one.lower_ for one in verb.children if one.dep_ in ("aux", "mark")}
    if helpers & _HEDGES:
        return True
    head = verb.head
    if verb.dep_ in ("xcomp", "ccomp", "advcl", "acl", "pcomp") and head.i < verb.i:
        return head.lemma_.lower() in (_UNREAL | DENIALS)
    return verb.dep_ == "conj" and head.pos_ == "VERB" and _is_unreal(head)
