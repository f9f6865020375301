"""A file that makes its parser crash, hang or swallow memory costs that file alone."""

import os
import time
from pathlib import Path

import pytest

from rag.corpus import parser as parsing
from rag.corpus.folder import SourceFile
from rag.corpus.parser import Outcome, ParsedFile, Parser
from rag.errors import UnreadableArticleError

PAGE = "<html><body><article><p>{}</p></article></body></html>"


def written(
    folder: Path, name: str, text: str = "The page of this made-up article is short."
) -> SourceFile:
    path = folder / name
    path.write_text(PAGE.format(text) if name.endswith(".html") else text)
    return SourceFile(name, "digest", path)


def crash_or_hang(file: SourceFile) -> Outcome:
    """Stand in for a parser with a fault; only a real one would find its own."""
    if "crash" in file.path:
        os.abort()
    if "once" in file.path and not file.place.with_name("struck").exists():
        file.place.with_name("struck").touch()
        os.abort()
    if "hang" in file.path:
        time.sleep(600)
    if "swallow" in file.path:
        bytearray(2 * parsing.MOST_MEMORY)
    return parsing.read_here(file)


@pytest.mark.slow
def test_only_the_file_at_fault_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "LONGEST", 20.0)
    monkeypatch.setattr(parsing, "in_the_process_apart", crash_or_hang)
    names = ["a.html", "crash.html", "b.html", "c.txt", "hang.html", "once.html", "e.html"]
    names += ["swallow.html", "d.html"]
    with Parser() as parser:
        found = {
            file.path: outcome
            for file, outcome in parser.read(written(tmp_path, name) for name in names)
        }
    assert list(found) == names
    read = {name for name, outcome in found.items() if isinstance(outcome, ParsedFile)}
    assert read == {"a.html", "b.html", "c.txt", "d.html", "e.html", "once.html"}
    told = {name: str(found[name]) for name in ("crash.html", "hang.html", "swallow.html")}
    assert "crash" in told["crash.html"]
    assert "longer than 20 s" in told["hang.html"]
    assert "memory" in told["swallow.html"]
    assert all(isinstance(found[name], UnreadableArticleError) for name in told)
    assert all(";" in reason for reason in told.values())


@pytest.mark.slow
def test_small_plain_files_need_no_process(tmp_path: Path) -> None:
    with Parser() as parser:
        ((_, outcome),) = parser.read([written(tmp_path, "a.txt")])
        assert not parser.is_running
        assert isinstance(outcome, ParsedFile)
        # A large one may take long to be split, so that it has to be bounded.
        list(parser.read([written(tmp_path, "large.txt", "It is made up. " * 7_000)]))
        assert parser.is_running
