"""What size costs: indexing, changes, answers, memory and starts on generated corpora."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.large import ScatteredEncoder, write
from evals.serving import ROOT, Served, alone, serving
from rag.models.encoder import PassageEncoder
from rag.settings import Settings
from rag.store.keys import embedded_text
from rag.store.ledger import Ledger
from rag.store.sync import update_index

#: Files of the small and of the large corpus, of about ten chunks each.
FEW, MANY = 100, 10_000
#: Files that are really embedded, to measure indexing.
_EMBEDDED = 300
_QUESTIONS = 60
_CHANGED = "Zarnow\n\nThe made-up bridge of Zarnow was opened by Mayor {}.\n"
_LONGEST = 120.0  # seconds


def measure() -> dict[str, Any]:
    """Return the figures; times in seconds, memory in megabytes."""
    small, large = _answers(FEW), _answers(MANY)
    return {
        **_indexing(),
        "small": small,
        "large": large,
        "answer, large / small": round(large["answer, median"] / small["answer, median"], 2),
    }


@contextmanager
def _corpus(files: int) -> Iterator[Settings]:
    """Yield a generated corpus with the shipped articles in it, not yet indexed."""
    with TemporaryDirectory(prefix="footnote-scale-") as folder:
        settings = Settings(Path(folder) / "articles", Path(folder) / "data")
        write(settings.corpus, files, ROOT / "corpus")
        shutil.copytree(ROOT / "corpus", settings.corpus / "shipped")
        yield settings


def _indexing() -> dict[str, Any]:
    """Return chunks a second of indexing, and of embedding the same texts alone."""
    with _corpus(_EMBEDDED) as settings:
        encoder = PassageEncoder(settings.data)
        # What is loaded and exported once is so before: it says nothing of a large corpus.
        with _corpus(1) as other:
            update_index(other, encoder=encoder)
            shutil.copytree(other.data / "models", settings.data / "models")
        report = update_index(settings, encoder=encoder)
        whole = report.embedded / report.seconds
        texts = _embedded_texts(settings.data)
        began = time.perf_counter()
        rows = sum(len(vectors) for vectors in encoder.encode(texts))
        only = rows / (time.perf_counter() - began)
    return {
        "indexing, chunks": report.embedded,
        "indexing, chunks a second": round(whole, 1),
        "embedding alone, chunks a second": round(only, 1),
        "indexing / embedding alone": round(whole / only, 3),
    }


def _embedded_texts(data: Path) -> list[str]:
    """Return what was embedded, of like lengths together, as indexing does it."""
    ledger = Ledger(data)
    try:
        chunks = [ledger.chunk(row) for row, _ in ledger.chunk_keys()]
        articles = {one.id: one for one in ledger.articles()}
        return sorted((embedded_text(articles[one.article_id], one) for one in chunks), key=len)
    finally:
        ledger.close()


def _answers(files: int) -> dict[str, Any]:
    """Return what a corpus of so many files costs, once it is indexed."""
    with _corpus(files) as settings:
        (settings.corpus / "zarnow.txt").write_text(_CHANGED.format("Lund"))
        encoder = ScatteredEncoder(settings.data)
        chunks = update_index(settings, encoder=encoder).embedded
        again = update_index(settings)
        with serving(settings, FOOTNOTE_WATCH="1") as app:
            _, first = app.ask("Who opened the bridge of Zarnow?")
            times = app.times(alone(_QUESTIONS))
            memory = app.memory
            visible = _visible(app, settings)
        return {
            "chunks": chunks,
            "second index run, nothing changed": round(again.seconds, 2),
            "start to first answer": round(app.ready + first, 2),
            "answer, median": times["median"],
            "answer, 95th percentile": times["p95"],
            "memory after answering, MB": memory,
            "one changed file visible after": visible,
        }


def _visible(app: Served, settings: Settings) -> float:
    """Return the seconds from a file's change to an answer that says what it says now."""
    changed = settings.corpus / "zarnow.txt"
    changed.write_text(_CHANGED.format("Dahl"))
    began = time.perf_counter()
    while "Dahl" not in app.ask("Who opened the bridge of Zarnow?")[0]:
        if time.perf_counter() - began > _LONGEST:
            raise TimeoutError("The change was never seen.")
        time.sleep(0.1)
    return round(time.perf_counter() - began, 2)
