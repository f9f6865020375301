"""Folder -> ledger -> Chroma: only what changed is embedded, and all of a run is seen at once."""

import os
import shutil
import threading
import time
import zipfile
from pathlib import Path

import pytest
from conftest import MakeCorpus
from filelock import FileLock
from towns import QUESTION, TOWNS, answer, many

from rag.answering.answerer import Answerer
from rag.corpus.folder import SourceFile
from rag.errors import CorpusError, DataError, RemovalError, UnopenedArticleError
from rag.models.encoder import PassageEncoder
from rag.settings import Settings
from rag.store.ledger import Ledger
from rag.store.sync import update_index
from rag.store.writer import WritableLedger


# --- what changed --------------------------------------------------------------------------------
def test_a_second_run_embeds_nothing(shipped: Settings) -> None:
    report = update_index(shipped)
    assert (report.added, report.changed, report.removed, report.skipped) == ([], [], [], [])
    assert (report.unchanged, report.embedded) == (5, 0)


def test_only_what_changed_is_embedded(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS | {"gone.txt": "Gone\n\nThe made-up ferry of Gone is green."})
    first = update_index(settings)
    assert first.added == sorted([*TOWNS, "gone.txt"])
    assert first.embedded == 4
    changed = settings.corpus / "zarnow.txt"
    changed.write_text(changed.read_text().replace("Lund", "Ahlberg"))
    (settings.corpus / "quelm.txt").rename(settings.corpus / "moved.txt")
    (settings.corpus / "new.md").write_text("# Wexley\n\nWexley is a made-up village on a hill.\n")
    (settings.corpus / "gone.txt").unlink()

    report = update_index(settings)

    assert (report.added, report.changed) == (["new.md"], ["zarnow.txt"])
    assert (report.removed, report.renamed) == (["gone.txt"], [("quelm.txt", "moved.txt")])
    assert (report.unchanged, report.embedded) == (1, 2)
    assert "Ahlberg" in answer(settings)
    assert "green" not in answer(settings, "Which colour is the ferry of Gone?")


