"""What a run has to do, as functions of paths, digests and counts."""

from pathlib import Path

import pytest

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Doubt, Kind, Mark, Style
from rag.corpus.chunks import Chunk, split
from rag.corpus.folder import Skipped, SourceFile
from rag.corpus.parser import Outcome, ParsedFile
from rag.errors import RemovalError, UnreadableArticleError
from rag.store.changes import (
    MAX_BATCH_CHUNKS,
    MAX_BATCH_FILES,
    Changes,
    batches,
    check_removals,
    compare,
    find_renames,
)
from rag.store.packing import pack, unpack
from rag.store.sync import Report


def folder(**digests: str) -> dict[str, SourceFile]:
    """Return the files of a folder by path; a name's "__" stands for "/"."""
    paths = {f"{name.replace('__', '/')}.txt": digest for name, digest in digests.items()}
    return {path: SourceFile(path, digest, Path(path)) for path, digest in paths.items()}


def read_paths(changes: Changes) -> list[str]:
    return [file.path for file in changes.to_read]


# --- comparing -----------------------------------------------------------------------------------


def test_nothing_to_do_is_false() -> None:
    changes = compare({"a.txt": "1"}, folder(a="1"), unopened=())
    assert not changes
    assert changes == Changes([], {}, set())


def test_new_and_changed_files_are_read_in_the_order_of_their_paths() -> None:
    changes = compare({"b.txt": "1", "c.txt": "1"}, folder(c="1", b="2", a="3"), unopened=())
    assert read_paths(changes) == ["a.txt", "b.txt"]
    assert (changes.renames, changes.removed) == ({}, set())


def test_a_renamed_file_is_neither_read_nor_removed() -> None:
    changes = compare({"a.txt": "1", "b.txt": "2"}, folder(new="1"), unopened=())
    assert changes == Changes([], {"a.txt": "new.txt"}, {"b.txt"})


def test_files_that_swap_their_names_are_renamed() -> None:
    changes = compare({"a.txt": "1", "b.txt": "2"}, folder(a="2", b="1"), unopened=())
    assert changes == Changes([], {"a.txt": "b.txt", "b.txt": "a.txt"}, set())


def test_a_copy_is_no_rename() -> None:
    changes = compare({"a.txt": "1"}, folder(a="1", copy="1"), unopened=())
    assert read_paths(changes) == ["copy.txt"]
    assert changes.renames == {}


def test_of_several_equal_files_each_is_the_source_of_one_rename() -> None:
    known, current = {"a.txt": "1", "b.txt": "1"}, {"x.txt": "1", "y.txt": "1", "z.txt": "1"}
    renames = find_renames(known, current, set(current), set(known))
    assert renames == {"a.txt": "x.txt", "b.txt": "y.txt"}


def test_another_extension_is_read_again_since_it_is_parsed_otherwise() -> None:
    assert find_renames({"a.txt": "1"}, {"a.md": "1"}, {"a.md"}, {"a.txt"}) == {}
    assert find_renames({"a.txt": "1"}, {"a.TXT": "1"}, {"a.TXT"}, {"a.txt"}) == {"a.txt": "a.TXT"}


def test_files_of_another_encoder_are_all_read_again() -> None:
    known = {"a.txt": "", "b.txt": ""}  # what WritableLedger.digests() gives then
    changes = compare(known, folder(a="1", c="2"), unopened=())
    assert read_paths(changes) == ["a.txt", "c.txt"]
    assert (changes.renames, changes.removed) == ({}, {"b.txt"})


@pytest.mark.parametrize("unopened", ["x/y/a.txt", "x/y", "x", "."])
def test_a_file_that_only_cant_be_opened_now_is_not_removed(unopened: str) -> None:
    assert not compare({"x/y/a.txt": "1"}, {}, {unopened})


@pytest.mark.parametrize("unopened", ["y", "x/y/b.txt", "x/y/a.txt.part"])
def test_a_file_beside_one_that_cant_be_opened_is_removed(unopened: str) -> None:
    assert compare({"x/y/a.txt": "1"}, {}, {unopened}).removed == {"x/y/a.txt"}


# --- guarding removals ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "after",
    [
        {},
        {"a": 0, "b": 0},  # half of the files and of the articles
        {"big": 2},  # four articles of one file
        {"a": 0, "new": 9},  # new files don't make up for it, but count nothing either
        {"big": 60, "a": 0},
    ],
)
def test_half_of_the_articles_may_go(after: dict[str, int]) -> None:
    check_removals({"a": 1, "b": 3, "big": 6}, after)


