"""Folder -> ledger -> Chroma: only what changed is embedded, and all of a run appears at once."""

import os
import shutil
import threading
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from conftest import MakeCorpus
from filelock import FileLock
from towns import (
    QUESTION,
    TOWNS,
    answer,
    article_ids,
    in_the_ledger,
    index_quickly,
    indexed_texts,
    many,
)

from evals.bench.synthetic_corpus import ScatteredEncoder
from rag.answering.answerer import Answerer
from rag.corpus.folder import SourceFile
from rag.errors import CorpusError, DataError, RemovalError, UnopenedArticleError
from rag.models.encoder import Vectors
from rag.settings import Settings
from rag.store.ledger import Ledger
from rag.store.sync import update_index


# --- what changed --------------------------------------------------------------------------------
def test_a_second_run_embeds_nothing(shipped: Settings) -> None:
    report = update_index(shipped)
    assert (report.added, report.changed, report.removed, report.skipped) == ([], [], [], [])
    assert report.unchanged > 0
    assert report.embedded == 0


def test_articles_are_listed_anew_only_after_a_change(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    ledger = Ledger(settings.data)
    before = ledger.articles()
    assert ledger.articles() is before
    (settings.corpus / "new.txt").write_text("New\n\nThe made-up ferry of New is blue.")
    index_quickly(settings)
    assert [one.path for one in ledger.articles()] == sorted([*TOWNS, "new.txt"])
    ledger.close()


def test_only_what_changed_is_embedded(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS | {"gone.txt": "Gone\n\nThe made-up ferry of Gone is green."})
    first = update_index(settings)
    assert first.added == sorted([*TOWNS, "gone.txt"])
    assert first.embedded == 7
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


@in_the_ledger
def test_equal_sentences_are_embedded_once_and_empty_ones_never(make_corpus: MakeCorpus) -> None:
    text = "{0}\n\nIs it so? The made-up bridge is shut. The mayor of {0} is away.\n"
    settings = make_corpus({f"{town}.txt": text.format(town) for town in ("Zarnow", "Quelm")})
    assert index_quickly(settings).embedded == 3
    (settings.corpus / "Quelm.txt").unlink()
    index_quickly(settings, allow_removals=True)
    (settings.corpus / "Obrin.txt").write_text("Obrin\n\nThe made-up bridge is shut. It is so.\n")
    assert index_quickly(settings).embedded == 0


@in_the_ledger
def test_an_article_that_comes_back_is_not_embedded_again(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    (settings.corpus / "quelm.txt").unlink()
    assert index_quickly(settings).removed == ["quelm.txt"]
    (settings.corpus / "quelm.txt").write_text(TOWNS["quelm.txt"])
    report = index_quickly(settings)
    assert (report.added, report.embedded) == (["quelm.txt"], 0)


# --- bad input -----------------------------------------------------------------------------------
@in_the_ledger
def test_bad_files_are_skipped_with_reasons_and_the_rest_goes_on(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS | {"head.md": "---\na: [\n---\n# Head\n\nIt is made up.\n"})
    (settings.corpus / "empty.txt").touch()
    (settings.corpus / "binary.txt").write_bytes(b"\0\1")
    (settings.corpus / "huge.txt").write_bytes(b"Made up. " * 2_300_000)
    (settings.corpus / "sheet.xls").touch()

    report = index_quickly(settings)

    reasons = {problem.path: problem.reason for problem in report.skipped}
    assert sorted(reasons) == ["binary.txt", "empty.txt", "huge.txt", "sheet.xls"]
    assert all(";" in reason for reason in reasons.values())  # what is wrong; how to fix it
    assert [problem.path for problem in report.warnings] == ["head.md"]
    assert sorted(report.added) == sorted([*TOWNS, "head.md"])
    assert "Lund" in indexed_texts(settings)["zarnow.txt"]


@in_the_ledger
def test_a_file_name_that_is_not_utf8_stops_nothing(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    try:
        Path(os.fsdecode(os.fsencode(settings.corpus) + b"/caf\xe9.txt")).write_text("Made up.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert set(TOWNS) <= set(index_quickly(settings).added)


@in_the_ledger
def test_an_article_that_becomes_unreadable_is_removed_and_named(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    (settings.corpus / "zarnow.txt").write_text("")
    report = index_quickly(settings)
    assert report.removed == ["zarnow.txt"]
    assert [problem.path for problem in report.skipped] == ["zarnow.txt"]


@in_the_ledger
def test_what_was_indexed_stays_when_the_folder_is_empty_or_gone(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    for name in TOWNS:
        (settings.corpus / name).unlink()
    with pytest.raises(CorpusError, match=r"3 of the 3 .*--allow-removals"):
        index_quickly(settings)
    settings.corpus.rmdir()
    with pytest.raises(CorpusError, match="no folder of articles"):
        index_quickly(settings)
    assert "Lund" in indexed_texts(settings)["zarnow.txt"]


def test_a_data_folder_that_cant_be_written_is_named(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    shutil.rmtree(settings.data)
    settings.data.write_text("a file in the folder's place")
    with pytest.raises(DataError, match=r"can't be written.*--data"):
        index_quickly(settings)
    with pytest.raises(DataError, match="no index"):
        Answerer(settings)


def test_without_an_index_the_error_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run: footnote index"):
        Answerer(Settings(tmp_path, tmp_path / "data"))


# --- names and removals --------------------------------------------------------------------------
@in_the_ledger
def test_a_renamed_file_keeps_its_id_and_its_old_name_gets_another(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    before = article_ids(settings)
    (settings.corpus / "zarnow.txt").rename(settings.corpus / "old.txt")
    (settings.corpus / "zarnow.txt").write_text("Zarnow again\n\nThe made-up port is shut.\n")
    report = index_quickly(settings)
    after = article_ids(settings)
    assert report.renamed == [("zarnow.txt", "old.txt")]
    assert after["old.txt"] == before["zarnow.txt"]
    assert len(set(after.values())) == 4

    (settings.corpus / "old.txt").write_text(TOWNS["zarnow.txt"].replace("300", "301"))
    assert index_quickly(settings).changed == ["old.txt"]
    assert article_ids(settings) == after


@in_the_ledger
def test_two_files_that_swap_their_names_swap_their_ids(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    before = article_ids(settings)
    (settings.corpus / "quelm.txt").write_text(TOWNS["zarnow.txt"])
    (settings.corpus / "zarnow.txt").write_text(TOWNS["quelm.txt"])
    report = index_quickly(settings)
    after = article_ids(settings)
    assert (after["quelm.txt"], after["zarnow.txt"]) == (before["zarnow.txt"], before["quelm.txt"])
    assert (report.embedded, report.added, report.changed, report.removed) == (0, [], [], [])
    assert "Lund" in indexed_texts(settings)["quelm.txt"]


@in_the_ledger
def test_a_change_with_the_same_name_and_time_is_noticed(
    make_corpus: MakeCorpus,
) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    changed = settings.corpus / "zarnow.txt"
    times = changed.stat().st_atime_ns, changed.stat().st_mtime_ns
    changed.write_text(TOWNS["zarnow.txt"].replace("Lund", "Dahl"))
    os.utime(changed, ns=times)
    assert index_quickly(settings).changed == ["zarnow.txt"]
    # Times alone are no change.
    os.utime(changed, (0, 0))
    assert index_quickly(settings).changed == []
    os.utime(changed, (4e9, 4e9))
    assert index_quickly(settings).unchanged == 3


@in_the_ledger
def test_more_than_half_is_removed_only_if_allowed(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS | {"new.txt": "Wexley\n\nWexley is a made-up village.\n"})
    index_quickly(settings)
    for name in ("zarnow.txt", "quelm.txt", "obrin.txt"):
        (settings.corpus / name).unlink()
    with pytest.raises(RemovalError, match=r"3 of the 4 indexed articles.*--allow-removals"):
        index_quickly(settings)
    assert "Lund" in indexed_texts(settings)["zarnow.txt"]
    report = index_quickly(settings, allow_removals=True)
    assert len(report.removed) == 3
    assert "zarnow.txt" not in indexed_texts(settings)


@in_the_ledger
def test_files_that_turn_to_rubbish_count_as_removed(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    for name in ("zarnow.txt", "quelm.txt"):
        (settings.corpus / name).write_bytes(b"\0\1")
    with pytest.raises(RemovalError, match="2 of the 3"):
        index_quickly(settings)
    assert "Lund" in indexed_texts(settings)["zarnow.txt"]


@in_the_ledger
def test_a_renamed_table_and_zip_keep_the_ids_of_their_parts(make_corpus: MakeCorpus) -> None:
    rows = "".join(f"{n},The made-up mill number {n} was opened by Kari{n}.\n" for n in (1, 2))
    broken = "id,text\n1,\n2,It is made up.\n"
    settings = make_corpus({"t.csv": f"id,text\n{rows}", "b.csv": broken})
    with zipfile.ZipFile(settings.corpus / "z.zip", "w") as archive:
        for name, text in TOWNS.items():
            archive.writestr(name, text)
    index_quickly(settings)
    before = article_ids(settings)
    for name in ("t.csv", "b.csv", "z.zip"):
        (settings.corpus / name).rename(settings.corpus / f"new-{name}")
    report = index_quickly(settings)
    assert len(report.renamed) == 3
    assert article_ids(settings) == {f"new-{path}": one for path, one in before.items()}
    assert [problem.path for problem in report.skipped] == ["new-b.csv"]


@in_the_ledger
def test_parts_and_files_may_have_the_same_path(make_corpus: MakeCorpus) -> None:
    row = "id,text\nx.md,The made-up row is short.\n"
    settings = make_corpus(TOWNS | {"t.csv": row, "t.csv#x.md": "It is a made-up file."})
    assert len(index_quickly(settings).added) == 5
    assert len(article_ids(settings)) == 5


@in_the_ledger
def test_a_file_that_arrives_while_a_run_waits_for_another_is_indexed(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    reports, waits = [], threading.Event()
    acquire = FileLock.acquire

    def announced(lock: FileLock) -> object:
        waits.set()
        return acquire(lock)

    with FileLock(settings.data / "write.lock"):
        monkeypatch.setattr(FileLock, "acquire", announced)
        thread = threading.Thread(target=lambda: reports.append(index_quickly(settings)))
        thread.start()
        assert waits.wait(60)
        (settings.corpus / "new.txt").write_text("Wexley\n\nWexley is a made-up village.\n")
    thread.join()
    assert (reports[0].added, reports[0].removed) == (["new.txt"], [])


@in_the_ledger
def test_a_file_that_cant_be_opened_keeps_its_article(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    (settings.corpus / "zarnow.txt").write_text(TOWNS["zarnow.txt"].replace("Lund", "Dahl"))

    def fail(_: SourceFile) -> bytes:
        raise UnopenedArticleError("can't be opened (made-up failure); give read permission")

    with monkeypatch.context() as patched:
        patched.setattr(SourceFile, "read", fail)
        report = index_quickly(settings)
    assert ([problem.path for problem in report.skipped], report.removed) == (["zarnow.txt"], [])
    assert "Lund" in indexed_texts(settings)["zarnow.txt"]
    assert index_quickly(settings).changed == ["zarnow.txt"]
    assert "Dahl" in indexed_texts(settings)["zarnow.txt"]


@in_the_ledger
def test_a_folder_that_cant_be_opened_keeps_its_articles(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    scan = os.scandir

    def closed(path: str) -> object:
        if path == str(settings.corpus):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", closed)
        report = index_quickly(settings, allow_removals=True)
    assert (report.removed, [problem.path for problem in report.skipped]) == ([], ["."])
    assert "Lund" in indexed_texts(settings)["zarnow.txt"]


# --- all at once ---------------------------------------------------------------------------------
@in_the_ledger
def test_a_reader_sees_all_of_a_run_or_nothing_of_it(make_corpus: MakeCorpus) -> None:
    old, new = "the first state", "the second state"
    files = {f"{n}.txt": f"Part {n}\n\nThis made-up part is of {old}.\n" for n in range(40)}
    settings = make_corpus(files)
    index_quickly(settings)
    seen: set[frozenset[str]] = set()
    done = threading.Event()

    def read_until_done() -> None:
        while not done.is_set():
            texts = indexed_texts(settings).values()
            seen.add(frozenset(text.split(" of ")[-1] for text in texts))

    reader = threading.Thread(target=read_until_done)
    reader.start()
    for name, text in files.items():
        (settings.corpus / name).write_text(text.replace(old, new))
    index_quickly(settings)
    while frozenset([f"{new}."]) not in seen and reader.is_alive():
        reader.join(0.01)
    done.set()
    reader.join()
    assert seen == {frozenset([f"{old}."]), frozenset([f"{new}."])}


def test_an_open_answerer_answers_from_the_new_state(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    answerer = Answerer(settings)
    assert "Lund" in answerer.ask(QUESTION).text
    changed = settings.corpus / "zarnow.txt"
    changed.write_text(TOWNS["zarnow.txt"].replace("Lund", "Dahl"))
    update_index(settings)
    text = answerer.ask(QUESTION).text
    assert "Dahl" in text
    assert "Lund" not in text
    answerer.close()


class InterruptedEncoder(ScatteredEncoder):
    """Is interrupted before its second batch of texts."""

    encoded = 0

    def encode(self, texts: Sequence[str]) -> Iterator[Vectors]:
        if self.encoded:
            raise KeyboardInterrupt
        self.encoded += len(texts)
        return super().encode(texts)


@in_the_ledger
def test_an_interrupted_run_continues_where_it_stopped(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(many(14))  # more chunks than one batch
    encoder = InterruptedEncoder(settings.data)
    with pytest.raises(KeyboardInterrupt):
        update_index(settings, encoder=encoder)
    with pytest.raises(DataError, match="Nothing is indexed yet"):
        Answerer(settings)

    report = index_quickly(settings)
    assert encoder.encoded >= 256
    assert report.embedded == 14 * 40 + 6 - encoder.encoded
    assert len(report.added) == 17
    assert "Lund" in indexed_texts(settings)["zarnow.txt"]


def test_small_changes_leave_the_collection_alone_and_are_found(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(many(2))
    index_quickly(settings)
    ledger = Ledger(settings.data)
    before = ledger.collection()
    (settings.corpus / "zarnow.txt").write_text(TOWNS["zarnow.txt"].replace("Lund", "Dahl"))
    (settings.corpus / "quelm.txt").unlink()
    index_quickly(settings)
    assert (ledger.collection(), ledger.fresh_count()) == (before, 1)
    assert "Dahl" in answer(settings)
    assert "Roe" not in answer(settings, "Who opened the bridge of Quelm?")

    (settings.corpus / "0.txt").unlink()
    index_quickly(settings)
    assert ledger.collection() != before
    assert ledger.fresh_count() == 0
    assert len(list((settings.data / "chroma").iterdir())) == 2  # in use, and the previous one
    ledger.close()
