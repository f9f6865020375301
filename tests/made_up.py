"""Real indexes without models: vectors are made up, and no Chroma collection is built."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from rag.models.encoder import DIMENSIONS, PassageEncoder, Vectors
from rag.settings import Settings
from rag.store import collection
from rag.store.ledger import Ledger
from rag.store.sync import update_index
from rag.store.writer import WritableLedger


def made_up_vector(text: str) -> Vectors:
    """Return a unit vector that is the same for the same text; shape (1, DIMENSIONS)."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    vector = np.random.default_rng(seed).standard_normal((1, DIMENSIONS))
    return (vector / np.linalg.norm(vector)).astype(np.float32)


class MadeUpEncoder(PassageEncoder):
    """Makes up a unit vector for each text; no model is loaded."""

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        yield from map(made_up_vector, texts)

    def export(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def make_index(folder: Path, files: Mapping[str, str]) -> Settings:
    """Write the files of a corpus and index them; a folder stands for the Chroma collection."""
    settings = Settings(folder / "articles", folder / "data")
    for name, text in files.items():
        path = settings.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    is_sound, collection.is_sound = collection.is_sound, lambda *_: True
    try:
        update_index(settings, encoder=MadeUpEncoder(settings.data))
    finally:
        collection.is_sound = is_sound
    ledger = WritableLedger(settings.data)
    ledger.adopt(folder.name)
    ledger.close()
    vectors = settings.data / "chroma" / folder.name / "part" / "vectors.bin"
    vectors.parent.mkdir(parents=True)
    vectors.write_text(folder.name)
    return settings


def texts(settings: Settings) -> dict[str, str]:
    """Return path -> text of the indexed articles."""
    ledger = Ledger(settings.data)
    try:
        found = [ledger.article(article.id) for article in ledger.articles()]
        return {article.path: article.text for article in found if article}
    finally:
        ledger.close()


def files_below(folder: Path) -> dict[str, bytes]:
    """Return path -> content of the files in a folder, but hidden ones."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }
