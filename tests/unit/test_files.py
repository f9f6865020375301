"""The corpus folder: which files are found, and what is said about the rest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.corpus.folder import Skipped, SourceFile, find_files
from rag.errors import CorpusError, UnreadableArticleError


def skipped(corpus: Path) -> dict[str, str]:
    return {one.path: one.reason for one in find_files(corpus) if isinstance(one, Skipped)}


def found(corpus: Path) -> list[SourceFile]:
    return [one for one in find_files(corpus) if isinstance(one, SourceFile)]


def test_sub_folders_are_read_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("a.txt", "deep/er/b.MD", ".hidden.txt", ".git/c.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Made up.")
    (tmp_path / "folder.txt").mkdir()
    assert [one.path for one in find_files(tmp_path)] == ["a.txt", "deep/er/b.MD"]


def test_a_missing_folder_is_named_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no folder of articles at .*gone.*--corpus"):
        list(find_files(tmp_path / "gone"))


def test_other_endings_are_skipped_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "sheet.xls").write_bytes(b"made up")
    (tmp_path / "notes").write_text("Made up.")
    reasons = skipped(tmp_path)
    assert reasons["sheet.xls"].startswith(".xls is not read; save it as one of .txt, .md, .html")
    assert reasons["notes"].startswith("a file without ending is not read; save it as")


def test_a_huge_file_is_skipped_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(20_000_001)
    assert "larger than 20 MB; split it" in skipped(tmp_path)["huge.txt"]


def test_a_link_that_leads_out_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Made up, and not for readers.")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "link.txt").symlink_to("../secret.txt")
    assert "leads out of the corpus" in skipped(corpus)["link.txt"]


@pytest.mark.parametrize("target", ["gone.txt", "link.txt"], ids=["to nothing", "to itself"])
def test_a_link_that_leads_nowhere_is_skipped(tmp_path: Path, target: str) -> None:
    (tmp_path / "link.txt").symlink_to(target)
    assert skipped(tmp_path)["link.txt"]


def test_a_file_without_read_permission_is_skipped(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    (tmp_path / "locked.txt").write_text("Made up.")
    (tmp_path / "locked.txt").chmod(0)
    assert "give read permission" in skipped(tmp_path)["locked.txt"]


@pytest.mark.slow
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    code = "import pathlib, sys; from rag.corpus.folder import find_files; "
    code += "print(*find_files(pathlib.Path(sys.argv[1])))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        timeout=10,
    )
    assert "Skipped" in done.stdout


def test_a_link_within_the_corpus_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Made up.")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert [one.path for one in found(tmp_path)] == ["a.txt", "b.txt"]


def test_a_link_to_a_folder_is_named_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path)
    assert "not followed" in skipped(tmp_path)["round"]


def test_a_folder_reached_by_a_link_is_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("Made up.")
    (tmp_path / "link").symlink_to("real")
    assert [one.path for one in found(tmp_path / "link")] == ["a.txt"]


def test_a_digest_is_of_the_bytes_alone(tmp_path: Path) -> None:
    for name, text in (("a.txt", "Made up."), ("b.txt", "Made up."), ("c.txt", "Made up!")):
        (tmp_path / name).write_text(text)
    one, same, other = (file.digest for file in found(tmp_path))
    assert one == same != other


def test_a_file_that_went_away_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Made up.")
    file = found(tmp_path)[0]
    assert file.read() == b"Made up."
    file.place.unlink()
    with pytest.raises(UnreadableArticleError, match="can't be opened"):
        file.read()
