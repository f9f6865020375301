"""A quotation in a sentence -> who says it.

The quotation is replaced by one word, so that the parser reads only the sentence around it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.corpus.blocks import Span
from rag.support.rules.roles import SPEECH
from rag.support.statements import QUOTATION
from rag.support.tokens import PASSIVE_SUBJECTS, SUBJECTS, is_impersonal, is_part_of_name
from rag.text.syntax import parse_dependencies
from rag.text.word_lists import word_set
from rag.text.words import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_QUOTING = SPEECH | word_set("quoting_verbs")
_PERSON_NOUNS = word_set("person_nouns")
_TITLES = _PERSON_NOUNS | word_set("name_titles")
#: Stands for a quotation while the sentence around it is parsed.
_PLACEHOLDER = "this"
#: Nouns whose "of" says who speaks: "in the words of".
_SAYINGS = frozenset("word opinion view verdict phrase judgement judgment eye".split())


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something: the words of the name without titles, and all words of the phrase.

    `role` is "mayor" and the like; `name` or `role` may be empty. `is_person` says that the name
    is not that of an organisation or a place.
    """

    name: tuple[str, ...]
    role: str
    phrase: frozenset[str]
    is_person: bool = True


def speaker_of(text: str, quotation: Span) -> Speaker | None:
    """Return who says a quotation, which is at a span of a sentence; None if nobody is said to.

    >>> text = 'According to Ann Lee, "all is well".'
    >>> speaker_of(text, (22, 33)).name
    ('ann', 'lee')
    """
    reduced, at = _reduced(text, quotation)
    doc = parse_dependencies(reduced)
    quoted = next((token for token in doc if token.idx == at), None)
    if quoted is None:
        return None
    found = _attributed(doc) or _saying(quoted) or _colon(quoted)
    return _speaker(found, quoted) if found else None


def _reduced(text: str, quotation: Span) -> tuple[str, int]:
    """Return a sentence with a word for each quotation, and where that for one of them is."""
    spans = [match.span(1) if match[1] else match.span(2) for match in QUOTATION.finditer(text)]
    spans = [one for one in spans if one[1] <= quotation[0] or one[0] >= quotation[1]]
    reduced, last, at = "", 0, 0
    for start, end in sorted([*spans, quotation]):
        reduced += text[last:start]
        at = len(reduced) if (start, end) == quotation else at
        # Only a quotation with several words is replaced: others may be names.
        is_long = (start, end) == quotation or len(words(text[start:end])) > 2
        reduced += _PLACEHOLDER if is_long else text[start:end]
        last = end
    return reduced + text[last:], at


def _attributed(doc: "Doc") -> "Token | None":
    """Return X of "according to X", "in the words of X" and "for X", of a person."""
    for token in doc:
        above = token.head.head
        if token.dep_ != "pobj":
            continue
        if token.head.lower_ == "to" and above.lower_ == "according":
            return token
        if token.head.lower_ == "of" and above.lemma_.lower() in _SAYINGS:
            return token
        if token.head.lower_ == "for" and above.dep_ == "ROOT" and token.ent_type_ == "PERSON":
            return token if above.lemma_ == "be" else None
    return None


def _saying(quoted: "Token") -> "Token | None":
    """Return who does the verb of saying that is nearest above a quotation, or beside it."""
    for above in quoted.ancestors:
        if above.pos_ not in ("VERB", "AUX"):
            continue
        if above.lemma_.lower() in _QUOTING:
            return _agent(above, quoted)
        if above.lemma_ == "be":
            for child in above.children:
                # "is what Ann Lee called it", "Ann Lee's verdict is"
                if child.dep_ == "ccomp" and child.lemma_.lower() in _QUOTING:
                    return _agent(child, quoted)
                if child.lemma_.lower() in _SAYINGS:
                    return next((one for one in child.children if one.dep_ == "poss"), None)
    return None


def _agent(verb: "Token", quoted: "Token") -> "Token | None":
    for child in verb.children:
        if child.dep_ == "agent":
            return next(child.children, None)
    if any(child.dep_ in PASSIVE_SUBJECTS for child in verb.children):
        return None
    subjects = (child for child in verb.children if child.dep_ in SUBJECTS and child != quoted)
    subject = next((one for one in reversed(list(subjects))), None)
    if subject is not None:
        is_relative = subject.tag_ in ("WDT", "WP") and verb.dep_ == "relcl"
        return verb.head if is_relative else subject
    return _agent(verb.head, quoted) if verb.dep_ in ("conj", "xcomp", "advcl") else None


def _colon(quoted: "Token") -> "Token | None":
    """Return X of "X: this"."""
    root = quoted.head
    follows = root.i + 1 < len(root.doc) and root.nbor(1).text == ":"
    return root if root.dep_ == "ROOT" and follows and is_part_of_name(root) else None


def _speaker(token: "Token", quoted: "Token") -> Speaker:
    around = {quoted, *quoted.subtree} if token.is_ancestor(quoted) else {quoted}
    inside = [one for one in token.subtree if one not in around]
    phrase = frozenset(word for one in inside for word in words(one.text))
    bearer = next(
        (one for one in (token, *token.children) if is_part_of_name(one) and one in inside
         and (one == token or one.dep_ in ("appos", "flat"))),
        None,
    )  # fmt: skip
    roles = (one.lemma_.lower() for one in inside if one.lemma_.lower() in _PERSON_NOUNS)
    if bearer is None:
        role = token.lemma_.lower()
        return Speaker((), role if role in _PERSON_NOUNS else "", phrase)
    name = _name(bearer)
    # spaCy takes many a full name for a place.
    is_place = is_impersonal(bearer) and len(name) == 1
    return Speaker(name, next(roles, ""), phrase, not (is_place or bearer.ent_type_ == "ORG"))


def _name(last: "Token") -> tuple[str, ...]:
    first = last.i
    while first > 0 and is_part_of_name(last.doc[first - 1]):
        first -= 1
    found = words(last.doc[first : last.i + 1].text)
    return tuple(word for word in found if word not in _TITLES) or tuple(found)
