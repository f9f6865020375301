"""A question for one step of some instructions -> which step, and of what.

"What is the third step of mounting the logger?" asks for number 3, "What comes after step 2?" too,
"What is the last step?" for the last, and "Walk me through mounting the logger" for all of them.
"""

import re
from dataclasses import dataclass

from rag.text.syntax import tag
from rag.text.word_lists import word_map, word_rows, word_set
from rag.text.words import content_words

LAST, ALL = -1, -2
(_ORDINALS,) = word_rows("ordinals")
_NUMBERS = {"one": "1"} | word_map("number_words")
_STEP = "(?:step|stage|point|item|rule|instruction|thing (?:to do|(?:you|we|i|one) (?:must )?do))"
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
_BY_STEP = r",? (?:step by step|from (?:start|beginning) to (?:finish|end))"
_SHOW = r"(?:what are|please list|list|show me|give me|tell me)"
_OF = r"(?:of|for|to|in|when)"
_HOW = r"how (?:(?:do|can|should|must) (?:i|we|you|one)|to)"
_MUST = r"(?:do|must|should) \w+(?: have to| need to)?"
#: Questions for all steps of something.
_EVERY = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:please )?(?:walk|take|talk) (?:me|us) through (?P<what>.+?)(?P<by_step>{_BY_STEP})?",
        rf"{_SHOW} (?:all )?(?:of )?(?:the )?(?:steps|stages) {_OF} (?P<what>.+)",
        rf"(?:explain |show me |tell me )?{_HOW} (?P<what>.+?){_BY_STEP}",
        rf"what steps (?:are there|{_MUST} (?:take|follow))(?: {_OF})? (?P<what>.+)",
    )
)
_AFTER, _BEFORE = (
    re.compile(rf"\b(?:{word})\b(?: the)?\s*$") for word in ("after|follows", "before")
)
#: What a question for a step says besides what the steps are of.
_IDLE = word_set("light_verbs") | frozenset(
    "making doing process procedure instructions recipe guide comes follows list steps stages order"
    " setting organising preparing set organise organize prepare hold plan arrange use".split()
)


@dataclass(frozen=True, slots=True)
class StepQuestion:
    """The number of a step, from 1, LAST or ALL; and the words for what the steps are of."""

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
    bare = text.strip().rstrip(" ?.!")
    if every := next(filter(None, (form.fullmatch(bare) for form in _EVERY)), None):
        return _every(every)
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


def _every(match: re.Match[str]) -> StepQuestion | None:
    """Return the question for all steps of something; None if it names nothing to do."""
    doc = tag(match["what"])
    told = [one for one in doc if one.pos_ in ("NOUN", "PROPN", "VERB")]
    is_done = any(one.pos_ == "VERB" or one.lower_.endswith("ing") for one in told)
    # "Walk me through the budget" asks for no steps; "... through mounting it" does.
    is_walk = "by_step" in match.re.groupindex and not match["by_step"]
    words = tuple(one.lower_ for one in told if one.lower_ not in _IDLE)
    return StepQuestion(ALL, words) if words and (is_done or not is_walk) else None


def _number(named: re.Match[str]) -> int:
    if named["number"]:
        word = named["number"].lower()
        return int(_NUMBERS.get(word, word))
    word = named["ordinal"].lower()
    if word in ("last", "final"):
        return LAST
    return int(re.sub(r"\D", "", word)) if word[0].isdigit() else _ORDINALS.index(word) + 1
