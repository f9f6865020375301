"""Reads Content-Security-Policies as browsers do (W3C CSP Level 3).

Only the parts that affect the widget: which scripts, connections and frames a page allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

#: The directives that decide, in order: the first that a policy has applies.
_FALLBACKS = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
}
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Script:
    """A script tag: its address, and what else may allow it."""

    address: str
    nonce: str = ""
    integrity: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy: its directives and their sources, in lower case except nonces, hashes, paths."""

    directives: dict[str, tuple[str, ...]]

    def governing(self, directive: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the name and sources of the directive that applies; None if all is allowed."""
        for name in _FALLBACKS[directive]:
            if name in self.directives:
                return name, self.directives[name]
        return None

    def allows(self, directive: str, address: str, page: str) -> bool:
        """Return whether a page at `page` may load or call an address."""
        applied = self.governing(directive)
        return applied is None or any(_matches(source, address, page) for source in applied[1])

    def allows_script(self, script: Script, page: str) -> bool:
        """Return whether a page at `page` may run a script."""
        applied = self.governing("script-src")
        if applied is None:
            return True
        _, sources = applied
        hashes = script.integrity.split()
        if hashes and all(f"'{digest}'" in sources for digest in hashes):
            return True
        if script.nonce and f"'nonce-{script.nonce}'" in sources:
            return True
        if self.is_strict():
            return False
        return any(_matches(source, script.address, page) for source in sources)

    def is_strict(self) -> bool:
        """Return whether only nonces and hashes allow scripts, not their addresses."""
        applied = self.governing("script-src")
        return applied is not None and "'strict-dynamic'" in applied[1]

    def without(self, directive: str) -> "Policy":
        """Return the policy without a directive."""
        rest = {name: sources for name, sources in self.directives.items() if name != directive}
        return Policy(rest)

    def missing(self, directive: str, source: str) -> str:
        """Return the directive with a source added, to put into the policy.

        >>> read_policies(["default-src 'self'"])[0].missing("connect-src", "https://a.example")
        "connect-src 'self' https://a.example"
        """
        name, sources = self.governing(directive) or (directive, ())
        changed = directive if name in ("default-src", "child-src") else name
        return " ".join([changed, *(other for other in sources if other != "'none'"), source])


def read_policies(headers: Sequence[str]) -> list[Policy]:
    """Return the policies in a page's headers; all of them apply at once.

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
        # If a directive occurs twice, the first counts.
        if name and name.lower() not in directives:
            directives[name.lower()] = tuple(_lowered(source) for source in sources)
    return Policy(directives)


def _lowered(source: str) -> str:
    # Nonces, hashes and paths are case-sensitive.
    return source if source.startswith(("'nonce-", "'sha")) or "/" in source else source.lower()


def _matches(source: str, address: str, page: str) -> bool:
    """Return whether a source expression matches an address (CSP3, 6.7.2.8)."""
    if source.startswith("'"):
        return source == "'self'" and _is_same(address, page)
    target = urlsplit(address)
    if source == "*":
        return target.scheme in _PORTS
    if source.endswith(":") and "/" not in source:
        return _scheme_matches(source[:-1], target.scheme)
    scheme, separator, rest = source.rpartition("://")
    if not _scheme_matches(scheme.lower() if separator else urlsplit(page).scheme, target.scheme):
        return False
    authority, slash, path = rest.partition("/")
    host, port = _split_port(authority.lower())
    return (
        _host_matches(host, target.hostname or "")
        and _port_matches(port, target.port, target.scheme)
        and _path_matches(slash + path, target.path)
    )


def _is_same(address: str, page: str) -> bool:
    target, own = urlsplit(address), urlsplit(page)
    if target.hostname != own.hostname or not _scheme_matches(own.scheme, target.scheme):
        return False
    own_port = own.port or _PORTS[own.scheme]
    target_port = target.port or _PORTS[target.scheme]
    return own_port == target_port or (own_port, target_port) == (80, 443)


def _scheme_matches(allowed: str, scheme: str) -> bool:
    return allowed == scheme or (allowed, scheme) == ("http", "https")


def _split_port(authority: str) -> tuple[str, str]:
    if authority.endswith("]"):
        return authority, ""
    host, colon, port = authority.rpartition(":")
    return (host, port) if colon else (authority, "")


def _host_matches(pattern: str, host: str) -> bool:
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return pattern.strip("[]") == host


def _port_matches(pattern: str, port: int | None, scheme: str) -> bool:
    if pattern == "*":
        return True
    actual = port or _PORTS.get(scheme)
    if not pattern:
        return actual == _PORTS.get(scheme)
    return pattern == str(actual) or (pattern == "80" and actual == 443)


def _path_matches(pattern: str, path: str) -> bool:
    if pattern in ("", "/"):
        return True
    return path.startswith(pattern) if pattern.endswith("/") else path == pattern
