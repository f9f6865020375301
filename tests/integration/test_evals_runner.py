"""What becomes of a question, and the gate: a harmed search fails it, a rerun passes.

The articles of the suite below are made up.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from scripted import scripted_model

from evals.compare import read_baseline
from evals.figures import estimates, grouped
from evals.questions import Question, Span
from evals.report import page, write_report
from evals.runner import Run, fingerprints
from evals.scoring import Outcome, score
from evals.suite import Corpus, Suite
from rag.answering.answerer import Answerer
from rag.answering.model import Answer
from rag.cli.main import main
from rag.errors import SuiteError
from rag.models.cross_encoder import CrossEncoder
from rag.settings import Settings

SLOVAKIA = "bucharest-ministers-meeting.md"
QUESTION = Question(
    id="q",
    type="fact",
    question="Who is the foreign minister of Slovakia?",
    gold=("Rastislav Kacer",),
    spans=(Span(path=SLOVAKIA, start=2057, end=2219, quote="not looked at here"),),
)


@pytest.fixture(scope="module")
def answer(answerer: Answerer) -> Answer:
    return replace(answerer.ask(QUESTION.question, threshold=0.0), id="q", confidence=0.9)


@pytest.fixture(scope="module")
def corpus(answerer: Answerer) -> Corpus:
    return Corpus(answerer.ledger)


def test_a_right_answer(answer: Answer, corpus: Corpus) -> None:
    outcome = score(QUESTION, answer, corpus)
    assert outcome.wrong == ""
    assert outcome.values["right"] == outcome.values["recall@10"] == 1.0
    assert outcome.values["exact_quotes"] == outcome.values["gold_citation_recall"] == 1.0


def test_a_right_answer_that_was_refused(answer: Answer, corpus: Corpus) -> None:
    outcome = score(QUESTION, replace(answer, confidence=0.1), corpus)
    assert outcome.wrong == "chosen but refused"
    assert outcome.values["right"] == outcome.values["refusal_precision"] == 0.0
    assert outcome.values["best_right"] == 1.0
    assert "words" not in outcome.values


def test_a_wrong_answer_with_the_right_passage_or_without(answer: Answer, corpus: Corpus) -> None:
    wanted = QUESTION.model_copy(update={"gold": ("Somebody Else",)})
    assert score(wanted, answer, corpus).wrong == "retrieved but not chosen"
    assert score(wanted, replace(answer, passages=()), corpus).wrong == "not retrieved"


def test_an_unanswerable_question(answer: Answer, corpus: Corpus) -> None:
    asked = Question(id="q", question="Who?", answerable=False)
    assert score(asked, answer, corpus).wrong == "answered though unanswerable"
    assert score(asked, replace(answer, confidence=0.1), corpus).wrong == ""


def test_a_quote_that_is_not_in_the_article_is_noticed(answer: Answer, corpus: Corpus) -> None:
    moved = tuple(replace(one, start=one.start + 9, end=one.end + 9) for one in answer.citations)
    values = score(QUESTION, replace(answer, citations=moved), corpus).values
    assert values["exact_quotes"] == values["citation_recall"] == 0.0


def run_of(outcomes: list[Outcome], settings: Settings) -> Run:
    suite = Suite(Path("made-up.jsonl"), tuple(one.question for one in outcomes), settings)
    return Run(
        suite=suite,
        outcomes=tuple(outcomes),
        figures=estimates(outcomes),
        by_kind=grouped(outcomes, lambda one: one.question.type),
        by_split=grouped(outcomes, lambda one: one.question.split),
        fingerprint=fingerprints(suite),
        seconds=1.0,
    )


def test_the_report_runs_nothing_and_loads_nothing(
    answer: Answer, corpus: Corpus, shipped: Settings
) -> None:
    hostile = QUESTION.model_copy(
        update={"question": "<script>alert(1)</script>", "type": '"><img src=http://x>'}
    )
    html = page(run_of([score(hostile, answer, corpus)], shipped), None)
    assert "&lt;script&gt;" in html
    assert not any(tag in html for tag in ("<script", "<img", "<link", "@import", "url("))
    assert all(
        title in html for title in ("risk by coverage", "recall@k by k", "questions by seconds")
    )


@pytest.mark.browser
def test_the_report_opens_from_disk_on_a_phone(
    chromium: Browser, answer: Answer, corpus: Corpus, shipped: Settings, tmp_path: Path
) -> None:
    refused = score(QUESTION, replace(answer, id="r", confidence=0.1), corpus)
    path = write_report(
        run_of([score(QUESTION, answer, corpus), refused], shipped), None, tmp_path / "report.html"
    )
    phone = chromium.new_page(viewport={"width": 390, "height": 844})
    loaded: list[str] = []
    phone.on("request", lambda request: loaded.append(request.url))
    phone.goto(path.as_uri())
    phone.locator("details summary").first.click()
    expect(phone.locator("body")).to_contain_text("Rastislav Kacer")
    expect(phone.locator("svg").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert loaded == [path.as_uri()]
    phone.close()


def test_a_file_that_is_no_result_is_named(tmp_path: Path) -> None:
    for text, says in (("{}", "lacks 'answers'"), ("{\n\n,}", "line 3"), ("[]", "no file of")):
        path = tmp_path / "baseline.json"
        path.write_text(text)
        with pytest.raises(SuiteError, match=says):
            read_baseline(path)


# --- the whole command ---------------------------------------------------------------------------

PLACES = (
    ("Harrowmere", "Ida Quist", "1871", "lantern", "Tobias Venn", "Eskel"),
    ("Dunvale", "Marten Oake", "1904", "paper", "Clara Stroud", "Wenn"),
    ("Sallowby", "Petra Lindqvist", "1938", "glass", "Anton Reyes", "Morrow"),
)


def make_suite(folder: Path) -> Path:
    rows: list[dict[str, object]] = []
    (folder / "corpus").mkdir(parents=True)
    for town, mayor, year, goods, founder, river in PLACES:
        sentences = (
            f"{town} is a town on the river {river}.",
            f"Its mayor, {mayor}, opened the autumn market on Saturday.",
            f"The {goods} factory of {town} was built in {year}.",
            f"The factory was founded by {founder}, a clockmaker from abroad.",
        )
        (folder / "corpus" / f"{town}.txt").write_text("\n\n".join(sentences))
        for number, (question, gold) in enumerate(
            (
                (f"On which river does {town} lie?", river),
                (f"Who is the mayor of {town}?", mayor),
                (f"When was the {goods} factory of {town} built?", year),
                (f"Who founded the factory in {town}?", founder),
            )
        ):
            common = {"id": f"{town}-{number}", "type": "fact", "question": question}
            rows.append({**common, "gold": [gold], "docs": [town]})
    rows.append({"id": "far", "type": "far", "question": "Who won the cup?", "answerable": False})
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


def evaluate(folder: Path, results: str, *more: str) -> int:
    where = ["--suite", str(folder), "--data", str(folder / "data")]
    return main(["eval", *where, "--results", str(folder / results), *more])


def result_of(folder: Path, results: str) -> Path:
    return next((folder / results).glob("*.json"))


@pytest.mark.slow
def test_a_rerun_passes_the_gate_and_a_harmed_search_fails_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = make_suite(tmp_path / "made-up")
    assert evaluate(suite, "first", "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert set(summary) == {"figures", "by_kind", "fingerprint"}
    assert set(summary["figures"]["right"]) == {"value", "low", "high", "n"}
    assert summary["figures"]["right"]["value"] > 0.8

    baseline = result_of(suite, "first")
    assert evaluate(suite, "again", "--baseline", str(baseline)) == 0
    assert "0 questions flipped" in capsys.readouterr().out
    assert without_times(result_of(suite, "again")) == without_times(baseline)

    real = CrossEncoder.score
    monkeypatch.setattr(
        CrossEncoder,
        "score",
        lambda self, question, texts: [-x for x in real(self, question, texts)],
    )
    assert evaluate(suite, "harmed", "--baseline", str(baseline)) == 1
    told = capsys.readouterr().out
    assert "FELL" in told
    assert "Harrowmere-1: well ->" in told
    assert "questions flipped" in next((suite / "harmed").glob("*.html")).read_text()


def without_times(path: Path) -> dict[str, object]:
    fields: dict[str, object] = json.loads(path.read_text())
    for name in ("created", "seconds"):
        del fields[name]
    for part in (fields["figures"], *fields["by_kind"].values(), *fields["by_split"].values()):  # type: ignore[attr-defined]
        part.pop("ms_median"), part.pop("ms_p95")
    for answer in fields["answers"]:  # type: ignore[attr-defined]
        del answer["timings_ms"]
    return fields


@pytest.mark.slow
def test_drafted_answers_stand_beside_the_quoted_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = make_suite(tmp_path / "made-up")
    with scripted_model() as script:
        script.says("The glass factory of Sallowby was built in 1938. It burned down in 1999.")
        monkeypatch.setenv("FOOTNOTE_LLM_BASE_URL", script.url)
        assert evaluate(suite, "both", "--answerer", "llm") == 0
    told = capsys.readouterr().out
    head, *lines = told.splitlines()
    assert head.split()[0] == "quotes"
    assert "llm" in head
    assert {"drafted", "dropped", "ms_first_claim"} <= {line.split()[0] for line in lines if line}
    runs = [json.loads(path.read_text()) for path in (suite / "both").glob("*.json")]
    (drafted,) = (run for run in runs if "answerer" in run["fingerprint"])
    assert len(runs) == 2
    written = [one for one in drafted["answers"] if one["values"].get("drafted")]
    assert {one["answer"] for one in written} == {
        "The glass factory of Sallowby was built in 1938."
    }
    assert written[0]["values"]["dropped"] == 0.5
    report = next((suite / "both").glob("*.html")).read_text()
    assert "Time of a question" in report


@pytest.mark.slow
def test_another_corpus_or_other_questions_are_not_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = make_suite(tmp_path / "made-up")
    assert evaluate(suite, "first") == 0
    baseline = str(result_of(suite, "first"))
    article = suite / "corpus" / "Dunvale.txt"
    before = article.read_text()
    article.write_text(before + "\n\nMore.")
    assert evaluate(suite, "again", "--baseline", baseline) == 1
    assert "its corpus had the fingerprint" in capsys.readouterr().err
    article.write_text(before)
    questions = suite / "questions.jsonl"
    questions.write_text(questions.read_text().replace("the cup", "the race"))
    assert evaluate(suite, "again", "--baseline", baseline) == 1
    assert "its questions had the fingerprint" in capsys.readouterr().err


@pytest.mark.slow
def test_ablation_shows_each_stage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suite = make_suite(tmp_path / "made-up")
    assert evaluate(suite, "none", "--ablate", "--json") == 0
    stages = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert list(stages) == [
        "dense only", "lexical only", "fused", "fused, reranked", "the full way",
    ]  # fmt: skip
    assert stages["fused, reranked"]["ndcg_10"] >= stages["dense only"]["ndcg_10"]
    assert stages["the full way"]["right"] > stages["dense only"]["right"]
