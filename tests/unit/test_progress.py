"""How far a run of indexing says it has come."""

from pathlib import Path

import pytest

from rag.corpus.folder import SourceFile
from rag.store.progress import Meter, Step


def files(folder: Path, **contents: str) -> list[SourceFile]:
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [SourceFile(name, "", folder / name) for name in contents]


def test_reading_the_next_file_does_not_take_progress_back(tmp_path: Path) -> None:
    steps: list[Step] = []
    first, second = files(tmp_path, a="x" * 100, b="x" * 300)
    meter = Meter([first, second], steps.append)
    meter.read(first)
    meter.show(0.5, [first])
    meter.read(second)
    meter.finish([first])
    meter.show()
    meter.show(1.0, [second])
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    # The mean of the shares of files and of bytes.
    assert shares == pytest.approx([0.0, 0.1875, 0.1875, 0.375, 1.0])
    assert [step.reading for step in steps] == ["a", "a", "b", "b", "b"]
    assert [step.done for step in steps] == [0, 0, 0, 1, 1]
