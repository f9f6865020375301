"""Articles that say nearly the same: MinHash over runs of words, grouped by LSH.

Broder, "On the resemblance and containment of documents" (1997): two texts are alike by the share
of the runs of words that both have (Jaccard), which their signatures estimate.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from datasketch import MinHash, MinHashLSH

#: From this share of common runs of words on, two articles are near duplicates.
ALIKE = 0.8
#: Words in a run.
_RUN = 3
#: Values in a signature: the estimate is off by 0.035 at ALIKE (one standard deviation).
_VALUES = 128
#: What is looked up is compared once more, so that it may be found a little too often.
_LOOKED_UP = 0.7
_TOGETHER = 10_000  # runs that are hashed at once: a book has millions


class NearDuplicates:
    """Groups of articles that are near duplicates of the first of their group.

    Only the first is compared, so that ten thousand copies cost no more than ten thousand others.
    """

    def __init__(self) -> None:
        self._leaders = MinHashLSH(threshold=_LOOKED_UP, num_perm=_VALUES)
        self._signatures: dict[str, Any] = {}
        self._groups: dict[str, list[str]] = {}

    def add(self, name: str, words: Sequence[str]) -> None:
        """Put an article, by its name and its words, into the group that it belongs to."""
        if not words:
            return
        signature = _signature(words)
        near = {
            other: signature.jaccard(self._signatures[other])
            for other in self._leaders.query(signature)
        }
        best = max(near, key=lambda other: near[other], default="")
        if best and near[best] >= ALIKE:
            self._groups[best].append(name)
            return
        self._leaders.insert(name, signature)
        self._signatures[name] = signature
        self._groups[name] = [name]

    def groups(self) -> list[list[str]]:
        """Return the groups of two and more, in the order in which they were begun.

        >>> found, text = NearDuplicates(), "the mill by the river has stood still since may"
        >>> for name, said in (("a", text), ("b", text), ("c", "a text of its own")):
        ...     found.add(name, said.split())
        >>> found.groups()
        [['a', 'b']]
        """
        return [group for group in self._groups.values() if len(group) > 1]


def _signature(words: Sequence[str]) -> Any:
    signature = MinHash(num_perm=_VALUES)
    runs = _runs(words)
    while some := list(islice(runs, _TOGETHER)):
        signature.update_batch(some)
    return signature


def _runs(words: Sequence[str]) -> Iterator[bytes]:
    """Yield each run of words; a text that is shorter than one is a run by itself."""
    for at in range(max(1, len(words) - _RUN + 1)):
        yield " ".join(words[at : at + _RUN]).encode()
