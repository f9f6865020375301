"""A follow-up with a pronoun or a condition -> the whole questions that it may stand for.

"Who takes over from him?" after "When does Odd Berg stop?" asks who takes over from Odd Berg. The
names and things of the earlier question may be meant, and the people that its answer names. The
models read a whole question better than one with loose words of context after it.
"""

import re
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, NamedTuple

from rag.search.phrases import Phrase, phrases_of
from rag.search.reference import OPENING, refers, unexplained
from rag.text.syntax import tag
from rag.text.word_lists import word_map, word_set
from rag.text.words import content_words, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: Most readings of one follow-up: each costs a search.
MAX_READINGS = 2
_PEOPLE = frozenset("he him his she her hers".split())
_PLURAL = frozenset("they them their theirs".split())
_PERSON = frozenset({"PERSON"})
#: Nouns for people, whom no "it" stands for; animals are none.
_PERSON_NOUNS = word_set("person_nouns") | frozenset(
    "adult child senior pensioner student pupil member visitor guest beginner teenager".split()
)
_THING = frozenset("it its there".split())
_TIMES = frozenset({"DATE", "TIME"})
#: What spaCy calls the names of places and peoples, which no "he" or "she" stands for.
_PLACES = frozenset({"GPE", "NORP", "LOC"})
_PEOPLES = word_map("peoples")
_FIRMS = frozenset({"ORG"})
_WHO = re.compile(r"(?:and |but |so |ok(?:ay)? )*who(?:m|se)?\b", re.IGNORECASE)
#: "Who was Odd Berg?" asks about him, not for somebody else.
_WHO_IS = re.compile(rf"(?i:{_WHO.pattern})(?:'s|’s| is| was| were| are) [A-Z]")
_HE, _SHE = frozenset({"he", "him", "his"}), frozenset({"she", "her", "hers"})
#: "What if it rains?", "and when it's over 28?", "and if you're not a member?"
_CONDITION = re.compile(
    r"(?:what )?(?P<clause>(?:if|unless|when|in case|as long as)\b .+?)[\s?.!]*", re.IGNORECASE
)
#: "What was it before?" asks for what the earlier question asked, of another time.
_BEFORE = re.compile(
    r"(?:what|how much|how many) (?:was|were) (?:it|that|they) (?:before|earlier|previously)"
    r"(?: that| then)?[\s?.!]*",
    re.IGNORECASE,
)
_NOW = re.compile(r" (?:now|today|currently|at present|at the moment|these days)\b", re.IGNORECASE)
#: "Which vehicle was bought?" is about a vehicle.
_ASKED_THING = re.compile(r"which (?P<noun>\w+)", re.IGNORECASE)
#: "Back to the mill: who owns it?"
_RETURN = re.compile(
    r"(?:(?:going|coming) )?(?:back|returning|as|now)(?: to| for) (?P<topic>[^,:;–-]{2,60}?)"
    r"(?:,|:|;| –| -) *(?P<rest>.+)",
    re.IGNORECASE,
)
#: "What height did they ask for?" is about what is that high.
_MEASURES = word_set("measure_nouns")
_TIME_WORDS = word_set("time_units") | frozenset(
    "morning afternoon evening weekend season spring summer autumn winter end".split()
)


class Return(NamedTuple):
    """What a question comes back to, and what it asks then."""

    topic: str = ""
    rest: str = ""


class Told(NamedTuple):
    """The question before, with capitals; what answered it; and how it was asked."""

    question: str
    answer: str = ""
    typed: str = ""


def whole_questions(question: str, earlier: str, answer: str, typed: str = "") -> list[str]:
    """Return the whole questions that a follow-up may stand for, the likeliest first; maybe none.

    `earlier` is the question before, with capitals, and `answer` what answered it. `typed` is how
    it was asked, maybe with a pronoun.
    """
    told = Told(earlier, answer, typed)
    read = with_condition(question, earlier) or with_antecedents(question, told)
    asks_earlier = _BEFORE.fullmatch(OPENING.sub("", question.strip(), count=1))
    if asks_earlier and earlier.lower().startswith(("what", "how")):
        return [f"{_NOW.sub('', earlier.rstrip(' ?.!'))} before?", *read]
    return read


def with_condition(question: str, earlier: str) -> list[str]:
    """Return an earlier question under the condition that is all of a follow-up.

    >>> with_condition("And if it rains?", "When is the pier painted?")
    ['When is the pier painted if it rains?', 'What about the pier if it rains?']
    >>> with_condition("And when is it painted?", "Who owns the pier?")
    []
    """
    match = _CONDITION.fullmatch(OPENING.sub("", question.strip(), count=1))
    if not match or not content_words(match["clause"]):
        return []
    clause = match["clause"]
    if tag(clause)[1].pos_ in ("AUX", "VERB"):
        return []
    about = next(_subjects(tag(earlier)), None)
    whole = f"{earlier.rstrip(' ?.!')} {clause}?"
    return [whole, f"What about {about.span.text} {clause}?"] if about else [whole]


