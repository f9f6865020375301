"""What readers do in a real browser on the whole app, with the real models."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from pages import Site
from playwright.sync_api import Locator, Page, expect
from scripted import Script, scripted_model
from server import serve, stop, wait_for
from test_chat import ask, turns
from test_chat_model import BROKE_OFF, SEEN, in_page, in_widget, seen

from rag.settings import Settings

pytestmark = pytest.mark.browser

QUESTION = "How much money has Biden asked Congress for?"
TRUE = "Biden has asked Congress for about 61 billion dollars"
QUOTE = "Biden has asked Congress for roughly $61 billion more."


def test_a_reader_asks_opens_a_footnote_and_is_refused_what_the_articles_do_not_say(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.locator(".examples button").first.click()
    expect(turns(page)).to_have_count(1)
    ask(page, "How much money has Biden asked Congress for, and when did Finland join NATO?")
    expect(turns(page)).to_have_count(2)
    answer = turns(page).last
    expect(answer.locator(".answer")).to_contain_text("$61 billion")
    answer.get_by_role("button", name="Footnote 2").click()
    expect(page.locator("mark")).to_contain_text("Finland officially")
    expect(page.locator("mark")).to_be_in_viewport()
    ask(page, "What did Finland join?")
    ask(page, "And when did it join?")
    expect(turns(page)).to_have_count(4)
    expect(turns(page).last.locator(".searched")).to_contain_text("Finland")
    ask(page, "What is the population of Denmark?")
    expect(page.locator(".refusal")).to_contain_text("Denmark")


@dataclass(frozen=True)
class Drafting:
    """A server whose language model is scripted, and a site that embeds it."""

    address: str
    script: Script
    site: Site


@pytest.fixture(scope="module")
def drafting(shipped: Settings) -> Iterator[Drafting]:
    site = Site()
    with scripted_model() as script:
        process, address = serve(
            shipped.corpus,
            shipped.data,
            FOOTNOTE_RATE="100000",
            FOOTNOTE_LLM_BASE_URL=script.url,
            FOOTNOTE_ALLOWED_ORIGINS=site.origin,
        )
        wait_for(address, "/readyz")
        yield Drafting(address, script, site)
        stop(process)
    site.close()


def test_a_visitor_of_another_site_gets_a_drafted_answer(page: Page, drafting: Drafting) -> None:
    drafting.script.says(f"{TRUE} [1]. ", "Trump asked for 99 billion dollars [1].")
    script = f'<script src="{drafting.address}/widget.js" defer></script>'
    page.goto(drafting.site.put("/news", f"{script}<footnote-chat title=Ask></footnote-chat>"))
    page.get_by_role("button", name="Ask").click()
    ask(page, QUESTION)
    answer = page.locator(".turn[data-state=done]")
    expect(answer.locator(".answer")).to_contain_text(TRUE)
    expect(answer).not_to_contain_text("99 billion")
    page.get_by_role("button", name="Footnote 1").click()
    card = page.get_by_role("group", name="Footnote 1")
    expect(card.locator("q")).to_have_text(QUOTE)
    with page.context.expect_page() as opening:
        card.get_by_role("link", name="Read in the article").click()
    expect(opening.value.locator("mark")).to_have_text(QUOTE)


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
    drafting.script.says(*pieces, end=end)
    drafting.script.gated_from = 4
    drafting.script.gate.clear()
    page.add_init_script(SEEN)
    chat = place(page, drafting.address)
    ask(chat, QUESTION)
    turn = chat.locator(".turn[data-state=busy]")
    if place is in_page:
        expect(turn.locator(".waiting")).to_contain_text("A language model is writing")
    # The checked sentence is shown while the draft goes on.
    expect(turn.locator(".answer")).to_contain_text(TRUE, timeout=30_000)
    drafting.script.gate.set()
    done = chat.locator(".turn[data-state=done]")
    expect(done).to_have_count(1)
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
