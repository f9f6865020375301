"""The owner's page: who gets in, what may be uploaded, and what becomes of it."""

import asyncio
import io
import re
import socket
import time
import zipfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from playwright.sync_api import Browser, Page, ViewportSize, expect
from scripted_answerer import App, scripted_app
from starlette.exceptions import HTTPException
from test_callers import code

from rag.corpus.formats import SUFFIXES, suffix_of
from rag.errors import FootnoteError, SettingsError, UnreadableArticleError
from rag.settings import Settings
from rag.web.errors import (
    NoRoomError,
    OverloadedError,
    TooLargeError,
    WrongPasswordError,
)
from rag.web.owner import folder, uploads
from rag.web.owner.folder import UploadFolder
from rag.web.owner.names import MAX_BYTES, clean_name
from rag.web.owner.uploads import Uploads
from rag.web.sessions import LIFETIME, MAX_TRIES, MAX_TRIES_OF_ALL, Role, Sessions

PASSWORD = "a made-up password"
Result = TypeVar("Result")
SITE, STRANGER = "https://news.example.org", "https://elsewhere.example"
MILL = "# The mill\n\nThe mill of this made-up article stood still for eleven years."
FERRY = (
    "# The ferry of Lower Quenby\n\nThe made-up ferry of Lower Quenby carries 214 sheep at a time. "
    "It was built of larch by the sisters Amberley in 1931.\n"
)


# --- without a server ----------------------------------------------------------------------------


@given(st.text(), st.sampled_from(SUFFIXES))
def test_any_name_becomes_one_that_leads_nowhere(stem: str, suffix: str) -> None:
    try:
        name = clean_name(stem + suffix)
    except UnreadableArticleError:
        return
    assert name == clean_name(name)
    assert not re.search(r'[/\\<>:"|?*\x00-\x1f\u202e]', name)
    assert not name.startswith((".", " "))
    assert len(name.encode()) <= MAX_BYTES
    assert suffix_of(name) in SUFFIXES


def test_a_name_without_a_readable_ending_is_refused_with_those_that_are_read() -> None:
    for name in ("", ".pdf", "mill", "mill.exe", "mill.pdf/..", "mill.pdf\\"):
        with pytest.raises(UnreadableArticleError, match=r"save the text as \.txt"):
            clean_name(name)
    assert clean_name("a" * 300 + ".docx") == "a" * (MAX_BYTES - 5) + ".docx"
    assert clean_name("ü" * 300 + ".txt").encode() == ("ü" * 58 + ".txt").encode()
    assert [clean_name(name) for name in ("aux.md", "COM1.x.txt", "console.md")] == [
        "_aux.md",
        "_COM1.x.txt",
        "console.md",
    ]


def settings(tmp_path: Path, **fields: Any) -> Settings:
    return replace(Settings(tmp_path, tmp_path / "data", password=PASSWORD), **fields)


def test_wrong_passwords_are_bounded_by_address_and_altogether(tmp_path: Path) -> None:
    sessions = Sessions(settings(tmp_path))
    for _ in range(MAX_TRIES):
        with pytest.raises(WrongPasswordError):
            sessions.sign_in("another password", "192.0.2.1")
    with pytest.raises(HTTPException) as refused:
        sessions.sign_in(PASSWORD, "192.0.2.1")
    assert refused.value.status_code == 429
    assert refused.value.headers
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 61
    assert sessions.role(sessions.sign_in(PASSWORD, "192.0.2.2")) is Role.OWNER
    for at in range(MAX_TRIES_OF_ALL - MAX_TRIES):
        with pytest.raises(WrongPasswordError):
            sessions.sign_in("\ud800", f"198.51.100.{at}")
    with pytest.raises(HTTPException):
        sessions.sign_in(PASSWORD, "192.0.2.3")
    # Strangers don't lock out an address that has had the right password.
    assert sessions.sign_in(PASSWORD, "192.0.2.2")


