"""How an answer looks in a real browser: its notes, what is offered after it, and its kinds."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from scripted_answerer import BOTH, FERRY, MILL, MILLER, QUESTION, UNANSWERABLE, UNSURE, App

pytestmark = pytest.mark.browser

RELATED = "Who owns the mill of Orrin?"
DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)


def converse(page: Page, app: App, *questions: str) -> Locator:
    """Ask, and return the last turn once it is answered."""
    page.goto(app.address)
    for count, question in enumerate(questions, start=1):
        page.get_by_label("Your question").fill(question)
        page.get_by_label("Your question").press("Enter")
        expect(page.locator(".turn[data-state=done]")).to_have_count(count)
    return page.locator(".turn").last


def test_the_notes_say_where_a_quote_is_and_not_the_same_words_again(page: Page, app: App) -> None:
    turn = converse(page, app, BOTH)
    notes = turn.locator(".notes")
    expect(notes.locator("summary")).to_have_text("2 footnotes from 2 articles")
    expect(notes.get_by_text("Orrin Herald")).to_be_hidden()
    notes.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(notes.get_by_text("2023-04-04 · Orrin Herald")).to_be_visible()
    assert turn.inner_text().count(FERRY) == 1
    notes.get_by_role("button", name="[2] ✓ Word for word").click()
    expect(page.locator("mark")).to_have_text(MILL)


def test_footnotes_in_one_article_are_one_note(page: Page, app: App) -> None:
    app.script.answers = {"owns the mill": MILLER, "Who owns": MILL}
    turn = converse(page, app, RELATED)
    expect(turn.locator(".notes summary")).to_have_text("2 footnotes from 1 article")
    turn.locator(".notes summary").click()
    expect(turn.locator(".sources .article")).to_have_count(1)


def test_the_card_of_a_footnote_shows_the_sentences_around_it(page: Page, app: App) -> None:
    converse(page, app, "When did the mill of Orrin reopen?")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.get_by_role("button", name="Footnote 1").hover()
    card = page.get_by_role("tooltip")
    expect(card.locator("strong")).to_have_text(MILL)
    expect(card).to_contain_text(f"{MILLER} {MILL} Sentence 0 of this article")
    assert not [url for url in requests if "/api/" in url]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        (QUESTION, ["Copy answer", "Copy link", "Retry", "Helpful", "Not helpful"]),
        (UNANSWERABLE, ["Copy link", "Retry", "Helpful", "Not helpful"]),
    ],
)
def test_the_buttons_are_icons_with_names_on_one_line(
    page: Page, app: App, question: str, names: list[str]
) -> None:
    page.set_viewport_size(PHONE)
    buttons = converse(page, app, question).locator(".actions button")
    assert [one.get_attribute("aria-label") for one in buttons.all()] == names
    assert [one.get_attribute("title") for one in buttons.all()] == names
    boxes = [box for one in buttons.all() if (box := one.bounding_box())]
    assert len({round(box["y"]) for box in boxes}) == 1
    assert all(min(box["width"], box["height"]) >= 36 for box in boxes)


def test_related_questions_come_after_the_answer_and_are_asked_alone(page: Page, app: App) -> None:
    app.script.related = [RELATED]
    turn = converse(page, app, QUESTION)
    related = turn.get_by_role("group", name="Related questions")
    with page.expect_request("**/api/ask/stream") as asked:
        related.get_by_role("button", name=RELATED).click()
    assert (asked.value.post_data_json or {})["history"] == []
    expect(page.locator(".turn").last.locator(".answer")).to_contain_text("Ada Roe")
    # They are of use after the latest answer alone.
    expect(related).to_be_hidden()
    page.reload()
    expect(page.locator(".turn .related").first).to_be_attached()


def test_an_answer_without_related_questions_and_a_refusal_offer_none(page: Page, app: App) -> None:
    with page.expect_response("**/api/related"):
        converse(page, app, QUESTION)
    app.script.related = [RELATED]
    page.evaluate("localStorage.clear()")
    converse(page, app, UNANSWERABLE)
    page.wait_for_timeout(300)
    expect(page.locator(".related")).to_have_count(0)


def test_small_talk_is_a_plain_reply(page: Page, app: App) -> None:
    app.script.kinds = {"Hello": "smalltalk"}
    turn = converse(page, app, "Hello there")
    expect(turn.locator(".answer")).to_be_visible()
    expect(turn.locator(".refusal, .notes, .actions, .searched")).to_have_count(0)


def test_a_summary_says_that_it_is_one(page: Page, app: App) -> None:
    app.script.kinds = {"mill of Orrin": "summary"}
    turn = converse(page, app, "When did the mill of Orrin reopen?")
    expect(turn.locator(".kind")).to_have_text("Summary in the articles’ words")


def test_a_footnote_stays_on_the_line_of_its_last_word(page: Page, app: App) -> None:
    turn = converse(page, app, "When did the mill of Orrin reopen?")
    for width in range(320, 440, 5):
        page.set_viewport_size(ViewportSize(width=width, height=844))
        last_word, marker = turn.locator(".claim .end"), turn.locator(".marker")
        assert last_word.evaluate("one => one.getClientRects().length") == 1
        box, end = marker.bounding_box(), last_word.bounding_box()
        assert box
        assert end
        assert box["x"] >= end["x"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_any_of_it(
    chromium: Browser, app: App, size: ViewportSize, scheme: str
) -> None:
    app.script.related = [RELATED]
    app.script.kinds = {"Hello": "smalltalk", "mill of Orrin": "summary"}
    context = chromium.new_context(
        viewport=size, color_scheme="dark" if scheme == "dark" else "light", locale="en-US"
    )
    page = context.new_page()
    latest = f"In the latest news: {QUESTION}"
    turn = converse(page, app, "Hello there", UNANSWERABLE, UNSURE, latest, BOTH)
    expect(turn.locator(".related button")).to_have_count(1)
    turn.locator(".notes summary").click()
    turn.get_by_role("button", name="Helpful", exact=True).click()
    expect(turn.get_by_role("button", name="Helpful", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    turn.get_by_role("button", name="Footnote 1").hover()
    found = Axe().run(page).response["violations"]
    assert not [
        f"{one['id']} {re.sub(r'<!--.*?-->', '', one['nodes'][0]['html'])[:200]}" for one in found
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    context.close()
