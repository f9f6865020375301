"""Sentences of each kind -> the classifier of sentences, a file of the package.

Write it anew when the sentences change: python -m rag.training.sentence_kinds DATA, an indexed
folder. `rag/training/requests/sentences` has a file for each writer. It prints the figures of each
third of the writers, with weights fitted without them.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag.models.encoder import QuestionEncoder, Vectors, exported_path
from rag.text.sentence_kinds import SENTENCE_KINDS, WEIGHTS_FILE, tells_of_any
from rag.training.classifier import Labelled, fitted, lines, thirds

_SENTENCES = Path(__file__).parent / "requests" / "sentences"


def read() -> list[Labelled]:
    """Return all labelled sentences."""
    return [
        Labelled(one["text"], frozenset(one["labels"]), path.stem)
        for path in sorted(_SENTENCES.glob("*.jsonl"))
        for one in lines(path)
    ]


def report(labelled: Sequence[Labelled], vector: Callable[[str], Vectors]) -> None:
    """Print for thirds of the writers how many sentences of each kind are found."""
    for apart, rest in thirds(labelled, {one.writer for one in labelled}):
        found = fitted(rest, SENTENCE_KINDS, vector, exclusive=False)
        told = [tells_of_any(found.logits(one.text, vector(one.text))) for one in apart]
        print(", ".join(sorted({one.writer for one in apart})))
        for kind in SENTENCE_KINDS:
            is_of_kind = np.array([kind in one.classes for one in apart])
            is_found = np.array([kind in kinds for kinds in told])
            print(
                f"  {kind}: found {is_found[is_of_kind].mean():.2f}, "
                f"others taken for one {is_found[~is_of_kind].mean():.3f}"
            )


def main() -> None:
    """Report, fit on all sentences, and write the classifier."""
    encoder = QuestionEncoder(exported_path(Path(sys.argv[1])))
    labelled = read()
    vectors = {one.text: encoder.encode(one.text) for one in labelled}
    report(labelled, vectors.__getitem__)
    fitted(labelled, SENTENCE_KINDS, vectors.__getitem__, exclusive=False).save(WEIGHTS_FILE)


if __name__ == "__main__":
    main()
