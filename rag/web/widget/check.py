"""Looks at an owner's page and says what would keep the widget from working there."""

from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from rag.errors import ServerError
from rag.health.doctor import Finding
from rag.origins import origin_of
from rag.web.widget.policy import Policy, Script, read_policies
from rag.web.widget.tag import FRAME, SCRIPT, integrity_of, tag

_TIMEOUT = 10  # seconds
_MOST = 5_000_000  # bytes of a page that are read
_NAME = "footnote embed check"


class _Page(HTMLParser):
    """What of a page decides over the widget."""

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
        given = {key: value or "" for key, value in attrs}
        self._templates += tag == "template"
        if self._templates:
            return  # only a script would bring it to life
        if tag == "script" and "src" in given:
            self.scripts.append(given | {"src": self._resolve(given["src"])})
        elif tag == "iframe":
            self.frames.append(self._resolve(given.get("src", "")))
        elif tag == "footnote-chat":
            self.elements.append(given)
        elif tag == "base":
            self._base = self._base or self._resolve(given.get("href", ""))
        elif given.get("http-equiv", "").lower() == "content-security-policy":
            policies = read_policies([given.get("content", "")])
            # In a page a policy can't lay out a sandbox (HTML, 4.2.5.3).
            self.policies += [policy.without("sandbox") for policy in policies]

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template" and self._templates > 0

    def _resolve(self, address: str) -> str:
        try:
            return urljoin(self._base or self.address, address)
        except ValueError:
            return ""  # a browser wouldn't find it either


def check(address: str, server: str) -> list[Finding]:
    """Return what was looked at in the page at an address, and what would mend it.

    Raises ServerError when the page can't be fetched, SettingsError for what is no address.
    """
    base = origin_of(server)
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as client:
        page = _fetch(client, address)
        return [
            Finding("page", ok=True, detail=f"{page.address} was read."),
            *_look_at_server(client, page, base),
            _look_at_tag(page, base),
            _look_at_mixing(page, base),
            _look_at_scripts(page, base),
            _look_at_source(page, "connect-src", base),
            _look_at_frames(page, base),
            _look_at_sandbox(page),
        ]


def _fetch(client: httpx.Client, address: str) -> _Page:
    origin_of(address)
    try:
        with client.stream("GET", address, headers={"User-Agent": _NAME}) as response:
            body = b""
            for part in response.iter_bytes():
                body += part
                if len(body) > _MOST:
                    break
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
        raise ServerError(
            f"{address} can't be fetched ({problem}); check the address."
        ) from problem
    if not response.is_success:
        raise ServerError(f"{address} answered {response.status_code}; name a page that opens.")
    policies = read_policies(response.headers.get_list("content-security-policy"))
    page = _Page(str(response.url), policies)
    # At some broken markup the parser gives up; what stands before it is read.
    with suppress(AssertionError):
        page.feed(_decoded(body[:_MOST], response.charset_encoding))
    return page


