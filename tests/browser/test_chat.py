"""The page in a real browser: answers, sources, the conversation, links, trouble, access."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import MakeCorpus
from pages import RoughNetwork
from playwright.sync_api import Browser, Locator, Page, Request, ViewportSize, expect
from server import serve, wait_for

from rag.evidence.verify import verify
from rag.settings import Settings
from rag.store.feedback import FeedbackStore

pytestmark = pytest.mark.browser

QUESTION = "How much money has Biden asked Congress for?"
BOTH = "How much money has Biden asked Congress for, and when did Finland join NATO?"
UNANSWERABLE = "What is the population of Denmark?"
DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)


def ask(page: Page | Locator, question: str) -> None:
    box = page.get_by_label("Your question")
    box.fill(question)
    box.press("Enter")


def turns(page: Page) -> Locator:
    return page.locator(".turn[data-state=done]")


def converse(page: Page, address: str, *questions: str) -> None:
    page.goto(address)
    for count, question in enumerate(questions, start=1):
        ask(page, question)
        expect(turns(page)).to_have_count(count, timeout=30_000)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_footnote_opens_the_article_at_its_words_and_nothing_leaves_the_machine(
    chromium: Browser, address: str, size: ViewportSize
) -> None:
    page = chromium.new_page(viewport=size, locale="en-US")
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    converse(page, address, BOTH)
    marker = page.get_by_role("button", name="Footnote 1")
    marker.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("$61 billion")
    expect(page.get_by_role("tooltip")).to_contain_text("Word for word")
    marker.click()
    mark = page.locator("mark")
    expect(mark).to_have_count(1)
    expect(mark).to_contain_text("$61 billion")
    expect(mark).to_be_in_viewport()
    expect(page.locator(".sources q").first).to_contain_text(mark.inner_text())
    page.keyboard.press("ArrowRight")
    expect(mark).to_contain_text("Finland officially")
    expect(mark).to_be_in_viewport()
    expect(page.get_by_role("button", name="Footnote 2")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowLeft")
    expect(mark).to_contain_text("$61 billion")
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(marker).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert foreign == []
    page.close()


def test_all_of_it_goes_by_keyboard_and_the_focus_is_never_lost(page: Page, address: str) -> None:
    converse(page, address, QUESTION)

    def focused() -> str:
        found: str = page.evaluate(
            "(one => one.getAttribute('aria-label') || one.textContent)(document.activeElement)"
        )
        return found

    def tab_to(name: str) -> None:
        for _ in range(60):
            if focused() == name:
                return
            page.keyboard.press("Shift+Tab")
        pytest.fail(f"{name} can't be reached by keyboard")

    tab_to("Footnote 1")
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    assert focused() == "Footnote 1"
    tab_to("Edit")
    page.keyboard.press("Enter")
    assert focused() == "Edit the question"
    page.keyboard.press("Escape")
    assert focused() == "Edit"
    page.keyboard.press("Enter")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("When did Finland join NATO?")
    page.keyboard.press("Enter")
    expect(turns(page).locator(".answer")).to_contain_text("Finland officially")
    assert page.evaluate("document.activeElement !== document.body")
    expect(page.locator("#announcer")).to_contain_text("Finland officially")


def test_a_refusal_says_what_was_searched_shows_leads_and_can_be_rephrased(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.locator(".examples button").first.click()
    expect(turns(page)).to_have_count(1)
    ask(page, UNANSWERABLE)
    refusal = page.locator(".refusal")
    expect(refusal).to_contain_text("Denmark")
    expect(refusal).to_contain_text("Searched for")
    refusal.locator(".leads button").first.click()
    expect(page.locator("mark")).to_be_visible()
    refusal.get_by_role("button", name="Rephrase").click()
    expect(page.get_by_label("Your question")).to_have_value(UNANSWERABLE)
    expect(page.get_by_label("Your question")).to_be_focused()


def test_what_was_searched_for_can_be_corrected_and_runs_again(page: Page, address: str) -> None:
    converse(page, address, "What did Finland join?", "And when did it join?")
    searched = turns(page).last.locator(".searched")
    expect(searched).to_contain_text("And when did it join? (Finland")
    searched.get_by_role("button", name="Correct").click()
    box = page.get_by_label("Search for")
    expect(box).to_be_focused()
    box.fill(QUESTION)
    box.press("Enter")
    expect(turns(page).last.locator(".answer")).to_contain_text("$61 billion")
    expect(turns(page).last.locator(".asked")).to_have_text("And when did it join?")
    expect(turns(page)).to_have_count(2)


def test_what_is_asked_during_an_answer_is_answered_next(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, QUESTION)
    ask(page, UNANSWERABLE)
    page.get_by_label("Your question").fill("and what I type stays")
    expect(turns(page)).to_have_count(2)
    expect(turns(page).first).to_contain_text("$61 billion")
    expect(turns(page).last).to_contain_text("Denmark")
    expect(page.get_by_label("Your question")).to_have_value("and what I type stays")


def test_stop_and_try_again(page: Page, address: str) -> None:
    page.goto(address)
    page.route("**/api/ask/stream", lambda _: None)  # an answer that does not come
    ask(page, QUESTION)
    page.get_by_role("button", name="Stop").click()
    expect(turns(page)).to_contain_text("Stopped.")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.unroute("**/api/ask/stream")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer")).to_contain_text("$61 billion")


def test_a_retry_that_fails_keeps_the_earlier_answer(page: Page, address: str) -> None:
    converse(page, address, QUESTION)
    page.route("**/api/ask/stream", lambda route: route.abort())
    page.get_by_role("button", name="Retry").click()
    expect(turns(page)).to_contain_text("The earlier answer is kept.")
    expect(page.locator(".answer")).to_contain_text("$61 billion")


def test_a_conversation_survives_reload_is_cleared_and_comes_back(page: Page, address: str) -> None:
    converse(page, address, QUESTION, UNANSWERABLE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(turns(page)).to_have_count(2)
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("mark")).to_contain_text("$61 billion")
    assert not any("/api/ask" in url for url in asked)
    page.get_by_role("button", name="Clear").click()
    expect(turns(page)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(turns(page)).to_have_count(2)
    page.get_by_role("button", name="Clear").click()
    page.reload()
    expect(page.locator(".examples button").first).to_be_visible()
    expect(turns(page)).to_have_count(0)


def test_answers_and_words_have_links_that_open_the_same_elsewhere(
    chromium: Browser, address: str
) -> None:
    context = chromium.new_context(locale="en-US")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    converse(page, address, "What did Finland join?", "And when did it join?")

    def copied() -> str:
        expect(page.locator("#announcer")).to_have_text("Copied.")
        text: str = page.evaluate("navigator.clipboard.readText()")
        return text

    turns(page).last.get_by_role("button", name="Copy").click()
    text = copied()
    assert "[1]" in text
    assert text.count("“") >= 1
    turns(page).last.get_by_role("button", name="Link").click()
    to_question = copied()
    page.get_by_role("button", name="Footnote 1").last.click()
    words = page.locator("mark").inner_text()
    page.locator("#source").get_by_role("button", name="Link").click()
    to_words = copied()

    elsewhere = chromium.new_context(locale="en-US").new_page()
    elsewhere.goto(to_question)
    expect(turns(elsewhere).locator(".answer")).to_have_text(
        turns(page).last.locator(".answer").inner_text()
    )
    elsewhere.goto(to_words)
    expect(elsewhere.locator("mark")).to_have_text(words)
    expect(elsewhere.locator("mark")).to_be_in_viewport()
    elsewhere.context.close()
    context.close()


def test_articles_are_listed_searched_read_and_chosen_from(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#list li")).to_have_count(5)
    page.get_by_label("Find an article").fill("unian")
    expect(page.locator("#list li")).to_have_count(1)
    page.locator("#list button").click()
    expect(page.locator("#source .text")).to_contain_text("Stoltenberg")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#list button")).to_be_focused()
    page.locator("#scope summary").click()
    page.get_by_role("combobox", name="Source").select_option("UNIAN")
    ask(page, QUESTION)
    expect(page.locator(".refusal")).to_contain_text("Searches only: UNIAN")
    page.get_by_label("From").fill("yesterday")
    page.get_by_label("From").press("Tab")
    expect(page.locator("#scope-note")).to_contain_text("2023-04")
    page.get_by_label("From").fill("2024-02")
    page.get_by_label("Up to").fill("2024-01-31")
    page.get_by_label("Up to").press("Tab")
    expect(page.locator("#scope-note")).to_contain_text("exchange them")
    page.get_by_role("button", name="All articles").click()
    ask(page, QUESTION)
    expect(page.locator(".answer")).to_contain_text("$61 billion")


@pytest.mark.parametrize("kind", ["Web page", "Markdown"])
def test_a_conversation_is_exported_and_verified(
    page: Page, address: str, shipped: Settings, tmp_path: Path, kind: str
) -> None:
    converse(page, address, BOTH, UNANSWERABLE)
    page.locator("#export summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=kind).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    findings = verify(path, shipped.corpus)
    assert [one.verdict for one in findings] == ["same", "same"]


def test_feedback_with_a_word_is_kept_and_shown_after_a_reload(
    page: Page, address: str, shipped: Settings
) -> None:
    converse(page, address, QUESTION)
    page.get_by_role("button", name="Not helpful").click()
    expect(page.locator(".turn footer")).to_contain_text("noted")
    page.get_by_label("A word on this answer").fill("too short")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("A word on this answer")).to_have_count(0)
    page.reload()
    pressed = page.get_by_role("button", name="Not helpful")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    kept = FeedbackStore(shipped.data).pending()[-1]
    assert (kept.thumb, kept.word, kept.answer["question"]) == ("down", "too short", QUESTION)


HOSTILE = """A made-up article <img src=x onerror="document.title='taken'">