@pytest.mark.slow
def test_an_article_that_comes_back_is_not_embedded_again(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    (settings.corpus / "quelm.txt").unlink()
    assert update_index(settings).removed == ["quelm.txt"]
    (settings.corpus / "quelm.txt").write_text(TOWNS["quelm.txt"])
    report = update_index(settings)
    assert (report.added, report.embedded) == (["quelm.txt"], 0)


# --- bad input -----------------------------------------------------------------------------------
@pytest.mark.slow
def test_bad_files_are_skipped_with_reasons_and_the_rest_goes_on(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS | {"head.md": "---\na: [\n---\n# Head\n\nIt is made up.\n"})
    (settings.corpus / "empty.txt").touch()
    (settings.corpus / "binary.txt").write_bytes(b"\0\1")
    (settings.corpus / "huge.txt").write_bytes(b"Made up. " * 2_300_000)
    (settings.corpus / "sheet.xls").touch()

    report = update_index(settings)

    reasons = {one.path: one.reason for one in report.skipped}
    assert sorted(reasons) == ["binary.txt", "empty.txt", "huge.txt", "sheet.xls"]
    assert all(";" in reason for reason in reasons.values())  # what is wrong; how to mend it
    assert [one.path for one in report.warnings] == ["head.md"]
    assert sorted(report.added) == sorted([*TOWNS, "head.md"])
    assert "Lund" in answer(settings)


@pytest.mark.slow
def test_a_file_name_that_is_not_utf8_stops_nothing(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    try:
        Path(os.fsdecode(os.fsencode(settings.corpus) + b"/caf\xe9.txt")).write_text("Made up.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert set(TOWNS) <= set(update_index(settings).added)


@pytest.mark.slow
def test_an_article_that_becomes_unreadable_is_removed_and_named(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    (settings.corpus / "zarnow.txt").write_text("")
    report = update_index(settings)
    assert report.removed == ["zarnow.txt"]
    assert [one.path for one in report.skipped] == ["zarnow.txt"]


@pytest.mark.slow
def test_what_was_indexed_stays_when_the_folder_is_empty_or_gone(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    for name in TOWNS:
        (settings.corpus / name).unlink()
    with pytest.raises(CorpusError, match=r"3 of the 3 .*--allow-removals"):
        update_index(settings)
    settings.corpus.rmdir()
    with pytest.raises(CorpusError, match="no folder of articles"):
        update_index(settings)
    assert "Lund" in answer(settings)


def test_a_data_folder_that_cant_be_written_is_named(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    shutil.rmtree(settings.data)
    settings.data.write_text("a file in the folder's place")
    with pytest.raises(DataError, match=r"can't be written.*--data"):
        update_index(settings)
    with pytest.raises(DataError, match="no index"):
        Answerer(settings)


def test_without_an_index_the_mending_command_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run: footnote index"):
        Answerer(Settings(tmp_path, tmp_path / "data"))


# --- names and removals --------------------------------------------------------------------------
def ids(settings: Settings) -> dict[str, str]:
    ledger = Ledger(settings.data)
    try:
        return {one.path: one.id for one in ledger.articles()}
    finally:
        ledger.close()


@pytest.mark.slow
def test_a_renamed_file_keeps_its_id_and_its_old_name_gets_another(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    before = ids(settings)
    (settings.corpus / "zarnow.txt").rename(settings.corpus / "old.txt")
    (settings.corpus / "zarnow.txt").write_text("Zarnow anew\n\nThe made-up port is shut.\n")
    report = update_index(settings)
    after = ids(settings)
    assert report.renamed == [("zarnow.txt", "old.txt")]
    assert after["old.txt"] == before["zarnow.txt"]
    assert len(set(after.values())) == 4

    (settings.corpus / "old.txt").write_text(TOWNS["zarnow.txt"].replace("300", "301"))
    assert update_index(settings).changed == ["old.txt"]
    assert ids(settings) == after


@pytest.mark.slow
def test_two_files_that_exchange_their_names_exchange_their_ids(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    before = ids(settings)
    (settings.corpus / "quelm.txt").write_text(TOWNS["zarnow.txt"])
    (settings.corpus / "zarnow.txt").write_text(TOWNS["quelm.txt"])
    report = update_index(settings)
    after = ids(settings)
    assert (after["quelm.txt"], after["zarnow.txt"]) == (before["zarnow.txt"], before["quelm.txt"])
    assert (report.embedded, report.added, report.changed, report.removed) == (0, [], [], [])
    assert "Lund" in answer(settings)


@pytest.mark.slow
def test_a_change_of_content_under_the_same_name_and_time_is_seen(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    changed = settings.corpus / "zarnow.txt"
    times = changed.stat().st_atime_ns, changed.stat().st_mtime_ns
    changed.write_text(TOWNS["zarnow.txt"].replace("Lund", "Dahl"))
    os.utime(changed, ns=times)
    assert update_index(settings).changed == ["zarnow.txt"]
    # A clock that jumps changes nothing either.
    os.utime(changed, (0, 0))
    assert update_index(settings).changed == []
    os.utime(changed, (4e9, 4e9))
    assert update_index(settings).unchanged == 3


@pytest.mark.slow
def test_more_than_half_goes_only_if_it_may(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS | {"new.txt": "Wexley\n\nWexley is a made-up village.\n"})
    update_index(settings)
    for gone in ("zarnow.txt", "quelm.txt", "obrin.txt"):
        (settings.corpus / gone).unlink()
    with pytest.raises(RemovalError, match=r"3 of the 4 indexed articles.*--allow-removals"):
        update_index(settings)
    assert "Lund" in answer(settings)
    report = update_index(settings, allow_removals=True)
    assert len(report.removed) == 3
    assert "Lund" not in answer(settings)


@pytest.mark.slow
def test_files_that_turn_to_rubbish_count_as_removed(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    for name in ("zarnow.txt", "quelm.txt"):
        (settings.corpus / name).write_bytes(b"\0\1")
    with pytest.raises(RemovalError, match="2 of the 3"):
        update_index(settings)
    assert "Lund" in answer(settings)


@pytest.mark.slow
def test_a_renamed_table_and_zip_keep_the_ids_of_their_parts(make_corpus: MakeCorpus) -> None:
    rows = "".join(f"{n},The made-up mill number {n} was opened by Kari{n}.\n" for n in (1, 2))
    broken = "id,text\n1,\n2,It is made up.\n"
    settings = make_corpus({"t.csv": f"id,text\n{rows}", "b.csv": broken})
    with zipfile.ZipFile(settings.corpus / "z.zip", "w") as archive:
        for name, text in TOWNS.items():
            archive.writestr(name, text)
    update_index(settings)
    before = ids(settings)
    for name in ("t.csv", "b.csv", "z.zip"):
        (settings.corpus / name).rename(settings.corpus / f"new-{name}")
    report = update_index(settings)
    assert len(report.renamed) == 3
    assert ids(settings) == {f"new-{path}": one for path, one in before.items()}
    assert [one.path for one in report.skipped] == ["new-b.csv"]


@pytest.mark.slow
def test_parts_and_files_may_be_called_alike(make_corpus: MakeCorpus) -> None:
    row = "id,text\nx.md,The made-up row is short.\n"
    settings = make_corpus(TOWNS | {"t.csv": row, "t.csv#x.md": "It is a made-up file."})
    assert len(update_index(settings).added) == 5
    assert len(ids(settings)) == 5


@pytest.mark.slow
def test_what_comes_in_while_a_run_waits_for_another_is_not_taken_for_removed(
    make_corpus: MakeCorpus,
) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    reports = []
    with FileLock(settings.data / "write.lock"):
        waiting = threading.Thread(target=lambda: reports.append(update_index(settings)))
        waiting.start()
        time.sleep(1)
        (settings.corpus / "new.txt").write_text("Wexley\n\nWexley is a made-up village.\n")
    waiting.join()
    assert (reports[0].added, reports[0].removed) == (["new.txt"], [])


@pytest.mark.slow
def test_a_failure_to_open_passes(make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    (settings.corpus / "zarnow.txt").write_text(TOWNS["zarnow.txt"].replace("Lund", "Dahl"))

    def fail(_: SourceFile) -> bytes:
        raise UnopenedArticleError("can't be opened (made-up failure); give read permission")

    with monkeypatch.context() as patched:
        patched.setattr(SourceFile, "read", fail)
        report = update_index(settings)
    assert ([one.path for one in report.skipped], report.removed) == (["zarnow.txt"], [])
    assert "Lund" in answer(settings)
    assert update_index(settings).changed == ["zarnow.txt"]
    assert "Dahl" in answer(settings)


@pytest.mark.slow
def test_a_folder_that_cant_be_opened_keeps_its_articles(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    scan = os.scandir

    def closed(path: str) -> object:
        if path == str(settings.corpus):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", closed)
        report = update_index(settings, allow_removals=True)
    assert (report.removed, [one.path for one in report.skipped]) == ([], ["."])
    assert "Lund" in answer(settings)


# --- all at once ---------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_reader_sees_all_of_a_run_or_nothing_of_it(make_corpus: MakeCorpus) -> None:
    old, new = "the first state", "the second state"
    files = {f"{n}.txt": f"Part {n}\n\nThis made-up part is of {old}.\n" for n in range(40)}
    settings = make_corpus(files)
    update_index(settings)
    seen: set[frozenset[str]] = set()
    done = threading.Event()

    def look() -> None:
        ledger = Ledger(settings.data)
        while not done.is_set():
            with ledger.reading():
                texts = [ledger.article(one.id) for one in ledger.articles()]
            seen.add(frozenset(one.text.split(" of ")[-1] for one in texts if one))
        ledger.close()

    reader = threading.Thread(target=look)
    reader.start()
    for name, text in files.items():
        (settings.corpus / name).write_text(text.replace(old, new))
    update_index(settings)
    done.set()
    reader.join()
    assert seen == {frozenset([f"{old}."]), frozenset([f"{new}."])}


@pytest.mark.slow
def test_an_open_answerer_answers_from_the_new_state(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    opened = Answerer(settings)
    assert "Lund" in opened.ask(QUESTION).text
    changed = settings.corpus / "zarnow.txt"
    changed.write_text(TOWNS["zarnow.txt"].replace("Lund", "Dahl"))
    update_index(settings)
    assert "Dahl" in opened.ask(QUESTION).text
    assert "Lund" not in opened.ask(QUESTION).text
    opened.close()


@pytest.mark.slow
def test_a_run_that_was_stopped_goes_on_where_it_was(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_corpus(many(14))  # more chunks than are embedded together
    whole, asked = PassageEncoder.encode, []

    def stop(self: PassageEncoder, texts: list[str]) -> object:
        asked.append(len(texts))
        if len(asked) == 2:
            raise KeyboardInterrupt
        return whole(self, texts)

    with monkeypatch.context() as patched:
        patched.setattr(PassageEncoder, "encode", stop)
        with pytest.raises(KeyboardInterrupt):
            update_index(settings)
    with pytest.raises(DataError, match="Nothing is indexed yet"):
        Answerer(settings)

    report = update_index(settings)
    assert asked[0] >= 256
    assert report.embedded == 14 * 40 + 3 - asked[0]
    assert len(report.added) == 17
    assert "Lund" in answer(settings)


@pytest.mark.slow
def test_small_changes_leave_the_collection_alone_and_are_found(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(many(6))
    update_index(settings)
    ledger = WritableLedger(settings.data)
    before = ledger.collection()
    (settings.corpus / "zarnow.txt").write_text(TOWNS["zarnow.txt"].replace("Lund", "Dahl"))
    (settings.corpus / "quelm.txt").unlink()
    update_index(settings)
    assert (ledger.collection(), ledger.fresh_count()) == (before, 1)
    assert "Dahl" in answer(settings)
    assert "Roe" not in answer(settings, "Who opened the bridge of Quelm?")

    for number in range(3):
        (settings.corpus / f"{number}.txt").unlink()
    update_index(settings)
    assert ledger.collection() != before
    assert ledger.fresh_count() == 0
    assert len(list((settings.data / "chroma").iterdir())) == 2  # in use, and before
    ledger.close()
