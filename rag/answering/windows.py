"""Query + scored sentences -> the sentence, or the two neighbours, with the best score.

The best single sentences are scored again together with each neighbour, where the antecedent of a
pronoun or the other half of an answer usually is. If one half of the best pair adds nothing, it is
dropped.
"""

from collections.abc import Mapping, Sequence

from rag.answering.lists import Score, ScoredWindow
from rag.answering.paragraphs import points_back
from rag.answering.rivals import FIGURES
from rag.corpus.chunks import Sentence
from rag.search.passages import NEARNESS, ScoredSentence, Window
from rag.search.question import Query
from rag.support.pronouns import is_explained_by

#: How many of the best sentences are scored again with their neighbours.
RESCORED = 3
#: But none that is less relevant than the best by more than this. (Of 240 pairs that won, 1 was of
#: such a sentence; of those that lost, a third.)
BEHIND = 2.5
#: One half of a pair is dropped if it adds less than this to the other half's logit. A fact is
#: mostly in one sentence, an explanation mostly is not.
TRIM = 0.25
TRIM_FACT = 1.0
#: So is one whose own logit is below zero and less than the other's by this; in a follow-up only
#: if the other's is above.
IDLE = 1.5
_FACTS = (*FIGURES, "person", "place")


def best_window(
    query: Query,
    ranked: Sequence[ScoredSentence],
    single: Mapping[Sentence, float],
    score: Score,
) -> ScoredWindow:
    """Return the best sentence or pair, without the half of a pair that adds nothing.

    `ranked` is not empty; `single` has the logits of sentences alone.
    """
    best = _best(query, ranked, score)
    return ScoredWindow(_trimmed(query, best, single, score), best.score)


def _best(query: Query, ranked: Sequence[ScoredSentence], score: Score) -> ScoredWindow:
    """Return the best sentence, or a better pair of one of the RESCORED best and a neighbour.

    Of a follow-up, those near the last answer are tried as well: "it" is in one, its price beside.
    """
    least = ranked[0].relevance - BEHIND
    near_best = [one for one in ranked[:RESCORED] if one.relevance >= least]
    focused = [one for one in ranked if one.sentence in query.focus]
    pairs = dict.fromkeys(
        (first, second)
        for one in (*near_best, *focused[:RESCORED])
        for first, second in ((one.before, one.sentence), (one.sentence, one.after))
        if first and second and not points_back(first, second)
    )
    logits = score(query, list(pairs))
    windows = [ScoredWindow(pair, logit) for pair, logit in zip(pairs, logits, strict=True)]
    single = ScoredWindow((ranked[0].sentence,), ranked[0].score)
    cosines = {one.sentence: one.cosine for one in ranked}
    return max(
        [single, *windows],
        key=lambda window: window.score + NEARNESS * nearest(window.sentences, cosines),
    )


def nearest(sentences: Window, cosines: Mapping[Sentence, float]) -> float:
    """Return the highest cosine of some sentences, 0 if none is known."""
    return max(cosines.get(one, 0.0) for one in sentences)


def _trimmed(
    query: Query, best: ScoredWindow, single: Mapping[Sentence, float], score: Score
) -> Window:
    """Return the half of a pair that answers as well as the whole, otherwise the whole.

    So does a half whose neighbour answers far less and doesn't say whom its pronoun stands for.
    """
    if len(best.sentences) == 1 or any(one.place.is_label for one in best.sentences):
        return best.sentences
    unscored = [(one,) for one in best.sentences if one not in single]
    logits = score(query, unscored) if unscored else []
    known = {**single, **{one: logit for (one,), logit in zip(unscored, logits, strict=True)}}
    half = max(best.sentences, key=lambda one: known[one])
    margin = TRIM_FACT if query.expected_answer_type in _FACTS else TRIM
    if known[half] >= best.score - margin:
        return (half,)
    before, after = best.sentences
    other = after if half == before else before
    is_context = half == after and is_explained_by(after.text, before.text)
    is_needed = is_context or (query.focus and known[half] <= 0)
    is_idle = not is_needed and known[other] < min(known[half] - IDLE, 0)
    return (half,) if is_idle else best.sentences
