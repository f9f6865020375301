"""Whether quoted words contain a thing of the kind that a question asks for.

spaCy's small model misses many names, times and amounts in short texts, tables and lower case, so
patterns decide first, and its labels only add to them.
"""

import re
from collections.abc import Callable
from enum import StrEnum

from rag.answering.anchors.amounts import amounts, is_unit
from rag.answering.anchors.names import names
from rag.answering.anchors.times import times
from rag.search.question import Query
from rag.text.matching import alike
from rag.text.word_lists import word_rows, word_set
from rag.text.words import content_words, words


class Found(StrEnum):
    """Whether a thing of the kind asked for is there."""

    PRESENT = "present"
    UNKNOWN = "unknown"
    ABSENT = "absent"


_UNIT = (
    "|".join(sorted(word_set("time_units")))
    + "|night|season|term|shift|summer|winter|weekend|morning|afternoon|evening"
)
_CURRENCY = "|".join(re.escape(form) for row in word_rows("currencies") for form in row)
_VAGUE_NUMBER = re.compile(
    r"\b(?:one|once|twice|thrice|double|doubled|triple|tripled|half|halves|quarters?|thirds?|dozens?|hundreds?|"
    r"thousands?|millions?|none|no|nothing|nobody|both|pair|couple|several|few|many|most|all|every|each|"
    r"single|sole|only|majority|minority|free|gratis|zero|nil|full|unlimited|a|an|as (?:many|much))\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    rf"(?:{_CURRENCY})|\b(?:\w+s|cents?|pence|crowns?|thalers?|talers?|free|gratis|nothing|price|cost\w*|paid|pay\w*|fee)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b\d{1,2}[:.h]\d\d\b|\b\d{1,2} ?[ap]\.?m\b|\bo[’']clock\b|\b(?:noon|midnight|midday|dawn|dusk|"
    r"sunrise|sunset|morning|afternoon|evening|night)s?\b|\b(?:half|quarter) (?:past|to)\b|"
    r"\b(?:at|from|until|till|by|before|after|around|between|to) (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|"
    r"ten|eleven|twelve)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"\b(?:today|yesterday|tomorrow|tonight|now|currently|daily|weekly|monthly|yearly|annually|"
    rf"spring|summer|autumn|winter|easter|christmas|weekends?|weekdays?|holidays?|century|decade|"
    rf"never|always|immediately|at once|recently|soon|later|then|ago|when|while|after|before|until|till|once|"
    rf"as soon as|as long as|during|since|every|as|if|only|(?:{_UNIT})s?|(?:last|next|this|of) \w+|time|on|at|in|by|from|with)\b",
    re.IGNORECASE,
)
_YEAR_WORDS = re.compile(
    r"\b\d{4}\b|\b(?:last|this|next|previous|following|same) (?:year|season|spring|summer|autumn|winter)\b|\byears?\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    rf"\b(?:{_UNIT})s?\b|\b(?:hrs?|mins?|secs?|yrs?)\b|\b(?:until|till|since|from|between|overnight|forever|for ever|"
    rf"for good|permanently|indefinitely|never|always|lifelong|life|yearly|time)\b|\d ?[hs]\b|\d:\d\d",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|due|owing|so|as|for|to|thanks|cause[ds]?|reasons?|therefore|hence|thus|after|"
    r"if|otherwise|lest|in order|which|given|out of|by|from|with|wants?|wanted|in case|but|when|on account|over|"
    r"through|not|no|unless|until|while|instead|who|that)\b|[;:]|–|—",
    re.IGNORECASE,
)
_PERSONS = re.compile(
    r"\b(?:I|we|you|he|she|they|us|people|public|team|crew|company|firm|council|police|army|navy|family|staff|board|committee|"
    r"government|ministry|court|parliament|church|club|school|university|bank|everyone|everybody|anyone|"
    r"anybody|nobody|no one|men|women|man|woman|children|child|kids?|parents?|mother|father|sisters?|brothers?|wife|"
    r"husband|son|daughter|aunt|uncle|cousin|niece|nephew|friend|neighbours?|guests?|chief|head|chair|king|queen|prince|nurse|"
    r"cook|judge|guard|clerk|patients?|students?|\w{2,}(?:er|or|ist|ian|man|men|woman|women|ant|ent|ee|eur|ess|ive|ard|smith|mate|ary|ic|folk)s?)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|at|on|near|behind|under|below|above|beside|between|from|to|into|by|outside|inside|along|across|over|"
    r"around|through|opposite|next|beyond|off|within|against|upon|onto|via|there|here|home|abroad|upstairs|"
    r"downstairs|north|south|east|west|of|up|down|out|everywhere|nowhere)\b",
    re.IGNORECASE,
)
_ASKS_PRICE = re.compile(
    r"\bhow much (?:(?:money|does .*cost|do .*cost|is|are|did .*cost|was paid)\b)|\b(?:price|fee|fare|cost)s?\b",
    re.IGNORECASE,
)
_KIND_ASKED = re.compile(
    r"\b(?:what|which)(?:'s| is| was| are| were)?(?: the)? (year|time|weekday|month|hour)\b|\b(?:at|from) (?:what|which) (time|hour)\b",
    re.IGNORECASE,
)


def asked_for(query: Query, text: str) -> Found:
    """Return whether a thing of the expected answer type is in a text, and not in the question."""
    check = _CHECKS.get(query.expected_answer_type)
    return check(query, text) if check else Found.UNKNOWN


def _status(is_there: object, otherwise: Found = Found.ABSENT) -> Found:
    return Found.PRESENT if is_there else otherwise


def _number(query: Query, text: str) -> Found:
    given = amounts(query.text)
    stated = amounts(text)
    if stated.values - given.values or stated.ordinals:
        return Found.PRESENT
    asks_year = re.search(r"\bold\b|\bfar\b", query.text, re.IGNORECASE)
    if times(text).spans and asks_year:
        return Found.PRESENT
    return Found.UNKNOWN if _VAGUE_NUMBER.search(text) and not _only_article(text) else Found.ABSENT


def _only_article(text: str) -> bool:
    found = {match.lower() for match in _VAGUE_NUMBER.findall(text)}
    return found <= {"a", "an"}


def _time(query: Query, text: str) -> Found:
    stated, given = times(text), times(query.text)
    kind = _KIND_ASKED.search(query.text)
    wanted = next(filter(None, kind.groups()), "").lower() if kind else ""
    if wanted == "year":
        return _status(stated.years - given.years or _YEAR_WORDS.search(text))
    if wanted in ("time", "hour"):
        return _status(_CLOCK.search(text) or amounts(text).values)
    if (
        stated.years - given.years
        or stated.days - given.days
        or stated.weekdays - given.weekdays
        or _CLOCK.search(text)
    ):
        return Found.PRESENT
    return Found.UNKNOWN if _TIME.search(text) else Found.ABSENT


def _duration(query: Query, text: str) -> Found:
    del query
    return _status(
        _DURATION.search(text)
        and (amounts(text).values or _VAGUE_NUMBER.search(text) or times(text).spans),
        Found.UNKNOWN if _DURATION.search(text) or amounts(text).values else Found.ABSENT,
    )


def _person(query: Query, text: str) -> Found:
    if _has_new_name(query, text):
        return Found.PRESENT
    return Found.UNKNOWN if _PERSONS.search(text) else Found.ABSENT


def _place(query: Query, text: str) -> Found:
    if _has_new_name(query, text):
        return Found.PRESENT
    return Found.UNKNOWN if _PLACE.search(text) else Found.ABSENT


def _reason(query: Query, text: str) -> Found:
    del query
    return Found.UNKNOWN if _REASON.search(text) else Found.ABSENT


def _has_new_name(query: Query, text: str) -> bool:
    asked = set(words(query.text))
    return any(not set(name.words) <= asked for name in names(text).names)


_CHECKS: dict[str, Callable[[Query, str], Found]] = {
    "number": _number,
    "duration": _duration,
    "time": _time,
    "person": _person,
    "place": _place,
    "reason": _reason,
}


def is_lead_in(query: Query, text: str) -> bool:
    """Whether a text only announces or names what follows, as a label or a heading does.

    >>> from rag.search.question import plain
    >>> is_lead_in(plain("Who founded it?"), "Founders"), is_lead_in(plain("How?"), "Run this:")
    (True, True)
    """
    stripped = text.strip()
    if stripped.endswith(":"):
        return True
    if any(token.pos_ in ("VERB", "AUX") for token in names(text).doc) or re.search(r"\d", text):
        return False
    asked = words(query.text)
    new = [word for word in content_words(text) if not any(alike(word, one) for one in asked)]
    return not new or (len(words(text)) <= 3 and asked_for(query, text) is Found.ABSENT)
