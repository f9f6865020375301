"""Checks a site's page for everything that would keep the widget from working there."""

from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import httpx

from rag.errors import ServerError
from rag.health.doctor import Finding
from rag.origins import origin_of
from rag.web.widget.policy import Policy, Script, read_policies
from rag.web.widget.tag import FRAME, SCRIPT, integrity_of, tag

#: What the widget needs where a policy sets a sandbox.
_SANDBOX = ("allow-scripts", "allow-same-origin")
_TIMEOUT = 10  # seconds
MAX_PAGE_BYTES = 5_000_000
_USER_AGENT = "footnote embed check"


class _Page(HTMLParser):
    """The parts of a page that affect the widget."""

    def __init__(self, address: str, policies: list[Policy]) -> None:
        super().__init__()
        self.address = address
        self.policies = policies
        self.scripts: list[dict[str, str]] = []
        self.frames: list[str] = []
        self.elements: list[dict[str, str]] = []
        self._base = ""
        self._templates = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        self._templates += tag == "template"
        if self._templates:
            return  # the content of a template is inert
        if tag == "script" and "src" in attributes:
            self.scripts.append(attributes | {"src": self._resolve(attributes["src"])})
        elif tag == "iframe":
            self.frames.append(self._resolve(attributes.get("src", "")))
        elif tag == "footnote-chat":
            self.elements.append(attributes)
        elif tag == "base":
            self._base = self._base or self._resolve(attributes.get("href", ""))
        elif attributes.get("http-equiv", "").lower() == "content-security-policy":
            policies = read_policies([attributes.get("content", "")])
            # A policy in a meta element can't set a sandbox (HTML, 4.2.5.3).
            self.policies += [policy.without("sandbox") for policy in policies]

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template" and self._templates > 0

    def _resolve(self, address: str) -> str:
        try:
            return urljoin(self._base or self.address, address)
        except ValueError:
            return ""  # a browser wouldn't load it either


def check(address: str, server: str) -> list[Finding]:
    """Return a finding for each check of a page; a failed one says how to fix it.

    Raises ServerError if the page can't be fetched, SettingsError if `address` or `server` is not
    an address.
    """
    base = origin_of(server)
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as client:
        page = _fetch(client, address)
        return [
            Finding("page", ok=True, detail=f"Read {page.address}."),
            *_check_server(client, page, base),
            _check_tag(page, base),
            _check_mixing(page, base),
            _check_scripts(page, base),
            _check_source(page, "connect-src", base),
            _check_frames(page, base),
            _check_sandbox(page),
        ]


def _fetch(client: httpx.Client, address: str) -> _Page:
    origin_of(address)
    try:
        with client.stream("GET", address, headers={"User-Agent": _USER_AGENT}) as response:
            body = b""
            for part in response.iter_bytes():
                body += part
                if len(body) > MAX_PAGE_BYTES:
                    break
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
        raise ServerError(
            f"{address} can't be fetched ({problem}); check the address."
        ) from problem
    if not response.is_success:
        raise ServerError(
            f"{address} returned status {response.status_code}; name a page that opens."
        )
    policies = read_policies(response.headers.get_list("content-security-policy"))
    page = _Page(str(response.url), policies)
    # The parser gives up at some broken markup; what comes before that counts.
    with suppress(AssertionError):
        page.feed(_decoded(body[:MAX_PAGE_BYTES], response.charset_encoding))
    return page


