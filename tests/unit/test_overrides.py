"""`footnote.yaml`: what the owner of a folder decides about what is left out."""

from pathlib import Path

import pytest

from rag.corpus.folder import SourceFile, find_files
from rag.corpus.overrides import read_overrides
from rag.corpus.parser import ParsedFile, parse_file

PAGE = "A bridge\n\nBy Ola Nil\n\nThe bridge is made up.\n\nIt is small.\n"


def left_out(corpus: Path) -> set[str]:
    """Return the paths of the files in which something is left out."""
    files = [file for file in find_files(corpus) if isinstance(file, SourceFile)]
    parsed = [(file.path, parse_file(file)) for file in files]
    return {
        path
        for path, one in parsed
        if isinstance(one, ParsedFile)
        for article, _ in one.articles
        if any(block.left_out for block in article.blocks)
    }


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", {"a.md", "notes/b.md", "notes/old/c.md"}),
        ("keep: all", set()),
        ('keep: ["notes/"]', {"a.md"}),
        ("keep:\n  - ./notes/old\n", {"a.md", "notes/b.md"}),
        ('keep: "*.md"', set()),
        ("keep: a.md", {"notes/b.md", "notes/old/c.md"}),
        ("keep: [none.md]", {"a.md", "notes/b.md", "notes/old/c.md"}),
    ],
)
def test_the_owner_says_in_which_files_nothing_is_left_out(
    tmp_path: Path, written: str, expected: set[str]
) -> None:
    (tmp_path / "notes" / "old").mkdir(parents=True)
    for path in ("a.md", "notes/b.md", "notes/old/c.md"):
        (tmp_path / path).write_text(PAGE)
    (tmp_path / "footnote.yaml").write_text(written)
    assert left_out(tmp_path) == expected


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("keep: [", "not valid YAML in line 1"),
        ("keep: " + "[" * 2_000, "not valid YAML"),
        ("- keep", "without settings"),
        ("keep: {a: b}", "not a list of paths"),
        ("keep: [[a]]", "not a list of paths"),
        ("keep: all\ncolour: red", "colour is unknown"),
        ("#" * 1_000_001, "larger than 1 MB"),
    ],
    ids=lambda value: value[:20],
)
def test_a_broken_file_is_named_with_its_fix(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "footnote.yaml").write_text(written)
    problem = read_overrides(tmp_path).problem
    assert says in problem
    (skipped,) = [file for file in find_files(tmp_path) if not isinstance(file, SourceFile)]
    assert (skipped.path, skipped.reason) == ("footnote.yaml", problem)


def test_without_the_file_nothing_is_decided(tmp_path: Path) -> None:
    assert read_overrides(tmp_path).keep == ()
    assert not read_overrides(tmp_path).problem
