"""Uploads, replacements and corrections that a kill interrupts."""

from pathlib import Path

import pytest
from upload_kills import run


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.long)])
def test_kills_lose_and_mix_nothing(tmp_path: Path, kills: int) -> None:
    counts = run(kills, tmp_path)
    assert counts["kills"] == kills
    assert {counts[name] for name in ("lost", "mixed", "broken", "left over")} == {0}, counts
