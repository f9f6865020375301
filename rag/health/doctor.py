"""Checks of everything that Footnote needs to start; each failure comes with its fix."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.corpus.folder import SourceFile, find_files
from rag.errors import DataError, FootnoteError
from rag.models import files as models
from rag.models.encoder import exported_path, is_exported
from rag.settings import Settings
from rag.store.chroma import Index
from rag.store.keys import FINGERPRINT
from rag.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check; `detail` says what was found, or what is wrong and how to fix it."""

    check: str
    ok: bool
    detail: str


def examine(settings: Settings) -> list[Finding]:
    """Return one finding per check; writes only a probe file, which it deletes again."""
    return [_run(name, check) for name, check in _checks(settings)]


def _run(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except FootnoteError as problem:
        return Finding(name, False, str(problem))


def _checks(settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    for name in models.PACKAGED_NAMES:
        yield f"model: {name}", lambda name=name: _model(name)  # type: ignore[misc]
    yield "articles", lambda: _articles(settings)
    yield "data folder", lambda: _data_folder(settings)
    yield "index", lambda: _index(settings)
    if (settings.data / "ledger.sqlite3").is_file():
        yield "chroma", lambda: _chroma(settings)


def _model(name: str) -> str:
    models.verify(name)
    return f"as published ({models.fingerprint(name)})"


def _articles(settings: Settings) -> str:
    files = list(find_files(settings.corpus, settings.data))
    readable = sum(isinstance(file, SourceFile) for file in files)
    return f"{readable} files in {settings.corpus}; {len(files) - readable} others can't be read"


def _data_folder(settings: Settings) -> str:
    probe = settings.data / f"probe.{os.getpid()}"
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DataError(
            f"The data folder {settings.data} can't be written ({error.strerror}); "
            "give write permission, or name another folder with --data."
        ) from error
    return f"{settings.data} is writable"


def _index(settings: Settings) -> str:
    ledger = Ledger(settings.data)
    try:
        ledger.check()
        if ledger.fingerprint() != FINGERPRINT:
            raise DataError(
                f"The index in {settings.data} was made with another encoder; run: footnote index"
            )
        if not is_exported(exported_path(settings.data)):
            raise DataError("The question encoder is missing or damaged; run: footnote index")
        return f"{ledger.count()} articles, {ledger.chunk_count()} chunks"
    finally:
        ledger.close()


def _chroma(settings: Settings) -> str:
    ledger = Ledger(settings.data)
    try:
        if not ledger.collection():
            raise DataError("There is no Chroma collection yet; run: footnote index")
        index = Index(settings, ledger.collection())
        vectors = len(index)
        index.close()
        return f"{vectors} sentences; {ledger.fresh_count()} newer ones are compared one by one"
    finally:
        ledger.close()
