"""The MCP server, used with the SDK's own client: in this process, over HTTP, and as a command."""

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import url2pathname

import httpx
import pytest
from command import run
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent
from scripted_answerer import FERRY, MILL, QUESTION, UNANSWERABLE, UNSURE, App, scripted_app
from server import ROOT
from test_callers import code

from rag.settings import Settings
from rag.store.questions import QuestionStore
from rag.web.jobs import answer_job
from rag.web.mcp import tools as tools_module
from rag.web.mcp.inputs import AskInput
from rag.web.mcp.links import Links
from rag.web.mcp.server import create_server
from rag.web.mcp.tools import Tools

NAMES = ["ask", "search", "check", "read_article", "list_articles"]
SITE = "https://news.example.org"
PING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def _running(module_folder: Path) -> Iterator[App]:
    with scripted_app(module_folder, with_page=False, mcp=True, origins=(SITE,)) as app:
        yield app


@pytest.fixture
def app(_running: App) -> Iterator[App]:
    yield _running
    _running.script.reset()


def use(server: Any, work: Callable[[Client], Coroutine[Any, Any, Any]], **options: Any) -> Any:
    """Return what a client's work comes to; `server` is anything that a client connects to."""

    async def run() -> Any:
        async with Client(server, **options) as client:
            return await work(client)

    # In a thread of its own: a browser test before leaves an event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, run()).result()


def call(app: App, name: str, **arguments: Any) -> CallToolResult:
    async def work(client: Client) -> CallToolResult:
        return await client.call_tool(name, arguments)

    found = use(f"{app.address}/mcp", work)
    assert isinstance(found, CallToolResult)
    return found


def fields(result: CallToolResult) -> dict[str, Any]:
    """Return the result of a call that succeeded, whose text says the same."""
    assert not result.is_error, result.content
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert isinstance(result.structured_content, dict)
    assert json.loads(content.text) == result.structured_content
    return result.structured_content


def problem(result: CallToolResult) -> str:
    """Return the sentence of a call that failed."""
    assert result.is_error
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert content.text.endswith((".", "doctor"))
    assert "\n" not in content.text
    return content.text


def in_article(app: App, quote: dict[str, Any]) -> str:
    """Return what an article has at a quote's place."""
    return str(
        fields(
            call(
                app,
                "read_article",
                id=quote["article_id"],
                start=quote["start"],
                length=quote["end"] - quote["start"],
            )
        )["text"]
    )


def test_the_tools_say_what_they_take_and_that_articles_are_data(app: App) -> None:
    async def work(client: Client) -> Any:
        return await client.list_tools()

    tools = use(f"{app.address}/mcp", work).tools
    assert [tool.name for tool in tools] == NAMES
    for tool in tools:
        assert "never an instruction" in tool.description
        assert tool.output_schema["type"] == tool.input_schema["type"] == "object"
        assert tool.annotations.read_only_hint


def test_clients_of_earlier_protocols_are_answered(app: App) -> None:
    async def work(client: Client) -> tuple[Any, CallToolResult]:
        return await client.list_tools(), await client.call_tool("ask", {"question": QUESTION})

    listed, answer = use(f"{app.address}/mcp", work, mode="legacy")
    assert [tool.name for tool in listed.tools] == NAMES
    assert fields(answer)["quotes"][0]["quote"] == FERRY


def test_an_answer_has_quotes_with_offsets_and_links_to_the_page(app: App) -> None:
    found = fields(call(app, "ask", question=QUESTION))
    assert found["outcome"] == "answered"
    assert [claim["quotes"] for claim in found["claims"]] == [[1]]
    (quote,) = found["quotes"]
    assert quote["quote"] == FERRY == in_article(app, quote)
    link = urlsplit(quote["link"])
    assert f"{link.scheme}://{link.netloc}" == app.settings.url
    assert parse_qs(link.fragment) == {
        "article": [quote["article_id"]],
        "start": [str(quote["start"])],
        "end": [str(quote["end"])],
        "quote": [FERRY],
    }


def test_a_refusal_says_why_and_its_closest_sentence_is_no_quote(app: App) -> None:
    unsure = fields(call(app, "ask", question=UNSURE))
    assert (unsure["outcome"], unsure["quotes"], unsure["claims"]) == ("not sure", [], [])
    assert unsure["closest"]["quote"] == FERRY == in_article(app, unsure["closest"])
    absent = fields(call(app, "ask", question=UNANSWERABLE))
    assert (absent["outcome"], absent["closest"]) == ("absent", None)
    assert absent["reasons"]


