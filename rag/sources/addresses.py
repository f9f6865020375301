"""Which addresses may be requested: public ones, and the hosts that the owner allows."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection
from functools import cache
from ssl import SSLContext

import httpx

from rag.errors import SourceError

#: Returns the IP addresses of a host.
Resolve = Callable[[str, int], Awaitable[list[str]]]
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 2_000  # characters of an address
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ALLOW = "if it is yours, list the host in FOOTNOTE_SOURCE_HOSTS"


def read_url(text: str, allowed: Collection[str] = ()) -> httpx.URL:
    """Return a web address without its fragment.

    Other ports than 80 and 443 are for `allowed` hosts only. Raises SourceError if the address may
    not be requested; which IP addresses its host has is checked when it is.
    """
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"{_shown(text)} is not a web address ({error}).") from error
    if url.scheme not in _PORTS or not url.host:
        raise SourceError(
            f"{_shown(text)} is not a web address; write it like https://www.example.org/news."
        )
    if url.userinfo:
        raise SourceError(f"The address of {url.host} has a password in it; leave that out.")
    if len(str(url)) > _MAX_LENGTH:
        raise SourceError(f"{_shown(text)} is longer than {_MAX_LENGTH:,} characters.")
    if url.port not in (None, *_PORTS.values()) and url.host not in allowed:
        raise SourceError(f"{url} has port {url.port}, and only 80 and 443 are used; {_ALLOW}.")
    return url.copy_with(fragment=None)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 100 else f"{text[:100]}…")


def is_public(address: _Address) -> bool:
    """Whether an address is one of the public internet, also of IPv4 inside IPv6.

    >>> [is_public(ipaddress.ip_address(one)) for one in ("93.184.216.34", "2606:4700::1111")]
    [True, True]
    >>> traps = "127.0.0.1 169.254.169.254 0.0.0.0 224.0.0.1 ::1 ::ffff:10.0.0.1 ::7f00:1 fec0::1"
    >>> any(is_public(ipaddress.ip_address(one)) for one in traps.split())
    False
    >>> [is_public(ipaddress.ip_address(one)) for one in ("64:ff9b::a00:1", "2002:a00:1::")]
    [False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inside:
            return is_public(inside)
        if address not in _UNICAST:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


async def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host. Raises SourceError if it has none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"There is no host {host}; check the address.") from error
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


class PublicTransport(httpx.AsyncBaseTransport):
    """Sends requests only to public IP addresses, and to exactly those that were checked.

    The name is looked up once for each request and the connection is made to the result, so a
    name that changes its address in between (DNS rebinding) gains nothing.
    """

    def __init__(self, allowed: Collection[str] = (), resolve: Resolve = resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve
        # Connections are not kept: two hosts at one address would share an encrypted one.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._inner = httpx.AsyncHTTPTransport(verify=_certificates(), limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises SourceError if its host has an address that isn't public."""
        url = request.url
        found = await self._resolve(url.host, url.port or _PORTS[url.scheme])
        private = (one for one in found if not is_public(ipaddress.ip_address(one)))
        if url.host not in self._allowed and (address := next(private, "")):
            place = (
                "a private address" if url.host == address else f"at the private address {address}"
            )
            raise SourceError(f"{url.host} is {place}, which is not requested; {_ALLOW}.")
        problem: httpx.TransportError | None = None
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        for address in found:
            request.url = url.copy_with(host=address)  # the Host header still has the name
            try:
                return await self._inner.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                problem = error
        raise problem or SourceError(f"There is no host {url.host}; check the address.")

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()


@cache
def _certificates() -> SSLContext:
    return httpx.create_ssl_context()
