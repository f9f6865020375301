"""Near duplicates among the articles: MinHash over runs of words, grouped by LSH.

The similarity of two texts is the share of their runs of words that they have in common
(Jaccard), which is estimated from their signatures; see Broder, "On the resemblance and
containment of documents" (1997).
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

#: Two articles are near duplicates from this similarity on.
MIN_SIMILARITY = 0.8
#: Words in a run.
_RUN_LENGTH = 3
#: Values in a signature; at MIN_SIMILARITY the standard error of the estimate is 0.035.
_SIGNATURE_SIZE = 128
#: LSH finds candidates from about this similarity on; their signatures are then compared.
_CANDIDATE_SIMILARITY = 0.7
_BATCH_RUNS = 10_000  # runs hashed at once: a book has millions


class NearDuplicates:
    """Groups of articles, each a near duplicate of the first in its group.

    Only the first is compared with new articles, so a large group costs no more than a small one.
    """

    def __init__(self) -> None:
        # Imported late, here and below: it brings SciPy, 33 MB that no answer needs.
        from datasketch import MinHashLSH

        self._leaders = MinHashLSH(threshold=_CANDIDATE_SIMILARITY, num_perm=_SIGNATURE_SIZE)
        self._signatures: dict[str, Any] = {}
        self._groups: dict[str, list[str]] = {}

    def add(self, name: str, words: Sequence[str]) -> None:
        """Put an article, given by its name and words, into a group; without words, into none."""
        if not words:
            return
        signature = _signature(words)
        similarities = {
            leader: signature.jaccard(self._signatures[leader])
            for leader in self._leaders.query(signature)
        }
        best = max(similarities, key=lambda leader: similarities[leader], default="")
        if best and similarities[best] >= MIN_SIMILARITY:
            self._groups[best].append(name)
            return
        self._leaders.insert(name, signature)
        self._signatures[name] = signature
        self._groups[name] = [name]

    def groups(self) -> list[list[str]]:
        """Return the groups of two or more, in the order in which their first articles came.

        >>> duplicates, text = NearDuplicates(), "the mill by the river has been closed since may"
        >>> for name, words in (("a", text), ("b", text), ("c", "quite another text")):
        ...     duplicates.add(name, words.split())
        >>> duplicates.groups()
        [['a', 'b']]
        """
        return [group for group in self._groups.values() if len(group) > 1]


def _signature(words: Sequence[str]) -> Any:
    from datasketch import MinHash

    signature = MinHash(num_perm=_SIGNATURE_SIZE)
    runs = _runs(words)
    while batch := list(islice(runs, _BATCH_RUNS)):
        signature.update_batch(batch)
    return signature


def _runs(words: Sequence[str]) -> Iterator[bytes]:
    """Yield each run of words; a text shorter than a run is one run."""
    for start in range(max(1, len(words) - _RUN_LENGTH + 1)):
        yield " ".join(words[start : start + _RUN_LENGTH]).encode()
