"""A sentence of the checked text -> why there is nothing to check in it, if so."""

import re
from typing import TYPE_CHECKING

from rag.corpus.chunks import Sentence
from rag.support.tokens import PASSIVE_SUBJECTS, SUBJECTS
from rag.text.small_talk_phrases import phrases
from rag.text.syntax import parse_dependencies
from rag.text.word_lists import word_set
from rag.text.words import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_QUESTION = re.compile(r"\?[\"”’')\]]*$")
_END = re.compile(r"[.!…:][\"”’')\]]*$")
_OPINION_WORDS = word_set("opinion_words")
_OPINION_VERBS = word_set("opinion_verbs")
_FIRST_PERSON = frozenset(("i", "we", "my", "our", "me", "us", "mine", "ours"))
#: What calls a statement an opinion, whoever it is about.
_AS_OPINION = re.compile(
    r"\b(?:(?:in|from) (?:my|our) (?:\w+ )?(?:opinion|view|judge?ment|eyes|point of view)|"
    r"to my mind|as (?:I|we) see it|if you ask (?:me|us))\b",
    re.IGNORECASE,
)
_MAX_GREETING = 4  # words before the first comma or full stop
_SUBJECTS = (*SUBJECTS, *PASSIVE_SUBJECTS)

HEADING = "It is a heading."
QUESTION = "It is a question."
GREETING = "It is a greeting or a wish."
ORDER = "It asks the reader to do something."
OPINION = "It is an opinion."


def nothing_to_check(sentence: Sentence) -> str:
    """Return why a sentence claims nothing, as a sentence; "" if it may claim something."""
    text = sentence.shown
    if sentence.place.is_label:
        return HEADING
    if _QUESTION.search(text) or not words(text):
        return QUESTION
    # An item of a list or a row of a table claims something without a verb.
    return "" if sentence.place.group else _without_claim(parse_dependencies(text))


def _without_claim(doc: "Doc") -> str:
    text = doc.text
    if not any(token.pos_ in ("VERB", "AUX") for token in doc):
        return GREETING if _END.search(text) and not _has_fact(doc) else _label(doc)
    if _is_greeting(doc):
        return GREETING
    if not _END.search(text) and not any(token.dep_ in _SUBJECTS for token in doc):
        return HEADING
    return ORDER if _is_order(doc) and _is_addressed(doc) else ""


def is_instruction(text: str) -> bool:
    """Whether a sentence tells what is to be done; instructions in an article may say it too.

    >>> is_instruction("Never open the lid."), is_instruction("The lid stays closed.")
    (True, False)
    """
    return _is_order(parse_dependencies(text))


def _is_addressed(doc: "Doc") -> bool:
    """Whether an order is a request by the writer: it has "please", "us" or the like."""
    said = {token.lower_ for token in doc}
    return "please" in said or not said.isdisjoint(_FIRST_PERSON)


def is_called_opinion(text: str) -> bool:
    """Whether the writer calls a sentence an opinion, and it has no number.

    >>> is_called_opinion("In my view, Bern is too small."), is_called_opinion("Bern is too small.")
    (True, False)
    """
    return bool(_AS_OPINION.search(text)) and not any(map(_is_number, parse_dependencies(text)))


def may_be_opinion(text: str) -> bool:
    """Whether a sentence that no article supports is an opinion: it judges, without a fact.

    >>> may_be_opinion("There is no finer sight."), may_be_opinion("The lake has two islands.")
    (True, False)
    """
    doc = parse_dependencies(text)
    if _has_fact(doc):
        return False
    said = set(words(text))
    is_personal = not said.isdisjoint(_FIRST_PERSON) and any(map(_is_believing, doc))
    return is_personal or not said.isdisjoint(_OPINION_WORDS) or _says_what_should_be(doc)


def _label(doc: "Doc") -> str:
    return "" if _END.search(doc.text) and _has_fact(doc) else HEADING


def _has_fact(doc: "Doc") -> bool:
    """Whether a sentence has a number, or a name after its first word."""
    return any(
        _is_number(token) or (token.i and token.ent_type_ and token.pos_ == "PROPN")
        for token in doc
    )


def _is_number(token: "Token") -> bool:
    """Whether a word is a number; "one" only if it counts something."""
    return token.like_num and (token.lower_ != "one" or token.dep_ == "nummod")


def _is_greeting(doc: "Doc") -> bool:
    first = re.split(r"[,!.]", doc.text)[0]
    said = words(first)
    # "Hello everyone": whom it greets may follow.
    openings = (" ".join(said[:end]) for end in range(1, len(said)))
    greets = len(said) <= _MAX_GREETING and any(phrases().get(o) == "greeting" for o in openings)
    if greets or phrases().get(" ".join(said)) in ("greeting", "thanks", "goodbye"):
        return not _has_fact(doc)
    opening = doc[0].lower_ in ("dear", "welcome")
    wishing = any(_is_believing(token) and token.dep_ == "ROOT" for token in doc)
    has_subject = any(token.dep_ in _SUBJECTS for token in doc)
    if opening and not has_subject:
        return True
    return not _has_fact(doc) and (opening or (wishing and _is_mine(doc)))


def _is_mine(doc: "Doc") -> bool:
    """Whether the subject of the main verb is the writer, or there is none."""
    subjects = [token for token in doc if token.head.dep_ == "ROOT" and token.dep_ in _SUBJECTS]
    return all(token.lower_ in _FIRST_PERSON for token in subjects)


def _is_believing(token: "Token") -> bool:
    return token.lemma_.lower() in _OPINION_VERBS and token.pos_ in ("VERB", "AUX", "NOUN", "INTJ")


def _is_order(doc: "Doc") -> bool:
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is None or root.tag_ != "VB" or root.pos_ != "VERB":
        return False
    # "Do not open it" has a helping verb as well.
    helpers = (one for one in root.children if one.dep_ == "aux" and one.lower_ != "do")
    return not any(helpers) and not any(child.dep_ in _SUBJECTS for child in root.children)


def _says_what_should_be(doc: "Doc") -> bool:
    """Whether the main verb has "should" or "ought"."""
    return any(
        token.lower_ in ("should", "ought") and token.dep_ == "aux" and token.head.dep_ == "ROOT"
        for token in doc
    )
