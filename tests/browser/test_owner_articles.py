"""The owner's view "Articles": what somebody does there who has read no documentation."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect
from scripted_answerer import App, scripted_app

PASSWORD = "a made-up password"
EVIL = "<img src=x onerror=alert(1)>"
PAGE = f"{EVIL}\n\nBy Ola Nil\n\nThe made-up mill of Alva opened.\n\nIt is small.\n"
Problems = list[str]


@pytest.fixture
def own_app(tmp_path: Path) -> Iterator[App]:
    folder = tmp_path / "articles" / "news"
    folder.mkdir(parents=True)
    (folder / "opening.txt").write_text(PAGE)
    with scripted_app(tmp_path, with_page=False, password=PASSWORD) as found:
        yield found


@pytest.fixture(
    params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")],
    ids=str,
)
def owner(request: pytest.FixtureRequest, chromium: Browser, own_app: App) -> Iterator[Page]:
    width, scheme = request.param
    size = ViewportSize(width=width, height=844)
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="en-US")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    sign_in(page, own_app)
    yield page
    assert page.locator("main img").count() == 0
    assert problems == []
    context.close()


def sign_in(page: Page, app: App) -> None:
    page.goto(f"{app.address}/owner")
    page.get_by_label("Owner's password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".articles li").first).to_be_visible()


def check(page: Page) -> None:
    """No view has a violation that axe-core knows, or is wider than the window."""
    found: Any = Axe().run(page).response["violations"]
    assert [f"{one['id']} {one['nodes'][0]['html'][:200]}" for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def open_article(page: Page, words: str, title: str) -> None:
    page.get_by_label("Search by title, words or file").fill(words)
    expect(page.locator("#collection .articles li")).to_have_count(1)
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=title, level=2)).to_be_focused()


def searched(app: App) -> dict[str, Any]:
    return {one["path"]: one for one in httpx.get(f"{app.address}/api/articles").json()}


@pytest.mark.browser
def test_a_date_is_fixed_and_lines_are_left_out(owner: Page, own_app: App) -> None:
    check(owner)
    open_article(owner, "mill of Alva", EVIL)
    check(owner)
    owner.get_by_label("Date", exact=True).fill("soon")
    owner.keyboard.press("Enter")
    expect(owner.get_by_text("'soon' is not a date")).to_be_visible()
    expect(owner.get_by_label("Date", exact=True)).to_be_focused()
    owner.get_by_label("Date", exact=True).fill("2023-05")
    owner.get_by_role("button", name="Save").click()
    expect(owner.get_by_text("Saved.", exact=True)).to_be_visible()
    owner.get_by_role("button", name="Leave out: It is small.").press("Enter")
    expect(owner.get_by_role("button", name="Bring back: It is small.")).to_be_focused()
    owner.get_by_role("button", name="Bring back: By Ola Nil").click()
    expect(owner.get_by_text("Left out by the owner")).to_be_visible()
    check(owner)
    owner.get_by_role("link", name="All articles").click()
    expect(owner.locator("#collection .articles li").first).to_contain_text("2023-05")
    written = (own_app.settings.corpus / "footnote.yaml").read_text("utf-8")
    assert "date: 2023-05" in written


@pytest.mark.browser
def test_nothing_can_be_typed_before_the_article_has_come(owner: Page) -> None:
    waiting: list[Route] = []
    article = re.compile(r"/articles/[^/?]+$")
    owner.route(article, lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright can't take a built-in function
    with owner.expect_request(article):
        owner.get_by_role("link", name=EVIL).click()
    form = owner.get_by_role("form", name="About the article")
    expect(form).to_have_count(0)
    for one in waiting:
        one.continue_()
    expect(form).to_be_visible()


@pytest.mark.browser
def test_an_article_is_deleted_and_brought_back(owner: Page, own_app: App) -> None:
    file = own_app.settings.corpus / "mill.md"
    content = file.read_bytes()
    open_article(owner, "orrin herald", "The mill of Orrin")
    owner.get_by_role("button", name="Delete").click()
    expect(owner.get_by_role("button", name="Undo")).to_be_focused()
    expect(owner.locator("#undo")).to_contain_text("“The mill of Orrin” was deleted.")
    assert not file.exists()
    bring_back = owner.get_by_role("button", name="Bring back “The mill of Orrin”")
    owner.get_by_text("Deleted and replaced files (1)").click()
    expect(bring_back).to_be_visible()
    check(owner)
    owner.get_by_role("button", name="Undo").focus()
    owner.keyboard.press("Enter")
    expect(owner.locator("#undo")).to_contain_text("“The mill of Orrin” is back.")
    assert file.read_bytes() == content
    open_article(owner, "orrin herald", "The mill of Orrin")
    owner.get_by_role("button", name="Delete").click()
    bring_back.click()
    expect(owner.locator("#undo")).to_contain_text("is back")
    expect(owner.get_by_text("Deleted and replaced files")).to_be_hidden()
    expect(owner.locator("#collection .articles li")).to_have_count(1)
    assert file.read_bytes() == content


@pytest.mark.browser
def test_a_file_is_replaced_and_the_old_one_put_back(
    owner: Page, own_app: App, tmp_path: Path
) -> None:
    new = tmp_path / "A new version.txt"
    new.write_text(PAGE.replace("small", "tall"))
    open_article(owner, "news/", EVIL)
    with owner.expect_file_chooser() as chooser:
        owner.get_by_role("button", name="Replace the file").click()
    chooser.value.set_files(new)
    expect(owner.get_by_text("Replaced by A new version.txt")).to_be_visible()
    expect(owner.locator(".lines")).to_contain_text("It is tall.")
    check(owner)
    owner.get_by_role("button", name="Undo").click()
    expect(owner.get_by_text("The earlier version is back.")).to_be_visible()
    expect(owner.locator(".lines")).to_contain_text("It is small.")
    assert (own_app.settings.corpus / "news" / "opening.txt").read_text() == PAGE


@pytest.mark.browser
def test_the_second_owner_keeps_what_was_typed(chromium: Browser, page: Page, own_app: App) -> None:
    context = chromium.new_context()
    other = context.new_page()
    for one in (page, other):
        sign_in(one, own_app)
        open_article(one, "orrin herald", "The mill of Orrin")
    other.get_by_label("Title", exact=True).fill("Theirs")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("Saved.", exact=True)).to_be_visible()
    page.get_by_label("Title", exact=True).fill("Mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The article as it is now: Theirs")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Mine")
    check(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    context.close()


@pytest.mark.browser
def test_views_are_reached_by_keyboard_and_address(page: Page, own_app: App) -> None:
    sign_in(page, own_app)
    views = page.get_by_role("navigation", name="Views")
    expect(views.get_by_role("link", name="Articles")).to_be_focused()
    page.keyboard.press("Tab")
    expect(views.get_by_role("link", name="Sources")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#questions")).to_be_visible()
    expect(page.locator("#collection")).to_be_hidden()
    expect(views.get_by_role("link", name="Questions")).to_have_attribute("aria-current", "page")
    page.reload()
    expect(page.locator("#questions")).to_be_visible()
    page.go_back()
    expect(page.locator("#collection")).to_be_visible()
    page.goto(f"{own_app.address}/owner#articles/none")
    expect(
        page.get_by_text("This article has been deleted or moved in the meantime")
    ).to_be_visible()


@pytest.mark.browser
def test_indexing_is_paused_and_resumed(page: Page, own_app: App) -> None:
    sign_in(page, own_app)
    own_app.service.indexing.pause()
    page.reload()
    expect(page.locator("#detail")).to_contain_text("Indexing is paused.")
    (own_app.settings.corpus / "late.md").write_text("# A late one\n\nIt came meanwhile.\n")
    own_app.service.indexing.soon()
    check(page)
    page.get_by_role("button", name="Resume indexing").click()
    expect(page.get_by_role("link", name="A late one")).to_be_visible()
    expect(page.get_by_role("button", name="Resume indexing")).to_be_hidden()
    assert "late.md" in searched(own_app)
