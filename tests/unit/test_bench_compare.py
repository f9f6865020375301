"""The comparison of pipelines: which questions and articles it takes, and what it counts."""

import json
import sys
from pathlib import Path

import pytest

from evals.bench.compare import article_files, chosen, has_evidence, spread, summary, within
from evals.bench.pipelines import __main__ as pipelines
from evals.bench.pipelines.job import Job
from evals.questions import Question, load
from evals.suite import OWN_QUESTIONS


def question(**fields: object) -> Question:
    return Question.model_validate({"id": "1", "question": "When did the mill burn?", **fields})


MILL = question(gold=["May 1901"])


def test_evidence_is_looked_for_in_each_passage() -> None:
    assert has_evidence(["Nothing.", "It burned in\nmay  1901."], MILL)
    assert not has_evidence(["It burned in May", "1901 was a dry year."], MILL)
    assert not has_evidence([], MILL)
    # Unlike an answer, a passage may have it after its first 60 words.
    assert has_evidence(["word " * 500 + "May 1901"], MILL)


def test_all_that_must_be_there_and_one_of_any_are_evidence() -> None:
    both = question(must=["mill", "1901"], any=["May", "spring"])
    assert has_evidence(["The mill burned in spring 1901."], both)
    assert not has_evidence(["The mill burned in 1901."], both)
    assert not has_evidence(["It burned in spring 1901."], both)


def test_questions_are_spread_over_all() -> None:
    questions = [question(id=str(number), gold=["x"]) for number in range(10)]
    assert [one.id for one in spread(questions, 4)] == ["0", "2", "5", "7"]
    assert spread(questions, 99) == questions
    assert spread([], 4) == []


def test_a_budget_cuts_the_passage_in_which_it_ends() -> None:
    assert list(within(["abcd", "efgh", "ijkl"], 6)) == ["abcd", "ef"]
    assert list(within(["abcd"], 9)) == ["abcd"]


def test_each_question_counts_the_same() -> None:
    asked = {
        "times": [0.1, 0.5, 0.2],
        "processor times": [0.2, 0.9, 0.3],
        "passages": [["It burned in May 1901."], ["No."], ["x" * 3_000 + " May 1901"]],
        "import": 1.0,
        "ready": 2.0,
        "memory": 100.0,
    }
    figures = summary(asked, [MILL, MILL, MILL])
    assert figures["question, median"] == 0.2
    assert figures["evidence in the first 5 passages"] == 0.667
    assert figures["evidence in their first 2,500 characters"] == 0.333
    with pytest.raises(ValueError, match="shorter"):
        summary(asked, [MILL])


def test_the_questions_are_answered_by_words_of_the_articles_compared_on() -> None:
    questions = chosen(load(OWN_QUESTIONS))
    texts = [" ".join(file.read_text("utf-8").split()) for file in article_files()]
    assert len(questions) > 150
    assert {one.split for one in questions} == {"test"}
    # A few have their words in a list or in a table, with its borders between them.
    found = sum(has_evidence(texts, one) for one in questions)
    assert found >= 0.97 * len(questions)


def test_a_pipeline_is_measured_after_its_models_are_loaded(tmp_path: Path) -> None:
    class Slow:
        """Counts what it is given; the first file and question are those that load the models."""

        def __init__(self) -> None:
            self.added: list[list[str]] = []

        def add(self, files: object) -> int:
            self.added.append([file.name for file in files])  # type: ignore[attr-defined]
            return len(self.added[-1])

        def ask(self, question: str) -> list[str]:
            return [question]

    names = ["first.md", "a.md", "b.md"]
    for name in names:
        (tmp_path / name).write_text("The mill burned.", encoding="utf-8")
    files = tuple(str(tmp_path / name) for name in names)
    job = Job(str(tmp_path), files, ("Where?", "When?"))
    slow = Slow()
    assert pipelines.index(slow, job)["texts embedded"] == 2
    assert slow.added == [["first.md"], ["a.md", "b.md"]]
    asked = pipelines.ask(slow, job, 0.0)
    assert asked["passages"] == [["Where?"], ["When?"]]
    assert len(asked["times"]) == 2


@pytest.mark.slow
def test_footnote_runs_as_a_pipeline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("first.md", "mill.md"):
        text = f"# The {name}\n\nThe mill of {name[:-3]} burned in May 1901.\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("first.md", "mill.md")]
    job = {"data": str(tmp_path / "job"), "files": files, "questions": [MILL.question]}
    (tmp_path / "job.json").write_text(json.dumps(job), encoding="utf-8")
    figures = {}
    for step in ("index", "ask"):
        monkeypatch.setattr(
            sys, "argv", ["pipelines", "footnote", step, str(tmp_path / "job.json")]
        )
        pipelines.main()
        figures[step] = json.loads(capsys.readouterr().out)
    assert figures["index"]["texts embedded"] >= 1
    assert has_evidence(figures["ask"]["passages"][0], MILL)
