"""A question and a passage that answers it -> another year, number or name for one they share.

With the other anchor in the passage alone, the passage no longer answers the question. With it in
both, it does, so that the network has to compare the two instead of learning what looks changed.
"""

import random
import re
from collections.abc import Sequence

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]*(?: (?:of |de |the )?[A-Z][\w'’-]*){0,3}")
_YEARS = range(1000, 2101)


def other_anchor(
    question: str, passage: str, answers: Sequence[str], names: Sequence[str], chance: random.Random
) -> tuple[str, str] | None:
    """Return a number or name that question and passage share, and another to put in its place.

    None if they share none outside the answer. `names` are names to choose from.
    """
    answer = " ".join(answers).lower()
    shared = [
        anchor
        for anchor in {*_NUMBER.findall(question), *_NAME.findall(question)}
        if _whole(anchor).search(passage)
        and anchor.lower() not in answer
        and not set(anchor.lower().split()) & set(answer.split())
    ]
    if not shared:
        return None
    anchor = chance.choice(sorted(shared))
    is_number = anchor[0].isdigit()
    other = _other_number(anchor, chance) if is_number else _other_name(anchor, names, chance)
    return (anchor, other) if other and other.lower() not in passage.lower() else None


def swapped(text: str, anchor: str, other: str) -> str:
    """Return the text with one anchor in the place of another."""
    # A function, so that a backslash in `other` means itself.
    return _whole(anchor).sub(lambda _: other, text)


def names_in(texts: Sequence[str]) -> list[str]:
    """Return the names in some texts, each once, sorted."""
    return sorted({name for text in texts for name in _NAME.findall(text)})


def _whole(anchor: str) -> re.Pattern[str]:
    """Return a pattern for an anchor that isn't part of a longer word."""
    return re.compile(rf"(?<!\w){re.escape(anchor)}(?!\w)")


def _other_number(number: str, chance: random.Random) -> str:
    if number.isdigit() and int(number) in _YEARS:
        return str(int(number) + chance.choice([-1, 1]) * chance.choice([1, 1, 2, 3, 4, 10]))
    digits = [at for at, character in enumerate(number) if character.isdigit()]
    place = chance.choice(digits)
    digit = chance.choice([one for one in "123456789" if one != number[place]])
    return number[:place] + digit + number[place + 1 :]


def _other_name(name: str, names: Sequence[str], chance: random.Random) -> str:
    """Return a name of as many words, or the name with one of its words exchanged."""
    words = name.split()
    fitting = [other for other in chance.sample(names, min(60, len(names))) if other != name]
    same_length = [other for other in fitting if len(other.split()) == len(words)]
    if len(words) == 1 or chance.random() < 0.5:
        return same_length[0] if same_length else ""
    single = [other for other in fitting if len(other.split()) == 1]
    if not single:
        return ""
    words[chance.randrange(len(words))] = single[0]
    return " ".join(words)