def _decoded(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8", errors="replace")
    except (LookupError, UnicodeError):
        return body.decode(errors="replace")


def _check_server(client: httpx.Client, page: _Page, base: str) -> Iterator[Finding]:
    """Send the server the requests of a visitor's browser."""
    origin = origin_of(page.address)
    names = sorted({element.get("collection", "") for element in page.elements}) or [""]
    try:
        script = client.get(base + SCRIPT)
        listed = {name: _is_listed(client, origin, base, name) for name in names}
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
        yield Finding("server", ok=False, detail=f"{base} can't be reached ({problem}).")
        return
    ours = script.is_success and "footnote-chat" in script.text
    detail = f"{base} serves the script." if ours else _no_script(script, base)
    yield Finding("server", ok=ours, detail=detail)
    if not ours:
        return
    for name, is_listed in listed.items():
        fix = f"is not listed; start the server with FOOTNOTE_ALLOWED_ORIGINS={origin}"
        place = f" for the collection {name!r}, if there is one" if name else ""
        detail = f"{origin} {'is listed.' if is_listed else fix + place}"
        yield Finding("origin", ok=is_listed, detail=detail)
    for element in _our_scripts(page, base):
        if element.get("integrity"):
            yield _check_integrity(element, integrity_of(script.content))


def _is_listed(client: httpx.Client, origin: str, base: str, collection: str) -> bool:
    """Whether pages of an origin may ask the server, or one of its collections."""
    preflight = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    path = f"/c/{quote(collection, safe='')}" if collection else ""
    allowed = client.options(f"{base}{path}/api/ask", headers=preflight)
    is_there = not path or client.get(f"{base}{path}/healthz").is_success
    header = allowed.headers.get("access-control-allow-origin")
    return is_there and origin in (base, header)


def _no_script(response: httpx.Response, base: str) -> str:
    if response.status_code == 421:
        return f"{base} does not accept this name; start the server with FOOTNOTE_URL={base}"
    return f"{base} is not a Footnote server (status {response.status_code}); check the address."


def _our_scripts(page: _Page, base: str) -> list[dict[str, str]]:
    return [script for script in page.scripts if script["src"].split("?")[0] == base + SCRIPT]


def _check_integrity(script: dict[str, str], expected: str) -> Finding:
    if "crossorigin" not in script:
        return Finding(
            "integrity", ok=False, detail='Add crossorigin="anonymous" to the script tag.'
        )
    matches = expected in script["integrity"].split()
    fix = f'The script has changed; set integrity="{expected}".'
    detail = "It matches the script." if matches else fix
    return Finding("integrity", ok=matches, detail=detail)


def _check_tag(page: _Page, base: str) -> Finding:
    if any(frame.split("?")[0] == base + FRAME for frame in page.frames):
        return Finding("tag", ok=True, detail="The page contains the frame.")
    if _our_scripts(page, base) and page.elements:
        return _check_elements(page, base)
    expected = tag(base, "Ask the articles").tag.replace("\n", " ")
    return Finding("tag", ok=False, detail=f"The tag is not in the page's HTML; add: {expected}")


def _check_elements(page: _Page, base: str) -> Finding:
    servers = {element.get("server", base) for element in page.elements} - {base}
    if servers:
        fix = (
            f"The element's server attribute is {min(servers)!r}; remove it, "
            "or pass that address as --server."
        )
        return Finding("tag", ok=False, detail=fix)
    return Finding("tag", ok=True, detail="The page contains the script and the element.")


def _check_mixing(page: _Page, base: str) -> Finding:
    mixed = page.address.startswith("https:") and base.startswith("http:")
    # Browsers make an exception for loopback addresses.
    if mixed and urlsplit(base).hostname not in ("localhost", "127.0.0.1", "::1"):
        fix = f"The page uses https, {base} does not; serve it over https and set FOOTNOTE_URL."
        return Finding("mixed content", ok=False, detail=fix)
    return Finding("mixed content", ok=True, detail="None.")


def _check_scripts(page: _Page, base: str) -> Finding:
    attributes = (_our_scripts(page, base) or [{}])[0]
    script = Script(base + SCRIPT, attributes.get("nonce", ""), attributes.get("integrity", ""))
    for policy in page.policies:
        if policy.allows_script(script, page.address):
            continue
        if policy.is_strict():
            fix = 'Add the page\'s nonce to the script tag: <script nonce="..." src=...>'
        else:
            fix = f"Add to the page's policy: {policy.missing('script-src', base)}"
        return Finding("script-src", ok=False, detail=fix)
    return Finding("script-src", ok=True, detail=_allowed(page))


def _check_source(page: _Page, directive: str, base: str) -> Finding:
    path = FRAME if directive == "frame-src" else "/api/ask"
    for policy in page.policies:
        if not policy.allows(directive, base + path, page.address):
            fix = f"Add to the page's policy: {policy.missing(directive, base)}"
            return Finding(directive, ok=False, detail=fix)
    return Finding(directive, ok=True, detail=_allowed(page))


def _check_frames(page: _Page, base: str) -> Finding:
    finding = _check_source(page, "frame-src", base)
    is_used = any(frame.startswith(base) and FRAME in frame for frame in page.frames)
    if finding.ok or is_used:
        return finding
    detail = f"The page has no frame of Footnote; to use one: {finding.detail}"
    return Finding("frame-src", ok=True, detail=detail)


def _check_sandbox(page: _Page) -> Finding:
    for policy in page.policies:
        sandbox = policy.directives.get("sandbox", _SANDBOX)
        missing = [keyword for keyword in _SANDBOX if keyword not in sandbox]
        if missing:
            fix = f"Add to the policy's sandbox: {' '.join(missing)}"
            return Finding("sandbox", ok=False, detail=fix)
    return Finding("sandbox", ok=True, detail=_allowed(page))


def _allowed(page: _Page) -> str:
    return "The page's policy allows it." if page.policies else "The page has no policy."
