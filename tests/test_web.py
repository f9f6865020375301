"""The API over HTTP, and the page in a real browser."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Request, expect

from rag.ledger import Ledger
from rag.settings import Settings

ROOT = Path(__file__).parent.parent
QUESTION = "How much money has Biden asked Congress for?"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(corpus: Path, data: Path) -> tuple["subprocess.Popen[bytes]", str]:
    port = free_port()
    command = [sys.executable, "app.py", "--port", str(port)]
    places = ["--corpus", str(corpus), "--data", str(data)]
    process = subprocess.Popen([*command, *places], cwd=ROOT, env=os.environ | {"HTTP_PROXY": ""})
    return process, f"http://127.0.0.1:{port}"


def wait_for(address: str, path: str, seconds: float = 120) -> httpx.Response:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = httpx.get(address + path, timeout=5)
            if found.status_code == 200:
                return found
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    pytest.fail(f"{path} did not answer with 200 within {seconds} s")


@pytest.fixture(scope="module")
def address(shipped: Settings) -> Iterator[str]:
    process, found = serve(shipped.corpus, shipped.data)
    wait_for(found, "/readyz")
    yield found
    process.terminate()
    process.wait(20)


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
def test_feedback_is_kept_once_for_an_answer_that_was_given(
    address: str, shipped: Settings
) -> None:
    answer = httpx.post(f"{address}/api/ask", json={"question": QUESTION}).json()
    thumb = {"answer_id": answer["id"], "thumb": "up", "word": "good"}
    assert httpx.post(f"{address}/api/feedback", json=thumb).status_code == 200
    assert httpx.post(f"{address}/api/feedback", json=thumb).status_code == 404
    kept = Ledger(shipped.data).feedback()[-1]
    assert (kept.thumb, kept.word, kept.answer["id"]) == ("up", "good", answer["id"])


@pytest.mark.slow
def test_other_origins_and_frames_are_refused(address: str) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for path in ("/api/ask", "/gradio_api/queue/join"):
        found = httpx.options(address + path, headers=asked)
        assert "access-control-allow-origin" not in found.headers
    policy = httpx.get(address).headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy


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


def ask(page: Page, question: str) -> None:
    box = page.get_by_label("Your question")
    box.fill(question)
    box.press("Enter")


@pytest.mark.browser
def test_a_footnote_opens_the_article_at_its_words_and_nothing_leaves_the_machine(
    page: Page, address: str
) -> None:
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    page.goto(address)
    ask(page, QUESTION)
    page.get_by_role("button", name="Footnote 1").click()
    mark = page.locator("#source mark")
    expect(mark).to_contain_text("$61 billion")
    expect(mark).to_be_in_viewport()
    quote = page.locator(".sources q").first.inner_text()
    assert " ".join(mark.inner_text().split()) in quote
    assert foreign == []


@pytest.mark.browser
def test_a_refusal_shows_leads_and_an_example_can_be_chosen(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#examples button").first.click()
    expect(page.locator(".turn[data-state=done]")).to_have_count(1)
    ask(page, "What is the population of Denmark?")
    refusal = page.locator(".refusal")
    expect(refusal).to_contain_text("Denmark")
    refusal.get_by_role("button").first.click()
    expect(page.locator("#source mark")).to_be_visible()
    page.get_by_role("button", name="Not helpful").last.click()
    ask(page, QUESTION)
    expect(page.locator(".turn[data-state=done]")).to_have_count(3)
    expect(page.locator(".thumbs").nth(1)).to_have_text("Thank you, noted.")


@pytest.mark.browser
def test_what_was_searched_for_can_be_corrected_and_asked_again(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "What did Finland join?")
    expect(page.locator(".turn[data-state=done]")).to_have_count(1)
    ask(page, "And when did it join?")
    searched = page.locator(".searched")
    expect(searched).to_contain_text("And when did it join? (Finland")
    searched.get_by_role("button", name="Correct").click()
    box = page.get_by_label("Your question")
    expect(box).to_be_focused()
    assert "And when did it join? (Finland" in box.input_value()
    box.fill("When did Finland join NATO?")
    box.press("Enter")
    expect(page.locator(".turn[data-state=done]").last).to_contain_text("Finland officially")


@pytest.mark.browser
def test_what_is_typed_during_an_answer_stays_and_can_be_asked_next(
    page: Page, address: str
) -> None:
    page.goto(address)
    box = page.get_by_label("Your question")
    ask(page, QUESTION)
    expect(page.locator(".turn")).to_have_count(1)
    box.fill("When did Finland join NATO?")
    expect(page.locator(".turn[data-state=done]")).to_have_count(1)
    expect(box).to_have_value("When did Finland join NATO?")
    box.press("Enter")
    expect(page.locator(".turn[data-state=done]")).to_have_count(2)


@pytest.mark.browser
def test_the_page_is_up_before_the_articles_are_indexed_and_nothing_in_them_runs(
    page: Page, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    attack = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    (corpus / "made-up.txt").write_text(
        f"A made-up article {attack}\n\nThe made-up zebra {attack} lives in Atlantis, it says.\n"
    )
    process, address = serve(corpus, tmp_path / "data")
    try:
        wait_for(address, "/")
        page.goto(address)
        # A pasted blank line ends a block of HTML for Markdown.
        ask(page, "Where does the zebra live?\n\n[x](javascript:1) ![x](//elsewhere.example/x)")
        expect(page.locator(".turn").first).to_be_visible(timeout=20_000)
        expect(page.locator(".turn[data-state=done]")).to_contain_text("Atlantis", timeout=120_000)
        page.locator(".marker, .open").first.click()
        expect(page.locator("#source mark")).to_contain_text("onerror")
        assert page.title() != "taken"
        assert page.locator("#transcript :is(img, a), #source img").count() == 0
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.browser
def test_without_articles_the_page_says_so_and_the_box_stays_alive(
    page: Page, tmp_path: Path
) -> None:
    process, address = serve(tmp_path / "none", tmp_path / "data")
    try:
        wait_for(address, "/")
        page.goto(address)
        expect(page.locator("#state")).to_contain_text("no folder of articles", timeout=60_000)
        for count in (1, 2):
            ask(page, "Is anybody there?")
            expect(page.locator(".turn[data-state=done]")).to_have_count(count)
        expect(page.locator(".problem").last).to_contain_text("--corpus")
        (tmp_path / "none").mkdir()
        (tmp_path / "none" / "late.txt").write_text("A made-up yak named Ole lives in Oslo.\n")
        ask(page, "Where does the yak Ole live?")
        expect(page.locator("#state")).to_contain_text("1 article", timeout=120_000)
        ask(page, "Where does the yak Ole live?")
        expect(page.locator(".answer")).to_contain_text("Oslo")
    finally:
        process.terminate()
        process.wait(20)
