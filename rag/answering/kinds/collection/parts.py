"""A question -> the parts of which questions about articles are made, if it has nothing else.

The parts come in this order: an opening ("which", "how many", "list", "is there"), a noun with
what stands before it ("the three newest articles"), and what is said about it: that it is there
("do you have"), where it is from ("from the Gazette"), what it mentions ("about the ferry").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag.text.numbers import numbers
from rag.text.word_lists import word_rows
from rag.text.words import clean


def any_of(*names: str) -> str:
    """Return a pattern for any line of some word lists."""
    lines = (" ".join(row) for name in names for row in word_rows(name))
    return f"(?:{'|'.join(sorted(lines, key=len, reverse=True))})"


def _verbs(name: str) -> str:
    """Return a pattern for any verb of a list, in any of its forms."""
    forms = []
    for verb, *rest in word_rows(name):
        stem = verb.removesuffix("e")
        form = "ha(?:ve|s|ving)" if verb == "have" else f"{stem}(?:r?ed|r?ing|e?s?)"
        forms.append(" ".join([form, *rest]))
    return f"(?:{'|'.join(sorted(forms, key=len, reverse=True))})"


IS = r"(?:is|are|was|were)"
DONE = r"(?:published|written|dated|printed|posted|released|added)"
ARTICLE, LOOSE = any_of("article_nouns"), any_of("loose_article_nouns")
WHOLE = rf"(?:(?:this|your|our) {any_of('collection_nouns')}|the (?:collection|corpus|folder))"
ARTICLES = rf"(?:(?:all )?(?:of )?(?:(?:these|your|our) (?:{ARTICLE}|{LOOSE})|the {ARTICLE}))"
CAN = rf"(?:do|does|can|could|did) (?:you|i|we|{WHOLE})(?: actually| currently)?"

_POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|so|and|but|well|please|now|also|then|sorry|thanks|thank you)\b\W*"
    r"|(?:can|could|would|will) you (?=(?:please |just )?(?:tell|list|show|give|name|find)\b)"
    r"|(?:just )?tell me (?=(?:who|what|which|how|when|where)\b)"
    r"|(?:i would|i'd|i) (?:like|love|want) to (?:know|see) (?=(?:wh|how|all|the|your)))+",
    re.IGNORECASE,
)
_POLITE_END = re.compile(
    r"(?:,? (?:please|thanks|thank you|for me|to me|then))*\W*$", re.IGNORECASE
)
_CONTRACTED = re.compile(r"\b(what|who|which|where|when|how)(?:['’]?(s)|['’]re)\b", re.IGNORECASE)

_OPENINGS = {
    "many": r"how many(?: of)?|(?:what is )?the (?:total )?number of",
    "when": rf"when {IS}",
    "which": r"which(?: of)?|what|who(?= are\b)",
    "exists": rf"{IS} there|{CAN} (?:have got|have|got|know of|know|find)|have you got",
    "any": r"(?:do|does)(?= (?:any|some|one)\b)",
    "show": (
        r"(?:list|show|give|enumerate|display|find|search for|look for|get|i want|i need"
        r"|name(?= all\b| every\b))"
        r"(?: me)?(?:(?: an?| the)?(?: full| complete)? (?:list|overview|titles|names) of)?"
    ),
}
_DETERMINER = (
    r"an?|the|this|that|these|those|your|our|any|some|all|every|each|other|more|different|such"
    r"|full|complete|available|of|blog|web|pdf|single|main|kinds?|sorts?|types?"
)
_COUNT = r"[2-9]|10|two|three|four|five|six|seven|eight|nine|ten"
_AGE = r"newest|newer|latest|most recent(?:ly)?|recent|new|last|oldest|older|earliest|first"
_NOUNS = {
    "topic": any_of("topic_nouns"),
    "article": rf"(?:news )?{ARTICLE}",
    "loose": rf"(?:news )?{LOOSE}",
    "source": rf"(?:news )?{any_of('source_nouns')}",
    "author": any_of("author_nouns"),
    "anything": r"(?:anything|something|everything|all|information|info|coverage|mentions?)",
    "one": "ones?",
}
#: That articles are there: "you have", "are there", "in this folder".
_HOLD = (
    r"(?:have(?: got| access to)?|got|know(?: of| about)?|hold|contain|cover|search|use|read|see"
    r"|include|offer|store|find|access|ask about|draw on|rely on|work with)"
)
_THERE = (
    rf"(?:that )?{CAN} {_HOLD}|have you (?:got|read|indexed)|(?:that )?you have(?: got)?"
    rf"|(?:that )?(?:{IS} )?(?:there|here|available|indexed|loaded|covered)|there (?:are|is)"
    rf"|(?:{IS} )?in (?:here|there|total|all|{WHOLE}|{ARTICLES})|altogether|overall|currently"
    r"|right now|now|at the moment|so far|to (?:search|read|choose from|ask about)"
)
_FROM = (
    rf"(?:that |which )?(?:(?:{IS}|has been|have been|came|come) )?(?:(?P<done>{DONE}) )?"
    r"(?P<place>(?:in|from|of|by|since|until|before|after|between|on|dated|during) .+"
    r"|(?:from )?(?:this|last) (?:week|month|year)|today|yesterday)"
)
_SAYS = (
    rf"(?:(?:that |which )?(?:(?:{IS} )?(?:all )?(?P<says>about|on)|{_verbs('mention_verbs')})"
    r"|regarding|concerning|related to|with (?:anything|information) (?:about|on))"
)
#: Only after "any information" and the like.
_OF = r"(?:of|to|regarding|concerning) (?P<subject>\S.*)"
_SPLIT = re.compile(rf"(?P<subject>.+?) (?:{_FROM})", re.IGNORECASE)
_ENDS_THERE = re.compile(rf"(?P<subject>.+?)(?: (?:{_THERE}))+", re.IGNORECASE)


@dataclass(slots=True)
class Parts:
    """The parts of a question, in its own words; "" for those that it lacks.

    `opening` and `kind` are the names of what it opens with and of its noun.
    """

    opening: str = ""
    opened: str = ""  # the words of the opening
    verb: str = ""  # after "which" or "what": "are"
    determiner: str = ""  # "all the"
    count: int = 0
    age: str = ""  # "newest"
    kind: str = ""
    noun: str = ""
    there: str = ""
    says: str = ""  # how the subject follows the noun: "about", "on", or "mention" for a verb
    subject: str = ""
    done: str = ""  # "published"
    place: str = ""


def plain(text: str) -> str:
    """Return a question without politeness, contractions and the marks around it.

    >>> plain("Hi, could you list the articles, please?"), plain("what's new?")
    ('list the articles', 'what is new')
    """
    text = _CONTRACTED.sub(lambda match: f"{match[1]} {'is' if match[2] else 'are'}", clean(text))
    return _POLITE_END.sub("", _POLITE.sub("", text, count=1)).strip(" .,;:!?")


class _Reader:
    """Takes words off the beginning of a text."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def take(self, pattern: str) -> re.Match[str] | None:
        """Take words that match a pattern; None if the text doesn't begin with any."""
        match = re.match(rf"(?:{pattern})(?![\w'’-])", self.rest, re.IGNORECASE)
        if match:
            self.rest = self.rest[match.end() :].lstrip()
        return match

    def words(self, pattern: str) -> str:
        """Take words that match a pattern, as often as they do, and return them."""
        taken = ""
        while match := self.take(pattern):
            taken = f"{taken} {match[0]}".strip().lower()
        return taken

    def one_of(self, patterns: Mapping[str, str]) -> tuple[str, str]:
        """Take words that match one of some patterns, and return its name and the words."""
        for name, pattern in patterns.items():
            if match := self.take(pattern):
                return name, match[0].lower()
        return "", ""


