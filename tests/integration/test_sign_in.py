"""Who may read: everything is closed to strangers, and passwords or a proxy let readers in."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, ViewportSize, expect
from scripted_answerer import QUESTION, App, scripted_app
from starlette.routing import Mount
from test_callers import code

from rag.errors import ServerError, SettingsError
from rag.settings import Settings
from rag.web import client
from rag.web.access import OPEN, OPEN_FOLDER, OWNERS_SESSION
from rag.web.chat import create_app
from rag.web.collections import create_collections
from rag.web.service import Service
from rag.web.sessions import COOKIE, MAX_TRIES

READERS, OWNERS = "a made-up word for readers", "a made-up password"
SITE = "https://news.example.org"
HEADER = "X-Forwarded-User"
BEARER = {"Authorization": f"Bearer {READERS}"}


@pytest.fixture(scope="module")
def closed(module_folder: Path) -> Iterator[App]:
    """The app with a password for readers, one for the owner, and a public widget."""
    fields: dict[str, Any] = {"origins": (SITE,), "public_widget": True, "mcp": True}
    with scripted_app(
        module_folder, reader_password=READERS, password=OWNERS, metrics=True, **fields
    ) as app:
        yield app


def routes(found: Any, before: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield method and path of every route, those of mounted apps and routers included."""
    for route in found:
        router = getattr(route, "original_router", None)
        inner = router or getattr(route, "app", None)
        # The paths of a router have its own prefix, but not that of the router around it.
        path = before + (prefix if router else getattr(route, "path", ""))
        if inner_routes := getattr(inner, "routes", None):
            yield from routes(inner_routes, path, router.prefix if router else "")
        elif isinstance(route, Mount):
            yield "GET", f"{path}/any"
        else:
            for method in getattr(route, "methods", None) or ("GET", "POST"):
                yield method, re.sub(r"\{[^}]*\}", "any", path)


def test_only_this_is_open_to_strangers() -> None:
    scripts = {path for path in OPEN if path.startswith("/widget")}
    assert all(path.endswith((".js", ".json")) for path in scripts)
    named = {"/healthz", "/readyz", "/sign-in", "/sign-in.css", "/sign-out"}
    assert set(OPEN) - scripts == named
    assert OPEN_FOLDER == "/page/"


@pytest.mark.slow
def test_every_route_is_closed_to_strangers_unless_it_is_listed(
    closed: App, tmp_path: Path
) -> None:
    settings = Settings(
        tmp_path, tmp_path / "data", password=OWNERS, reader_password=READERS, mcp=True
    )
    found = set(routes(create_app(Service(settings)).routes))
    paths = {path for _, path in found}
    assert {"/", "/mcp", "/docs", "/openapi.json", "/api/ask", "/api/owner/state"} <= paths
    assert {"/config", "/gradio_api/queue/join"} <= paths
    with httpx.Client(base_url=closed.address) as stranger:
        for method, path in found:
            if path in (*OPEN, OWNERS_SESSION) or path.startswith(OPEN_FOLDER):
                continue
            refused = stranger.request(method, path)
            # Gradio's routes that accept input are closed to everyone.
            assert refused.status_code in (401, 403), (method, path)
            page = stranger.request(method, path, headers={"Accept": "text/html"})
            assert page.status_code in (401, 403, 303), (method, path)
        assert stranger.get("/readyz").json()["detail"] == ""
        assert stranger.get("/healthz").status_code == 200
        odd = {"Accept": "text/html"}
        assert stranger.get("/", headers=odd).headers["location"] == "/sign-in?next=/"


@pytest.mark.slow
def test_a_reader_signs_in_and_out_and_is_no_owner(closed: App) -> None:
    with httpx.Client(base_url=closed.address) as reader:
        signed_in = reader.post("/sign-in?next=/docs", data={"password": READERS})
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/docs")
        cookie = signed_in.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert reader.get("/api/articles").status_code == 200
        assert "searched" in reader.get("/readyz").json()["detail"]
        assert code(reader.get("/api/owner/state")) == "sign_in_needed"
        old = reader.cookies[COOKIE]
        assert reader.post("/sign-out").status_code == 204
        assert COOKIE not in reader.cookies
        kept = {"Cookie": f"{COOKIE}={old}"}
        assert code(reader.get("/api/articles", headers=kept)) == "sign_in_needed"


@pytest.mark.slow
def test_the_owner_is_a_reader_and_a_link_leads_to_no_other_site(closed: App) -> None:
    with httpx.Client(base_url=closed.address) as owner:
        answer = owner.post("/sign-in?next=//elsewhere.example", data={"password": OWNERS})
        assert answer.headers["location"] == "/"
        assert "samesite=strict" in answer.headers["set-cookie"].lower()
        assert owner.get("/api/articles").status_code == 200
        assert owner.get("/api/owner/state").status_code == 200


