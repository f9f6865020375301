"""Backups: what they contain, what is refused, and that a restore is whole or not at all."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import restore_kills
from command import module, run
from filelock import FileLock
from made_up import files_below, make_index, texts
from restore_kills import State, state_of
from server import ROOT

from rag.errors import BackupError, BusyError, DataError
from rag.settings import Settings
from rag.store import lock
from rag.store.archive import ArchiveWriter
from rag.store.backup import back_up
from rag.store.database import COMMIT, STAGING
from rag.store.feedback import FeedbackStore
from rag.store.ledger import Ledger
from rag.store.restoring import restore
from rag.store.writer import WritableLedger

FILES = {
    "mill.md": "The mill\n\nThe made-up mill of Orrin reopened in 2023.",
    "towns/ferry.txt": "The ferry\n\nThe made-up ferry of Quenby carries 214 sheep.",
    "footnote.yaml": "keep: all\n",
    "picture.xyz": "no article, but a file of the owner's",
}


#: A file that anybody can open and whose beginning nobody can read.
UNREADABLE = Path("/proc/self/mem")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = make_index(tmp_path / "one", FILES)
    FeedbackStore(made.data).add("up", "thanks", {"id": "1"})
    (made.data / "bin" / "item").mkdir(parents=True)
    (made.data / "bin" / "item" / "content").write_text("a deleted article")
    (made.data / "cases.jsonl").write_text("{}")
    return made


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> Path:
    return back_up(settings, tmp_path / "backup.zip").file


@pytest.fixture
def other(tmp_path: Path) -> Settings:
    """Another state, which a restore replaces."""
    made = make_index(tmp_path / "two", {"tower.md": "The tower\n\nThe tower of Zarnow is tall."})
    for folder in (".git", "towns/.git"):
        (made.corpus / folder).mkdir(parents=True)
        (made.corpus / folder / "config").write_text("the owner's")
    return made


def test_a_restored_state_is_the_one_that_was_backed_up(
    settings: Settings, file: Path, other: Settings
) -> None:
    restore(other, file)
    assert state_of(other) == state_of(settings)
    assert set(texts(other)) == {"mill.md", "towns/ferry.txt"}
    for folder in (".git", "towns/.git"):
        assert (other.corpus / folder / "config").read_text() == "the owner's"
    for name in ("bin/item/content", "cases.jsonl"):
        assert (other.data / name).read_bytes() == (settings.data / name).read_bytes()
    assert (other.corpus / "mill.md").stat().st_mtime == pytest.approx(
        (settings.corpus / "mill.md").stat().st_mtime, abs=1
    )


def test_a_backup_can_be_restored_where_nothing_is(
    settings: Settings, file: Path, tmp_path: Path
) -> None:
    empty = Settings(tmp_path / "new" / "articles", tmp_path / "new" / "data")
    restore(empty, file)
    assert state_of(empty) == state_of(settings)


def test_only_its_owner_can_read_a_backup(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_backup_is_a_zip_whose_manifest_has_every_checksum(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("footnote-backup.json"))
        names = set(archive.namelist()) - {"footnote-backup.json"}
    assert {member["path"] for member in manifest["members"]} == names
    assert all(len(member["sha256"]) == 64 for member in manifest["members"])
    assert {"articles/towns/ferry.txt", "data/ledger.sqlite3", "data/feedback.sqlite3"} <= names


def test_what_is_being_written_meanwhile_is_not_in_the_backup(
    settings: Settings, tmp_path: Path, other: Settings
) -> None:
    before = state_of(settings)
    ledger = WritableLedger(settings.data)
    with ledger.writing():
        ledger.set_meta("collection", "committed, but only in the log")
    with ledger.writing():
        ledger.connection.execute("DELETE FROM files")
        made = back_up(settings, tmp_path / "meanwhile.zip")
    ledger.close()
    restore(other, made.file)
    assert texts(other) == before[1]
    with closing(Ledger(other.data)) as restored:
        assert restored.collection() == "committed, but only in the log"


def test_a_log_of_the_old_ledger_is_never_applied_to_the_new_one(
    settings: Settings, file: Path, other: Settings
) -> None:
    ledger = WritableLedger(other.data)  # a running server, whose log lies beside its ledger
    with ledger.writing():
        ledger.set_meta("collection", "old")
    assert (other.data / "ledger.sqlite3-wal").exists()
    restore(other, file)
    assert texts(other) == texts(settings)
    assert ledger.is_replaced()
    ledger.close()
    assert texts(other) == texts(settings)


def test_without_articles_a_restore_leaves_them(
    settings: Settings, tmp_path: Path, other: Settings
) -> None:
    made = back_up(settings, tmp_path / "index.zip", with_articles=False)
    before = files_below(other.corpus)
    restore(other, made.file)
    assert files_below(other.corpus) == before
    assert texts(other) == texts(settings)


def test_a_data_folder_among_the_articles_is_neither_doubled_nor_replaced(
    settings: Settings, file: Path, tmp_path: Path
) -> None:
    inside = Settings(tmp_path / "articles", tmp_path / "articles" / "index")
    restore(inside, file)
    assert state_of(inside)[1:] == state_of(settings)[1:]
    again = back_up(inside, tmp_path / "again.zip")
    restore(inside, again.file)
    assert state_of(inside)[1:] == state_of(settings)[1:]
    assert set(FILES) < set(files_below(inside.corpus))
    deeper = Settings(tmp_path / "articles", tmp_path / "articles" / "towns" / "index")
    with pytest.raises(BackupError, match="--data"):
        restore(deeper, file)


def test_a_previous_backup_is_replaced_and_any_other_file_is_not(
    settings: Settings, file: Path, tmp_path: Path
) -> None:
    (settings.corpus / "new.md").write_text("New\n\nA new article.")
    back_up(settings, file)
    with zipfile.ZipFile(file) as archive:
        assert "articles/new.md" in archive.namelist()
    letter = tmp_path / "letter.txt"
    letter.write_text("dear")
    with pytest.raises(BackupError, match="no backup"):
        back_up(settings, letter)
    assert letter.read_text() == "dear"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("place", ["one/articles/backup.zip", "one", "nowhere/backup.zip"])
def test_a_backup_that_cannot_be_written_there_is_one_sentence(
    settings: Settings, tmp_path: Path, place: str
) -> None:
    problem = run("backup", str(tmp_path / place), settings=settings).problem
    assert problem.endswith(".")


@pytest.mark.skipif(not UNREADABLE.is_file(), reason="there is no file that can't be read")
def test_a_file_that_cannot_be_read_is_named(settings: Settings, tmp_path: Path) -> None:
    with (
        UNREADABLE.open("rb") as article,
        (tmp_path / "unfinished.zip").open("wb") as file,
        ArchiveWriter(file) as archive,
        pytest.raises(BackupError, match=f"^{UNREADABLE} can't be read"),
    ):
        archive.add(article, "articles/mill.md")
    (settings.data / "cases.jsonl").unlink()
    (settings.data / "cases.jsonl").symlink_to(UNREADABLE)
    problem = run("backup", str(tmp_path / "new.zip"), settings=settings).problem
    assert "cases.jsonl can't be read" in problem
    assert not list(tmp_path.glob("*new.zip*"))


# --- what is refused -----------------------------------------------------------------------------


def rewrite(file: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> None:
    """Change the manifest and the members of a backup."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("footnote-backup.json"))
    change(manifest, members)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("footnote-backup.json", json.dumps(manifest))


