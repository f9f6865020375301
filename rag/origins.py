"""Origins: what a browser calls the place that a page comes from (RFC 6454)."""

from urllib.parse import urlsplit

import idna

from rag.errors import SettingsError

_PORTS = {"http": 80, "https": 443}


def origin_of(address: str) -> str:
    """Return the origin of an address, written as browsers send it.

    Raises SettingsError when the address is none of http or https.

    >>> origin_of("https://News.Example.org:443/a?b"), origin_of("http://[::1]:7860")
    ('https://news.example.org', 'http://[::1]:7860')
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
        name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except ValueError as problem:
        raise SettingsError(f"{address!r} is no web address ({problem}).") from problem
    if parts.scheme not in _PORTS or not name or any(sign in name for sign in " *'\";,"):
        raise SettingsError(f"{address!r} is no web address; write it as https://www.example.org.")
    shown = f"[{name}]" if ":" in name else name
    written = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{shown}{written}"


def read_origin(setting: str, text: str) -> str:
    """Return the origin that a setting holds.

    Raises SettingsError when it is more, or less, than an origin.
    """
    try:
        origin = origin_of(text)
    except SettingsError as problem:
        raise SettingsError(f"{setting}: {problem}") from problem
    if urlsplit(text).path not in ("", "/") or any(sign in text for sign in "?#@"):
        raise SettingsError(f"{setting} holds {text!r}, which is a page; write only {origin}.")
    return origin


def read_origins(setting: str, text: str) -> tuple[str, ...]:
    """Return the origins of a setting, which commas or spaces separate.

    Raises SettingsError for one that is more, or less, than an origin.

    >>> read_origins("ORIGINS", "https://a.example, http://127.0.0.1:8000")
    ('https://a.example', 'http://127.0.0.1:8000')
    """
    written = text.replace(",", " ").split()
    return tuple(dict.fromkeys(read_origin(setting, one) for one in written))
