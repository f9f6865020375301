"""A sentence of the checked text -> the same, understood without the sentences before it.

Pronouns, "the minister" and "the next day" are replaced by what they stand for, where that is
plain from the sentences before.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from rag.checking.tracing import Traced, as_read
from rag.corpus.chunks import Sentence
from rag.search.relative_dates import MONTHS, written
from rag.support.pronouns import resolve
from rag.support.tokens import PASSIVE_SUBJECTS, SUBJECTS, is_part_of_name
from rag.text.syntax import parse_dependencies
from rag.text.word_lists import word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: How many sentences before may say who or when it was.
_MAX_DISTANCE = 8
_PERSON_NOUNS = word_set("person_nouns")
#: Stands for a year that isn't stated; it is a leap year.
_NO_YEAR = 4
_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})\b(?:,? (?P<year>\d{{4}}))?"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})\b(?:,? (?P<year2>\d{{4}}))?",
    re.IGNORECASE,
)
#: Days counted from the last date, and how far away they are.
_DAYS = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), days)
    for words, days in (
        ("(?:on )?the (?:next|following) day|(?:a|one) day later", 1),
        ("(?:on )?the (?:day before|previous day)|(?:a|one) day earlier", -1),
        ("(?:on )?(?:that|the same) day", 0),
    )
)


def readings(sentence: Sentence, preceding: Sequence[Sentence]) -> list[Traced]:
    """Return the readings of a sentence, the most complete first; the last has its own dates.

    `preceding` are the sentences before it in the checked text, the nearest first.
    """
    plain = _with_bearer(_with_person(as_read(sentence), sentence, preceding), preceding)
    dated = _with_date(plain, preceding)
    return [plain] if dated == plain else [dated, plain]


def _with_person(reading: Traced, sentence: Sentence, preceding: Sequence[Sentence]) -> Traced:
    if sentence.place.row:
        return reading
    resolved = resolve(sentence, preceding)
    if not resolved.pronoun:
        return reading
    start, end, name = resolved.pronoun
    shift = len(reading.text) - len(sentence.shown)
    return reading.replaced(start + shift, end + shift, name)


def _with_bearer(reading: Traced, preceding: Sequence[Sentence]) -> Traced:
    """Replace "the minister" as a subject by the minister's name."""
    for token in parse_dependencies(reading.text):
        first = token.doc[token.left_edge.i]
        is_subject = token.dep_ in (*SUBJECTS, *PASSIVE_SUBJECTS)
        is_bare = token.i - first.i == 1 and token.right_edge == token and first.lower_ == "the"
        if is_subject and is_bare and token.lemma_.lower() in _PERSON_NOUNS:
            name = _bearer(token.lemma_.lower(), preceding)
            return reading.replaced(first.idx, token.idx + len(token), name) if name else reading
    return reading


def _bearer(noun: str, preceding: Sequence[Sentence]) -> str:
    for earlier in islice(preceding, _MAX_DISTANCE):
        if name := next(bearers(noun, parse_dependencies(earlier.shown)), ""):
            return name
    return ""


def bearers(noun: str, doc: "Doc") -> Iterator[str]:
    """Yield the names that a sentence puts beside a noun: "Mayor Ann Lee", "Ann Lee, the mayor"."""
    for token in doc:
        if token.lemma_.lower() == noun:
            near = [token.head, *token.children]
            linked = {"appos", "compound", "nmod", "flat"}
            for other in near:
                link = token.dep_ if other == token.head else other.dep_
                if link in linked and is_part_of_name(other) and other.ent_type_ == "PERSON":
                    yield _whole_name(other)


def _whole_name(token: "Token") -> str:
    first = last = token.i
    doc = token.doc
    while first > 0 and doc[first - 1].ent_type_ == "PERSON":
        first -= 1
    while last + 1 < len(doc) and doc[last + 1].ent_type_ == "PERSON" and doc[last + 1].is_alpha:
        last += 1
    return doc[first : last + 1].text


def _with_date(reading: Traced, preceding: Sequence[Sentence]) -> Traced:
    for pattern, days in _DAYS:
        match = pattern.search(reading.text)
        if match and (day := _last_date(preceding)):
            try:
                meant = day + dt.timedelta(days)
            except OverflowError:  # there is no day before the first, nor after the last
                return reading
            text = written(meant.isoformat()) if day.year > _NO_YEAR else _without_year(meant)
            return reading.replaced(*match.span(), f"on {text}")
    return reading


def _last_date(preceding: Sequence[Sentence]) -> dt.date | None:
    """Return the last day that a sentence before states; in _NO_YEAR if without a year."""
    for earlier in islice(preceding, _MAX_DISTANCE):
        for match in reversed(list(_DATE.finditer(earlier.shown))):
            day, month = match["day"] or match["day2"], match["month"] or match["month2"]
            year = int(match["year"] or match["year2"] or _NO_YEAR)
            try:
                return dt.date(year, MONTHS.index(month.lower()) + 1, int(day))
            except (ValueError, OverflowError):
                continue
    return None


def _without_year(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].capitalize()}"
