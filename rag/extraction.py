"""Query + passages -> the sentences that answer, word for word, and how surely they do.

The best single sentences are read again together with each neighbour: what a pronoun stands for,
or the other half of an answer, is mostly next door. Of the best pair, a half that adds nothing
is left out again. Whether it is shown at all is decided in confidence.py.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.chunks import Sentence
from rag.confidence import Evidence, probability
from rag.questions import Query, new_entities
from rag.retrieval import Passage, ScoredSentence

#: How many of the best sentences are read again with their neighbours.
REREAD = 2
#: A sentence stands alone if its neighbour adds less than this to its logit.
TRIM = 1.0

_PRONOUN = re.compile(
    r"""["“‘']?(?:(?P<person>he|she|his|her)|(?P<thing>it|its|they|their|both)"""
    r"""|(?P<all>this|that|these|those|such))\b""",
    re.IGNORECASE,
)
#: What the sentence before must name for the pronoun to stand for it; None: the whole of it.
_ANTECEDENTS = {
    "person": {"PERSON"},
    "thing": {"PERSON", "ORG", "GPE", "NORP", "EVENT", "FAC", "PRODUCT"},
    "all": None,
}

#: Returns the cross-encoder's logit of each text, given with its article's id.
Score = Callable[[Sequence[tuple[str, str]]], list[float]]


@dataclass(frozen=True, slots=True)
class Extract:
    """Neighbouring sentences of one article, and the probability that they answer the query."""

    sentences: tuple[Sentence, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class _Window:
    """Neighbouring sentences of an article, and their logit as an answer."""

    sentences: tuple[Sentence, ...]
    score: float


def extract(query: Query, passages: Sequence[Passage], score: Score) -> Extract | None:
    """Return the best answer that the passages hold; None if they hold no sentence."""
    read = sorted((one for passage in passages for one in passage.read), key=lambda one: -one.score)
    if not read:
        return None
    singles = {one.sentence: one for one in read}
    pairs = _score_pairs(read[:REREAD], score)
    best = max(
        [_Window((read[0].sentence,), read[0].score), *pairs], key=lambda window: window.score
    )
    shown = _with_antecedent(_trimmed(best, singles, score), singles)
    titles = {passage.chunk.article_id: passage.title for passage in passages}
    evidence = Evidence(
        query=query,
        title=titles[shown[0].article_id],
        text=" ".join(sentence.text for sentence in shown),
        score=best.score,
    )
    return Extract(shown, probability(evidence))


def _score_pairs(best: Sequence[ScoredSentence], score: Score) -> list[_Window]:
    pairs = [
        pair for one in best for pair in ((one.before, one.sentence), (one.sentence, one.after))
    ]
    whole = list(dict.fromkeys((one, two) for one, two in pairs if one and two))
    texts = [(one.article_id, f"{one.text} {two.text}") for one, two in whole]
    return [_Window(pair, logit) for pair, logit in zip(whole, score(texts), strict=True)]


def _trimmed(
    best: _Window, singles: Mapping[Sentence, ScoredSentence], score: Score
) -> tuple[Sentence, ...]:
    """Return the half of a pair that answers as well as the whole, or else the whole."""
    if len(best.sentences) == 1:
        return best.sentences
    known = {one: singles[one].score for one in best.sentences if one in singles}
    for one in best.sentences:
        if one not in known:
            known[one] = score([(one.article_id, one.text)])[0]
    half = max(best.sentences, key=lambda one: known[one])
    return (half,) if known[half] >= best.score - TRIM else best.sentences


def _with_antecedent(
    shown: tuple[Sentence, ...], singles: Mapping[Sentence, ScoredSentence]
) -> tuple[Sentence, ...]:
    """Return the sentences, and before a single one that of what its pronoun stands for."""
    first = singles.get(shown[0])
    pronoun = _PRONOUN.match(shown[0].text)
    if len(shown) > 1 or not first or not first.before or not pronoun:
        return shown
    kinds = _ANTECEDENTS[str(pronoun.lastgroup)]
    named = kinds is None or new_entities(first.before.text, "", kinds)
    return (first.before, *shown) if named else shown
