"""Generated corpora of any size, the same for the same seed, to measure what size costs.

Their sentences are meaningless. A third of the words come from the shipped articles, with the
frequency they have there, so that a question about these matches as many words as in a real corpus.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np

from rag.models.encoder import DIMENSIONS, PassageEncoder, Vectors
from rag.text.words import STOP_WORDS, content_words

_SENTENCES = 40
_SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu lor men tas vik dun".split()
_MADE_UP_WORDS = 40_000


def write(folder: Path, files: int, like: Path, seed: int = 7) -> None:
    """Write this many text files, 1,000 to a subfolder, with words from the articles in `like`."""
    rng = random.Random(seed)  # noqa: S311
    word = _word_source(rng, [path.read_text("utf-8") for path in sorted(like.glob("*.md"))])
    for number in range(files):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        title = " ".join(word() for _ in range(5)).capitalize()
        text = "\n\n".join(" ".join(_sentences(rng, word)) for _ in range(_SENTENCES // 5))
        path.write_text(f"{title} {number}\n\n{text}\n", encoding="utf-8")


def _sentences(rng: random.Random, word: Callable[[], str]) -> Iterator[str]:
    for _ in range(5):
        length = rng.randint(8, 22)
        yield " ".join(word() for _ in range(length)).capitalize() + "."


def _word_source(rng: random.Random, texts: Sequence[str]) -> Callable[[], str]:
    """Return a function that draws a stop word, a word of the texts, or a made-up, rare word."""
    stop_words, real = sorted(STOP_WORDS), [word for text in texts for word in content_words(text)]
    made_up = ["".join(rng.choices(_SYLLABLES, k=3)) for _ in range(_MADE_UP_WORDS)]
    # Zipf's law: the n-th most frequent word is 1/n as frequent as the first.
    weights = list(accumulate(1 / rank for rank in range(1, _MADE_UP_WORDS + 1)))

    def word() -> str:
        kind = rng.random()
        if kind < 0.4:
            return rng.choice(stop_words)
        if kind < 0.7:
            return rng.choice(real)
        return rng.choices(made_up, cum_weights=weights)[0]

    return word


class ScatteredEncoder(PassageEncoder):
    """Replaces the encoder with random vectors where search is measured, not embedding.

    Embedding 100,000 chunks takes an hour. The vectors form clusters, as real ones do. Questions
    fall outside the clusters, which makes them no easier for Chroma's graph than real ones.
    """

    def __init__(self, data: Path, threads: int = 0) -> None:
        """Start the same sequence of vectors each time."""
        super().__init__(data, threads)
        self._rng = np.random.default_rng(7)
        self._centres = self._rng.standard_normal((500, DIMENSIONS))

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield one unit vector per text, shape (n, DIMENSIONS)."""
        centres = self._centres[self._rng.integers(len(self._centres), size=len(texts))]
        vectors = centres + self._rng.standard_normal(centres.shape)
        yield (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
