"""The format of evaluation questions, and how a file of them is read and checked.

A file has one JSON object per line:

| field        | meaning                                                                     |
|--------------|-----------------------------------------------------------------------------|
| id           | unique                                                                      |
| type         | the kind of question; figures are also reported by kind                     |
| split        | `dev` for tuning, `test` for reporting (the default)                        |
| question     | the user's last turn                                                        |
| history      | the user's earlier turns, oldest first                                      |
| answerable   | whether the articles answer it; true by default                             |
| gold         | the answer is right if its first 60 words contain any of these strings      |
| must, any    | ... all of these strings; ... one of these strings                          |
| spans        | the supporting text: path, quote, and its start and end (characters) unless |
|              | the quote is the only one of its words in the article                       |
| docs         | stems of the files with the answer; without gold, citing one is right       |
| context      | the paragraph with the answer, if there are no spans                        |
| reason       | why it can't be answered                                                    |
| conversation | the conversation it is a turn of                                            |
| corpus       | the folder with the articles it is about, relative to the file of questions |
|              | and with an index of its own; by default, the articles of the suite         |
| genre        | the kind of text that it is about; figures are also reported by genre       |
| twin         | for a near miss: the id of a similar question that can be answered          |
| anchor       | for a near miss: in what it differs from its twin, such as name or year     |
| kind         | how it should be answered, if not by a search: smalltalk, collection,       |
|              | summary or comparison                                                       |
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.errors import SuiteError


class Span(BaseModel):
    """A passage of an article: `article.text[start:end] == quote`.

    Without start and end, it is where the words of the quote follow each other, with any spacing,
    line breaks or borders of cells between them, so that it doesn't depend on how files are read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    start: Annotated[int, Field(ge=0)] | None = None
    end: int | None = None
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
    corpus: str = ""
    genre: str = ""
    twin: str = ""
    anchor: str = ""
    kind: Literal["", "smalltalk", "collection", "summary", "comparison"] = ""

    @model_validator(mode="after")
    def _has_gold(self) -> "Question":
        if self.answerable and not (self.gold or self.must or self.any or self.docs):
            raise ValueError("an answerable question needs gold, must, any or docs")
        return self


def load(path: Path) -> list[Question]:
    """Return the questions of a file, in order.

    Raises SuiteError, with the line number, for a format error or a duplicate id.
    """
    questions: dict[str, Question] = {}
    for number, line in _lines(path):
        try:
            question = Question.model_validate_json(line)
        except ValidationError as error:
            problem = error.errors()[0]
            field = ".".join(str(part) for part in problem["loc"]) or "the line"
            raise SuiteError(f"{path}, line {number}: {field}: {problem['msg']}.") from error
        if question.id in questions:
            raise SuiteError(f"{path}, line {number}: the id {question.id!r} is used twice.")
        questions[question.id] = question
    if not questions:
        raise SuiteError(f"{path} contains no questions.")
    return list(questions.values())


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number, from 1, and the text of each line that is not blank."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"The file of questions {path} can't be read ({error}).") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def check_gold(path: Path, questions: Sequence[Question], texts: Mapping[str, str]) -> None:
    """Check that the questions' spans, docs and contexts are in the articles, `texts` by path.

    Raises SuiteError, with the line number, for the first that is not.
    """
    stems = {Path(name).stem for name in texts}
    numbers = {json.loads(line)["id"]: number for number, line in _lines(path)}
    for question in questions:
        for problem in _problems(question, stems, texts):
            raise SuiteError(f"{path}, line {numbers[question.id]}: {problem}.")


def _problems(
    question: Question, stems: Collection[str], texts: Mapping[str, str]
) -> Iterator[str]:
    for span in question.spans:
        if find_span(span, texts) is None:
            at = "" if span.start is None else f" at characters {span.start} to {span.end}"
            yield f"{span.path} does not contain the quote of {question.id!r}{at}; correct the span"
    for doc in question.docs:
        if doc not in stems:
            yield f"no article is named {doc!r}, which {question.id!r} lists in docs"
    if question.answerable and question.context and not find_context(question, texts):
        yield f"no article contains the context of {question.id!r}"


def find_span(span: Span, texts: Mapping[str, str]) -> tuple[str, int, int] | None:
    """Return the path, start and end of a span; None if its article doesn't contain it."""
    if span.start is not None and span.end is not None:
        is_there = texts.get(span.path, "")[span.start : span.end] == span.quote
        return (span.path, span.start, span.end) if is_there else None
    words = r"(?:\s|\|)+".join(map(re.escape, span.quote.split()))
    pattern = re.compile(rf"(?<!\w){words}(?!\w)")
    for path, text in texts.items():
        # A part of a file has the file's path as its prefix.
        if path.partition("#")[0] == span.path and (match := pattern.search(text)):
            return path, match.start(), match.end()
    return None


def find_context(question: Question, texts: Mapping[str, str]) -> tuple[str, int, int] | None:
    """Return the path, start and end of the question's context, ignoring differences in spacing."""
    pattern = re.compile(r"\s+".join(map(re.escape, question.context.split())))
    for path, text in texts.items():
        is_candidate = not question.docs or Path(path).stem in question.docs
        if is_candidate and (match := pattern.search(text)):
            return path, match.start(), match.end()
    return None
