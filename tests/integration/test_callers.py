"""Who may call the server: listed sites with tokens, its own pages, programs; and how often."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import Request
from hypothesis import HealthCheck, given, settings
from itsdangerous import TimestampSigner
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance
from scripted_answerer import QUESTION as FERRY_QUESTION
from scripted_answerer import scripted_app
from starlette.exceptions import HTTPException

from rag.errors import SettingsError
from rag.origins import read_origin, read_origins
from rag.web.callers import LIFETIME, Tokens
from rag.web.errors import CODES

SITE, OTHER = "https://news.example.org", "http://127.0.0.1:9"
STRANGER = "https://elsewhere.example"
QUESTION = {"question": FERRY_QUESTION}


@pytest.fixture(scope="module")
def server(module_folder: Path) -> Iterator[str]:
    """The app with two listed sites."""
    url = "https://qa.example.org"
    with scripted_app(module_folder, origins=(SITE, OTHER), origin_rate=200, url=url) as app:
        yield app.address


def token(server: str, site: str) -> dict[str, str]:
    found = httpx.post(f"{server}/api/token", headers={"Origin": site})
    assert found.status_code == 200
    return {"Origin": site, "Authorization": f"Bearer {found.json()['token']}"}


def code(response: httpx.Response) -> str:
    """Return the code of an error, which has the form that is promised."""
    (fields,) = response.json().values()
    assert set(fields) == {"code", "message"}
    assert fields["code"] in CODES
    return str(fields["code"])


@pytest.mark.slow
def test_a_site_that_is_not_listed_is_refused_before_and_at_every_request(server: str) -> None:
    before = {"Origin": STRANGER, "Access-Control-Request-Method": "POST"}
    for path in ("/api/ask", "/api/token", "/api/feedback", "/gradio_api/queue/join"):
        for found in (
            httpx.options(server + path, headers=before),
            httpx.post(server + path, headers={"Origin": STRANGER}, json=QUESTION),
            httpx.get(server + path, headers={"Origin": STRANGER}),
        ):
            assert found.status_code == 403
            assert code(found) == "origin_not_allowed"
            assert STRANGER in found.json()["error"]["message"]
            assert "access-control-allow-origin" not in found.headers
    for nobody in ("null", "", "http://[", f"{SITE}.evil.example", SITE.replace("https", "http")):
        found = httpx.post(f"{server}/api/ask", headers={"Origin": nobody}, json=QUESTION)
        assert found.status_code == 403, nobody


@pytest.mark.slow
def test_a_listed_site_asks_with_a_token_of_its_own(server: str) -> None:
    before = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    wished = {"Access-Control-Request-Headers": "authorization,content-type"}
    allowed = httpx.options(f"{server}/api/ask", headers=before | wished)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == SITE
    assert "access-control-allow-credentials" not in allowed.headers
    without = httpx.post(f"{server}/api/ask", headers={"Origin": SITE}, json=QUESTION)
    assert (without.status_code, code(without)) == (401, "token_needed")
    assert without.headers["access-control-allow-origin"] == SITE
    own = token(server, SITE)
    for path in ("/api/ask", "/api/ask/stream"):
        found = httpx.post(server + path, headers=own, json=QUESTION, timeout=30)
        assert found.status_code == 200
        assert found.headers["access-control-allow-origin"] == SITE
        assert "214 sheep" in found.text
    copied = httpx.post(f"{server}/api/ask", headers=own | {"Origin": OTHER}, json=QUESTION)
    assert code(copied) == "token_needed"
    forged = own["Authorization"].replace(SITE, OTHER)
    headers = {"Origin": OTHER, "Authorization": forged}
    assert httpx.post(f"{server}/api/ask", headers=headers, json=QUESTION).status_code == 401


@pytest.mark.slow
def test_what_pages_load_without_asking_is_refused_too(server: str) -> None:
    image = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert httpx.get(f"{server}/api/articles", headers=image).status_code == 403
    for path in ("/widget.js", "/healthz"):
        assert httpx.get(server + path, headers=image).status_code == 200
    frame = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert httpx.get(f"{server}/embed", headers=frame).status_code == 200


@pytest.mark.slow
def test_listed_sites_reach_the_api_and_nothing_else(server: str) -> None:
    own = token(server, SITE)
    assert httpx.get(f"{server}/api/articles", headers=own).status_code == 200
    for path in ("/", "/docs", "/config", "/gradio_api/info", "/page/chat.js", "/demo"):
        found = httpx.get(server + path, headers=own)
        assert (found.status_code, code(found)) == (403, "closed"), path


def test_a_token_is_soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens("http://127.0.0.1:7860")

    def request(**headers: str) -> Request:
        given = [(name.encode(), text.encode()) for name, text in headers.items()]
        return Request({"type": "http", "headers": [(b"host", b"127.0.0.1:7860"), *given]})

    given = f"Bearer {tokens.issue(request(origin=SITE))}"
    tokens.check(request(origin=SITE, authorization=given))
    tokens.check(request())
    tokens.check(request(origin="http://127.0.0.1:7860"))
    with pytest.raises(HTTPException, match="token"):
        Tokens("http://127.0.0.1:7860").check(request(origin=SITE, authorization=given))
    later = int(time.time()) + LIFETIME + 1
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: later)
    with pytest.raises(HTTPException, match="token"):
        tokens.check(request(origin=SITE, authorization=given))


@pytest.mark.slow
def test_a_name_that_is_made_to_point_here_is_refused(server: str) -> None:
    for name in ("rebound.example", "rebound.example:7860"):
        found = httpx.get(f"{server}/api/articles", headers={"Host": name})
        assert (found.status_code, code(found)) == (421, "unknown_host")
    for name in ("qa.example.org", "localhost:7860", "[::1]:7860", "192.0.2.7", "laptop"):
        assert httpx.get(f"{server}/healthz", headers={"Host": name}).status_code == 200
    # Behind a proxy the page's own requests may come under either name.
    ours = {"Origin": "https://qa.example.org"}
    assert httpx.post(f"{server}/api/ask", headers=ours, json=QUESTION).status_code == 200


@pytest.mark.slow
def test_requests_have_ids_and_errors_one_form(server: str) -> None:
    found = httpx.get(f"{server}/healthz", headers={"X-Request-Id": "made-up-1"})
    assert found.headers["x-request-id"] == "made-up-1"
    assert found.headers["api-version"] == "1"
    own = [httpx.get(f"{server}/healthz", headers={"X-Request-Id": "<b>"}) for _ in range(2)]
    assert len({one.headers["x-request-id"] for one in own} - {"<b>"}) == 2
    refused = [
        (httpx.get(f"{server}/api/none"), 404, "not_found"),
        (httpx.get(f"{server}/api/articles/none"), 404, "not_found"),
        (httpx.get(f"{server}/api/ask"), 405, "not_allowed"),
        (httpx.post(f"{server}/api/ask", content=b"{"), 422, "bad_request"),
        (httpx.post(f"{server}/api/ask", json={"question": ""}), 422, "bad_question"),
        (httpx.post(f"{server}/api/ask", json={"question": "a" * 2001}), 422, "bad_request"),
        (httpx.post(f"{server}/api/ask", content=b"x" * 1_000_001), 413, "too_large"),
        (httpx.post(f"{server}/gradio_api/upload"), 403, "closed"),
    ]
    assert [(one.status_code, code(one)) for one, *_ in refused] == [tuple(w) for _, *w in refused]


@pytest.mark.slow
@pytest.mark.parametrize(("limited", "origin"), [("rate", ""), ("origin_rate", SITE)])
def test_an_address_and_a_site_are_limited(tmp_path: Path, limited: str, origin: str) -> None:
    fields: dict[str, Any] = {"rate": 1_000, "origin_rate": 1_000, "origins": (SITE, OTHER)}
    fields[limited] = 3
    with scripted_app(tmp_path, with_page=False, path="/healthz", **fields) as app:
        address = app.address
        headers = {"Origin": origin} if origin else {}
        if origin:
            headers = token(address, origin)
            # Requests without a valid token must not count against the site.
            forged = [
                httpx.post(f"{address}/api/ask", headers={"Origin": origin}) for _ in range(5)
            ]
            assert {one.status_code for one in forged} == {401}
        asked = [httpx.post(f"{address}/api/ask", headers=headers, json={}) for _ in range(4)]
        assert [one.status_code for one in asked] == [422, 422, 422, 429]
        assert code(asked[-1]) == "too_many"
        assert 1 <= int(asked[-1].headers["retry-after"]) <= 60
        if origin:
            assert asked[-1].headers["access-control-allow-origin"] == origin
            other = httpx.post(f"{address}/api/ask", headers=token(address, OTHER), json={})
            assert other.status_code == 422
        # Requests for related questions are counted on their own: the page sends one an answer.
        related = [httpx.post(f"{address}/api/related", headers=headers, json={}) for _ in range(4)]
        assert [one.status_code for one in related] == [422, 422, 422, 429]
        # Reads have their own limit, twenty times as high.
        with httpx.Client(base_url=address, headers=headers) as client:
            read = [client.get("/api/articles/none").status_code for _ in range(62)]
        assert 429 not in read[:50]
        assert read[-1] == 429


@pytest.mark.slow
def test_unforeseen_errors_are_reported_in_the_promised_form(tmp_path: Path) -> None:
    with scripted_app(tmp_path, with_page=False, origins=(SITE,)) as app:
        headers = token(app.address, SITE) | {"X-Request-Id": "made-up-2"}
        with sqlite3.connect(app.settings.data / "ledger.sqlite3") as ledger:
            ledger.execute("ALTER TABLE articles RENAME TO gone")
        found = httpx.get(f"{app.address}/api/articles/any", headers=headers)
        assert (found.status_code, code(found)) == (500, "failed")
        assert found.headers["access-control-allow-origin"] == SITE
        assert found.headers["x-request-id"] == "made-up-2"
        assert found.headers["x-content-type-options"] == "nosniff"
        assert "sqlite" not in found.text


@pytest.mark.slow
def test_thirty_visitors_at_once_are_all_answered(server: str) -> None:
    def visit(_: int) -> tuple[int, str]:
        with httpx.Client(timeout=60) as client:
            headers = token(server, SITE)
            answer = client.post(f"{server}/api/ask/stream", headers=headers, json=QUESTION)
        return answer.status_code, answer.text.strip().rsplit("\n\n", 1)[-1].split("\n")[0]

    with ThreadPoolExecutor(30) as visitors:
        ended = list(visitors.map(visit, range(30)))
    assert ended == [(200, "event: answer")] * 30


@pytest.mark.slow
def test_whatever_the_schema_allows_is_answered_in_the_promised_form(server: str) -> None:
    schema = schemathesis.openapi.from_url(f"{server}/openapi.json")
    found = list(schema.get_all_operations())
    operations = [one.ok() for one in found if isinstance(one, Ok)]
    assert len(operations) == len(found)
    assert len(operations) >= 9
    tried = 0
    for operation in operations:

        @settings(
            max_examples=25, deadline=None, database=None, suppress_health_check=[*HealthCheck]
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            nonlocal tried
            tried += 1
            # A question may be of the right form and hold nothing to search for.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        ask()
    assert tried > 100


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "example.org",
        "ftp://example.org",
        "https://",
        "https://a.example/page",
        "https://*.a.example",
        "https://a.example?x",
        "https://me@a.example",
        "https://a.example:port",
        "https://a'b.example",
    ],
)
def test_a_list_of_sites_that_cannot_be_meant_is_refused_by_name(written: str) -> None:
    with pytest.raises(SettingsError, match="THE_SETTING"):
        read_origins("THE_SETTING", f"https://fine.example, {written}")


def test_origins_are_written_as_browsers_send_them() -> None:
    assert read_origin("X", "HTTPS://Bücher.Example:443/") == "https://xn--bcher-kva.example"
    assert read_origin("X", "https://straße.example") == "https://xn--strae-oqa.example"
    assert read_origin("X", "http://[::1]:80") == "http://[::1]"
    assert read_origins("X", "") == ()
