"""A question -> how far it refers back to earlier turns: a pronoun, an ellipsis, a bare attribute.

Parts of speech decide (spaCy, no parser). Where they leave doubt, the question may be read in both
ways, and the better answer wins; so the doubtful cases need not be told apart here.
"""

import re
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.search.ones import bare_one
from rag.search.resolved import ResolvedQuestion
from rag.text.syntax import is_name, tag
from rag.text.word_lists import word_rows, word_set
from rag.text.words import content_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


class Reference(IntEnum):
    """How far a question refers back to the turns before it."""

    NONE = 0  # it stands alone
    POSSIBLE = 1  # it is read alone, unless it is better understood with context
    LIKELY = 2  # it is read with context, unless it is better understood alone
    CERTAIN = 3  # it can't be understood alone


_PEOPLE = frozenset("he him his she her hers".split())
_THIRD_PERSON = _PEOPLE | frozenset("it its they them their theirs".split())
_DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})
#: "And in Sweden?", "What about dogs?"
_CONTINUES = re.compile(
    r"(?:and|but|or)\b|(?:(?:and|so|but)\s+)?(?:what|how) about\b|what if\b", re.IGNORECASE
)
#: "Which is longer?", "Which one has more cars?"
_CHOOSES = re.compile(r"(?:(?:and|so|but) )?(?:which|who)(?: one| of them)?", re.IGNORECASE)
_COMPARATIVE = frozenset(("JJR", "RBR"))
#: What a follow-up begins with, before what it asks.
OPENING = re.compile(
    r"(?:(?:and|but|or|so|also|then|ok|okay|yes|no)\b[ ,]*)*"
    r"(?:(?:what|how) about\b|what of\b)?[ ,]*",
    re.IGNORECASE,
)
#: A question word, maybe with a preposition: "where?", "until when?", "what with?", "by whom?".
#: Some ask for the reason in other words.
_BARE = re.compile(
    r"(?P<word>(?:(?:since|until|till|from|by) )?when|where|why|how (?:long|often|far)(?= for|\W*$)"
    r"|(?:by|with|from|to|of|in|on|about) (?:whom|what|which)"
    r"|(?:who|what|which|where) (?:with|by|to|from|in|on|at|of))(?: for| not)?[\s?!.]*"
    r"|(?P<event>when|where|why|how)(?: (?:is|was|did|does|will)) (?:it|that|this)(?: be| happen)?"
    r"[\s?!.]*"
    r"|(?:how come|what for)[\s?!.]*",
    re.IGNORECASE,
)
_MAY_REFER = re.compile(
    r"^(?:so|also)\b|\b(?:then|same|another|others|else|instead|ones)\b"
    r"|\b(?:which|that|this|(?:the|an?) \w+) one\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:else|another|any (?:other|more)|what other|who other)\b", re.IGNORECASE)
#: "It's Sunday", "when it rains": the day and the weather are no "it" of a turn before.
_OUTSIDE = (
    *word_rows("calendar")[0],
    *"rains? raining rainy snows? snowing sunny windy stormy foggy icy winter summer".split(),
)
#: "How long does it take to ...?", "Is it true that ...?", "What is it like?", "What time is it?"
_EXPLETIVE = re.compile(
    r"\bit(?:'s|’s)?\s+(?:like\b|(?:\S+\s+){0,4}?(?:to|that|if|whether)\s+\w)|\btime is it\b"
    rf"|\bit(?:'s|’s)?\s+(?:(?:is|was)\s+)?(?:an?\s+)?(?:{'|'.join(_OUTSIDE)})\b",
    re.IGNORECASE,
)
#: "This year" is a date, and "this article" is what is searched.
_NOT_EARLIER = word_set("time_units") | frozenset(
    "morning afternoon evening weekend season spring summer autumn winter "
    "article page document collection folder site website".split()
)
#: What begins another clause, in which a pronoun may stand for a noun of the clause before.
_BOUNDARIES = frozenset({"WRB", "WP", "WDT", "CC", ",", ":"})


def reference(question: ResolvedQuestion, *, is_part: bool = False) -> Reference:
    """Return how far a question refers back.

    `is_part`: it is not the first part of its question, and so refers back more readily.

    >>> reference(ResolvedQuestion("And for how long?")).name
    'CERTAIN'
    >>> reference(ResolvedQuestion("And for how long?", "talks Brussels")).name
    'NONE'
    >>> reference(ResolvedQuestion("Into the café as well?")).name
    'LIKELY'
    >>> reference(ResolvedQuestion("What's the name of its captain?")).name
    'CERTAIN'
    >>> reference(ResolvedQuestion("Can I swim?")).name
    'POSSIBLE'
    >>> reference(ResolvedQuestion("Which state hosts the factory?")).name
    'NONE'
    """
    if question.context or question.story or any(part.context for part in question.parts):
        return Reference.NONE
    return _reference(question.text, is_part=is_part)


