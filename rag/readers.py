"""Settings that say who may read, and who is an owner."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator
from pydantic.dataclasses import dataclass

from rag.errors import SettingsError

Network = IPv4Network | IPv6Network
#: Shorter passwords are guessed.
_MIN_PASSWORD = 12
#: An underscore is left out: some servers take it for a hyphen, so that a caller could send both.
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")
#: Headers that callers send for other purposes; a proxy can't tell them from its own.
_TAKEN = ("host", "origin", "cookie", "authorization", "forwarded", "x-forwarded-for")


def _password(text: str, info: ValidationInfo) -> str:
    if 0 < len(text) < _MIN_PASSWORD:
        fix = {
            "password": "turn the owner's page off",
            "reader_password": "let everyone read who reaches the server",
        }[info.field_name or ""]
        raise SettingsError(
            f"FOOTNOTE_{(info.field_name or '').upper()} has {len(text)} characters; make it "
            f"{_MIN_PASSWORD} or more, or unset it to {fix}."
        )
    return text


def _header(text: str) -> str:
    if text and (not _HEADER.fullmatch(text) or text.lower() in _TAKEN):
        raise SettingsError(
            f"FOOTNOTE_PROXY_USER_HEADER is {text!r}; make it the name of the header in which the "
            "proxy sends the user, such as X-Forwarded-User."
        )
    return text.lower()


def _networks(value: object) -> object:
    """Read addresses and networks, separated by commas or spaces."""
    if not isinstance(value, str):
        return value
    return tuple(_network(text) for text in value.replace(",", " ").split())


def _network(text: str) -> Network:
    try:
        network = ip_network(text)
    except ValueError:
        network = None
    if network is None or network.prefixlen == 0:
        raise SettingsError(
            f"FOOTNOTE_PROXY_IPS has {text!r}; write the proxy's address or network, such as "
            "10.0.0.5 or 10.0.0.0/24."
        )
    return network


def _names(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(filter(None, map(str.strip, value.split(",")))))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSettings:
    """Who may read, and who is an owner; by default everyone may, and nobody is.

    Raises SettingsError for values that can't be used, alone or together.
    """

    password: Annotated[str, AfterValidator(_password)] = Field(
        default="", kw_only=True, repr=False, description="lets the owner sign in at `/owner`"
    )
    reader_password: Annotated[str, AfterValidator(_password)] = Field(
        default="", kw_only=True, repr=False, description="the password that readers sign in with"
    )
    proxy_user_header: Annotated[str, AfterValidator(_header)] = Field(
        default="", kw_only=True, description="the header in which a proxy sends the user's name"
    )
    proxy_ips: Annotated[tuple[Network, ...], BeforeValidator(_networks)] = Field(
        default=(), kw_only=True, description="the addresses and networks of that proxy"
    )
    owners: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field(
        default=(), kw_only=True, description="the users who are owners, separated by commas"
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.password and self.password == self.reader_password:
            raise SettingsError(
                "FOOTNOTE_READER_PASSWORD is the owner's password; give readers another one."
            )
        if self.proxy_user_header and not self.proxy_ips:
            raise SettingsError(
                "FOOTNOTE_PROXY_USER_HEADER is set, so anyone could send that header; set "
                "FOOTNOTE_PROXY_IPS to the proxy's address as well."
            )
        for name, value in (("PROXY_IPS", self.proxy_ips), ("OWNERS", self.owners)):
            if value and not self.proxy_user_header:
                raise SettingsError(
                    f"FOOTNOTE_{name} needs FOOTNOTE_PROXY_USER_HEADER, the header in which the "
                    "proxy sends the user; set it as well."
                )
        return self

    @property
    def restricts_readers(self) -> bool:
        """Whether readers have to sign in, here or at a proxy."""
        return bool(self.reader_password or self.proxy_user_header)

    @property
    def has_owner(self) -> bool:
        """Whether somebody may use the owner's page."""
        return bool(self.password or self.owners)
