"""The claim must not deny what the evidence says, or say what it denies."""

import re

from rag.support.evidence import Evidence
from rag.support.rules.rule import NOTHING, Rule, Words
from rag.support.statements import Statement, Word
from rag.text.matching import stems
from rag.text.opposites import CONTRARIES
from rag.text.word_lists import word_set
from rag.text.words import words

_DENIALS = word_set("denials") | word_set("negative_words")
_FUNCTION_WORDS = word_set("contrary_function_words")
_NEGATORS = word_set("negators")
_ORDERS = frozenset(("before", "after"))
#: "didn't" contains a word that negates.
_FORM = re.compile(r"n['’]t|[a-z]+?(?=n['’]t)|[a-z]+")
#: What negates, denies, ends or rules something out, in any form.
_DENYING = re.compile(
    r"n['’]t\b|\b(?:no|not|never|nobody|none|nothing|neither|nor|without|hardly|cannot|nowhere|"
    r"no-one|fail(?:s|ed|ing)?|refus\w+|den(?:y|ies|ied|ying)|reject\w*|declin\w+|"
    r"turn(?:s|ed) down|stop\w*|ceas\w+|lack\w*|exclud\w+|forbid\w*|forbade|prohibit\w*|"
    r"ban(?:s|ned)?|withdr\w+|"
    r"cancel\w*|abandon\w*|vot\w+ down|oppos\w+|instead of|rather than|avoid\w*|prevent\w*|"
    r"un(?:able|changed|hurt|injured|harmed|touched|finished|likely|known|proved|proven|sold|opened|"
    r"paid|decided))\b",
    re.IGNORECASE,
)


def loses_denial(claim: Statement, evidence: Evidence) -> bool:
    """Whether the evidence denies or rules out something, and the claim nothing.

    That is no reason to reject a claim, which may be about something else in the evidence, but it
    makes support less likely.
    """
    return bool(_DENYING.search(evidence.text)) and not _DENYING.search(claim.text)


def contrary_word(claim: Statement, evidence: Evidence) -> Words:
    """One sentence has the contrary of a word that only the claim has, and nothing is negated."""
    if claim.negations:
        return NOTHING
    new = [word for word in claim.words if not {word.text, word.lemma} & evidence.forms]
    plain = [statement for statement in evidence.statements if not statement.negations]
    return frozenset(
        word.text for word in new if any(_has_contrary(word, statement) for statement in plain)
    )


def _has_contrary(word: Word, statement: Statement) -> bool:
    # Of a text and a lemma that are the same, the last word's part of speech counts.
    parts = {
        form: other.part_of_speech
        for other in statement.words
        for form in (other.text, other.lemma)
    }
    contraries = CONTRARIES.get(word.text, NOTHING) | CONTRARIES.get(word.lemma, NOTHING)
    return any(_are_comparable(word.part_of_speech, parts.get(other)) for other in contraries)


def _are_comparable(part: str, other: str | None) -> bool:
    return part == other or {part, other} <= {"VERB", "ADJ"}


def contrary_function_word(claim: Statement, evidence: Evidence) -> Words:
    """One says "before", "more" or "with", the other "after", "less" or "without"."""
    if len(evidence.statements) != 1:
        return NOTHING
    ours = _FUNCTION_WORDS.intersection(words(claim.text))
    text = evidence.statements[0].text
    theirs = _FUNCTION_WORDS.intersection(words(text))
    return frozenset(
        word
        for word in ours - theirs
        for other in CONTRARIES[word] & (theirs - ours)
        if not _changes_places(_around(word, claim.text), _around(other, text))
    )


def opposite_order(claim: Statement, evidence: Evidence) -> Words:
    """One says "A before B", the other "A after B" or "B before A"."""
    if len(evidence.statements) != 1:
        return NOTHING
    text = evidence.statements[0].text
    ours, theirs = set(words(claim.text)), set(words(text))
    return frozenset(
        word
        for word in _ORDERS & ours
        for other in _ORDERS & theirs
        if (word == other or (word not in theirs and other not in ours))
        and _is_opposite(word, claim.text, other, text)
    )


def _is_opposite(word: str, text: str, other: str, other_text: str) -> bool:
    ours, theirs = _around(word, text), _around(other, other_text)
    if word == other:
        return _changes_places(ours, theirs) and bool(ours[0] & theirs[1])
    return all(one & another for one, another in zip(ours, theirs, strict=True))


def _around(word: str, text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of a sentence without what follows a word up to a comma, and of that."""
    match = re.search(rf"\b{word}\b([^,;.]*)", text, re.IGNORECASE)
    following = stems(match[1]) if match else NOTHING
    return stems(text) - following - {word}, following


def _changes_places(ours: tuple[Words, Words], theirs: tuple[Words, Words]) -> bool:
    """Whether what follows a word in one sentence does not follow that in the other, but is in it.

    "Ann before Bob" is the same as "Bob after Ann".
    """
    return not ours[1] & theirs[1] and bool(ours[1] & theirs[0])


def opposite_comparison(claim: Statement, evidence: Evidence) -> Words:
    """One says "more than", the other "no more than"."""
    return frozenset(
        word
        for word, is_negated in claim.comparisons - evidence.comparisons
        if (word, not is_negated) in evidence.comparisons
    )


def opposite_act(claim: Statement, evidence: Evidence) -> Words:
    """Of an act, one says that it was done and the other that it was not."""
    for act in claim.acts:
        matching = list(evidence.acts(act.verb))
        if matching and all(other.is_negated != act.is_negated for other in matching):
            return frozenset({act.verb})
    return NOTHING


def added_negation(claim: Statement, evidence: Evidence) -> Words:
    """The claim is negative, the evidence is not."""
    is_denied = any(one.negations for one in evidence.statements) or evidence.forms & _DENIALS
    if claim.negations % 2 == 0 or is_denied:
        return NOTHING
    return frozenset(_NEGATORS.intersection(_FORM.findall(claim.text.lower())) or {"not"})


RULE = Rule(
    "polarity",
    "the passage says the opposite",
    (
        contrary_word,
        opposite_order,
        contrary_function_word,
        opposite_comparison,
        opposite_act,
        added_negation,
    ),
    "negation",
    {
        "contrary_word": "opposite",
        "opposite_order": "order",
        "contrary_function_word": "order",
        "opposite_comparison": "quantity",
    },
)
