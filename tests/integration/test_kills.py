"""After a kill at any moment, the next start has every article and the right answer."""

import os
import shutil
from pathlib import Path

import kills
import pytest

from rag.settings import Settings


def check_kills(count: int, shipped: Settings, folder: Path) -> None:
    shutil.copytree(shipped.data / "models", folder / "models")
    counts = kills.run(count, folder)
    assert counts["kills"] == count
    del counts["kills"], counts["ended before"]
    assert set(counts.values()) == {0}, counts


def test_kills_while_indexing_lose_nothing(shipped: Settings, tmp_path: Path) -> None:
    check_kills(3, shipped, tmp_path)


@pytest.mark.long
def test_many_kills_while_indexing_lose_nothing(shipped: Settings, tmp_path: Path) -> None:
    check_kills(int(os.environ.get("FOOTNOTE_KILLS", "200")), shipped, tmp_path)
