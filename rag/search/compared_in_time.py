"""A comparison at one time: "Compare the pool and the library last year" asks it of both."""

import re
from dataclasses import replace

from rag.search.compared import Comparison, IsKnown, Side, compared
from rag.search.resolved import ResolvedQuestion
from rag.search.time_wishes import MONTHS

_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_UNIT = r"(?:day|week|weekend|month|quarter|year|season|decade)s?"
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_AT = r"(?:in|during|for|of|since|before|after|until|on|at|over)"
#: What may end a question and say when.
_TIME = re.compile(
    rf"(?:{_AT} )?(?:the )?(?:last|past|this|next) (?:{_COUNT} )?{_UNIT}"
    rf"|{_AT} (?:(?:the )?(?:spring|summer|autumn|winter|year)(?: of)? )?"
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH} )?[12]\d{{3}}"
    rf"|{_AT} {_MONTH}|{_COUNT} {_UNIT} ago"
    r"|(?:right )?now|today|currently|at the moment|these days|nowadays|yesterday",
    re.IGNORECASE,
)
#: "The report of 2022 and that of 2024" are of different times.
_OTHER_TIME = re.compile(r"\b[12]\d{3}\b")


def compared_in_time(question: ResolvedQuestion, is_known: IsKnown) -> Comparison | None:
    """Return what compared() does, with a time at the end of the question asked of both sides."""
    text = question.text.rstrip(" ?.!")
    when = _final_time(text)
    rest = text.removesuffix(when).rstrip(" ,")
    if not when or _OTHER_TIME.search(rest):
        return compared(question, is_known)
    found = compared(replace(question, text=rest), is_known)
    return replace(found, one=_at(found.one, when), two=_at(found.two, when)) if found else None


def _final_time(text: str) -> str:
    starts = (match.end() for match in re.finditer(r"\s+", text))
    return next((text[at:] for at in starts if _TIME.fullmatch(text, at)), "")


def _at(side: Side, when: str) -> Side:
    asked = (f"{one.text.rstrip(' ?')} {when}?" for one in side.questions)
    return replace(
        side,
        questions=tuple(
            replace(one, text=text) for one, text in zip(side.questions, asked, strict=True)
        ),
    )
