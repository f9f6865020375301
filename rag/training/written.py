"""Invented documents with questions, near misses and claims -> pairs to train on.

Each line of a file is a document: {"kind", "title", "date", "sents", "qs", "twins", "claims"}.
`qs` are questions that it answers: [question, [answers], number of the answering sentence].
`twins` are near misses, which it does not answer: [question, number of the question it resembles,
what differs]. `claims` are [claim, whether the document supports it, numbers of the sentences it
is about, kind].
"""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.errors import SuiteError
from rag.models.encoder import Vectors
from rag.training.pairs import Pair

#: The negatives of a question: so many of its NEAREST sentences from other documents and its own.
NEAREST = 14
FROM_OTHERS, FROM_OWN = 2, 1
#: How often a passage has the title in front, and how often a neighbour joins its sentence.
TITLED, JOINED = 0.85, 0.5

#: Returns the unit vectors of texts, in their order.
Embed = Callable[[Sequence[str]], Vectors]


class Question(NamedTuple):
    """A question that the document answers, in the sentence with this number."""

    text: str
    answers: tuple[str, ...]
    sentence: int


class NearMiss(NamedTuple):
    """A question that the document does not answer, though it answers one that resembles it."""

    text: str
    twin: int
    difference: str


class WrittenClaim(NamedTuple):
    """A sentence about the document, and whether the document supports it."""

    text: str
    is_supported: bool
    sentences: tuple[int, ...]
    kind: str


class Document(BaseModel):
    """An invented document; its numbers refer to its own sentences and questions, from 0."""

    model_config = ConfigDict(frozen=True)

    kind: str
    title: str
    date: str
    sentences: tuple[str, ...] = Field(alias="sents")
    questions: tuple[Question, ...] = Field(alias="qs")
    near_misses: tuple[NearMiss, ...] = Field(alias="twins")
    claims: tuple[WrittenClaim, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        for question in self.questions:
            sentence = self.sentences[question.sentence]
            if not all(answer in sentence for answer in question.answers):
                raise ValueError(f"sentence {question.sentence} doesn't answer {question.text!r}")
        if not all(0 <= one.twin < len(self.questions) for one in self.near_misses):
            raise ValueError("a near miss resembles no question")
        return self

    def passage(self, place: int, chance: random.Random) -> str:
        """Return a sentence, sometimes with a neighbour, mostly after the title."""
        first = last = place
        if chance.random() < JOINED:
            first = max(place - 1, 0) if chance.random() < 0.5 else place
            last = place if first < place else min(place + 1, len(self.sentences) - 1)
        text = " ".join(self.sentences[first : last + 1])
        return f"{self.title}. {text}" if chance.random() < TITLED else text


def read_documents(path: Path) -> list[Document]:
    """Return the documents of a file. Raises SuiteError for a line that breaks the format."""
    documents = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            documents.append(Document.model_validate_json(line))
        except (ValidationError, IndexError) as error:
            raise SuiteError(f"{path}, line {number} breaks the format: {error}") from error
    return documents


class WrittenPairs:
    """Draws pairs from documents; each epoch has other passages.

    Wrong sentences are those nearest to the question, in other documents as well: what a search
    would find.
    """

    def __init__(self, documents: Sequence[Document], embed: Embed) -> None:
        self._documents = documents
        self._places = [
            (number, place)
            for number, document in enumerate(documents)
            for place in range(len(document.sentences))
        ]
        vectors = embed([documents[number].sentences[place] for number, place in self._places])
        questions = [one.text for document in documents for one in document.questions]
        # Most similar first.
        self._nearest = np.argsort(-(embed(questions) @ vectors.T), axis=1)[:, :NEAREST]

    def draw(self, seed: int) -> list[Pair]:
        """Return the pairs of one epoch, shuffled."""
        chance = random.Random(seed)  # noqa: S311  # nothing secret depends on it
        nearest = iter(self._nearest)
        pairs: list[Pair] = []
        for number, document in enumerate(self._documents):
            for question in document.questions:
                passage = document.passage(question.sentence, chance)
                pairs.append(Pair(question.text, passage, answers=True, answer=question.answers[0]))
                wrong = self._wrong(number, question, next(nearest), chance)
                pairs += [Pair(question.text, text, answers=False) for text in wrong]
            pairs += _from_near_misses(document, chance)
            pairs += _from_claims(document)
        chance.shuffle(pairs)
        return pairs

    def _wrong(
        self, number: int, question: Question, nearest: Sequence[int], chance: random.Random
    ) -> Iterator[str]:
        """Yield passages that are near a question and don't contain its answer."""
        own: list[tuple[int, int]] = []
        others: list[tuple[int, int]] = []
        for row in nearest:
            where, place = self._places[row]
            text = self._documents[where].sentences[place].lower()
            if not any(answer.lower() in text for answer in question.answers):
                (own if where == number else others).append((where, place))
        drawn = chance.sample(others, min(FROM_OTHERS, len(others)))
        drawn += chance.sample(own, min(FROM_OWN, len(own)))
        for where, place in drawn:
            yield self._documents[where].passage(place, chance)


def _from_near_misses(document: Document, chance: random.Random) -> Iterator[Pair]:
    for near_miss in document.near_misses:
        place = document.questions[near_miss.twin].sentence
        yield Pair(near_miss.text, document.passage(place, chance), answers=False)


def _from_claims(document: Document) -> Iterator[Pair]:
    """Yield claims in the place of questions: the network checks drafted sentences as well."""
    for claim in document.claims:
        text = " ".join(document.sentences[place] for place in claim.sentences)
        yield Pair(claim.text, text, answers=claim.is_supported)
