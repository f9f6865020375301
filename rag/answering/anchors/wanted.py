"""Whether quoted words contain a thing of the kind that a question asks for.

spaCy's small model misses many names, times and amounts in short texts, tables and lower case. So
patterns and word lists decide first: a thing is absent only where none of them finds a trace.
"""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from rag.answering.anchors.amounts import amounts
from rag.answering.anchors.measures import Measure, asked_measure, measures
from rag.answering.anchors.names import names
from rag.answering.anchors.times import times
from rag.corpus.outline import EMPTY
from rag.search.question import Query
from rag.text.matching import alike
from rag.text.periods import periods
from rag.text.word_lists import word_rows, word_set
from rag.text.words import content_words, words


class Found(StrEnum):
    """Whether a thing of the kind asked for is there."""

    PRESENT = "present"
    UNKNOWN = "unknown"
    ABSENT = "absent"


_CLOCK = re.compile(
    r"\b\d{1,2}[:.h]\d\d\b|\b\d{1,2} ?[ap]\.?m\b|\bo[’']clock\b|\b(?:half|quarter) (?:past|to)\b|"
    r"\b(?:noon|midnight|midday|dawn|dusk|nightfall|sunrise|sunset|morning|afternoon|evening)s?\b",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"\b\d{4}\b|\byears?\b|\b(?:last|this|next|previous|following|same) "
    r"(?:season|spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)
#: Which time is asked for, where the question says so.
_ASKED_TIME = re.compile(r"\b(?:what|which) (year|time|hour)\b", re.IGNORECASE)
_IS_OPEN = re.compile(r"^\W*(?:and |so )?(?:is|are)\b.*\bopen\b", re.IGNORECASE)
_HOURS = re.compile(r"\b\d{1,2} ?(?:[-–]|to) ?\d{1,2}\b")
#: "£12.00" is no time of day.
_PRICE = re.compile(r"[$£€¥] ?\d[\d.,]*")
_OPEN = re.compile(r"\b(?:open|clos(?:e|ing)|shut|reopen)\w*\b|\ball day\b", re.IGNORECASE)
#: "How old", "how far": a year or a date can answer them.
_AGE = re.compile(r"\bhow (?:old|far)\b", re.IGNORECASE)
#: Endings of nouns for persons.
_PERSON = re.compile(
    r"(?:er|or|ist|ian|man|men|woman|women|ant|ent|ee|eur|ess|ive|ard|smith|mate|ary|ic|folk)s?$"
)
#: "(1860–1941)" after a name says when somebody lived, and nothing else.
_LIFE = re.compile(r"\((?:c\. ?)?[12]\d{3} ?[–-] ?(?:c\. ?)?[12]\d{3}\)")
_OF_LIFE = re.compile(
    r"\b(?:born|birth|di(?:e|ed|es)|dead|death|li(?:fe|ve|ved|ves)|last|lasted|exist\w*|reign\w*)\b",
    re.IGNORECASE,
)
#: Words and the marks that join clauses; and how many of them after a hint may be something new.
_PIECE = re.compile(r"[^\W_]+|[;:–—]")
_NEAR = 3
_REASONS, _WEAK = word_rows("reason_words")
_MAYBE_PREPOSITIONS = ("as", "since")
_HINTS = frozenset((*_WEAK, *";:–—"))


def asked_for(query: Query, text: str) -> Found:
    """Return whether a text has a thing of the expected answer type that the question lacks.

    A row of a table lacks what is asked for if its cell in the column that is asked for is empty.
    """
    if empty_column(query, text):
        return Found.ABSENT
    check = _CHECKS.get(query.expected_answer_type)
    return check(query, text) if check else Found.UNKNOWN


def empty_column(query: Query, text: str) -> str:
    """Return the column that a question asks for if a row has nothing in it; else "".

    >>> from rag.search.question import plain
    >>> empty_column(plain("Who conducts the choir?"), "Choir: Mill choir; Conductor: –")
    'Conductor'
    """
    if _has_any(query.text, "negators"):
        return ""  # "Which choir has no conductor?"
    cells = [cell.split(": ", 1) for cell in text.split("; ") if ": " in cell]
    shared = {column: _asked_words(query, column) for column, _ in cells}
    most = max(shared.values(), default=0)
    asked = (column for column, value in cells if value == EMPTY and shared[column] == most)
    return next(asked, "") if most else ""


def _asked_words(query: Query, column: str) -> int:
    """Return how many words of the name of a column a question has."""
    return sum(any(alike(word, term) for term in query.terms) for word in words(column))


def _has_any(text: str, word_list: str) -> bool:
    return not word_set(word_list).isdisjoint(words(text))


def _unless_absent(is_possible: object) -> Found:
    return Found.UNKNOWN if is_possible else Found.ABSENT


def _number(query: Query, text: str) -> Found:
    stated = amounts(text)
    is_vague = _has_any(text, "vague_numbers")
    if asked := asked_measure(query.text):
        found = measures(text)
        if asked in found:
            return Found.PRESENT
        return _unless_absent(Measure.UNKNOWN in found or (is_vague and not found))
    is_age = times(text).spans and _AGE.search(query.text)
    if stated.values - amounts(query.text).values or stated.ordinals or is_age:
        return Found.PRESENT
    return _unless_absent(is_vague)


def _time(query: Query, text: str) -> Found:
    asked = _ASKED_TIME.search(query.text)
    if not _OF_LIFE.search(query.text):
        text = _LIFE.sub("", text)
    stated, given = times(text), times(query.text)
    years = stated.years - given.years
    if asked and asked[1].lower() == "year":
        return Found.PRESENT if years else _unless_absent(_YEAR.search(text))
    if asked:
        return Found.PRESENT if _CLOCK.search(text) else _unless_absent(amounts(text).values)
    if years or stated.days - given.days or stated.weekdays - given.weekdays or _CLOCK.search(text):
        return Found.PRESENT
    return _unless_absent(_has_any(text, "time_words"))


def _duration(query: Query, text: str) -> Found:
    del query
    has_number = amounts(text).values or times(text).spans or _has_any(text, "vague_numbers")
    if not _has_any(text, "duration_words"):
        return _unless_absent(amounts(text).values)
    return Found.PRESENT if has_number else Found.UNKNOWN


def _person(query: Query, text: str) -> Found:
    if _has_new_name(query, text):
        return Found.PRESENT
    is_possible = _has_any(text, "person_words") or any(map(_PERSON.search, words(text)))
    return _unless_absent(is_possible)


def _place(query: Query, text: str) -> Found:
    if _has_new_name(query, text):
        return Found.PRESENT
    return _unless_absent(_has_any(text, "place_words"))


def _reason(query: Query, text: str) -> Found:
    """Return whether a text may give a reason: a word for one, with what the question doesn't say.

    Otherwise it only repeats what the question asks the reason of.
    """
    # "As shop manager" and "since May" give no reason; "as she is ill" does.
    doc = names(text).doc
    roles = {one.i for one in doc if one.lower_ in _MAYBE_PREPOSITIONS and one.pos_ == "ADP"}
    said = " ".join(one.lower_ for one in doc if one.i not in roles)
    pieces = _PIECE.findall(said)
    asked = words(query.text)
    is_given = not set(_REASONS).isdisjoint(pieces) or any(
        piece in _HINTS and _begins_anew(pieces[at : at + _NEAR], asked)
        for at, piece in enumerate(pieces, start=1)
    )
    return _unless_absent(is_given)


def _begins_anew(pieces: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether words begin with something that the question doesn't say, and are no figure."""
    told = content_words(" ".join(pieces))
    is_figure = any(map(str.isdigit, "".join(pieces)))
    return bool(told) and not is_figure and not any(alike(told[0], one) for one in asked)


def _confirmation(query: Query, text: str) -> Found:
    """Return whether a text may tell if something is open on a day; its price then doesn't."""
    is_of_day = _IS_OPEN.search(query.text) and periods(query.text)
    others = _PRICE.sub("", text)
    tells = others == text or _CLOCK.search(others) or _OPEN.search(text) or _HOURS.search(others)
    return _unless_absent(tells) if is_of_day else Found.UNKNOWN


def _has_new_name(query: Query, text: str) -> bool:
    # A name of the context may answer: it is the last answer's.
    asked = set(words(query.question.text))
    return any(not set(name.words) <= asked for name in names(text).names)


_CHECKS: dict[str, Callable[[Query, str], Found]] = {
    "number": _number,
    "duration": _duration,
    "time": _time,
    "person": _person,
    "place": _place,
    "reason": _reason,
    "confirmation": _confirmation,
}


def is_lead_in(query: Query, text: str) -> bool:
    """Whether a text only announces or names what follows, as a label or a heading does.

    >>> from rag.search.question import plain
    >>> is_lead_in(plain("Who founded it?"), "Founders"), is_lead_in(plain("How?"), "Run this:")
    (True, True)
    """
    if text.rstrip().endswith(":"):
        return True
    has_verb = any(token.pos_ in ("VERB", "AUX") for token in names(text).doc)
    if has_verb or re.search(r"\d", text):
        return False
    asked = words(query.text)
    new = [word for word in content_words(text) if not any(alike(word, one) for one in asked)]
    return not new or (len(words(text)) <= 3 and asked_for(query, text) is Found.ABSENT)
