"""Requests: polite (robots.txt, pauses, conditional), and with limits on time, size, redirects."""

import asyncio
import time
import zlib
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import httpx
from protego import Protego

from rag.errors import SourceError
from rag.sources.addresses import PublicTransport, Resolve, read_url, resolve

#: Bytes of a response, unpacked.
MAX_BYTES = 20_000_000
#: Seconds that a request may take in total, and those between two requests to a host.
MAX_SECONDS, PAUSE = 60.0, 1.0
_MAX_PAUSE = 60.0  # seconds; however long the pause that robots.txt asks for
_MAX_WAIT = 7 * 24 * 3_600.0  # seconds; however long Retry-After asks to wait
_MAX_REDIRECTS = 5
_MAX_ROBOTS = 500_000  # bytes
_ROBOTS_LIFETIME = 24 * 3_600.0  # seconds
_AGENT = "Footnote"
_TIMEOUT = httpx.Timeout(15)
_REDIRECTS = (301, 302, 303, 307, 308)


class RequestError(SourceError):
    """A request fails; `wait` is for how many seconds the server wants to be left alone."""

    def __init__(self, message: str, status: int = 0, wait: float = 0) -> None:
        super().__init__(message)
        self.status = status  # 0 without a response
        self.wait = wait

    @property
    def is_temporary(self) -> bool:
        """Whether another request may succeed later."""
        return not self.status or self.status == 429 or self.status >= 500


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response with status 200 or 304, which has no body; "" for headers that are missing."""

    url: str  # after redirects
    body: bytes
    media_type: str  # in lower case
    charset: str
    etag: str
    modified: str
    is_unchanged: bool = False


class Fetcher:
    """Requests addresses one after the other; not safe to share between threads.

    `allowed` are hosts that may be private. `pause` waits for some seconds.
    """

    def __init__(
        self,
        allowed: Collection[str] = (),
        pause: Callable[[float], object] = time.sleep,
        resolve: Resolve = resolve,
    ) -> None:
        self._allowed = allowed
        self._pause = pause
        self._resolve = resolve
        self._robots: dict[str, tuple[float, Protego]] = {}
        self._last: dict[str, float] = {}

    def get(self, address: str, etag: str = "", modified: str = "") -> Fetched:
        """Return what is at an address, or that it is still the version with these headers.

        Raises SourceError if it may not be requested, RequestError if the request fails.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: text for name, text in conditions.items() if text}
        return self._follow(read_url(address, self._allowed), headers)

    def _follow(self, url: httpx.URL, headers: dict[str, str]) -> Fetched:
        passed: list[httpx.URL] = []
        while url not in passed and len(passed) <= _MAX_REDIRECTS:
            passed.append(url)
            self._check_robots(url)
            response, body = self._request(url, headers, MAX_BYTES)
            if not _is_redirect(response):
                return _fetched(url, response, body)
            url = self._target(url, response)
        raise SourceError(
            f"{passed[0]} redirects in a circle or more than {_MAX_REDIRECTS} times; "
            "add the address that a browser shows in the end."
        )

    def _target(self, url: httpx.URL, response: httpx.Response) -> httpx.URL:
        try:
            return read_url(str(url.join(response.headers["location"])), self._allowed)
        except (httpx.InvalidURL, ValueError) as error:
            raise SourceError(f"{url} redirects to what is no web address.") from error

    # --- robots.txt --------------------------------------------------------------------------

    def _check_robots(self, url: httpx.URL) -> None:
        if not self._rules(url).can_fetch(str(url), _AGENT):
            raise SourceError(
                f"The robots.txt of {url.host} closes {url} to programs; "
                "ask its owner to allow Footnote, or save the page by hand."
            )

    def _rules(self, url: httpx.URL) -> Protego:
        """Return a host's rules. Raises SourceError if they can't be had: all is closed then."""
        origin = f"{url.scheme}://{url.netloc.decode()}"
        until, rules = self._robots.get(origin, (0.0, None))
        if rules is None or until < time.monotonic():
            rules = Protego.parse(self._robots_text(url.copy_with(raw_path=b"/robots.txt")))
            self._robots[origin] = (time.monotonic() + _ROBOTS_LIFETIME, rules)
        return rules

    def _robots_text(self, url: httpx.URL) -> str:
        for _ in range(_MAX_REDIRECTS + 1):
            response, body = self._request(url, {}, _MAX_ROBOTS)
            if not _is_redirect(response):
                break
            url = self._target(url, response)
        if response.status_code >= 500 or response.status_code == 429:
            raise RequestError(
                f"{url} can't be read (status {response.status_code}), so nothing is fetched from "
                "there until it can.",
                response.status_code,
                _wait(response),
            )
        return body.decode(errors="replace") if response.is_success else ""

    # --- requests ----------------------------------------------------------------------------

    def _request(
        self, url: httpx.URL, headers: dict[str, str], limit: int
    ) -> tuple[httpx.Response, bytes]:
        """Return a response and its body, which is read only for status 200."""
        self._take_turn(url)
        try:
            # In a thread, since the caller's may have an event loop of its own.
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(asyncio.run, self._send(url, headers, limit)).result()
        except TimeoutError as error:
            raise RequestError(
                f"{url} took longer than {MAX_SECONDS:.0f} s; it is tried again later."
            ) from error
        except httpx.TimeoutException as error:
            raise RequestError(f"{url.host} doesn't respond; it is tried again later.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RequestError(
                f"{url} can't be fetched ({error or type(error).__name__}); check the address."
            ) from error

    def _take_turn(self, url: httpx.URL) -> None:
        """Wait until another request to the host is polite."""
        robots = self._robots.get(f"{url.scheme}://{url.netloc.decode()}")
        wanted = robots[1].crawl_delay(_AGENT) if robots else None
        pause = min(max(PAUSE, wanted or 0.0), _MAX_PAUSE)
        wait = self._last.get(url.host, -pause) + pause - time.monotonic()
        if wait > 0:
            self._pause(wait)
        self._last[url.host] = time.monotonic()

    async def _send(
        self, url: httpx.URL, headers: dict[str, str], limit: int
    ) -> tuple[httpx.Response, bytes]:
        own = {"User-Agent": f"{_AGENT}/{version('footnote-qa')}", "Accept-Encoding": "gzip"}
        transport = PublicTransport(self._allowed, self._resolve)
        async with (
            asyncio.timeout(MAX_SECONDS),
            httpx.AsyncClient(transport=transport, timeout=_TIMEOUT, trust_env=False) as client,
            client.stream("GET", url, headers=own | headers) as response,
        ):
            body = await _read(url, response, limit) if response.status_code == 200 else b""
            return response, body


