"""The file of questions: errors name the line, and the gold is really in the articles."""

import json
from pathlib import Path

import pytest

from evals.questions import check_gold, load
from evals.suite import OWN_QUESTIONS, Corpus, Suite
from rag.answering.answerer import Answerer
from rag.errors import SuiteError
from rag.settings import Settings

GOOD = {"id": "a", "question": "Who came?", "gold": ["Anna"]}
SPAN = {"path": "a.txt", "start": 0, "end": 4, "quote": "Anna"}


def write(folder: Path, *rows: object) -> Path:
    path = folder / "questions.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{no json", "line 3: the line: Invalid JSON"),
        (GOOD | {"id": "b", "colour": "red"}, "line 3: colour: Extra inputs are not permitted"),
        (GOOD, "line 3: the id 'a' is used twice"),
        ({"id": "b", "question": "Who?"}, "line 3: .* needs gold, must, any or docs"),
        (GOOD | {"id": "b", "spans": [SPAN | {"quote": ""}]}, r"line 3: spans\.0\.quote"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, row: object, says: str) -> None:
    with pytest.raises(SuiteError, match=says):
        load(write(tmp_path, GOOD, "", row))


def test_an_empty_or_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="contains no questions"):
        load(write(tmp_path, ""))
    with pytest.raises(SuiteError, match="can't be read"):
        load(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("gold", "says"),
    [
        ({"spans": [SPAN | {"start": 1, "end": 5}]}, "line 2: a.txt does not contain the quote of"),
        ({"docs": ["b"]}, "line 2: no article is named 'b'"),
        ({"context": "Ole came."}, "line 2: no article contains the context"),
    ],
)
def test_gold_that_is_not_in_the_articles_is_named(
    tmp_path: Path, gold: dict[str, object], says: str
) -> None:
    path = write(tmp_path, GOOD, GOOD | {"id": "b"} | gold)
    with pytest.raises(SuiteError, match=says):
        check_gold(path, load(path), {"a.txt": "Anna came."})


def test_context_is_found_despite_other_spacing(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD | {"context": "Anna came.\nOle (too)  went."})
    check_gold(path, load(path), {"a.txt": "First. Anna  came. Ole (too) went."})


def test_a_question_that_is_too_long_names_its_id(tmp_path: Path) -> None:
    write(tmp_path, GOOD | {"question": "why " * 1000})
    with pytest.raises(SuiteError, match="question 'a'"):
        Suite.folder(tmp_path, Settings(tmp_path, tmp_path / "data"))


def test_suites_with_the_same_name_have_separate_indexes(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path / "data")
    suites = []
    for parent in ("one", "two"):
        folder = tmp_path / parent / "set"
        folder.mkdir(parents=True)
        write(folder, GOOD)
        suites.append(Suite.folder(folder, settings))
    first, second = (suite.settings.data for suite in suites)
    assert first != second
    assert first.is_relative_to(settings.data)
    assert suites[0].settings.corpus == tmp_path / "one" / "set" / "corpus"


def test_the_gold_of_the_shipped_questions_is_in_the_articles(answerer: Answerer) -> None:
    questions = load(OWN_QUESTIONS)
    check_gold(OWN_QUESTIONS, questions, Corpus(answerer.ledger).texts)
    assert all(question.spans for question in questions if question.answerable)
    assert all(question.reason for question in questions if not question.answerable)


def test_both_splits_have_every_kind_of_shipped_question() -> None:
    questions = load(OWN_QUESTIONS)
    for kind in {question.type for question in questions}:
        splits = {question.split for question in questions if question.type == kind}
        assert splits == {"dev", "test"}, kind