@pytest.mark.parametrize(
    ("after", "message"),
    [
        ({"big": 0}, r"6 of the 10 indexed articles .*\(big\).*--allow-removals"),
        ({"big": 2, "b": 1}, r"6 of the 10 .*\(b, big\)"),
        ({"big": 0, "a": 0, "b": 0, "new": 9}, r"10 of the 10 .*\(a, b, big\)"),
    ],
)
def test_more_than_half_is_refused_with_the_names(after: dict[str, int], message: str) -> None:
    with pytest.raises(RemovalError, match=message):
        check_removals({"a": 1, "b": 3, "big": 6}, after)


def test_what_the_owner_means_to_remove_may_go_and_nothing_else() -> None:
    before = {"a": 1, "b": 3, "big": 6}
    check_removals(before, {"big": 0, "b": 0}, {"big"})
    with pytest.raises(RemovalError, match=r"\(big\)"):
        check_removals(before, {"big": 0, "b": 0}, {"b"})


def test_only_three_names_are_given() -> None:
    with pytest.raises(RemovalError, match=r"\(0, 1, 2, …\)"):
        check_removals(dict.fromkeys("01234", 1), dict.fromkeys("01234", 0))


# --- batches -------------------------------------------------------------------------------------


def outcomes(*chunk_counts: int) -> list[tuple[SourceFile, Outcome]]:
    blocks = (Block(Kind.PARAGRAPH, 0, 14),)
    article = Article("a", "A", "", "", "a.txt", "It is made up.", blocks=blocks)
    (chunk,) = split(article)
    return [
        (
            SourceFile(f"{number}.txt", "", Path()),
            ParsedFile(((article, (chunk,) * count),), (), ()),
        )
        for number, count in enumerate(chunk_counts)
    ]


def sizes(found: list[tuple[SourceFile, Outcome]]) -> list[int]:
    return [len(batch) for batch in batches(found)]


def test_a_batch_ends_with_the_file_that_fills_it() -> None:
    half = MAX_BATCH_CHUNKS // 2
    assert sizes(outcomes(half, half, 1)) == [2, 1]
    assert sizes(outcomes(half, half - 1, 1, 1)) == [3, 1]
    assert sizes(outcomes(3 * MAX_BATCH_CHUNKS, 1)) == [1, 1]
    assert sizes([]) == []


def test_files_without_chunks_fill_a_batch_too() -> None:
    assert sizes(outcomes(*[0] * (MAX_BATCH_FILES + 1))) == [MAX_BATCH_FILES, 1]


def test_a_file_that_cant_be_read_is_staged_with_the_reason() -> None:
    file = SourceFile("a.pdf", "1", Path())
    problem = UnreadableArticleError("is encrypted; save it without a password")
    [[(staged, content)]] = batches([(file, problem)])
    assert staged is file
    assert content == ParsedFile((), (), (Skipped("a.pdf", str(problem)),))


# --- reporting -----------------------------------------------------------------------------------


def test_a_report_puts_every_file_in_one_list() -> None:
    before = {"kept": 1, "edited": 1, "old": 2, "broken": 1, "gone": 3}
    changes = Changes([], {"old": "new"}, {"gone", "never readable"})
    report = Report()
    report.record(before, changes, staged={"edited": 2, "broken": 0, "added": 1, "empty": 0})
    assert report.changed == ["edited"]
    assert report.added == ["added"]
    assert report.removed == ["broken", "gone"]
    assert report.renamed == [("old", "new")]
    assert report.unchanged == 1


# --- staged files --------------------------------------------------------------------------------


def test_a_packed_file_comes_back_as_it_was() -> None:
    text = "Ünïcode \U0001f600\n\nThe made-up mill stands. “It turns,” she said."
    heading = Block(Kind.HEADING, 0, 9, level=2)
    row = Block(Kind.ROW, 11, 34, group=1, cells=((11, 22), (23, 34)), is_header=True)
    paragraph = Block(Kind.PARAGRAPH, 35, len(text), left_out="a made-up reason")
    structure = (
        (heading, row, paragraph),
        (Mark(Style.STRONG, 11, 14),),
        (Doubt(35, 40, "read by OCR"),),
        (0, 5),
    )
    article = Article(
        "a", "T", "2024-01-02", "s", "a.pdf", text, "e", "w", "en", "2025", *structure
    )
    chunks: tuple[Chunk, ...] = tuple(split(article))
    problems = (Skipped("a.pdf#2", "is empty; delete it"),)
    content = ParsedFile(((article, chunks),), problems, (*problems, *problems))
    assert chunks
    assert unpack(pack(content)) == content
