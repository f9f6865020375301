"""The phrases of small talk -> their vectors, a file of the package.

Write it anew when the phrases change: python -m rag.training.small_talk DATA, an indexed folder.

Without the file, the first small talk would have to wait for a thousand vectors.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.models.encoder import QuestionEncoder, exported_path
from rag.text.small_talk_phrases import VECTORS_FILE, phrases


def vectors(encoder: QuestionEncoder) -> NDArray[np.int8]:
    """Return a row for each phrase: its vector times the factor that fills a byte."""
    rows = np.vstack([encoder.encode(phrase) for phrase in phrases()])
    scaled: NDArray[np.int8] = np.rint(
        rows * (127 / np.abs(rows).max(axis=1, keepdims=True))
    ).astype(np.int8)
    return scaled


if __name__ == "__main__":
    np.save(VECTORS_FILE, vectors(QuestionEncoder(exported_path(Path(sys.argv[1])))))
