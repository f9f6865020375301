"""The claim must not deny what the evidence says, or say what it denies."""

from rag.support.evidence import Evidence
from rag.support.rules.rule import Rule
from rag.support.statements import Statement, Word
from rag.text.opposites import CONTRARIES
from rag.text.word_lists import word_set
from rag.text.words import words

_NOTHING: frozenset[str] = frozenset()
_DENIALS = word_set("denials") | word_set("negative_words")
_FUNCTION_WORDS = word_set("contrary_function_words")


def contrary_word(claim: Statement, evidence: Evidence) -> bool:
    """One sentence has the contrary of a word that only the claim has, and nothing is negated."""
    if claim.negations:
        return False
    new = [word for word in claim.words if not {word.text, word.lemma} & evidence.forms]
    return any(
        not statement.negations and any(_has_contrary(word, statement) for word in new)
        for statement in evidence.statements
    )


def _has_contrary(word: Word, statement: Statement) -> bool:
    # Of a text and a lemma that are the same, the last word's part of speech counts.
    parts = {
        form: other.part_of_speech
        for other in statement.words
        for form in (other.text, other.lemma)
    }
    contraries = CONTRARIES.get(word.text, _NOTHING) | CONTRARIES.get(word.lemma, _NOTHING)
    return any(_are_comparable(word.part_of_speech, parts.get(other)) for other in contraries)


def _are_comparable(part: str, other: str | None) -> bool:
    return part == other or {part, other} <= {"VERB", "ADJ"}


def contrary_function_word(claim: Statement, evidence: Evidence) -> bool:
    """One says "before", "more" or "with", the other "after", "less" or "without"."""
    if len(evidence.statements) != 1:
        return False
    ours = _FUNCTION_WORDS.intersection(words(claim.text))
    theirs = _FUNCTION_WORDS.intersection(words(evidence.statements[0].text))
    return any(CONTRARIES[word] & (theirs - ours) for word in ours - theirs)


def opposite_act(claim: Statement, evidence: Evidence) -> bool:
    """Of an act, one says that it was done and the other that it was not."""
    for act in claim.acts:
        matching = list(evidence.acts(act.verb))
        if matching and all(other.is_negated != act.is_negated for other in matching):
            return True
    return False


def added_negation(claim: Statement, evidence: Evidence) -> bool:
    """The claim is negative, the evidence is not."""
    is_denied = any(one.negations for one in evidence.statements) or evidence.forms & _DENIALS
    return claim.negations % 2 == 1 and not is_denied


RULE = Rule(
    "polarity",
    "the passage says the opposite",
    (contrary_word, contrary_function_word, opposite_act, added_negation),
)
