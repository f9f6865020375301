"""Killed at any moment, the next start has every article and the right answer, by itself."""

import os
import shutil
from pathlib import Path

import kills
import pytest

from rag.settings import Settings


@pytest.mark.slow
def test_kills_at_random_moments_lose_nothing(shipped: Settings, tmp_path: Path) -> None:
    shutil.copytree(shipped.data / "models", tmp_path / "models")
    wanted = int(os.environ.get("FOOTNOTE_KILLS", "20"))
    found = kills.run(wanted, tmp_path)
    assert found["kills"] == wanted
    del found["kills"], found["ended before"]
    assert set(found.values()) == {0}, found
