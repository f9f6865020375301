"""A question and a passage that answers it -> the passage about another year, number or name.

The question states something as given: a year, an amount, a name. The same passage about another
one does not answer it. Where both are changed alike, the passage answers again, so that the
network has to compare the two instead of learning which of them look changed.
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
    """Return something that question and passage both name, and another of its kind.

    None if they share none outside the answer. `names` are names to choose from.
    """
    spoken_for = " ".join(answers).lower()
    shared = [
        anchor
        for anchor in {*_NUMBER.findall(question), *_NAME.findall(question)}
        if re.search(rf"(?<!\w){re.escape(anchor)}(?!\w)", passage)
        and anchor.lower() not in spoken_for
        and not any(word in spoken_for.split() for word in anchor.lower().split())
    ]
    if not shared:
        return None
    anchor = chance.choice(sorted(shared))
    other = _other_number(anchor, chance) if anchor[0].isdigit() else _other_name(anchor, names, chance)
    return (anchor, other) if other and other.lower() not in passage.lower() else None


def swapped(text: str, anchor: str, other: str) -> str:
    """Return the text with one anchor in the place of another."""
    return re.sub(rf"(?<!\w){re.escape(anchor)}(?!\w)", lambda _: other, text)


def names_in(texts: Sequence[str]) -> list[str]:
    """Return the names in some texts, each once, sorted."""
    return sorted({name for text in texts for name in _NAME.findall(text)})


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
