"""Files of texts with questions -> documents, paragraphs and claims to train on.

Three formats are read, each with one JSON object per line, gzipped or not:

- documents (rag/training/written): {"kind", "title", "date", "sents", "qs", "twins", "claims"}.
  `qs` are questions that the document answers: [question, [answers], number of the answering
  sentence]. `twins` are near misses, which it doesn't answer: [question, number of the question it
  resembles, what differs]. `claims` are [claim, whether the document supports it, numbers of the
  sentences it is about, kind]; a false claim of the kind "addition" is one that the document says
  nothing about, and every other false one is contradicted.
- paragraphs: {"set", "title", "sents", "qs", "cut", "chg", "made"}, of which the last three may be
  missing. `qs` are as above; a question without answers is one that the paragraph doesn't answer.
  `cut` has, by number of question, the answering sentence without the answer; `chg` changed
  questions, which the paragraph doesn't answer. `made` are questions made from statements by rule:
  [question, answer, number of the sentence, sentence without the answer, changed question].
- claims: {"set", "claim", "evidence", "holds"}, or with "label" in place of "holds": "supported",
  "contradicted", "unsupported", or "not_supported" where the last two aren't told apart.

All numbers count from 0.
"""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.errors import SuiteError

#: What a question made by rule counts, against 1 for one that a person wrote.
MADE = 0.6
#: The kind of the false claims that a document says nothing about.
ADDITION = "addition"
#: The kinds of the questions of a document that has twelve, in their order.
_KINDS = (*["plain"] * 3, *["reworded"] * 5, *["why or how"] * 2, "keywords", "short")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a text, and what is known about its answer."""

    question: str
    answers: tuple[str, ...]  # empty if the text doesn't answer it
    sentence: int | None  # number of the answering sentence
    without: str = ""  # that sentence with the answer taken out
    near_misses: tuple[str, ...] = ()  # questions like this one that the text doesn't answer
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, sentences that it is compared with, and whether they support it."""

    text: str
    evidence: str
    is_supported: bool
    is_contradicted: bool | None  # None: unknown
    kind: str
    sentences: tuple[int, ...] = ()  # their numbers, if the claim is about a document


@dataclass(frozen=True, slots=True)
class Text:
    """What questions are asked about: a document or a paragraph."""

    kind: str
    title: str
    sentences: tuple[str, ...]
    asked: tuple[Asked, ...]
    claims: tuple[Claim, ...] = ()
    is_document: bool = False  # people wrote its near misses; those of paragraphs are made by rule

    def passage(self, first: int, last: int, *, titled: bool = True) -> str:
        """Return the sentences from `first` to `last`, after the title if there is one."""
        text = " ".join(self.sentences[first : last + 1])
        return f"{self.title}. {text}" if titled and self.title else text


class _Line(BaseModel):
    """One line of a file."""

    model_config = ConfigDict(frozen=True)


class Question(NamedTuple):
    """A question that the document answers, in the sentence with this number."""

    text: str
    answers: tuple[str, ...]
    sentence: int


class NearMiss(NamedTuple):
    """A question that the document doesn't answer, though it answers one that resembles it."""

    text: str
    twin: int
    difference: str


class WrittenClaim(NamedTuple):
    """A sentence about the document, and whether the document supports it."""

    text: str
    is_supported: bool
    sentences: tuple[int, ...]
    kind: str


