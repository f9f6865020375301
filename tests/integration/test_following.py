"""Servers that follow their folder, share an index, or keep it on a Chroma server."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import chromadb
import httpx
import pytest
from conftest import MakeCorpus
from server import ROOT, free_port, serve, wait_for
from towns import QUESTION, TOWNS, answer

from rag.answering.answerer import Answerer
from rag.settings import Settings
from rag.store.sync import update_index


def ask(address: str, question: str = QUESTION) -> str:
    response = httpx.post(f"{address}/api/ask", json={"question": question}, timeout=60)
    return str(response.json().get("text", response.text))


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not true within {seconds} s"
        time.sleep(0.2)


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(20)


# --- following the folder ------------------------------------------------------------------------


def test_a_server_follows_its_folder_and_never_stops_answering(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    process, address = serve(settings.corpus, settings.data, FOOTNOTE_WATCH="1")
    try:
        wait_for(address, "/readyz")
        assert "Lund" in ask(address)
        town = settings.corpus / "zarnow.txt"
        seen = set()

        def says(name: str) -> bool:
            text = ask(address)
            seen.add("Lund" in text or "Dahl" in text)
            return name in text

        town.write_text(TOWNS["zarnow.txt"].replace("Lund", "Dahl"))
        wait_until(lambda: says("Dahl"))
        assert seen == {True}
        articles = httpx.get(f"{address}/api/articles", timeout=60).json()
        known = next(item["id"] for item in articles if item["path"] == "zarnow.txt")
        town.rename(settings.corpus / "moved.txt")
        wait_until(
            lambda: (
                httpx.get(f"{address}/api/articles/{known}", timeout=60).json()["path"]
                == "moved.txt"
            )
        )

        for name in ("moved.txt", "quelm.txt"):
            (settings.corpus / name).unlink()
        wait_until(
            lambda: (
                "--allow-removals" in httpx.get(f"{address}/readyz", timeout=60).json()["detail"]
            )
        )
        assert "Dahl" in ask(address)
    finally:
        stop(process)


@pytest.mark.long
def test_the_previous_index_is_searched_during_a_long_run(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    for number in range(150):
        lines = "\n\nPhoto: Roe / Agency\n\n".join(f"Tower {n} is made up." for n in range(30))
        (settings.corpus / f"{number}.txt").write_text(f"Towers of {number}\n\n{lines}\n")
    process, address = serve(settings.corpus, settings.data)
    try:
        state = wait_for(address, "/readyz").json()
        assert state["detail"].startswith("3 articles searched. Indexing the articles: ")
        assert "Lund" in ask(address)
    finally:
        stop(process)


@pytest.mark.long
def test_several_servers_share_an_index_while_another_process_writes(
    make_corpus: MakeCorpus,
) -> None:
    settings = make_corpus(TOWNS)
    servers = [serve(settings.corpus, settings.data) for _ in range(2)]
    try:
        for _, address in servers:
            wait_for(address, "/readyz")
            assert "Lund" in ask(address)
        for mayor in ("Dahl", "Falk"):
            text = TOWNS["zarnow.txt"].replace("Lund", mayor)
            (settings.corpus / "zarnow.txt").write_text(text)
            command = [sys.executable, "-m", "rag", "index", "--json"]
            places = ["--corpus", str(settings.corpus), "--data", str(settings.data)]
            done = subprocess.run(
                [*command, *places], cwd=ROOT, capture_output=True, text=True, check=True
            )
            assert json.loads(done.stdout)["changed"] == ["zarnow.txt"]
            assert all(mayor in ask(address) for _, address in servers)
    finally:
        for process, _ in servers:
            stop(process)


@pytest.mark.long
def test_a_server_rebuilds_a_damaged_ledger(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    process, address = serve(settings.corpus, settings.data)
    try:
        wait_for(address, "/readyz")
        ledger = settings.data / "ledger.sqlite3"
        with ledger.open("r+b") as file:
            file.write(b"\xa5" * ledger.stat().st_size)
        (settings.data / "ledger.sqlite3-wal").unlink(missing_ok=True)
        wait_until(lambda: "Lund" in ask(address), 90)
        assert list(settings.data.glob("ledger.damaged-*"))
    finally:
        stop(process)


@pytest.mark.long
def test_a_replaced_folder_is_followed_and_a_deleted_index_rebuilt(
    make_corpus: MakeCorpus,
) -> None:
    settings = make_corpus(TOWNS)
    process, address = serve(settings.corpus, settings.data, FOOTNOTE_WATCH="1")

    def detail() -> str:
        return str(httpx.get(f"{address}/readyz", timeout=60).json()["detail"])

    try:
        wait_for(address, "/readyz")
        shutil.rmtree(settings.data)
        wait_until(lambda: "Lund" in ask(address))
        assert (settings.data / "ledger.sqlite3").is_file()
        settings.corpus.rename(settings.corpus.with_name("before"))
        wait_until(lambda: str(settings.corpus) in detail())  # the error names the folder
        shutil.copytree(settings.corpus.with_name("before"), settings.corpus)
        wait_until(lambda: str(settings.corpus) not in detail())
        mayors = itertools.cycle(("Dahl", "Falk"))

        def edit_until_followed() -> bool:
            # What changes in the moment before the new folder is followed may be missed.
            text = TOWNS["zarnow.txt"].replace("Lund", next(mayors))
            (settings.corpus / "zarnow.txt").write_text(text)
            return "Lund" not in ask(address)

        wait_until(edit_until_followed)
    finally:
        stop(process)


# --- a Chroma server -----------------------------------------------------------------------------


class ChromaServer:
    """A real `chroma run`, which can be killed and restarted on its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        chroma = Path(sys.executable).with_name("chroma")
        command = [str(chroma), "run", "--path", str(self._folder), "--port", str(self._port)]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            command, stdout=quiet, stderr=quiet, cwd=self._folder, start_new_session=True
        )
        wait_for(self.url, "/api/v2/heartbeat")

    def kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def collections(self) -> set[str]:
        client = chromadb.HttpClient("127.0.0.1", self._port)
        return {collection.name for collection in client.list_collections()}


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    folder = tmp_path / "chroma-server"
    folder.mkdir()
    server = ChromaServer(folder)
    yield server
    server.kill()


