"""A question -> what it asks about the collection of articles itself, if it does.

"Which articles do you have from the Gazette?" is about the articles, "Which articles of the treaty
mention fishing?" about what one of them says. A question is about the collection if it is made of
the parts in parts.py and nothing else, and has enough of them to mean the collection:
"which documents do you have", but not "which documents". Words for articles that may also be what
articles are about ("report", "page") need more than the others.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.answering.kinds.collection.parts import (
    ARTICLE,
    ARTICLES,
    CAN,
    DONE,
    IS,
    LOOSE,
    WHOLE,
    Parts,
    any_of,
    parse,
    plain,
)
from rag.text.syntax import tag
from rag.text.words import content_words


class Asks(StrEnum):
    """What a question about the collection asks for."""

    LIST = "list"  # or how many there are
    NEWEST = "newest"
    OLDEST = "oldest"
    SUBJECTS = "subjects"  # what the articles are about
    SOURCES = "sources"
    AUTHORS = "authors"  # who wrote about something, or who wrote an article
    DATES = "dates"  # when an article was published, and where


@dataclass(frozen=True, slots=True)
class CollectionQuestion:
    """What is asked about the collection.

    `subject` is what the articles mention, `title` what an article is called, and `place` where
    they are from and when ("from the Gazette"), all in the question's own words. `count` is how
    many articles are wanted, 0 for any number. If the question has no word for articles, it is
    `elliptical`: after a question about something else, it is about that.
    """

    asks: Asks
    subject: str = ""
    title: str = ""
    place: str = ""
    count: int = 0
    elliptical: bool = False


#: Ages of which an article about something is called, too: "the last page", "the first report".
_AMBIGUOUS_AGES = ("first", "last", "earliest")
_OLDEST = ("oldest", "older", "earliest", "first")
_THING = rf"(?:{ARTICLES}|{ARTICLE}|{LOOSE}|your (?:information|answers|facts|data|knowledge))"
_SUBJECTS = re.compile(
    rf"what {IS} (?:this|(?:all )?(?:of )?this|{WHOLE}|{ARTICLES})(?: all)? about"
    rf"|what {CAN} (?:know|tell me|ask|ask you|answer)(?: anything)?(?: about)?(?: here)?"
    rf"|(?:tell me about|describe|summari[sz]e|give me an overview of) (?:{WHOLE}|{ARTICLES})"
    rf"|what do {ARTICLES} (?:cover|discuss|deal with|talk about|contain)",
    re.IGNORECASE,
)
#: After a question about something else, "this" is about that.
_THIS = re.compile(rf"what {IS} (?:all )?(?:of )?this(?: all)? about", re.IGNORECASE)
_SOURCES = re.compile(
    rf"(?:(?:which|what) {any_of('source_nouns')}|where) (?:do|does|are|is) {_THING}(?: come)? from"
    rf"|where (?:do|did) you get {_THING}(?: from)?",
    re.IGNORECASE,
)
_WROTE = r"(?:wrote|writes?|has written|have written)"
_THE = r"(?:(?:an?|the|this|that|any|your) )?"
_CALLED = rf"(?:{_THE}{ARTICLE} )?(?:(?:called|titled|entitled) )?(?P<title>.+?)"
_ON = rf"{_THE}{ARTICLE} (?:about|on) (?P<subject>.+?)"
_WHICH_AUTHOR = r"(?:which|what) (?:authors?|journalists?|reporters?|writers?)"
_AUTHORS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:who|{_WHICH_AUTHOR}) {_WROTE} (?:anything |something )?about (?P<subject>.+)",
        rf"(?:who {_WROTE}|who {IS} the (?:authors?|writers?) of) {_ON}",
        rf"(?:who {_WROTE}|who {IS} the (?:authors?|writers?) of) {_CALLED}",
    )
)
_DATES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:when|where) (?:was|were|did) {_ON} (?:{DONE}|come out|appear)",
        rf"(?:when|where) (?:was|were|did) {_CALLED} (?:{DONE}|come out|appear)",
        rf"how old is {_ON}",
    )
)
_MENTIONED = re.compile(
    rf"(?:where|in (?:which|what|how many) (?:{ARTICLE}|{LOOSE})) {IS} (?P<where>.+) mentioned"
    rf"|{IS} (?P<whether>.+) mentioned (?:anywhere|somewhere|here"
    rf"|in (?:any|one|some)(?: of the)? (?:{ARTICLE}|{LOOSE})|in {ARTICLES})",
    re.IGNORECASE,
)
#: How many articles there are, and of which dates.
_EXTENT = re.compile(
    rf"how (?:big|large|old|recent|current|up to date) (?:is|are) (?:{WHOLE}|{ARTICLES})"
    rf"|when {IS} {ARTICLES} {DONE}"
    rf"|(?:what|which) (?:dates?|years?|period|time span) do(?:es)? (?:{WHOLE}|{ARTICLES})"
    r" (?:cover|span|come from)",
    re.IGNORECASE,
)


def read(text: str) -> CollectionQuestion | None:
    """Return what a question asks about the collection; None if it is about anything else."""
    question = _read(plain(text))
    if question and question.subject and not _is_phrase(question.subject):
        return None
    return question


def _read(text: str) -> CollectionQuestion | None:
    if _SUBJECTS.fullmatch(text):
        return CollectionQuestion(Asks.SUBJECTS, elliptical=bool(_THIS.fullmatch(text)))
    if _SOURCES.fullmatch(text):
        return CollectionQuestion(Asks.SOURCES)
    if _EXTENT.fullmatch(text):
        return CollectionQuestion(Asks.LIST)
    if mentioned := _MENTIONED.fullmatch(text):
        return CollectionQuestion(Asks.LIST, mentioned["where"] or mentioned["whether"])
    parts = parse(text)
    return (_of_articles(parts) if parts else None) or _of_one(text)


def _of_one(text: str) -> CollectionQuestion | None:
    """Return a question about the author or the date of an article."""
    for asks, forms in ((Asks.AUTHORS, _AUTHORS), (Asks.DATES, _DATES)):
        for form in forms:
            if match := form.fullmatch(text):
                part = match.groupdict(default="")
                title = part.get("title", "")
                return CollectionQuestion(asks, part.get("subject", ""), title)
    return None


def _of_articles(parts: Parts) -> CollectionQuestion | None:
    is_meant = _MEANT[parts.kind](parts)
    if not is_meant:
        return None
    asks = {"topic": Asks.SUBJECTS, "source": Asks.SOURCES, "author": Asks.AUTHORS}.get(
        parts.kind, Asks.LIST
    )
    if parts.age:
        asks = Asks.OLDEST if parts.age in _OLDEST else Asks.NEWEST
    is_one = parts.age not in ("", "new") and not parts.noun.endswith("s")
    count = parts.count or int(is_one)
    is_ours = _names_articles(parts) or (parts.kind not in ("", "one", "source", "author"))
    elliptical = not is_ours and "your" not in parts.determiner
    return CollectionQuestion(asks, parts.subject, "", parts.place, count, elliptical)


def _names_articles(parts: Parts) -> bool:
    """Whether words without a noun mean the articles: "in this folder", "do you have"."""
    return bool(re.search(rf"\byou\b|{WHOLE}|{ARTICLES}", parts.there, re.IGNORECASE))


def _is_article(parts: Parts) -> bool:
    said = parts.there or parts.subject or parts.place
    if parts.opening == "when":
        return bool(parts.age and parts.done)
    if parts.done and not parts.place:
        return False
    if parts.opening == "show":
        return bool(said or parts.age or parts.noun.endswith("s"))
    if parts.opening in ("many", "exists"):
        return True
    if parts.opening == "any":
        return bool(parts.subject)
    return bool(parts.age or parts.there or (said and not parts.verb))


def _is_loose(parts: Parts) -> bool:
    if parts.opening == "when" or (parts.done and not parts.place):
        return False
    if parts.age:
        return parts.age not in _AMBIGUOUS_AGES and not parts.subject
    is_said = bool(parts.there or parts.place or parts.subject)
    if parts.opening == "show":
        return parts.noun.endswith("s")
    return is_said and not parts.verb and parts.opening != ""


def _is_anything(parts: Parts) -> bool:
    if parts.age:
        return parts.age == "new" and not parts.subject
    if parts.opening == "show":
        return bool(parts.there) or bool(parts.place and not parts.subject)
    if parts.opening == "which":
        return not parts.subject and _names_articles(parts)
    if parts.opening == "exists":
        # Not "Is there anything on the roof?", but "Do you have anything on it?"
        return bool(parts.subject) and (parts.says == "about" or "there" not in parts.opened)
    return parts.opening == "" and parts.says == "about" and parts.noun == "anything"


def _is_topic(parts: Parts) -> bool:
    is_asked = parts.opening in ("which", "show", "many")
    return is_asked and not parts.subject and not parts.age


def _is_source(parts: Parts) -> bool:
    is_ours = "your" in parts.determiner or bool(parts.there) or "all" in parts.determiner
    is_sources = parts.opening in ("show", "many") and parts.noun == "sources"
    is_known = parts.verb == "are" and parts.noun in ("sources", "authors")
    return (is_ours or is_sources or is_known) and not parts.subject and not parts.age


def _is_bare(parts: Parts) -> bool:
    """Whether a question without a word for articles may mean them."""
    if parts.subject or parts.count:
        return False
    if parts.opening == "many":
        return bool(parts.place) and parts.kind == ""
    if parts.age and parts.opening in ("", "which"):
        is_whole = parts.verb or (not parts.opening and "the" in parts.determiner)
        return bool(is_whole) and parts.age not in _AMBIGUOUS_AGES
    if parts.opening != "which":
        return False
    return _names_articles(parts) if not parts.place else bool(parts.done)


_MEANT = {
    "article": _is_article,
    "loose": _is_loose,
    "anything": _is_anything,
    "topic": _is_topic,
    "source": _is_source,
    "author": _is_source,
    "one": _is_bare,
    "": _is_bare,
}


def _is_phrase(subject: str) -> bool:
    """Whether a subject is a noun phrase that names something: no clause, no pronoun alone.

    >>> _is_phrase("the old ferry"), _is_phrase("how the ferry was sold"), _is_phrase("it")
    (True, False, False)
    """
    if re.search(r"[,;:?]", subject) or not content_words(subject):
        return False
    # Tagged within a sentence, "reports" is a noun.
    tokens = list(tag(f"They wrote about {subject}."))[3:]
    return not any(token.tag_ in ("MD", "VBD", "VBP", "VBZ", "WP", "WRB") for token in tokens)
