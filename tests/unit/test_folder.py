"""The corpus folder: which files are found, and why others are skipped."""

import os
import threading
from pathlib import Path

import pytest

from rag.corpus.folder import Skipped, SourceFile, find_files
from rag.errors import CorpusError, UnreadableArticleError


def skipped(corpus: Path) -> dict[str, str]:
    return {file.path: file.reason for file in find_files(corpus) if isinstance(file, Skipped)}


def found(corpus: Path) -> list[SourceFile]:
    return [file for file in find_files(corpus) if isinstance(file, SourceFile)]


def test_sub_folders_are_read_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("a.txt", "deep/er/b.MD", ".hidden.txt", ".git/c.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Made up.")
    (tmp_path / "folder.txt").mkdir()
    assert [file.path for file in find_files(tmp_path)] == ["a.txt", "deep/er/b.MD"]


def test_a_missing_folder_is_named_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no folder of articles at .*gone.*--corpus"):
        list(find_files(tmp_path / "gone"))


def test_unsupported_files_are_skipped_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "sheet.xls").write_bytes(b"made up")
    (tmp_path / "notes").write_text("Made up.")
    reasons = skipped(tmp_path)
    assert reasons["sheet.xls"].startswith(".xls files are not supported; save the text as .txt")
    assert reasons["notes"].startswith(
        "files without an extension are not supported; save the text as"
    )


def test_a_huge_file_is_skipped_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(20_000_001)
    assert "larger than 20 MB; split it" in skipped(tmp_path)["huge.txt"]


def test_a_link_to_a_file_outside_the_corpus_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Made up, and not for readers.")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "link.txt").symlink_to("../secret.txt")
    assert "outside the corpus" in skipped(corpus)["link.txt"]


@pytest.mark.parametrize("target", ["gone.txt", "link.txt"], ids=["to nothing", "to itself"])
def test_a_broken_link_is_skipped(tmp_path: Path, target: str) -> None:
    (tmp_path / "link.txt").symlink_to(target)
    assert skipped(tmp_path)["link.txt"]


def test_a_file_without_read_permission_is_skipped(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    (tmp_path / "locked.txt").write_text("Made up.")
    (tmp_path / "locked.txt").chmod(0)
    assert "give read permission" in skipped(tmp_path)["locked.txt"]


def test_a_pipe_is_skipped_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    reasons: list[str] = []
    search = threading.Thread(
        target=lambda: reasons.extend(skipped(tmp_path).values()), daemon=True
    )
    search.start()
    search.join(timeout=10)
    assert reasons == ["not a regular file; delete it"]


def test_a_link_within_the_corpus_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Made up.")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert [file.path for file in found(tmp_path)] == ["a.txt", "b.txt"]


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path)
    assert "not followed" in skipped(tmp_path)["round"]


def test_the_corpus_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("Made up.")
    (tmp_path / "link").symlink_to("real")
    assert [file.path for file in found(tmp_path / "link")] == ["a.txt"]


def test_a_digest_depends_on_the_content_alone(tmp_path: Path) -> None:
    for name, text in (("a.txt", "Made up."), ("b.txt", "Made up."), ("c.txt", "Made up!")):
        (tmp_path / name).write_text(text)
    first, same, different = (file.digest for file in found(tmp_path))
    assert first == same != different


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Made up.")
    file = found(tmp_path)[0]
    assert file.read() == b"Made up."
    file.location.unlink()
    with pytest.raises(UnreadableArticleError, match="can't be opened"):
        file.read()