async def _read(url: httpx.URL, response: httpx.Response, limit: int) -> bytes:
    """Return the body; a packed one is unpacked no further than the limit."""
    too_large = SourceError(f"{url} is larger than {limit / 1e6:g} MB, so it is not fetched.")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise too_large
    packed = response.headers.get("content-encoding", "identity").lower()
    if packed not in ("identity", "gzip", "x-gzip"):
        raise SourceError(f"{url} is packed as {packed[:20]!r}, though it was asked for as gzip.")
    unpacking = zlib.decompressobj(wbits=31) if packed != "identity" else None
    body = bytearray()
    async for part in response.aiter_raw():
        try:
            body += unpacking.decompress(part, limit + 1 - len(body)) if unpacking else part
        except zlib.error as error:
            raise SourceError(f"{url} can't be unpacked; its server sends damaged data.") from error
        if len(body) > limit:
            raise too_large
    return bytes(body)


def _is_redirect(response: httpx.Response) -> bool:
    return response.status_code in _REDIRECTS and "location" in response.headers


def _fetched(url: httpx.URL, response: httpx.Response, body: bytes) -> Fetched:
    status, headers = response.status_code, response.headers
    if status not in (200, 304):
        raise RequestError(_refusal(str(url), status), status, _wait(response))
    return Fetched(
        url=str(url),
        body=body,
        media_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
        charset=response.charset_encoding or "",
        etag=headers.get("etag", ""),
        modified=headers.get("last-modified", ""),
        is_unchanged=status == 304,
    )


def _refusal(url: str, status: int) -> str:
    if status in (404, 410):
        return f"There is no page at {url} (status {status}); check the address."
    if status in (401, 403):
        return f"{url} is closed to programs or needs a password (status {status})."
    if status == 429 or status >= 500:
        return f"The server of {url} can't send it now (status {status}); it is tried again later."
    return f"{url} can't be fetched (status {status}); check the address."


def _wait(response: httpx.Response) -> float:
    """Return the seconds of Retry-After; 0 without one."""
    text = response.headers.get("retry-after", "")
    if text.isdecimal():
        return min(float(text), _MAX_WAIT)
    try:
        seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0.0
    return min(max(seconds, 0.0), _MAX_WAIT)
