"""Notes by the owner: their label, their last day, and their files."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from rag.corpus.articles import Skipped
from rag.corpus.expiry import has_expired, reason_to_skip
from rag.corpus.folder import SourceFile, find_files
from rag.corpus.formats import read
from rag.errors import RemovalError
from rag.store.changes import check_removals
from rag.web.errors import NoRoomError
from rag.web.owner.notes import OwnerNotes

TODAY = datetime.now().astimezone().date()
NOTE = "---\nkind: note by the owner\ntitle: Parking\nuntil: {}\n---\n\nPark behind the mill.\n"


def put(corpus: Path, until: str, name: str = "parking.md") -> Path:
    path = corpus / "owner-notes" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(NOTE.format(until), encoding="utf-8")
    return path


def test_a_note_carries_the_label_as_its_source_and_no_other_file_can() -> None:
    raw = NOTE.format("2030").encode()
    (note,) = read("owner-notes/parking.md", raw).articles
    assert (note.title, note.source) == ("Parking", "note by the owner")
    for path in ("parking.md", "owner-notes/deep/parking.md"):
        assert read(path, raw).articles[0].source == ""
    liar = b"---\nsource: Note by the  Owner\n---\n\nThe mill is free.\n"
    assert read("owner-notes/liar.md", liar).articles[0].source == ""
    page = b"<html><meta name='source' content='note by the owner'><p>The mill is free for all.</p>"
    assert read("page.html", page).articles[0].source == ""


@pytest.mark.parametrize(
    ("until", "is_searched"),
    [
        (str(TODAY), True),
        (str(TODAY - timedelta(days=1)), False),
        (str(TODAY.year), True),
        (str(TODAY.year - 1), False),
        ("soon", False),
        ("''", True),
    ],
)
def test_a_note_is_searched_until_its_last_day(
    tmp_path: Path, until: str, *, is_searched: bool
) -> None:
    put(tmp_path, until)
    (found,) = find_files(tmp_path)
    assert isinstance(found, SourceFile if is_searched else Skipped)
    assert has_expired(tmp_path, TODAY) is not is_searched


def test_other_articles_with_such_a_line_do_not_end(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(NOTE.format("2020"), encoding="utf-8")
    assert reason_to_skip("a.md", path, date(2026, 1, 1)) == ""


def test_notes_that_end_do_not_stop_a_run() -> None:
    before = {"owner-notes/a.md": 1, "owner-notes/b.md": 1, "c.md": 1}
    check_removals(before, {"owner-notes/a.md": 0, "owner-notes/b.md": 0})
    with pytest.raises(RemovalError):
        check_removals({"c.md": 2, "owner-notes/a.md": 1}, {"c.md": 0})


def test_notes_are_written_changed_and_deleted_by_whoever_saw_them_last(tmp_path: Path) -> None:
    notes = OwnerNotes(tmp_path)
    assert notes.listed() == []
    title, text = "Where: “parking”?\n --- ", "---\nBehind the mill: free.\n---"
    note = notes.add(title, text, date(2030, 1, 1))
    assert (note.title, note.text, note.until) == ("Where: “parking”? ---", text, "2030-01-01")
    assert notes.listed() == [note]
    second = notes.add(title, "Another.", None)
    assert (note.name, second.name) == ("where-parking.md", "where-parking-2.md")
    changed = notes.change(note, "Parking", "In front of it.", None)
    assert changed
    assert (changed.name, changed.until) == (note.name, "")
    assert notes.change(note, "Mine", "No.", None) is None
    assert not notes.delete(note)
    assert notes.delete(changed)
    assert notes.listed() == [second]
    assert not list((tmp_path / "owner-notes").glob(".*"))


def test_names_lead_nowhere_and_links_are_not_followed(tmp_path: Path) -> None:
    notes = OwnerNotes(tmp_path / "articles")
    assert notes.add("../../etc/passwd", "A.", None).name == "etc-passwd.md"
    assert notes.add("???", "A.", None).name == "note.md"
    assert notes.get("../owner-notes/note.md") is None
    other = OwnerNotes(tmp_path / "other")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "owner-notes").symlink_to(tmp_path)
    with pytest.raises(NoRoomError, match="is a link"):
        other.add("A", "B.", None)
