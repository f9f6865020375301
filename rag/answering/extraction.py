"""Query + passages -> the sentences that answer, word for word, each with a probability.

The best single sentences are scored again together with each neighbour, where the antecedent of a
pronoun or the other half of an answer usually is. If one half of the best pair adds nothing, it is
dropped. Probabilities come from confidence.py; whether an extract is shown is decided later.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from rag.answering.anchors import Quote
from rag.answering.confidence import Calibration, Evidence, probability, signals
from rag.answering.lists import Score, ScoredWindow, whole_list
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.search.passages import Passage, ScoredSentence, Window
from rag.search.question import Query
from rag.support.pronouns import is_explained_by
from rag.text.numbers import numbers
from rag.text.syntax import new_entities
from rag.text.words import content_words

#: How many of the best sentences are scored again with their neighbours.
RESCORED = 3
#: One half of a pair is dropped if it adds less than this to the other half's logit. A fact is
#: mostly in one sentence, an explanation mostly is not.
TRIM = 0.25
TRIM_FACT = 1.0
#: So is one whose own logit is below zero and less than the other's by this.
IDLE = 1.5
#: A sentence needs this probability to join the best answer in a list, or to contradict it.
JOINS = 0.4
#: How many of the best sentences may do so.
NEAREST = 5
#: How many of the best sentences are weighed for the answer: the highest score may be that of
#: another year or another name.
WEIGHED = 3
#: Most articles that are quoted where they disagree.
MAX_RIVALS = 3
#: Two sentences are about the same thing if they share this much of the shorter one's words.
SAME_SUBJECT = 0.5

_FIGURES = ("number", "duration", "time")
_FACTS = (*_FIGURES, "person", "place")
_MEMBERS = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT".split())


@dataclass(frozen=True, slots=True)
class Extract:
    """Neighbouring sentences of one article, and the probability that they answer the query.

    `signals` are what the probability comes from. Where articles disagree, `note` says which of
    them this one is; otherwise it is "".
    """

    sentences: tuple[Sentence, ...]
    probability: float
    signals: Mapping[str, float] = field(default_factory=dict)
    note: str = ""

    @property
    def text(self) -> str:
        """The sentences, joined by spaces."""
        return " ".join(sentence.shown for sentence in self.sentences)


def extract(
    query: Query, passages: Sequence[Passage], score: Score, calibration: Calibration
) -> tuple[Extract, ...]:
    """Return the answer in the passages, the best sentences first; empty if there are no sentences.

    Further extracts are the other members of a list, if the question asks for one, or what other
    articles say instead; where articles disagree, the newest comes first.
    """
    ranked = sorted(
        (one for passage in passages for one in passage.scored), key=lambda one: -one.score
    )
    if not ranked:
        return ()
    weigher = _Weigher(query, passages, calibration)
    best = whole_list(query, ranked[0], score) or _best_trimmed(query, ranked, weigher, score)
    rest = [one for one in ranked[:WEIGHED] if one.sentence not in best.sentences]
    first = max(
        (
            weigher.weigh(_completed(best.sentences, ranked), best.score),
            *(weigher.weigh(_completed((one.sentence,), ranked), one.score) for one in rest),
        ),
        key=lambda extract: extract.probability,
    )
    wants_more = query.expected_answer_type in _FIGURES or query.several > 1
    if not wants_more or first.probability < JOINS:
        return (first,)
    used = (*first.sentences, *best.sentences)
    others = [one for one in ranked[:NEAREST] if one.sentence not in used]
    extracts = [weigher.weigh((one.sentence,), one.score) for one in others]
    likely = [one for one in extracts if one.probability >= JOINS]
    if query.several > 1:
        return (first, *_members(query, first, likely))
    dates = {passage.chunk.article_id: passage.date for passage in passages}
    return _rivals(query, first, likely, dates) or (first,)


class _Weigher:
    """Turns sentences of some passages, and their logit, into an Extract."""

    def __init__(self, query: Query, passages: Sequence[Passage], calibration: Calibration) -> None:
        self._query = query
        self._calibration = calibration
        self._passages = {one.sentence: passage for passage in passages for one in passage.scored}
        self._of_article = {passage.chunk.article_id: passage for passage in reversed(passages)}
        #: The logits of the sentences that were scored alone.
        self.single = {one.sentence: one.score for passage in passages for one in passage.scored}

    def weigh(self, sentences: Window, logit: float) -> Extract:
        singles = [self.single[one] for one in sentences if one in self.single]
        others = [score for one, score in self.single.items() if one not in sentences]
        evidence = Evidence(
            self._query,
            self._quote(sentences),
            score=logit,
            single=max(singles, default=logit),
            lead=logit - max(others, default=logit),
        )
        found = signals(evidence)
        return Extract(sentences, self._calibration.applied(probability(found)), found)

    def _quote(self, sentences: Window) -> Quote:
        within = (self._passages[one] for one in sentences if one in self._passages)
        passage = next(within, self._of_article[sentences[0].article_id])
        return Quote(
            " ".join(sentence.shown for sentence in sentences),
            title=passage.title,
            date=passage.date,
            headings=sentences[-1].place.path,
            article=passage.chunk.text,
        )


def _best_trimmed(
    query: Query, ranked: Sequence[ScoredSentence], weigher: "_Weigher", score: Score
) -> ScoredWindow:
    """Return the best sentence or pair, without the half of a pair that adds nothing."""
    best = _best(query, ranked, score)
    return ScoredWindow(_trimmed(query, best, weigher.single, score), best.score)


def _best(query: Query, ranked: Sequence[ScoredSentence], score: Score) -> ScoredWindow:
    """Return the best sentence, or a better pair of one of the RESCORED best and a neighbour."""
    pairs = dict.fromkeys(
        (first, second)
        for one in ranked[:RESCORED]
        for first, second in ((one.before, one.sentence), (one.sentence, one.after))
        if first and second
    )
    logits = score(query, list(pairs))
    windows = [ScoredWindow(pair, logit) for pair, logit in zip(pairs, logits, strict=True)]
    single = ScoredWindow((ranked[0].sentence,), ranked[0].score)
    return max([single, *windows], key=lambda window: window.score)


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
    is_idle = not is_context and known[other] < min(known[half] - IDLE, 0)
    return (half,) if is_idle else best.sentences


def _completed(sentences: Window, ranked: Sequence[ScoredSentence]) -> Window:
    """Return the sentences; a single one together with what it can't be understood without.

    That is what a heading or a term names, the term of a definition, the lead-in of an item, and
    the sentence before one that begins with a pronoun.
    """
    scored = next((one for one in ranked if one.sentence == sentences[0]), None)
    if len(sentences) > 1 or scored is None:
        return sentences
    sentence, before = scored.sentence, scored.before
    if sentence.place.is_label:
        return (sentence, scored.after) if scored.after else sentences
    if sentence.place.lead_in:
        return (*_introduction(scored), sentence)
    if before and is_explained_by(sentence.text, before.text):
        return (before, sentence)
    return sentences


def _introduction(scored: ScoredSentence) -> Window:
    """Return the sentence that introduces an item, or the terms that a definition defines."""
    sentence = scored.sentence
    if sentence.place.kind != Kind.DEFINITION:
        candidates = (*scored.members[:1], scored.before)
        return tuple(one for one in candidates if one and one.shown == sentence.place.lead_in)[:1]
    earlier = [one for one in scored.members if one.start < sentence.start]
    named = takewhile(
        lambda one: one.place.is_label,
        reversed([one for one in earlier if one.place.lead_in != sentence.place.lead_in]),
    )
    return tuple(reversed(list(named)))


def _rivals(
    query: Query, first: Extract, others: Sequence[Extract], dates: Mapping[str, str]
) -> tuple[Extract, ...]:
    """Return the extracts of articles that give different figures for one thing, newest first.

    Empty if they agree, or if the figures may be about different things. `dates` has the articles'
    dates by id; of the undated articles only one is quoted, last.
    """
    dated: dict[str, Extract] = {}
    for candidate in (first, *others):
        date = dates[candidate.sentences[0].article_id]
        disagrees = all(_disagree(query, candidate, rival) for rival in dated.values())
        if disagrees and len(dated) < MAX_RIVALS:
            dated.setdefault(date, candidate)
    if len(dated) < 2:
        return ()
    notes = {date: f"In the article of {date}:" for date in dated} | {"": "In an undated article:"}
    return tuple(replace(dated[date], note=notes[date]) for date in sorted(dated, reverse=True))


def _disagree(query: Query, one: Extract, other: Extract) -> bool:
    # "One of them" is no count.
    ignored = numbers(query.text) | {"1"}
    figures, rival_figures = numbers(one.text) - ignored, numbers(other.text) - ignored
    differ = figures - rival_figures and rival_figures - figures
    subjects, rival_subjects = _subjects(one.text), _subjects(other.text)
    shared = len(subjects & rival_subjects) / max(1, min(len(subjects), len(rival_subjects)))
    return bool(differ) and shared >= SAME_SUBJECT


def _subjects(text: str) -> set[str]:
    return {word for word in content_words(text) if not word.isdigit()}


def _members(query: Query, first: Extract, others: Sequence[Extract]) -> Iterator[Extract]:
    """Yield the extracts that name further members of a list, until it is complete."""
    named = _entities(query, first)
    for candidate in others:
        if len(named) >= query.several:
            return
        added = _entities(query, candidate) - named
        if added:
            named |= added
            yield candidate


def _entities(query: Query, one: Extract) -> set[str]:
    return set(new_entities(one.text, query.text, _MEMBERS))
