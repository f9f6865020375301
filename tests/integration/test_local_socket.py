"""`footnote ask` lets a running server on the same data folder answer, and nobody else."""

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from command import module, run
from conftest import link_models
from fastapi.testclient import TestClient
from server import ROOT, wait_for

from rag.cli.local import ask_running_server
from rag.settings import Settings
from rag.sources.store import Source, SourceStore
from rag.store.local_socket import socket_path
from rag.web.api import create_api
from rag.web.service import Service

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs Unix sockets")
QUESTION = "Who built the ferry of Quenby?"
FERRY = "The ferry\n\nThe made-up ferry of Quenby was built by the Amberleys in 1931.\n"
SCOPE = {"source": "", "after": "", "before": "", "literal": False}


@pytest.fixture
def ferry(shipped: Settings) -> Iterator[Settings]:
    """A folder whose path is short: a socket's has about 100 characters at most."""
    folder = Path(tempfile.mkdtemp(prefix="fn-", dir="/tmp"))
    settings = Settings(folder / "articles", folder / "data")
    link_models(shipped, settings.data)
    settings.corpus.mkdir()
    (settings.corpus / "ferry.txt").write_text(FERRY)
    yield settings
    shutil.rmtree(folder)


@contextmanager
def serving(settings: Settings) -> Iterator[Service]:
    service = Service(settings)
    with TestClient(create_api(service)):
        end = time.monotonic() + 300
        while service.stage != "ready" or service.indexing.is_running:
            assert time.monotonic() < end
            time.sleep(0.05)
        yield service


def asked(settings: Settings) -> str | None:
    """Return the text of a running server's answer; None if it leaves it to the command."""
    found = ask_running_server(settings, QUESTION, SCOPE)
    return str(found["answer"]["text"]) if found else None


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_output_is_the_same_with_and_without_a_server(
    shipped: Settings, address: str, options: tuple[str, ...]
) -> None:
    wait_for(address, "/readyz")
    question = "How much money has Biden asked Congress for?"
    places = ("--corpus", str(shipped.corpus), "--data", str(shipped.data))
    code = (
        "import sys; from rag.cli.main import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, "ask", question, *options, *places]
    served = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    # No model is loaded by the command that a server answers.
    assert not {"numpy", "onnxruntime", "spacy"} & set(served.stderr.split())
    alone = subprocess.run(
        module("ask", question, "--no-server", *options, *places),
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert without_run(served.stdout) == without_run(alone.stdout)


@pytest.mark.slow
def test_with_sources_on_the_web_the_answer_says_how_old_the_articles_are(ferry: Settings) -> None:
    checked_tomorrow = time.time() + 86_400
    source = Source("http://made-up.example/", "page", 24, "2026-01-01", checked_tomorrow)
    assert SourceStore(ferry.data).put(source)
    with serving(ferry):
        found = ask_running_server(ferry, QUESTION, SCOPE)
    assert found
    assert found["answer"]["freshness"]["sources"] == 1


def without_run(output: str) -> object:
    """Return an output without what differs between any two runs."""
    if not output.startswith("{"):
        return output
    return {**json.loads(output), "id": "", "timings_ms": {}}


@pytest.mark.slow
def test_only_the_same_user_folder_and_settings_are_answered(
    ferry: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(ferry):
        path = socket_path(ferry.data)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "Amberleys" in (asked(ferry) or "")
        assert run("ask", QUESTION, settings=ferry).stdout.startswith("The made-up ferry")
        assert asked(replace(ferry, corpus=ferry.data)) is None
        assert asked(replace(ferry, chroma_url="http://127.0.0.1:1")) is None
        (ferry.data / "calibration.json").write_text("{}")  # fitted since the server started
        assert asked(ferry) is None
        (ferry.data / "calibration.json").unlink()
        with monkeypatch.context() as other_user:
            other_user.setattr(os, "getuid", lambda: path.stat().st_uid + 1)
            assert asked(ferry) is None
    assert not path.exists()


@pytest.mark.slow
def test_the_command_reads_changed_files_itself_and_then_the_server_knows_them(
    ferry: Settings,
) -> None:
    with serving(ferry):
        (ferry.corpus / "ferry.txt").write_text(FERRY.replace("Amberleys", "Wetherbys"))
        assert asked(ferry) is None
        assert "Wetherbys" in run("ask", QUESTION, settings=ferry).stdout
        assert "Wetherbys" in (asked(ferry) or "")
        assert run("ask", "?", settings=ferry).problem  # what is wrong is said as without a server


@pytest.mark.slow
def test_a_socket_that_a_killed_server_left_is_replaced_and_a_live_one_is_kept(
    ferry: Settings,
) -> None:
    path = socket_path(ferry.data)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert asked(ferry) is None
    with serving(ferry):
        assert "Amberleys" in (asked(ferry) or "")
        inode = path.stat().st_ino
        with serving(ferry):  # a second server on the same folder
            assert path.stat().st_ino == inode
        assert "Amberleys" in (asked(ferry) or "")


def test_a_folder_that_can_have_no_socket_is_served_without_one(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path / ("a" * 120))
    with TestClient(create_api(Service(settings))) as client:
        assert client.get("/healthz", headers={"Host": "127.0.0.1:7860"}).json()["status"] == "ok"
    assert asked(settings) is None
