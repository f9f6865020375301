"""A sentence -> its claims: the main clause, and those that "and" or "who" join to it.

Read from spaCy's dependencies. A clause that shares its subject with another gets it, and "who" is
replaced by the person: "Ann Lee, who won, left early" claims that Ann Lee left early and that she
won.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.checking.tracing import Traced, joined
from rag.support.tokens import PASSIVE_SUBJECTS, SUBJECTS
from rag.text.syntax import parse_dependencies

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = (*SUBJECTS, *PASSIVE_SUBJECTS)
#: Conjunctions of clauses that are claims of their own.
_JOINING = frozenset("while whereas although though because since after when until".split())
_RELATIVE = ("WDT", "WP")
#: A sentence with more clauses is one claim: it would take minutes to take it apart.
_MAX_CLAIMS = 12
_OBJECT = ("dobj", "pobj")
_MARKS = frozenset(",;:–—-.")


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as a sentence of its own, and the span of the checked text that makes it."""

    reading: Traced
    start: int
    end: int


def claims(reading: Traced) -> list[Claim]:
    """Return the claims of a sentence in order; one, the whole sentence, if it can't be split."""
    whole = Claim(reading, *reading.span(0, len(reading.text)))
    heads = [token for token in parse_dependencies(reading.text) if _is_claim(token)]
    if not 1 < len(heads) <= _MAX_CLAIMS:
        return [whole]
    return [_claim(reading, head, heads) for head in heads]


def _is_claim(token: "Token") -> bool:
    """Whether a token is the verb of a clause that claims something by itself."""
    if token.pos_ not in ("VERB", "AUX"):
        return False
    if token.dep_ == "ROOT":
        return True
    if token.dep_ == "conj":
        return _is_claim(token.head) and _is_finite(token)
    if token.dep_ == "relcl":
        return _is_aside(token) and _relative(token) is not None
    marks = {child.lower_ for child in token.children if child.dep_ in ("mark", "advmod")}
    return token.dep_ == "advcl" and not marks.isdisjoint(_JOINING) and bool(_subjects(token))


def _is_finite(verb: "Token") -> bool:
    """Whether a joined verb has a subject or a tense, its own or that of the verb before it."""
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    return bool(_subjects(verb) or helpers or verb.tag_ in ("VBD", "VBZ", "VBP", "VBN", "VB"))


def _is_aside(verb: "Token") -> bool:
    """Whether a relative clause adds something: a comma comes before it."""
    first = verb.left_edge.i
    return first > 0 and verb.doc[first - 1].is_punct


def _relative(verb: "Token") -> "Token | None":
    """Return the "who" or "which" that is subject or object of a relative clause."""
    found = (child for child in verb.children if child.tag_ in _RELATIVE)
    return next((one for one in found if one.dep_ in (*_SUBJECTS, *_OBJECT)), None)


def _subjects(verb: "Token") -> "list[Token]":
    return [child for child in verb.children if child.dep_ in _SUBJECTS]


def _claim(reading: Traced, head: "Token", heads: "Sequence[Token]") -> Claim:
    own = _own_tokens(head, heads)
    first, last = own[0], own[-1]
    start, end = reading.span(first.idx, last.idx + len(last))
    parts = list(_pieces(reading, own))
    if head.dep_ == "relcl":
        parts = _relative_clause(reading, head, own)
    elif head.dep_ in ("conj", "advcl"):
        parts = [*_borrowed(reading, head, heads), *_pieces(reading, _without_subject(head, own))]
    return Claim(joined(parts), start, end)


def _own_tokens(head: "Token", heads: "Sequence[Token]") -> "list[Token]":
    """Return the words of a clause without those of the claims in it, and without "and" and ","."""
    others = {
        token.i
        for other in heads
        if other != head and head.is_ancestor(other)
        for token in other.subtree
    }
    left_out = {child.i for child in head.children if child.dep_ == "cc"}
    left_out |= {child.i for child in head.children if child.lower_ in _JOINING}
    tokens = [token for token in head.subtree if token.i not in others | left_out]
    places = {token.i for token in tokens}
    # A mark beside what is left out belongs to that.
    return [
        token
        for token in tokens
        if not (token.text in _MARKS and not {token.i - 1, token.i + 1} <= places)
    ] or [head]


def _pieces(reading: Traced, tokens: "Sequence[Token]") -> Iterator[Traced]:
    """Yield the unbroken runs of some tokens."""
    start = 0
    for at in range(1, len(tokens) + 1):
        if at == len(tokens) or tokens[at].i != tokens[at - 1].i + 1:
            run = tokens[start:at]
            yield reading.part(run[0].idx, run[-1].idx + len(run[-1]))
            start = at


def _without_subject(head: "Token", own: "Sequence[Token]") -> "list[Token]":
    """Return the words of a clause without a pronoun as its subject."""
    return [token for token in own if not (token in _subjects(head) and _is_pronoun(token))]


def _is_pronoun(token: "Token") -> bool:
    return token.pos_ == "PRON" and token.lower_ in ("he", "she", "it", "they")


def _borrowed(reading: Traced, head: "Token", heads: "Sequence[Token]") -> list[Traced]:
    """Return the subject, and the helping verb, that a clause shares with the one before it."""
    subjects = _subjects(head)
    if subjects and not all(map(_is_pronoun, subjects)):
        return []
    above = head.head
    while above.dep_ == "conj" and not _subjects(above):
        above = above.head
    subject = next(iter(_subjects(above)), None)
    if subject is None or _is_pronoun(subject):
        return [reading.part(one.idx, one.idx + len(one)) for one in subjects]
    phrase = list(_pieces(reading, _noun_phrase(subject, heads)))
    has_helper = any(child.dep_ in ("aux", "auxpass") for child in head.children)
    needs_helper = head.tag_ in ("VBN", "VB", "VBG") and not has_helper and not subjects
    helpers = [child for child in above.children if child.dep_ in ("aux", "auxpass")]
    shared = list(_pieces(reading, helpers)) if needs_helper else []
    return [*phrase, *shared]


def _noun_phrase(noun: "Token", heads: "Sequence[Token]") -> "list[Token]":
    """Return the words of a noun phrase without asides and the clauses that are claims."""
    left_out = {token.i for head in heads if noun.is_ancestor(head) for token in head.subtree}
    for child in noun.children:
        if child.dep_ in ("appos", "relcl", "acl") and child.left_edge.i > noun.i:
            left_out |= {token.i for token in child.subtree}
    tokens = [token for token in noun.subtree if token.i not in left_out]
    return [token for token in tokens if not token.is_punct or token.text in "-’'&"] or [noun]


def _relative_clause(reading: Traced, head: "Token", own: "Sequence[Token]") -> list[Traced]:
    """Return a relative clause as a sentence: "which" is replaced by what it stands for."""
    pronoun = _relative(head)
    noun = list(_pieces(reading, _noun_phrase(head.head, [head])))
    rest = list(_pieces(reading, [token for token in own if token != pronoun]))
    is_subject = pronoun is not None and pronoun.dep_ in _SUBJECTS
    return [*noun, *rest] if is_subject else [*rest, *noun]
