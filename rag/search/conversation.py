"""A follow-up and the turns before it -> a question that stands alone, without a language model.

A question that names its own subject is searched as it is. One that leans on what went before
("And when?", "Did he agree?") takes along the nouns and names of the turns it leans on and the
names of the last answer; whole turns would drown it. Where the last answer was found is looked at
too: mostly the next one stands beside it.
"""

import re
from collections.abc import Sequence

from rag.corpus.chunks import Sentence
from rag.search.question import SPELT_OUT
from rag.text.syntax import is_name, tag
from rag.text.words import clean, content_words, words

_LEANS = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|it|its|this|that|these|those|there"
    r"|then|one|ones|same|other|others|another|else|instead)\b|^(?:and|but|or|so|also)\b",
    re.IGNORECASE,
)


#: How many earlier turns a question may lean on.
REACH = 2
#: How many turns that all lean are followed back; each costs a search.
LONGEST_CHAIN = 3
#: Characters of an earlier turn that are looked at.
_LONGEST_TURN = 300
_SUBJECTS = ("NOUN", "PROPN", "NUM")


def add_context(question: str, earlier: Sequence[str], answer: Sequence[Sentence] = ()) -> str:
    """Return what to search for: the question, and in brackets what it leans on.

    `earlier` holds the turns before a question that leans on them, oldest first, and `answer` the
    sentences that answered the last one; none if nothing did.
    """
    subjects: list[str] = []
    for turn in reversed(earlier[-REACH:]):
        asked = clean(turn)[:_LONGEST_TURN]
        # With nothing but "By whom?" even the verb is the earlier turn's.
        kinds = _SUBJECTS if content_words(question) else (*_SUBJECTS, "VERB")
        subjects = [*_subjects(asked, kinds), *subjects]
        if not needs_context(asked):
            break
    subjects += [name for one in answer for name in _names(one.text)]
    asked_words = set(words(question))
    new = [word for word in dict.fromkeys(subjects) if not set(words(word)) <= asked_words]
    return f"{question} ({' '.join(new)})" if new else question


def chain(history: Sequence[str]) -> tuple[str, ...]:
    """Return the last turns that a question after them may lean on, one through the other.

    They begin with a turn that stands alone, or are LONGEST_CHAIN turns that all lean.
    """
    turns: list[str] = []
    for turn in reversed(history[-LONGEST_CHAIN:]):
        turns.insert(0, turn)
        if not needs_context(turn):
            break
    return tuple(turns)


def _subjects(turn: str, kinds: Sequence[str]) -> list[str]:
    return [token.text for token in tag(turn) if token.pos_ in kinds or is_name(token)]


def _names(text: str) -> list[str]:
    return [token.text for token in tag(" ".join(text.split())) if is_name(token)]


def needs_context(question: str, *, is_part: bool = False) -> bool:
    """Whether a question can't be understood alone; a later part of one leans more readily.

    >>> needs_context("And for how long?"), needs_context("Which state hosts the factory?")
    (True, False)
    >>> needs_context("And for how long? (talks Brussels)")
    False
    """
    if SPELT_OUT.search(question):
        return False
    if _LEANS.search(question):
        return True
    named = any(is_name(token) for token in tag(question))
    return not named and (is_part or len(content_words(question)) < 3)
