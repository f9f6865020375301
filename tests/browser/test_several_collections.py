"""Several collections in a real browser: the list, a chat below a prefix, its owner, the widget."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from collections_served import (
    CARD,
    CARD_QUESTION,
    FERRY,
    FERRY_QUESTION,
    PASSWORD,
    RULES_PASSWORD,
    Served,
    serving,
    write,
)
from pages import Site
from playwright.sync_api import Browser, Page, Response, expect
from server import wait_for

from rag.cli.main import main
from rag.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.close()


@pytest.fixture(scope="module")
def served(module_folder: Path, shipped: Settings, site: Site) -> Iterator[Served]:
    write(module_folder, shipped)
    with serving(module_folder, FOOTNOTE_ALLOWED_ORIGINS=site.origin) as found:
        wait_for(found.address, "/readyz", seconds=300)
        yield found


def ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox", name="Your question")
    box.fill(question)
    box.press("Enter")


def test_the_list_leads_to_a_chat_that_answers_with_footnotes(page: Page, served: Served) -> None:
    problems: list[str] = []
    failed: list[str] = []

    def note(response: Response) -> None:
        if response.status >= 400:
            failed.append(response.url)

    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.on("response", note)
    page.goto(served.address)
    page.get_by_role("link", name="rules").click()
    expect(page.locator("#state")).to_have_attribute("data-stage", "ready")
    ask(page, CARD_QUESTION)
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.locator("#source mark")).to_have_text(CARD)
    page.reload()
    expect(page.get_by_text(CARD).first).to_be_visible()
    assert (problems, failed) == ([], [])
    expect(page).to_have_title("Footnote: rules")
    page.get_by_role("link", name="All collections").click()
    expect(page).to_have_url(f"{served.address}/")
    # Conversations stay with their collection.
    page.goto(f"{served.address}/c/handbook/")
    expect(page.locator("#state")).to_have_attribute("data-stage", "ready")
    expect(page.get_by_text(CARD)).to_have_count(0)
    ask(page, FERRY_QUESTION)
    expect(page.get_by_text(FERRY).first).to_be_visible()


def test_the_owner_of_one_signs_in_to_that_one(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/c/rules/")
    page.get_by_role("link", name="Manage articles").click()
    expect(page).to_have_url(f"{served.address}/c/rules/owner")
    password = page.get_by_label("Owner's password")
    password.fill(PASSWORD)
    password.press("Enter")
    expect(page.locator("#sign-in-problem")).not_to_be_empty()
    password.fill(RULES_PASSWORD)
    password.press("Enter")
    expect(page.locator("#detail")).to_contain_text("1 article searched.")
    expect(page.locator("#report")).to_contain_text("No problems were found")
    page.goto(f"{served.address}/c/handbook/owner")
    expect(page.locator("#sign-in")).to_be_visible()
    expect(page.locator("#signed-in")).to_be_hidden()
    page.goto(f"{served.address}/c/rules/owner")
    page.get_by_role("link", name="Chat").click()
    expect(page).to_have_url(f"{served.address}/c/rules/")


def test_widgets_on_one_page_ask_a_collection_each(page: Page, served: Served, site: Site) -> None:
    tags = "".join(
        f'<footnote-chat collection="{name}" id="{name}" mode="inline"></footnote-chat>'
        for name in ("handbook", "rules")
    )
    script = f'<script src="{served.address}/widget.js" defer></script>'
    page.goto(
        site.put("/page", f"<!doctype html><html lang=en><title>A page</title>{script}{tags}")
    )
    for name, words in (("handbook", FERRY), ("rules", CARD)):
        box = page.locator(f"#{name}").get_by_label("Your question")
        for question in (FERRY_QUESTION, CARD_QUESTION):
            box.fill(question)
            box.press("Enter")
            done = page.locator(f"#{name} .turn[data-state=done]")
            expect(done).to_have_count(1 if question == FERRY_QUESTION else 2)
        answers = page.locator(f"#{name} .turn")
        expect(answers.filter(has_text=words)).to_have_count(1)
        marker = page.locator(f"#{name} .marker")
        expect(marker).to_have_count(1)
    # What the command says of this page, and of one that asks a collection that isn't there.
    server = ("--server", served.address)
    assert main(["embed", "check", f"{site.origin}/page", *server]) == 0
    wrong = site.put("/wrong", f"{script}<footnote-chat collection=others></footnote-chat>")
    assert main(["embed", "check", wrong, *server]) == 1
    page.goto(f"{served.address}/c/rules/embed")
    page.get_by_label("Your question").fill(CARD_QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_text(CARD).first).to_be_visible()


def test_axe_finds_nothing_on_the_list_light_and_dark(chromium: Browser, served: Served) -> None:
    for scheme in ("light", "dark"):
        dark = scheme == "dark"
        page = chromium.new_page(color_scheme="dark" if dark else "light")
        page.goto(served.address)
        expect(page.get_by_text("Ready to answer.")).to_have_count(2)
        assert Axe().run(page).response["violations"] == []
        page.close()
