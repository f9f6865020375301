"""If a file makes its parser crash, hang or exhaust the memory, that file alone is lost."""

import os
import time
from pathlib import Path

import pytest

from rag.corpus import parser as parser_module
from rag.corpus.folder import SourceFile
from rag.corpus.parser import Outcome, ParsedFile, Parser
from rag.errors import UnreadableArticleError


def source_file(folder: Path, name: str, text: str = "It is made up.") -> SourceFile:
    path = folder / name
    path.write_text(text)
    return SourceFile(name, "digest", path)


def faulty(file: SourceFile) -> Outcome:
    """Stand in for a parser with a fault, which the name of the file chooses."""
    if "crash" in file.path:
        os.abort()
    if "once" in file.path and not file.location.with_name("crashed").exists():
        file.location.with_name("crashed").touch()
        os.abort()
    if "hang" in file.path:
        time.sleep(600)
    if "memory" in file.path:
        bytearray(2 * parser_module.MAX_MEMORY)
    return ParsedFile((), (), ())


@pytest.mark.slow
def test_only_the_file_at_fault_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser_module, "MAX_SECONDS", 8.0)
    monkeypatch.setattr(parser_module, "parse_in_worker", faulty)
    names = ["a.html", "crash.html", "b.html", "c.txt", "hang.html", "once.html", "e.html"]
    names += ["memory.html", "d.html"]
    with Parser() as parser:
        files = (source_file(tmp_path, name) for name in names)
        outcomes = {file.path: outcome for file, outcome in parser.read(files)}
    assert list(outcomes) == names
    reasons = {
        name: str(outcome)
        for name, outcome in outcomes.items()
        if isinstance(outcome, UnreadableArticleError)
    }
    assert list(reasons) == ["crash.html", "hang.html", "memory.html"]
    assert "crashed" in reasons["crash.html"]
    assert "longer than 8 s" in reasons["hang.html"]
    assert "memory" in reasons["memory.html"]
    assert all(";" in reason for reason in reasons.values())


@pytest.mark.slow
def test_only_small_plain_files_are_parsed_in_this_process(tmp_path: Path) -> None:
    with Parser() as parser:
        ((_, outcome),) = parser.read([source_file(tmp_path, "a.txt")])
        assert [parser.is_running, isinstance(outcome, ParsedFile)] == [False, True]
        large = source_file(tmp_path, "large.txt", "It is made up. " * 7_000)
        ((_, outcome),) = parser.read([large])
        assert [parser.is_running, isinstance(outcome, ParsedFile)] == [True, True]