class Document(_Line):
    """An invented document; its numbers refer to its own sentences and questions."""

    kind: str
    title: str
    date: str
    sentences: tuple[str, ...] = Field(alias="sents")
    questions: tuple[Question, ...] = Field(alias="qs")
    near_misses: tuple[NearMiss, ...] = Field(alias="twins")
    claims: tuple[WrittenClaim, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        places = range(len(self.sentences))
        for text, answers, place in self.questions:
            sentence = self.sentences[place] if place in places else ""
            if not answers or not all(answer in sentence for answer in answers):
                raise ValueError(f"sentence {place} doesn't answer {text!r}")
        if not all(0 <= one.twin < len(self.questions) for one in self.near_misses):
            raise ValueError("a near miss resembles no question")
        if not all(place in places for one in self.claims for place in one.sentences):
            raise ValueError("a claim is about a sentence that is missing")
        return self

    def as_text(self) -> Text:
        """Return the document in the form to train on."""
        asked = (
            Asked(
                text, answers, place,
                near_misses=tuple(one.text for one in self.near_misses if one.twin == number),
            )
            for number, (text, answers, place) in enumerate(self.questions)
        )  # fmt: skip
        near_misses = (Asked(one.text, (), None) for one in self.near_misses)
        return Text(
            self.kind, self.title, self.sentences, (*asked, *near_misses),
            tuple(map(self._claim, self.claims)), is_document=True,
        )  # fmt: skip

    def _claim(self, claim: WrittenClaim) -> Claim:
        evidence = " ".join(self.sentences[place] for place in claim.sentences)
        contradicts = not claim.is_supported and claim.kind != ADDITION
        return Claim(
            claim.text, evidence, claim.is_supported, contradicts, claim.kind, claim.sentences
        )


class _ParagraphQuestion(NamedTuple):
    text: str
    answers: tuple[str, ...]
    sentence: int | None


class _Made(NamedTuple):
    text: str
    answer: str
    sentence: int
    without: str | None
    changed: str | None


class _Paragraph(_Line):
    kind: str = Field(alias="set")
    title: str
    sentences: tuple[str, ...] = Field(alias="sents")
    questions: tuple[_ParagraphQuestion, ...] = Field(alias="qs")
    cut: Mapping[int, str] = Field(default_factory=dict)
    changed: Mapping[int, tuple[str, ...]] = Field(alias="chg", default_factory=dict)
    made: tuple[_Made, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        named = {one.sentence for one in self.questions} | {one.sentence for one in self.made}
        if not named <= {None, *range(len(self.sentences))}:
            raise ValueError("a question is answered by a sentence that is missing")
        if any(bool(one.answers) != (one.sentence is not None) for one in self.questions):
            raise ValueError("a question has answers and no sentence, or a sentence and no answers")
        return self

    def as_text(self) -> Text:
        asked = [
            Asked(*one, self.cut.get(number, ""), self.changed.get(number, ()))
            for number, one in enumerate(self.questions)
        ]
        asked += [
            Asked(text, (answer,), place, without or "", (changed,) if changed else (), MADE)
            for text, answer, place, without, changed in self.made
        ]
        return Text(self.kind, self.title, self.sentences, tuple(asked))


class _Claim(_Line):
    kind: str = Field(alias="set")
    text: str = Field(alias="claim")
    evidence: str
    holds: bool | None = None
    label: Literal["supported", "contradicted", "unsupported", "not_supported", ""] = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.holds is None) == (not self.label):
            raise ValueError('a claim has either "holds" or "label"')
        return self

    def as_claim(self) -> Claim:
        is_supported = self.holds or self.label == "supported"
        known = self.label not in ("", "not_supported") or is_supported
        return Claim(
            self.text, self.evidence, is_supported,
            self.label == "contradicted" if known else None, self.kind,
        )  # fmt: skip


def kind_of(number: int, count: int) -> str:
    """Return the kind of a question by its number, of a document that has `count`.

    >>> kind_of(3, count=12), kind_of(3, count=5)
    ('reworded', 'other')
    """
    return _KINDS[number] if count == len(_KINDS) else "other"


_L = TypeVar("_L", bound=_Line)


def read_documents(path: Path) -> list[Document]:
    """Return the documents of a file. Raises SuiteError for a line that breaks the format."""
    return list(_read(path, Document))


def read_paragraphs(path: Path) -> list[Text]:
    """Return the paragraphs of a file. Raises SuiteError for a line that breaks the format."""
    return [line.as_text() for line in _read(path, _Paragraph)]


def read_claims(path: Path) -> list[Claim]:
    """Return the claims of a file. Raises SuiteError for a line that breaks the format."""
    return [line.as_claim() for line in _read(path, _Claim)]


def _read(path: Path, form: type[_L]) -> Iterator[_L]:
    """Yield the lines of a file in the form that they must have."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield form.model_validate_json(line)
            except ValidationError as error:
                raise SuiteError(f"{path}, line {number} breaks the format: {error}") from error
