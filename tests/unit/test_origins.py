"""Origins: how browsers write them, and what a setting may contain."""

import pytest

from rag.errors import SettingsError
from rag.origins import origin_of, read_origin, read_origins


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("HTTPS://Bücher.Example:443/", "https://xn--bcher-kva.example"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("http://[::1]:80", "http://[::1]"),
        (" https://a.example:8443/page?x#y ", "https://a.example:8443"),
        ("https://me@a.example", "https://a.example"),
    ],
)
def test_an_origin_is_written_as_browsers_send_it(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "",
        "a.example",
        "ftp://a.example",
        "https://",
        "https://*.a.example",
        "http://[",
        "https://a.example:port",
        "https://a'b.example",
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"is not a web address.*\.$"):
        origin_of(text)


@pytest.mark.parametrize(
    "text", ["https://a.example/page", "https://a.example?x", "https://me@a.example"]
)
def test_a_setting_contains_no_more_than_an_origin(text: str) -> None:
    with pytest.raises(SettingsError, match=r"THE_SETTING .* write only https://a.example\.$"):
        read_origin("THE_SETTING", text)


def test_origins_are_separated_by_commas_or_spaces() -> None:
    text = "https://a.example, http://b.example:8000 https://a.example/"
    assert read_origins("X", text) == ("https://a.example", "http://b.example:8000")
    assert read_origins("X", " , ") == ()


def test_one_bad_origin_names_the_setting() -> None:
    with pytest.raises(SettingsError, match="THE_SETTING"):
        read_origins("THE_SETTING", "https://fine.example, *")