def set_version(manifest: dict[str, Any], _: dict[str, bytes]) -> None:
    manifest["ledger"] = 3


def set_format(manifest: dict[str, Any], _: dict[str, bytes]) -> None:
    manifest["format"] = 2


def drop_ledger(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
    del members["data/ledger.sqlite3"]
    manifest["members"] = [
        one for one in manifest["members"] if one["path"] != "data/ledger.sqlite3"
    ]


def change_content(_: dict[str, Any], members: dict[str, bytes]) -> None:
    members["articles/mill.md"] = members["articles/mill.md"].replace(b"2023", b"2024")


def lengthen(_: dict[str, Any], members: dict[str, bytes]) -> None:
    members["articles/mill.md"] += b"!"


def drop_member(_: dict[str, Any], members: dict[str, bytes]) -> None:
    del members["articles/mill.md"]


def add_unlisted(_: dict[str, Any], members: dict[str, bytes]) -> None:
    members["articles/more.md"] = b"more"


def double(manifest: dict[str, Any], _: dict[str, bytes]) -> None:
    manifest["members"].append(manifest["members"][-1])


def empty_manifest(manifest: dict[str, Any], _: dict[str, bytes]) -> None:
    del manifest["members"][0]["sha256"]


def rename_to(path: str) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    def change(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        members[path] = members.pop("articles/mill.md")
        for one in manifest["members"]:
            if one["path"] == "articles/mill.md":
                one["path"] = path

    return change


@pytest.fixture
def unchanged(other: Settings) -> Iterator[State]:
    before = state_of(other)
    yield before
    assert state_of(other) == before
    assert not (other.data / STAGING).exists()
    assert not list(other.corpus.glob(".footnote*"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (set_version, "another version"),
        (set_format, "another version"),
        (drop_ledger, "missing or damaged"),
        (change_content, "the checksum of"),
        (lengthen, "the length of"),
        (drop_member, "doesn't match its files"),
        (add_unlisted, "doesn't match its files"),
        (double, "twice"),
        (empty_manifest, "not complete"),
        (rename_to("articles/../../evil.md"), "an unexpected file"),
        (rename_to("/etc/evil"), "an unexpected file"),
        (rename_to("articles//evil.md"), "an unexpected file"),
        (rename_to("articles/.git/hooks/post-commit"), "an unexpected file"),
        (rename_to("data/models/evil.onnx"), "an unexpected file"),
        (rename_to("data/.restore/commit"), "an unexpected file"),
        (rename_to("data/chroma/../../evil"), "an unexpected file"),
        (rename_to("elsewhere/evil.md"), "an unexpected file"),
        (rename_to("articles/" + "long" * 100), "can't be restored"),
    ],
)
@pytest.mark.usefixtures("unchanged")
def test_an_unsound_backup_changes_nothing(
    file: Path,
    other: Settings,
    change: Callable[[dict[str, Any], dict[str, bytes]], None],
    reason: str,
) -> None:
    rewrite(file, change)
    done = run("restore", str(file), settings=other)
    assert done.returncode == 1
    assert reason in done.problem


@pytest.mark.usefixtures("unchanged")
def test_a_bomb_is_refused_before_anything_is_written(file: Path, other: Settings) -> None:
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("articles/zeros.md", bytes(10_000_000))
    members = {"path": "articles/zeros.md", "size": 10_000_000, "sha256": "0" * 64, "modified": 0}
    with zipfile.ZipFile(file) as archive:
        content = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(file, "w") as archive:
        for info, data in content.items():
            if info.filename == "footnote-backup.json":
                manifest = json.loads(data)
                manifest["members"].append(members)
                data = json.dumps(manifest).encode()  # noqa: PLW2901
            archive.writestr(info, data)
    with pytest.raises(BackupError, match="compressed"):
        restore(other, file)


@pytest.mark.usefixtures("unchanged")
def test_a_ledger_with_a_trigger_is_refused(
    settings: Settings, other: Settings, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(settings.data / "ledger.sqlite3")) as ledger:
        ledger.execute("CREATE TRIGGER evil AFTER INSERT ON meta BEGIN DELETE FROM articles; END")
        ledger.commit()
    made = back_up(settings, tmp_path / "evil.zip")
    with pytest.raises(BackupError, match="unexpected tables"):
        restore(other, made.file)


@pytest.mark.usefixtures("unchanged")
def test_no_cut_or_changed_file_is_restored(file: Path, other: Settings, tmp_path: Path) -> None:
    content = file.read_bytes()
    broken = tmp_path / "broken.zip"
    for at in range(0, len(content), len(content) // 25):
        broken.write_bytes(content[:at])
        with pytest.raises(BackupError):
            restore(other, broken)
    listing = content.index(b"footnote-backup.json", len(content) - 3_000)
    for at in (30, 2_000, listing, len(content) - 10):
        changed = bytearray(content)
        changed[at] ^= 0xFF
        broken.write_bytes(changed)
        with pytest.raises(BackupError):
            restore(other, broken)


@pytest.mark.usefixtures("unchanged")
def test_a_full_disk_is_noticed_before_anything_is_written(
    file: Path, other: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(other.data)._replace(free=100_000_001)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(BackupError, match="free some space"):
        restore(other, file)


def restore_without_root(file: Path, settings: Settings) -> str:
    """Restore in a process that may write only where anybody else may; return its error."""
    command = module("restore", str(file), "--corpus", str(settings.corpus))
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("setpriv is not installed, without which root may write everywhere")
        command = ["setpriv", "--bounding-set=-dac_override", *command]
    command += ["--data", str(settings.data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("name", ["articles/towns", "data/chroma", "articles", "data"])
def test_a_folder_that_cannot_be_moved_is_refused_before_anything_is(
    file: Path, other: Settings, name: str
) -> None:
    folder = other.corpus.parent / name
    folder.chmod(0o555)
    problem = restore_without_root(file, other)
    folder.chmod(0o755)
    assert str(folder) in problem or str(file) in problem
    assert "write permission" in problem


@pytest.mark.usefixtures("unchanged")
def test_a_commit_that_cannot_be_written_changes_nothing(
    file: Path, other: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = os.fsync

    def refuse(descriptor: int) -> None:
        # Of the commit itself, and then of its folder: the last writes before the first move.
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(5, "Input/output error")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(BackupError, match=r"Input/output error.*nothing has changed"):
        restore(other, file)


def test_a_busy_index_is_neither_backed_up_nor_restored(
    settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_MAX_WAIT", 0.1)
    with FileLock(settings.data / "write.lock"):
        for command in (back_up, restore):
            with pytest.raises(BusyError):
                command(settings, file)


# --- kills ---------------------------------------------------------------------------------------


def test_an_interrupted_restore_is_finished_by_the_next_command(
    settings: Settings, file: Path, other: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("rag.store.restoring._move", stop)
        with pytest.raises(KeyboardInterrupt):
            restore(other, file)
    assert (other.data / STAGING / COMMIT).exists()
    with pytest.raises(DataError, match="being restored"):
        Ledger(other.data)
    assert run("embed", "snippet", settings=None).returncode == 0
    assert run("embed", "snippet", "--corpus", "x", "--data", str(other.data)).returncode == 0
    assert state_of(other) == state_of(settings)


def check_kills(kills: int, folder: Path) -> None:
    counts = restore_kills.run(kills, folder)
    assert counts["kills"] == kills
    # Kills on both sides of the commit, or the test has tried only one of them.
    assert 0 < counts["after the commit"] < kills, counts
    for name in ("readers saw a mixture", "commits undone", "lost or mixed", "left over"):
        assert counts[name] == 0, counts


@pytest.mark.slow
def test_a_killed_restore_leaves_the_old_or_the_new_state(tmp_path: Path) -> None:
    check_kills(20, tmp_path)


@pytest.mark.long
def test_many_killed_restores_leave_the_old_or_the_new_state(tmp_path: Path) -> None:
    check_kills(200, tmp_path)


def test_a_link_to_itself_is_passed_over(settings: Settings, tmp_path: Path) -> None:
    (settings.corpus / "loop.md").symlink_to("loop.md")
    assert back_up(settings, tmp_path / "links.zip").articles == 2


def test_a_folder_that_cannot_be_listed_is_named(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def refuse(path: str) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("towns"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert "towns" in back_up(settings, tmp_path / "partial.zip").left_out


def test_articles_in_the_place_of_the_data_folder_are_refused(
    settings: Settings, tmp_path: Path, other: Settings
) -> None:
    (settings.corpus / "inner").mkdir()
    (settings.corpus / "inner" / "well.md").write_text("The well of Orrin is deep.")
    file = back_up(settings, tmp_path / "inner.zip").file
    within = replace(other, data=other.corpus / "inner")
    within.data.mkdir()
    with pytest.raises(BackupError, match="where the data folder is"):
        restore(within, file)
    assert (other.corpus / "tower.md").exists()
