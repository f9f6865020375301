"""Origins: scheme, host and port of a web page, as browsers send them (RFC 6454)."""

from urllib.parse import urlsplit

import idna

from rag.errors import SettingsError

_PORTS = {"http": 80, "https": 443}


def origin_of(address: str) -> str:
    """Return the origin of an address, written as browsers send it.

    Raises SettingsError when the address isn't an http or https address.

    >>> origin_of("https://News.Example.org:443/a?b"), origin_of("http://[::1]:7860")
    ('https://news.example.org', 'http://[::1]:7860')
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
        name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except ValueError as error:
        raise SettingsError(f"{address!r} is not a web address ({error}).") from error
    if parts.scheme not in _PORTS or not name or any(sign in name for sign in " *'\";,"):
        raise SettingsError(
            f"{address!r} is not a web address; write it like https://www.example.org."
        )
    shown = f"[{name}]" if ":" in name else name
    suffix = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{shown}{suffix}"


def read_origin(setting: str, text: str) -> str:
    """Return the origin that a setting contains.

    Raises SettingsError when it contains no origin, or more than one.

    >>> read_origin("FOOTNOTE_URL", "https://a.example/")
    'https://a.example'
    """
    try:
        origin = origin_of(text)
    except SettingsError as error:
        raise SettingsError(f"{setting}: {error}") from error
    if urlsplit(text).path not in ("", "/") or any(sign in text for sign in "?#@"):
        # The text may contain a password, so it is not shown.
        raise SettingsError(f"{setting} is more than an origin; write only {origin}.")
    return origin


def read_origins(setting: str, text: str) -> tuple[str, ...]:
    """Return the distinct origins of a setting, separated by commas or spaces.

    Raises SettingsError like read_origin.

    >>> read_origins("ORIGINS", "https://a.example, http://127.0.0.1:8000")
    ('https://a.example', 'http://127.0.0.1:8000')
    """
    texts = text.replace(",", " ").split()
    return tuple(dict.fromkeys(read_origin(setting, origin) for origin in texts))