def test_collections_count_wrong_passwords_together(tmp_path: Path) -> None:
    tries = MovingWindowRateLimiter(MemoryStorage())
    one, other = (Sessions(settings(tmp_path), tries) for _ in range(2))
    for _ in range(MAX_TRIES):
        with pytest.raises(WrongPasswordError):
            one.sign_in("another password", "192.0.2.1")
    with pytest.raises(HTTPException):
        other.sign_in(PASSWORD, "192.0.2.1")


def test_a_session_is_over_after_half_a_day_at_its_end_and_on_another_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = Sessions(settings(tmp_path))
    ended, old = (sessions.sign_in(PASSWORD, "192.0.2.1") for _ in range(2))
    sessions.end(ended)
    sessions.end("nonsense")
    for cookie in (
        ended,
        "",
        "nonsense",
        old[:-1],
        Sessions(settings(tmp_path)).sign_in(PASSWORD, ""),
    ):
        assert sessions.role(cookie) is Role.STRANGER
    assert sessions.role(old) is Role.OWNER
    later = int(time.time()) + LIFETIME + 1
    monkeypatch.setattr("itsdangerous.TimestampSigner.get_timestamp", lambda _: later)
    assert sessions.role(old) is Role.STRANGER


def test_a_short_password_is_refused_and_none_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_PASSWORD", "short")
    with pytest.raises(SettingsError, match="FOOTNOTE_PASSWORD has 5 characters; make it 12"):
        Settings.read()
    monkeypatch.setenv("FOOTNOTE_PASSWORD", PASSWORD)
    assert Settings.read().password == PASSWORD
    assert PASSWORD not in repr(Settings.read())


def awaited(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in a thread of its own: the browser's tests keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


async def parts(*found: bytes) -> AsyncIterator[bytes]:
    for one in found:
        yield one


def take(own: Settings, name: str, *body: bytes, length: int = 0) -> str:
    kept = awaited(Uploads(own, UploadFolder(own)).take(name, parts(*body), length))
    return f"{kept.name} {kept.is_new}"


def test_what_is_there_already_is_known_by_its_bytes(tmp_path: Path) -> None:
    own = settings(tmp_path)
    assert take(own, "mill.md", MILL.encode()) == "mill.md True"
    assert take(own, "mill.md", MILL.encode()[:9], MILL.encode()[9:]) == "mill.md False"
    assert take(own, "mill.md", FERRY.encode()) == "mill-2.md True"
    assert take(own, "mill.md", FERRY.encode()) == "mill-2.md False"
    assert (tmp_path / "uploads" / "mill.md").read_text() == MILL
    assert sorted(one.name for one in (tmp_path / "uploads").iterdir()) == ["mill-2.md", "mill.md"]


def refused(own: Settings, error: type[FootnoteError], match: str, *body: bytes, name: str) -> None:
    with pytest.raises(error, match=match):
        take(own, name, *body)
    found = own.corpus / "uploads"
    assert not found.is_dir() or not list(found.glob(".*"))


def test_what_can_not_be_kept_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = settings(tmp_path, upload_mb=1)
    big = [b"a" * 400_000] * 3
    refused(own, TooLargeError, "mill.md is larger than 1 MB; split it", *big, name="mill.md")
    refused(own, UnreadableArticleError, "empty", name="mill.md")
    refused(own, UnreadableArticleError, "rename it to end in .pdf", b"%PDF-1.7 ", name="a.md")
    refused(own, UnreadableArticleError, "a picture", b"\x89PNG\r\n", name="a.txt")
    monkeypatch.setattr(folder, "MAX_FILES", 1)
    take(own, "mill.md", MILL.encode())
    refused(own, NoRoomError, "1 files have been uploaded already; move", b"a", name="b.md")
    monkeypatch.undo()
    monkeypatch.setattr(folder, "MAX_LARGEST_FILES", 1)
    refused(own, NoRoomError, "limited to 1 MB; move", *big[:2], name="b.md")
    monkeypatch.setattr(folder, "MIN_FREE_BYTES", 1 << 62)
    refused(settings(tmp_path, upload_mb=50), NoRoomError, "disk is nearly full", b"a", name="b.md")
    refused(settings(tmp_path / "none"), NoRoomError, "no folder of articles", b"a", name="b.md")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "uploads").write_text("a file in its place")
    refused(settings(tmp_path / "other"), NoRoomError, "can't be written", b"a", name="b.md")
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "uploads").symlink_to(tmp_path)
    with pytest.raises(NoRoomError, match="is a link"):
        take(settings(tmp_path / "link"), "b.md", b"a")


