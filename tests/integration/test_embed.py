"""What a site's owner gets: the script, the tag, and what a look at the page says."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pages import Site
from playwright.sync_api import Page
from scripted_answerer import App, scripted_app
from server import free_port

from rag.cli.main import main
from rag.errors import ServerError
from rag.web.widget import tag
from rag.web.widget.check import check
from rag.web.widget.policy import Script, read_policies

WIDGET = Path(tag.__file__).parent
SERVER, PAGE = "https://qa.example.org", "https://www.example.org/news/1"


@pytest.fixture
def address(app: App) -> str:
    return app.address


# --- the script ----------------------------------------------------------------------------------


def test_the_script_is_small_and_whole() -> None:
    assert len(gzip.compress(tag.script())) <= 16_000
    text = tag.script().decode()
    assert not re.search(r"\b(innerHTML|outerHTML|insertAdjacentHTML|eval|document\.write)\b", text)
    # It names no host: what it calls is where it came from.
    # The name of SVG is no address that is loaded.
    assert set(re.findall(r"https?://[\w.]+", text)) <= {"http://www.w3.org"}


@pytest.mark.skipif(not shutil.which("npm"), reason="npm builds the script")
@pytest.mark.slow
def test_the_script_is_what_its_source_is_built_into(tmp_path: Path) -> None:
    shutil.copytree(
        WIDGET, tmp_path / "web" / "widget", ignore=shutil.ignore_patterns("node_modules")
    )
    shutil.copytree(WIDGET.parent / "static", tmp_path / "web" / "static")
    for command in ("ci", "run build"):
        subprocess.run(
            ["npm", *command.split(), "--silent"], cwd=tmp_path / "web" / "widget", check=True
        )
    assert (tmp_path / "web" / "widget" / "widget.js").read_bytes() == tag.script()


@pytest.mark.slow
def test_the_script_is_kept_long_and_read_by_any_site(address: str) -> None:
    plain = httpx.get(f"{address}/widget.js", headers={"Accept-Encoding": "identity"})
    assert plain.content == tag.script()
    assert plain.headers["access-control-allow-origin"] == "*"
    assert plain.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age=86400" in plain.headers["cache-control"]
    packed = httpx.get(f"{address}/widget.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) <= 16_000
    assert packed.content == tag.script()
    again = httpx.get(f"{address}/widget.js", headers={"If-None-Match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    named = httpx.get(f"{address}/widget.js", params={"v": tag.version()})
    assert "immutable" in named.headers["cache-control"]
    old = httpx.get(f"{address}/widget.js", params={"v": "an-older-one"})
    assert "immutable" not in old.headers["cache-control"]


@pytest.mark.slow
def test_the_frame_names_who_may_show_it(address: str) -> None:
    policy = httpx.get(f"{address}/embed").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self'")


# --- the tag -------------------------------------------------------------------------------------


def test_the_tag_is_printed_with_its_hash(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["embed", "snippet", "--server", f"{SERVER}/", "--title", 'Ask "us" <now>']) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(
        f'<script src="{SERVER}/widget.js" defer></script>\n'
        '<footnote-chat title="Ask &quot;us&quot; &lt;now&gt;"></footnote-chat>\n'
    )
    assert f'integrity="{tag.integrity_of(tag.script())}" crossorigin="anonymous"' in printed.out
    assert "FOOTNOTE_ALLOWED_ORIGINS" in printed.err
    assert main(["embed", "snippet", "--mode", "frame", "--server", SERVER]) == 0
    assert f'<iframe src="{SERVER}/embed" title="Ask the articles"' in capsys.readouterr().out
    assert main(["embed", "snippet", "--server", "qa.example.org"]) == 1
    assert "https://" in capsys.readouterr().err


# --- policies ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "passes"),
    [
        ("", True),
        ("img-src 'none'", True),
        ("default-src 'none'", False),
        ("default-src 'self'", False),
        ("default-src 'self'; connect-src https://qa.example.org", True),
        ("connect-src 'self'; default-src *", False),
        ("connect-src *", True),
        ("connect-src https:", True),
        ("connect-src http:", True),
        ("connect-src wss:", False),
        ("connect-src qa.example.org", True),
        ("connect-src QA.Example.Org", True),
        ("connect-src http://qa.example.org", True),
        ("connect-src *.example.org", True),
        ("connect-src *.qa.example.org", False),
        ("connect-src https://qa.example.org:443", True),
        ("connect-src https://qa.example.org:8443", False),
        ("connect-src https://qa.example.org:*", True),
        ("connect-src https://qa.example.org/api/", True),
        ("connect-src https://qa.example.org/api", False),
        ("connect-src https://qa.example.org/api/ask", True),
        ("connect-src 'none' https://other.example", False),
        ("connect-src 'self'; connect-src *", False),
        ("connect-src *, connect-src 'self'", False),
    ],
)
def test_a_policy_is_read_by_the_book(policy: str, passes: bool) -> None:  # noqa: FBT001
    read = read_policies([policy])
    address = f"{SERVER}/api/ask"
    assert all(one.allows("connect-src", address, PAGE) for one in read) is passes


@pytest.mark.browser
def test_policies_are_read_as_the_browser_reads_them(site: Site, address: str, page: Page) -> None:
    port = address.rpartition(":")[2]
    policies = [
        "connect-src 'self'",
        "connect-src 'none'",
        "connect-src *",
        "connect-src http:",
        "connect-src https:",
        "connect-src 127.0.0.1",
        "connect-src 127.0.0.1:*",
        f"connect-src 127.0.0.1:{port}",
        f"connect-src https://127.0.0.1:{port}",
        f"connect-src {address}/health",
        f"connect-src {address}/healthz",
        f"connect-src {address}/healthz/",
        f"default-src 'none'; script-src 'unsafe-inline'; connect-src {address}",
        f"default-src {address} 'none'",
        f"connect-src 'self'; connect-src {address}",
        f"connect-src {address}, connect-src 'self'",
    ]
    read, seen = {}, {}
    for policy in policies:
        at = site.put("/policy", "<p>A made-up page</p>", Content_Security_Policy=policy)
        page.goto(at)
        fetched = "url => fetch(url, {mode: 'no-cors'}).then(() => true, () => false)"
        seen[policy] = page.evaluate(fetched, f"{address}/healthz")
        target = f"{address}/healthz"
        found = read_policies([policy])
        read[policy] = all(one.allows("connect-src", target, at) for one in found)
    assert read == seen


def test_self_is_the_pages_own_origin() -> None:
    (policy,) = read_policies(["connect-src 'self'"])
    assert policy.allows("connect-src", "https://www.example.org/api/ask", PAGE)
    assert policy.allows("connect-src", "https://a.example/x", "http://a.example/")
    assert not policy.allows("connect-src", "http://a.example/x", "https://a.example/")
    assert not policy.allows("connect-src", "https://a.example:8443/x", "https://a.example/")


def test_nonces_and_hashes_let_a_script_in() -> None:
    (strict,) = read_policies(["script-src 'strict-dynamic' 'nonce-AbC' 'sha384-x' https:"])
    assert not strict.allows_script(Script(f"{SERVER}/widget.js"), PAGE)
    assert not strict.allows_script(Script(f"{SERVER}/widget.js", nonce="abc"), PAGE)
    assert strict.allows_script(Script(f"{SERVER}/widget.js", nonce="AbC"), PAGE)
    assert strict.allows_script(Script(f"{SERVER}/widget.js", integrity="sha384-x"), PAGE)
    (elements,) = read_policies([f"script-src 'self'; script-src-elem {SERVER}"])
    assert elements.allows_script(Script(f"{SERVER}/widget.js"), PAGE)


# --- the look at a page --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server(site: Site, module_folder: Path) -> Iterator[str]:
    with scripted_app(module_folder, with_page=False, origins=(site.origin,)) as app:
        yield app.address


def failed(page: str, server: str) -> dict[str, str]:
    return {one.check: one.detail for one in check(page, server) if not one.ok}


@pytest.mark.slow
def test_a_page_that_works_is_said_to_work(
    site: Site, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = site.put("/fine", tag.tag(server, "Ask").tag)
    assert main(["embed", "check", page, "--server", server]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 8
    assert all(line.startswith("ok") for line in lines)
    policy = f"default-src 'none'; script-src {server}; connect-src {server}"
    pinned = tag.tag(server, "Ask").pinned
    assert failed(site.put("/pinned", pinned, Content_Security_Policy=policy), server) == {}


@pytest.mark.slow
def test_what_stops_the_widget_is_named_with_its_mend(
    site: Site, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tag.tag(server, "Ask")
    strict = "default-src 'self'; script-src 'self' 'nonce-a'"
    page = site.put("/strict", own.tag, Content_Security_Policy=strict)
    assert failed(page, server) == {
        "script-src": f"Add to the page's policy: script-src 'self' 'nonce-a' {server}",
        "connect-src": f"Add to the page's policy: connect-src 'self' {server}",
    }
    assert main(["embed", "check", page, "--server", server]) == 1
    assert "FAIL connect-src" in capsys.readouterr().out
    meta = f'<meta http-equiv="Content-Security-Policy" content="frame-src none">{own.tag}'
    assert failed(site.put("/meta", meta), server) == {}
    framed = tag.tag(server, "Ask", "frame").tag
    found = failed(site.put("/framed", framed, Content_Security_Policy="child-src 'none'"), server)
    assert found == {"frame-src": f"Add to the page's policy: frame-src {server}"}
    boxed = site.put("/boxed", own.tag, Content_Security_Policy="sandbox allow-scripts")
    assert failed(boxed, server) == {"sandbox": "Add to the policy's sandbox: allow-same-origin"}
    assert "add: <script" in failed(site.put("/bare", "<p>Nothing"), server)["tag"]
    changed = own.pinned.replace("sha384-", "sha384-x")
    assert tag.integrity_of(tag.script()) in failed(site.put("/old", changed), server)["integrity"]
    loose = own.pinned.replace('crossorigin="anonymous" ', "")
    assert "crossorigin" in failed(site.put("/loose", loose), server)["integrity"]


@pytest.mark.slow
def test_pages_are_read_as_they_are_on_the_web(site: Site, server: str) -> None:
    own = tag.tag(server, "Ask").tag
    broken = f'<script src="http://[bad"></script><iframe src="http://["></iframe>{own}<![foo'
    assert failed(site.put("/broken", broken), server) == {}
    for charset in ("hex", "undefined", "no-such", "utf-16"):
        page = site.put("/odd", own, Content_Type=f"text/html; charset={charset}")
        assert set(failed(page, server)) <= {"tag"}
    based = (
        f'<base href="{server}/"><script src="widget.js"></script><footnote-chat></footnote-chat>'
    )
    assert failed(site.put("/based", based), server) == {}
    assert "tag" in failed(site.put("/asleep", f"<template>{own}</template>"), server)
    elsewhere = own.replace("<footnote-chat", '<footnote-chat server="https://other.example"')
    assert "other.example" in failed(site.put("/else", elsewhere), server)["tag"]
    boxed = '<meta http-equiv="Content-Security-Policy" content="sandbox">'
    assert failed(site.put("/meta", boxed + own), server) == {}


@pytest.mark.slow
def test_a_site_that_is_not_listed_is_named(server: str) -> None:
    other = Site()
    try:
        found = failed(other.put("/page", tag.tag(server, "Ask").tag), server)
        assert list(found) == ["origin"]
        assert f"FOOTNOTE_ALLOWED_ORIGINS={other.origin}" in found["origin"]
    finally:
        other.close()


def test_pages_and_servers_that_are_not_there_are_said(site: Site) -> None:
    gone = f"http://127.0.0.1:{free_port()}"
    page = site.put("/lonely", tag.tag(gone, "Ask").tag)
    assert "can't be reached" in failed(page, gone)["server"]
    assert "not a Footnote server" in failed(page, site.origin)["server"]
    for odd in ("http://999.999.999.999", f"http://{'a' * 70}.example"):
        assert "can't be reached" in failed(page, odd)["server"]
    for address in (f"{gone}/page", f"{site.origin}/none"):
        with pytest.raises(ServerError, match=re.escape(address)):
            check(address, gone)


@pytest.fixture
def without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every page this one, since no certificate is trusted here; and a server of no name."""
    page = httpx.Response(200, html=tag.tag("http://qa.example.org", "Ask").tag)
    unknown = httpx.Response(421, json={"error": {"code": "unknown_host", "message": "..."}})
    transport = httpx.MockTransport(lambda asked: unknown if asked.url.host[:2] == "qa" else page)
    client = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **options: client(transport=transport, **options))


@pytest.mark.usefixtures("without_a_network")
def test_a_server_that_does_not_know_its_name_is_told_it() -> None:
    (found,) = [one for one in check(PAGE, SERVER) if one.check == "server"]
    assert f"FOOTNOTE_URL={SERVER}" in found.detail


@pytest.mark.usefixtures("without_a_network")
def test_a_page_of_https_needs_a_server_of_https() -> None:
    found = {one.check: one for one in check(PAGE, "http://qa.example.org")}
    assert "https" in found["mixed content"].detail
    assert not found["mixed content"].ok
    assert {one.check: one.ok for one in check(PAGE, SERVER)}["mixed content"]
