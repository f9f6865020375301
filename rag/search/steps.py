"""A question for one step of some instructions -> which step, and of what.

"What is the third step of mounting the logger?" asks for number 3, "What comes after step 2?" too,
and "What is the last step?" for the last.
"""

import re
from dataclasses import dataclass

from rag.text.word_lists import word_map, word_rows, word_set
from rag.text.words import content_words

LAST = -1
(_ORDINALS,) = word_rows("ordinals")
_NUMBERS = {"one": "1"} | word_map("number_words")
_STEP = "(?:step|stage|point|item|rule|instruction)"
_NAMED = re.compile(
    rf"\b(?:(?P<ordinal>{'|'.join(_ORDINALS)}|last|final|\d{{1,2}}(?:st|nd|rd|th)) {_STEP}"
    rf"|{_STEP} (?:number |no\.? )?(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)}))\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\W*(?:(?:and|so|then|ok|okay)\W+)*"
    r"(?:(?:what|which)\b(?:['’]?s)?|tell me|show me|give me|describe|the\b|step\b)",
    re.IGNORECASE,
)
_AFTER, _BEFORE = (
    re.compile(rf"\b(?:{word})\b(?: the)?\s*$") for word in ("after|follows", "before")
)
#: What a question for a step says besides what the steps are of.
_IDLE = word_set("light_verbs") | frozenset(
    "making doing process procedure instructions recipe guide comes follows list".split()
)


@dataclass(frozen=True, slots=True)
class StepQuestion:
    """The number of a step, from 1, or LAST; and the content words of what the steps are of."""

    number: int
    words: tuple[str, ...]


def step_question(text: str) -> StepQuestion | None:
    """Return which step a question asks for; None if it asks for something else.

    >>> step_question("What is the third step of mounting the logger?")
    StepQuestion(number=3, words=('mounting', 'logger'))
    >>> step_question("what comes after step two?"), step_question("and the last step?")
    (StepQuestion(number=3, words=()), StepQuestion(number=-1, words=()))
    >>> step_question("How long does the third step take?")
    """
    named = _NAMED.search(text)
    if named is None or not _ASKS.match(text):
        return None
    number = _number(named)
    before = text[: named.start()]
    if number != LAST:
        number += bool(_AFTER.search(before)) - bool(_BEFORE.search(before))
    rest = content_words(f"{before} {text[named.end() :]}")
    return (
        StepQuestion(number, tuple(word for word in rest if word not in _IDLE)) if number else None
    )


def _number(named: re.Match[str]) -> int:
    if named["number"]:
        word = named["number"].lower()
        return int(_NUMBERS.get(word, word))
    word = named["ordinal"].lower()
    if word in ("last", "final"):
        return LAST
    return int(re.sub(r"\D", "", word)) if word[0].isdigit() else _ORDINALS.index(word) + 1