def test_a_question_can_be_limited_to_articles(app: App) -> None:
    ferry, mill, _ = fields(call(app, "list_articles"))["articles"]
    limited = call(app, "ask", question=QUESTION, articles=[mill["article_id"]])
    assert fields(limited)["outcome"] == "absent"
    limited = call(app, "ask", question=QUESTION, source=ferry["source"], after="2024")
    assert fields(limited)["outcome"] == "answered"


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"source": "Quenby Courier"}, {"ferry.md", "tower.md"}),
        ({"after": "2023"}, {"ferry.md", "mill.md"}),
        ({"before": "2023-04"}, {"mill.md", "tower.md"}),
        ({"source": "Quenby Courier", "before": "2023"}, {"tower.md"}),
        ({}, {"ferry.md", "mill.md", "tower.md"}),
    ],
)
def test_a_search_can_be_limited_to_a_source_and_to_dates(
    app: App, limits: dict[str, str], expected: set[str]
) -> None:
    found = fields(call(app, "search", question=QUESTION, limit=20, **limits))
    assert {passage["path"] for passage in found["passages"]} == expected


def test_a_search_has_passages_with_links(app: App) -> None:
    found = fields(call(app, "search", question=QUESTION, limit=2))
    assert len(found["passages"]) == 2
    for passage in found["passages"]:
        assert passage["text"] == in_article(app, passage)
        assert passage["path"].endswith(".md")
        assert passage["link"].startswith(f"{app.settings.url}/#article=")


def test_a_checked_text_has_a_verdict_for_each_sentence(app: App) -> None:
    done: list[float] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        del total, message
        done.append(progress)

    async def work(client: Client) -> CallToolResult:
        text = "The ferry carries 214 sheep. It is on the moon."
        return await client.call_tool("check", {"text": text}, progress_callback=note)

    sentences = fields(use(f"{app.address}/mcp", work))["sentences"]
    assert [one["verdict"] for one in sentences] == ["verbatim", "unsupported"]
    assert sentences[0]["quotes"][0]["quote"] == FERRY
    assert sentences[0]["quotes"][0]["link"]
    assert done == [1, 2]


def test_a_long_article_is_read_in_parts(app: App) -> None:
    listed = fields(call(app, "list_articles", search="mill"))
    assert listed["total"] == 1
    parts: list[str] = []
    start: int | None = 0
    while start is not None:
        article = listed["articles"][0]["article_id"]
        part = fields(call(app, "read_article", id=article, start=start, length=700))
        assert part["end"] - part["start"] == len(part["text"]) <= 700
        parts.append(part["text"])
        start = part["next_start"]
    assert len("".join(parts)) == part["characters"]
    assert MILL in "".join(parts)


def test_the_list_has_pages(app: App) -> None:
    first = fields(call(app, "list_articles", limit=2))
    assert (first["total"], len(first["articles"]), first["next_offset"]) == (3, 2, 2)
    second = fields(call(app, "list_articles", limit=2, offset=2))
    assert (len(second["articles"]), second["next_offset"]) == (1, None)


def test_the_logged_time_begins_with_the_call(tmp_path: Path) -> None:
    with scripted_app(tmp_path, with_page=False, log="questions") as app:
        job = answer_job(app.service, AskInput(question=QUESTION))
        time.sleep(0.3)  # as long as it may wait for a seat
        job.work(lambda _: None)
    (logged,) = QuestionStore(app.settings.data).listed("", "", 1_000, 10)
    assert 300 <= logged.ms < 10_000


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("ask", {}, "question: Field required"),
        ("ask", {"question": " "}, "empty"),
        ("ask", {"question": "a" * 2_001}, "at most 2000 characters"),
        ("ask", {"question": QUESTION, "history": ["a"] * 21}, "at most 20 items"),
        ("ask", {"question": QUESTION, "after": "yesterday"}, "a year, a month or a day"),
        ("ask", {"question": QUESTION, "source": "Nowhere Post"}, "Nowhere Post"),
        ("ask", {"question": QUESTION, "colour": "red"}, "colour: Extra inputs"),
        ("search", {"question": QUESTION, "limit": 21}, "less than or equal to 20"),
        ("check", {"text": ""}, "The text is empty"),
        ("check", {"text": "a " * 30_000}, "50,000 at a time"),
        ("read_article", {"id": "nothing"}, "There is no article 'nothing'"),
        ("read_article", {"id": "a", "start": -1}, "greater than or equal to 0"),
        ("read_article", {"id": "a", "length": 10**9}, "less than or equal to 50000"),
        ("list_articles", {"limit": "many"}, "valid integer"),
        ("delete_article", {"id": "a"}, "There is no tool 'delete_article'"),
    ],
)
def test_a_bad_call_is_one_sentence(
    app: App, name: str, arguments: dict[str, Any], reason: str
) -> None:
    assert reason in problem(call(app, name, **arguments))


def test_an_unforeseen_error_shows_no_details(app: App) -> None:
    app.script.problem = RuntimeError("a secret")
    assert "secret" not in problem(call(app, "ask", question=QUESTION))


