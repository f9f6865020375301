"""The encoder's common words -> those that mean the same to it, a word list of the package.

Write it anew when the encoder changes: python -m rag.training.near_words DATA, an indexed folder.

A question may have "bike" where the articles have "bicycle". Vectors of single words tell the two
from "tram". But names of one country are near to each other too, and so are some opposites: these
are left out by hand.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rag.models.encoder import PassageEncoder
from rag.text.matching import alike
from rag.text.word_lists import word_set
from rag.text.words import STOP_WORDS, word_ranks

#: The lowest cosine of two words that mean the same.
NEAR = 0.85
#: Shorter words are mostly parts of others.
_SHORTEST = 3
#: Words of a series are close to each other, and one never stands for another.
_SERIES = ("calendar", "number_words", "ordinals", "number_scales", "units", "opposites")
_OPPOSITES = frozenset(
    """billions cigarette construction consulate dementia derivative differentiation downstairs
    downstream downward embassy fifteenth grandchildren grandparents heterosexual homosexual
    hundreds husbands lbs lim millions occasionally opaque pounds quarterfinal quarterfinals
    rarely semifinal semifinals sixteenth slower spouse stable thirties thousands today
    transparent twenties unstable upstairs upstream upward wives yesterday""".split()
)
_NAMES = frozenset(
    """afghanistan alzheimer arabia arsenal aus australia barack baseball beirut bolivar
    bonaparte brasil brazil brisbane burma cuba czech czechoslovak dubai elvis espana filipino
    francais french gunners havana hilary hillary hispanic hockey indianapolis indy
    internacional international islamic jew jewish jews judaism kabul katharine katherine
    kenya kuala lagos latino latvian lebanon lithuanian macintosh malaysia manila manning mars
    martian melbourne mlb mohammad mohammed muhammad muslim myanmar nairobi napoleon nhl
    nigeria nordic nyc obama peyton philippine philippines presley queensland qur quran saudi
    scandinavia scandinavian serbia soviet soviets spain swedish swiss switzerland sydney
    tobago trinidad uae ussr venezuelan york yugoslavia""".split()
)
_HEAD = "# A word, and others that mean the same, the closest first; by rag.training.near_words.\n"
FILE = Path(__file__).parents[1] / "text" / "data" / "near_words.txt"


def near_words(encoder: PassageEncoder, words: list[str]) -> Iterator[list[str]]:
    """Yield each word that others are near to, and after it these, the closest first.

    Other forms of the word itself are left out.
    """
    vectors = np.vstack(list(encoder.encode(words)))
    for word, vector in zip(words, vectors, strict=True):
        cosines = vectors @ vector
        near = [words[at] for at in np.argsort(-cosines) if cosines[at] >= NEAR]
        if others := [one for one in near if not alike(one, word)]:
            yield [word, *others]


def common() -> list[str]:
    """Return the words that may be near to each other, the commonest first."""
    left_out = STOP_WORDS.union(_OPPOSITES, _NAMES, *map(word_set, _SERIES))
    ranks = word_ranks()
    words = sorted(ranks, key=lambda word: ranks[word])
    return [one for one in words if len(one) >= _SHORTEST and one not in left_out]


if __name__ == "__main__":
    rows = near_words(PassageEncoder(Path(sys.argv[1])), common())
    FILE.write_text(_HEAD + "".join(f"{' '.join(row)}\n" for row in rows), encoding="utf-8")
