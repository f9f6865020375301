"""Servers that follow their folder, share an index, or keep it on a Chroma server."""

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

pytestmark = pytest.mark.slow


def ask(address: str, question: str = QUESTION) -> str:
    found = httpx.post(f"{address}/api/ask", json={"question": question}, timeout=60)
    return str(found.json().get("text", found.text))


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came true"
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
        until(lambda: says("Dahl"))
        assert seen == {True}
        articles = httpx.get(f"{address}/api/articles", timeout=60).json()
        known = next(one["id"] for one in articles if one["path"] == "zarnow.txt")
        town.rename(settings.corpus / "moved.txt")
        until(
            lambda: (
                httpx.get(f"{address}/api/articles/{known}", timeout=60).json()["path"]
                == "moved.txt"
            )
        )

        for name in ("moved.txt", "quelm.txt"):
            (settings.corpus / name).unlink()
        until(
            lambda: (
                "--allow-removals" in httpx.get(f"{address}/readyz", timeout=60).json()["detail"]
            )
        )
        assert "Dahl" in ask(address)
    finally:
        stop(process)


def test_what_was_indexed_is_searched_while_a_long_run_goes_on(make_corpus: MakeCorpus) -> None:
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


def test_a_server_whose_ledger_is_damaged_mends_itself(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    process, address = serve(settings.corpus, settings.data)
    try:
        wait_for(address, "/readyz")
        ledger = settings.data / "ledger.sqlite3"
        with ledger.open("r+b") as file:
            file.write(b"\xa5" * ledger.stat().st_size)
        (settings.data / "ledger.sqlite3-wal").unlink(missing_ok=True)
        until(lambda: "Lund" in ask(address), 90)
        assert list(settings.data.glob("ledger.damaged-*"))
    finally:
        stop(process)


def test_a_folder_that_is_replaced_is_followed_and_a_deleted_index_comes_back(
    make_corpus: MakeCorpus,
) -> None:
    settings = make_corpus(TOWNS)
    process, address = serve(settings.corpus, settings.data, FOOTNOTE_WATCH="1")
    try:
        wait_for(address, "/readyz")
        shutil.rmtree(settings.data)
        until(lambda: "Lund" in ask(address))
        assert (settings.data / "ledger.sqlite3").is_file()
        settings.corpus.rename(settings.corpus.with_name("before"))
        time.sleep(1)
        shutil.copytree(settings.corpus.with_name("before"), settings.corpus)
        time.sleep(7)  # what is followed is looked at every five seconds
        text = TOWNS["zarnow.txt"].replace("Lund", "Dahl")
        (settings.corpus / "zarnow.txt").write_text(text)
        until(lambda: "Dahl" in ask(address))
    finally:
        stop(process)


# --- a Chroma server -----------------------------------------------------------------------------


class ChromaServer:
    """A real `chroma run`, which can be killed and started again on its folder."""

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
        return {one.name for one in client.list_collections()}


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    folder = tmp_path / "chroma-server"
    folder.mkdir()
    server = ChromaServer(folder)
    yield server
    server.kill()


def changed(settings: Settings, mayor: str) -> None:
    (settings.corpus / "zarnow.txt").write_text(TOWNS["zarnow.txt"].replace("Lund", mayor))
    update_index(settings)


def test_a_chroma_server_holds_the_index_as_a_folder_does(
    make_corpus: MakeCorpus, chroma: ChromaServer
) -> None:
    settings = replace(make_corpus(TOWNS), chroma_url=chroma.url)
    update_index(settings)
    assert not (settings.data / "chroma").exists()
    assert "Lund" in answer(settings)
    for mayor in ("Dahl", "Falk", "Berg"):
        changed(settings, mayor)
        assert mayor in answer(settings)
    # That in use and that before it: whoever still reads that one is not interrupted.
    assert len(chroma.collections()) == 2


def test_without_its_chroma_server_it_still_answers_and_says_so(
    make_corpus: MakeCorpus, chroma: ChromaServer
) -> None:
    settings = replace(make_corpus(TOWNS), chroma_url=chroma.url)
    update_index(settings)
    opened = Answerer(settings)
    assert "Lund" in opened.ask(QUESTION).text
    chroma.kill()
    assert "Lund" in opened.ask(f"{QUESTION} Say it.").text
    (settings.corpus / "new.txt").write_text("Wexley\n\nWexley is a made-up village on a hill.\n")
    report = update_index(settings)
    assert report.added == ["new.txt"]
    assert f"look after the Chroma server at {chroma.url}" in report.notes[0]
    assert "hill" in opened.ask("Where is the village of Wexley?").text
    chroma.start()
    assert update_index(settings).notes == []
    assert "Lund" in answer(settings)
    opened.close()


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