def _decoded(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8", errors="replace")
    except (LookupError, UnicodeError):
        return body.decode(errors="replace")


def _look_at_server(client: httpx.Client, page: _Page, base: str) -> Iterator[Finding]:
    """Ask the server as the visitor's browser would."""
    origin = origin_of(page.address)
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    try:
        script = client.get(base + SCRIPT)
        allowed = client.options(f"{base}/api/ask", headers=asked)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
        yield Finding("server", ok=False, detail=f"{base} can't be reached ({problem}).")
        return
    ours = script.is_success and "footnote-chat" in script.text
    detail = f"{base} serves the script." if ours else _no_script(script, base)
    yield Finding("server", ok=ours, detail=detail)
    if not ours:
        return
    listed = origin == base or allowed.headers.get("access-control-allow-origin") == origin
    mend = f"is not listed; start the server with FOOTNOTE_ALLOWED_ORIGINS={origin}"
    yield Finding("origin", ok=listed, detail=f"{origin} {'may ask.' if listed else mend}")
    for one in _our_scripts(page, base):
        if one.get("integrity"):
            yield _look_at_integrity(one, integrity_of(script.content))


def _no_script(found: httpx.Response, base: str) -> str:
    if found.status_code == 421:
        return f"{base} does not know its own name; start it with FOOTNOTE_URL={base}"
    return f"{base} is no Footnote server (it answered {found.status_code})."


def _our_scripts(page: _Page, base: str) -> list[dict[str, str]]:
    return [one for one in page.scripts if one["src"].split("?")[0] == base + SCRIPT]


def _look_at_integrity(script: dict[str, str], expected: str) -> Finding:
    if "crossorigin" not in script:
        return Finding("integrity", ok=False, detail='Add crossorigin="anonymous" to the script.')
    fits = expected in script["integrity"].split()
    mend = f'The script has changed; write integrity="{expected}".'
    return Finding("integrity", ok=fits, detail="It fits the script." if fits else mend)


def _look_at_tag(page: _Page, base: str) -> Finding:
    if any(frame.split("?")[0] == base + FRAME for frame in page.frames):
        return Finding("tag", ok=True, detail="The page has the frame.")
    if _our_scripts(page, base) and page.elements:
        return _look_at_elements(page, base)
    wanted = tag(base, "Ask the articles").tag.replace("\n", " ")
    return Finding("tag", ok=False, detail=f"Not in the page's HTML; add: {wanted}")


def _look_at_elements(page: _Page, base: str) -> Finding:
    others = [one["server"] for one in page.elements if one.get("server", base) != base]
    if others:
        mend = f"The element asks {others[0]!r}; leave its attribute out, or check --server that."
        return Finding("tag", ok=False, detail=mend)
    return Finding("tag", ok=True, detail="The page has the script and the element.")


def _look_at_mixing(page: _Page, base: str) -> Finding:
    mixed = page.address.startswith("https:") and base.startswith("http:")
    # Browsers trust a loopback address, so that a page can be tried.
    if mixed and urlsplit(base).hostname not in ("localhost", "127.0.0.1", "::1"):
        mend = f"The page is https and {base} is not; serve it as https and set FOOTNOTE_URL."
        return Finding("mixed content", ok=False, detail=mend)
    return Finding("mixed content", ok=True, detail="None.")


def _look_at_scripts(page: _Page, base: str) -> Finding:
    given = (_our_scripts(page, base) or [{}])[0]
    script = Script(base + SCRIPT, given.get("nonce", ""), given.get("integrity", ""))
    for policy in page.policies:
        if policy.allows_script(script, page.address):
            continue
        if policy.is_strict():
            mend = "Give the script's tag the page's nonce: <script nonce=\"...\" src=...>"
        else:
            mend = f"Add to the page's policy: {policy.missing('script-src', base)}"
        return Finding("script-src", ok=False, detail=mend)
    return Finding("script-src", ok=True, detail=_fine(page))


def _look_at_source(page: _Page, directive: str, base: str) -> Finding:
    path = FRAME if directive == "frame-src" else "/api/ask"
    for policy in page.policies:
        if not policy.allows(directive, base + path, page.address):
            mend = f"Add to the page's policy: {policy.missing(directive, base)}"
            return Finding(directive, ok=False, detail=mend)
    return Finding(directive, ok=True, detail=_fine(page))


def _look_at_frames(page: _Page, base: str) -> Finding:
    found = _look_at_source(page, "frame-src", base)
    used = any(frame.startswith(base + FRAME) for frame in page.frames)
    if found.ok or used:
        return found
    return Finding(
        "frame-src", ok=True, detail=f"Only for a frame, which isn't used: {found.detail}"
    )


def _look_at_sandbox(page: _Page) -> Finding:
    wanted = ("allow-scripts", "allow-same-origin")
    for policy in page.policies:
        given = policy.directives.get("sandbox")
        missing = [one for one in wanted if given is not None and one not in given]
        if missing:
            mend = f"Add to the policy's sandbox: {' '.join(missing)}"
            return Finding("sandbox", ok=False, detail=mend)
    return Finding("sandbox", ok=True, detail=_fine(page))


def _fine(page: _Page) -> str:
    return "The page's policy lets it pass." if page.policies else "The page has no policy."