@pytest.mark.slow
def test_programs_send_the_password_and_listed_sites_their_token(closed: App) -> None:
    ask = {"question": QUESTION}
    found = httpx.post(f"{closed.address}/api/ask", headers=BEARER, json=ask, timeout=30)
    assert "214 sheep" in found.text
    assert httpx.get(f"{closed.address}/metrics", headers=BEARER).status_code == 200
    assert httpx.get(f"{closed.address}/mcp", headers=BEARER).status_code == 405
    site = {"Origin": SITE}
    token = httpx.post(f"{closed.address}/api/token", headers=site).json()["token"]
    site["Authorization"] = f"Bearer {token}"
    assert httpx.get(f"{closed.address}/api/articles", headers=site).status_code == 200
    del site["Origin"]
    assert httpx.get(f"{closed.address}/api/articles", headers=site).status_code == 401


@pytest.mark.slow
def test_each_of_several_collections_is_closed_and_has_sessions_of_its_own(tmp_path: Path) -> None:
    shared: dict[str, Any] = {"reader_password": READERS, "password": OWNERS}
    names = ("handbook", "rules")
    own = [
        Settings(tmp_path / name, tmp_path / "data" / name, prefix=f"/c/{name}", **shared)
        for name in names
    ]
    app = create_collections(Settings(**shared), own)  # not started: nothing is read or answered
    caller = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)

    def said(path: str, headers: dict[str, str] | None = None) -> str:
        return str(caller.get(path, headers=headers).json()["error"]["code"])

    assert caller.get("/").status_code == 200
    for name in names:
        articles = f"/c/{name}/api/articles"
        assert said(articles) == "sign_in_needed"
        page = caller.get(f"/c/{name}/", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["location"]) == (303, f"/c/{name}/sign-in?next=/")
        assert said(articles, BEARER) == "not_ready"
    signed_in = caller.post("/c/handbook/sign-in", data={"password": READERS})
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/c/handbook/")
    assert said("/c/handbook/api/articles") == "not_ready"
    assert said("/c/rules/api/articles") == "sign_in_needed"
    session = {"Cookie": f"{COOKIE}={caller.cookies[COOKIE]}"}
    assert said("/c/rules/api/articles", session) == "sign_in_needed"


@pytest.mark.slow
def test_the_command_line_sends_the_password_of_readers(closed: App) -> None:
    answer = client.ask(client.Server(closed.address, password=READERS), QUESTION)
    assert answer["outcome"] == "answered"
    with pytest.raises(ServerError, match="a program sends the readers' password"):
        client.ask(client.Server(closed.address), QUESTION)


def test_the_password_of_readers_is_not_sent_where_others_can_read_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[str | None] = []

    class Proxy(BaseHTTPRequestHandler):
        """Whoever passes a request on can read what is sent over http."""

        def do_POST(self) -> None:
            heard.append(self.headers["Authorization"])
            self.send_error(401)

    with HTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        threading.Thread(target=proxy.handle_request, daemon=True).start()
        with pytest.raises(ServerError):
            client.ask(client.Server("http://made-up.example", password=READERS), QUESTION)
    assert heard == [None]


@pytest.mark.slow
def test_the_queues_and_sockets_of_the_page_are_closed_to_strangers(closed: App) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "bWFkZSB1cCBpbiBhbGw9PQ==",
    }
    streams = ("/gradio_api/queue/data?session_hash=a", "/gradio_api/heartbeat/a")
    for path in (*streams, "/gradio_api/queue/join", "/gradio_api/info", "/config"):
        refused = httpx.get(closed.address + path, timeout=10)
        assert (refused.status_code, code(refused)) == (401, "sign_in_needed"), path
        socket = httpx.get(closed.address + path, headers=upgrade, timeout=10)
        assert socket.status_code in (401, 403), path
    joined = httpx.post(f"{closed.address}/gradio_api/queue/join", json={"data": []})
    assert joined.status_code in (401, 403)
    # The same streams are open to readers.
    with httpx.stream("GET", closed.address + streams[1], headers=BEARER, timeout=10) as stream:
        assert stream.status_code == 200


@pytest.mark.slow
def test_wrong_passwords_are_limited_for_people_and_for_programs_apart(tmp_path: Path) -> None:
    with scripted_app(tmp_path, with_page=False, reader_password=READERS) as app:
        wrong = {"Authorization": "Bearer something else"}
        for _ in range(MAX_TRIES):
            found = httpx.get(f"{app.address}/api/articles", headers=wrong)
            assert (found.status_code, code(found)) == (401, "wrong_password")
        found = httpx.get(f"{app.address}/api/articles", headers=BEARER)
        assert (found.status_code, code(found)) == (429, "too_many")
        for _ in range(MAX_TRIES):
            page = httpx.post(f"{app.address}/sign-in", data={"password": "wrong"})
            assert page.status_code == 401
            assert "Wrong password; ask the owner for it." in page.text
        page = httpx.post(f"{app.address}/sign-in", data={"password": READERS})
        assert page.status_code == 429
        assert int(page.headers["retry-after"]) >= 1


