"""The command line as another program would call it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import module, run
from conftest import MakeCorpus
from towns import QUESTION, TOWNS

from rag.settings import Settings

ANSWER_KEYS = set(
    "id question searched_for outcome answerable closest reasons text claims citations passages "
    "missing_terms answerer timings_ms".split()
)
CITATION_KEYS = set("number article_id path title date source start end quote".split())
PASSAGE_KEYS = set("article_id start end score text".split())


# --- processes of their own ----------------------------------------------------------------------


def test_the_module_prints_one_sentence_and_exits_1(tmp_path: Path) -> None:
    command = module("index", "--corpus", str(tmp_path / "gone"), "--data", str(tmp_path / "data"))
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("footnote: There is no folder of articles at")
    assert done.stderr.count("\n") == 1


def test_the_console_script_is_the_same_program() -> None:
    script = Path(sys.executable).with_name("footnote")
    if not script.is_file():
        pytest.skip("the project is not installed here, only on the path")
    done = subprocess.run(
        [script, "--help"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == run("--help").stdout


def test_output_that_nobody_reads_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    # The snippet is short: it is written when the process ends, unless that is forced here.
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    command = module("embed", "snippet")
    done = subprocess.run(
        command, stdout=writer, stderr=subprocess.PIPE, env=environment, check=False, timeout=60
    )
    os.close(writer)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


# --- wrong usage and errors ----------------------------------------------------------------------


def test_a_batch_without_json_says_what_to_add() -> None:
    done = run("ask", "--batch", "questions.jsonl")
    assert done.returncode == 2
    assert done.problem == "footnote: --batch prints JSON; add --json"


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
        ["embed"],
        ["eval", "--claims", "--beir", "folder"],
        ["eval", "--ablate", "--beir", "folder"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "footnote" in done.stderr


def test_a_port_in_use_is_named_with_a_free_alternative(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), settings=Settings(tmp_path, tmp_path / "data"))
    assert done.returncode == 1
    assert f"127.0.0.1 port {port}" in done.problem
    assert f"--port {port + 1}" in done.problem


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["index"], "There is no folder of articles at"),
        (["ask", "  "], "The question is empty"),
        (["ask", "Who?", "--after", "spring"], "2023-04-04"),
        (["ask", "Who?", "--answerer", "llm"], "FOOTNOTE_LLM_BASE_URL"),
        (["ask", "Who?", "--server", "http://127.0.0.1:9"], "can't be reached"),
        (["ask", "Who?", "--server", "nowhere"], "web address"),
        (["ask", "--batch", "gone.jsonl", "--json"], "gone.jsonl can't be read"),
        (["embed", "snippet", "--server", "nowhere"], "web address"),
        (["verify", "gone.html"], "gone.html"),
    ],
    ids=" ".join,
)
def test_an_error_is_one_sentence_and_exits_1(
    arguments: list[str], problem: str, tmp_path: Path
) -> None:
    done = run(*arguments, settings=Settings(tmp_path / "gone", tmp_path / "data"))
    assert done.returncode == 1
    assert problem in done.problem


# --- commands ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def towns(shipped: Settings, module_folder: Path) -> Settings:
    """Three articles that are not indexed yet; the question encoder is there."""
    settings = Settings(module_folder / "articles", module_folder / "data")
    settings.corpus.mkdir()
    for name, text in TOWNS.items():
        (settings.corpus / name).write_text(text, encoding="utf-8")
    settings.data.mkdir()
    (settings.data / "models").symlink_to(shipped.data / "models")
    return settings


def test_ask_indexes_first_and_prints_nothing_but_json(make_corpus: MakeCorpus) -> None:
    done = run("ask", QUESTION, "--json", settings=make_corpus(TOWNS))
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer.keys() >= ANSWER_KEYS
    assert answer["answerable"] is True
    assert answer["answerer"] == "quotes"
    assert answer["claims"][0].keys() >= {"text", "verdict", "citations"}
    assert answer["citations"][0].keys() >= CITATION_KEYS
    assert answer["citations"][0]["path"] == "zarnow.txt"
    assert answer["passages"][0].keys() >= PASSAGE_KEYS
    assert answer["timings_ms"].keys() >= {"total", "retrieve"}


def test_ask_prints_the_quote_below_the_answer(towns: Settings) -> None:
    done = run("ask", QUESTION, settings=towns)
    assert done.returncode == 0
    first, *_, last = done.stdout.strip().splitlines()
    assert "It was opened by Mayor Lund. [2]" in first
    assert last == "    zarnow.txt: “It was opened by Mayor Lund.”"


def test_ask_uses_only_the_articles_of_a_source(shipped: Settings) -> None:
    question = "What did Stoltenberg say about Ukraine?"
    done = run("ask", question, "--source", "UNIAN", "--literal", "--json", settings=shipped)
    answer = json.loads(done.stdout)
    assert {citation["source"] for citation in answer["citations"]} == {"UNIAN"}
    assert (answer["scope"]["source"], answer["scope"]["literal"]) == ("UNIAN", True)


@pytest.mark.slow
def test_ask_gets_the_same_answer_from_a_server(
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


def test_a_batch_keeps_order_and_ids_and_continues_after_bad_lines(
    towns: Settings, tmp_path: Path
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(
        f'{{"id": "b", "question": "{QUESTION}"}}\n'
        '{"id": "empty", "question": ""}\n'
        "this is not JSON\n"
        '{"id": "none"}\n'
        '{"id": "turns", "question": "Who?", "history": "Who?"}\n'
        '{"id": "half", "question": "Who \\ud800 is it?"}\n'
        "\n"
        '{"id": 7, "question": "And how long is it?", "history": ["What about Quelm?"]}\n'
        '{"question": "What did the mayor think of Napoleon?"}\n'
    )
    done = run("ask", "--batch", str(batch), "--json", settings=towns)
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.returncode == 1
    assert [answer.get("id") for answer in answers[:2]] == ["b", "empty"]
    assert "line 2: The question is empty" in answers[1]["error"]
    assert "line 3: The line is not JSON" in answers[2]["error"]
    assert 'line 4: The line needs the field "question"' in answers[3]["error"]
    assert 'line 5: The field "history" must be a list' in answers[4]["error"]
    assert answers[5]["id"] == "half"
    assert answers[6]["id"] == 7
    assert "45 meters" in answers[6]["text"]
    assert answers[7]["answerable"] is False
    assert answers[7]["missing_terms"] == ["Napoleon"]
    assert len(answers) == 8


def test_a_batch_without_bad_lines_exits_0(towns: Settings, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(f'{{"id": "x", "question": "{QUESTION}"}}\n')
    done = run("ask", "--batch", str(batch), "--json", settings=towns)
    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == "x"


def test_search_prints_the_passages_with_scores(
    towns: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_CORPUS", str(towns.corpus))
    monkeypatch.setenv("FOOTNOTE_DATA", str(towns.data))
    passages = json.loads(run("search", QUESTION, "--json").stdout)["passages"]
    assert "Zarnow" in passages[0]["text"]
    assert passages[0].keys() >= PASSAGE_KEYS
    scores = [passage["score"] for passage in passages]
    assert scores == sorted(scores, reverse=True)
    first = run("search", QUESTION).stdout.splitlines()[0].split()
    assert first[:3] == ["1", f"{scores[0]:.2f}", passages[0]["article_id"]]


def test_index_reports_as_json_and_as_text(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    report = json.loads(run("index", "--json", settings=settings).stdout)
    assert sorted(report["added"]) == sorted(TOWNS)
    assert (report["unchanged"], report["embedded"], report["skipped"]) == (0, 6, [])
    text = run("index", settings=settings).stdout
    assert "0 added, 0 changed, 0 removed, 0 renamed, 3 unchanged, 0 skipped" in text


def test_an_unknown_device_is_named_with_those_to_choose_from() -> None:
    done = run("index", "--device", "gpu7")
    assert done.returncode == 2
    assert "unknown device 'gpu7'; choose cpu, cuda or mps" in done.stderr


def test_index_removes_most_of_the_files_only_if_allowed(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    run("index", settings=settings)
    for name in list(TOWNS)[1:]:
        (settings.corpus / name).unlink()
    refused = run("index", settings=settings)
    assert refused.returncode == 1
    assert "--allow-removals" in refused.problem
    done = run("index", "--allow-removals", "--json", settings=settings)
    assert sorted(json.loads(done.stdout)["removed"]) == sorted(list(TOWNS)[1:])


def test_doctor_finds_nothing_wrong_with_a_good_index(shipped: Settings) -> None:
    done = run("doctor", "--json", settings=shipped)
    assert done.returncode == 0, done.stdout
    findings = json.loads(done.stdout)
    assert all(finding["ok"] for finding in findings)
    checks = {finding["check"] for finding in findings}
    assert checks >= {"model: cross-encoder", "articles", "data folder", "index", "chroma"}


def test_doctor_names_the_command_that_makes_a_missing_index(
    shipped: Settings, tmp_path: Path
) -> None:
    done = run("doctor", settings=Settings(shipped.corpus, tmp_path / "data"))
    assert done.returncode == 1
    (failed,) = (line for line in done.stdout.splitlines() if line.startswith("FAIL"))
    assert "run: footnote index" in failed


def test_embed_snippet_warns_that_visitors_cannot_reach_this_machine() -> None:
    done = run("embed", "snippet")
    assert done.returncode == 0
    assert "<footnote-chat" in done.stdout
    assert "note: visitors can't reach http://127.0.0.1" in done.stderr
