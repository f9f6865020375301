"""A question -> what it asks to have summarised, if it asks that.

Only whole questions of a few forms count: "Summarise X", "What are the main points of X?", "What is
the article on X about?", "Tell me about X". A question with a question word inside ("Tell me about
when it opened") asks for a fact, and what follows "the difference between" for a comparison.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.text.numbers import numbers


class About(StrEnum):
    """What the words of a request can name."""

    ARTICLE = "article"  # "What is X about?"
    SUBJECT = "subject"  # "Tell me about X"
    EITHER = "either"  # "Summarise X"


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """The words that name an article or a subject, and how many sentences are wanted; 0: any."""

    phrase: str
    about: About
    count: int = 0


_ME = r"(?: (?:me|us))?"
_ABOUT = r"(?:about|on|regarding|concerning)"
_PHRASE = r"(?P<phrase>\S.*?)"
_OPENING = (
    r"(?:(?:hi|hello|hey|ok|okay|so|now|and|then|also|please|well|thanks|first)[,!.]* +)*"
    r"(?:(?:can|could|would|will|may) (?:you|i|we) +(?:please +|kindly +|just +|quickly +|briefly +)*"
    r"|(?:i|we)(?:'d| would) (?:like|love)(?: you)?(?: to)? +(?:see +|have +|get +|read +)?"
    r"|(?:i|we) (?:want|need)(?: you)?(?: to)? +(?:see +|have +|get +|read +)?"
    r"|how would you +|in (?:short|brief|a nutshell)[,:]? +|(?:please|just|quickly|briefly) +)*"
)
_CLOSING = (
    r"(?:,? (?:please|for (?:me|us)|briefly|shortly|quickly|thanks|thank you|in (?:brief|short)"
    r"|in (?:your|a few|simple|plain|its own|their own) (?:own )?words|in a nutshell"
    r"|(?:in|using|with) (?:at most |about |no more than |up to )?(?P<count>\w+(?:-\w+)?)"
    r" (?:short )?(?:sentences?|points|bullets?|bullet points|lines)"
    r"|in (?:at most |about |no more than |up to |under )?\w+ (?:words|paragraphs?)))*[\s.?!]*"
)
_SIZE = (
    r"(?:(?:very|really|short|shorter|brief|quick|concise|general|rough|high[- ]level|executive|good"
    r"|one[- ]paragraph|overall|simple|little|bullet[- ]point|main|key|basic|(?P<long>\w+)[- ]sentence)"
    r" +)*"
)
_DIGEST = (
    r"(?:summary|summaries|overview|synopsis|digest|recap|gist|run-?down|précis|tl;?dr"
    r"|introduction(?= to\b)|short version)"
)
_MAIN = (
    r"(?:(?:main|key|most important|important|essential|central|major|principal|chief|core|top|big)"
    r" +)"
)
_POINTS = (
    r"(?:points?|take-?aways?|ideas?|messages?|highlights?|facts|findings|topics|themes|lessons"
    r"|arguments?|conclusions?|news)"
)
_GIVE = (
    rf"(?:(?:give|show|get|write|provide|send|offer|make|produce|tell|list|name|have|see)"
    rf"{_ME}(?: with)? +|what(?:'s|’s| is| are| were| would be) +|do you have +|let{_ME} have +)?"
)
_NUMBER = r"(?:(?P<some>two|three|four|five|six|\d) +)?"
_OF = r"(?:of|from|in|for|to|about|on|regarding)"
_THING = r"(?:anything|something|everything|all|more|a bit|a little|a few things|some things)"
_KNOW = r"(?:about|on|regarding|concerning)"
_INFORMATION = (
    r"(?:(?:some|any|more|all|the|general|further|basic|all the|some more|some general) +)?"
    r"(?:information|info|background(?: information)?|details|facts)"
)
#: "Summarise the main points of X" asks for no other summary than "Summarise X".
_INSIDE = rf"(?:(?:the )?(?:{_MAIN}*{_POINTS}|contents?|gist) (?:of|from|in) )?"

_FORMS: tuple[tuple[About, str], ...] = (
    (About.EITHER, rf"(?:summari[sz]e|sum up|recap|condense)(?: for{_ME},?)? +{_INSIDE}{_PHRASE}"),
    (About.EITHER, rf"sum +{_PHRASE} up"),
    (About.EITHER, rf"{_GIVE}(?:(?:a|an|the|your) +)?{_SIZE}{_DIGEST} +{_OF} +{_PHRASE}"),
    (About.EITHER, rf"tl;?dr(?: *[:,-] *| of | for | )+{_PHRASE}"),
    (About.EITHER, rf"{_PHRASE}(?:,|:| -|;)? tl;?dr"),
    (About.ARTICLE, rf"{_PHRASE} (?:summary|overview|in (?:a nutshell|short|brief))"),
    (About.ARTICLE, rf"{_GIVE}(?:the +)?{_NUMBER}{_MAIN}+{_POINTS} +{_OF} +{_PHRASE}"),
    (About.ARTICLE, rf"{_GIVE}(?:the +)?{_NUMBER}(?:take-?aways?|highlights) +{_OF} +{_PHRASE}"),
    (
        About.ARTICLE,
        rf"what(?:'s|’s| is| are| was| were) {_PHRASE} (?:all |mainly |mostly |basically )?about",
    ),
    (
        About.ARTICLE,
        rf"what (?:do|does|did) {_PHRASE} (?:say|cover|discuss|deal with|talk about|contain"
        r"|describe|tell(?: me| us)?)",
    ),
    (About.ARTICLE, rf"what(?:'s|’s| is)(?: written)? in {_PHRASE}"),
    (
        About.SUBJECT,
        rf"tell{_ME}(?: {_THING})?(?: (?:that )?you know)?(?: there is(?: to know)?)? {_KNOW} "
        rf"{_PHRASE}",
    ),
    (
        About.SUBJECT,
        rf"what (?:should|must|ought|do) (?:i|we|one|you|people|anyone|everyone|visitors)"
        rf"(?: need to| to| have to)? know {_KNOW} {_PHRASE}",
    ),
    (About.SUBJECT, rf"what (?:can|could) you (?:tell|say)(?: to)?{_ME} {_KNOW} {_PHRASE}"),
    (About.SUBJECT, rf"(?:what|do) (?:do )?you know(?: {_THING})? {_KNOW} {_PHRASE}"),
    (About.SUBJECT, rf"what (?:is|'s) (?:there to know|known|said|written) {_KNOW} {_PHRASE}"),
    (
        About.SUBJECT,
        r"what do (?:the|your|these|our) (?:articles|documents|texts|files|sources|papers)"
        rf" (?:say|tell us|report) {_KNOW} {_PHRASE}",
    ),
    (
        About.SUBJECT,
        rf"(?:give|show|find|get|provide|send)(?: me| us)? {_INFORMATION} (?:about|on|for) {_PHRASE}",
    ),
    (
        About.SUBJECT,
        rf"(?:know|learn|hear|read|find out)(?: {_THING})? {_KNOW} {_PHRASE}",
    ),
    (About.SUBJECT, rf"(?:everything|all)(?: (?:you know|there is(?: to know)?))? about {_PHRASE}"),
    (About.SUBJECT, rf"(?:brief me|fill me in|bring me up to (?:speed|date)) on {_PHRASE}"),
    (About.SUBJECT, rf"introduce me to {_PHRASE}"),
)
#: Requests that name nothing: they are about the article of the last answer.
_ALONE = (
    r"(?:summari[sz]e|sum up|recap|tl;?dr)"
    rf"|{_GIVE}(?:(?:a|an|the|your) +)?(?:{_SIZE}{_DIGEST}|{_NUMBER}{_MAIN}+{_POINTS}|take-?aways)"
    rf"|(?:sum|summing) (?:it|this|that) up"
)
_NAMES_NOTHING = re.compile(rf"{_OPENING}(?:{_ALONE}){_CLOSING}", re.IGNORECASE)
_COMPILED = tuple(
    (about, re.compile(rf"{_OPENING}{form}{_CLOSING}", re.IGNORECASE)) for about, form in _FORMS
)
#: A phrase with one of these asks for more than a summary.
_NOT_NAMES = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|how|which|whether|if|differences?|differs?"
    r"|similarit(?:y|ies)|versus|vs|compared?|you|your|yours|yourself)\b"
    r"|\S that\b|^(?:he|she|they|him|them|his|hers?|their|its|these|those)\b|[?!].",
    re.IGNORECASE,
)


def read(question: str) -> SummaryRequest | None:
    """Return what a question asks to have summarised; None if it asks something else.

    >>> read("Can you summarise the annual report in three sentences, please?")
    SummaryRequest(phrase='the annual report', about=<About.EITHER: 'either'>, count=3)
    >>> read("What is the article on swifts about?").phrase
    'the article on swifts'
    >>> read("Tell me about when the pool opens."), read("What is this plan worried about, mainly?")
    (None, None)
    """
    if match := _NAMES_NOTHING.fullmatch(question):
        return SummaryRequest("it", About.ARTICLE, _count(match))
    for about, form in _COMPILED:
        match = form.fullmatch(question)
        if match and not _NOT_NAMES.search(match["phrase"]):
            return SummaryRequest(_bare(match["phrase"]), about, _count(match))
    return None


def _bare(phrase: str) -> str:
    return phrase.strip(" \"'“”‘’«»,:;-")


def _count(match: re.Match[str]) -> int:
    """Return how many sentences are asked for, 0 if the question doesn't say."""
    named = match.groupdict()
    written = named.get("count") or named.get("some") or named.get("long") or ""
    found = [int(number) for number in numbers(written) if number.isdecimal()]
    return next((number for number in found if 1 <= number <= 10), 0)
