"""A follow-up and the turns before it -> a question that stands alone, without a language model.

A question that names its own subject is searched as it is. One that leans on what went before
("And when?", "Did he agree?") takes along the nouns and names of the turns it leans on. Whole
turns would drown it: the best words for an earlier question are then found again.
"""

import re
from collections.abc import Sequence

from rag.questions import clean, content_words, is_name, parse, words

_LEANS = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|it|its|this|that|these|those|there"
    r"|then|one|ones|same|other|others|another|else|instead)\b|^(?:and|but|or|so|also)\b",
    re.IGNORECASE,
)


#: How many earlier turns a question may lean on.
REACH = 2
#: Characters of an earlier turn that are looked at.
_LONGEST_TURN = 300
_SUBJECTS = ("NOUN", "PROPN", "NUM")


def stand_alone(question: str, history: Sequence[str]) -> str:
    """Return what to search for: the question, and in brackets what it leans on.

    `history` holds the earlier user turns, oldest first.
    """
    if not leans(question):
        return question
    subjects: list[str] = []
    for turn in reversed(history[-REACH:]):
        earlier = clean(turn)[:_LONGEST_TURN]
        subjects = [*_subjects(earlier), *subjects]
        if not leans(earlier):
            break
    asked = words(question)
    new = [word for word in dict.fromkeys(subjects) if not set(words(word)) <= set(asked)]
    return f"{question} ({' '.join(new)})" if new else question


def _subjects(turn: str) -> list[str]:
    return [token.text for token in parse(turn) if token.pos_ in _SUBJECTS or is_name(token)]


def leans(question: str) -> bool:
    """Whether a question can't be understood alone.

    >>> leans("And for how long?"), leans("Which state hosts the Lockheed Martin factory?")
    (True, False)
    """
    if _LEANS.search(question):
        return True
    named = any(is_name(token) for token in parse(question))
    return not named and len(content_words(question)) < 3
