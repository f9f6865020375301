"""The fingerprint of the code changes with everything that decides the figures."""

from pathlib import Path

import pytest

from evals.runner import code_fingerprint

FILES = ("rag/a.py", "rag/search/a.py", "evals/bench/b.py", "rag/text/data/units.txt")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    return tmp_path


@pytest.mark.parametrize("name", [*FILES, "rag/store/new.sql", "evals/new.py"])
def test_a_changed_or_new_file_changes_it(tree: Path, name: str) -> None:
    before = code_fingerprint(tree)
    path = tree / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("# changed\n")
    assert code_fingerprint(tree) != before


def test_a_file_moved_to_another_package_changes_it(tree: Path) -> None:
    before = code_fingerprint(tree)
    (tree / "rag/search/a.py").rename(tree / "rag/text/a.py")
    assert code_fingerprint(tree) != before


def test_other_files_do_not_change_it(tree: Path) -> None:
    before = code_fingerprint(tree)
    (tree / "rag" / "page.html").write_text("<p>")
    (tree / "tests.py").write_text("# a test\n")
    assert code_fingerprint(tree) == before
