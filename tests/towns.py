"""Folders of made-up articles, and ways to look into their index."""

import subprocess
import sys
from pathlib import Path

import pytest

from evals.bench.synthetic_corpus import ScatteredEncoder
from rag.answering.answerer import Answerer
from rag.settings import Settings
from rag.store.ledger import Ledger
from rag.store.sync import Report, update_index

ROOT = Path(__file__).parents[1]
#: Marks tests of the ledger alone, in which no Chroma collection is built.
in_the_ledger = pytest.mark.usefixtures("without_chroma")
TOWNS = {
    f"{town.lower()}.txt": f"News from {town}\n\nThe made-up bridge of {town} is {length} "
    f"meters long. It was opened by Mayor {mayor}.\n"
    for town, length, mayor in [("Zarnow", 300, "Lund"), ("Quelm", 45, "Roe"), ("Obrin", 8, "Nil")]
}
QUESTION = "Who opened the bridge of Zarnow?"


def answer(settings: Settings, question: str = QUESTION) -> str:
    answerer = Answerer(settings)
    try:
        return answerer.ask(question).text
    finally:
        answerer.close()


def index_quickly(settings: Settings, *, allow_removals: bool = False) -> Report:
    """Bring the index up to date with random vectors: full text alone finds the articles."""
    encoder = ScatteredEncoder(settings.data)
    return update_index(settings, allow_removals=allow_removals, encoder=encoder)


def indexed_texts(settings: Settings) -> dict[str, str]:
    """Return path -> text of the indexed articles."""
    ledger = Ledger(settings.data)
    try:
        with ledger.reading():
            articles = [ledger.article(article.id) for article in ledger.articles()]
    finally:
        ledger.close()
    return {article.path: article.text for article in articles if article}


def article_ids(settings: Settings) -> dict[str, str]:
    """Return path -> id of the indexed articles."""
    ledger = Ledger(settings.data)
    try:
        return {article.path: article.id for article in ledger.articles()}
    finally:
        ledger.close()


def many(count: int) -> dict[str, str]:
    """Return TOWNS and `count` articles of 40 sentences and chunks, kept apart by photo credits."""
    lines = [
        f"Tower {number} of {{0}} is made up.\n\nPhoto: Roe / Agency\n\n" for number in range(40)
    ]
    towers = "Towers of {0}\n\n" + "".join(lines)
    return TOWNS | {f"{name}.txt": towers.format(name) for name in range(count)}


def start_indexing(settings: Settings) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "rag", "index", "--json"]
    command += ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
