"""Whether a hyphen is part of a word, or only shows where a line was broken within it."""

import re

from rag.text.words import word_ranks

_SOFT = "\u00ad"
_SOFT_WITHIN = re.compile(rf"\w+(?:{_SOFT}\w+)+")
_MIN_FIRST, _MIN_SECOND = 3, 4  # letters of the parts of a compound; "-ing" and "-ful" are endings

#: Ranks of words, of which the commonest has the lowest.
_VERY_COMMON, _COMMON, _RARE = 3_500, 14_000, 100_000


def is_compound(first: str, second: str) -> bool:
    """Whether two words before and after a hyphen, in small letters, are two words.

    They are common words, one of them a very common one, and no common word together.

    >>> is_compound("well", "known"), is_compound("forbid", "den"), is_compound("ham", "mock")
    (True, False, False)
    """
    first, second = first.rsplit("-", 1)[-1], second.split("-", 1)[0]
    if len(first) < _MIN_FIRST or len(second) < _MIN_SECOND:
        return False
    ranks = word_ranks()
    low, high = sorted(ranks.get(word, _RARE) for word in (first, second))
    return first + second not in ranks and low < _VERY_COMMON and high < _COMMON


def with_visible_hyphens(text: str) -> str:
    r"""Return a text without the soft hyphens in its words, and those in compounds and spans plain.

    >>> with_visible_hyphens("on the is\u00adland, well\u00adknown for 2\u00ad3 tons")
    'on the island, well-known for 2-3 tons'
    """
    return _SOFT_WITHIN.sub(_visible, text) if _SOFT in text else text


def _visible(found: re.Match[str]) -> str:
    whole, *parts = found[0].split(_SOFT)
    for part in parts:
        is_span = whole[-1].isdigit() and part[0].isdigit()
        is_part = is_span or is_compound(whole.casefold(), part.casefold())
        whole += f"-{part}" if is_part else part
    return whole
