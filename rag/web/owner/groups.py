"""Questions without an answer -> groups of those about the same subject.

Agglomerative clustering with average linkage (UPGMA, Sokal and Michener 1958) of the cosine
distances between the questions' vectors.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.models.encoder import Vectors
from rag.store.questions import Logged
from rag.text.matching import alike
from rag.text.words import content_words, normalized

#: Two groups become one if the mean cosine of their questions is at least this.
MIN_COSINE = 0.42
#: Most different questions that are grouped, the latest of all; time grows with the square.
MAX_GROUPED = 2_000
#: A word names a group if so many of its questions have it.
_MIN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Wording:
    """A question in one wording, with all the times that it was asked, latest first."""

    asked: tuple[Logged, ...]

    @property
    def text(self) -> str:
        """The question as it was searched for."""
        return self.asked[0].understood


@dataclass(frozen=True, slots=True)
class Group:
    """Questions about a subject, the most typical first.

    `about` is the word that most of them share, "" if there is none.
    """

    wordings: tuple[Wording, ...]
    about: str = ""

    @property
    def asked(self) -> list[Logged]:
        """All questions of the group."""
        return [one for wording in self.wordings for one in wording.asked]


def group(questions: Iterable[tuple[Logged, Vectors]], named: int = MAX_GROUPED) -> list[Group]:
    """Return the groups, the largest first; of equally large ones, that with the latest question.

    The questions come latest first, each with its unit vector, of shape (DIMENSIONS,). Only the
    first `named` groups say what they are about, since finding that out takes longest.
    """
    wordings: dict[str, list[Logged]] = {}
    vectors: dict[str, Vectors] = {}
    for question, vector in questions:
        key = normalized(question.understood).rstrip(" ?.!")
        if key in wordings or len(wordings) < MAX_GROUPED:
            wordings.setdefault(key, []).append(question)
            vectors.setdefault(key, vector)
    listed = [Wording(tuple(asked)) for asked in wordings.values()]
    clusters = _clusters(np.array(list(vectors.values()), dtype=np.float32))
    rarity = Counter(word for one in listed for word in set(content_words(one.text)))
    groups = [_group([listed[at] for at in members], order) for members, order in clusters]
    groups.sort(key=lambda one: (len(one.asked), max(q.id for q in one.asked)), reverse=True)
    first = [replace(one, about=_subject(one.wordings, rarity)) for one in groups[:named]]
    return first + groups[named:]


def _clusters(vectors: Vectors) -> list[tuple[list[int], list[float]]]:
    """Return the rows of each cluster, and how near each is to the others of it (mean cosine)."""
    if len(vectors) < 2:
        return [([at], [1.0]) for at in range(len(vectors))]
    # Imported late: it takes a third of a second.
    from scipy.cluster.hierarchy import fcluster, linkage

    cosines = vectors @ vectors.T
    distances = np.clip(1 - cosines[np.triu_indices(len(vectors), 1)], 0, 2)
    numbers = fcluster(linkage(distances, "average"), 1 - MIN_COSINE, "distance")
    clusters = [np.flatnonzero(numbers == number) for number in np.unique(numbers)]
    return [(rows.tolist(), cosines[np.ix_(rows, rows)].mean(1).tolist()) for rows in clusters]


def _group(wordings: Sequence[Wording], nearness: Sequence[float]) -> Group:
    ranked = sorted(
        zip(wordings, nearness, strict=True),
        key=lambda pair: (len(pair[0].asked), pair[1]),
        reverse=True,
    )
    return Group(tuple(one for one, _ in ranked))


def _subject(wordings: Sequence[Wording], rarity: Counter[str]) -> str:
    """Return the word that most wordings share, in its commonest form; the rarest of several."""
    if len(wordings) < 2:
        return ""
    texts = [set(content_words(one.text)) for one in wordings]
    forms = Counter(word for text in texts for word in text if not word.isdigit())
    shares = {
        word: sum(any(alike(word, other) for other in text) for text in texts) / len(texts)
        for word in forms
    }
    shared = [word for word in forms if shares[word] >= _MIN_SHARE]
    # What is frequent here and rare elsewhere says what the group is about.
    return max(
        shared,
        key=lambda word: (shares[word] * forms[word] / rarity[word], forms[word], word),
        default="",
    )
