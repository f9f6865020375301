"""The command line as another program would call it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.settings import Settings

ANSWER_KEYS = set(
    "id question searched_for answerable text claims citations passages missing_terms answerer "
    "timings_ms".split()
)
CITATION_KEYS = set("number article_id path title date source start end quote".split())


def run(*arguments: str, settings: Settings | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rag", *arguments]
    if settings:
        command += ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def problem(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one sentence that a failed command prints."""
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("footnote: ")
    return lines[0]


def test_wrong_usage_exits_2() -> None:
    done = run("ask", "--batch", "questions.jsonl")
    assert done.returncode == 2
    assert problem(done) == "footnote: --batch prints JSON; add --json"


def test_a_port_in_use_is_named_with_the_mend(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), settings=Settings(tmp_path, tmp_path / "data"))
    assert done.returncode == 1
    assert f"127.0.0.1 port {port}" in problem(done)
    assert f"--port {port + 1}" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["ask"],
        ["ask", "Who?", "--batch", "questions.jsonl", "--json"],
        ["serve", "--port", "many"],
        ["serve", "--port", "70000"],
        ["ask", "Who?", "--answerer", "oracle"],
    ],
    ids=" ".join,
)
def test_other_wrong_usage_exits_2_too(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "footnote" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_what_fails_exits_1_with_one_sentence(shipped: Settings, tmp_path: Path) -> None:
    missing = run("index", settings=Settings(tmp_path / "gone", tmp_path / "data"))
    assert missing.returncode == 1
    assert "There is no folder of articles at" in problem(missing)

    empty = run("ask", "  ", settings=shipped)
    assert empty.returncode == 1
    assert "The question is empty" in problem(empty)

    unset = run("ask", "Who?", "--answerer", "llm", settings=shipped)
    assert unset.returncode == 1
    assert "FOOTNOTE_LLM_BASE_URL" in problem(unset)


@pytest.mark.slow
def test_ask_prints_json_alone_with_every_field(shipped: Settings) -> None:
    done = run("ask", "Who is the foreign minister of Slovakia?", "--json", settings=shipped)
    assert done.returncode == 0
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer.keys() >= ANSWER_KEYS
    assert answer["answerable"] is True
    assert answer["answerer"] == "quotes"
    assert answer["claims"][0].keys() >= {"text", "verdict", "citations"}
    assert answer["citations"][0].keys() >= CITATION_KEYS
    assert answer["citations"][0]["path"] == "bucharest-ministers-meeting.md"
    assert answer["passages"][0].keys() >= {"article_id", "start", "end", "score", "text"}
    assert answer["timings_ms"].keys() >= {"total", "retrieve"}


@pytest.mark.slow
def test_ask_keeps_to_a_source_and_to_dates(shipped: Settings) -> None:
    question = "What did Stoltenberg say about Ukraine?"
    done = run("ask", question, "--source", "UNIAN", "--json", settings=shipped)
    answer = json.loads(done.stdout)
    assert {one["source"] for one in answer["citations"]} <= {"UNIAN"}
    assert answer["scope"]["source"] == "UNIAN"
    assert "2023-04-04" in problem(run("ask", question, "--after", "spring", settings=shipped))


@pytest.mark.slow
def test_ask_asks_a_server_that_runs_elsewhere(
    shipped: Settings, address: str, tmp_path: Path
) -> None:
    question = "Who is the foreign minister of Slovakia?"
    here = run("ask", question, settings=shipped)
    there = run("ask", question, "--server", address)
    assert (there.returncode, there.stdout) == (0, here.stdout)
    batch = tmp_path / "questions.jsonl"
    lines = [{"id": "a", "question": question}, {"id": "b", "question": ""}]
    batch.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    done = run("ask", "--batch", str(batch), "--json", "--server", address)
    first, second = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert (first["id"], first["citations"][0]["path"]) == ("a", "bucharest-ministers-meeting.md")
    assert "empty" in second["error"]
    gone = problem(run("ask", question, "--server", "http://127.0.0.1:9"))
    assert "can't be reached" in gone


@pytest.mark.slow
def test_ask_prints_the_quote_below_the_answer(shipped: Settings) -> None:
    done = run("ask", "Who is the foreign minister of Slovakia?", settings=shipped)
    assert done.returncode == 0
    first, *_, last = done.stdout.strip().splitlines()
    assert first.startswith("Slovakia's foreign minister, Rastislav Kacer,")
    assert first.endswith("[1]")
    assert last.strip().startswith("bucharest-ministers-meeting.md: “Slovakia's foreign minister")


@pytest.mark.slow
def test_ask_indexes_first_when_the_articles_changed(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "articles", tmp_path / "data")
    settings.corpus.mkdir()
    (settings.corpus / "made-up.txt").write_text(
        "Zarnow\n\nThe made-up bridge of Zarnow was opened by Mayor Eva Lund.\n"
    )
    done = run("ask", "Who opened the bridge of Zarnow?", "--json", settings=settings)
    assert done.returncode == 0, done.stderr
    assert "Eva Lund" in json.loads(done.stdout)["text"]


@pytest.mark.slow
def test_a_batch_keeps_order_and_ids_and_goes_on_after_bad_lines(
    shipped: Settings, tmp_path: Path
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(
        '{"id": "b", "question": "Who is the foreign minister of Slovakia?"}\n'
        '{"id": "empty", "question": ""}\n'
        "this is not JSON\n"
        '{"id": "none"}\n'
        '{"id": "half", "question": "Who \\ud800 is it?"}\n'
        "\n"
        '{"id": 7, "question": "And when did it join NATO?", "history": ["What about Finland?"]}\n'
        '{"question": "What did Stoltenberg think of Napoleon?"}\n'
    )
    done = run("ask", "--batch", str(batch), "--json", settings=shipped)
    lines = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert [line.get("id") for line in lines[:2]] == ["b", "empty"]
    assert "line 2: The question is empty" in lines[1]["error"]
    assert "line 3: It is not JSON" in lines[2]["error"]
    assert 'line 4: It needs the field "question"' in lines[3]["error"]
    assert lines[4]["id"] == "half"
    assert lines[5]["id"] == 7
    assert "Finland officially became" in lines[5]["text"]
    assert lines[6]["answerable"] is False
    assert len(lines) == 7


@pytest.mark.slow
def test_a_batch_without_bad_lines_exits_0(shipped: Settings, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": "x", "question": "What did Stoltenberg think of Napoleon?"}\n')
    done = run("ask", "--batch", str(batch), "--json", settings=shipped)
    assert done.returncode == 0
    assert json.loads(done.stdout)["missing_terms"] == ["Napoleon"]


@pytest.mark.slow
def test_search_prints_the_passages_with_scores(shipped: Settings) -> None:
    environment = os.environ | {
        "FOOTNOTE_CORPUS": str(shipped.corpus),
        "FOOTNOTE_DATA": str(shipped.data),
    }
    command = [sys.executable, "-m", "rag", "search", "Which state hosts the factory?", "--json"]
    done = subprocess.run(command, capture_output=True, check=True, env=environment, timeout=120)
    found = json.loads(done.stdout)["passages"]
    assert "Alabama" in found[0]["text"]
    assert found[0].keys() >= {"article_id", "start", "end", "score", "text"}
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


@pytest.mark.slow
def test_index_reports_as_json_and_in_words(shipped: Settings) -> None:
    as_json, in_words = run("index", "--json", settings=shipped), run("index", settings=shipped)
    assert as_json.returncode == in_words.returncode == 0
    report = json.loads(as_json.stdout)
    assert (report["unchanged"], report["embedded"], report["skipped"]) == (5, 0, [])
    assert "0 added, 0 changed, 0 removed, 0 renamed, 5 unchanged, 0 skipped" in in_words.stdout


@pytest.mark.slow
def test_doctor_finds_a_sound_index_sound(shipped: Settings) -> None:
    done = run("doctor", "--json", settings=shipped)
    assert done.returncode == 0, done.stdout
    findings = json.loads(done.stdout)
    assert all(one["ok"] for one in findings)
    said = {one["check"]: one["detail"] for one in findings}
    assert said["index"] == "5 articles, 22 chunks"
    assert said["chroma"].startswith("22 chunks")


@pytest.mark.slow
def test_doctor_names_the_mend_of_a_missing_index(shipped: Settings, tmp_path: Path) -> None:
    done = run("doctor", settings=Settings(shipped.corpus, tmp_path / "data"))
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert len(failed) == 1
    assert "run: footnote index" in failed[0]


@pytest.mark.slow
def test_the_console_script_is_the_same_program() -> None:
    script = Path(sys.executable).with_name("footnote")
    if not script.is_file():
        pytest.skip("the project is not installed here, only on the path")
    done = subprocess.run(
        [script, "--help"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == run("--help").stdout
