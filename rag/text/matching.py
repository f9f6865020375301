"""When two words count as the same word, and two names as the same name."""

import re

from rapidfuzz.distance import DamerauLevenshtein

from rag.text.word_lists import word_map
from rag.text.words import common_words, content_words

COUNTRY_CODES = word_map("country_codes")
_PEOPLES = word_map("peoples")
#: Endings of peoples' names, and the endings of countries that they replace.
_PEOPLE_ENDINGS = ("ian", "ean", "an", "n", "ese", "ish", "i")
_COUNTRY_ENDINGS = ("", "a", "e", "y", "o", "ia", "ium", "ea")
#: Letters that transliterations use for each other.
_TRANSLITERATED = str.maketrans("yjw", "iiv")


def alike(one: str, other: str) -> bool:
    """Whether two lower-case words differ in their endings at most.

    >>> alike("ratified", "ratification"), alike("weapon", "weapons"), alike("state", "stated")
    (True, True, True)
    >>> alike("nato", "native")
    False

    Figures in them are the same.

    >>> alike("plant036", "plant034"), alike("1990s", "1990")
    (False, True)
    """
    shorter = min(len(one), len(other))
    if shorter < 4:
        return one == other
    # Most words have none, and are all letters.
    if not (one.isalpha() and other.isalpha()) and _digits(one) != _digits(other):
        return False
    shared = max(4, shorter - 2 if shorter < 8 else shorter - 3)
    return one[:shared] == other[:shared] and abs(len(one) - len(other)) <= 5


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def stems(text: str) -> frozenset[str]:
    """Return the content words of a text, cut to the part that inflections share."""
    return frozenset(word[:5] if word.isalpha() else word for word in content_words(text))


def same_name(one: str, other: str) -> bool:
    """Whether two lower-case words are one name, spelt differently, or a country and its people.

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
    # Two common names are two names, however similar they are.
    if min(len(one), len(other)) < 5 or {one, other} <= common_words():
        return False
    sounds = [re.sub(r"(.)\1", r"\1", name.translate(_TRANSLITERATED)) for name in (one, other)]
    return one[0] == other[0] and DamerauLevenshtein.distance(*sounds) <= 1


def _same_country(one: str, other: str) -> bool:
    """Whether two lower-case words are equal, or name a country and its people.

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
    """Return the countries that a people's name may be derived from: "nigeria" for "nigerians"."""
    singular = people.removesuffix("s")
    names = {singular} if len(singular) >= 4 else set()
    for ending in _PEOPLE_ENDINGS:
        stem = singular.removesuffix(ending)
        if stem != singular and len(stem) >= 3:
            names.update(stem + country_ending for country_ending in _COUNTRY_ENDINGS)
    return names | {_PEOPLES.get(name, name) for name in names}
