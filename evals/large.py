"""Corpora of any size with a fixed seed, to measure what size costs; made up by rule.

Their sentences are words without sense: a third of them are the words of the shipped articles, as
frequent as there, so that a question about these meets as many words as in a real corpus.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np

from rag.models.encoder import DIMENSIONS, PassageEncoder, Vectors
from rag.text.words import STOP_WORDS, content_words

#: Chunks that an article of `write` has, about.
CHUNKS = 10
_SENTENCES = 40
_SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu lor men tas vik dun".split()
_MADE_UP_WORDS = 40_000


def write(folder: Path, files: int, like: Path, seed: int = 7) -> None:
    """Write so many text files, in folders of a thousand, with the words of the folder `like`."""
    chance = random.Random(seed)  # noqa: S311
    word = _words(chance, [path.read_text("utf-8") for path in sorted(like.glob("*.md"))])
    for number in range(files):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        title = " ".join(word() for _ in range(5)).capitalize()
        text = "\n\n".join(" ".join(_sentences(chance, word)) for _ in range(_SENTENCES // 5))
        path.write_text(f"{title} {number}\n\n{text}\n", encoding="utf-8")


def _sentences(chance: random.Random, word: Callable[[], str]) -> Iterator[str]:
    for _ in range(5):
        length = chance.randint(8, 22)
        yield " ".join(word() for _ in range(length)).capitalize() + "."


def _words(chance: random.Random, texts: Sequence[str]) -> Callable[[], str]:
    """Return what draws a word: of the grammar, of the texts, or made up and mostly rare."""
    grammar, real = sorted(STOP_WORDS), [word for text in texts for word in content_words(text)]
    made_up = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(_MADE_UP_WORDS)]
    # Zipf's law: the n-th most frequent word is 1/n as frequent as the first.
    weights = list(accumulate(1 / rank for rank in range(1, _MADE_UP_WORDS + 1)))

    def word() -> str:
        kind = chance.random()
        if kind < 0.4:
            return chance.choice(grammar)
        if kind < 0.7:
            return chance.choice(real)
        return chance.choices(made_up, cum_weights=weights)[0]

    return word


class ScatteredEncoder(PassageEncoder):
    """Stands in for the embedder where search is measured, not embedding: vectors by chance.

    Embedding 100,000 chunks takes an hour. They lie in clusters as real ones do; questions lie
    beside these clusters, which is not easier for Chroma's graph than where they belong.
    """

    def __init__(self, data: Path, threads: int = 0) -> None:
        """Begin the same row of vectors each time."""
        super().__init__(data, threads)
        self._chance = np.random.default_rng(7)
        self._centres = self._chance.standard_normal((500, DIMENSIONS))

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield a unit vector for each text, shape (n, DIMENSIONS)."""
        near = self._centres[self._chance.integers(len(self._centres), size=len(texts))]
        vectors = near + self._chance.standard_normal(near.shape)
        yield (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
