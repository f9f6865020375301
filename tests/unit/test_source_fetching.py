"""Requests of sources: only to public addresses, polite, and within limits."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Self

import httpx
import pytest
from small_web import SmallWeb, bomb, small_web, start

from rag.errors import SourceError
from rag.sources import addresses, fetching
from rag.sources.addresses import resolve
from rag.sources.fetching import Fetcher, RequestError

LOCAL = ("127.0.0.1",)
#: Spellings of addresses that are private, on ports that are allowed.
PRIVATE = """127.0.0.1 127.1 2130706433 0x7f000001 0177.0.0.1 0.0.0.0 10.0.0.1 172.16.0.1
    192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1 255.255.255.255 [::1] [::] [::ffff:127.0.0.1]
    [::ffff:a00:1] [fe80::1] [fc00::1] [fec0::1] [64:ff9b::7f00:1] [2002:7f00:1::1] [::7f00:1]
    localhost""".split()


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    with small_web() as found:
        yield found


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PAUSE", 0.0)


class Trap:
    """Listens on every address of this machine and counts who connects."""

    def __init__(self, port: int) -> None:
        self._listener = socket.create_server(("", port))
        self.port = self._listener.getsockname()[1]
        self.count = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                self._listener.accept()[0].close()
            except OSError:
                return
            self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()


def problem(run: Callable[[], object]) -> str:
    with pytest.raises(SourceError) as caught:
        run()
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith((".", ")"))
    return text


# --- private addresses ---------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The IP addresses that requests are sent to."""
    hosts: list[str] = []
    send = httpx.AsyncHTTPTransport.handle_async_request

    async def record(self: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return await send(self, request)

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", record)
    return hosts


@pytest.mark.parametrize("host", PRIVATE)
def test_no_request_goes_to_a_private_address(host: str, sent: list[str]) -> None:
    said = problem(lambda: Fetcher().get(f"http://{host}/"))
    # Some spellings are no addresses to begin with, or names of nothing.
    assert any(part in said for part in ("private address", "not a web address", "no host"))
    assert sent == []


@pytest.mark.parametrize("host", PRIVATE)
def test_no_redirect_leads_to_a_private_address(web: SmallWeb, host: str, sent: list[str]) -> None:
    url = web.redirect("/out", f"http://{host}/")
    # The web itself is allowed by a name, so that 127.0.0.1 is not.
    name = url.replace("127.0.0.1", "web.example")

    async def find(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "web.example" else await resolve(host, port)

    said = problem(lambda: Fetcher(["web.example"], resolve=find).get(name))
    assert any(part in said for part in ("private", "not a web", "Invalid", "no host")), said
    assert web.asked == ["/out"]
    assert len(sent) == 2  # for robots.txt and /out


def test_a_name_that_changes_its_address_reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "10.0.0.1"]])

    async def change(_host: str, _port: int) -> list[str]:
        return next(answers)

    tried: list[str] = []

    async def connect(_self: object, request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        tried.append(url.host)
        raise httpx.ConnectError("nobody is there")

    # Nothing may leave this machine, so the connection is where the test ends.
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", connect)
    fetcher = Fetcher(resolve=change)
    for expected in ("can't be fetched", "private address 127.0.0.1", "private address 10."):
        assert expected in problem(lambda: fetcher.get("http://rebinding.example/"))
    assert tried == ["93.184.216.34"]


def test_the_connection_is_made_to_the_address_that_was_checked(web: SmallWeb) -> None:
    web.page("/a", "A", "B.")
    looked_up = []

    async def once(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        assert len(looked_up) <= 2, "robots.txt and the page are looked up once each"
        return ["127.0.0.1"]

    port = web.address.rpartition(":")[2]
    Fetcher(["name.example"], resolve=once).get(f"http://name.example:{port}/a")
    hosts = {headers["Host"] for _, headers in web.requests}
    assert hosts == {f"name.example:{port}"}


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("ftp://a.example/", "not a web address"),
        ("file:///etc/passwd", "not a web address"),
        ("http://", "not a web address"),
        ("http://0177.0.0.1/", "not a web address"),
        ("http://ann:secret@a.example/", "leave that out"),
        ("http://a.example:22/", "port 22"),
        ("http://127.0.0.1:6379/", "port 6379"),
        ("http://a.example/" + "x" * 3_000, "longer than"),
    ],
)
def test_an_address_that_may_not_be_requested(url: str, part: str) -> None:
    said = problem(lambda: Fetcher().get(url))
    assert part in said
    assert "secret" not in said


