"""Reads a Content-Security-Policy as a browser does (W3C CSP Level 3).

Only what decides over the widget: which scripts, connections and frames a page may have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

#: What stands in for a directive that a policy doesn't have.
_INSTEAD = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
}
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Script:
    """A script's tag: where it is fetched, and what could let it in besides that."""

    address: str
    nonce: str = ""
    integrity: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy: its directives with their sources, in lower case but for nonces and hashes."""

    directives: dict[str, tuple[str, ...]]

    def governing(self, directive: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the directive that decides, by name and sources; None if everything may pass."""
        for name in _INSTEAD[directive]:
            if name in self.directives:
                return name, self.directives[name]
        return None

    def allows(self, directive: str, address: str, page: str) -> bool:
        """Return whether a page at `page` may load or call an address."""
        found = self.governing(directive)
        return found is None or any(_matches(one, address, page) for one in found[1])

    def allows_script(self, script: Script, page: str) -> bool:
        """Return whether a page may have a script."""
        found = self.governing("script-src")
        if found is None:
            return True
        hashes = script.integrity.split()
        named = [f"'nonce-{script.nonce}'"] if script.nonce else []
        if hashes and all(f"'{one}'" in found[1] for one in hashes):
            return True
        if any(one in found[1] for one in named):
            return True
        if self.is_strict():
            return False
        return any(_matches(one, script.address, page) for one in found[1])

    def is_strict(self) -> bool:
        """Return whether addresses are not looked at, only nonces and hashes."""
        found = self.governing("script-src")
        return found is not None and "'strict-dynamic'" in found[1]

    def without(self, directive: str) -> "Policy":
        """Return the policy less a directive."""
        kept = {name: of for name, of in self.directives.items() if name != directive}
        return Policy(kept)

    def missing(self, directive: str, source: str) -> str:
        """Return the directive as it has to be, so that it lets a source in.

        >>> read_policies(["default-src 'self'"])[0].missing("connect-src", "https://a.example")
        "connect-src 'self' https://a.example"
        """
        name, sources = self.governing(directive) or (directive, ())
        written = directive if name in ("default-src", "child-src") else name
        return " ".join([written, *(one for one in sources if one != "'none'"), source])


def read_policies(headers: Sequence[str]) -> list[Policy]:
    """Return the policies of a page's headers and meta elements; all of them hold at once.

    >>> [policy.directives for policy in read_policies(["Script-Src 'self' ; img-src *, "])]
    [{'script-src': ("'self'",), 'img-src': ('*',)}]
    """
    return [
        _read(text) for header in headers for text in header.split(",") if text.strip(" ;\t\r\n")
    ]


def _read(text: str) -> Policy:
    directives: dict[str, tuple[str, ...]] = {}
    for part in text.split(";"):
        name, *sources = part.split() or [""]
        # Where a directive stands twice, the first counts.
        if name and name.lower() not in directives:
            directives[name.lower()] = tuple(_plain(one) for one in sources)
    return Policy(directives)


def _plain(source: str) -> str:
    # Nonces, hashes and paths tell cases apart.
    return source if source.startswith(("'nonce-", "'sha")) or "/" in source else source.lower()


def _matches(source: str, address: str, page: str) -> bool:
    """Return whether a source expression stands for an address (CSP3, 6.7.2.8)."""
    if source.startswith("'"):
        return source == "'self'" and _is_same(address, page)
    wanted = urlsplit(address)
    if source == "*":
        return wanted.scheme in _PORTS
    if source.endswith(":") and "/" not in source:
        return _scheme_fits(source[:-1], wanted.scheme)
    scheme, separator, rest = source.rpartition("://")
    if not _scheme_fits(scheme.lower() if separator else urlsplit(page).scheme, wanted.scheme):
        return False
    place, slash, path = rest.partition("/")
    host, port = _split_port(place.lower())
    return (
        _host_fits(host, wanted.hostname or "")
        and _port_fits(port, wanted.port, wanted.scheme)
        and _path_fits(slash + path, wanted.path)
    )


def _is_same(address: str, page: str) -> bool:
    one, other = urlsplit(address), urlsplit(page)
    if one.hostname != other.hostname or not _scheme_fits(other.scheme, one.scheme):
        return False
    ours = other.port or _PORTS[other.scheme]
    theirs = one.port or _PORTS[one.scheme]
    return ours == theirs or (ours, theirs) == (80, 443)


def _scheme_fits(allowed: str, scheme: str) -> bool:
    return allowed == scheme or (allowed, scheme) == ("http", "https")


def _split_port(place: str) -> tuple[str, str]:
    if place.endswith("]"):
        return place, ""
    host, colon, port = place.rpartition(":")
    return (host, port) if colon else (place, "")


def _host_fits(pattern: str, host: str) -> bool:
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return pattern.strip("[]") == host


def _port_fits(pattern: str, port: int | None, scheme: str) -> bool:
    if pattern == "*":
        return True
    own = port or _PORTS.get(scheme)
    if not pattern:
        return own == _PORTS.get(scheme)
    return pattern == str(own) or (pattern == "80" and own == 443)


def _path_fits(pattern: str, path: str) -> bool:
    if pattern in ("", "/"):
        return True
    return path.startswith(pattern) if pattern.endswith("/") else path == pattern