def change_mayor(settings: Settings, mayor: str) -> None:
    (settings.corpus / "zarnow.txt").write_text(TOWNS["zarnow.txt"].replace("Lund", mayor))
    update_index(settings)


def test_a_chroma_server_is_used_like_a_folder(
    make_corpus: MakeCorpus, chroma: ChromaServer
) -> None:
    settings = replace(make_corpus(TOWNS), chroma_url=chroma.url)
    update_index(settings)
    assert not (settings.data / "chroma").exists()
    assert "Lund" in answer(settings)
    for mayor in ("Dahl", "Falk", "Berg"):
        change_mayor(settings, mayor)
        assert mayor in answer(settings)
    # The one in use and the previous one, which another process may still be reading.
    assert len(chroma.collections()) == 2


def test_answers_and_the_report_of_a_run_while_the_chroma_server_is_down(
    make_corpus: MakeCorpus, chroma: ChromaServer
) -> None:
    settings = replace(make_corpus(TOWNS), chroma_url=chroma.url)
    update_index(settings)
    answerer = Answerer(settings)
    assert "Lund" in answerer.ask(QUESTION).text
    chroma.kill()
    assert "Lund" in answerer.ask(f"{QUESTION} Say it.").text
    (settings.corpus / "new.txt").write_text("Wexley\n\nWexley is a made-up village on a hill.\n")
    report = update_index(settings)
    assert report.added == ["new.txt"]
    assert f"check the Chroma server at {chroma.url}" in report.notes[0]
    assert "hill" in answerer.ask("Where is the village of Wexley?").text
    chroma.start()
    assert update_index(settings).notes == []
    assert "Lund" in answer(settings)
    answerer.close()


@pytest.mark.long
def test_an_app_serves_from_a_chroma_server(make_corpus: MakeCorpus, chroma: ChromaServer) -> None:
    settings = make_corpus(TOWNS)
    shutil.rmtree(settings.data / "chroma", ignore_errors=True)
    process, address = serve(settings.corpus, settings.data, FOOTNOTE_CHROMA_URL=chroma.url)
    try:
        wait_for(address, "/readyz")
        assert "Lund" in ask(address)
        assert len(chroma.collections()) == 1
    finally:
        stop(process)
