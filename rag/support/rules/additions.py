"""The claim must not have a clause or phrase that the evidence lacks."""

from rag.support.evidence import Evidence
from rag.support.rules.rule import NOTHING, Rule, Words
from rag.support.statements import Statement
from rag.text.matching import alike

#: How many words of a phrase, and what share of them, the evidence must lack.
_MIN_NEW_WORDS = 2
_MIN_NEW_SHARE = 0.75


def added_phrase(claim: Statement, evidence: Evidence) -> Words:
    """The evidence has hardly a word of a phrase.

    A paraphrase leaves as many words of the evidence unmatched as it has new words.
    """
    ours = {form for word in claim.words for form in (word.text, word.lemma)}
    unmatched = sum(not word.is_name and not _has_alike(word.text, ours) for word in evidence.words)
    for phrase in claim.phrases:
        new = frozenset(word for word in phrase if not _has_alike(word, evidence.forms))
        least = max(_MIN_NEW_WORDS, _MIN_NEW_SHARE * len(phrase))
        if len(new) > unmatched and len(new) >= least:
            return new
    return NOTHING


def _has_alike(word: str, others: set[str] | frozenset[str]) -> bool:
    return any(alike(word, other) for other in others)


RULE = Rule(
    "additions",
    "it adds something that is not in the passage",
    (added_phrase,),
    "addition",
)
