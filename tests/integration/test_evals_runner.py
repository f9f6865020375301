"""How questions are scored, and the gate: a rerun passes it, a broken search does not.

The articles of the suite below are made up.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import link_models
from playwright.sync_api import Browser, expect
from scripted import scripted_model

from evals.compare import read_baseline
from evals.figures import estimates, grouped
from evals.questions import Question, Span, load
from evals.report import page, write_report
from evals.runner import Run, fingerprints, run
from evals.scoring import Outcome, score
from evals.suite import OWN_QUESTIONS, Corpus, Suite
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
    spans=(Span(path=SLOVAKIA, quote="Slovakia's foreign minister, Rastislav Kacer"),),
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


def test_a_right_answer_that_is_refused(answer: Answer, corpus: Corpus) -> None:
    outcome = score(QUESTION, replace(answer, confidence=0.1), corpus)
    assert outcome.wrong == "chosen but refused"
    assert outcome.values["right"] == outcome.values["refusal_precision"] == 0.0
    assert outcome.values["best_right"] == 1.0
    assert "words" not in outcome.values


def test_a_refusal_with_the_answer_in_the_closest_sentence(answer: Answer, corpus: Corpus) -> None:
    low = replace(answer, confidence=0.1)
    for closest, value in ((answer.citations[0], 1.0), (None, 0.0)):
        shown = replace(low, outcome="not sure", closest=closest, claims=(), citations=())
        outcome = score(QUESTION, low, corpus, shown=shown)
        assert outcome.values["right_or_closest"] == value
        assert outcome.to_json()["outcome"] == "not sure"


def test_an_absent_subject_is_counted(answer: Answer, corpus: Corpus) -> None:
    question = Question(id="q", type="far", question="Who?", answerable=False)
    low = replace(answer, confidence=0.1)
    for outcome, value in (("absent", 1.0), ("not sure", 0.0)):
        shown = replace(low, outcome=outcome, claims=(), citations=())
        assert score(question, low, corpus, shown=shown).values["absent_recall"] == value


def test_a_wrong_answer_with_the_right_passage_or_without(answer: Answer, corpus: Corpus) -> None:
    question = QUESTION.model_copy(update={"gold": ("Somebody Else",)})
    assert score(question, answer, corpus).wrong == "retrieved but not chosen"
    assert score(question, replace(answer, passages=()), corpus).wrong == "not retrieved"


def test_an_unanswerable_question(answer: Answer, corpus: Corpus) -> None:
    question = Question(id="q", question="Who?", answerable=False)
    assert score(question, answer, corpus).wrong == "answered though unanswerable"
    assert score(question, replace(answer, confidence=0.1), corpus).wrong == ""


def test_a_quote_that_is_not_in_the_article_is_noticed(answer: Answer, corpus: Corpus) -> None:
    moved = tuple(
        replace(cited, start=cited.start + 9, end=cited.end + 9) for cited in answer.citations
    )
    values = score(QUESTION, replace(answer, citations=moved), corpus).values
    assert values["exact_quotes"] == values["citation_recall"] == 0.0


def run_of(outcomes: list[Outcome], settings: Settings) -> Run:
    suite = Suite(Path("made-up.jsonl"), tuple(outcome.question for outcome in outcomes), settings)
    return Run(
        suite=suite,
        outcomes=tuple(outcomes),
        figures=estimates(outcomes),
        by_kind=grouped(outcomes, lambda outcome: outcome.question.type),
        by_split=grouped(outcomes, lambda outcome: outcome.question.split),
        by_genre=grouped(outcomes, lambda outcome: outcome.question.genre),
        fingerprint=fingerprints(suite),
        seconds=1.0,
    )


def test_the_report_has_no_scripts_and_loads_nothing(
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


def test_a_baseline_that_is_not_a_result_is_rejected(tmp_path: Path) -> None:
    for text, says in (
        ("{}", "'answers' is missing"),
        ("{\n\n,}", "line 3"),
        ("[]", "not a result file"),
    ):
        path = tmp_path / "baseline.json"
        path.write_text(text)
        with pytest.raises(SuiteError, match=says):
            read_baseline(path)


# --- the whole command ---------------------------------------------------------------------------

TOWNS = (
    ("Harrowmere", "Ida Quist", "1871", "lantern", "Eskel"),
    ("Dunvale", "Marten Oake", "1904", "paper", "Wenn"),
    ("Sallowby", "Petra Lindqvist", "1938", "glass", "Morrow"),
)


def make_suite(folder: Path) -> Path:
    rows: list[dict[str, object]] = []
    (folder / "corpus").mkdir(parents=True)
    for town, mayor, year, goods, river in TOWNS:
        sentences = (
            f"{town} is a town on the river {river}.",
            f"Its mayor, {mayor}, opened the autumn market on Saturday.",
            f"The {goods} factory of {town} was built in {year}.",
        )
        (folder / "corpus" / f"{town}.txt").write_text("\n\n".join(sentences))
        gold = {
            f"On which river does {town} lie?": river,
            f"Who is the mayor of {town}?": mayor,
            f"When was the {goods} factory of {town} built?": year,
        }
        for number, (question, accepted) in enumerate(gold.items()):
            common = {"id": f"{town}-{number}", "type": "fact", "question": question}
            rows.append({**common, "gold": [accepted], "docs": [town]})
    (folder / "more").mkdir()
    (folder / "more" / "letter.txt").write_text("Dear Rufus, the ferry to Dunvale leaves at noon.")
    ferry = {"id": "ferry", "type": "fact", "question": "When does the ferry to Dunvale leave?"}
    rows.append({**ferry, "gold": ["noon"], "corpus": "more", "genre": "letters"})
    rows.append({"id": "far", "type": "far", "question": "Who won the cup?", "answerable": False})
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


def evaluate(folder: Path, results: str, *more: str) -> int:
    where = ["--suite", str(folder), "--data", str(folder / "data")]
    return main(["eval", *where, "--results", str(folder / results), *more])


def result_of(folder: Path, results: str) -> Path:
    return next((folder / results).glob("*.json"))


@pytest.fixture(scope="module")
def towns(shipped: Settings, module_folder: Path) -> Path:
    """Return a suite that was run once, with its result in `first`."""
    folder = make_suite(module_folder / "towns")
    for part in Suite.folder(folder, Settings(folder, folder / "data")).parts():
        link_models(shipped, part.settings.data)
    assert evaluate(folder, "first") == 0
    return folder


@pytest.mark.slow
def test_a_rerun_passes_the_gate_and_repeats_its_figures(
    towns: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = result_of(towns, "first")
    assert evaluate(towns, "again", "--baseline", str(first), "--json") == 0
    out, err = capsys.readouterr()
    summary = json.loads(out)
    assert set(summary) == {"figures", "by_kind", "by_genre", "fingerprint"}
    assert set(summary["figures"]["right"]) == {"value", "low", "high", "n"}
    assert summary["figures"]["right"]["value"] > 0.8
    assert set(summary["by_genre"]) == {"", "letters"}
    assert "0 questions flipped" in err
    assert without_times(result_of(towns, "again")) == without_times(first)


@pytest.mark.slow
def test_a_broken_search_fails_the_gate(
    towns: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = CrossEncoder.score
    monkeypatch.setattr(
        CrossEncoder,
        "score",
        lambda self, question, texts: [-score for score in real(self, question, texts)],
    )
    assert evaluate(towns, "broken", "--baseline", str(result_of(towns, "first"))) == 1
    printed = capsys.readouterr().out
    assert "FELL" in printed
    assert "Harrowmere-1: right ->" in printed
    assert "questions flipped" in next((towns / "broken").glob("*.html")).read_text()


def without_times(path: Path) -> dict[str, object]:
    fields: dict[str, object] = json.loads(path.read_text())
    for name in ("created", "seconds"):
        del fields[name]
    groups = (fields["by_kind"], fields["by_genre"], fields["by_split"])
    parts = [part for group in groups for part in group.values()]  # type: ignore[attr-defined]
    for part in (fields["figures"], *parts):
        part.pop("ms_median"), part.pop("ms_p95")
    for answer in fields["answers"]:  # type: ignore[attr-defined]
        del answer["timings_ms"]
    return fields


@pytest.mark.slow
def test_drafts_are_shown_beside_quotes(
    towns: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted_model() as script:
        script.says("The glass factory of Sallowby was built in 1938. It burned down in 1999.")
        monkeypatch.setenv("FOOTNOTE_LLM_BASE_URL", script.url)
        assert evaluate(towns, "both", "--answerer", "llm") == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split()[0] == "quotes"
    assert "llm" in header
    labels = {line[:24].strip() for line in lines}
    assert {"drafted", "dropped", "first claim, median ms"} <= labels
    runs = [json.loads(path.read_text()) for path in (towns / "both").glob("*.json")]
    (drafted,) = (run for run in runs if "answerer" in run["fingerprint"])
    assert len(runs) == 2
    answers = [answer for answer in drafted["answers"] if answer["values"].get("drafted")]
    assert {answer["answer"] for answer in answers} == {
        "The glass factory of Sallowby was built in 1938."
    }
    assert answers[0]["values"]["dropped"] == 0.5
    report = next((towns / "both").glob("*.html")).read_text()
    assert "Time per question" in report


@pytest.mark.slow
def test_other_articles_or_questions_are_not_compared(
    towns: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = str(result_of(towns, "first"))
    suite = make_suite(tmp_path / "changed")
    article, questions = suite / "corpus" / "Dunvale.txt", suite / "questions.jsonl"
    original = article.read_text()
    article.write_text(original + "\n\nMore.")
    assert evaluate(suite, "again", "--baseline", baseline) == 1
    assert "the fingerprint of its corpus is" in capsys.readouterr().err
    article.write_text(original)
    questions.write_text(questions.read_text().replace("the cup", "the race"))
    assert evaluate(suite, "again", "--baseline", baseline) == 1
    assert "the fingerprint of its questions is" in capsys.readouterr().err


@pytest.mark.slow
def test_ablation_shows_each_stage(towns: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(towns, "none", "--ablate", "--json") == 0
    stages = {stage["name"]: stage for stage in json.loads(capsys.readouterr().out)}
    assert list(stages) == [
        "dense only", "lexical only", "fused", "fused, reranked", "full pipeline",
    ]  # fmt: skip
    assert stages["fused, reranked"]["ndcg_10"] >= stages["dense only"]["ndcg_10"]
    assert stages["full pipeline"]["right"] > stages["dense only"]["right"]


@pytest.mark.slow
def test_shipped_questions_of_each_kind(shipped: Settings) -> None:
    by_kind = {(question.corpus, question.type): question for question in load(OWN_QUESTIONS)}
    suite = Suite(OWN_QUESTIONS, tuple(by_kind.values()), shipped)
    for part in suite.parts()[1:]:
        link_models(shipped, part.settings.data)
    done = run(suite)
    assert len(done.outcomes) == len(by_kind)
    assert {"news", "records"} <= set(done.by_genre)
    assert done.figures["exact_quotes"].value == 1.0
    # The source and date of a listed article are in its details, not in the words that are cited.
    quoted = [one for one in done.outcomes if one.question.kind != "collection"]
    assert {one.values.get("citation_recall", 1.0) for one in quoted} == {1.0}
    assert (done.figures["handled"].value or 0) > 0.4
