"""The events of a streamed answer, on scripted answers: order, form, waiting, errors, leaving."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from scripted_answerer import BOTH, FERRY, MILL, QUESTION, Script, write

from rag.errors import BusyError, QuestionError
from rag.settings import Settings
from rag.web.api import create_api
from rag.web.errors import FAILED
from rag.web.jobs import answer_job
from rag.web.schema import Question
from rag.web.seats import AT_ONCE, MAX_WAITING
from rag.web.service import Service
from rag.web.stream import events

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def settings(module_folder: Path) -> Settings:
    own = Settings(module_folder / "articles", module_folder / "data", url="http://testserver")
    write(own.corpus, {"ferry.md": FERRY, "mill.md": MILL})
    Script().update(own, lambda *_: None)
    return own


@pytest.fixture
def script() -> Iterator[Script]:
    made = Script()
    yield made
    made.reset()


@pytest.fixture
def service(settings: Settings, script: Script) -> Service:
    """A service that is ready."""
    made = Service(settings, script.open, lambda *_: None)
    made._load()
    return made


def run(scenario: Callable[[], Any]) -> Any:
    """Run a coroutine in a thread of its own: browser tests keep an event loop in this one."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(asyncio.run(scenario())))
    thread.start()
    thread.join(60)
    return results[0]


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    pytest.fail("waited for 30 s")


def collect(service: Service, question: str) -> list[tuple[str, dict[str, Any]]]:
    async def scenario() -> list[tuple[str, dict[str, Any]]]:
        stream = events(service, answer_job(service, Question(question=question)))
        return [(str(event.event), json.loads(str(event.data))) async for event in stream]

    found: list[tuple[str, dict[str, Any]]] = run(scenario)
    return found


def test_each_claim_comes_with_its_citations_and_then_the_whole_answer(service: Service) -> None:
    (*claims, (name, answer)) = collect(service, BOTH)
    assert [event for event, _ in claims] == ["claim", "claim"]
    assert [fields["claim"]["text"] for _, fields in claims] == [FERRY, MILL]
    assert [fields["citations"][0]["number"] for _, fields in claims] == [1, 2]
    assert name == "answer"
    assert [fields["claim"] for _, fields in claims] == answer["claims"]


def test_the_first_claim_is_sent_before_the_answer_is_complete(
    service: Service, script: Script
) -> None:
    script.gate.clear()

    async def scenario() -> list[str]:
        stream = events(service, answer_job(service, Question(question=BOTH)))
        first = await asyncio.wait_for(anext(stream), 30)
        script.gate.set()
        return [str(first.event), *[str(event.event) async for event in stream]]

    assert run(scenario) == ["claim", "claim", "answer"]


def test_while_the_service_starts_the_stream_says_so(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.web.stream._POLL", 0.01)
    service.stage = "starting"

    async def scenario() -> list[str]:
        stream = events(service, answer_job(service, Question(question=QUESTION)))
        state = await anext(stream)
        service.stage = "ready"
        assert "Your question is next." in str(state.data)
        return [str(event.event) async for event in stream if event.event != "state"]

    assert run(scenario) == ["claim", "answer"]


@pytest.mark.parametrize(
    ("problem", "code", "message"),
    [
        (QuestionError("A made-up problem."), "bad_question", "A made-up problem."),
        (BusyError("Another one."), "index_busy", "Another one."),
    ],
)
def test_a_known_error_ends_the_stream_with_its_code(
    service: Service, script: Script, problem: Exception, code: str, message: str
) -> None:
    script.problem = problem
    assert collect(service, QUESTION) == [("error", {"error": {"code": code, "message": message}})]


def test_an_unforeseen_error_is_sent_without_its_details_and_raised(
    service: Service, script: Script
) -> None:
    script.problem = RuntimeError("a secret")

    async def scenario() -> str:
        stream = events(service, answer_job(service, Question(question=QUESTION)))
        event = await anext(stream)
        with pytest.raises(RuntimeError):
            await anext(stream)
        return str(event.data)

    assert json.loads(run(scenario)) == {"error": {"code": "failed", "message": FAILED}}


def test_a_reader_who_leaves_gives_the_seat_back(service: Service, script: Script) -> None:
    script.gate.clear()

    async def scenario() -> int:
        request = Question(question=BOTH)
        streams = [events(service, answer_job(service, request)) for _ in range(AT_ONCE["quotes"])]
        for stream in streams:
            await anext(stream)
        waiting = events(service, answer_job(service, request))
        state = json.loads(str((await anext(waiting)).data))
        assert state == {"detail": "Questions before yours: 2.", "before": 2}
        task = asyncio.ensure_future(anext(waiting))
        await until(lambda: service.seats.waiting("quotes") == 1)
        task.cancel()
        await until(lambda: service.seats.waiting("quotes") == 0)
        for stream in streams:
            await stream.aclose()
        script.gate.set()
        # Both seats are free again once the answers under way have come to their next claim.
        return len(
            [
                event
                async for event in events(service, answer_job(service, request))
                if event.event != "state"
            ]
        )

    assert run(scenario) == 3


def test_when_too_many_wait_the_stream_says_busy(service: Service, script: Script) -> None:
    script.gate.clear()

    async def scenario() -> list[str]:
        request = Question(question=QUESTION)
        full = AT_ONCE["quotes"] + MAX_WAITING["quotes"]
        tasks = [asyncio.ensure_future(_last(service, request)) for _ in range(full)]
        await until(lambda: service.seats.waiting("quotes") == MAX_WAITING["quotes"])
        refused = await _last(service, request)
        script.gate.set()
        return [refused, *await asyncio.gather(*tasks)]

    refused, *answered = run(scenario)
    assert json.loads(refused)["error"]["code"] == "busy"
    assert len(answered) == AT_ONCE["quotes"] + MAX_WAITING["quotes"]
    assert all("error" not in json.loads(one) for one in answered)


async def _last(service: Service, request: Question) -> str:
    *_, last = [event async for event in events(service, answer_job(service, request))]
    return str(last.data)


def test_the_response_has_the_form_that_clients_parse(settings: Settings, script: Script) -> None:
    service = Service(settings, script.open, lambda *_: None)
    with TestClient(create_api(service)) as client:
        response = client.post("/api/ask/stream", json={"question": BOTH})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    assert "\r" not in response.text
    *whole, rest = response.text.split("\n\n")
    assert rest == ""
    named = [one for one in whole if not one.startswith("event: state")]
    assert [one.split("\n")[0] for one in named] == ["event: claim"] * 2 + ["event: answer"]
    for one in named:
        _, data = one.split("\n")
        assert json.loads(data.removeprefix("data: "))


def test_a_silent_stream_sends_comments(
    settings: Settings, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.web.stream._PING", 0.05)
    service = Service(settings, script.open, lambda *_: None)
    script.gate.clear()

    def release() -> None:
        script.started.acquire(timeout=60)  # the app and the request may take a while
        time.sleep(1)
        script.gate.set()

    with TestClient(create_api(service)) as client:
        threading.Thread(target=release).start()
        response = client.post("/api/ask/stream", json={"question": QUESTION})
    assert ": waiting\n\n" in response.text
