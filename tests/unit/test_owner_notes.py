"""Notes by the owner: their label, their last day, and their files."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from made_up import MadeUpEncoder, make_index, texts

from rag.corpus.articles import Skipped
from rag.corpus.expiry import has_expired, reason_to_skip
from rag.corpus.folder import SourceFile, find_files
from rag.corpus.formats import read
from rag.errors import CorpusError, RemovalError
from rag.store.changes import check_removals
from rag.store.sync import update_index
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


def test_a_note_that_is_all_there_is_ends_as_well(tmp_path: Path) -> None:
    settings = make_index(tmp_path, {"owner-notes/parking.md": NOTE.format(TODAY)})
    assert list(texts(settings)) == ["owner-notes/parking.md"]
    encoder = MadeUpEncoder(settings.data)
    note = put(settings.corpus, "2020-01-01")
    for removed in (["owner-notes/parking.md"], []):
        assert update_index(settings, encoder=encoder).removed == removed
        assert texts(settings) == {}
    put(settings.corpus, str(TODAY))
    update_index(settings, encoder=encoder)
    note.unlink()
    assert update_index(settings, encoder=encoder).removed == ["owner-notes/parking.md"]
    with pytest.raises(CorpusError, match="contains no article"):
        update_index(settings, encoder=encoder)


def test_the_only_article_does_not_vanish_with_a_note(tmp_path: Path) -> None:
    files = {"owner-notes/parking.md": NOTE.format(TODAY), "mill.md": "The mill of Orrin is old."}
    settings = make_index(tmp_path, files)
    put(settings.corpus, "2020-01-01")
    (settings.corpus / "mill.md").unlink()
    with pytest.raises(CorpusError, match="contains no article"):
        update_index(settings, encoder=MadeUpEncoder(settings.data))


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
