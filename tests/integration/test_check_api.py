"""Checking a text over HTTP, with a scripted checker: who may, how much, and what comes back."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from scripted_answerer import FERRY, App, scripted_app

from rag.errors import SettingsError
from rag.settings import Settings
from rag.web.report_schema import MAX_TEXT

SITE, OTHER = "https://news.example.org", "https://other.example.org"
TEXT = f"{FERRY} The ferry carries 300 sheep. The moon is far. Who knows?"
VERDICTS = ["verbatim", "contradicted", "unsupported", "no claim"]

pytestmark = pytest.mark.slow


def post(address: str, path: str = "/api/check", **fields: Any) -> httpx.Response:
    body = {"text": TEXT} | fields
    return httpx.post(address + path, json=body, timeout=30)


def stream(address: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the name and the fields of each event but comments."""
    blocks = post(address, "/api/check/stream").text.strip().split("\n\n")
    events = [block.partition("\ndata: ") for block in blocks if block.startswith("event: ")]
    return [(name.removeprefix("event: "), json.loads(data)) for name, _, data in events]


def problem(response: httpx.Response) -> tuple[int, str, str]:
    error = response.json()["error"]
    return response.status_code, error["code"], error["message"]


def test_a_report_has_offsets_into_its_text_and_quotes_of_the_articles(app: App) -> None:
    report = post(app.address, title="draft.txt").json()
    assert report["title"] == "draft.txt"
    assert [one["verdict"] for one in report["sentences"]] == VERDICTS
    for one in report["sentences"]:
        assert report["text"][one["start"] : one["end"]] == one["text"]
    part = report["sentences"][1]["parts"][0]
    assert report["text"][part["differs_start"] : part["differs_end"]] == "300"
    cited = report["sentences"][0]["citations"][0]
    article = httpx.get(f"{app.address}/api/articles/{cited['article_id']}").json()
    assert article["text"][cited["start"] : cited["end"]] == cited["quote"] == FERRY


def test_the_stream_has_each_sentence_and_then_the_same_report(app: App) -> None:
    *sentences, (name, report) = stream(app.address)
    assert [event for event, _ in sentences] == ["sentence"] * 4
    assert name == "report"
    assert [fields for _, fields in sentences] == report["sentences"]
    assert report == post(app.address).json()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": " \n"}, "The text is empty; enter one."),
        ({"text": "a " * MAX_TEXT}, "The text has 100,000 characters; check 50,000 at a time"),
        ({"source": "Nobody"}, "No article is from 'Nobody'"),
        ({"articles": ["nothing"]}, "There is no article with the id 'nothing'"),
        ({"after": "soon"}, "after: write a year, a month or a day"),
    ],
)
def test_what_can_not_be_checked_gets_one_sentence(
    app: App, fields: dict[str, Any], message: str
) -> None:
    status, code, found = problem(post(app.address, **fields))
    assert status == 422
    assert code in ("bad_request", "bad_question")
    assert found.startswith(message)


def test_a_text_counts_by_its_length(tmp_path: Path) -> None:
    with scripted_app(tmp_path, rate=20, with_page=False) as app:
        assert post(app.address, text="The moon. " * 240).status_code == 200  # 10, half of the rate
        assert post(app.address, text="The moon. " * 180).status_code == 200  # 9
        assert post(app.address, text="The moon.").status_code == 200  # 1
        assert problem(post(app.address))[:2] == (429, "too_many")


def test_other_sites_check_texts_only_if_they_are_listed_for_it(tmp_path: Path) -> None:
    sites = (SITE, OTHER)
    with scripted_app(tmp_path, with_page=False, origins=sites, check_origins=(SITE,)) as app:
        for site, status in ((SITE, 200), (OTHER, 403)):
            headers = {"Origin": site}
            token = httpx.post(f"{app.address}/api/token", headers=headers).json()["token"]
            headers["Authorization"] = f"Bearer {token}"
            for path in ("/api/check", "/api/check/stream"):
                found = httpx.post(app.address + path, headers=headers, json={"text": TEXT})
                assert found.status_code == status
        assert "FOOTNOTE_CHECK_ORIGINS" in problem(found)[2]


def test_a_site_that_may_check_texts_has_to_be_listed_at_all() -> None:
    with pytest.raises(SettingsError, match="FOOTNOTE_ALLOWED_ORIGINS as well"):
        Settings(origins=(OTHER,), check_origins=(SITE,))


@pytest.fixture
def held(app: App) -> Iterator[App]:
    """An app whose checks stop after their first sentence."""
    app.script.gate.clear()
    yield app
    app.script.gate.set()


@pytest.mark.parametrize("path", ["/api/check", "/api/check/stream"])
def test_the_seat_is_free_again_when_the_reader_has_left(held: App, path: str) -> None:
    async def leave() -> None:
        async with httpx.AsyncClient() as client:
            sending = asyncio.create_task(client.post(held.address + path, json={"text": TEXT}))
            await asyncio.to_thread(held.script.started.acquire, timeout=30)
            sending.cancel()
            await asyncio.wait({sending})

    thread = threading.Thread(target=lambda: asyncio.run(leave()))
    thread.start()
    thread.join(60)
    time.sleep(1)  # until the server has noticed
    held.script.gate.set()
    end = time.monotonic() + 30
    while held.service.seats.taken("check") and time.monotonic() < end:
        time.sleep(0.01)
    assert held.service.seats.taken("check") == 0
    assert len(held.script.questions) == 1