def test_slow_bodies_and_more_than_two_at_a_time_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = settings(tmp_path)
    monkeypatch.setattr(uploads, "MAX_STALL", 0.2)

    async def slow() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.sleep(60)

    async def three() -> list[Any]:
        taking = Uploads(own, UploadFolder(own))
        sent = [taking.take(f"{at}.md", slow(), 0) for at in range(3)]
        return await asyncio.gather(*sent, return_exceptions=True)

    *slow_ones, third = awaited(three())
    assert [one.status_code for one in slow_ones] == [408, 408]
    assert isinstance(third, OverloadedError)
    assert list((tmp_path / "uploads").iterdir()) == []


# --- over HTTP -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def owned(module_folder: Path) -> Iterator[App]:
    fields: dict[str, Any] = {"password": PASSWORD, "upload_mb": 2, "origins": (SITE,)}
    with scripted_app(module_folder, {"mill.md": MILL}, **fields) as app:
        yield app


@pytest.fixture
def server(owned: App) -> str:
    return owned.address


@pytest.fixture
def made(owned: App) -> Settings:
    return owned.settings


@pytest.fixture
def owner(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server}/api/owner", timeout=30) as client:
        assert client.post("/session", json={"password": PASSWORD}).status_code == 200
        yield client


def send(owner: httpx.Client, name: str, body: bytes, **headers: str) -> httpx.Response:
    return owner.post("/files", params={"name": name}, content=body, headers=headers)


