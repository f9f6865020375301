"""The API over HTTP, on scripted answers: answers, limits, what is closed."""

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx
import pytest
from scripted_answerer import BOTH, FERRY, QUESTION, App

from rag.errors import BusyError, DataError, FootnoteError
from rag.store.feedback import FeedbackStore
from rag.web.errors import NotReadyError
from rag.web.schema import AnswerBody
from rag.web.seats import AT_ONCE, MAX_WAITING


@pytest.fixture
def address(app: App) -> str:
    return app.address


@pytest.mark.slow
def test_ask_gives_the_contracts_fields_and_exact_quotes(address: str) -> None:
    answer = httpx.post(f"{address}/api/ask", json={"question": BOTH}).json()
    AnswerBody.model_validate(answer)
    assert answer["answerable"]
    assert len(answer["citations"]) == 2
    for citation in answer["citations"]:
        article = httpx.get(f"{address}/api/articles/{citation['article_id']}").json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"question": ""}, "empty"),
        ({"question": "🙂🙂"}, "no word"),
        ({"question": "x" * 2001}, "2000"),
        ({"question": "why?", "history": "x"}, "history"),
        ({"question": "why?", "after": "yesterday"}, "after"),
        ({"question": "why?", "source": "Nobody's"}, "the sources are: Orrin Herald; Quenby"),
        ({"question": "why?", "articles": ["unknown"]}, "no article with the id 'unknown'"),
        ({"question": "why?", "articles": ["x"] * 1001}, "articles"),
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
    address: str, app: App
) -> None:
    answer = httpx.post(f"{address}/api/ask", json={"question": QUESTION}).json()
    thumb = {"answer_id": answer["id"], "thumb": "up", "word": "good"}
    assert httpx.post(f"{address}/api/feedback", json=thumb).status_code == 200
    thumb |= {"thumb": "down", "word": "not so good"}
    assert httpx.post(f"{address}/api/feedback", json=thumb).status_code == 200
    (kept,) = [
        one
        for one in FeedbackStore(app.settings.data).pending()
        if one.answer["id"] == answer["id"]
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
def test_health_articles_and_documentation(address: str) -> None:
    assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}
    listed = httpx.get(f"{address}/api/articles").json()
    assert [one["title"] for one in listed if "text" in one] == []
    assert {one["path"] for one in listed} >= {"ferry.md", "mill.md"}
    assert httpx.get(f"{address}/api/articles/none").status_code == 404
    assert "https://" not in httpx.get(f"{address}/docs").text


@pytest.mark.slow
def test_a_scope_is_kept_to_and_returned(address: str) -> None:
    request = {"question": BOTH, "source": "Orrin Herald", "after": "2023"}
    answer = httpx.post(f"{address}/api/ask", json=request).json()
    assert {citation["source"] for citation in answer["citations"]} == {"Orrin Herald"}
    scope = {
        "source": "Orrin Herald",
        "after": "2023",
        "before": "",
        "articles": [],
        "literal": False,
    }
    assert answer["scope"] == scope
    mill = answer["citations"][0]["article_id"]
    answer = httpx.post(f"{address}/api/ask", json={"question": BOTH, "articles": [mill]}).json()
    assert {citation["article_id"] for citation in answer["citations"]} == {mill}
    assert answer["scope"]["articles"] == [mill]


@pytest.mark.slow
def test_articles_are_found_by_their_words_title_source_and_date(address: str) -> None:
    def found(search: str) -> list[dict[str, str]]:
        listed: list[dict[str, str]] = httpx.get(
            f"{address}/api/articles", params={"search": search}
        ).json()
        return listed

    assert [one["source"] for one in found("herald")] == ["Orrin Herald"]
    assert {one["date"] for one in found("2024-09")} == {"2024-09-19"}
    (ferry,) = found("214 sheep")
    text = httpx.get(f"{address}/api/articles/{ferry['id']}").json()["text"]
    assert FERRY in text
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
def test_when_too_many_wait_the_next_is_refused_and_the_others_are_answered(app: App) -> None:
    body = {"question": QUESTION}
    full = AT_ONCE["quotes"] + MAX_WAITING["quotes"]
    app.script.gate.clear()
    limits = httpx.Limits(max_connections=None)
    with httpx.Client(timeout=60, limits=limits) as client, ThreadPoolExecutor(full) as readers:
        asking = [
            readers.submit(client.post, f"{app.address}/api/ask", json=body) for _ in range(full)
        ]
        while app.service.seats.waiting("quotes") < MAX_WAITING["quotes"]:
            time.sleep(0.02)
        refused = client.post(f"{app.address}/api/ask", json=body)
        app.script.gate.set()
        assert {future.result().status_code for future in asking} == {200}
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "busy"
    assert "waiting" in refused.json()["error"]["message"]
    assert refused.headers["retry-after"]


def wait_until(app: App, waiting: int) -> None:
    """Return once so many questions wait for their turn."""
    end = time.monotonic() + 30
    while app.service.seats.waiting("quotes") != waiting:
        assert time.monotonic() < end, f"{waiting} should wait"
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address")
def test_who_asks_twenty_questions_does_not_hold_up_who_asks_one(app: App) -> None:
    many, answered = 20 + AT_ONCE["quotes"], list[str]()

    def ask(address: str) -> None:
        transport = httpx.HTTPTransport(local_address=address)
        with httpx.Client(transport=transport, timeout=60) as client:
            client.post(f"{app.address}/api/ask", json={"question": QUESTION}).raise_for_status()
        answered.append(address)

    app.script.gate.clear()
    with ThreadPoolExecutor(many + 1) as readers:
        asking = [readers.submit(ask, "127.0.0.1") for _ in range(many)]
        wait_until(app, 20)
        asking.append(readers.submit(ask, "127.0.0.2"))
        wait_until(app, 21)
        app.script.gate.set()
        for future in asking:
            future.result()
    assert answered.index("127.0.0.2") < 10  # the last of 23 without turns


def test_a_reader_who_leaves_gives_up_the_place_in_the_queue(app: App) -> None:
    body = {"question": QUESTION}
    app.script.gate.clear()
    with ThreadPoolExecutor(AT_ONCE["quotes"]) as readers:
        asking = [
            readers.submit(httpx.post, f"{app.address}/api/ask", json=body, timeout=60)
            for _ in range(AT_ONCE["quotes"])
        ]
        for _ in asking:
            assert app.script.started.acquire(timeout=30)
        with closing(HTTPConnection(urlsplit(app.address).netloc, timeout=60)) as leaving:
            headers = {"Content-Type": "application/json"}
            leaving.request("POST", "/api/ask", json.dumps(body), headers)
            wait_until(app, 1)
        wait_until(app, 0)
        app.script.gate.set()
        assert {future.result().status_code for future in asking} == {200}
    assert len(app.script.questions) == AT_ONCE["quotes"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("problem", "status", "code"),
    [
        (BusyError("Another process is writing."), 503, "index_busy"),
        (NotReadyError("Loading the models."), 503, "not_ready"),
        (DataError("The index is gone."), 500, "failed"),
    ],
)
def test_an_error_of_the_answerer_has_its_status_and_code(
    app: App, problem: FootnoteError, status: int, code: str
) -> None:
    app.script.problem = problem
    found = httpx.post(f"{app.address}/api/ask", json={"question": QUESTION})
    assert (found.status_code, found.json()["error"]) == (
        status,
        {"code": code, "message": str(problem)},
    )
    assert ("retry-after" in found.headers) is (status == 503)
