"""Two things put side by side: what the articles say about each of them.

Each is searched for on its own, and only the sentences that are about it are weighed. If nothing
is asked of the two but what they are, the sentences that say the same of both are quoted: those
with the most similar vectors once the names are left out. What is more, less or better is for the
reader to see: nothing is calculated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.confidence import THRESHOLD, Calibration
from rag.answering.extraction import Extract, extract
from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes, answer_text
from rag.answering.kinds.distinction import Subject, subjects
from rag.answering.kinds.kind import assemble
from rag.answering.model import Answer
from rag.answering.quoting import interleaved, verdict
from rag.answering.request import Request
from rag.corpus.chunks import Sentence
from rag.models.encoder import QuestionEncoder
from rag.search.compared import Comparison, Side
from rag.search.compared_in_time import compared_in_time
from rag.search.coordinated import coordinated
from rag.search.passages import Passage, Window
from rag.search.retrieval import Retriever
from rag.store.ledger import Ledger, phrase
from rag.text.language import foreign_language

#: No longer question compares, in characters: the patterns take the cube of its length.
MAX_LENGTH = 300
#: Most sentences that are quoted of each side.
MAX_PAIRS = 3
#: Sentences with at least this cosine, without the names, are about the same side of two things.
SAME_TOPIC = 0.5
#: How many sentences of each side are compared with those of the other.
_TRIED = 8

_Pair = tuple[Sentence, Sentence]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for one side: its passages, and the best extract, if it is probable."""

    passages: tuple[Passage, ...]
    extract: Extract | None
    read_as: str  # as in Query

    @property
    def sentences(self) -> Window:
        """The sentences that are quoted."""
        return self.extract.sentences if self.extract else ()

    @property
    def probability(self) -> float:
        """That of the extract; 0 without one."""
        return self.extract.probability if self.extract else 0.0


class Comparisons:
    """Answers questions that compare two things, or ask one thing of two."""

    def __init__(
        self,
        ledger: Ledger,
        retriever: Retriever,
        finder: Finder,
        calibration: Calibration,
        encoder: QuestionEncoder,
    ) -> None:
        self._ledger = ledger
        self._retriever = retriever
        self._finder = finder
        self._calibration = calibration
        self._encoder = encoder

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return what is said of each side; None if nothing is, or nothing is compared.

        Of a question that only names two things, a single sentence may answer for both; then, or
        if one of them has no answer, it is None, too.
        """
        question = request.question
        if len(question.text) > MAX_LENGTH or foreign_language(question.printed):
            return None
        comparison = compared_in_time(question, self._is_known) or coordinated(question)
        if not comparison or (not comparison.is_certain and self._is_answered(request, comparison)):
            return None
        about = subjects(comparison.one.name, comparison.two.name)
        found = [
            self._find(request, side, subject)
            for side, subject in zip(comparison.sides, about, strict=True)
        ]
        if not comparison.has_aspect:
            found = self._aligned(found, about)
        answered = sum(bool(one.extract) for one in found)
        if not answered or (answered < 2 and not comparison.is_certain):
            return None
        return _answer(request, comparison, found, footnotes)

    def _is_known(self, text: str) -> bool:
        return self._ledger.matching_count(phrase(text), 1) > 0

    def _is_answered(self, request: Request, comparison: Comparison) -> bool:
        """Whether the best answer to the whole question is about both things, or there is none."""
        result = next(self._finder.find(request))
        quoted = {sentence for one in result.extracts for sentence in one.sentences}
        return all(
            any(
                scored.sentence in quoted and subject.is_about(passage, scored)
                for passage in result.passages
                for scored in passage.scored
            )
            for subject in subjects(comparison.one.name, comparison.two.name)
        )

    def _find(self, request: Request, side: Side, subject: Subject) -> _Found:
        for question in side.questions:
            found = self._search(replace(request, question=question, history=()), subject)
            if found.extract:
                break
        return found

    def _search(self, request: Request, subject: Subject) -> _Found:
        query = self._finder.query(request)
        passages = tuple(_about(self._retriever.search(query), subject))
        extracts = extract(query, passages, self._retriever.score, self._calibration)
        best = max(extracts, key=lambda one: one.probability, default=None)
        is_probable = best is not None and best.probability >= THRESHOLD
        return _Found(passages, best if is_probable else None, query.read_as)

    def _aligned(self, found: Sequence[_Found], about: Sequence[Subject]) -> list[_Found]:
        """Return what was found with the sentences that say the same of both sides, if any do."""
        one, two = (
            _ranked(side.passages, other)
            for side, other in zip(found, reversed(about), strict=True)
        )
        vectors = {
            sentence: self._encoder.encode(subject.left_out(sentence.read))[0]
            for sentences, subject in zip((one, two), about, strict=True)
            for sentence in sentences
        }
        cosines = {(a, b): float(vectors[a] @ vectors[b]) for a in one for b in two if a != b}
        pairs = list(_pairs(cosines))
        if not pairs:
            return list(found)
        best = max(cosines[pair] for pair in pairs)
        return [
            replace(side, extract=Extract(window, max(best, side.probability)))
            for side, window in zip(found, zip(*pairs, strict=True), strict=True)
        ]


def _about(passages: Sequence[Passage], subject: Subject) -> Iterator[Passage]:
    """Yield the passages with those of their sentences that are about a subject."""
    for passage in passages:
        scored = tuple(one for one in passage.scored if subject.is_about(passage, one))
        if scored:
            yield replace(passage, scored=scored)


def _ranked(passages: Sequence[Passage], other: Subject) -> list[Sentence]:
    """Return the best sentences that don't name the other side, too; no headings and terms."""
    scored = sorted((one for passage in passages for one in passage.scored), key=lambda o: -o.score)
    sentences = [one.sentence for one in scored if not one.sentence.place.is_label]
    return [one for one in sentences if not other.is_named(one.read)][:_TRIED]


