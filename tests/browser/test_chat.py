"""The page in a real browser, on scripted answers: sources, conversation, links, errors, access."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import RoughNetwork
from playwright.sync_api import Browser, Locator, Page, Request, Route, ViewportSize, expect
from scripted_answerer import (
    ARTICLES,
    BOTH,
    FERRY,
    QUESTION,
    UNANSWERABLE,
    UNSURE,
    App,
    scripted_app,
    write,
)

from rag.evidence.verify import verify
from rag.store.feedback import FeedbackStore

pytestmark = pytest.mark.browser

DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)


@pytest.fixture
def address(app: App) -> str:
    return app.address


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


def test_an_article_that_arrives_late_leaves_the_focus_to_whoever_types(
    page: Page, address: str
) -> None:
    converse(page, address, QUESTION)
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/api/articles/*", hold)
    page.get_by_role("button", name="Footnote 1").first.click()
    box = page.get_by_label("Your question")
    box.fill("What does")
    waiting[0].continue_()
    expect(page.locator("#source mark").first).to_be_visible()
    expect(box).to_be_focused()


def test_ask_stands_beside_the_question(page: Page, address: str) -> None:
    page.goto(address)
    places = [
        page.get_by_label("Your question").bounding_box(),
        page.get_by_role("button", name="Ask", exact=True).bounding_box(),
    ]
    question, ask_button = (box for box in places if box)
    assert abs(question["y"] - ask_button["y"]) < 4


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
    expect(page.get_by_role("tooltip")).to_contain_text("214 sheep")
    expect(page.get_by_role("tooltip")).to_contain_text("Word for word")
    marker.click()
    mark = page.locator("mark")
    expect(mark).to_have_count(1)
    expect(mark).to_contain_text("214 sheep")
    expect(mark).to_be_in_viewport()
    page.keyboard.press("ArrowRight")
    expect(mark).to_contain_text("mill of Orrin officially")
    expect(mark).to_be_in_viewport()
    expect(page.get_by_role("button", name="Footnote 2")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowLeft")
    expect(mark).to_contain_text("214 sheep")
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
    page.keyboard.type("When did the mill of Orrin reopen?")
    page.keyboard.press("Enter")
    expect(turns(page).locator(".answer")).to_contain_text("mill of Orrin officially")
    assert page.evaluate("document.activeElement !== document.body")
    expect(page.locator("#announcer")).to_contain_text("mill of Orrin officially")


def test_a_refusal_says_what_was_searched_and_can_be_rephrased(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".examples button").first.click()
    expect(turns(page)).to_have_count(1)
    ask(page, UNANSWERABLE)
    refusal = page.locator(".refusal")
    expect(refusal).to_contain_text("Denmark")
    expect(refusal).to_contain_text("Searched for")
    expect(refusal.locator(".closest, .leads")).to_have_count(0)
    refusal.get_by_role("button", name="Rephrase").click()
    expect(page.get_by_label("Your question")).to_have_value(UNANSWERABLE)
    expect(page.get_by_label("Your question")).to_be_focused()


def test_an_unsure_answer_shows_the_closest_sentence_first(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, UNSURE)
    card = page.get_by_role("group", name="The closest passage")
    expect(card.locator("q")).to_have_text(FERRY)
    expect(card).to_contain_text("The ferry of Quenby")
    expect(card).to_contain_text("It doesn't mention “carry”.")
    expect(page.locator(".leads")).not_to_be_visible()
    page.get_by_text("Further passages").click()
    expect(page.locator(".leads")).to_be_visible()
    card.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("mark")).to_have_text(FERRY)


def test_what_was_searched_for_can_be_corrected_and_runs_again(page: Page, address: str) -> None:
    converse(page, address, "Who owns the mill of Orrin?", "And when did it reopen?")
    searched = turns(page).last.locator(".searched")
    expect(searched).to_contain_text("And when did it reopen? (mill of Orrin")
    searched.get_by_role("button", name="Change").click()
    box = page.get_by_label("Search for")
    expect(box).to_be_focused()
    box.fill(QUESTION)
    box.press("Enter")
    expect(turns(page).last.locator(".answer")).to_contain_text("214 sheep")
    expect(turns(page).last.locator(".asked")).to_have_text("And when did it reopen?")
    expect(turns(page)).to_have_count(2)


def test_a_wish_about_dates_is_a_chip_that_the_keyboard_removes(page: Page, address: str) -> None:
    converse(page, address, f"In the latest news: {QUESTION}")
    turn = turns(page).first
    expect(turn.locator(".chip")).to_contain_text("Read as: newest first")
    expect(turn.locator(".remark")).to_have_text("(the article is of 2024-09-19)")
    assert Axe().run(page).violations_count == 0
    turn.get_by_role("button", name="Ask without “newest first”").focus()
    page.keyboard.press("Enter")
    expect(turn.locator(".chip")).to_have_count(0)
    expect(turn.locator(".claim")).to_contain_text(FERRY)
    turn.get_by_role("button", name="Retry").click()
    expect(turns(page)).to_have_count(1)
    expect(turn.locator(".chip")).to_have_count(0)


def test_what_is_asked_during_an_answer_is_answered_next(page: Page, app: App) -> None:
    page.goto(app.address)
    app.script.gate.clear()
    ask(page, QUESTION)
    expect(page.locator(".turn[data-state=busy] .answer")).to_contain_text("214 sheep")
    ask(page, UNANSWERABLE)
    app.script.gate.set()
    page.get_by_label("Your question").fill("and what I type stays")
    expect(turns(page)).to_have_count(2)
    expect(turns(page).first).to_contain_text("214 sheep")
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
    expect(page.locator(".answer")).to_contain_text("214 sheep")


def test_a_retry_that_fails_keeps_the_earlier_answer(page: Page, address: str) -> None:
    converse(page, address, QUESTION)
    page.route("**/api/ask/stream", lambda route: route.abort())
    page.get_by_role("button", name="Retry").click()
    expect(turns(page)).to_contain_text("The earlier answer was kept.")
    expect(page.locator(".answer")).to_contain_text("214 sheep")


def test_a_conversation_survives_reload_is_cleared_and_comes_back(page: Page, address: str) -> None:
    converse(page, address, QUESTION, UNANSWERABLE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(turns(page)).to_have_count(2)
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("mark")).to_contain_text("214 sheep")
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
    converse(page, address, "Who owns the mill of Orrin?", "And when did it reopen?")

    def copied() -> str:
        expect(page.locator("#announcer")).to_have_text("Copied.")
        text: str = page.evaluate("navigator.clipboard.readText()")
        return text

    turns(page).last.get_by_role("button", name="Copy answer").click()
    text = copied()
    assert "[1]" in text
    assert text.count("“") >= 1
    turns(page).last.get_by_role("button", name="Copy link").click()
    to_question = copied()
    page.get_by_role("button", name="Footnote 1").last.click()
    words = page.locator("mark").inner_text()
    page.locator("#source").get_by_role("button", name="Copy link").click()
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
    expect(page.locator("#list li")).to_have_count(len(ARTICLES))
    page.get_by_label("Find an article").fill("herald")
    expect(page.locator("#list li")).to_have_count(1)
    page.locator("#list button").click()
    expect(page.locator("#source .text")).to_contain_text("miller")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#list button")).to_be_focused()
    page.locator("#scope summary").click()
    page.get_by_role("combobox", name="Source").select_option("Orrin Herald")
    ask(page, QUESTION)
    expect(page.locator(".refusal")).to_contain_text("Searched only: Orrin Herald")
    page.get_by_label("From").fill("yesterday")
    page.get_by_label("From").press("Tab")
    expect(page.locator("#scope-note")).to_contain_text("2023-04")
    page.get_by_label("From").fill("2024-02")
    page.get_by_label("Up to").fill("2024-01-31")
    page.get_by_label("Up to").press("Tab")
    expect(page.locator("#scope-note")).to_contain_text("swap them")
    page.get_by_role("button", name="All articles").click()
    ask(page, QUESTION)
    expect(page.locator(".answer")).to_contain_text("214 sheep")


@pytest.mark.parametrize("kind", ["Web page", "Markdown"])
def test_a_conversation_is_exported_and_verified(
    page: Page, app: App, tmp_path: Path, kind: str
) -> None:
    converse(page, app.address, BOTH, UNANSWERABLE)
    page.locator("#export summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=kind).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    findings = verify(path, app.settings.corpus)
    assert [one.verdict for one in findings] == ["same", "same"]


def test_feedback_with_a_word_is_kept_and_shown_after_a_reload(page: Page, app: App) -> None:
    converse(page, app.address, QUESTION)
    page.get_by_role("button", name="Not helpful").click()
    expect(page.locator(".turn footer")).to_contain_text("Thank you for your feedback.")
    page.get_by_label("Comment on this answer").fill("too short")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Comment on this answer")).to_have_count(0)
    page.reload()
    pressed = page.get_by_role("button", name="Not helpful")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    kept = FeedbackStore(app.settings.data).pending()[-1]
    assert (kept.thumb, kept.word, kept.answer["question"]) == ("down", "too short", QUESTION)


HOSTILE = """A made-up article <img src=x onerror="document.title='taken'">