def wait_until(owner: httpx.Client, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        state: dict[str, Any] = owner.get("/state").json()
        if is_so(state):
            return state
        time.sleep(0.05)
    pytest.fail(f"still waiting: {state}")


def settled(owner: httpx.Client) -> dict[str, Any]:
    """Return the state once all is indexed and examined."""

    def is_settled(state: dict[str, Any]) -> bool:
        return bool(state["report"]) and not state["indexing"] and not state["checking"]

    return wait_until(owner, is_settled)


def fate(state: dict[str, Any], name: str) -> tuple[str, str]:
    found = {one["name"]: (one["status"], one["reason"]) for one in state["uploads"]}
    return found[name]


@pytest.mark.slow
def test_an_uploaded_article_is_indexed_reported_and_searched(
    server: str, owner: httpx.Client, made: Settings
) -> None:
    before = settled(owner)["articles"]
    sent = send(owner, "../../Ferry.md", FERRY.encode())
    assert (sent.status_code, sent.json()) == (201, {"name": "Ferry.md", "status": "stored"})
    assert (made.corpus / "uploads" / "Ferry.md").read_bytes() == FERRY.encode()
    state = settled(owner)
    assert state["articles"] == before + 1
    assert fate(state, "Ferry.md") == ("read", "")
    assert state["report"]["totals"]["articles"] == before + 1
    (found,) = httpx.get(f"{server}/api/articles", params={"search": "larch"}).json()
    assert found["path"] == "uploads/Ferry.md"
    again = send(owner, "Ferry.md", FERRY.encode())
    assert (again.status_code, again.json()["status"]) == (200, "already there")


@pytest.mark.slow
def test_what_the_server_does_not_read_is_refused_or_reported(
    owner: httpx.Client, made: Settings
) -> None:
    too_large = send(owner, "large.pdf", b"%PDF-" + b"a" * 2_000_001)
    assert (too_large.status_code, code(too_large)) == (413, "too_large")

    def chunks() -> Iterator[bytes]:
        for _ in range(30):
            yield b"a" * 100_000

    unsaid = owner.post("/files", params={"name": "large.txt"}, content=chunks())
    assert (unsaid.status_code, code(unsaid)) == (413, "too_large")
    wrong = send(owner, "page.txt", b"%PDF-1.7 made up")
    assert (wrong.status_code, code(wrong)) == (422, "unreadable_file")
    assert code(send(owner, "run.exe", b"MZ")) == "unreadable_file"
    assert code(owner.post("/files", content=b"a")) == "bad_request"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("bomb.txt", b"a" * 300_000_000)
    assert send(owner, "bomb.zip", bomb.getvalue()).status_code == 201
    status, reason = fate(settled(owner), "bomb.zip")
    assert status == "not read"
    assert "unpacks" in reason
    # No other route lets so much in.
    other = owner.post("/session", content=b"a" * 1_500_000)
    assert (other.status_code, code(other)) == (413, "too_large")
    assert not list((made.corpus / "uploads").glob(".*"))


def wait_for_unfinished(made: Settings, count: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if len(list((made.corpus / "uploads").glob(".upload-*"))) == count:
            return
        time.sleep(0.02)
    pytest.fail(f"never {count} unfinished uploads")


@pytest.mark.slow
def test_a_body_that_breaks_off_leaves_nothing(
    server: str, owner: httpx.Client, made: Settings
) -> None:
    host, port = server.removeprefix("http://").split(":")
    cookie = f"footnote_session={owner.cookies['footnote_session']}"
    with socket.create_connection((host, int(port))) as line:
        head = f"POST /api/owner/files?name=broken.md HTTP/1.1\r\nHost: {host}:{port}\r\n"
        line.sendall(f"{head}Cookie: {cookie}\r\nContent-Length: 100000\r\n\r\nThe ".encode())
        wait_for_unfinished(made, count=1)
    wait_for_unfinished(made, count=0)
    assert not list((made.corpus / "uploads").glob("*broken*"))
    assert not list((made.corpus / "uploads").glob(".*"))


@pytest.mark.slow
def test_no_other_site_gets_in_listed_or_not_with_the_cookie_or_a_token(
    server: str, owner: httpx.Client
) -> None:
    body = {"content": b"The made-up text."}
    for origin, status in ((SITE, "closed"), (STRANGER, "origin_not_allowed")):
        before = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        for found in (
            owner.options("/files", headers=before),
            owner.get("/state", headers={"Origin": origin}),
            owner.post("/files", params={"name": "a.md"}, headers={"Origin": origin}, **body),  # type: ignore[arg-type]
            owner.post("/session", json={"password": PASSWORD}, headers={"Origin": origin}),
            owner.delete("/session", headers={"Origin": origin}),
        ):
            assert (found.status_code, code(found)) == (403, status)
            assert "access-control-allow-origin" not in found.headers
            assert "set-cookie" not in found.headers
    for fetched in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": fetched, "Sec-Fetch-Mode": "navigate"}
        assert owner.get("/state", headers=headers).status_code == 403
    token = httpx.post(f"{server}/api/token", headers={"Origin": SITE}).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    with_token = httpx.get(f"{server}/api/owner/state", headers=bearer)
    assert (with_token.status_code, code(with_token)) == (401, "sign_in_needed")
    assert owner.get("/state", headers={"Origin": server}).status_code == 200
    assert owner.get("/state").status_code == 200


@pytest.mark.slow
def test_the_cookie_is_for_this_server_alone_and_ends(server: str) -> None:
    for method, path in (("GET", "state"), ("POST", "files?name=a.md")):
        found = httpx.request(method, f"{server}/api/owner/{path}")
        assert (found.status_code, code(found)) == (401, "sign_in_needed")
    with httpx.Client(base_url=f"{server}/api/owner") as client:
        cookie = client.post("/session", json={"password": PASSWORD}).headers["set-cookie"]
        for flag in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"):
            assert flag in cookie
        assert "Secure" not in cookie
        kept = dict(client.cookies)
        assert client.get("/state").headers["cache-control"] == "no-store"
        assert client.delete("/session").status_code == 200
    copied = httpx.get(f"{server}/api/owner/state", cookies=kept)
    assert code(copied) == "sign_in_needed"


@pytest.mark.slow
def test_guesses_are_limited(tmp_path: Path) -> None:
    fields: dict[str, Any] = {"password": PASSWORD, "url": "https://qa.example.org"}
    with scripted_app(tmp_path, with_page=False, path="/healthz", **fields) as app:
        session = f"{app.address}/api/owner/session"
        right = httpx.post(session, json={"password": PASSWORD})
        assert "Secure" in right.headers["set-cookie"]
        guesses = [httpx.post(session, json={"password": f"guess {at}"}) for at in range(6)]
        assert [one.status_code for one in guesses] == [401] * 5 + [429]
        assert [code(guesses[0]), code(guesses[5])] == ["wrong_password", "too_many"]
        assert 1 <= int(guesses[5].headers["retry-after"]) <= 61
        assert httpx.post(session, json={"password": PASSWORD}).status_code == 429


@pytest.mark.slow
def test_without_a_password_the_page_says_how_to_switch_it_on(app: App) -> None:
    address = app.address
    page = httpx.get(f"{address}/owner")
    assert page.status_code == 404
    assert "FOOTNOTE_PASSWORD" in page.text
    for method, path in (("GET", "state"), ("POST", "session"), ("POST", "files?name=a.md")):
        assert httpx.request(method, f"{address}/api/owner/{path}").status_code == 404
    large = httpx.post(f"{address}/api/owner/files?name=a.md", content=b"a" * 1_500_000)
    assert large.status_code == 413


@pytest.mark.slow
def test_the_first_upload_brings_an_empty_folder_to_life(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    fields: dict[str, Any] = {"password": PASSWORD, "with_page": False, "path": "/healthz"}
    with (
        scripted_app(tmp_path, {}, **fields) as app,
        httpx.Client(base_url=f"{app.address}/api/owner", timeout=30) as client,
    ):
        client.post("/session", json={"password": PASSWORD})
        state = wait_until(client, lambda state: state["stage"] == "failed")
        assert "no article" in state["detail"]
        assert send(client, "ferry.md", FERRY.encode()).status_code == 201
        assert fate(settled(client), "ferry.md") == ("read", "")


# --- the page ------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_takes_files_and_shows_the_report_card(
    chromium: Browser, server: str, width: int, scheme: Any, tmp_path: Path
) -> None:
    size = ViewportSize(width=width, height=844)
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="en-US")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{server}/owner")
    expect(page.get_by_label("Owner's password")).to_be_visible()
    found = violations(page, "signed out")
    page.get_by_label("Owner's password").fill("another password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Wrong password")
    page.get_by_label("Owner's password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#detail")).to_contain_text("searched")
    expect(page.get_by_role("link", name="Articles", exact=True)).to_be_focused()
    evil = f"<img src=x onerror=alert(1)> {width} {scheme}.md"
    (tmp_path / evil).write_text(f"# <b>{evil}</b>\n\nA made-up boat named {width} {scheme} sank.")
    (tmp_path / "picture.gif").write_bytes(b"GIF89a")
    page.locator("#files").set_input_files([tmp_path / evil, tmp_path / "picture.gif"])
    lines = page.locator("#sending li")
    expect(lines.nth(1)).to_contain_text(".gif files are not supported")
    expect(lines.nth(0)).to_contain_text("Indexed: 1 article.", timeout=60_000)
    assert page.locator("main img, main b").count() == 0
    page.get_by_text("Uploaded files").click()
    found += violations(page, "signed in")
    page.get_by_role("link", name="Report card").click()
    expect(page.locator("#report dl")).to_contain_text("Articles", timeout=60_000)
    found += violations(page, "report card")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.reload()
    expect(page.locator("#report dl")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Owner's password")).to_be_focused()
    assert (found, problems) == ([], [])
    context.close()


def violations(page: Page, state: str) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{state}: {one['id']} {one['nodes'][0]['html'][:200]}" for one in found]