def question_word(question: str) -> str:
    """Return the question word that is all of a follow-up; "" if it says more.

    >>> question_word("And until when?"), question_word("How come?"), question_word("When is tea?")
    ('until when', 'why', '')
    >>> question_word("When was that?"), question_word("Since when not?")
    ('When', 'Since when')
    >>> question_word("How long for?"), question_word("What with?"), question_word("How far is it?")
    ('How long', 'What with', '')
    """
    bare = _BARE.fullmatch(OPENING.sub("", question.strip(), count=1))
    return (bare["word"] or bare["event"] or "why") if bare else ""


def asks_for_more(question: str) -> bool:
    """Whether a follow-up asks for what the last answer didn't tell.

    >>> asks_for_more("Who else?"), asks_for_more("Any other rules?"), asks_for_more("Who?")
    (True, True, False)
    """
    return bool(_MORE.search(question))


def unexplained(doc: "Doc") -> "list[Token]":
    """Return the words of a tagged question that stand for something that it doesn't name."""
    return [token for token in doc if refers(token) and not _is_explained(token)]


@lru_cache(maxsize=512)  # the same turns again and again
def _reference(text: str, *, is_part: bool) -> Reference:
    doc = tag(text)
    count = len(content_words(text))
    explained = [_is_explained(token) for token in doc if refers(token)]
    has_name = any(map(is_name, doc))
    has_verb = any(token.pos_ in ("VERB", "AUX") for token in doc)
    continues = bool(_CONTINUES.match(text))
    if not count or (continues and not has_verb) or question_word(text):
        return Reference.CERTAIN
    if not all(explained):
        return Reference.CERTAIN if count < 4 else Reference.LIKELY
    if bare_one(doc) or (not has_verb and doc[0].pos_ == "ADP") or (not has_name and _chooses(doc)):
        return Reference.LIKELY
    if (continues and count < 2) or (not has_name and (is_part or (count < 2 and not has_verb))):
        return Reference.LIKELY
    if continues or _MAY_REFER.search(text) or (not has_name and (explained or count < 3)):
        return Reference.POSSIBLE
    return Reference.NONE


def _chooses(doc: "Doc") -> bool:
    """Whether a question asks which is more of something, and doesn't say of which things."""
    choice = _CHOOSES.match(doc.text)
    names_things = any(token.lower_ == "or" for token in doc)
    if choice is None or names_things or not any(one.tag_ in _COMPARATIVE for one in doc):
        return False
    after = next((token for token in doc if token.idx > choice.end()), None)
    return after is not None and after.pos_ in ("VERB", "AUX")


def refers(token: "Token") -> bool:
    """Whether a token is a word that stands for something else."""
    word, rest = token.lower_, token.doc[token.i + 1 :]
    if word in _DEMONSTRATIVES:
        # At the end of a clause, it is no conjunction, whatever its tag.
        is_last = not rest or rest[0].is_punct
        return is_last or (token.tag_ == "DT" and not _is_defined(token))
    if word == "there":
        return token.tag_ == "RB" and not (token.i and token.nbor(-1).pos_ == "AUX")
    is_expletive = word == "it" and _EXPLETIVE.match(token.doc.text, token.idx)
    return token.tag_ in ("PRP", "PRP$") and word in _THIRD_PERSON and not is_expletive


def _is_defined(demonstrative: "Token") -> bool:
    """Whether the words beside "this" or "those" say what it is: "those who", "this year"."""
    doc, at = demonstrative.doc, demonstrative.i
    after = doc[at + 1] if at + 1 < len(doc) else None
    if after is None:
        return False
    if after.tag_ in ("WP", "WDT") or after.lower_ == "of":
        return True
    if demonstrative.lower_ in ("this", "these"):
        return after.lower_.removesuffix("s") in _NOT_EARLIER
    # A relative pronoun, though it isn't tagged as one: "the boats that sank".
    return at > 0 and doc[at - 1].pos_ in ("NOUN", "PROPN") and after.pos_ in ("VERB", "AUX")


def _is_explained(pronoun: "Token") -> bool:
    """Whether a question may name, before a pronoun, what the pronoun stands for.

    A possessive may stand for any noun before it ("Did Alva sell its boats?"), another pronoun only
    for one in an earlier clause ("When the mill burned down, who rebuilt it?").
    """
    before = list(pronoun.doc[: pronoun.i])
    if len(before) > 1 and before[-1].lower_ == "of":
        before = before[:-2]  # "The name of its captain": the name is the captain's
    if pronoun.tag_ != "PRP$" and pronoun.lower_ != "there":
        ends = [one.i for one in before if one.tag_ in _BOUNDARIES or one.pos_ == "SCONJ"]
        end = max(ends, default=0)
        # In "the firm that makes it", "it" isn't the firm.
        before = before[: end - (end > 0 and pronoun.doc[end].tag_ == "WDT")]
    return any(_may_be(one, pronoun.lower_) for one in before)


def _may_be(noun: "Token", pronoun: str) -> bool:
    if pronoun in _PEOPLE:
        is_person = noun.lower_ in word_set("person_nouns") | word_set("person_words")
        return noun.pos_ == "PROPN" or (noun.pos_ == "NOUN" and is_person)
    if pronoun in ("it", "its"):
        return noun.tag_ in ("NN", "NNP")
    if pronoun == "there":
        return noun.pos_ == "PROPN"
    return noun.pos_ in ("NOUN", "PROPN")
