"""Which sentences of a part answer a request of some kind: those with its signs."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.models.encoder import Vectors
from rag.store.sentences import FoundSentence
from rag.text.periods import Period, periods
from rag.text.request_kinds import RequestKind
from rag.text.sentence_kinds import SentenceKind, sentence_kinds
from rag.text.words import words

_TIMED = re.compile(
    r"\b1\d{3}\b|\b20\d\d\b|\b\d{1,2}[:.]\d\d\b|\b(?:\d{1,2}|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve) (?:am|pm|a\.m\.|p\.m\.|o['’]clock)|\bday \w+\b"
    r"|\b\d\d(?:th|st)? century\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1\d{3}|20\d\d)\b")
_YEAR_LIMIT = re.compile(
    r"\b(?P<side>before|until|till|up to|since|after|from) (?:the year )?(?P<year>1\d{3}|20\d\d)\b",
    re.IGNORECASE,
)
_EARLIER = frozenset(("before", "until", "till", "up to"))
#: What sentences tell of that answer a kind of request.
_TOLD = {
    RequestKind.ATTENDANCE: SentenceKind.ATTENDANCE,
    RequestKind.DECISIONS: SentenceKind.DECISION,
    RequestKind.JOBS: SentenceKind.JOB,
    RequestKind.CHANGES: SentenceKind.CHANGE,
}


def with_signs(
    kind: RequestKind,
    question: str,
    told: Sequence[FoundSentence],
    vectors: Mapping[int, Vectors],
) -> list[Sentence]:
    """Return those of some sentences that answer a request of a kind, in order."""
    sentences = [one.sentence for one in told]
    if wanted := _TOLD.get(kind):
        known = ((one.sentence, vectors.get(one.vector or 0)) for one in told)
        signed = {
            sentence
            for sentence, vector in known
            if vector is not None and wanted in sentence_kinds(sentence.text, vector)
        }
        whole = _signed_lists(sentences, signed)
        return [one for one in sentences if one in signed or one.place.group in whole]
    if kind == RequestKind.TIMELINE:
        return _in_years(question, sentences)
    if kind == RequestKind.EVENTS:
        return _events(question, sentences)
    return sentences


def is_dated(sentence: Sentence) -> bool:
    """Whether a sentence or a row names a day, a month, a weekday or a time."""
    return bool(periods(_read(sentence)) or _TIMED.search(_read(sentence)))


def _signed_lists(told: Sequence[Sentence], signed: Collection[Sentence]) -> set[int]:
    """Return the numbers of the lists of which the lead-in or most items have the sign."""
    leading = {one.text for one in signed}
    items = [one for one in told if one.place.kind == Kind.ITEM]
    every, own = (
        Counter(one.place.group for one in several)
        for several in (items, [one for one in items if one in signed])
    )
    introduced = {one.place.group for one in items if one.place.lead_in in leading}
    return introduced | {group for group, count in own.items() if 2 * count > every[group]}


def _read(sentence: Sentence) -> str:
    return sentence.place.row or sentence.shown


def _in_years(question: str, told: Iterable[Sentence]) -> list[Sentence]:
    """Return the sentences with a time, in the years that a question names, if it does."""
    timed = [one for one in told if _TIMED.search(_read(one))]
    limit = _YEAR_LIMIT.search(question)
    if limit is None:
        return timed
    year, is_before = int(limit["year"]), limit["side"].lower() in _EARLIER
    return [
        one
        for one in timed
        if any(
            (int(said) < year if is_before else int(said) >= year)
            for said in _YEAR.findall(_read(one))
        )
    ]


def _events(question: str, told: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences with a date, before or after the one that a question names, or on it."""
    dated = [(one, days) for one in told if (days := _days(_read(one)))]
    limits = _limits(question, dated)
    if limits is None:
        return list(filter(is_dated, told))
    first, last = limits
    return [one for one, days in dated if any(first <= day <= last for day in days)]


Day = tuple[int, int]  # month and day, from 1
_FIRST, _LAST = (1, 1), (12, 31)
_SIDE = re.compile(
    r"\b(?P<side>before|until|till|up to|prior to|after|since|from|following|once)\b(?P<rest>.*)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\bbetween (?:the )?(?P<from>\d{1,2})(?:st|nd|rd|th)?"
    r" and (?:the )?(?P<to>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>[a-z]+)",
    re.IGNORECASE,
)
_UP_TO = frozenset(("before", "until", "till", "up to", "prior to"))


def _days(text: str) -> list[Day]:
    """Return the days of the year that a text names: the first and the last of each period."""
    named = [sorted(_of_year(one)) for one in periods(text) if not one.kind]
    return [day for days in named if days for day in (days[0], days[-1])]


def _of_year(period: Period) -> list[Day]:
    return [one for one in period.days if isinstance(one, tuple)]


def _limits(question: str, dated: Sequence[tuple[Sentence, list[Day]]]) -> tuple[Day, Day] | None:
    """Return the first and the last day that a question asks for; None if it names none."""
    if between := _BETWEEN.search(question):
        first, last = (_days(f"{between[name]} {between['month']}") for name in ("from", "to"))
        return (min(first), max(last)) if first and last else None
    side = _SIDE.search(question)
    if side is None:
        named = _days(question)
        return (min(named), max(named)) if named else None
    named = _days(side["rest"]) or _of_event(side["rest"], dated)
    if not named:
        return None
    if side["side"].lower() in _UP_TO:
        return _FIRST, _before(min(named))
    return _after(max(named)), _LAST


def _before(day: Day) -> Day:
    return (day[0], day[1] - 1)


def _after(day: Day) -> Day:
    return (day[0], day[1] + 1)


def _of_event(said: str, dated: Sequence[tuple[Sentence, list[Day]]]) -> list[Day]:
    """Return the days of the sentence that has most of some words, if it has any."""
    wanted = {word for word in words(said) if len(word) > 3}
    if not wanted:
        return []
    shared = [len(wanted & set(words(_read(one)))) for one, _ in dated]
    best = max(shared, default=0)
    return dated[shared.index(best)][1] if best else []
