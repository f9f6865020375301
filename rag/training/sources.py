"""Files of texts with questions -> Texts to train on, all of one form.

Three formats are read, each with one JSON object per line, gzipped or not:

- documents (rag/training/written): {"title", "date", "sents", "qs", "twins", "claims", ...}.
  `qs` are questions that the document answers: [question, [answers], number of the answering
  sentence]. `twins` are near misses, which it doesn't answer: [question, number of the question it
  resembles, what differs]. `claims` are [claim, whether the document supports it, numbers of the
  sentences it is about, kind].
- paragraphs: {"set", "title", "sents", "qs", ...}, where a question without answers is one that
  the paragraph doesn't answer. Optional are `cut` (by number of question: the answering sentence
  without the answer), `chg` (by number of question: changed questions, which the paragraph
  doesn't answer) and `made` ([question, answer, sentence, sentence without the answer, changed
  question], made from statements by rule).
- claims: {"set", "claim", "evidence", "holds"}.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import SuiteError

#: What a question made by rule counts, against 1 for one that a person wrote.
MADE = 0.6


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a text, and what is known about its answer."""

    question: str
    answers: tuple[str, ...]  # empty if the text doesn't answer it
    sentence: int | None  # number of the answering sentence, from 0
    without: str = ""  # that sentence with the answer taken out
    near_misses: tuple[str, ...] = ()  # questions like this one that the text doesn't answer
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, sentences that it is compared with, and whether they support it."""

    text: str
    evidence: str
    is_supported: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Text:
    """A document or a paragraph."""

    kind: str
    title: str
    sentences: tuple[str, ...]
    asked: tuple[Asked, ...]
    claims: tuple[Claim, ...] = ()

    def passage(self, first: int, last: int, *, titled: bool = True) -> str:
        """Return the sentences from `first` to `last`, after the title if there is one."""
        text = " ".join(self.sentences[max(first, 0) : last + 1])
        return f"{self.title}. {text}" if titled and self.title else text


def read_documents(path: Path) -> list[Text]:
    """Return the documents of a file. Raises SuiteError for a line that breaks the format."""
    return [_document(fields, path.stem) for fields in _lines(path)]


def read_paragraphs(path: Path) -> list[Text]:
    """Return the paragraphs of a file. Raises SuiteError for a line that breaks the format."""
    return [_paragraph(fields) for fields in _lines(path)]


def read_claims(path: Path) -> list[Claim]:
    """Return the claims of a file. Raises SuiteError for a line that breaks the format."""
    return [Claim(one["claim"], one["evidence"], one["holds"], one["set"]) for one in _lines(path)]


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield json.loads(line)
            except (ValueError, LookupError, TypeError) as error:
                raise SuiteError(f"{path}, line {number} breaks the format: {error}") from error


def _document(fields: Mapping[str, Any], kind: str) -> Text:
    sentences = tuple(fields["sents"])
    near_misses: dict[int, list[str]] = {}
    for question, twin, _ in fields["twins"]:
        near_misses.setdefault(twin, []).append(question)
    asked = (
        Asked(question, tuple(answers), place, near_misses=tuple(near_misses.get(number, ())))
        for number, (question, answers, place) in enumerate(fields["qs"])
    )
    claims = (
        Claim(claim, " ".join(sentences[place] for place in places[:3]), holds, name)
        for claim, holds, places, name in fields["claims"]
    )
    return Text(kind, fields["title"], sentences, tuple(asked), tuple(claims))


def _paragraph(fields: Mapping[str, Any]) -> Text:
    cut, changed = fields.get("cut", {}), fields.get("chg", {})
    asked = [
        Asked(
            question,
            tuple(answers),
            place,
            cut.get(str(number)) or "",
            tuple(changed.get(str(number)) or ()),
        )
        for number, (question, answers, place) in enumerate(fields["qs"])
    ]
    asked += [
        Asked(question, (answer,), place, without or "", (other,) if other else (), MADE)
        for question, answer, place, without, other in fields.get("made", ())
    ]
    return Text(fields["set"], fields["title"], tuple(fields["sents"]), tuple(asked))