def with_antecedents(question: str, told: Told) -> list[str]:
    """Return a question with each thing that its pronoun may stand for, the likeliest first.

    >>> with_antecedents("And who follows him?", Told("When does Odd Berg stop?"))
    ['who follows Odd Berg?']
    >>> with_antecedents("Is there a café in it?", Told("Who built the old mill?"))
    ['Is there a café in the old mill?']
    >>> told = Told("Who keeps the lock?", "Its keeper is Odd Berg.")
    >>> with_antecedents("Where was he born?", told)[0]
    'Where was Odd Berg born?'
    >>> with_antecedents("Back to the mill, who owns it?", told)
    ['who owns the mill?']
    >>> told = Told("Is Eva Lund related to Odd Berg?", typed="Is she related to Odd Berg?")
    >>> with_antecedents("Is he old?", told)
    ['Is Odd Berg old?']
    """
    topic, rest = returned(question)
    doc = tag(rest or OPENING.sub("", question.strip(), count=1))
    # "Back to the mill" says what any pronoun stands for.
    pronouns = [one for one in doc if refers(one)] if topic else unexplained(doc)
    if not pronouns:
        return []
    if not topic and (noun := _noun_after(pronouns[0])):
        return _with_kind(pronouns[0], noun, f"{told.question} {told.answer}")
    named = [topic] if topic else _antecedents(pronouns[0], told)
    known = set(words(doc.text))
    new = [one for one in dict.fromkeys(named) if not known.issuperset(words(one))]
    return [_with(pronouns[0], one) for one in new[:MAX_READINGS]]


def _noun_after(pronoun: "Token") -> "Token | None":
    """Return the noun of "that machine" and the like; None for any other pronoun."""
    doc, at = pronoun.doc, pronoun.i + 1
    is_before_noun = pronoun.tag_ == "DT" and at < len(doc) and doc[at].pos_ == "NOUN"
    return doc[at] if is_before_noun else None


def _with_kind(pronoun: "Token", noun: "Token", told: str) -> list[str]:
    """Return a question with what was told of in place of "that machine": which machine it was."""
    same = (one for one in phrases_of(tag(told)) if one.head.lower_ == noun.lower_)
    which = next((one for one in same if one.qualities), None)
    if which is None:
        return []
    doc, qualities = pronoun.doc, which.qualities
    name = which.span.doc[qualities[0].i : which.span.end].text
    after = doc[noun.i + 1 :].text
    return [f"{doc[: pronoun.i].text_with_ws}the {name}{noun.whitespace_}{after}"]


def returned(question: str) -> Return:
    """Return what a question comes back to, and what it asks then; both "" if to nothing.

    >>> returned("Back to the mill: who owns the wheel?")
    Return(topic='the mill', rest='who owns the wheel?')
    """
    back = _RETURN.fullmatch(OPENING.sub("", question.strip(), count=1))
    return Return(back["topic"], back["rest"]) if back else Return()


def _antecedents(pronoun: "Token", told: Told) -> Iterator[str]:
    """Yield what a pronoun may stand for, the likeliest first."""
    word, earlier = pronoun.lower_, told.question
    phrases = list(_subjects(tag(earlier)))
    if word in _PEOPLE:
        of_the_other_sex = _of_the_other_sex(word, told)
        named = _persons(earlier, told.answer)
        persons = [one for one in named if one not in of_the_other_sex]
        yield from persons or (one.span.text for one in phrases if not _is(one, _PLACES))
    elif word in _PLURAL:
        several = [one for one in phrases if one.form[0]]
        # "They" of a museum are those who run it.
        firms = [one for one in phrases if word in ("they", "their") and _is_firm(one)]
        yield from (one.span.text for one in several or firms)
    elif word == "there":
        places = [one for one in phrases if one.kind == "name" or one.preposition]
        others = [one for one in phrases if not _is_person(one)]
        yield from (one.span.text for one in places or others)
    elif word in _THING:
        if (asked := _ASKED_THING.match(earlier)) and tag(earlier)[1].tag_ == "NN":
            yield f"the {asked['noun']}"
        single = [one for one in phrases if not one.form[0] or one.kind == "name"]
        # A thing rather than the place where it is.
        main = [one for one in single if one.preposition.lower() in ("", "of")]
        yield from (one.span.text for one in main or single if not _is_person(one))


