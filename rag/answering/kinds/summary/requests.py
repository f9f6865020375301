"""A question -> what it asks to have summarised, if it asks that.

Only whole questions of a few forms count: "Summarise X", "What are the main points of X?", "What is
the article on X about?", "Tell me about X". An X with a question word ("when it opened") asks for a
fact, and one with "the difference between" for a comparison, unless that is a title.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.text.numbers import numbers


class About(StrEnum):
    """What the words of a request can name."""

    ARTICLE = "article"  # "What is X about?"
    DOCUMENT = "document"  # "What does X say?": an article, and called one
    SUBJECT = "subject"  # "Tell me about X"
    EITHER = "either"  # "Summarise X"


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """The words that name an article or a subject, and how many sentences are wanted; 0: any.

    `is_title`: the words ask for something else, unless they are the title of an article.
    """

    phrase: str
    about: About
    count: int = 0
    is_title: bool = False


_ME = r"(?: (?:me|us))?"
_ABOUT = r"(?:about|on|regarding|concerning)"
_PHRASE = r"(?P<phrase>\S.*?)"
_OPENING = re.compile(
    r"(?:(?:hi|hello|hey|ok|okay|so|now|and|then|also|please|pls|well|thanks|first)[,!.]* +"
    r"|(?:can|could|would|will|may) (?:you|u|i|we) +|(?:please|pls|kindly|just|quickly|briefly) +"
    r"|(?:i|we)(?:'d| would) (?:like|love)(?: you)?(?: to)? +(?:(?:see|have|get|read) +)?"
    r"|(?:i|we) (?:want|need)(?: you)?(?: to)? +(?:(?:see|have|get|read) +)?|how would you +"
    r"|in (?:short|brief|a nutshell)[,:]? +)",
    re.IGNORECASE,
)
_UNITS = r"(?:short )?(?:sentences?|points|bullets?|bullet points|lines)"
_LIMIT = r"(?:at most |about |no more than |up to |under )?"
_CLOSING = re.compile(
    r",? (?:please|pls|plz|for (?:me|us)|briefly|shortly|quickly|thanks|thank you"
    r"|in (?:brief|short)|in (?:your|a few|simple|plain|its own|their own) (?:own )?words"
    rf"|in a nutshell|(?:in|using|with) {_LIMIT}(?P<count>\w+(?:-\w+)?) {_UNITS}"
    rf"|in {_LIMIT}\w+ (?:words|paragraphs?))\Z",
    re.IGNORECASE,
)
_SIZE = (
    r"(?:(?:very|really|short|shorter|brief|quick|concise|general|rough|high[- ]level|executive"
    r"|good|one[- ]paragraph|overall|simple|little|bullet[- ]point|main|key|basic"
    r"|(?P<long>\w+)[- ]sentence) +){0,4}"
)
_DIGEST = (
    r"(?:summary|summaries|overview|synopsis|digest|recap|gist|run-?down|précis|tl;?dr"
    r"|introduction(?= to\b)|short version)"
)
_MAIN = (
    r"(?:(?:main|key|most important|important|essential|central|major|principal|chief|core|top"
    r"|big) +)"
)
_POINTS = (
    r"(?:points?|take-?aways?|ideas?|messages?|highlights?|facts|findings|topics|themes|lessons"
    r"|arguments?|conclusions?|news)"
)
_GIVE = (
    r"(?:(?:give|show|get|write|provide|send|offer|make|produce|tell|list|name|have|see)"
    rf"{_ME}(?: with)? +|what(?:'s|’s| is| are| were| would be) +|do you have +"
    rf"|let{_ME} have +)?"
)
_NUMBER = r"(?:(?P<some>two|three|four|five|six|\d) +)?"
_OF = r"(?:of|from|in|for|to|about|on|regarding)"
_THING = r"(?:anything|something|everything|all|more|a bit|a little|a few things|some things)"
_KNOWN = r"(?: (?:that )?you know| there is(?: to know)?)?"
_SAYS = rf"(?:say|cover|discuss|deal with|talk about|contain|describe|tell{_ME})"
_INFORMATION = (
    r"(?:(?:some|any|more|all|the|general|further|basic|all the|some more|some general) +)?"
    r"(?:information|info|background(?: information)?|details|facts)"
)
_PEOPLE = r"(?:i|we|one|you|people|anyone|everyone|visitors)"
_TEXTS = r"(?:the|your|these|our) (?:articles|documents|texts|files|sources|papers)"
#: "Summarise the main points of X" asks for no other summary than "Summarise X".
_INSIDE = rf"(?:(?:the )?(?:{_MAIN}{{0,3}}{_POINTS}|contents?|gist) (?:of|from|in) )?"

_SUMMARIES = (
    rf"(?:summari[sz]e|sum up|recap|condense)(?: for{_ME},?)? +{_INSIDE}{_PHRASE}",
    rf"sum +{_PHRASE} up",
    rf"{_GIVE}(?:(?:a|an|the|your) +)?{_SIZE}{_DIGEST} +{_OF} +{_PHRASE}",
    rf"tl;?dr(?: *[:,-]|(?: of| for)?) +{_PHRASE}",
    rf"{_PHRASE}(?:,|:| -|;)? tl;?dr",
)
_OF_ARTICLES = (
    rf"{_PHRASE} (?:summary|overview|in (?:a nutshell|short|brief))",
    rf"{_GIVE}(?:the +)?{_NUMBER}{_MAIN}{{1,3}}{_POINTS} +{_OF} +{_PHRASE}",
    rf"{_GIVE}(?:the +)?{_NUMBER}(?:take-?aways?|highlights) +{_OF} +{_PHRASE}",
    rf"what(?:'s|’s| is| are| was| were) {_PHRASE} (?:(?:all|mainly|mostly|basically) )?about",
)
_OF_DOCUMENTS = (
    rf"what (?:do|does|did) {_PHRASE} {_SAYS}",
    rf"what(?:'s|’s| is)(?: written)? in {_PHRASE}",
)
_OF_SUBJECTS = (
    rf"tell{_ME}(?: {_THING})?{_KNOWN} {_ABOUT} {_PHRASE}",
    rf"what (?:should|must|ought|do) {_PEOPLE}(?: need to| to| have to)? know {_ABOUT} {_PHRASE}",
    rf"what (?:can|could) you (?:tell|say)(?: to)?{_ME} {_ABOUT} {_PHRASE}",
    rf"(?:what|do) (?:do )?you know(?: {_THING})? {_ABOUT} {_PHRASE}",
    rf"what (?:is|'s) (?:there to know|known|said|written) {_ABOUT} {_PHRASE}",
    rf"what do {_TEXTS} (?:say|tell us|report) {_ABOUT} {_PHRASE}",
    rf"(?:give|show|find|get|provide|send){_ME} {_INFORMATION} (?:about|on|for) {_PHRASE}",
    rf"(?:know|learn|hear|read|find out)(?: {_THING})? {_ABOUT} {_PHRASE}",
    rf"(?:everything|all){_KNOWN} about {_PHRASE}",
    rf"(?:(?:brief me|fill me in|bring me up to (?:speed|date)) on|introduce me to) {_PHRASE}",
)
#: Requests that name nothing: they are about the article of the last answer.
_ALONE = (
    r"(?:summari[sz]e|sum up|recap|tl;?dr)"
    rf"|{_GIVE}(?:(?:a|an|the|your) +)?"
    rf"(?:{_SIZE}{_DIGEST}|{_NUMBER}{_MAIN}{{1,3}}{_POINTS}|take-?aways)"
    rf"|(?:sum|summing) (?:it|this|that) up"
)
_NAMES_NOTHING = re.compile(_ALONE, re.IGNORECASE)
_FORMS = tuple(
    (about, re.compile(form, re.IGNORECASE))
    for about, forms in (
        (About.EITHER, _SUMMARIES),
        (About.ARTICLE, _OF_ARTICLES),
        (About.DOCUMENT, _OF_DOCUMENTS),
        (About.SUBJECT, _OF_SUBJECTS),
    )
    for form in forms
)
#: No longer question is a request for a summary, in characters.
_MAX_LENGTH = 300
#: A phrase with one of these asks for more than a summary.
_NOT_NAMES = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|how|which|whether|if|differences?|differs?"
    r"|similarit(?:y|ies)|versus|vs|compared?|you|your|yours|yourself)\b"
    r"|\S that\b|^(?:he|she|they|him|them|his|hers?|their|its|these|those)\b|[?!].",
    re.IGNORECASE,
)


def read(question: str) -> SummaryRequest | None:
    """Return what a question asks to have summarised; None if it asks something else.

    >>> request = read("Can you summarise the annual report in three sentences for me, pls?")
    >>> request and (request.phrase, request.count)
    ('the annual report', 3)
    >>> read("When was the annual report written?")
    """
    if len(question) > _MAX_LENGTH:
        return None
    text, count = _bare(question)
    if match := _NAMES_NOTHING.fullmatch(text):
        return SummaryRequest("it", About.ARTICLE, count or _count(match))
    for about, form in _FORMS:
        match = form.fullmatch(text)
        phrase = match["phrase"].strip(" \"'“”‘’«»,:;-") if match else ""
        if match and phrase:
            is_title = bool(_NOT_NAMES.search(phrase))
            return SummaryRequest(phrase, about, count or _count(match), is_title)
    return None


def _bare(question: str) -> tuple[str, int]:
    """Return a question without its courtesies, and how many sentences it asks for; 0: any."""
    text, count = question.strip(" .?!"), 0
    while opening := _OPENING.match(text):
        text = text[opening.end() :]
    while closing := _CLOSING.search(text):
        text, count = text[: closing.start()].strip(" .?!"), count or _count(closing)
    return text, count


def _count(match: re.Match[str]) -> int:
    """Return how many sentences are asked for, 0 if the question doesn't say."""
    named = match.groupdict()
    written = named.get("count") or named.get("some") or named.get("long") or ""
    found = [int(number) for number in numbers(written) if number.isdecimal()]
    return next((number for number in found if 1 <= number <= 10), 0)
