"""A follow-up and the turns before it -> a question that stands alone, without a language model.

A question that names its own subject is searched as it is. One that leans on what went before
("And when?", "Did he agree?") is searched together with the user's turn before it, which on
conversations finds more than the last turn alone, and more than all turns.
"""

import re
from collections.abc import Sequence

from rag.questions import clean, content_words, is_name, parse

_LEANS = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|it|its|this|that|these|those|there"
    r"|then|one|ones|same|other|others|another|else|instead)\b|^(?:and|but|or|so|also)\b",
    re.IGNORECASE,
)


# Characters of an earlier turn that are searched with; all of it would drown the question.
_LONGEST_TURN = 200


def stand_alone(question: str, history: Sequence[str]) -> str:
    """Return what to search for: the question, with the earlier turn it leans on before it.

    `history` holds the earlier user turns, oldest first.
    """
    if not history or not leans(question):
        return question
    before = stand_alone(clean(history[-1])[:_LONGEST_TURN], history[:-1])
    return f"{before.rstrip('?!. ')}? {question}"


def leans(question: str) -> bool:
    """Whether a question can't be understood alone.

    >>> leans("And for how long?"), leans("Which state hosts the Lockheed Martin factory?")
    (True, False)
    """
    if _LEANS.search(question):
        return True
    named = any(is_name(token) for token in parse(question))
    return not named and len(content_words(question)) < 3
