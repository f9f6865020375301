"""Query + passages -> the sentences that answer, word for word, each with a probability.

windows.py finds the sentence or the pair with the best score. Probabilities come from
confidence.py; whether an extract is shown is decided later.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.answering.anchors import Quote
from rag.answering.asides import is_bare_name, only_attends
from rag.answering.completion import completed, continued, without_labels
from rag.answering.confidence import (
    SCORE_WEIGHT,
    THRESHOLD,
    Calibration,
    Evidence,
    highest_probability,
    log_odds,
    probability,
    signals,
)
from rag.answering.lists import Score, ScoredWindow, by_article, headed, whole_list
from rag.answering.named_rows import named_row, names_row
from rag.answering.paragraphs import told_later, with_name
from rag.answering.rivals import Statement, may_have_rivals, settles
from rag.answering.timeliness import settle
from rag.answering.windows import best_window, nearest
from rag.answering.written_questions import may_be_asked
from rag.corpus.chunks import Sentence
from rag.search.passages import NEARNESS, Passage, ScoredSentence, Window, without
from rag.search.question import Query
from rag.search.records import record
from rag.text.syntax import new_entities

#: What a sentence needs that says it replaces the best answer, or that is the decision on one; any
#: other one joins it in a list, or contradicts it, only if it could be shown alone.
SETTLES = 0.2
#: How many of the best sentences may do so.
NEAREST = 5
#: How many of the best sentences are weighed for the answer: the highest score may be that of
#: another year or another name.
WEIGHED = 3

_MEMBERS = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT".split())


@dataclass(frozen=True, slots=True)
class Extract:
    """Neighbouring sentences of one article, and the probability that they answer the query.

    `logit` is the cross-encoder's, `signals` are what the probability comes from. Where articles
    disagree, `note` says which of them this one is, and `remark` what became of an older one;
    otherwise they are "".
    """

    sentences: tuple[Sentence, ...]
    probability: float
    logit: float = 0.0
    signals: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    remark: str = ""

    @property
    def text(self) -> str:
        """The sentences, joined by spaces."""
        return " ".join(sentence.shown for sentence in self.sentences)

    @property
    def uncalibrated(self) -> float:
        """The probability before it was adapted to the folder."""
        return probability(self.signals) if self.signals else self.probability


def extract(
    query: Query, passages: Sequence[Passage], score: Score, calibration: Calibration
) -> tuple[Extract, ...]:
    """Return the answer in the passages, the best sentences first; empty if there are no sentences.

    So it is if a question has no word to search for: "Why?" after nothing that was answered.

    Further extracts are the other members of a list, if the question asks for one, or what other
    articles say instead; where articles disagree, the newest comes first.
    """
    passages = _without_asides(query, passages)
    scored = (one for passage in passages for one in passage.scored)
    statements = (one for one in scored if not is_bare_name(query, one.sentence))
    ranked = sorted(statements, key=lambda one: -one.relevance)
    if not ranked or not query.terms:
        return ()
    weigher = _Weigher(query, passages, calibration)
    best, is_all = _best_window(query, ranked, passages, weigher, score)
    tried = () if is_all else ranked[:WEIGHED]
    rest = [one for one in tried if one.sentence not in best.sentences]

    def whole_of(window: Window) -> Window:
        return with_name(query, completed(query, window, ranked), passages)

    # Another sentence that needs the best one to be understood says nothing of its own.
    beside = [(whole_of((one.sentence,)), one.score) for one in rest]
    own = [pair for pair in beside if not set(best.sentences) <= set(pair[0])]
    later = list(told_later(query, [one.sentence for one in tried], passages))
    own += zip(later, score(query, later), strict=True)
    first = weigher.weigh(whole_of(best.sentences), best.score)
    for window, logit in own:
        if weigher.may_be_preferred(window, logit, first):
            first = max(first, weigher.weigh(window, logit), key=weigher.preference)
    if row := named_row(query, first.sentences, ranked):
        first = weigher.weigh((row,), *score(query, [(row,)]))
    further = [one for one in ranked if one.sentence not in first.sentences]
    deciding, *rest_of_all = _with_more(query, first, further, weigher)
    whole = continued(query, deciding.sentences, deciding.logit, passages, score)
    others = (replace(one, sentences=without_labels(query, one.sentences)) for one in rest_of_all)
    return (replace(deciding, sentences=without_labels(query, whole)), *others)


def _without_asides(query: Query, passages: Sequence[Passage]) -> Sequence[Passage]:
    scored = (one.sentence for passage in passages for one in passage.scored)
    asides = frozenset(one for one in scored if only_attends(query, one))
    return [without(asides, one) for one in passages]


def _best_window(
    query: Query,
    ranked: Sequence[ScoredSentence],
    passages: Sequence[Passage],
    weigher: "_Weigher",
    score: Score,
) -> tuple[ScoredWindow, bool]:
    """Return the sentences that answer best, and whether they are all that a question names."""
    about = by_article(passages)
    named = headed(query, ranked, about)
    listed = whole_list(query, named or ranked[0], about, score)
    if named and listed:
        # No row has the words above a table: the whole of it is what counts.
        weigher.single |= dict.fromkeys(listed.sentences, listed.score)
        return listed, True
    return listed or best_window(query, ranked, weigher.single, score), False


def _with_more(
    query: Query,
    first: Extract,
    others: Sequence[ScoredSentence],
    weigher: "_Weigher",
) -> tuple[Extract, ...]:
    """Return the best extract with the other members of its list, or with what others say."""
    wants_more = query.several > 1 or may_have_rivals(query, first.text)
    if not wants_more or first.probability < THRESHOLD:
        return (first,)
    least = THRESHOLD if query.several > 1 else SETTLES
    near = [((one.sentence,), one.score) for one in others[:NEAREST]]
    extracts = [weigher.weigh(*one) for one in near if weigher.highest(*one) >= least]
    if query.several > 1:
        likely = [one for one in extracts if one.probability >= THRESHOLD]
        return (first, *_members(query, first, likely))
    told = weigher.statement(first)
    stated = [(one, weigher.statement(one)) for one in extracts]
    likely_ones = [
        (one, statement)
        for one, statement in stated
        if one.probability >= (SETTLES if settles(query, statement, told) else THRESHOLD)
    ]
    return _settled(query, [(first, told), *likely_ones])


class _Weigher:
    """Turns sentences of some passages, and their logit, into an Extract."""

    def __init__(self, query: Query, passages: Sequence[Passage], calibration: Calibration) -> None:
        self._query = query
        self._calibration = calibration
        self._is_of_one = bool(query.expected_answer_type) and not query.wants_list
        self._passages = {one.sentence: passage for passage in passages for one in passage.scored}
        self._before = {
            one.sentence: one.before.shown
            for passage in passages
            for one in passage.scored
            if one.before
        }
        self._of_article = {passage.chunk.article_id: passage for passage in reversed(passages)}
        scored = [one for passage in passages for one in passage.scored]
        #: The logits of the sentences that were scored alone.
        self.single = {one.sentence: one.score for one in scored}
        self._cosines = {one.sentence: one.cosine for one in scored}
        #: The cosines of the questions that are written above their answers.
        self._asked = {
            one.sentence.shown: one.cosine
            for one in scored
            if one.sentence.place.is_label and one.sentence.shown.endswith("?")
        }
        self._members = {row: one.members for one in scored for row in one.members}

    def preference(self, extract: Extract) -> float:
        """Return what extracts are chosen by: how probable they are, and how near to the query."""
        return self._preference(extract.sentences, extract.probability)

    def may_be_preferred(self, sentences: Window, logit: float, other: Extract) -> bool:
        """Whether sentences may be preferred to another extract, whatever they say."""
        return self._preference(sentences, self.highest(sentences, logit)) > self.preference(other)

    def highest(self, sentences: Window, logit: float) -> float:
        """Return the highest probability that weigh() may find, in much less time."""
        return self._calibration.applied(highest_probability(self._evidence(sentences, logit)))

    def weigh(self, sentences: Window, logit: float) -> Extract:
        found = signals(self._evidence(sentences, logit))
        return Extract(sentences, self._calibration.applied(probability(found)), logit, found)

    def statement(self, extract: Extract) -> Statement:
        """Return what an extract states."""
        sentence = extract.sentences[-1]
        passage = self._of_article[sentence.article_id]
        heading = sentence.place.path.rpartition(" > ")[2]
        return Statement(
            extract.text,
            sentence.article_id,
            passage.date,
            extract.probability,
            heading,
            passage.title,
        )

    def _preference(self, sentences: Window, likely: float) -> float:
        return log_odds(likely) + SCORE_WEIGHT * NEARNESS * nearest(sentences, self._cosines)

    def _evidence(self, sentences: Window, logit: float) -> Evidence:
        singles = [self.single[one] for one in sentences if one in self.single]
        others = [score for one, score in self.single.items() if one not in sentences]
        return Evidence(
            self._query,
            self._quote(sentences),
            score=logit,
            single=max(singles, default=logit),
            lead=logit - max(others, default=logit),
            before=self._before.get(sentences[0], ""),
            asked=self._asked_above(sentences),
            is_named_row=self._is_of_one and names_row(self._query, sentences[-1]),
        )

    def _asked_above(self, sentences: Window) -> float:
        """Return the cosine of the question above some sentences if it may be the query's."""
        place = sentences[-1].place
        told = " ".join(one.shown for one in sentences if not one.place.is_label)
        above = [one for one in (place.lead_in, place.heading) if one in self._asked]
        same = (one for one in above if told and may_be_asked(self._query, one, told))
        return max((self._asked[one] for one in same), default=0.0)

    def _quote(self, sentences: Window) -> Quote:
        within = (self._passages[one] for one in sentences if one in self._passages)
        passage = next(within, self._of_article[sentences[0].article_id])
        return Quote(
            " ".join(sentence.shown for sentence in sentences),
            title=passage.title,
            date=passage.date,
            headings=sentences[-1].place.path,
            article=passage.chunk.text,
            file=passage.file,
            record=record(sentences[-1], self._members.get(sentences[-1], ())),
        )


def _settled(query: Query, likely: Sequence[tuple[Extract, Statement]]) -> tuple[Extract, ...]:
    """Return the extracts to quote, the one that decides first."""
    rulings = settle(query, [statement for _, statement in likely])
    return tuple(
        replace(likely[ruling.position][0], note=ruling.note, remark=ruling.remark)
        for ruling in rulings
    )


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
