"""Query + passages -> the sentences that answer, word for word, and how surely they do.

The best single sentences are read again together with each neighbour: what a pronoun stands for,
or the other half of an answer, is mostly next door. Of the best pair, a half that adds nothing
is left out again. Whether it is shown at all is decided in confidence.py.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.confidence import Calibration, Evidence, probability
from rag.corpus.chunks import Sentence
from rag.search.passages import Passage, ScoredSentence, Window
from rag.search.question import Query
from rag.text.numbers import numbers
from rag.text.syntax import new_entities
from rag.text.words import content_words

#: How many of the best sentences are read again with their neighbours.
REREAD = 3
#: A sentence stands alone if its neighbour adds less than this to its logit: a single fact
#: mostly stands in one sentence, an explanation mostly does not.
TRIM = 0.25
TRIM_FACT = 1.0
#: A sentence beside the best answer must be this probable to join a list, or to contradict it.
JOINS = 0.5
#: Most articles that are quoted where they disagree.
MOST = 3
#: How many of the best sentences are looked at for these.
NEAREST = 5
#: Two sentences speak of the same thing if they share this much of the words of the shorter.
SAME_SUBJECT = 0.5

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
_FIGURES = ("number", "duration", "time")
_FACTS = (*_FIGURES, "person", "place")
_MEMBERS = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT".split())

#: Returns the reader's logit of each window.
Score = Callable[[Query, Sequence[Window]], list[float]]


@dataclass(frozen=True, slots=True)
class Extract:
    """Neighbouring sentences of one article, and the probability that they answer the query.

    `note` is "" but where articles disagree: then it says which of them speaks.
    """

    sentences: tuple[Sentence, ...]
    probability: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Scored:
    """Neighbouring sentences of an article, and their logit as an answer."""

    sentences: Window
    score: float


def extract(
    query: Query, passages: Sequence[Passage], score: Score, calibration: Calibration
) -> tuple[Extract, ...]:
    """Return the answer that the passages hold, the best sentences first; none without a sentence.

    Further extracts are the other members of a list that was asked for, or what another article
    says instead; of those that disagree, the newest comes first.
    """
    read = sorted((one for passage in passages for one in passage.read), key=lambda one: -one.score)
    if not read:
        return ()
    articles = {passage.chunk.article_id: passage for passage in passages}
    alone = {one.sentence: one.score for one in read}

    def weighed(shown: Window, logit: float) -> Extract:
        evidence = Evidence(
            query=query,
            title=articles[shown[0].article_id].title,
            text=" ".join(sentence.text for sentence in shown),
            score=logit,
            single=max((alone[one] for one in shown if one in alone), default=logit),
        )
        return Extract(shown, calibration.applied(probability(evidence)))

    best = _best(query, read, score)
    shown = _with_antecedent(_trimmed(query, best, alone, score), read)
    first = weighed(shown, best.score)
    if first.probability < JOINS or not (
        query.expected_answer_type in _FIGURES or query.several > 1
    ):
        return (first,)
    beside = [one for one in read[:NEAREST] if one.sentence not in (*shown, *best.sentences)]
    others = [weighed((one.sentence,), one.score) for one in beside]
    likely = [one for one in others if one.probability >= JOINS]
    if query.several > 1:
        return (first, *_members(query, first, likely))
    dates = {article_id: passage.date for article_id, passage in articles.items()}
    return _rivals(query, first, likely, dates) or (first,)


def _best(query: Query, read: Sequence[ScoredSentence], score: Score) -> _Scored:
    """Return the best sentence, or the best pair of one of the best with a neighbour."""
    pairs = [
        pair
        for one in read[:REREAD]
        for pair in ((one.before, one.sentence), (one.sentence, one.after))
    ]
    whole = list(dict.fromkeys((one, two) for one, two in pairs if one and two))
    logits = score(query, whole)
    windows = [_Scored(pair, logit) for pair, logit in zip(whole, logits, strict=True)]
    single = _Scored((read[0].sentence,), read[0].score)
    return max([single, *windows], key=lambda window: window.score)


def _trimmed(
    query: Query, best: _Scored, alone: Mapping[Sentence, float], score: Score
) -> tuple[Sentence, ...]:
    """Return the half of a pair that answers as well as the whole, or else the whole."""
    if len(best.sentences) == 1:
        return best.sentences
    unread = [(one,) for one in best.sentences if one not in alone]
    logits = score(query, unread) if unread else []
    known = {**alone, **{one: logit for (one,), logit in zip(unread, logits, strict=True)}}
    half = max(best.sentences, key=lambda one: known[one])
    margin = TRIM_FACT if query.expected_answer_type in _FACTS else TRIM
    return (half,) if known[half] >= best.score - margin else best.sentences


def _with_antecedent(
    shown: tuple[Sentence, ...], read: Sequence[ScoredSentence]
) -> tuple[Sentence, ...]:
    """Return the sentences, and before a single one that of what its pronoun stands for."""
    before = next((one.before for one in read if one.sentence == shown[0]), None)
    pronoun = _PRONOUN.match(shown[0].text)
    if len(shown) > 1 or not before or not pronoun:
        return shown
    kinds = _ANTECEDENTS[str(pronoun.lastgroup)]
    named = kinds is None or new_entities(before.text, "", kinds)
    return (before, *shown) if named else shown


def _rivals(
    query: Query, first: Extract, others: Sequence[Extract], dates: Mapping[str, str]
) -> tuple[Extract, ...]:
    """Return the extracts of articles that give different figures for one thing, newest first.

    None where they agree, or where the figures may be of different things. `dates` are those of
    the articles by their ids; of the undated ones, only one is quoted, last.
    """
    dated: dict[str, Extract] = {}
    for one in (first, *others):
        date = dates[one.sentences[0].article_id]
        if len(dated) < MOST and all(_disagree(query, one, other) for other in dated.values()):
            dated.setdefault(date, one)
    if len(dated) < 2:
        return ()
    notes = {date: f"In the article of {date}:" for date in dated} | {"": "In an undated article:"}
    return tuple(replace(dated[date], note=notes[date]) for date in sorted(dated, reverse=True))


def _disagree(query: Query, one: Extract, other: Extract) -> bool:
    texts = [" ".join(sentence.text for sentence in each.sentences) for each in (one, other)]
    # "One of them" counts nothing.
    told = [numbers(text) - numbers(query.text) - {"1"} for text in texts]
    subjects = [{word for word in content_words(text) if not word.isdigit()} for text in texts]
    shared = len(subjects[0] & subjects[1]) / max(1, min(map(len, subjects)))
    return bool(told[0] - told[1] and told[1] - told[0]) and shared >= SAME_SUBJECT


def _members(query: Query, first: Extract, others: Sequence[Extract]) -> Iterator[Extract]:
    """Yield the extracts that name further members of a list, until it has as many as wanted."""
    named = _members_in(query, first)
    for one in others:
        if len(named) >= query.several:
            return
        added = _members_in(query, one) - named
        if added:
            named |= added
            yield one


def _members_in(query: Query, one: Extract) -> set[str]:
    text = " ".join(sentence.text for sentence in one.sentences)
    return set(new_entities(text, query.text, _MEMBERS))