The made-up zebra <script>document.title='taken'</script> lives in Atlantis, it says.

The made-up yak ![x](//elsewhere.example/x) lives in [Gone](javascript:document.title='taken').

The made-up emu <form action="//elsewhere.example"><input name=q></form> lives in \u202eOslo\u202c.
"""


def test_articles_and_questions_run_nothing_and_load_nothing(
    page: Page, make_corpus: MakeCorpus
) -> None:
    settings = make_corpus({"hostile.txt": HOSTILE})
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    process, address = serve(settings.corpus, settings.data)
    try:
        wait_for(address, "/")
        page.goto(address)
        # The page is up while the article is still being indexed.
        hostile = "\n\n<img src=//elsewhere.example/y> [x](javascript:1) " + "long" * 200 + "\u202e"
        for count, animal in enumerate(("zebra", "yak", "emu"), start=1):
            ask(page, f"Where does the made-up {animal} live?{hostile}")
            expect(turns(page)).to_have_count(count, timeout=120_000)
            turns(page).last.locator(".marker, .open").first.click()
            expect(page.locator("#source mark")).to_be_visible()
        page.reload()
        expect(turns(page)).to_have_count(3)
        inside = page.locator("#conversation, #source, #articles")
        assert inside.locator("img, a, form, script, iframe").count() == 0
        assert page.title() == "Footnote"
        assert [url for url in loaded if "elsewhere.example" in url] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    finally:
        process.terminate()
        process.wait(20)


def test_a_changed_article_is_marked_and_a_server_that_is_gone_is_said_and_comes_back(
    page: Page, make_corpus: MakeCorpus
) -> None:
    ferry = "A made-up ferry\n\nThe made-up ferry of Gone is painted {}.\n"
    settings = make_corpus({"ferry.txt": ferry.format("green")})
    process, address = serve(settings.corpus, settings.data)
    question = "What colour is the ferry of Gone painted?"
    try:
        wait_for(address, "/readyz")
        converse(page, address, question)
        expect(page.locator(".answer")).to_contain_text("green")
        process.terminate()
        process.wait(20)
        ask(page, question)
        expect(page.locator(".problem")).to_contain_text("can't be reached")
        expect(page.locator("#state")).to_contain_text("can't be reached")
        (settings.corpus / "ferry.txt").write_text(ferry.format("yellow"))
        port = int(address.rpartition(":")[2])
        process, address = serve(settings.corpus, settings.data, FOOTNOTE_PORT=str(port))
        wait_for(address, "/readyz")
        expect(page.locator("#state")).to_contain_text("1 article", timeout=20_000)
        expect(page.locator(".stale")).to_contain_text("changed")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".answer").last).to_contain_text("yellow")
        page.get_by_role("button", name="Footnote 1").first.click()
        expect(page.locator("#source .problem")).to_contain_text("painted green")
    finally:
        process.terminate()
        process.wait(20)


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
            expect(turns(page)).to_have_count(count, timeout=30_000)
        expect(page.locator(".problem").last).to_contain_text("--corpus")
        (tmp_path / "none").mkdir()
        (tmp_path / "none" / "late.txt").write_text("A made-up yak named Ole lives in Oslo.\n")
        ask(page, "Where does the yak Ole live?")
        expect(page.locator("#state")).to_contain_text("1 article", timeout=120_000)
        page.get_by_role("button", name="Try again").last.click()
        expect(page.locator(".answer")).to_contain_text("Oslo", timeout=30_000)
    finally:
        process.terminate()
        process.wait(20)


def test_a_full_queue_and_a_broken_server_have_their_words(page: Page, address: str) -> None:
    page.goto(address)
    busy = {"error": {"code": "busy", "message": "60 questions are waiting already."}}
    for status, body, words in (
        (503, json.dumps(busy), "60 questions are waiting"),
        (500, "no JSON", "500"),
        (200, "event: claim", "can't be reached"),
    ):
        page.route(
            "**/api/ask/stream",
            lambda route, _, status=status, body=body: route.fulfill(status=status, body=body),
        )
        ask(page, QUESTION)
        expect(page.locator(".problem").last).to_contain_text(words)
        page.unroute("**/api/ask/stream")
    ask(page, QUESTION)
    expect(page.locator(".answer")).to_contain_text("$61 billion")


def test_what_a_browser_kept_may_be_damaged_or_refused(page: Page, address: str) -> None:
    page.goto(address)
    odd = '{"turns": [1, {}, {"question": "?"}, {"question": "?", "history": [], "scope": {}, '
    odd += '"status": "answered"}], "scope": 5}'
    page.evaluate("kept => localStorage.setItem('footnote.conversation', kept)", odd)
    page.reload()
    ask(page, QUESTION)
    expect(page.locator(".answer")).to_contain_text("$61 billion")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })"
    )
    page.reload()
    ask(page, QUESTION)
    expect(turns(page)).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_that_keeps_people_out(
    chromium: Browser, address: str, size: ViewportSize, scheme: Any
) -> None:
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="en-US")
    page = context.new_page()

    def violations(state: str) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [
            f"{state}: {one['id']} {re.sub(r'<!--.*?-->', '', one['nodes'][0]['html'])[:200]}"
            for one in found
        ]

    page.goto(address)
    expect(page.locator("#list li")).to_have_count(5)
    expect(page.locator(".examples button").first).to_be_visible()
    found = violations("empty")
    ask(page, UNANSWERABLE)
    ask(page, BOTH)
    expect(turns(page)).to_have_count(2)
    found += violations("answered")
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("mark")).to_be_visible()
    found += violations("source open")
    page.get_by_role("button", name="Footnote 2").hover()
    page.locator("#scope summary").click()
    page.locator("#export summary").click()
    page.get_by_role("button", name="Edit").first.click()
    page.get_by_role("button", name="Not helpful").last.click()
    expect(page.get_by_label("A word on this answer")).to_be_visible()
    found += violations("all open")
    assert found == []
    context.close()


def test_a_source_opened_early_goes_on_to_the_footnotes_that_come_later(
    page: Page, address: str
) -> None:
    with RoughNetwork(address) as network:
        page.goto(network.address)
        expect(page.locator("#state")).to_have_text("5 articles searched.")
        network.mode = "held"
        ask(page, BOTH)
        page.get_by_role("button", name="Footnote 1").click()
        network.mode = "fine"
        expect(turns(page)).to_have_count(1)
        expect(page.locator("mark")).to_contain_text("$61 billion")
        page.get_by_role("button", name="Next").click()
        expect(page.locator("mark")).to_contain_text("Finland officially")
        expect(page.get_by_text("Footnote 2 of 2")).to_be_visible()


def test_two_tabs_hold_one_conversation(page: Page, address: str) -> None:
    converse(page, address, QUESTION)
    other = page.context.new_page()
    other.goto(address)
    expect(turns(other)).to_have_count(1)
    # What is being written in one tab stays while the other one adds to the conversation.
    page.get_by_role("button", name="Edit").first.click()
    page.get_by_label("Edit the question").fill("Is this still here?")
    ask(other, UNANSWERABLE)
    expect(turns(other)).to_have_count(2)
    expect(turns(page)).to_have_count(2)
    expect(page.get_by_label("Edit the question")).to_have_value("Is this still here?")
    # Cleared in one while the other one asks: what is asked is all that stays.
    other.route("**/api/ask/stream", lambda _: None)
    ask(other, "When did Finland join NATO?")
    page.get_by_role("button", name="Clear").click()
    expect(turns(other)).to_have_count(0)
    expect(other.locator(".turn")).to_have_count(1)
    expect(page.locator(".turn")).to_have_count(0)


#: Asks in the very moment in which the box is put into the page.
EARLY = """new MutationObserver((_, observer) => {
  const box = document.querySelector('#question textarea, #question input');
  if (!box) return;
  observer.disconnect();
  requestAnimationFrame(() => {
    box.value = 'When did Finland join NATO?';
    box.dispatchEvent(new Event('input', { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  });
}).observe(document, { childList: true, subtree: true })"""


def test_a_question_sent_before_the_page_is_whole_is_answered(page: Page, address: str) -> None:
    page.add_init_script(EARLY)
    page.goto(address)
    expect(turns(page).locator(".answer")).to_contain_text("Finland officially")
    expect(page.get_by_label("Your question")).to_have_value("")


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1280, 1920])
def test_nothing_is_cut_off_at_any_width(chromium: Browser, address: str, width: int) -> None:
    page = chromium.new_page(viewport=ViewportSize(width=width, height=800), locale="en-US")
    converse(page, address, BOTH)
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("mark")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
