"""A parsed sentence -> its plain clauses: subject, verb, and the constituents after it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rag.text.word_lists import word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: Words of a subject at most.
MAX_SUBJECT = 6
_FINITE = ("VBD", "VBZ", "VBP")
SUBJECTS = ("nsubj", "nsubjpass")
_HELPERS = ("aux", "auxpass")
#: What ends the part of a clause that is asked about.
_ENDS = ("punct", "cc", "conj", "advcl", "parataxis", "dep", "ccomp", "mark")
#: What is left out of a phrase.
_ASIDES = ("relcl", "parataxis", "acl", "advcl")
#: Tags of words that no phrase ends with.
_OPEN = ("IN", "TO", "DT", "PRP$", "CC", "POS", "HYPH", "WDT")
_DENIALS = word_set("negators") | {"no", "none", "nothing", "nobody"}
#: Modal verbs of what may or might be: no facts.
_UNREAL = frozenset(("could", "would", "should", "might", "shall"))


@dataclass(frozen=True)
class Clause:
    """The main clause of a statement: its subject, helpers, verb, and what follows, in order."""

    verb: "Token"
    subject: "Token"

    @cached_property
    def helpers(self) -> "list[Token]":
        """The auxiliary verbs, in order."""
        return [token for token in self.verb.lefts if token.dep_ in _HELPERS]

    @cached_property
    def subject_tokens(self) -> "list[Token]":
        """The subject with what belongs to it."""
        return phrase(self.subject)

    @cached_property
    def after(self) -> "list[Token]":
        """The heads of the constituents after the verb, up to the first that is not plain."""
        heads: list[Token] = []
        for token in self.verb.rights:
            if token.dep_ in _ENDS:
                break
            heads.append(token)
            if _is_cut(token):
                break
        return heads

    @property
    def is_whole(self) -> bool:
        """Whether nothing that follows the verb is cut off where it can't be."""
        phrases = [phrase(head) for head in self.after]
        closed = all(tokens and tokens[-1].tag_ not in _OPEN for tokens in phrases)
        denies = any(token.lower_ in _DENIALS for tokens in phrases for token in tokens)
        cut = {head.dep_ for head in self.after if _is_cut(head)}
        return closed and not denies and cut <= {"dobj", "attr", "prep", "agent"}

    @property
    def named(self) -> str:
        """The subject inside a sentence: without the capital that only its place gives it."""
        return lowered(self.subject_tokens)

    def rest(self, *left_out: "Token") -> str:
        """Return what follows the verb, without some of its constituents."""
        return " ".join(joined(phrase(head)) for head in self.after if head not in left_out)

    def inverted(self, word: str, *left_out: "Token") -> str:
        """Return a question with the auxiliary before the subject."""
        helper, verb = self._helper_and_verb()
        parts = (word, helper, self.named, verb, self.rest(*left_out))
        return question(parts)

    def straight(self, word: str) -> str:
        """Return a question that asks for the subject."""
        verbs = [token.text for token in (*self.helpers, self.verb)]
        return question((word, *verbs, self.rest()))

    def _helper_and_verb(self) -> tuple[str, str]:
        if self.helpers:
            first, *others = [token.text for token in self.helpers]
            return first, " ".join([*others, self.verb.text])
        if self.verb.lemma_ == "be":
            return self.verb.text, ""
        return {"VBD": "did", "VBZ": "does"}.get(self.verb.tag_, "do"), self.verb.lemma_


def clauses(statement: "Doc") -> Iterator[Clause]:
    """Yield the main clause, those beside it, and what somebody is reported to have said."""
    if any(token.is_quote for token in statement):
        heads = [token for token in statement if token.dep_ == "ROOT"]
    else:
        heads = [token for token in statement if token.dep_ in ("ROOT", "conj", "ccomp")]
    yield from filter(None, map(_clause, heads))


def _clause(verb: "Token") -> Clause | None:
    """Return the clause of a verb; None if it is not a plain fact."""
    if verb.pos_ not in ("VERB", "AUX"):
        return None
    subject = next((token for token in verb.lefts if token.dep_ in SUBJECTS), None)
    helpers = [token for token in verb.lefts if token.dep_ in _HELPERS]
    is_finite = (helpers or [verb])[0].tag_ in (*_FINITE, "MD")
    if subject is None or not is_finite or not _is_fact(verb, helpers):
        return None
    clause = Clause(verb, subject)
    return clause if _is_subject(clause) and clause.is_whole else None


def _is_fact(verb: "Token", helpers: "Sequence[Token]") -> bool:
    conditions = (
        token.lower_ in ("if", "unless", "when", "not", "n't", "never")
        for child in verb.children
        for token in (child, *child.lefts)
    )
    return not any(conditions) and not any(one.lower_ in _UNREAL for one in helpers)


def _is_subject(clause: Clause) -> bool:
    """Whether a subject can be understood without the sentences before it."""
    tokens, noun = clause.subject_tokens, clause.subject
    determined = any(one.dep_ in ("det", "poss", "nummod") for one in noun.lefts)
    whole = bool(tokens) and len(tokens) <= MAX_SUBJECT and tokens[-1].tag_ not in _OPEN
    return whole and (noun.tag_ in ("NNP", "NNPS", "NNS") or (noun.tag_ == "NN" and determined))


def _is_cut(head: "Token") -> bool:
    tokens = phrase(head)
    return not tokens or tokens[-1].i < head.right_edge.i


def phrase(head: "Token") -> "list[Token]":
    """Return the tokens of a phrase up to the first aside in it."""
    asides = {
        inner.i
        for token in head.subtree
        if token != head and token.dep_ in _ASIDES
        for inner in token.subtree
    }
    tokens: list[Token] = []
    for token in head.subtree:
        breaks = token.i > head.i and token.is_punct and token.tag_ not in ("HYPH", "NFP", "POS")
        if token.i in asides or (breaks and token.text not in "-%"):
            break
        tokens.append(token)
    while tokens and tokens[-1].dep_ == "cc":
        tokens.pop()
    return tokens if head in tokens else []


def object_of(token: "Token") -> "Token | None":
    """Return what a preposition governs; None if that is no noun."""
    return next((one for one in token.rights if one.dep_ == "pobj"), None)


def lowered(tokens: "Sequence[Token]") -> str:
    """Return a phrase without the capital that only its place in the sentence gives it."""
    first, text = tokens[0], joined(tokens)
    is_name = first.pos_ == "PROPN" or first.ent_type_ in ("NORP", "GPE", "PERSON")
    return text if is_name and first.lower_ != "the" else text[0].lower() + text[1:]


def joined(tokens: "Sequence[Token]") -> str:
    """Return tokens as their text has them, without marks at either end."""
    return "".join(token.text_with_ws for token in tokens).strip(" ,.;:")


def question(parts: Iterable[str]) -> str:
    """Return the parts of a question in one line; empty ones are left out."""
    return " ".join(" ".join(filter(None, parts)).split()) + "?"
