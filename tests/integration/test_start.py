"""A start: what is imported, and what is served before everything is loaded."""

import gc
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from server import ROOT

from rag.errors import SettingsError
from rag.settings import Settings
from rag.web.serve import _load
from rag.web.starting import Starting

#: Packages of the page, of indexing, of the evaluation, and of what other packages could use.
NOT_FOR_AN_ANSWER = {
    "datasketch", "fastapi", "gradio", "grpc", "jsonschema", "mcp", "onnx", "pandas", "pypdfium2",
    "scipy", "sentence_transformers", "sklearn", "torch", "trafilatura", "transformers", "uvicorn",
}  # fmt: skip
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def imported(*arguments: str) -> set[str]:
    """Return the packages that a command imports."""
    code = (
        "import sys; from rag.cli.main import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=True, capture_output=True, text=True, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return {module.split(".")[0] for module in done.stderr.splitlines()[-1].split()}


@pytest.mark.slow
@pytest.mark.parametrize("command", [("ask", "--no-server"), ("search",)])
def test_an_answer_imports_only_what_it_needs(shipped: Settings, command: tuple[str, ...]) -> None:
    places = ("--corpus", str(shipped.corpus), "--data", str(shipped.data))
    packages = imported(*command, "When did Finland join NATO?", *places)
    assert {"onnxruntime", "spacy"} <= packages  # what it does need is seen
    assert not packages & NOT_FOR_AN_ANSWER


def test_the_page_is_imported_without_what_is_for_tables_and_reports() -> None:
    code = (
        "import sys; import rag.web.chat, rag.web.collections\n"
        "names = ['mcp', 'pandas', 'scipy', 'spacy', 'rag.answering.answerer', 'gradio.cli.cli']\n"
        "assert not sys.modules.keys() & set(names), sys.modules.keys() & set(names)\n"
        "import gradio.cli; assert gradio.cli.deploy\n"  # whoever needs it later finds it
        "from gradio import caching; assert caching.pd.DataFrame({'a': [1]}).size == 1\n"
    )
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=env)


def small_app() -> FastAPI:
    app = FastAPI()
    app.get("/")(lambda: "the whole app")
    app.post("/api/echo")(lambda: "an answer")
    return app


def test_a_page_and_the_state_are_served_before_the_app_is_loaded() -> None:
    may_load = Event()

    def load() -> FastAPI:
        may_load.wait()
        return small_app()

    starting = Starting(load, pytest.fail, Settings())
    with TestClient(starting, "http://127.0.0.1:7860") as client, ThreadPoolExecutor(1) as pool:
        early = client.get("/", headers=BROWSER)
        assert "Getting ready" in early.text
        assert 'http-equiv="refresh"' in early.text
        assert "frame-ancestors 'self'" in early.headers["content-security-policy"]
        assert client.get("/healthz").json() == {"status": "ok"}
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "starting")
        assert client.get("/", headers=BROWSER | {"Host": "made-up.example"}).status_code == 421
        waiting = pool.submit(client.post, "/api/echo")
        may_load.set()
        assert waiting.result(60).json() == "an answer"
        assert client.get("/", headers=BROWSER).json() == "the whole app"


def test_an_app_that_cannot_be_loaded_stops_the_server() -> None:
    stopped = Event()

    def load() -> FastAPI:
        raise SettingsError("A made-up setting is wrong.")

    starting = Starting(load, stopped.set, Settings())
    with TestClient(starting, "http://127.0.0.1:7860"):
        assert stopped.wait(60)
    assert isinstance(starting.problem, SettingsError)


def test_garbage_is_collected_again_once_the_app_is_loaded(shipped: Settings) -> None:
    was_frozen = gc.get_freeze_count()
    gc.disable()  # as serve() does before it imports anything
    try:
        _load(shipped, ())
        assert gc.isenabled()
        assert gc.get_freeze_count() > was_frozen
    finally:
        gc.enable()
        gc.unfreeze()
