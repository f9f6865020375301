"""Five tasks of an owner who reads no documentation: only what the page shows leads to each.

Whatever is clicked or filled in is found by its visible words. Each task begins on the page as it
is after signing in, takes a few clicks, and less than a minute.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from fpdf import FPDF
from playwright.sync_api import Browser, Page, ViewportSize, expect
from scripted_answerer import App, scripted_app
from small_web import SmallWeb, small_web

from rag.sources import fetching
from rag.store.questions import Asked

PASSWORD = "a made-up password"
MAX_SECONDS, MAX_CLICKS = 60, 5


class Hands:
    """Does what a person does, and counts the clicks; each field or choice is one as well."""

    def __init__(self, page: Page, app: App, web: SmallWeb) -> None:
        self.page, self.app, self.web = page, app, web
        self.clicks = 0

    def click(self, words: str) -> None:
        self.clicks += 1
        self.page.get_by_text(words, exact=True).locator("visible=true").first.click()
        self.look()

    def fill(self, label: str, text: str) -> None:
        self.clicks += 1
        self.page.get_by_label(label, exact=True).fill(text)
        self.look()

    def choose(self, label: str, option: str) -> None:
        self.clicks += 1
        self.page.get_by_label(label, exact=True).select_option(label=option)
        self.look()

    def give_file(self, words: str, file: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.click(words)
        chooser.value.set_files(file)

    def sees(self, words: str) -> None:
        shown = self.page.get_by_text(words).and_(self.page.locator(":not(.visually-hidden)"))
        expect(shown.locator("visible=true").first).to_be_in_viewport()
        self.look()

    def look(self) -> None:
        """Look at the page, which is never wider than the window."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def pdf(path: Path, text: str) -> Path:
    document = FPDF()
    document.set_title("Prices of the ferry")
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.multi_cell(0, 8, f"Prices of the ferry\n\n{text}")
    document.output(str(path))
    return path


def ask_without_answer(app: App) -> None:
    """Log questions of this week and of an earlier one."""
    body = {"question": "What is the population of Denmark?"}
    assert httpx.post(f"{app.address}/api/ask", json=body).is_success
    long_ago = (datetime.now(UTC) - timedelta(days=20)).replace(tzinfo=None)
    at = long_ago.isoformat(timespec="seconds")
    question = "Does the made-up harbour have a crane?"
    app.service.questions.store.add(Asked(at, question, "", "absent", "quotes", 5, ""))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[App, SmallWeb]]:
    monkeypatch.setattr(fetching, "PAUSE", 0.0)
    (tmp_path / "articles").mkdir()
    pdf(tmp_path / "articles" / "prices.pdf", "The made-up ferry costs 3 crowns.")
    fields: dict[str, Any] = {
        "password": PASSWORD,
        "log": "questions",
        "source_hosts": ("127.0.0.1",),
    }
    with small_web() as web, scripted_app(tmp_path, with_page=False, **fields) as app:
        web.page("/news", "The fair of Alva", "The made-up fair of Alva begins in May.")
        web.feed("/news")
        ask_without_answer(app)
        yield app, web


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=str)
def hands(
    request: pytest.FixtureRequest, chromium: Browser, desk: tuple[App, SmallWeb]
) -> Iterator[Hands]:
    width, scheme = request.param
    size = ViewportSize(width=width, height=844)
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="en-US")
    page = context.new_page()
    page.goto(f"{desk[0].address}/owner")
    page.get_by_label("Owner's password").fill(PASSWORD)
    page.get_by_text("Sign in", exact=True).click()
    expect(page.locator(".articles li").first).to_be_visible()
    yield Hands(page, *desk)
    context.close()


def find_what_was_not_answered_last_week(hands: Hands) -> None:
    hands.click("Questions")
    hands.choose("Period", "Last 7 days")
    hands.sees("Not answered")
    hands.sees("“What is the population of Denmark?”")
    expect(hands.page.get_by_text("harbour").locator("visible=true")).to_have_count(0)


def replace_a_pdf(hands: Hands) -> None:
    file = hands.app.settings.corpus / "prices.pdf"
    new = pdf(file.parent.parent / "New prices.pdf", "The made-up ferry costs 4 crowns.")
    hands.click("Prices of the ferry")
    hands.give_file("Replace the file", new)
    hands.sees("Replaced by New prices.pdf")
    assert file.read_bytes() == new.read_bytes()


def fix_a_date(hands: Hands) -> None:
    hands.click("The mill of Orrin")
    hands.fill("Date", "2023-04-05")
    hands.click("Save")
    hands.sees("Saved.")
    assert "2023-04-05" in (hands.app.settings.corpus / "footnote.yaml").read_text("utf-8")


def delete_an_article_and_bring_it_back(hands: Hands) -> None:
    file = hands.app.settings.corpus / "tower.md"
    content = file.read_bytes()
    hands.click("The tower of Zarnow")
    hands.click("Delete")
    hands.sees("was deleted")
    assert not file.exists()
    hands.page.reload()  # as on another day, without the button "Undo"
    hands.click("Deleted and replaced files (2)")  # the other one was replaced
    hands.click("Bring back")
    hands.sees("is back")
    assert file.read_bytes() == content


def add_a_feed(hands: Hands) -> None:
    hands.click("Sources")
    hands.fill("Address", f"{hands.web.address}/feed.xml")
    hands.click("Add")
    hands.sees("The feed was added; its 1 page is being fetched")
    hands.sees("Checked just now")
    hands.click("Articles")
    expect(hands.page.get_by_role("link", name="The fair of Alva")).to_be_visible()
    hands.look()


TASKS = (
    find_what_was_not_answered_last_week,
    replace_a_pdf,
    fix_a_date,
    delete_an_article_and_bring_it_back,
    add_a_feed,
)


@pytest.mark.browser
def test_five_tasks_need_no_documentation(hands: Hands) -> None:
    for task in TASKS:
        hands.page.goto(f"{hands.app.address}/owner#articles")
        hands.page.reload()
        hands.clicks, began = 0, time.monotonic()
        task(hands)
        seconds = time.monotonic() - began
        print(f"{task.__name__}: {hands.clicks} clicks, {seconds:.1f} s")
        assert hands.clicks <= MAX_CLICKS, task
        assert seconds < MAX_SECONDS, task
        assert Axe().run(hands.page).response["violations"] == [], task