def test_no_proxy_of_the_environment_is_used(
    web: SmallWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Trap(0) as trap:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{trap.port}")
        Fetcher(LOCAL).get(web.page("/a", "A", "B."))
        assert trap.count == 0


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_a_certificate_has_to_be_of_the_name_and_not_of_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=a -addext"
    subprocess.run(
        [*command.split(), "subjectAltName=DNS:name.example", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(addresses, "_certificates", lambda: trusting)

    async def find(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    fetcher = Fetcher(["name.example", "other.example"], resolve=find)
    with small_web((certificate, key)) as web:
        web.page("/a", "A", "B.")
        port = web.address.rpartition(":")[2]
        assert fetcher.get(f"https://name.example:{port}/a").body
        said = problem(lambda: fetcher.get(f"https://other.example:{port}/a"))
        assert "CERTIFICATE_VERIFY_FAILED" in said
        assert web.asked == ["/a"]


# --- limits --------------------------------------------------------------------------------------


def test_what_is_too_large_is_left_as_soon_as_that_shows(web: SmallWeb) -> None:
    fetcher = Fetcher(LOCAL)
    announced = web.answer("/large", 200, b"x", Content_Length="2000000000")
    endless = web.endless("/endless", b"<item/>" * 10_000, Content_Type="application/rss+xml")
    packed = web.put("/bomb", bomb(100), Content_Encoding="gzip")
    for url in (announced, endless, packed):
        start = time.monotonic()
        assert "larger than 20 MB" in problem(lambda url=url: fetcher.get(url))  # type: ignore[misc]
        assert time.monotonic() - start < 5


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip", "deflate"])
def test_what_is_packed_in_another_way_is_refused(web: SmallWeb, packing: str) -> None:
    url = web.put("/a", b"x", Content_Encoding=packing)
    assert "packed" in problem(lambda: Fetcher(LOCAL).get(url))


def test_what_is_packed_is_unpacked(web: SmallWeb) -> None:
    packed = zlib.compress(b"made up", wbits=31)
    url = web.put("/a", packed, Content_Encoding="gzip")
    assert Fetcher(LOCAL).get(url).body == b"made up"
    damaged = web.put("/b", b"made up", Content_Encoding="gzip")
    assert "damaged" in problem(lambda: Fetcher(LOCAL).get(damaged))


def test_a_server_that_takes_too_long_is_left(
    web: SmallWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_SECONDS", 0.3)
    ended = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        ended.wait(20)

    web.paths["/slow"] = trickle
    said = problem(lambda: Fetcher(LOCAL).get(f"{web.address}/slow"))
    ended.set()
    assert "took longer" in said


def test_redirects_are_followed_five_times_and_never_in_a_circle(web: SmallWeb) -> None:
    web.page("/5", "A", "B.")
    for number in range(5):
        web.redirect(f"/{number}", f"/{number + 1}")
    assert Fetcher(LOCAL).get(f"{web.address}/0").url == f"{web.address}/5"
    web.redirect("/first", "/0")
    assert "more than 5 times" in problem(lambda: Fetcher(LOCAL).get(f"{web.address}/first"))
    web.redirect("/a", "/b")
    web.redirect("/b", "/a")
    web.requests.clear()
    assert "in a circle" in problem(lambda: Fetcher(LOCAL).get(f"{web.address}/a"))
    assert web.asked == ["/a", "/b"]


def test_a_server_that_is_gone_or_talks_nonsense(web: SmallWeb) -> None:
    with Trap(0) as trap:
        url = f"http://127.0.0.1:{trap.port}/"
        assert "can't be fetched" in problem(lambda: Fetcher(LOCAL).get(url))
    assert "can't be fetched" in problem(lambda: Fetcher(LOCAL).get(url))

    def talk_nonsense(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"no HTTP at all\r\n\r\n")

    web.paths["/x"] = talk_nonsense
    assert "can't be fetched" in problem(lambda: Fetcher(LOCAL).get(f"{web.address}/x"))


@pytest.mark.parametrize(
    ("status", "part"), [(404, "no page"), (403, "closed"), (503, "can't send"), (418, "418")]
)
def test_a_refusal_says_why(web: SmallWeb, status: int, part: str) -> None:
    url = web.answer("/a", status, Retry_After="120")
    with pytest.raises(RequestError, match=part) as caught:
        Fetcher(LOCAL).get(url)
    assert (caught.value.status, caught.value.wait) == (status, 120)


# --- politeness ----------------------------------------------------------------------------------


def test_robots_are_obeyed(web: SmallWeb) -> None:
    web.page("/open/a", "A", "B.")
    web.put("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: Footnote\nAllow: /open/\n"
            "Disallow: /\nCrawl-delay: 7\n", "text/plain")  # fmt: skip
    waits: list[float] = []
    fetcher = Fetcher(LOCAL, waits.append)
    assert fetcher.get(f"{web.address}/open/a").body
    assert "robots.txt" in problem(lambda: fetcher.get(f"{web.address}/closed"))
    web.redirect("/open/b", "/closed")
    assert "robots.txt" in problem(lambda: fetcher.get(f"{web.address}/open/b"))
    assert web.asked == ["/open/a", "/open/b"]
    assert [round(wait) for wait in waits] == [7, 7]
    agents = {headers["User-Agent"].partition("/")[0] for _, headers in web.requests}
    assert agents == {"Footnote"}


def test_robots_that_forbid_all_close_the_site(web: SmallWeb) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    assert "robots.txt" in problem(lambda: Fetcher(LOCAL).get(f"{web.address}/"))
    assert web.asked == []


@pytest.mark.parametrize(("status", "is_open"), [(404, True), (403, True), (503, False)])
def test_robots_that_are_missing_allow_all_and_broken_ones_nothing(
    web: SmallWeb, *, status: int, is_open: bool
) -> None:
    web.page("/a", "A", "B.")
    web.answer("/robots.txt", status)
    if is_open:
        assert Fetcher(LOCAL).get(f"{web.address}/a").body
    else:
        said = problem(lambda: Fetcher(LOCAL).get(f"{web.address}/a"))
        assert "nothing is fetched" in said
        assert web.asked == []


def test_a_host_is_left_alone_between_two_requests(
    web: SmallWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PAUSE", 1.0)
    web.page("/a", "A", "B.")
    waits: list[float] = []
    fetcher = Fetcher(LOCAL, waits.append)
    for _ in range(2):
        fetcher.get(f"{web.address}/a")
    assert len(waits) == 2  # after robots.txt, and after the first page
    assert all(0.5 < wait <= 1 for wait in waits)


def test_what_has_not_changed_is_not_sent_again(web: SmallWeb) -> None:
    url = web.page("/a", "A", "B.")
    first = Fetcher(LOCAL).get(url)
    again = Fetcher(LOCAL).get(url, first.etag)
    assert (again.is_unchanged, again.body) == (True, b"")
    web.page("/a", "A", "C.")
    assert b"C." in Fetcher(LOCAL).get(url, first.etag).body


def test_a_redirect_is_checked_like_an_address(web: SmallWeb) -> None:
    async def find(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    url = web.redirect("/out", "http://other.example:22/").replace("127.0.0.1", "web.example")
    assert "port 22" in problem(lambda: Fetcher(["web.example"], resolve=find).get(url))


def test_a_page_of_two_gigabytes_is_left_after_the_first_of_them(web: SmallWeb) -> None:
    sent: list[int] = []
    block = b"x" * 1_000_000

    def act(handler: BaseHTTPRequestHandler) -> None:
        start(handler, 200, Content_Type="text/html")  # without a length
        try:
            for _ in range(2_000):
                handler.wfile.write(block)
                sent.append(len(block))
        except OSError:
            pass

    web.paths["/two-gigabytes"] = act
    said = problem(lambda: Fetcher(LOCAL).get(f"{web.address}/two-gigabytes"))
    assert "larger than 20 MB" in said
    assert sum(sent) < 60_000_000  # what the network has taken besides


def test_a_robots_txt_without_an_end_closes_the_site(web: SmallWeb) -> None:
    web.page("/a", "A", "B.")
    web.endless("/robots.txt", b"Allow: /\n" * 10_000, Content_Type="text/plain")
    began = time.monotonic()
    assert "robots.txt is larger than 0.5 MB" in problem(
        lambda: Fetcher(LOCAL).get(f"{web.address}/a")
    )
    assert time.monotonic() - began < 10
    assert web.asked == []


@pytest.mark.parametrize(("delay", "pause"), [("2.5", 2.5), ("86400", 60), ("-5", 1), ("soon", 1)])
def test_a_crawl_delay_is_kept_up_to_a_minute(
    web: SmallWeb, monkeypatch: pytest.MonkeyPatch, delay: str, pause: float
) -> None:
    monkeypatch.setattr(fetching, "PAUSE", 1.0)
    web.page("/a", "A", "B.")
    web.put("/robots.txt", f"User-agent: *\nCrawl-delay: {delay}\n", "text/plain")
    waits: list[float] = []
    Fetcher(LOCAL, waits.append).get(f"{web.address}/a")
    assert len(waits) == 1
    assert pause - 0.9 < waits[0] <= pause
