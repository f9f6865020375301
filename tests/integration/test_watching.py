"""What the person who runs the server sees: figures for Prometheus, and logs."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from scripted_answerer import QUESTION, UNANSWERABLE, App, scripted_app

from rag.errors import QuestionError
from rag.settings import Settings
from rag.web import logs
from rag.web.errors import ReaderLeftError
from rag.web.figures import Figures
from rag.web.logs import JsonFormatter, TextFormatter, log_to_stderr

SITE = "https://news.example.org"


@pytest.fixture(scope="module")
def watched(module_folder: Path) -> Iterator[App]:
    with scripted_app(module_folder, with_page=False, metrics=True, origins=(SITE,)) as app:
        yield app
        app.script.reset()


def figures(app: App) -> dict[str, float]:
    """Return each figure with its labels, as Prometheus reads it."""
    found = httpx.get(f"{app.address}/metrics")
    assert found.headers["content-type"].startswith("text/plain; version=")
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(found.text)
        for sample in family.samples
    }


def test_answers_checks_and_feedback_are_counted(watched: App) -> None:
    before = figures(watched)
    assert before["footnote_answers_total absent"] == 0
    answer = httpx.post(f"{watched.address}/api/ask", json={"question": QUESTION}).json()
    httpx.post(f"{watched.address}/api/ask", json={"question": UNANSWERABLE})
    httpx.post(f"{watched.address}/api/ask", json={"question": ""})
    httpx.post(f"{watched.address}/api/feedback", json={"answer_id": answer["id"], "thumb": "up"})
    httpx.post(f"{watched.address}/api/check", json={"text": "The ferry sings."})
    watched.script.problem = RuntimeError("unforeseen")
    httpx.post(f"{watched.address}/api/ask", json={"question": QUESTION})
    watched.script.reset()
    after = figures(watched)
    risen = {name for name in after if after[name] == before.get(name, 0) + 1}
    assert {
        "footnote_answers_total answered",
        "footnote_answers_total absent",
        "footnote_answers_total failed",
        "footnote_feedback_total up",
        "footnote_check_seconds_count",
    } <= risen
    assert after["footnote_answer_seconds_count quotes"] >= 2


def test_the_state_of_the_index_is_shown(watched: App) -> None:
    found = figures(watched)
    assert (found["footnote_ready"], found["footnote_articles"]) == (1, 3)
    assert (found["footnote_indexing"], found["footnote_index_failed"]) == (0, 0)
    assert found["footnote_waiting quotes"] == 0
    watched.service.indexing.problem = "The disk is full."
    assert figures(watched)["footnote_index_failed"] == 1
    watched.service.indexing.problem = ""


def test_a_reader_who_leaves_is_no_failure() -> None:
    counted = Figures()
    for error in (ReaderLeftError(), QuestionError("Empty."), RuntimeError()):
        with pytest.raises(type(error)), counted.failures():
            raise error
    value = counted.registry.get_sample_value("footnote_answers_total", {"outcome": "failed"})
    assert value == 1


def test_figures_are_off_by_default_and_closed_to_other_sites(watched: App, tmp_path: Path) -> None:
    refused = httpx.get(f"{watched.address}/metrics", headers={"Origin": SITE})
    assert refused.status_code == 403
    with scripted_app(tmp_path, with_page=False) as app:
        assert httpx.get(f"{app.address}/metrics").status_code == 404


# --- logs ----------------------------------------------------------------------------------------


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """What the process logs on standard error, until the test ends."""
    root, own = logging.getLogger(), logging.getLogger("footnote")
    before = (root.handlers[:], root.level, own.level)
    yield capsys
    root.handlers[:], root.level = before[0], before[1]
    own.setLevel(before[2])


def test_requests_are_lines_of_json_without_what_readers_wrote(
    tmp_path: Path, lines: pytest.CaptureFixture[str]
) -> None:
    with scripted_app(tmp_path, with_page=False) as app:
        log_to_stderr(Settings(log_format="json"))
        named = {"X-Request-Id": "request-1"}
        asked = httpx.post(f"{app.address}/api/ask", json={"question": QUESTION}, headers=named)
        httpx.get(f"{app.address}/api/articles", params={"search": "a private matter"})
        httpx.get(f"{app.address}/What about my private matter?")
        httpx.get(f"{app.address}/private", headers={"Host": "evil.example"})
        app.script.problem = ValueError(f"can't read {QUESTION}")
        httpx.post(f"{app.address}/api/ask", json={"question": QUESTION})
        httpx.get(f"{app.address}/healthz")
    assert asked.headers["X-Request-Id"] == "request-1"
    printed = lines.readouterr().err
    logged = [json.loads(line) for line in printed.splitlines()]
    requests = [line for line in logged if line["message"] == "request"]
    assert [(one["method"], one["path"], one["status"]) for one in requests] == [
        ("POST", "/api/ask", 200),
        ("GET", "/api/articles", 200),
        ("GET", "", 404),
        ("GET", "", 421),
        ("POST", "/api/ask", 500),
    ]
    assert requests[0]["request_id"] == "request-1"
    assert requests[0]["ms"] > 0
    (failure,) = (line for line in logged if line["level"] == "error")
    assert failure["request_id"] == requests[4]["request_id"]
    assert failure["failure"].endswith("ValueError")
    assert "scripted_answerer.py" in failure["failure"]
    assert "sheep" not in printed
    assert "private" not in printed


def test_text_is_quiet_and_names_the_request(
    tmp_path: Path, lines: pytest.CaptureFixture[str]
) -> None:
    with scripted_app(tmp_path, with_page=False) as app:
        log_to_stderr(Settings())
        httpx.post(f"{app.address}/api/ask", json={"question": QUESTION})
        assert lines.readouterr().err == ""
        app.script.problem = ValueError(QUESTION)
        failed = httpx.post(f"{app.address}/api/ask", json={"question": QUESTION})
    printed = lines.readouterr().err
    assert f"(request {failed.headers['X-Request-Id']})" in printed.splitlines()[0]
    assert "sheep" not in printed


def record(error: Exception) -> logging.LogRecord:
    info = (type(error), error, None)
    return logging.LogRecord("footnote", logging.ERROR, "", 0, "It failed.", (), info)


def test_a_failure_of_the_system_is_named() -> None:
    failed = record(OSError(28, "No space left on device", "/data"))
    assert "No space left on device" in TextFormatter().format(failed)
    assert "secret" not in JsonFormatter().format(record(ValueError("secret")))


def test_no_message_can_forge_a_line() -> None:
    forged = logging.LogRecord("footnote", logging.WARNING, "", 0, "a\nb\u2028c", (), None)
    token = logs.request_id.set("one")
    line = JsonFormatter().format(forged)
    logs.request_id.reset(token)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["request_id"] == "one"
