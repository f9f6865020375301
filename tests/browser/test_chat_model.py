"""Drafted answers in a real browser: the page and the widget, on a server with a scripted model."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Request, ViewportSize, expect
from scripted import Script, scripted_model
from server import serve, wait_for
from test_chat import DESKTOP, PHONE, QUESTION, UNANSWERABLE, ask, converse, turns

from rag.evidence.verify import verify
from rag.settings import Settings
from rag.web.seats import AT_ONCE

pytestmark = pytest.mark.browser

TRUE = "Biden has asked Congress for about 61 billion dollars"
QUOTE = "Biden has asked Congress for roughly $61 billion more."
FALSE = "Trump asked for 99 billion dollars"
DRAFT = (f"{TRUE} [1]. ", f"{FALSE} [1]. ", "Putin gave Biden 77 billion dollars [2].")
WRITTEN = "Written by a language model; each sentence was checked against the articles."
LEFT_OUT = "2 sentences of the draft were left out: a number in it is not in the passage."
BROKE_OFF = "The language model's server broke off in the middle of the draft."


class Drafting(NamedTuple):
    """A server, and what its model says."""

    address: str
    script: Script


@pytest.fixture(scope="module")
def running(shipped: Settings) -> Iterator[Drafting]:
    with scripted_model() as script:
        model = {"FOOTNOTE_LLM_BASE_URL": script.url}
        process, address = serve(shipped.corpus, shipped.data, FOOTNOTE_RATE="100000", **model)
        wait_for(address, "/readyz")
        yield Drafting(address, script)
        process.terminate()
        process.wait(20)


@pytest.fixture
def drafting(running: Drafting) -> Drafting:
    running.script.says(*DRAFT)
    return running


#: Keeps every text that ever stood in the page, in the widget too, for however short a time.
SEEN = """window.seen = new Set();
const keep = (records) => {
  for (const { target, attributeName, addedNodes } of records) {
    window.seen.add(attributeName ? target.getAttribute(attributeName) : target.textContent);
    for (const node of addedNodes) window.seen.add(node.textContent);
  }
};
const all = { childList: true, subtree: true, characterData: true, attributes: true };
new MutationObserver(keep).observe(document, all);
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  new MutationObserver(keep).observe(root, all);
  return root;
};"""


def seen(page: Page) -> str:
    found: list[str] = page.evaluate("[...window.seen].map(String)")
    return "\n".join(found)


def choice(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Answers").get_by_role("radio", name=name)


def asked_of(request: Request) -> str:
    answerer: str = json.loads(request.post_data or "{}")["answerer"]
    return answerer


def test_the_switch_goes_by_keyboard_is_kept_over_a_reload_and_sent_with_each_question(
    page: Page, drafting: Drafting
) -> None:
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/ask/stream"):
            sent.append(asked_of(request))

    page.on("request", note)
    page.goto(drafting.address)
    model, quotes = choice(page, "written by a model"), choice(page, "quoted word for word")
    expect(model).to_be_checked(timeout=30_000)
    page.get_by_role("button", name="Ask", exact=True).focus()
    page.keyboard.press("Tab")
    expect(model).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(quotes).to_be_checked(timeout=30_000)
    ask(page, QUESTION)
    expect(turns(page)).to_contain_text("Quoted word for word.")
    expect(turns(page).locator(".answer")).to_contain_text(QUOTE)
    page.reload()
    expect(quotes).to_be_checked(timeout=30_000)
    expect(turns(page)).to_contain_text("Quoted word for word.")
    model.check()
    page.get_by_role("button", name="Retry").click()
    expect(turns(page)).to_contain_text(WRITTEN)
    quotes.check()
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Ask again").click()
    expect(turns(page)).to_contain_text("Quoted word for word.")
    assert sent == ["quotes", "llm", "quotes"]


def test_who_waits_for_a_model_keeps_no_seat_from_the_quotes(drafting: Drafting) -> None:
    def answer(answerer: str) -> dict[str, Any]:
        asked = {"question": QUESTION, "answerer": answerer}
        found = httpx.post(f"{drafting.address}/api/ask", json=asked, timeout=60).json()
        assert isinstance(found, dict)
        return found

    asked_before = len(drafting.script.requests)
    drafting.script.gate.clear()
    with ThreadPoolExecutor() as threads:
        try:
            drafts = [threads.submit(answer, "llm") for _ in range(AT_ONCE["quotes"])]
            while len(drafting.script.requests) < asked_before + len(drafts):
                assert not any(one.done() for one in drafts)
                time.sleep(0.1)
            quoted = answer("quotes")
            assert not any(one.done() for one in drafts)
        finally:
            drafting.script.gate.set()
        assert {one.result()["answerer"] for one in drafts} == {"llm"}
    assert quoted["answerer"] == "quotes"
    assert quoted["answerable"]


def test_without_a_model_there_is_no_switch_and_what_was_kept_before_is_shown(
    page: Page, address: str
) -> None:
    converse(page, address, QUESTION)
    expect(page.get_by_role("group", name="Answers")).to_have_count(0)
    expect(page.get_by_text("Quoted word for word.")).to_have_count(0)
    # As an earlier version kept it, but for a choice that this server no longer offers.
    page.evaluate(
        """(key) => {
          const kept = JSON.parse(localStorage.getItem(key));
          for (const turn of kept.turns) {
            for (const name of ["answerer", "notice", "dropped"]) delete turn.answer[name];
            delete turn.answerer;
          }
          localStorage.setItem(key, JSON.stringify({ ...kept, answerer: "llm" }));
        }""",
        "footnote.conversation",
    )
    page.reload()
    expect(turns(page).locator(".answer")).to_contain_text(QUOTE)
    page.wait_for_function("JSON.parse(localStorage['footnote.conversation']).answerer === ''")
    with page.expect_request("**/api/ask/stream") as asking:
        page.get_by_role("button", name="Retry").click()
    assert asked_of(asking.value) == ""
    expect(turns(page).locator(".answer")).to_contain_text(QUOTE)


def test_a_drafted_answer_says_whose_words_it_is_in_and_nothing_of_what_was_left_out(
    chromium: Browser, drafting: Drafting
) -> None:
    context = chromium.new_context(locale="en-US")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.add_init_script(SEEN)
    converse(page, drafting.address, QUESTION)
    turn = turns(page)
    expect(turn.locator(".answer")).to_contain_text(f"{TRUE}.")
    expect(turn).to_contain_text(WRITTEN)
    expect(turn).to_contain_text(LEFT_OUT)
    expect(turn.locator(".sources")).to_contain_text("Supported, in other words")
    expect(page.locator("#announcer")).to_contain_text(LEFT_OUT)
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("mark")).to_have_text(QUOTE)
    turn.get_by_role("button", name="Copy").click()
    expect(page.locator("#announcer")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert TRUE in copied
    assert WRITTEN in copied
    page.reload()
    expect(turns(page)).to_contain_text(LEFT_OUT)
    kept = page.evaluate("localStorage['footnote.conversation']")
    for text in (copied, kept, seen(page)):
        assert "99 billion" not in text
        assert "77 billion" not in text
    context.close()


def test_one_sentence_that_was_left_out_is_one(page: Page, drafting: Drafting) -> None:
    drafting.script.says(*DRAFT[:2])
    converse(page, drafting.address, QUESTION)
    expect(turns(page)).to_contain_text("1 sentence of the draft was left out: a number in it")


def test_two_claims_may_share_a_footnote(page: Page, drafting: Drafting) -> None:
    drafting.script.says(f"{TRUE} [1]. ", QUOTE)
    converse(page, drafting.address, QUESTION)
    markers = page.get_by_role("button", name="Footnote 1")
    expect(markers).to_have_count(2)
    verdict = "≈ Supported, in other words · ✓ Word for word"
    expect(page.locator(".sources .verdict")).to_have_text(verdict)
    markers.first.click()
    for marker in markers.all():
        expect(marker).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(markers.first).to_be_focused()


def in_page(page: Page, address: str) -> Locator:
    page.goto(address)
    expect(choice(page, "written by a model")).to_be_checked(timeout=30_000)
    return page.locator("body")


def in_widget(page: Page, address: str) -> Locator:
    page.goto(f"{address}/embed")
    return page.locator("footnote-chat")


@pytest.mark.parametrize("place", [in_page, in_widget])
@pytest.mark.parametrize("end", ["", "stop"], ids=["breaks off", "ends"])
def test_nothing_unchecked_ever_stands_in_the_page(
    page: Page, drafting: Drafting, place: Callable[[Page, str], Locator], end: str
) -> None:
    pieces = [
        f"{TRUE} [",
        "1]. ",
        "Trump asked ",
        "for 99 billion",
        " dollars [",
        "1]. ",
        "And so it goes [2",
    ]
    drafting.script.says(*pieces, end=end, pause=0.25)
    page.add_init_script(SEEN)
    chat = place(page, drafting.address)
    ask(chat, QUESTION)
    turn = chat.locator(".turn[data-state=busy]")
    if place is in_page:
        expect(turn.locator(".waiting")).to_contain_text("A language model is writing")
    # What stands is there before the draft has come to its end.
    expect(turn.locator(".answer")).to_contain_text(TRUE, timeout=30_000)
    done = chat.locator(".turn[data-state=done]")
    expect(done).to_have_count(1, timeout=30_000)
    expect(done.locator(".answer")).to_contain_text(QUOTE if end == "" else TRUE)
    if end == "":
        expect(done).to_contain_text(f"{BROKE_OFF} This is the quoted answer.")
        expect(done).not_to_contain_text("Written by")
        expect(done).not_to_contain_text(TRUE)
    expect(done).to_contain_text("of the draft w")
    ever = seen(page)
    assert TRUE in ever
    for unchecked in ("99 billion", "Trump asked", "And so", "[2"):
        assert unchecked not in ever


def test_a_source_that_was_opened_while_the_model_wrote_is_no_footnote_of_the_quoted_answer(
    page: Page, drafting: Drafting
) -> None:
    stuck = "The request is stuck: Republican opponents in Congress are blocking it"
    whole = f"{stuck}, and negotiations with them have come to a standstill."
    more = ["So it goes on", *[" and on"] * 4]
    drafting.script.says(f"{whole} [1] ", f"{TRUE} [1]. ", *more, end="", pause=0.7)
    in_page(page, drafting.address)
    ask(page, QUESTION)
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("mark")).to_have_text(whole)
    expect(turns(page)).to_contain_text(BROKE_OFF, timeout=30_000)
    marker = page.get_by_role("button", name="Footnote 1")
    expect(marker).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Escape")
    expect(page.locator("#articles")).to_be_focused()
    marker.click()
    expect(page.locator("mark")).to_have_text(QUOTE)


def test_a_refusal_may_have_a_notice(page: Page, drafting: Drafting) -> None:
    asked = {"question": UNANSWERABLE}
    answer = httpx.post(f"{drafting.address}/api/ask", json=asked, timeout=60).json()
    notice = "The language model found no answer in the passages."
    body = f"event: answer\ndata: {json.dumps(answer | {'notice': notice})}\n\n"
    page.route("**/api/ask/stream", lambda route: route.fulfill(body=body))
    converse(page, drafting.address, UNANSWERABLE)
    expect(page.locator(".refusal")).to_contain_text(notice)
    expect(turns(page)).not_to_contain_text("Quoted word for word.")


@pytest.mark.parametrize("kind", ["Web page", "Markdown"])
def test_a_drafted_answer_is_exported_and_verified(
    page: Page, drafting: Drafting, shipped: Settings, tmp_path: Path, kind: str
) -> None:
    converse(page, drafting.address, QUESTION)
    page.locator("#export summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=kind).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert [one.verdict for one in verify(path, shipped.corpus)] == ["worded", "same"]
    assert "99 billion" not in path.read_text()


def test_the_widget_says_whose_words_it_shows_in_words_of_the_page(
    page: Page, drafting: Drafting
) -> None:
    page.add_init_script(SEEN)
    chat = in_widget(page, drafting.address)
    page.evaluate(
        "document.addEventListener('footnote:answer', ({ detail }) => { window.heard = detail; })"
    )
    ask(chat, QUESTION)
    turn = chat.locator(".turn[data-state=done]")
    expect(turn.locator(".answer")).to_contain_text(TRUE)
    expect(turn).to_contain_text(WRITTEN)
    expect(turn).to_contain_text(LEFT_OUT)
    expect(chat.get_by_role("status")).to_contain_text(LEFT_OUT)
    chat.get_by_role("button", name="Footnote 1").click()
    card = chat.get_by_role("group", name="Footnote 1")
    expect(card).to_contain_text("Supported, in other words")
    expect(card.locator("q")).to_have_text(QUOTE)
    kept = page.evaluate("JSON.stringify([window.heard, Object.values(sessionStorage)])")
    assert TRUE in kept
    for text in (kept, seen(page)):
        assert "99 billion" not in text
    page.evaluate(
        """document.querySelector("footnote-chat").texts = {
          drafted: "Von einem Modell.", omitted: "{count} weg ({reasons})", notice: "Nur Zitate.",
        }"""
    )
    expect(turn).to_contain_text("Von einem Modell.")
    expect(turn).to_contain_text("2 weg (a number in it is not in the passage)")
    drafting.script.refuses(500)
    ask(chat, QUESTION)
    expect(turn.last).to_contain_text("Nur Zitate.")
    expect(turn.last.locator(".answer")).to_contain_text(QUOTE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_that_keeps_people_out(
    chromium: Browser, drafting: Drafting, size: ViewportSize, scheme: Any
) -> None:
    page = chromium.new_page(viewport=size, color_scheme=scheme, locale="en-US")
    found: list[str] = []

    def look(place: Callable[[Page, str], Locator]) -> None:
        drafting.script.says(*DRAFT)
        chat = place(page, drafting.address)
        ask(chat, QUESTION)
        done = chat.locator(".turn[data-state=done]")
        expect(done).to_have_count(1)
        chat.get_by_role("button", name="Footnote 1").click()
        drafting.script.refuses(500)
        ask(chat, QUESTION)
        expect(done).to_have_count(2)
        violations = Axe().run(page).response["violations"]
        found.extend(f"{page.url}: {one['id']} {one['nodes'][0]['html']}" for one in violations)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    look(in_page)
    look(in_widget)
    assert found == []
    page.close()
