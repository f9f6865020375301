"""Folders of made-up articles, and what is done with their index."""

import subprocess
import sys

from rag.answering.answerer import Answerer
from rag.settings import Settings

TOWNS = {
    f"{town.lower()}.txt": f"News from {town}\n\nThe made-up bridge of {town} is {length} "
    f"meters long. It was opened by Mayor {mayor}.\n"
    for town, length, mayor in [("Zarnow", 300, "Lund"), ("Quelm", 45, "Roe"), ("Obrin", 8, "Nil")]
}
QUESTION = "Who opened the bridge of Zarnow?"


def answer(settings: Settings, question: str = QUESTION) -> str:
    opened = Answerer(settings)
    try:
        return opened.ask(question).text
    finally:
        opened.close()


def many(count: int) -> dict[str, str]:
    """Return made-up articles of one sentence a chunk: a photo credit ends each."""
    lines = [f"Tower {number} is made up.\n\nPhoto: Roe / Agency\n\n" for number in range(40)]
    return TOWNS | {f"{one}.txt": f"Towers of {one}\n\n{''.join(lines)}" for one in range(count)}


def start_indexing(settings: Settings) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "rag", "index", "--json"]
    command += ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
