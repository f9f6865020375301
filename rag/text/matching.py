"""When two words count as the same word, and two names as the same name."""

import re

from rapidfuzz.distance import DamerauLevenshtein

from rag.text.word_lists import word_rows
from rag.text.words import common_words, content_words


def alike(one: str, other: str) -> bool:
    """Whether two words in lower case share all but an ending.

    >>> alike("ratified", "ratification"), alike("weapon", "weapons"), alike("state", "stated")
    (True, True, True)
    >>> alike("nato", "native")
    False
    """
    shorter = min(len(one), len(other))
    if shorter < 4:
        return one == other
    shared = max(4, shorter - 2 if shorter < 8 else shorter - 3)
    return one[:shared] == other[:shared] and abs(len(one) - len(other)) <= 5


def stems(text: str) -> frozenset[str]:
    """Return the content words of a text, cut to what inflections share."""
    return frozenset(word[:5] if word.isalpha() else word for word in content_words(text))


def same_name(one: str, other: str) -> bool:
    """Whether two words name the same, but for an ending or the way they are spelt.

    >>> same_name("dmytro", "dmitry"), same_name("zelenskyy", "zelensky")
    (True, True)
    >>> same_name("us", "american"), same_name("uk", "british")
    (True, True)
    >>> same_name("zambia", "gambia"), same_name("johnson", "johansson")
    (False, False)
    """
    one, other = (COUNTRY_CODES.get(name, name) for name in (one, other))
    if _same_country(one, other):
        return True
    # Of two known names, one is not a way to spell the other.
    if min(len(one), len(other)) < 5 or {one, other} <= common_words():
        return False
    sounds = [re.sub(r"(.)\1", r"\1", name.translate(_ALIKE)) for name in (one, other)]
    return one[0] == other[0] and DamerauLevenshtein.distance(*sounds) <= 1


COUNTRY_CODES = {"us": "america", "usa": "america", "uk": "britain"}
#: Letters that transliterations take for one another.
_ALIKE = str.maketrans("yjw", "iiv")


def _same_country(one: str, other: str) -> bool:
    """Whether two words in lower case name the same, or a country and its people.

    >>> _same_country("ukrainians", "ukraine"), _same_country("british", "britain")
    (True, True)
    >>> _same_country("syrian", "syria"), _same_country("portuguese", "portugal")
    (True, True)
    >>> _same_country("slovakia", "slovenia"), _same_country("austria", "australia")
    (False, False)
    >>> _same_country("niger", "nigeria"), _same_country("roman", "romania")
    (False, False)
    """
    one, other = (_PEOPLES.get(name, name) for name in (one, other))
    return one == other or other in _countries(one) or one in _countries(other)


def _countries(people: str) -> set[str]:
    """Return the names that a people's may come from: "nigerians" from "nigeria"."""
    single = people.removesuffix("s")
    found = {single} if len(single) >= 4 else set()
    for ending in ("ian", "ean", "an", "n", "ese", "ish", "i"):
        stem = single.removesuffix(ending)
        if stem != single and len(stem) >= 3:
            found |= {stem, *(stem + vowel for vowel in ("a", "e", "y", "o", "ia", "ium", "ea"))}
    return found | {_PEOPLES.get(name, name) for name in found}


#: Peoples whose names say little of their countries'.
_PEOPLES = {row[0]: row[1] for row in word_rows("peoples")}
