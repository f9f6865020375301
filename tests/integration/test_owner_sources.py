"""Web sources on a running server: the owner's section, the schedule, and how old articles are."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect
from scripted_answerer import QUESTION, App, scripted_app
from small_web import SmallWeb, small_web

from rag.cli.printing import answer_text
from rag.sources import fetching

Found = TypeVar("Found")
PASSWORD = "a made-up password"


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallWeb]:
    monkeypatch.setattr(fetching, "PAUSE", 0.0)
    with small_web() as found:
        for number in range(3):
            found.page(f"/news/{number}", f"Made-up news {number}", "The made-up weir leaks.")
        yield found


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    hosts = ("127.0.0.1",)
    with scripted_app(tmp_path, password=PASSWORD, source_hosts=hosts) as found:
        yield found


@pytest.fixture
def owner(app: App) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{app.address}/api/owner", timeout=60) as client:
        assert client.post("/session", json={"password": PASSWORD}).status_code == 200
        yield client


def wait_until(find: Callable[[], Found | None]) -> Found:
    end = time.monotonic() + 60
    while not (found := find()):
        assert time.monotonic() < end, "still waiting"
        time.sleep(0.05)
    return found


def source(owner: httpx.Client, state: str) -> dict[str, Any]:
    """Wait until the only source is in a state, and return it."""

    def find() -> dict[str, Any] | None:
        (found,) = owner.get("/sources").json()["sources"]
        return found if found["state"] == state else None

    return wait_until(find)


def titles(app: App) -> set[str]:
    return {one["title"] for one in httpx.get(f"{app.address}/api/articles").json()}


@pytest.mark.slow
def test_a_feed_becomes_articles_and_is_followed(
    app: App, owner: httpx.Client, web: SmallWeb
) -> None:
    url = web.feed("/news/0", "/news/1")
    added = owner.post("/sources", json={"url": url.removeprefix("http://")})
    assert added.status_code == 422  # https, which this web doesn't speak
    added = owner.post("/sources", json={"url": f" {url} "})
    assert (added.status_code, added.json()["pages"]) == (201, 2)
    assert source(owner, "fine")["pages"] == 2
    wait_until(lambda: {"Made-up news 0", "Made-up news 1"} <= titles(app))
    web.feed("/news/2")
    assert owner.post("/sources/check", json={}).status_code == 200
    wait_until(lambda: "Made-up news 2" in titles(app))
    gone = owner.delete("/sources", params={"url": url, "delete_pages": "true"})
    assert gone.json() == {"status": "removed", "deleted": 3}
    wait_until(lambda: not any(title.startswith("Made-up news") for title in titles(app)))


@pytest.mark.slow
def test_answers_say_how_old_the_articles_are_and_go_on_when_a_source_fails(
    app: App, owner: httpx.Client, web: SmallWeb
) -> None:
    ask = {"question": QUESTION}
    first = httpx.post(f"{app.address}/api/ask", json=ask).json()["freshness"]
    assert (first["failing"], first["failing_since"]) == (0, None)
    age = datetime.now().astimezone() - datetime.fromisoformat(first["checked"])
    assert 0 <= age.total_seconds() < 120
    page = "<title>A</title><meta name=date content={}><article><p>The weir leaks.</p></article>"
    web.put("/news/0", page.format("2026-01-31"))
    web.put("/news/1", page.format("2999-01-01"))
    url = web.feed("/news/0", "/news/1")
    owner.post("/sources", json={"url": url})
    source(owner, "fine")

    def freshness() -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{app.address}/readyz").json()["freshness"]
        return found

    wait_until(lambda: freshness()["articles_up_to"] == "2026-01-31")
    with sqlite3.connect(app.settings.data / "sources.sqlite3") as db:
        db.execute("UPDATE sources SET succeeded = '2026-02-01T00:00:00+00:00'")
    web.answer("/feed.xml", 500)
    owner.post("/sources/check", json={"url": url})
    failing = source(owner, "failing")
    assert "can't send it now" in failing["problem"]
    old = "2026-02-01T00:00:00+00:00"
    wait_until(lambda: freshness()["failing"] == 1)
    assert (freshness()["checked"], freshness()["failing_since"]) == (old, old)
    answer = httpx.post(f"{app.address}/api/ask", json=ask).json()
    assert (answer["answerable"], answer["freshness"]["failing"]) == (True, 1)
    said = "Articles up to 2026-01-31, last checked 2026-02-01 00:00 UTC. 1 source could not be"
    assert said in answer_text(answer)  # what `footnote ask` prints
    assert "Articles up to" not in answer_text(answer | {"freshness": first})
    streamed = httpx.post(f"{app.address}/api/ask/stream", json=ask).text
    assert '"failing": 1' in streamed


@pytest.mark.slow
@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://[::1]/", "http://localhost:6379/", "file:///etc/passwd"]
)
def test_no_private_address_or_file_can_be_added(owner: httpx.Client, url: str) -> None:
    refused = owner.post("/sources", json={"url": url})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_source")
    assert owner.get("/sources").json()["sources"] == []


@pytest.mark.slow
def test_only_the_owner_manages_sources(app: App) -> None:
    for send in (httpx.get, httpx.delete):
        assert send(f"{app.address}/api/owner/sources?url=x").status_code == 401
    assert httpx.post(f"{app.address}/api/owner/sources", json={"url": "x"}).status_code == 401


@pytest.mark.slow
def test_a_source_on_a_private_host_is_refused_unless_allowed(
    tmp_path: Path, web: SmallWeb
) -> None:
    with (
        scripted_app(tmp_path, with_page=False, password=PASSWORD) as app,
        httpx.Client(base_url=f"{app.address}/api/owner") as owner,
    ):
        owner.post("/session", json={"password": PASSWORD})
        refused = owner.post("/sources", json={"url": web.feed("/news/0")})
        assert "FOOTNOTE_SOURCE_HOSTS" in refused.json()["error"]["message"]
        assert web.requests == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_an_owner_adds_checks_and_removes_a_feed(
    chromium: Browser, app: App, web: SmallWeb, width: int, scheme: Any
) -> None:
    size = ViewportSize(width=width, height=844)
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="en-US")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{app.address}/owner#sources")
    page.get_by_label("Owner's password").fill(PASSWORD)
    page.keyboard.press("Enter")
    section = page.locator("section[data-view=Sources]")
    start = time.monotonic()
    section.get_by_label("Address").fill("http://10.0.0.1/feed")
    section.get_by_role("button", name="Add", exact=True).click()
    expect(section.locator("#source-problem")).to_contain_text("private address")
    section.get_by_label("Address").fill(web.feed("/news/0", "/news/1"))
    section.get_by_role("button", name="Add", exact=True).click()
    expect(section.get_by_text("The feed was added; its 2 pages")).to_be_visible()
    item = section.locator(".list > li")
    expect(item).to_contain_text("2 pages")
    expect(item).to_contain_text("Checked just now.")
    assert time.monotonic() - start < 60
    announced = "<!doctype html><html><link rel=alternate type=application/atom+xml href=/two.xml>"
    section.get_by_label("Address").fill(web.put("/home", f"{announced}<p>The made-up town."))
    web.feed("/news/2", at="/two.xml")
    section.get_by_role("button", name="Add", exact=True).click()
    section.get_by_role("button", name="Add its feed as well").click()
    expect(section.locator(".list > li")).to_have_count(3)
    item = section.locator(".list > li[data-source$='/feed.xml']")
    web.answer("/feed.xml", 500)
    item.get_by_role("button", name="Check").click()
    expect(item.locator(".problem")).to_contain_text("Failed: The server of")
    found = violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    red, green, blue = colour(page)
    assert red > 1.5 * green
    assert red > 1.3 * blue
    item.get_by_role("button", name="Remove").click()
    assert found + violations(page) == []
    item.get_by_role("button", name="delete its 2 pages").click()
    expect(item).to_have_count(0)
    expect(section.locator(".list > li")).to_have_count(2)
    assert problems == []
    context.close()


def colour(page: Page) -> list[int]:
    """Return the red, green and blue of the words about a failure."""
    script = "getComputedStyle(document.querySelector('#sources li .problem')).color.match(/\\d+/g)"
    return [int(part) for part in page.evaluate(script)]


@pytest.mark.browser
def test_the_foot_of_an_answer_and_the_widget_say_how_old_the_articles_are(
    page: Page, app: App, owner: httpx.Client, web: SmallWeb
) -> None:
    owner.post("/sources", json={"url": web.feed("/news/0")})
    source(owner, "fine")
    web.answer("/feed.xml", 500)
    owner.post("/sources/check", json={})
    source(owner, "failing")
    page.goto(app.address)
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    foot = page.locator(".turn footer .freshness")
    expect(foot).to_contain_text("Articles up to")
    expect(foot).to_contain_text("last checked")
    expect(foot).to_contain_text("1 source could not be checked since")
    page.goto(f"{app.address}/embed")
    note = page.locator("footnote-chat .freshness")
    expect(note).to_contain_text("Articles up to")
    expect(note).to_contain_text("1 source could not be checked")


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']} {one['nodes'][0]['html'][:200]}" for one in found]
