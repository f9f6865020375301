"""What a large corpus costs: indexing, changes, answers, memory and starts."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.bench.server import ROOT, RunningApp, running_app, standalone_questions
from evals.bench.synthetic_corpus import ScatteredEncoder, write
from rag.models.encoder import BATCH, PassageEncoder
from rag.settings import Settings
from rag.store.keys import embedded_text
from rag.store.ledger import Ledger
from rag.store.sync import update_index

#: Files of the small and of the large corpus, of about 40 sentences each.
SMALL, LARGE = 100, 2_500
#: Files that are embedded by the real encoder, to measure indexing.
_EMBEDDED = 300
_QUESTIONS = 60
_CHANGING_ARTICLE = "Zarnow\n\nThe made-up bridge of Zarnow was opened by Mayor {}.\n"
_CHANGE_TIMEOUT = 120.0  # seconds


def measure() -> dict[str, Any]:
    """Return the figures; times in seconds, memory in megabytes."""
    small, large = _answers(SMALL), _answers(LARGE)
    return {
        **_indexing(),
        "small": small,
        "large": large,
        "answer, large / small": round(large["answer, median"] / small["answer, median"], 2),
    }


@contextmanager
def _corpus(files: int) -> Iterator[Settings]:
    """Yield a generated corpus that includes the shipped articles, not yet indexed."""
    with TemporaryDirectory(prefix="footnote-scale-") as folder:
        settings = Settings(Path(folder) / "articles", Path(folder) / "data")
        write(settings.corpus, files, ROOT / "corpus")
        shutil.copytree(ROOT / "corpus", settings.corpus / "shipped")
        yield settings


def _indexing() -> dict[str, Any]:
    """Return chunks per second of indexing, and of PyTorch embedding the same texts alone."""
    with _corpus(_EMBEDDED) as settings:
        encoder = PassageEncoder(settings.data)
        # Load and export the models first: those costs don't grow with the corpus.
        with _corpus(1) as warm_up:
            update_index(warm_up, encoder=encoder)
            shutil.copytree(warm_up.data / "models", settings.data / "models", dirs_exist_ok=True)
        report = update_index(settings, encoder=encoder)
        indexing = report.embedded / report.seconds
        texts = _embedded_texts(settings.data)
        start = time.perf_counter()
        for first in range(0, len(texts), BATCH):
            encoder.reference(texts[first : first + BATCH])
        embedding = len(texts) / (time.perf_counter() - start)
    return {
        "indexing, chunks": report.embedded,
        "indexing, chunks a second": round(indexing, 1),
        "PyTorch embedding alone, chunks a second": round(embedding, 1),
        "indexing / PyTorch embedding alone": round(indexing / embedding, 3),
    }


def _embedded_texts(data: Path) -> list[str]:
    """Return the texts that were embedded, sorted by length as indexing batches them."""
    ledger = Ledger(data)
    try:
        rows = [row for (row,) in ledger.select("SELECT id FROM sentences")]
        texts = {embedded_text(one.sentence) for one in ledger.found(rows)}
        return sorted(texts - {""}, key=len)
    finally:
        ledger.close()


def _answers(files: int) -> dict[str, Any]:
    """Return the figures of an indexed corpus with this many generated files."""
    with _corpus(files) as settings:
        (settings.corpus / "zarnow.txt").write_text(_CHANGING_ARTICLE.format("Lund"))
        encoder = ScatteredEncoder(settings.data)
        sentences = update_index(settings, encoder=encoder).embedded
        reindexing = update_index(settings)
        with running_app(settings, FOOTNOTE_WATCH="1") as app:
            _, first_answer = app.ask("Who opened the bridge of Zarnow?")
            times = app.times(standalone_questions(_QUESTIONS))
            memory = app.memory
            visible = _seconds_until_visible(app, settings)
        return {
            "sentences": sentences,
            "second index run, nothing changed": round(reindexing.seconds, 2),
            "start to first answer": round(app.ready + first_answer, 2),
            "answer, median": times["median"],
            "answer, 95th percentile": times["p95"],
            "memory after answering, MB": memory,
            "one changed file visible after": visible,
        }


def _seconds_until_visible(app: RunningApp, settings: Settings) -> float:
    """Return the seconds from the change of a file to an answer that reflects it."""
    (settings.corpus / "zarnow.txt").write_text(_CHANGING_ARTICLE.format("Dahl"))
    start = time.perf_counter()
    while "Dahl" not in app.ask("Who opened the bridge of Zarnow?")[0]:
        if time.perf_counter() - start > _CHANGE_TIMEOUT:
            raise TimeoutError(f"The change was not visible within {_CHANGE_TIMEOUT:.0f} s.")
        time.sleep(0.1)
    return round(time.perf_counter() - start, 2)
