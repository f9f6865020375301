"""The real index that the tests share, and folders of made-up articles of their own."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from chromium import FLAGS, find_browser
from playwright.sync_api import Browser, Page, expect, sync_playwright
from scripted_answerer import App, scripted_app
from server import serve, wait_for

from rag.answering.answerer import Answerer
from rag.settings import Settings
from rag.store import collection
from rag.store.sync import update_index

#: Milliseconds that a page may take on a busy machine before a test believes that it never will.
expect.set_options(timeout=30_000)

REPOSITORY = Path(__file__).parents[1]

#: Makes a corpus of the given files in a fresh folder; the question encoder is there already.
MakeCorpus = Callable[[dict[str, str]], Settings]
#: Opens an answerer on the given files, with further arguments of Answerer.
OpenFiles = Callable[..., Answerer]


@pytest.fixture(scope="session")
def _session_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with temporary(tmp_path_factory) as folder:
        yield folder


@pytest.fixture(scope="module")
def module_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for what the tests of a module share; it is deleted after them."""
    with temporary(tmp_path_factory) as folder:
        yield folder


@contextmanager
def temporary(factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that is deleted at the end: pytest keeps what isn't of a single test."""
    folder = factory.mktemp("shared")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def shipped(_session_folder: Path) -> Settings:
    settings = Settings(REPOSITORY / "corpus", _session_folder / "shipped")
    update_index(settings)
    return settings


@pytest.fixture(scope="session")
def answerer(shipped: Settings) -> Iterator[Answerer]:
    opened = Answerer(shipped)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def address(shipped: Settings) -> Iterator[str]:
    """The app on the shipped articles, ready to answer."""
    process, found = serve(shipped.corpus, shipped.data, FOOTNOTE_RATE="100000")
    wait_for(found, "/readyz")
    yield found
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="session")
def _app(_session_folder: Path) -> Iterator[App]:
    with scripted_app(_session_folder / "scripted") as app:
        yield app


@pytest.fixture
def app(_app: App) -> Iterator[App]:
    """The app in this process on made-up articles, with a fresh script."""
    yield _app
    _app.script.reset()


@pytest.fixture
def make_corpus(shipped: Settings, tmp_path: Path) -> MakeCorpus:
    return partial(write_corpus, shipped, tmp_path)


@pytest.fixture(scope="module")
def open_files(shipped: Settings, module_folder: Path) -> Iterator[OpenFiles]:
    """Answerers that the tests of a module share."""
    numbers = count()
    with ExitStack() as opened:

        def open_(files: dict[str, str], **options: Any) -> Answerer:
            settings = write_corpus(shipped, module_folder / f"files-{next(numbers)}", files)
            update_index(settings)
            return opened.enter_context(closing(Answerer(settings, **options)))

        yield open_


def write_corpus(shipped: Settings, folder: Path, files: dict[str, str]) -> Settings:
    settings = Settings(folder / "articles", folder / "data")
    link_models(shipped, settings.data)
    for name, text in files.items():
        path = settings.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return settings


def link_models(shipped: Settings, data: Path) -> None:
    """Give a data folder the question encoder: not a copy, which takes 90 MB."""
    shutil.copytree(shipped.data / "models", data / "models", copy_function=os.link)


@pytest.fixture
def without_chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build no collection, which takes a second: for tests of the ledger alone."""
    monkeypatch.setattr(collection, "is_sound", lambda *_: True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_browser()
    if not path:
        assert not os.environ.get("CI"), "CI must have a browser"
        pytest.skip("no browser found; install Chromium or Chrome to run the browser tests")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