def parse(text: str) -> Parts | None:
    """Return the parts of a plain() question; None if it has anything else in it.

    >>> parts = parse("which articles do you have about bees")
    >>> parts.opening, parts.noun, parts.there, parts.subject
    ('which', 'articles', 'do you have', 'bees')
    >>> parse("which bees do you have")
    """
    reader, parts = _Reader(text), Parts()
    parts.opening, parts.opened = reader.one_of(_OPENINGS)
    parts.verb = reader.words(IS) if parts.opening == "which" else ""
    parts.determiner = reader.words(_DETERMINER)
    count = reader.take(_COUNT)
    parts.age = reader.words(_AGE)
    count = count or reader.take(_COUNT)
    parts.count = int(min(numbers(count[0]))) if count else 0
    parts.determiner += reader.words(_DETERMINER)
    parts.kind, parts.noun = reader.one_of(_NOUNS)
    parts.there = reader.words(_THERE)
    _read_predicate(reader, parts)
    parts.there += reader.words(_THERE)
    return None if reader.rest else parts


def _read_predicate(reader: _Reader, parts: Parts) -> None:
    """Read what is said about the noun."""
    if not parts.age and (
        match := reader.take(rf"(?:{IS} )?(?:{DONE} )?(?:the )?(?P<age>{_AGE})(?: ones?)?")
    ):
        parts.age = match["age"].lower()
    subject = reader.take(rf"{_SAYS} (?P<subject>\S.*)")
    if subject:
        parts.says = (subject["says"] or "mention").lower()
    elif parts.kind == "anything":
        subject = reader.take(_OF)
        parts.says = "about" if subject else ""
    if published := reader.take(r"did (?P<place>\S.*?) (?:publish|write|print|release)"):
        parts.place = f"by {published['place']}"
    elif subject:
        _read_subject(subject["subject"], parts)
    elif place := reader.take(_FROM):
        parts.done, parts.place = place["done"] or "", place["place"]
    else:
        parts.done = reader.words(f"(?:{IS} )?{DONE}")


def _read_subject(text: str, parts: Parts) -> None:
    """Split what follows the verb into the subject, that it is there, and where it is from."""
    if there := _ENDS_THERE.fullmatch(text):
        text = there["subject"]
    split = _SPLIT.fullmatch(text)
    parts.subject = split["subject"] if split else text
    parts.place = split["place"] if split else ""
