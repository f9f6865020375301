"""The bin: files that were deleted or replaced, and come back."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bin_kills import run
from made_up import MadeUpEncoder, make_index

from rag.corpus.corrections import Correction
from rag.corpus.editing import edit
from rag.corpus.overrides import read_overrides
from rag.errors import ConflictError, CurationError
from rag.settings import Settings
from rag.store.bin import KEPT, Bin
from rag.store.sync import update_index


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(tmp_path / "articles", tmp_path / "articles" / "data")
    (found.corpus / "deep").mkdir(parents=True)
    (found.corpus / "deep" / "a.md").write_text("one")
    return found


def test_a_deleted_file_comes_back_with_its_corrections(settings: Settings) -> None:
    file = settings.corpus / "deep" / "a.md"
    corrections = {"deep/a.md": Correction("A", leave_out=("one",)), "b.md": Correction("B")}
    edit(settings.corpus, corrections)
    bin_ = Bin(settings)
    entry = bin_.delete("deep/a.md", "Title")
    assert not file.exists()
    assert read_overrides(settings.corpus).articles == {"b.md": Correction("B")}
    assert bin_.entries() == [entry]
    assert bin_.paths() == {"deep/a.md"}
    file.parent.rmdir()
    bin_.restore(entry.id)
    assert file.read_text() == "one"
    assert read_overrides(settings.corpus).articles == corrections
    assert bin_.entries() == []
    with pytest.raises(ConflictError, match="no longer"):
        bin_.restore(entry.id)


def test_a_taken_place_is_not_written_over(settings: Settings) -> None:
    bin_ = Bin(settings)
    entry = bin_.delete("deep/a.md")
    (settings.corpus / "deep" / "a.md").write_text("another")
    with pytest.raises(ConflictError, match="There is another file"):
        bin_.restore(entry.id)
    assert (settings.corpus / "deep" / "a.md").read_text() == "another"
    assert bin_.entries() == [entry]


@pytest.mark.parametrize(
    "path",
    ["footnote.yaml", ".hidden.md", "../b.md", "/etc/passwd", "data/b.md", "link.md", "l/a.md"],
)
def test_only_files_of_the_articles_are_touched(settings: Settings, path: str) -> None:
    outside = settings.corpus.parent / "b.md"
    outside.write_text("outside")
    (settings.corpus / "link.md").symlink_to(outside)
    (settings.corpus / "l").symlink_to(settings.corpus / "deep")
    settings.data.mkdir()
    for place in (".hidden.md", "footnote.yaml", "data/b.md"):
        (settings.corpus / place).write_text("")
    with pytest.raises(CurationError):
        Bin(settings).delete(path)
    assert outside.read_text() == "outside"
    assert (settings.corpus / "deep" / "a.md").exists()
    assert Bin(settings).entries() == []


def test_an_entry_that_names_another_place_restores_nothing(settings: Settings) -> None:
    bin_ = Bin(settings)
    entry = bin_.delete("deep/a.md")
    facts = settings.data / "bin" / entry.id / "entry.json"
    for path in ("../../evil.md", "/tmp/evil.md", ".ssh/a.md"):
        facts.write_text(json.dumps(json.loads(facts.read_text()) | {"path": path}))
        with pytest.raises(CurationError):
            bin_.restore(entry.id)
    assert not (settings.corpus.parent.parent / "evil.md").exists()


def test_the_bin_is_emptied_after_thirty_days(settings: Settings) -> None:
    bin_ = Bin(settings)
    entry = bin_.delete("deep/a.md")
    facts = settings.data / "bin" / entry.id / "entry.json"
    assert timedelta(days=30) == KEPT
    old = (datetime.now(UTC) - KEPT + timedelta(minutes=1)).isoformat()
    facts.write_text(json.dumps(json.loads(facts.read_text()) | {"at": old}))
    bin_.tidy()
    assert len(bin_.entries()) == 1
    old = (datetime.now(UTC) - KEPT).isoformat()
    facts.write_text(json.dumps(json.loads(facts.read_text()) | {"at": old}))
    assert bin_.entries() == []
    bin_.tidy()
    assert list((settings.data / "bin").iterdir()) == []


def test_a_run_of_indexing_empties_the_bin(tmp_path: Path) -> None:
    files = {"a.md": "Town A\n\nIt is made up.", "b.md": "Town B\n\nIt is made up, too."}
    settings = make_index(tmp_path / "made-up", files)
    entry = Bin(settings).delete("a.md")
    facts = settings.data / "bin" / entry.id / "entry.json"
    old = (datetime.now(UTC) - KEPT).isoformat()
    facts.write_text(json.dumps(json.loads(facts.read_text()) | {"at": old}))
    update_index(settings, encoder=MadeUpEncoder(settings.data))
    assert not facts.exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_that_cannot_be_deleted_stays_and_is_not_in_the_bin(settings: Settings) -> None:
    folder = settings.corpus / "deep"
    folder.chmod(0o555)
    try:
        with pytest.raises(CurationError, match="can't be changed"):
            Bin(settings).delete("deep/a.md")
    finally:
        folder.chmod(0o755)
    assert (folder / "a.md").read_text() == "one"
    assert Bin(settings).entries() == []


@pytest.mark.parametrize("links", [True, False], ids=["links", "copies"])
@pytest.mark.parametrize("kills", [20, pytest.param(100, marks=pytest.mark.long)])
def test_kills_lose_and_mix_nothing(tmp_path: Path, kills: int, *, links: bool) -> None:
    counts = run(kills, tmp_path, links=links)
    assert counts["kills"] == kills
    assert (counts["lost or mixed"], counts["left over"]) == (0, 0)
