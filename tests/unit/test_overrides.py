"""`footnote.yaml`: what the owner of a folder decides about what is left out."""

from pathlib import Path

import pytest

from rag.corpus.articles import Article
from rag.corpus.corrections import Correction
from rag.corpus.editing import edit, edited
from rag.corpus.folder import SourceFile, find_files
from rag.corpus.overrides import parse, read_overrides, remember
from rag.corpus.parser import ParsedFile, parse_file
from rag.errors import CurationError

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
        ("keep: all\narticles: 3", "line 2: expected names and values"),
        ("articles:\n  a.md:\n    colour: red", "line 3: colour is no setting of an article"),
        ("articles:\n  a.md:\n    date: soon", "line 3: date: 'soon' is not a date"),
        ("articles:\n  a.md:\n    title: [a]", "line 3: title is not a text"),
        ("articles:\n  a.md: {source: Note by the owner}", "label of the owner's notes"),
        ("keep: all\n\tb: c", "not valid YAML in line 2"),
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


def parsed(corpus: Path, path: str = "a.md") -> tuple[Article, str, list[str]]:
    """Return a file's first article, its searched text, and what is said about its corrections."""
    (file,) = (one for one in find_files(corpus) if one.path == path)
    assert isinstance(file, SourceFile)
    found = parse_file(file)
    assert isinstance(found, ParsedFile)
    article, chunks = found.articles[0]
    return article, " ".join(chunk.text for chunk in chunks), [one.reason for one in found.warnings]


def test_an_article_is_read_as_the_owner_corrected_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(PAGE)
    (tmp_path / "footnote.yaml").write_text(
        "articles:\n  a.md:\n    title: The small bridge\n    date: May 2024\n"
        "    source: Alva Post\n"
        "    leave_out: ['It is   small.']\n    bring_back: [By Ola Nil, Not in it.]\n"
    )
    article, searched, (warning,) = parsed(tmp_path)
    assert (article.title, article.date) == ("The small bridge", "2024-05")
    assert article.source == "Alva Post"
    assert "Ola Nil" in searched
    assert "small." not in searched
    assert "a line that it doesn't contain (“Not in it.”)" in warning


def test_only_the_corrected_file_is_read_again(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(PAGE)

    def digests() -> dict[str, str]:
        files = find_files(tmp_path)
        return {file.path: file.digest for file in files if isinstance(file, SourceFile)}

    before = digests()
    edit(tmp_path, {"a.md": Correction(title="Another")})
    assert digests()["a.md"] != before["a.md"]
    assert digests()["b.md"] == before["b.md"]
    edit(tmp_path, {"a.md": Correction()})
    assert digests() == before


def test_an_article_in_a_file_is_corrected_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,text\nOne,The first.\nTwo,The second.\n")
    (file,) = find_files(tmp_path)
    assert isinstance(file, SourceFile)
    found = parse_file(file)
    assert isinstance(found, ParsedFile)
    paths = [article.path for article, _ in found.articles]
    edit(
        tmp_path, {paths[-1]: Correction(source="Alva Post"), "a.csv#none": Correction(date="2024")}
    )
    (file,) = (one for one in find_files(tmp_path) if isinstance(one, SourceFile))
    found = parse_file(file)
    assert isinstance(found, ParsedFile)
    sources = [article.source for article, _ in found.articles]
    assert sources == [""] * (len(paths) - 1) + ["Alva Post"]
    assert [one.path for one in found.warnings] == ["a.csv#none"]


def test_after_an_error_the_last_good_settings_stay(tmp_path: Path) -> None:
    corpus, data = tmp_path / "articles", tmp_path / "data"
    for folder in (corpus, data):
        folder.mkdir()
    file = corpus / "footnote.yaml"
    file.write_text("keep: all\narticles: {a.md: {title: Good}}")
    remember(corpus, data)
    file.write_text("keep: [\narticles: {a.md: {title: Bad}}")
    remember(corpus, data)
    found = read_overrides(corpus, data)
    assert (found.keep, found.articles["a.md"].title) == (("*",), "Good")
    assert "line 2" in found.problem
    assert "last good settings stay in use" in found.problem
    file.unlink()
    remember(corpus, data)
    assert read_overrides(corpus, data).keep == ()


def test_what_a_person_wrote_stays_when_the_page_changes_a_correction() -> None:
    before = b"""# Mine
keep:   # all of it
  - "handbook/"
later: unknown
articles:
  # checked in May
  b.md: {title: 'B', note: mine}
  a.md:
    title: "A: a title"   # from the cover
"""
    after = edited(before, {"a.md": Correction("A: a title", leave_out=("- odd: line #1",))})
    for words in ("# Mine", "# all of it", '"handbook/"', "later: unknown", "# checked in May"):
        assert words in after.decode()
    assert '"A: a title"   # from the cover' in after.decode()
    assert "note: mine" in after.decode()
    again = edited(after, {"a.md": Correction("A: a title")})
    assert b"odd" not in again


def test_a_file_with_an_error_or_a_link_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "footnote.yaml"
    file.write_text("keep: [")
    with pytest.raises(CurationError, match="line 1"):
        edit(tmp_path, {"a.md": Correction("A")})
    assert file.read_text() == "keep: ["
    file.rename(tmp_path / "other.yaml")
    file.symlink_to(tmp_path / "other.yaml")
    with pytest.raises(CurationError, match="is a link"):
        edit(tmp_path, {"a.md": Correction("A")})


def test_a_file_in_brackets_stays_readable_for_any_text() -> None:
    raw = b"articles: {a.md: {title: T}}\n"
    line = "? Any questions"
    text = edited(raw, {"a.md": Correction(title="T", leave_out=(line,))})
    assert parse(text).articles["a.md"].leave_out == (line,)


def test_an_alias_of_another_article_keeps_its_values() -> None:
    raw = b"articles:\n  a.md: &x\n    title: T\n  b.md: *x\n"
    for path, other in (("b.md", "a.md"), ("a.md", "b.md")):
        found = parse(edited(raw, {path: Correction(title="New")})).articles
        assert (found[path].title, found[other].title) == ("New", "T")