The made-up zebra <script>document.title='taken'</script> lives in Atlantis, it says.

The made-up yak ![x](//elsewhere.example/x) lives in [Gone](javascript:document.title='taken').

The made-up emu <form action="//elsewhere.example"><input name=q></form> lives in \u202eOslo\u202c.
"""


def test_articles_and_questions_run_nothing_and_load_nothing(page: Page, tmp_path: Path) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    with scripted_app(tmp_path, {"hostile.txt": HOSTILE}) as app:
        paragraphs = HOSTILE.strip().split("\n\n")[1:]
        animals = ("zebra", "yak", "emu")
        app.script.answers = dict(zip(animals, paragraphs, strict=True))
        page.goto(app.address)
        hostile = "\n\n<img src=//elsewhere.example/y> [x](javascript:1) " + "long" * 200 + "\u202e"
        for count, animal in enumerate(animals, start=1):
            ask(page, f"Where does the made-up {animal} live?{hostile}")
            expect(turns(page)).to_have_count(count)
            turns(page).last.locator(".marker").click()
            expect(page.locator("#source mark")).to_be_visible()
        page.reload()
        expect(turns(page)).to_have_count(3)
        inside = page.locator("#conversation, #source, #articles")
        assert inside.locator("img, a, form, script, iframe").count() == 0
        assert page.title() == "Footnote"
        assert [url for url in loaded if "elsewhere.example" in url] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_changed_article_is_marked_and_a_server_that_is_gone_is_said_and_comes_back(
    page: Page, tmp_path: Path
) -> None:
    ferry = "A made-up ferry\n\nThe made-up ferry of Gone is painted {}.\n"
    sentence = "The made-up ferry of Gone is painted {}."
    question = "What colour is the ferry of Gone painted?"
    with scripted_app(tmp_path, {"ferry.txt": ferry.format("green")}) as app:
        app.script.answers = {"colour": sentence.format("green")}
        converse(page, app.address, question)
        expect(page.locator(".answer")).to_contain_text("green")
    ask(page, question)
    expect(page.locator(".problem")).to_contain_text("can't be reached")
    expect(page.locator("#state")).to_contain_text("can't be reached")
    port = int(app.address.rpartition(":")[2])
    with scripted_app(tmp_path, {"ferry.txt": ferry.format("yellow")}, port=port) as app:
        app.script.answers = {"colour": sentence.format("yellow")}
        expect(page.locator("#state")).to_contain_text("1 article")
        expect(page.locator(".stale")).to_contain_text("changed")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".answer").last).to_contain_text("yellow")
        page.get_by_role("button", name="Footnote 1").first.click()
        expect(page.locator("#source .problem")).to_contain_text("painted green")


def test_without_articles_the_page_says_so_and_the_box_stays_alive(
    page: Page, tmp_path: Path
) -> None:
    with scripted_app(tmp_path, {}, path="/healthz") as app:
        page.goto(app.address)
        expect(page.locator("#state")).to_contain_text("no folder of articles")
        for count in (1, 2):
            ask(page, "Is anybody there?")
            expect(turns(page)).to_have_count(count)
        expect(page.locator(".problem").last).to_contain_text("--corpus")
        text = "A made-up yak named Ole lives in Oslo."
        write(app.settings.corpus, {"late.txt": f"{text}\n"})
        app.script.answers = {"yak": text}
        ask(page, "Where does the yak Ole live?")
        expect(page.locator("#state")).to_contain_text("1 article")
        page.get_by_role("button", name="Try again").last.click()
        expect(page.locator(".answer")).to_contain_text("Oslo")


def test_items_are_a_list_and_each_row_is_a_line(page: Page, tmp_path: Path) -> None:
    box = (
        "# A made-up box\n\nThe made-up box holds:\n\n- a lantern\n- two ropes\n\n"
        "Both are old.\n\n1. Open it.\n\n"
        "| Rope | Length |\n|---|---|\n| red | 8 m |\n| blue | 9 m |\n"
    )
    said = ("The made-up box holds:", "a lantern", "two ropes", "Both are old.", "1. Open it.")
    with scripted_app(tmp_path, {"box.md": box}) as app:
        app.script.answers = dict(zip("abcdefg", (*said, "red", "blue"), strict=True))
        converse(page, app.address, "abcdefg?")
        answer = turns(page).locator(".answer")
        expect(answer.locator("ul")).to_have_count(2)
        expect(answer.locator("ul").first.locator("li")).to_have_text(["a lantern2", "two ropes3"])
        expect(answer.locator("li.numbered")).to_have_text(["1. Open it.5"])
        expect(answer.locator("p")).to_have_text(["red6", "blue7"])
        answer.get_by_role("button", name="Footnote 3").click()
        expect(page.locator("#source mark")).to_have_text("two ropes")


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
    expect(page.locator(".answer")).to_contain_text("214 sheep")


def test_what_a_browser_kept_may_be_damaged_or_refused(page: Page, address: str) -> None:
    page.goto(address)
    odd = '{"turns": [1, {}, {"question": "?"}, {"question": "?", "history": [], "scope": {}, '
    odd += '"status": "answered"}], "scope": 5}'
    page.evaluate("kept => localStorage.setItem('footnote.conversation', kept)", odd)
    page.reload()
    ask(page, QUESTION)
    expect(page.locator(".answer")).to_contain_text("214 sheep")
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
    expect(page.locator("#list li")).to_have_count(len(ARTICLES))
    expect(page.locator(".examples button").first).to_be_visible()
    found = violations("empty")
    for question in (UNANSWERABLE, UNSURE, UNSURE, BOTH):
        ask(page, question)
    expect(turns(page)).to_have_count(4)
    found += violations("answered")
    answered = turns(page).last
    answered.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("mark")).to_be_visible()
    found += violations("source open")
    answered.get_by_role("button", name="Footnote 2").hover()
    page.locator("#scope summary").click()
    page.locator("#export summary").click()
    page.get_by_role("button", name="Edit").first.click()
    page.get_by_role("button", name="Not helpful").last.click()
    expect(page.get_by_label("Comment on this answer")).to_be_visible()
    found += violations("all open")
    assert found == []
    context.close()


def test_a_source_opened_early_goes_on_to_the_footnotes_that_come_later(
    page: Page, address: str
) -> None:
    with RoughNetwork(address) as network:
        page.goto(network.address)
        expect(page.locator("#state")).to_have_text(f"{len(ARTICLES)} articles searched.")
        network.mode = "held"
        ask(page, BOTH)
        page.get_by_role("button", name="Footnote 1").click()
        network.mode = "fine"
        expect(turns(page)).to_have_count(1)
        expect(page.locator("mark")).to_contain_text("214 sheep")
        page.get_by_role("button", name="Next").click()
        expect(page.locator("mark")).to_contain_text("mill of Orrin officially")
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
    ask(other, "When did the mill of Orrin reopen?")
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
    box.value = 'When did the mill of Orrin reopen?';
    box.dispatchEvent(new Event('input', { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  });
}).observe(document, { childList: true, subtree: true })"""


def test_a_question_sent_before_the_page_is_whole_is_answered(page: Page, address: str) -> None:
    page.add_init_script(EARLY)
    page.goto(address)
    expect(turns(page).locator(".answer")).to_contain_text("mill of Orrin officially")
    expect(page.get_by_label("Your question")).to_have_value("")


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1280, 1920])
def test_nothing_is_cut_off_at_any_width(chromium: Browser, address: str, width: int) -> None:
    page = chromium.new_page(viewport=ViewportSize(width=width, height=800), locale="en-US")
    converse(page, address, BOTH)
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("mark")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