def _of_the_other_sex(pronoun: str, told: Told) -> list[str]:
    """Return the names that stand for a pronoun of the other sex in the question before.

    "Is she related to Odd?", read as "Is Eva Lund related to Odd?", calls Eva Lund a "she".
    """
    typed = set(words(told.typed))
    other = _SHE if pronoun in _HE else _HE
    if typed.isdisjoint(other) or not typed.isdisjoint((_HE | _SHE) - other):
        return []
    return [one for one in _names_in(tag(told.question)) if typed.isdisjoint(words(one))]


def _persons(earlier: str, answer: str) -> list[str]:
    """Return the names that "he" or "she" may stand for, the likeliest first.

    Who was asked about comes before who else is in the answer, but not if "who" was asked.
    """
    before, doc = tag(earlier), tag(answer)
    known = set(words(earlier))
    people = _people(doc)
    told = [one for one in people if known.isdisjoint(words(one))]
    names = _names_in(before, frozenset(words(" ".join(people))))
    is_answer = _WHO.match(earlier) and not _WHO_IS.match(earlier)
    found = [*told, *names] if is_answer else [*names, *told]
    if not people:
        # In short sentences, spaCy often misses that a name is a person's.
        found += [one for one in _names(doc, _PLACES) if known.isdisjoint(words(one))]
    # A ship is a "she", and may be a country to spaCy.
    return found + _names(before, _PLACES) if found else _names(doc)


def _names(doc: "Doc", labels: Container[str] = ()) -> list[str]:
    """Return the names that are phrases of their own, without those of spaCy's kinds."""
    named = [one for one in phrases_of(doc) if one.kind == "name" and not _is(one, labels)]
    return [one.span.text for one in named]


def _names_in(doc: "Doc", people: Container[str] = ()) -> list[str]:
    """Return the names in a question that may be a person's, also within longer phrases.

    `people` are the words of names that are people's elsewhere.
    """
    # Who does something may be a place to spaCy, but hardly is one.
    named = [one for one in _subjects(doc) if one.kind == "name"]
    places = {one for one in named if one.preposition and _is_place(one)}
    alone = [one for one in named if one not in places or one.head.lower_ in people]
    names = [one.span.text for one in alone if one.span[0].tag_ != "DT"]
    owners = [one.text for one in doc.ents if one.end < len(doc) and doc[one.end].tag_ == "POS"]
    known = {word for one in alone for word in words(one.span.text)}
    within = dict.fromkeys((*_people(doc), *owners))
    return names + [one for one in within if known.isdisjoint(words(one))]


def _people(doc: "Doc") -> list[str]:
    """Return the names that spaCy takes for people's, without the "'s" of an owner."""
    people = (one for one in doc.ents if one.label_ == "PERSON")
    return [doc[one.start : one.end - (one[-1].tag_ == "POS")].text for one in people]


def _subjects(doc: "Doc") -> Iterator[Phrase]:
    """Yield the phrases that a pronoun may stand for, the likeliest first."""
    phrases = [one for one in phrases_of(doc) if _may_be_meant(one)]
    # The boat rather than the price in "the price of the boat".
    return iter(sorted(phrases, key=lambda one: one.preposition.lower() != "of"))


def _is(phrase: Phrase, labels: Container[str]) -> bool:
    """Whether a phrase ends in a name of one of spaCy's kinds."""
    return phrase.head.ent_type_ in labels


def _is_place(phrase: Phrase) -> bool:
    """Whether a phrase names a place or a people; spaCy takes many a first name for a people."""
    is_people = _is(phrase, {"NORP"})
    return _is(phrase, _PLACES) and not (is_people and phrase.head.lower_ not in _PEOPLES)


def _is_person(phrase: Phrase) -> bool:
    # "The P40" is none, though spaCy takes it for one.
    is_named = _is(phrase, _PERSON) and phrase.span[0].tag_ != "DT"
    return is_named or phrase.head.lower_ in _PERSON_NOUNS


def _is_firm(phrase: Phrase) -> bool:
    is_named = phrase.span[0].tag_ == "DT" or _is(phrase, _FIRMS)
    return phrase.kind == "name" and is_named and not _is(phrase, _PLACES)


def _may_be_meant(phrase: Phrase) -> bool:
    is_time = any(one.ent_type_ in _TIMES or one.lower_ in _TIME_WORDS for one in phrase.span)
    is_thing = phrase.head.tag_ != "VBG" and phrase.kind != "figure"
    is_measure = len(phrase.span) == 1 and phrase.head.lower_ in _MEASURES
    return is_thing and phrase.names_something and not (is_time or is_measure or phrase.is_counted)


def _with(pronoun: "Token", name: str) -> str:
    doc = pronoun.doc
    text = f"{name}'s" if pronoun.tag_ == "PRP$" or pronoun.lower_ == "its" else name
    if pronoun.lower_ == "there":
        text = f"at {name}"
    return f"{doc[: pronoun.i].text_with_ws}{text}{pronoun.whitespace_}{doc[pronoun.i + 1 :].text}"