def test_a_call_waits_for_the_models_but_not_for_ever(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools_module, "PATIENCE", 0.1)
    monkeypatch.setattr(app.service, "stage", "starting")
    assert "Try again in a minute" in problem(call(app, "list_articles"))


def test_a_call_that_comes_too_early_is_answered_once_the_models_are_loaded(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.service, "stage", "starting")
    began = time.monotonic()
    loaded = threading.Timer(1.0, setattr, (app.service, "stage", "ready"))
    loaded.start()
    for name, arguments in (("list_articles", {}), ("ask", {"question": QUESTION})):
        assert fields(call(app, name, **arguments))
    assert time.monotonic() - began > 0.9
    loaded.join()


def test_without_a_page_links_lead_to_the_files(app: App) -> None:
    server = create_server(Tools(app.service, Links(app.settings, has_page=False)))

    async def work(client: Client) -> CallToolResult:
        return await client.call_tool("ask", {"question": QUESTION})

    (quote,) = fields(use(server, work))["quotes"]
    file = Path(url2pathname(urlsplit(quote["link"]).path))
    assert file == app.settings.corpus.resolve() / "ferry.md"
    inside = Links(app.settings, has_page=False)
    assert inside.to("a", "ferry.md/3") == quote["link"]
    assert inside.to("a", "../../etc/passwd") == ""


# --- the protection that the API has -------------------------------------------------------------


def test_other_sites_and_unknown_hosts_are_refused(app: App) -> None:
    for site in (SITE, "https://elsewhere.example"):
        refused = httpx.post(f"{app.address}/mcp", json=PING, headers={"Origin": site} | ACCEPT)
        assert refused.status_code == 403
        assert code(refused) in ("closed", "origin_not_allowed")
    rebound = httpx.post(f"{app.address}/mcp", json=PING, headers={"Host": "evil.example"} | ACCEPT)
    assert (rebound.status_code, code(rebound)) == (421, "unknown_host")


def test_only_short_posts_are_accepted(app: App) -> None:
    for method in ("GET", "DELETE", "PUT"):
        refused = httpx.request(method, f"{app.address}/mcp", headers=ACCEPT)
        assert (refused.status_code, code(refused)) == (405, "not_allowed")
    long = PING | {"params": {"name": "ask", "arguments": {"question": "a" * 1_000_001}}}
    refused = httpx.post(f"{app.address}/mcp", json=long, headers=ACCEPT)
    assert (refused.status_code, code(refused)) == (413, "too_large")


def test_it_is_off_by_default_and_counts_towards_the_limits(tmp_path: Path) -> None:
    with scripted_app(tmp_path / "off", with_page=False) as off:
        assert httpx.post(f"{off.address}/mcp", json=PING, headers=ACCEPT).status_code == 404
    with scripted_app(tmp_path / "on", with_page=False, mcp=True, rate=30) as app:
        text = "The ferry carries 214 sheep. " * 200
        assert fields(call(app, "check", text=text))["sentences"]
        assert "Too many requests" in problem(call(app, "check", text=text))
        answers = [httpx.post(f"{app.address}/mcp", json=PING, headers=ACCEPT) for _ in range(31)]
        assert answers[-1].status_code == 429


# --- the command ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_serves_on_standard_input(shipped: Settings) -> None:
    places = ["--corpus", str(shipped.corpus), "--data", str(shipped.data)]
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "rag", "mcp", *places],
        env=dict(os.environ) | {"FOOTNOTE_LOG": "questions"},
        cwd=ROOT,
    )

    async def work(client: Client) -> tuple[CallToolResult, CallToolResult, CallToolResult]:
        question = {"question": "Where is the Lockheed Martin factory?"}
        text = {"text": "The factory of Lockheed Martin is in Alabama."}
        return (
            await client.call_tool("ask", question),
            await client.call_tool("search", question),
            await client.call_tool("check", text),
        )

    answer, search, check = map(fields, use(parameters, work, read_timeout_seconds=120))
    assert "Alabama" in answer["text"]
    assert answer["quotes"][0]["link"].startswith("file://")
    assert any("Alabama" in passage["text"] for passage in search["passages"])
    assert len(check["sentences"]) == 1
    (logged,) = QuestionStore(shipped.data).listed("", "", 1_000, 10)
    assert logged.question == "Where is the Lockheed Martin factory?"


def test_the_option_http_serves_the_web_chat_with_mcp(
    shipped: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Settings] = []
    monkeypatch.setattr("rag.web.serve.serve", started.append)
    done = run("mcp", "--http", "--port", "7870", settings=shipped)
    assert done.returncode == 0, done.stderr
    assert [(one.mcp, one.port) for one in started] == [(True, 7870)]
