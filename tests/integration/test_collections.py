"""Several collections in one server: what is asked of one says nothing of another."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from collections_served import (
    CARD,
    CARD_QUESTION,
    FERRY,
    FERRY_QUESTION,
    PASSWORD,
    RULES_PASSWORD,
    Served,
    serving,
    write,
)
from server import wait_for

from rag.settings import Settings

pytestmark = pytest.mark.slow

SITE = "https://rules.example"
OTHER_SITE = "https://other.example"


@pytest.fixture(scope="module")
def served(module_folder: Path, shipped: Settings) -> Iterator[Served]:
    write(module_folder, shipped)
    environment = {
        "FOOTNOTE_MCP": "1",
        "FOOTNOTE_METRICS": "1",
        "FOOTNOTE_ALLOWED_ORIGINS": OTHER_SITE,
        "FOOTNOTE_ALLOWED_ORIGINS_RULES": SITE,
    }
    with serving(module_folder, **environment) as found:
        wait_for(found.address, "/readyz", seconds=300)
        yield found


def ask(served: Served, name: str, question: str) -> Mapping[str, Any]:
    path = f"{served.address}/c/{name}/api/ask"
    found: dict[str, Any] = httpx.post(path, json={"question": question}, timeout=60).json()
    return found


def ids(served: Served, name: str) -> list[str]:
    return [one["id"] for one in httpx.get(f"{served.address}/c/{name}/api/articles").json()]


def test_each_answers_from_its_own_articles(served: Served) -> None:
    assert ask(served, "handbook", FERRY_QUESTION)["claims"][0]["text"] == FERRY
    assert ask(served, "rules", CARD_QUESTION)["claims"][0]["text"] == CARD
    assert ask(served, "handbook", CARD_QUESTION)["outcome"] != "answered"
    assert ask(served, "rules", FERRY_QUESTION)["outcome"] != "answered"


def test_an_article_of_one_cannot_be_read_through_another(served: Served) -> None:
    (ferry,) = ids(served, "handbook")
    (library,) = ids(served, "rules")
    handbook, rules = f"{served.address}/c/handbook/api", f"{served.address}/c/rules/api"
    assert httpx.get(f"{handbook}/articles/{ferry}").status_code == 200
    for path in (ferry, f"../../handbook/api/articles/{ferry}", f"..%2f{ferry}"):
        found = httpx.get(f"{rules}/articles/{path}".replace("..", "%2e%2e"))
        assert FERRY not in found.text
        assert found.status_code == 404
    quote = {"article_id": ferry, "start": 0, "quote": FERRY}
    assert httpx.post(f"{rules}/standing", json=[quote]).json() == ["gone"]
    assert httpx.post(f"{handbook}/standing", json=[quote]).json() != ["gone"]
    scope = {"articles": [library]}
    body = {"question": CARD_QUESTION, "scope": scope}
    assert CARD not in httpx.post(f"{handbook}/ask", json=body, timeout=60).text


def test_evidence_and_opinions_stay_with_the_collection(served: Served) -> None:
    answer = ask(served, "rules", CARD_QUESTION)
    rated = {"answer_id": answer["id"], "thumb": "up"}
    paths = [f"{served.address}/c/{name}/api/feedback" for name in ("handbook", "rules")]
    assert [httpx.post(path, json=rated).status_code for path in paths] == [404, 200]


def test_an_owner_of_one_has_no_access_to_another(served: Served) -> None:
    handbook, rules = (f"{served.address}/c/{name}/api/owner" for name in ("handbook", "rules"))

    def sign_in(path: str, password: str) -> httpx.Response:
        return httpx.post(f"{path}/session", json={"password": password})

    assert sign_in(rules, PASSWORD).status_code == 401
    assert sign_in(handbook, RULES_PASSWORD).status_code == 401
    signed_in = sign_in(rules, RULES_PASSWORD)
    assert "Path=/c/rules;" in signed_in.headers["set-cookie"]
    # Even a cookie that is sent to the other one is of no use there.
    cookie = {"Cookie": signed_in.headers["set-cookie"].partition(";")[0]}
    states = [httpx.get(f"{path}/state", headers=cookie) for path in (rules, handbook)]
    assert [state.status_code for state in states] == [200, 401]
    uploaded = httpx.post(f"{handbook}/files?name=a.md", headers=cookie, content=b"made up")
    assert uploaded.status_code == 401


def test_each_has_its_own_sites(served: Served) -> None:
    def token(name: str, site: str) -> httpx.Response:
        return httpx.post(f"{served.address}/c/{name}/api/token", headers={"Origin": site})

    assert token("rules", OTHER_SITE).status_code == 403
    assert token("handbook", SITE).status_code == 403
    own = token("rules", SITE).json()["token"]
    assert token("handbook", OTHER_SITE).status_code == 200
    headers = {"Origin": OTHER_SITE, "Authorization": f"Bearer {own}"}
    assert (
        httpx.get(f"{served.address}/c/handbook/api/articles", headers=headers).status_code == 401
    )
    frame = httpx.get(f"{served.address}/c/rules/embed")
    assert f"frame-ancestors 'self' {SITE}" in frame.headers["content-security-policy"]
    assert '<footnote-chat collection="rules"' in frame.text


def test_what_belongs_to_no_collection_is_protected_too(served: Served) -> None:
    front = httpx.get(served.address)
    assert "default-src 'none'" in front.headers["content-security-policy"]
    assert [f'href="/c/{name}/"' in front.text for name in ("handbook", "rules")] == [True, True]
    assert httpx.get(served.address, headers={"Host": "evil.example"}).status_code == 421
    assert httpx.get(f"{served.address}/c/handbook").headers["location"] == "/c/handbook/"
    for path in ("/api/articles", "/c/other/", "/c/other/api/ask", "/owner", "/c/", "/c"):
        found = httpx.get(served.address + path)
        assert (found.status_code, found.json()["error"]["code"]) == (404, "not_found"), path
    assert httpx.get(f"{served.address}/widget.js").status_code == 200
    assert httpx.get(f"{served.address}/healthz").json() == {"status": "ok"}


def test_documentation_figures_and_assistants_are_below_the_prefix(served: Served) -> None:
    base = f"{served.address}/c/rules"
    assert '"/c/rules/openapi.json' in httpx.get(f"{base}/docs").text.replace("'", '"')
    assert httpx.get(f"{base}/openapi.json").json()["servers"] == [{"url": "/c/rules"}]
    assert "footnote_articles 1.0" in httpx.get(f"{base}/metrics").text
    call = {"name": "search", "arguments": {"question": CARD_QUESTION}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accept = {"Accept": "application/json, text/event-stream"}
    found = httpx.post(f"{base}/mcp", json=body, headers=accept, timeout=60)
    assert CARD in found.text
    assert f"{base}/#article=" in found.text


def test_the_rate_counts_for_all_together(module_folder: Path, shipped: Settings) -> None:
    folder = module_folder / "rates"
    write(folder, shipped)
    with serving(folder, FOOTNOTE_RATE="4") as served:
        wait_for(served.address, "/readyz", seconds=300)
        paths = [f"{served.address}/c/{name}/api/standing" for name in ("handbook", "rules")] * 3
        assert [httpx.post(path, json=[]).status_code for path in paths] == [200] * 4 + [429] * 2


def test_after_a_restart_all_is_there_and_one_that_fails_stops_no_other(
    module_folder: Path, shipped: Settings
) -> None:
    folder = module_folder / "restart"
    write(folder, shipped)
    with serving(folder) as served:
        wait_for(served.address, "/readyz", seconds=300)
        before = ids(served, "rules")
    shutil.rmtree(folder / "data" / "handbook")
    (folder / "data" / "handbook").write_text("A file where the index should be.")
    with serving(folder) as served:
        wait_for(served.address, "/c/rules/readyz")
        assert ids(served, "rules") == before
        assert ask(served, "rules", CARD_QUESTION)["claims"][0]["text"] == CARD
        whole = wait_for(served.address, "/readyz", lambda one: '"failed"' in one.text)
        assert whole.status_code == 503
        assert whole.json()["detail"].startswith("handbook: ")
        assert "rules:" not in whole.json()["detail"]
        # Nobody has to sign in to read it, so it names no folder.
        assert str(folder) not in whole.text
        assert "Can't be searched" in httpx.get(served.address).text.replace("&#x27;", "'")
