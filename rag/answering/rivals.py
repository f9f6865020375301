"""Whether two statements can't both hold: other figures for one thing, two holders of an office.

So are a state and its contrary, and a figure that a statement says it replaces.
"""

import re
from collections.abc import Container
from dataclasses import dataclass

from rag.answering.anchors.times import MONTHS, WEEKDAYS
from rag.answering.validity import (
    DECIDED,
    PLAIN,
    asks_for_proposal,
    current_figures,
    in_force,
    is_settled,
    replaced_figures,
)
from rag.answering.validity import standing as standing_of
from rag.search.question import Query
from rag.text.matching import alike
from rag.text.numbers import numbers
from rag.text.opposites import CONTRARIES
from rag.text.syntax import is_name, parse_dependencies, tag
from rag.text.word_lists import word_set
from rag.text.words import content_words, words

#: Two statements are about the same thing if they share this much of the shorter one's words.
SAME_SUBJECT = 0.5
FIGURES = ("number", "duration", "time")

_HOLDER = re.compile(
    r"\b(?:who|what is the name of|which (?:man|woman|person))\b.*?\b(?:is|are|was|leads?|heads?"
    r"|chairs?|runs?|owns?|manages?|directs?)\b",
    re.IGNORECASE,
)
#: Whom a statement says that the holder follows.
_FORMER = re.compile(
    r"\b(?i:(?:took|takes|taken|taking) over from|succe(?:ed\w*|ssor (?:to|of))|follow(?:s|ed|ing)"
    r"|replac(?:es?|ed|ing)|former(?:ly)?)(?: [A-Z][\w.’'-]*)+"
)
#: "Ann Lee (chair)" in a list of those present; and where a clause with its own subject may begin.
_LISTED = re.compile(r"([A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*) \(([^()]*)\)")
_CLAUSES = re.compile(r"[,;] (?:and|but|while) ")
_OFFICES = word_set("person_nouns") | {"chair", "treasurer", "principal", "manager", "owner"}
_LEADING = frozenset("lead leads head heads chair chairs run runs own owns manage manages".split())


@dataclass(frozen=True, slots=True)
class Statement:
    """A probable answer: its words, its article and the article's ISO date, "" if unknown.

    `heading` is the nearest one above it, and `title` its article's.
    """

    text: str
    article_id: str
    date: str
    probability: float
    heading: str = ""
    title: str = ""


def may_have_rivals(query: Query, text: str) -> bool:
    """Whether an answer in these words may be one that changes with time."""
    return bool(
        query.expected_answer_type in FIGURES
        or query.order
        or asks_holder(query.text)
        or _states(query, text)
        or (not query.expected_answer_type and _current(query, text))
    )


def are_rivals(query: Query, one: Statement, other: Statement) -> bool:
    """Whether two statements give different things of the kind that is asked for."""
    if one.article_id == other.article_id:
        return _overrides(query, one, other) or _overrides(query, other, one)
    return one.date != other.date and _differ(query, one, other) and _is_same(query, one, other)


def _is_same(query: Query, one: Statement, other: Statement) -> bool:
    if asks_holder(query.text) and _same_office(query, one, other):
        return True
    if replaces(query, one, other) or replaces(query, other, one):
        return True
    is_section = bool(one.heading) and one.heading == other.heading
    states = _states(query, one.text)
    is_state = bool(states) and not _subjects_of(one).isdisjoint(_subjects_of(other))
    if (is_section or is_state) and tells_as_much(query, one, other, states):
        return True
    # Two sentences with a figure each are about one thing more rarely where none was asked for.
    needed = SAME_SUBJECT if query.expected_answer_type else 0.6
    return shared(one, other) >= needed and tells_as_much(query, one, other)


def _differ(query: Query, one: Statement, other: Statement) -> bool:
    if asks_holder(query.text):
        mine, theirs = (_holders(query, each.text) for each in (one, other))
        return bool(mine and theirs) and mine.isdisjoint(theirs)
    if states := _states(query, one.text):
        others = _states(query, other.text)
        return any(others.get(term, own) != own for term, own in states.items())
    mine, theirs = _current(query, one.text), _current(query, other.text)
    return bool(mine - theirs and theirs - mine)


def _states(query: Query, text: str) -> dict[str, bool]:
    """Return the states that a question asks for, each with whether a text has it or a contrary.

    "Is the bridge open?" asks for "open", whose contraries are "closed" and "shut".
    """
    said = set(words(text))
    if query.expected_answer_type != "confirmation" or word_set("negators") & said:
        return {}
    has = {
        term: (term in said, bool(CONTRARIES[term] & said))
        for term in query.terms
        if term in CONTRARIES
    }
    return {term: own for term, (own, contrary) in has.items() if own != contrary}


