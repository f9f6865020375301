"""Several conversations, the choice of articles and the place of the question box, in a browser."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from scripted_answerer import ARTICLES, BOTH, QUESTION, UNANSWERABLE, App, scripted_app
from test_chat import DESKTOP, PHONE, ask, converse, turns

pytestmark = pytest.mark.browser

KEY = "footnote.conversation"
MILL_QUESTION = "When did the mill of Orrin reopen?"


@pytest.fixture
def address(app: App) -> str:
    return app.address


def begin(page: Page) -> None:
    page.get_by_role("button", name="New conversation").click()


def listed(page: Page) -> Locator:
    if not page.locator("#conversations").evaluate("one => one.open"):
        page.locator("#conversations summary").click()
    return page.locator("#conversation-list .open")


def kept(page: Page) -> list[str]:
    names: list[str] = page.evaluate(
        "key => Object.keys(localStorage).filter((one) => one.startsWith(key)).sort()", KEY
    )
    return names


def two_conversations(page: Page, address: str) -> None:
    converse(page, address, QUESTION, UNANSWERABLE)
    begin(page)
    expect(turns(page)).to_have_count(0)
    expect(page.get_by_label("Your question")).to_be_focused()
    ask(page, MILL_QUESTION)
    expect(turns(page)).to_have_count(1)


def test_conversations_are_listed_by_their_first_question_and_opened(
    page: Page, address: str
) -> None:
    two_conversations(page, address)
    expect(listed(page)).to_have_text([MILL_QUESTION, QUESTION])
    expect(listed(page).first).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Footnote 1").click()
    listed(page).last.click()
    expect(turns(page)).to_have_count(2)
    expect(page.locator("#conversations")).not_to_have_attribute("open", "")
    expect(page.locator("#source")).to_be_hidden()
    page.reload()
    expect(turns(page)).to_have_count(2)
    begin(page)
    page.reload()
    expect(page.locator(".examples button").first).to_be_visible()
    expect(turns(page)).to_have_count(0)
    expect(listed(page)).to_have_text([MILL_QUESTION, QUESTION])


def test_a_new_conversation_sends_no_history_and_searches_all_articles(
    page: Page, address: str
) -> None:
    converse(page, address, QUESTION)
    page.get_by_label("Search in The mill of Orrin").check()
    begin(page)
    with page.expect_request("**/api/ask/stream") as asking:
        ask(page, MILL_QUESTION)
    sent = json.loads(asking.value.post_data or "{}")
    assert (sent["history"], sent["articles"]) == ([], [])
    listed(page).last.click()
    expect(page.locator("#scope-words")).to_have_text("Searching only: 1 chosen article")


def test_they_are_renamed_and_found_by_any_of_their_words(page: Page, address: str) -> None:
    two_conversations(page, address)
    listed(page)
    page.get_by_role("button", name=f"Rename “{QUESTION}”").click()
    box = page.get_by_label("Name of the conversation")
    box.fill("  The   ferry ")
    box.press("Enter")
    expect(listed(page)).to_have_text([MILL_QUESTION, "The ferry"])
    expect(listed(page).last).to_be_focused()
    page.get_by_role("button", name="Rename “The ferry”").click()
    box.fill("Another name")
    box.press("Escape")
    expect(listed(page)).to_have_text([MILL_QUESTION, "The ferry"])
    find = page.get_by_label("Find a conversation")
    for words, names in (
        ("denmark POPULATION", ["The ferry"]),
        ("officially reopened", [MILL_QUESTION]),
        ("ferry", ["The ferry"]),
        ("giraffe", []),
    ):
        find.fill(words)
        expect(listed(page)).to_have_text(names)
    expect(page.locator("#conversations-note")).to_contain_text("No conversation contains")
    page.reload()
    expect(listed(page)).to_have_text([MILL_QUESTION, "The ferry"])


def test_a_deleted_one_can_be_brought_back_for_a_few_seconds(page: Page, address: str) -> None:
    page.clock.install()
    two_conversations(page, address)
    listed(page)
    page.get_by_role("button", name=f"Delete “{MILL_QUESTION}”").click()
    expect(turns(page)).to_have_count(0)
    expect(listed(page)).to_have_text([QUESTION])
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(turns(page)).to_have_count(1)
    expect(listed(page)).to_have_text([MILL_QUESTION, QUESTION])
    page.get_by_role("button", name=f"Delete “{QUESTION}”").click()
    expect(turns(page)).to_have_count(1)
    page.clock.run_for(10_500)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.reload()
    expect(listed(page)).to_have_text([MILL_QUESTION])


def test_an_answer_arrives_in_the_conversation_that_asked_for_it(page: Page, app: App) -> None:
    page.goto(app.address)
    app.script.gate.clear()
    ask(page, QUESTION)
    expect(page.locator(".turn[data-state=busy] .answer")).to_contain_text("214 sheep")
    begin(page)
    ask(page, UNANSWERABLE)
    app.script.gate.set()
    expect(turns(page)).to_contain_text("Denmark")
    listed(page).last.click()
    expect(turns(page).locator(".answer")).to_contain_text("214 sheep")
    page.reload()
    expect(turns(page).locator(".answer")).to_contain_text("214 sheep")


def test_the_conversation_of_an_earlier_version_is_the_first_of_the_list(
    page: Page, address: str
) -> None:
    converse(page, address, QUESTION, UNANSWERABLE)
    page.evaluate(
        """key => {
          const [own] = Object.keys(localStorage).filter((one) => one.startsWith(`${key}.`));
          const { turns } = JSON.parse(localStorage[own]);
          localStorage.clear();
          sessionStorage.clear();
          const scope = { source: "Quenby Courier", after: "", before: "" };
          localStorage[key] = JSON.stringify({ turns, scope, answerer: "" });
        }""",
        KEY,
    )
    page.reload()
    expect(turns(page)).to_have_count(2)
    expect(page.locator("#scope-words")).to_have_text("Searching only: Quenby Courier")
    begin(page)
    ask(page, MILL_QUESTION)
    expect(turns(page)).to_have_count(1)
    expect(listed(page)).to_have_text([MILL_QUESTION, QUESTION])
    page.reload()
    listed(page).last.click()
    expect(turns(page)).to_have_count(2)


#: Stores conversations of one unanswered question each, the first one the oldest.
FILL = """([key, count, length]) => {
  for (let number = 0; number < count; number++) {
    const question = `Question ${number}? ` + "x".repeat(length);
    const turn = { id: `${number + 1} a`, question, history: [], scope: {}, status: "stopped" };
    localStorage[`${key}.${number}`] = JSON.stringify({ turns: [turn], changed: number + 1 });
  }
}"""


@pytest.mark.parametrize(("count", "length"), [(100, 0), (5, 1_000_000)], ids=["many", "large"])
def test_the_oldest_one_goes_when_there_is_no_more_room(
    page: Page, address: str, count: int, length: int
) -> None:
    page.goto(address)
    expect(page.locator("#list li")).to_have_count(len(ARTICLES))
    page.evaluate(FILL, [KEY, count, length])
    # What is left of the room.
    page.evaluate("length => length && (localStorage.rest = 'x'.repeat(242_000))", length)
    begin(page)
    ask(page, QUESTION)
    expect(turns(page)).to_have_count(1)
    expect(page.locator("#storage-note")).to_contain_text("The oldest conversation was removed")
    assert f"{KEY}.0" not in kept(page)
    assert len(kept(page)) == count
    page.reload()
    expect(turns(page)).to_have_count(1)


def test_two_tabs_with_two_conversations_keep_both(page: Page, address: str) -> None:
    converse(page, address, QUESTION)
    other = page.context.new_page()
    other.goto(address)
    expect(turns(other)).to_have_count(1)
    begin(other)
    ask(other, MILL_QUESTION)
    ask(page, UNANSWERABLE)
    expect(turns(other)).to_have_count(1)
    expect(turns(page)).to_have_count(2)
    for tab, count in ((other, 1), (page, 2)):
        tab.reload()
        expect(turns(tab)).to_have_count(count)
        expect(listed(tab)).to_have_count(2)
    # A name given in one tab is that of the other one, too.
    other.get_by_role("button", name=f"Rename “{QUESTION}”").click()
    other.get_by_label("Name of the conversation").fill("The ferry")
    other.get_by_role("button", name="Save").click()
    expect(listed(page)).to_have_text(["The ferry", MILL_QUESTION])


@pytest.mark.parametrize("odd", ["{", "5", "null", '{"turns": 5}', '{"turns": [1, {}], "name": 5}'])
def test_damaged_ones_are_left_out(page: Page, address: str, odd: str) -> None:
    page.goto(address)
    expect(page.locator("#list li")).to_have_count(len(ARTICLES))
    page.evaluate("([key, odd]) => { localStorage[key] = odd; }", [f"{KEY}.odd", odd])
    page.evaluate("sessionStorage.clear()")
    page.reload()
    ask(page, QUESTION)
    expect(turns(page)).to_have_count(1)
    expect(listed(page)).to_have_text([QUESTION])


def test_without_storage_a_conversation_lasts_as_long_as_the_page(page: Page, address: str) -> None:
    for name in ("localStorage", "sessionStorage"):
        page.add_init_script(
            f"Object.defineProperty(window, '{name}', {{ get() {{ throw new Error('no'); }} }})"
        )
    converse(page, address, QUESTION)
    expect(listed(page)).to_have_text([QUESTION])
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(turns(page)).to_have_count(1)
    begin(page)
    ask(page, UNANSWERABLE)
    expect(turns(page)).to_have_count(1)
    expect(page.locator(".refusal")).to_contain_text("Denmark")


def test_single_articles_are_chosen_and_asked(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Search in The mill of Orrin").check()
    page.get_by_label("Search in The tower of Zarnow").check()
    expect(page.locator("#scope-words")).to_have_text("Searching only: 2 chosen articles")
    ask(page, BOTH)
    expect(turns(page)).to_contain_text("Searched only: 2 chosen articles.")
    expect(turns(page).locator(".answer")).not_to_contain_text("214 sheep")
    page.get_by_label("Find an article").fill("tower")
    expect(page.locator("#list li")).to_have_count(1)
    expect(page.get_by_label("Search in The tower of Zarnow")).to_be_checked()
    page.reload()
    expect(page.get_by_label("Search in The mill of Orrin")).to_be_checked()
    expect(page.locator("#chosen")).to_contain_text("2 chosen")
    page.get_by_role("button", name="Deselect all").click()
    expect(page.locator("#scope-words")).to_have_text("Searching all articles")
    ask(page, BOTH)
    expect(turns(page).last.locator(".answer")).to_contain_text("214 sheep")


def test_a_link_to_a_question_keeps_its_articles(chromium: Browser, address: str) -> None:
    context = chromium.new_context(locale="en-US")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Search in The mill of Orrin").check()
    ask(page, BOTH)
    turns(page).get_by_role("button", name="Copy link").click()
    expect(page.locator("#announcer")).to_have_text("Copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    elsewhere = chromium.new_context(locale="en-US").new_page()
    elsewhere.goto(link)
    expect(turns(elsewhere)).to_contain_text("Searched only: 1 chosen article.")
    elsewhere.context.close()
    context.close()


def test_a_choice_of_what_is_gone_is_dropped_and_said(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#list li")).to_have_count(len(ARTICLES))
    scope = {"source": "Nobody's", "after": "", "before": "", "articles": ["unknown"]}
    page.evaluate(
        "([key, kept]) => { localStorage[key] = kept; sessionStorage.clear(); }",
        [f"{KEY}.gone", json.dumps({"turns": [], "changed": 1, "scope": scope})],
    )
    page.reload()
    expect(page.locator("#scope-words")).to_have_text("Searching all articles")
    page.locator("#scope summary").click()
    expect(page.locator("#scope-note")).to_have_text(
        "No article is from Nobody's any more. 1 chosen article has been removed."
    )
    ask(page, QUESTION)
    expect(page.locator(".answer")).to_contain_text("214 sheep")


def test_articles_with_the_same_title_show_their_paths(page: Page, tmp_path: Path) -> None:
    same = {f"{name}.md": f"# A made-up report\n\nIt is of {name}.\n" for name in ("may", "june")}
    with scripted_app(tmp_path, same | {"ferry.md": ARTICLES["ferry.md"]}) as app:
        page.goto(app.address)
        expect(page.locator("#list li", has_text="A made-up report")).to_have_count(2)
        expect(page.locator("#list li", has_text="may.md")).to_have_count(1)
        expect(page.locator("#list li", has_text="ferry.md")).to_have_count(0)
        page.locator("#list li", has_text="june.md").get_by_role("button").click()
        expect(page.locator("#source .about")).to_contain_text("june.md")


def test_clear_closes_the_open_source(page: Page, address: str) -> None:
    converse(page, address, QUESTION)
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("#source")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#source")).to_be_hidden()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()


def bottom(place: Locator) -> float:
    box = place.bounding_box()
    assert box
    return box["y"] + box["height"]


def height(place: Locator) -> float:
    box = place.bounding_box()
    assert box
    return box["height"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_question_box_stays_at_the_bottom(
    chromium: Browser, address: str, size: ViewportSize
) -> None:
    page = chromium.new_page(viewport=size, locale="en-US")
    page.goto(address)
    composer = page.locator("#composer")
    expect(page.locator("#list li")).to_have_count(len(ARTICLES))
    assert bottom(composer) == pytest.approx(size["height"], abs=1)
    for count in range(1, 6):
        ask(page, BOTH)
        expect(turns(page)).to_have_count(count)
    for place in ("0", "document.documentElement.scrollHeight / 2", "1e9"):
        page.evaluate(f"scrollTo({{ top: {place}, behavior: 'instant' }})")
        page.wait_for_timeout(100)
        assert bottom(composer) == pytest.approx(size["height"], abs=1)
    turns(page).first.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("mark")).to_be_in_viewport()
    page.wait_for_timeout(500)
    if size == PHONE:
        assert bottom(page.locator("mark")) <= size["height"] - height(composer)
    # An on-screen keyboard covers the lower part of the page without resizing it.
    page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, "height", { get: () => innerHeight - 300 });
          visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(100)
    assert bottom(composer) == pytest.approx(size["height"] - 300, abs=1)
    page.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_is_below_the_page_is_dark_in_dark_mode(
    chromium: Browser, address: str, size: ViewportSize
) -> None:
    page = chromium.new_page(viewport=size, color_scheme="dark", locale="en-US")
    page.goto(address)
    expect(page.locator("#list li")).to_have_count(len(ARTICLES))
    for name in ("html", "body"):
        expect(page.locator(name)).to_have_css("background-color", "rgb(19, 24, 23)")
    page.close()


def test_the_buttons_at_the_top_stand_in_one_line(chromium: Browser, address: str) -> None:
    page = chromium.new_page(viewport=PHONE, locale="en-US")
    page.goto(address)
    expect(page.locator("#list li")).to_have_count(len(ARTICLES))
    buttons = page.locator(".top .tools").locator("> button, summary").all()
    boxes = [box for one in buttons if (box := one.bounding_box())]
    assert len(boxes) == 4
    assert len({(round(box["y"]), round(box["height"])) for box in boxes}) == 1
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_that_keeps_people_out(
    chromium: Browser, address: str, size: ViewportSize, scheme: Any
) -> None:
    page = chromium.new_page(viewport=size, color_scheme=scheme, locale="en-US")
    found: list[str] = []

    def look(state: str) -> None:
        violations = Axe().run(page).response["violations"]
        found.extend(
            f"{state}: {one['id']} {re.sub(r'<!--.*?-->', '', one['nodes'][0]['html'])[:200]}"
            for one in violations
        )

    two_conversations(page, address)
    page.get_by_label("Search in The mill of Orrin").check()
    look("chosen")
    listed(page)
    page.get_by_label("Find a conversation").fill("sheep at a time")
    expect(listed(page)).to_have_count(1)
    look("found")
    page.get_by_label("Find a conversation").fill("")
    page.get_by_role("button", name=f"Delete “{QUESTION}”").click()
    page.get_by_role("button", name=f"Rename “{MILL_QUESTION}”").click()
    look("deleted, renaming")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert found == []
    page.close()