def _pairs(cosines: Mapping[_Pair, float]) -> Iterator[_Pair]:
    """Yield the most similar pairs, each sentence once, in the order of the first side's text."""
    chosen: list[_Pair] = []
    for pair in sorted(cosines, key=lambda pair: -cosines[pair]):
        is_new = not any(one in other for one in pair for other in chosen)
        if cosines[pair] >= SAME_TOPIC and is_new and len(chosen) < MAX_PAIRS:
            chosen.append(pair)
    yield from sorted(chosen, key=lambda pair: (pair[0].article_id, pair[0].start))


def _answer(
    request: Request, comparison: Comparison, found: Sequence[_Found], footnotes: Footnotes
) -> Answer:
    _cite(found, footnotes)
    unanswered = tuple(
        side.questions[0].printed
        for side, one in zip(comparison.sides, found, strict=True)
        if not one.extract
    )
    sides = (comparison.one.name, comparison.two.name)
    searched = replace(request.question, parts=tuple(one.questions[0] for one in comparison.sides))
    answer = assemble("comparison", request, footnotes)
    return replace(
        answer,
        sides=sides,
        text=_text(answer, sides, unanswered),
        searched_for=searched.printed,
        passages=interleaved([one.passages for one in found]),
        unanswered=unanswered,
        confidence=round(min(one.probability for one in found if one.extract), 4),
        read_as=", ".join(dict.fromkeys(one.read_as for one in found if one.read_as)),
    )


def _cite(found: Sequence[_Found], footnotes: Footnotes) -> None:
    """Add a claim for each sentence; what is said of both sides in the same words comes first."""
    one, two = ({each.shown: each for each in side.sentences} for side in found)
    for text in (text for text in one if text in two):
        support = dict.fromkeys((one[text], two[text]))
        footnotes.add(text, verdict(one[text]), support)
    for footnotes.side, side in enumerate((one, two), start=1):
        for text, sentence in side.items():
            footnotes.add(text, verdict(sentence), [sentence])


def _text(answer: Answer, sides: tuple[str, str], unanswered: tuple[str, ...]) -> str:
    """Return the claims of each side on a line that begins with its name."""
    names = ("", *sides)
    lines = [
        f"{name}: {text}" if name else text
        for number, name in enumerate(names)
        if (text := answer_text([one for one in answer.claims if one.side == number], ()))
    ]
    return "\n".join(filter(None, [*lines, answer_text((), unanswered)]))
