"""The whole app as users start it, with the real models, over HTTP."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from conftest import MakeCorpus
from server import ROOT, free_port, serve, start, stop, wait_for

from evals.questions import load
from rag.settings import Settings

QUESTION = "How much money has Biden asked Congress for?"
PASSWORD = "a made-up password"
FERRY = (
    "# The ferry of Lower Quenby\n\nThe made-up ferry of Lower Quenby carries 214 sheep at a time. "
    "It was built of larch by the sisters Amberley in 1931.\n"
)


@pytest.mark.slow
def test_ask_gives_the_contracts_fields_and_exact_quotes(address: str) -> None:
    answer = httpx.post(f"{address}/api/ask", json={"question": QUESTION}).json()
    assert answer["answerable"]
    assert "$61 billion" in answer["text"]
    for citation in answer["citations"]:
        article = httpx.get(f"{address}/api/articles/{citation['article_id']}").json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.slow
def test_stream_sends_each_claim_and_then_the_answer(address: str) -> None:
    found = httpx.post(f"{address}/api/ask/stream", json={"question": QUESTION})
    assert found.headers["content-type"].startswith("text/event-stream")
    events = re.findall(r"event: (\w+)\ndata: (.*)\n", found.text)
    answer = json.loads(events[-1][1])
    assert [name for name, _ in events] == ["claim"] * len(answer["claims"]) + ["answer"]
    assert json.loads(events[0][1])["claim"] == answer["claims"][0]


@pytest.mark.slow
def test_two_things_asked_are_two_claims_and_a_scope_is_kept_to(address: str) -> None:
    asked = {"question": f"{QUESTION[:-1]}, and when did Finland join NATO?"}
    both = httpx.post(f"{address}/api/ask", json=asked).json()
    sources = {one["source"] for one in both["citations"]}
    assert len(sources) == 2
    one = min(sources)
    within = httpx.post(f"{address}/api/ask", json=asked | {"source": one}).json()
    assert {citation["source"] for citation in within["citations"]} == {one}
    assert within["scope"]["source"] == one


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("strace"), reason="strace records the system calls")
def test_the_server_looks_up_no_host(shipped: Settings, tmp_path: Path) -> None:
    trace, port = tmp_path / "trace", free_port()
    # -D keeps the app our own child: strace itself would not pass a signal on.
    strace = ["strace", "-D", "-f", "-e", "trace=connect", "-o", str(trace)]
    server = [sys.executable, "app.py", "--port", str(port)]
    places = ["--corpus", str(shipped.corpus), "--data", str(shipped.data)]
    process = start([*strace, *server, *places])
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, "/readyz")
        assert httpx.get(address, timeout=60).status_code == 200
        answer = httpx.post(f"{address}/api/ask", json={"question": "Is it cold?"}, timeout=60)
        assert answer.status_code == 200
    finally:
        stop(process)
    calls = trace.read_text()
    assert calls, "nothing was recorded"
    assert [line for line in calls.splitlines() if "htons(53)" in line] == []


@pytest.mark.slow
def test_readers_at_once_get_the_answers_they_would_get_alone(address: str) -> None:
    asked = [one for one in load(ROOT / "evals" / "questions.jsonl") if not one.history][:12]
    bodies = [{"question": one.question} for one in asked]

    def answer(body: dict[str, str]) -> list[dict[str, object]]:
        found = httpx.post(f"{address}/api/ask", json=body, timeout=120)
        assert found.status_code == 200, found.text
        fields = found.json()
        return [fields["text"], fields["citations"], fields["confidence"]]

    with ThreadPoolExecutor(12) as readers:
        at_once = list(readers.map(answer, bodies))
    assert at_once == [answer(body) for body in bodies]


@pytest.fixture
def owned(make_corpus: MakeCorpus) -> Iterator[tuple[Settings, str]]:
    own = make_corpus({"mill.md": "# The mill\n\nThe mill of this made-up article stood still.\n"})
    process, address = serve(own.corpus, own.data, FOOTNOTE_PASSWORD=PASSWORD)
    wait_for(address, "/readyz")
    yield own, address
    stop(process)


@pytest.mark.slow
def test_an_uploaded_article_is_stored_indexed_and_answers(owned: tuple[Settings, str]) -> None:
    own, address = owned
    with httpx.Client(base_url=address, timeout=30) as client:
        client.post("/api/owner/session", json={"password": PASSWORD})
        name = {"name": "../../Ferry.md"}
        sent = client.post("/api/owner/files", params=name, content=FERRY.encode())
        assert (sent.status_code, sent.json()) == (201, {"name": "Ferry.md", "status": "stored"})
        assert (own.corpus / "uploads" / "Ferry.md").read_bytes() == FERRY.encode()
        wait_for(address, "/api/articles?search=amberley", lambda found: found.json() != [])
        question = {"question": "How many sheep does the ferry of Lower Quenby carry?"}
        answer = client.post("/api/ask", json=question).json()
        assert "214 sheep" in answer["text"]
        assert answer["citations"][0]["path"] == "uploads/Ferry.md"
