"""The real index that the tests share, and folders of made-up articles of their own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.answers import Answerer
from rag.settings import Settings
from rag.sync import bring_up_to_date

REPOSITORY = Path(__file__).parents[1]

#: Makes a corpus of the given files in a fresh folder; the question encoder is there already.
MakeCorpus = Callable[[dict[str, str]], Settings]


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(REPOSITORY / "corpus", tmp_path_factory.mktemp("shipped") / "data")
    bring_up_to_date(settings)
    return settings


@pytest.fixture(scope="session")
def answerer(shipped: Settings) -> Iterator[Answerer]:
    opened = Answerer(shipped)
    yield opened
    opened.close()


@pytest.fixture
def make_corpus(shipped: Settings, tmp_path: Path) -> MakeCorpus:
    def make(files: dict[str, str]) -> Settings:
        settings = Settings(tmp_path / "articles", tmp_path / "data")
        shutil.copytree(shipped.data / "models", settings.data / "models")
        for name, text in files.items():
            path = settings.corpus / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return settings

    return make