@pytest.mark.slow
def test_a_proxy_says_who_reads_and_who_is_an_owner(tmp_path: Path) -> None:
    proxy: dict[str, Any] = {
        "proxy_user_header": HEADER,
        "proxy_ips": "127.0.0.1",
        "owners": "ada@example.org",
    }
    with scripted_app(tmp_path, **proxy) as app, httpx.Client(base_url=app.address) as caller:
        known = [(HEADER, "bo@example.org")]
        assert caller.get("/api/articles", headers=known).status_code == 200
        # What the proxy says of the visitor's address doesn't make the proxy another caller.
        through = [*known, ("X-Forwarded-For", "192.0.2.7")]
        assert caller.get("/api/articles", headers=through).status_code == 200
        for method, path in routes(create_app(Service(app.service.settings)).routes):
            if path.startswith("/api/owner/") and path != OWNERS_SESSION:
                refused = caller.request(method, path, headers=known)
                assert code(refused) == "sign_in_needed", (method, path)
        assert caller.get("/owner", headers=known).status_code == 403
        owner = [(HEADER, "ada@example.org")]
        assert caller.get("/api/owner/state", headers=owner).status_code == 200
        assert caller.get("/owner", headers=owner).status_code == 200
        for bad in (
            [],
            [(HEADER, "")],
            [*known, *owner],
            [("X_Forwarded_User", "ada@example.org")],
        ):
            refused = caller.get("/api/articles", headers=bad)
            assert (refused.status_code, code(refused)) == (401, "sign_in_needed"), bad
        page = caller.get("/", headers={"Accept": "text/html"})
        assert page.status_code == 401
        assert "Sign in at" in page.text
        assert caller.get("/sign-in").status_code == 401 or "password" not in page.text


@pytest.mark.slow
def test_the_header_counts_from_no_other_address(tmp_path: Path) -> None:
    proxy: dict[str, Any] = {"proxy_user_header": HEADER, "proxy_ips": "192.0.2.7", "owners": "ada"}
    with scripted_app(tmp_path, with_page=False, **proxy) as app:
        for claimed in ({}, {"X-Forwarded-For": "192.0.2.7"}):
            headers = {HEADER: "ada", **claimed}
            for path in ("/api/articles", "/api/owner/state"):
                refused = httpx.get(app.address + path, headers=headers)
                assert code(refused) == "sign_in_needed"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"reader_password": "short"}, "FOOTNOTE_READER_PASSWORD has 5 characters"),
        ({"reader_password": OWNERS, "password": OWNERS}, "give readers another one"),
        ({"proxy_user_header": HEADER}, "set FOOTNOTE_PROXY_IPS"),
        ({"proxy_ips": "127.0.0.1"}, "needs FOOTNOTE_PROXY_USER_HEADER"),
        ({"owners": "ada"}, "needs FOOTNOTE_PROXY_USER_HEADER"),
        ({"proxy_user_header": "Remote_User", "proxy_ips": "::1"}, "name of the header"),
        ({"proxy_user_header": HEADER, "proxy_ips": "0.0.0.0/0"}, "proxy's address or network"),
        ({"proxy_user_header": HEADER, "proxy_ips": "proxy"}, "proxy's address or network"),
        ({"reader_password": READERS, "origins": (SITE,)}, "FOOTNOTE_PUBLIC_WIDGET=1"),
    ],
)
def test_settings_that_would_let_others_in_are_refused(
    fields: dict[str, Any], problem: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(problem)):
        Settings(**fields)


@pytest.mark.browser
def test_a_reader_signs_in_asks_and_signs_out(page: Page, closed: App) -> None:
    page.goto(closed.address)
    page.get_by_label("Password for readers").fill(READERS)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#state")).to_have_attribute("data-stage", "ready")
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("214 sheep").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password for readers")).to_be_visible()
    page.goto(closed.address)
    expect(page.get_by_label("Password for readers")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_sign_in_page_is_accessible_and_needs_no_scripts(
    chromium: Browser, closed: App, scheme: Any, width: int
) -> None:
    size = ViewportSize(width=width, height=800)
    page = chromium.new_page(color_scheme=scheme, viewport=size)
    page.goto(f"{closed.address}/sign-in")
    assert Axe().run(page).violations_count == 0
    page.close()
    plain = chromium.new_page(color_scheme=scheme, viewport=size, java_script_enabled=False)
    plain.goto(f"{closed.address}/docs")
    field = plain.get_by_label("Password for readers")
    field.fill("wrong")
    field.press("Enter")
    expect(plain.get_by_role("alert")).to_have_text("Wrong password; ask the owner for it.")
    plain.get_by_label("Password for readers").fill(READERS)
    plain.get_by_role("button", name="Sign in").click()
    plain.wait_for_url("**/docs")
    plain.close()
