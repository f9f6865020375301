"""The API over HTTP: answers, streams, bounds, what is closed."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from server import ROOT, free_port

from evals.questions import load
from rag.settings import Settings
from rag.store.feedback import FeedbackStore

QUESTION = "How much money has Biden asked Congress for?"


@pytest.mark.slow
def test_ask_gives_the_contracts_fields_and_exact_quotes(address: str) -> None:
    answer = httpx.post(f"{address}/api/ask", json={"question": QUESTION}).json()
    assert answer["answerable"]
    assert "$61 billion" in answer["text"]
    for citation in answer["citations"]:
        article = httpx.get(f"{address}/api/articles/{citation['article_id']}").json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.slow
def test_stream_sends_each_claim_and_then_the_answer(address: str) -> None:
    found = httpx.post(f"{address}/api/ask/stream", json={"question": QUESTION})
    assert found.headers["content-type"].startswith("text/event-stream")
    events = re.findall(r"event: (\w+)\ndata: (.*)\n", found.text)
    answer = json.loads(events[-1][1])
    assert [name for name, _ in events] == ["claim"] * len(answer["claims"]) + ["answer"]
    assert json.loads(events[0][1])["claim"] == answer["claims"][0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"question": ""}, "empty"),
        ({"question": "🙂🙂"}, "no word"),
        ({"question": "x" * 2001}, "2000"),
        ({"question": "why?", "history": ["x"] * 21}, "history"),
        ({"question": "why?", "after": "yesterday"}, "after"),
        ({}, "question"),
    ],
)
def test_a_bad_request_is_one_error_in_words(
    address: str, body: dict[str, object], words: str
) -> None:
    found = httpx.post(f"{address}/api/ask", json=body)
    assert found.status_code == 422
    assert words in found.json()["error"]["message"]


@pytest.mark.slow
def test_the_last_feedback_on_an_answer_is_kept_with_the_whole_answer(
    address: str, shipped: Settings
) -> None:
    answer = httpx.post(f"{address}/api/ask", json={"question": QUESTION}).json()
    thumb = {"answer_id": answer["id"], "thumb": "up", "word": "good"}
    assert httpx.post(f"{address}/api/feedback", json=thumb).status_code == 200
    thumb |= {"thumb": "down", "word": "not so good"}
    assert httpx.post(f"{address}/api/feedback", json=thumb).status_code == 200
    (kept,) = [
        one for one in FeedbackStore(shipped.data).pending() if one.answer["id"] == answer["id"]
    ]
    assert (kept.thumb, kept.word) == ("down", "not so good")
    assert kept.answer["claims"] == answer["claims"]
    unknown = httpx.post(f"{address}/api/feedback", json=thumb | {"answer_id": "unknown"})
    assert unknown.status_code == 404


@pytest.mark.slow
def test_other_origins_and_frames_are_refused(address: str) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for path in ("/api/ask", "/gradio_api/queue/join"):
        found = httpx.options(address + path, headers=asked)
        assert "access-control-allow-origin" not in found.headers
    policy = httpx.get(address).headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe" not in scripts


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("strace"), reason="strace watches the system's calls")
def test_the_server_looks_no_host_up(shipped: Settings, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    watched = ["timeout", "20", "strace", "-f", "-e", "trace=connect", "-o", str(trace)]
    server = [sys.executable, "app.py", "--port", str(free_port())]
    places = ["--corpus", str(shipped.corpus), "--data", str(shipped.data)]
    subprocess.run([*watched, *server, *places], cwd=ROOT, capture_output=True, check=False)
    calls = trace.read_text()
    assert calls, "nothing was watched"
    assert [line for line in calls.splitlines() if "htons(53)" in line] == []


@pytest.mark.slow
def test_health_articles_and_documentation(address: str) -> None:
    assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}
    listed = httpx.get(f"{address}/api/articles").json()
    assert len(listed) == 5
    assert httpx.get(f"{address}/api/articles/none").status_code == 404
    assert "https://" not in httpx.get(f"{address}/docs").text


@pytest.mark.slow
def test_two_things_asked_are_two_claims_and_a_scope_is_kept_to(address: str) -> None:
    asked = {"question": f"{QUESTION[:-1]}, and when did Finland join NATO?"}
    both = httpx.post(f"{address}/api/ask", json=asked).json()
    sources = {one["source"] for one in both["citations"]}
    assert len(sources) == 2
    one = min(sources)
    within = httpx.post(f"{address}/api/ask", json=asked | {"source": one}).json()
    assert {citation["source"] for citation in within["citations"]} == {one}
    assert within["scope"] == {"source": one, "after": "", "before": ""}


@pytest.mark.slow
def test_articles_are_found_by_their_words_title_source_and_date(address: str) -> None:
    def found(search: str) -> list[dict[str, str]]:
        listed: list[dict[str, str]] = httpx.get(
            f"{address}/api/articles", params={"search": search}
        ).json()
        return listed

    assert [one["source"] for one in found("unian")] == ["UNIAN"]
    assert {one["date"] for one in found("2024-09")} == {"2024-09-19"}
    (lockheed,) = found("lockheed mart")
    text = httpx.get(f"{address}/api/articles/{lockheed['id']}").json()["text"]
    assert "Lockheed Martin" in text
    assert found('nowhere" OR *') == []
    assert found("nowhere\0") == []


@pytest.mark.slow
def test_bodies_are_bounded_with_or_without_a_length_and_uploads_are_closed(address: str) -> None:
    large = b'{"question": "' + b"x" * 1_000_000 + b'"}'

    def in_parts() -> Iterator[bytes]:
        yield from (large[at : at + 50_000] for at in range(0, len(large), 50_000))

    for body in (large, in_parts()):
        found = httpx.post(f"{address}/api/ask", content=body)
        assert found.status_code == 413
        assert "shorten" in found.json()["error"]["message"]
    upload = httpx.post(f"{address}/gradio_api/upload", files={"files": b"a"})
    assert upload.status_code == 403
    assert httpx.post(f"{address}/gradio_api/queue/join", json={}).status_code == 403


@pytest.mark.slow
def test_twenty_people_at_once_get_the_answers_they_would_get_alone(address: str) -> None:
    asked = [one for one in load(ROOT / "evals" / "questions.jsonl") if not one.history][:20]
    bodies = [{"question": one.question} for one in asked]

    def answer(body: dict[str, str]) -> list[dict[str, object]]:
        found = httpx.post(f"{address}/api/ask", json=body, timeout=120)
        assert found.status_code == 200, found.text
        fields = found.json()
        return [fields["text"], fields["citations"], fields["confidence"]]

    with ThreadPoolExecutor(20) as people:
        at_once = list(people.map(answer, bodies))
    assert at_once == [answer(body) for body in bodies]


@pytest.mark.slow
def test_who_comes_when_too_many_wait_is_told_so_and_the_others_are_answered(
    address: str,
) -> None:
    body = {"question": "What is the population of Denmark?"}
    limits = httpx.Limits(max_connections=None)
    with httpx.Client(timeout=120, limits=limits) as client, ThreadPoolExecutor(120) as people:
        asking = [people.submit(client.post, f"{address}/api/ask", json=body) for _ in range(120)]
        found = [one.result() for one in asking]
    assert {one.status_code for one in found} == {200, 503}
    busy = next(one for one in found if one.status_code == 503)
    assert "waiting" in busy.json()["error"]["message"]
    assert busy.headers["retry-after"]
