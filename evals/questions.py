"""The file of evaluation questions: its format, its checks.

A JSON object a line:

| field        | meaning                                                                     |
|--------------|-----------------------------------------------------------------------------|
| id           | unique                                                                      |
| type         | the kind of question; figures are also given by kind                        |
| split        | `dev` to tune on, `test` to believe; `test` if absent                       |
| question     | the last turn of the user                                                   |
| history      | the user's turns before it, oldest first                                    |
| answerable   | whether the articles answer it; true if absent                              |
| gold         | any of these strings in the first 60 words of an answer makes it right      |
| must, any    | all of these strings; one of these strings                                  |
| spans        | the words that support it: path, start, end (characters), quote             |
| docs         | stems of the files that hold the answer; without gold, citing one is right  |
| context      | the paragraph with the answer, where there are no spans                     |
| reason       | why it can't be answered                                                    |
| conversation | which conversation it is a turn of                                          |
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.errors import SuiteError


class Span(BaseModel):
    """Words of an article: `article.text[start:end] == quote`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    start: Annotated[int, Field(ge=0)]
    end: int
    quote: Annotated[str, Field(min_length=1)]


class Question(BaseModel):
    """One line of the file; see the table above."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(min_length=1)]
    type: str = ""
    split: Literal["dev", "test"] = "test"
    question: Annotated[str, Field(min_length=1)]
    history: tuple[str, ...] = ()
    answerable: bool = True
    gold: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    docs: tuple[str, ...] = ()
    context: str = ""
    reason: str = ""
    conversation: str = ""

    @model_validator(mode="after")
    def _has_gold(self) -> "Question":
        if self.answerable and not (self.gold or self.must or self.any or self.docs):
            raise ValueError("an answerable question needs gold, must, any or docs")
        return self


def load(path: Path) -> list[Question]:
    """Return the questions of a file in its order.

    Raises SuiteError, with the line's number, for what breaks the format or a doubled id.
    """
    questions: dict[str, Question] = {}
    for number, line in _lines(path):
        try:
            question = Question.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise SuiteError(f"{path}, line {number}: {where}: {first['msg']}.") from error
        if question.id in questions:
            raise SuiteError(f"{path}, line {number}: the id {question.id!r} is there twice.")
        questions[question.id] = question
    if not questions:
        raise SuiteError(f"{path} holds no question.")
    return list(questions.values())


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"The questions {path} can't be read ({error}).") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def check_gold(path: Path, questions: Sequence[Question], texts: Mapping[str, str]) -> None:
    """Compare spans, docs and contexts with the articles, path -> text.

    Raises SuiteError, with the line's number, for the first that is not there.
    """
    stems = {Path(name).stem for name in texts}
    for (number, _), question in zip(_lines(path), questions, strict=True):
        for problem in _problems(question, stems, texts):
            raise SuiteError(f"{path}, line {number}: {problem}.")


def _problems(
    question: Question, stems: Collection[str], texts: Mapping[str, str]
) -> Iterator[str]:
    for span in question.spans:
        if texts.get(span.path, "")[span.start : span.end] != span.quote:
            yield (
                f"{span.path} does not hold the quote of {question.id!r} at characters "
                f"{span.start} to {span.end}; write the span anew"
            )
    for doc in question.docs:
        if doc not in stems:
            yield f"no article is named {doc!r}, which {question.id!r} has among its docs"
    if question.answerable and question.context and not find_context(question, texts):
        yield f"no article holds the context of {question.id!r}"


def find_context(question: Question, texts: Mapping[str, str]) -> tuple[str, int, int] | None:
    """Return path, start and end of the question's context, however its words are spaced."""
    words = re.compile(r"\s+".join(map(re.escape, question.context.split())))
    for path, text in texts.items():
        inside = not question.docs or Path(path).stem in question.docs
        if inside and (found := words.search(text)):
            return path, found.start(), found.end()
    return None
