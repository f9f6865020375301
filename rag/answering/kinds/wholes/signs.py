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
from rag.text.words import content_words, words

_TIMED = re.compile(
    r"\b1\d{3}\b|\b20\d\d\b|\b\d{1,2}[:.]\d\d\b|\b(?:\d{1,2}|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve) (?:am|pm|a\.m\.|p\.m\.|o['’]clock)|\bday \w+\b"
    r"|\b\d\d(?:th|st)? century\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1\d{3}|20\d\d)\b")
_SIDE = r"(?P<side>before|prior to|until|till|up to|after|following|once|since|from|between|in)"
_YEARS = re.compile(
    rf"\b{_SIDE} (?:the (?:years? )?)?(?P<first>1\d{{3}}|20\d\d)"
    r"(?:(?: to | and | until |[-–])(?P<last>1\d{3}|20\d\d))?\b",
    re.IGNORECASE,
)
_CENTURY = re.compile(r"\b(?P<number>\d\d)(?:th|st) century\b", re.IGNORECASE)
_EVER = 9_999
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
    limits = _years(question)
    if limits is None:
        return timed
    first, last = limits
    return [
        one
        for one in timed
        if any(first <= int(said) <= last for said in _YEAR.findall(_read(one)))
    ]


def _years(question: str) -> tuple[int, int] | None:
    """Return the first and the last year that a question asks for; None if it names none."""
    if century := _CENTURY.search(question):
        first = (int(century["number"]) - 1) * 100
        return first, first + 100
    match = _YEARS.search(question)
    if match is None:
        return None
    first, side = int(match["first"]), match["side"].lower()
    if match["last"]:
        return first, int(match["last"])
    sides = {
        "before": (0, first - 1), "prior to": (0, first - 1),
        "until": (0, first), "till": (0, first), "up to": (0, first),
        "after": (first + 1, _EVER), "following": (first + 1, _EVER), "once": (first + 1, _EVER),
        "since": (first, _EVER), "from": (first, _EVER),
    }  # fmt: skip
    return sides.get(side, (first, first))


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
_BEFORE_DAY = re.compile(rf"\b{_SIDE}(?: the)? *$", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?P<side>before|prior to|until|after|following|once) (?P<event>[^,;?.]{3,60})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\bbetween (?:the )?(?P<from>\d{1,2})(?:st|nd|rd|th)?"
    r" and (?:the )?(?P<to>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>[a-z]+)",
    re.IGNORECASE,
)
#: "Once the fair is over": what says that, and not which event.
_IS_OVER = frozenset("over done finished past there".split())


def _days(text: str) -> list[Day]:
    """Return the days of the year that a text names: the first and the last of each period."""
    return [day for one in periods(text) if not one.kind for day in _ends(one)]


def _ends(period: Period) -> list[Day]:
    days = sorted(one for one in period.days if isinstance(one, tuple))
    return [days[0], days[-1]] if days else []


def _limits(question: str, dated: Sequence[tuple[Sentence, list[Day]]]) -> tuple[Day, Day] | None:
    """Return the first and the last day that a question asks for; None if it names none."""
    if between := _BETWEEN.search(question):
        first, last = (_days(f"{between[name]} {between['month']}") for name in ("from", "to"))
        return (min(first), max(last)) if first and last else None
    named = [one for one in periods(question) if not one.kind and _ends(one)]
    if named:
        first_day, last_day = _ends(named[0])
        side = None if named[0].is_range else _BEFORE_DAY.search(question[: named[0].start])
        return _on_side(side["side"].lower() if side else "", first_day, last_day)
    event = _EVENT.search(question)
    days = _of_event(event["event"], dated) if event else []
    return _on_side(event["side"].lower(), min(days), max(days)) if event and days else None


def _on_side(side: str, first: Day, last: Day) -> tuple[Day, Day]:
    """Return the limits of the time before, from, after or in some days."""
    match side:
        case "before" | "prior to":
            return _FIRST, (first[0], first[1] - 1)
        case "until" | "till" | "up to":
            return _FIRST, last
        case "after" | "following" | "once":
            return (last[0], last[1] + 1), _LAST
        case "since" | "from":
            return first, _LAST
        case _:
            return first, last


def _of_event(said: str, dated: Sequence[tuple[Sentence, list[Day]]]) -> list[Day]:
    """Return the days of the sentence with all words for an event; none if there is none."""
    wanted = set(content_words(said)) - _IS_OVER
    found = (days for one, days in dated if wanted <= set(words(_read(one))))
    return next(found, []) if wanted else []