def _subjects_of(one: Statement) -> frozenset[str]:
    """Return the nouns that a statement says something of."""
    doc = parse_dependencies(one.text)
    return frozenset(token.lemma_.lower() for token in doc if token.dep_ in ("nsubj", "nsubjpass"))


def replaces(query: Query, one: Statement, other: Statement) -> bool:
    """Whether a statement says that its figure replaces that of an older one."""
    asked = [term for term in query.terms if _tells_of(one, term) and _tells_of(other, term)]
    is_newer = one.date > other.date > "" and bool(asked) and shared(one, other) > 0
    replaced = replaced_figures(one.text) if is_newer else frozenset()
    return bool(replaced & current_figures(other.text, with_dates=False))


def settles(query: Query, one: Statement, other: Statement) -> bool:
    """Whether a statement is the decision on a proposal, or replaces the other's figure."""
    is_decision = standing(query, one.text) == DECIDED and is_settled(one.text)
    is_open = standing(query, other.text) < PLAIN
    is_section = bool(one.heading) and one.heading == other.heading
    return replaces(query, one, other) or (is_decision and is_open and is_section)


def _current(query: Query, text: str) -> frozenset[str]:
    with_dates = query.expected_answer_type == "time"
    # "One of them" is no count.
    return current_figures(text, with_dates=with_dates) - numbers(query.text) - {"1"}


def shared(one: Statement, other: Statement) -> float:
    """Return the share of the words of the shorter statement that both have."""
    mine, theirs = _subjects(one.text), _subjects(other.text)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def _subjects(text: str) -> set[str]:
    return {word for word in content_words(text) if not word.isdigit()}


def asks_holder(question: str) -> bool:
    """Whether a question asks who holds an office or leads something."""
    asked = set(words(question))
    return bool(_HOLDER.match(question)) and not asked.isdisjoint(_OFFICES | _LEADING)


def _holders(query: Query, text: str) -> frozenset[str]:
    """Return the words of the names in a statement of who holds the office."""
    offices = [word for word in words(query.text) if word in _OFFICES | _LEADING]
    if not _tells_of_any(offices, text):
        return frozenset()
    text = _on_office(offices, text)
    known = {*words(query.text), *MONTHS, *WEEKDAYS}
    named = (
        word
        for token in tag(_FORMER.sub(" ", text))
        if is_name(token)
        for word in words(token.text)
    )
    return frozenset(word for word in named if word not in known)


def _on_office(offices: list[str], text: str) -> str:
    """Return the names that have an office in brackets after them, or the clauses that tell of it.

    >>> _on_office(["chair"], "Present: Ann Lee (chair), Bob Ray (clerk)")
    'Ann Lee'
    >>> _on_office(["chair"], "Ann Lee left in May, and Bob Ray became chair.")
    'Bob Ray became chair.'
    """
    listed = [name for name, role in _LISTED.findall(text) if _tells_of_any(offices, role)]
    told = [one for one in _CLAUSES.split(text) if _tells_of_any(offices, one)]
    return ", ".join(listed) or " ".join(told)


def _tells_of_any(offices: list[str], text: str) -> bool:
    return any(alike(office, word) for office in offices for word in words(text))


def _same_office(query: Query, one: Statement, other: Statement) -> bool:
    """Whether statements have the same of the words that tell an office from others of its kind."""
    told = set(content_words(query.text)) - _OFFICES - _LEADING
    return told & set(words(one.text)) == told & set(words(other.text))


def _overrides(query: Query, one: Statement, other: Statement) -> bool:
    """Whether a sentence says that it takes the place of another one of its article."""
    if not _differ(query, one, other):
        return False
    if standing(query, one.text) == DECIDED and standing(query, other.text) < PLAIN:
        return True
    is_same = shared(one, other) >= SAME_SUBJECT
    start = in_force(one.text, one.date)
    return is_same and bool(start) and start > in_force(other.text, other.date)


def standing(query: Query, text: str) -> int:
    """Return the standing of a statement; PLAIN for all if a proposal or a holder is asked for."""
    is_plain = asks_for_proposal(query.text) or asks_holder(query.text)
    return PLAIN if is_plain else standing_of(text)


def tells_as_much(query: Query, one: Statement, other: Statement, but: Container[str] = ()) -> bool:
    """Whether a statement has all words of the question that another one has, `but` for some."""
    terms = [term for term in query.terms if term not in but]
    return all(_tells_of(one, term) for term in terms if _tells_of(other, term))


def _tells_of(one: Statement, term: str) -> bool:
    return any(alike(term, word) for word in words(f"{one.title} {one.heading} {one.text}"))
