"""Damage and full disks: what was lost is rebuilt from the ledger or the articles."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import MakeCorpus, link_models
from towns import (
    QUESTION,
    TOWNS,
    answer,
    article_ids,
    in_the_ledger,
    index_quickly,
    indexed_texts,
    many,
    start_indexing,
)

from rag.answering.answerer import Answerer
from rag.errors import DataError
from rag.settings import Settings
from rag.store import salvage
from rag.store.feedback import FeedbackStore
from rag.store.ledger import Ledger
from rag.store.sync import update_index


def set_version(settings: Settings, version: int) -> None:
    db = sqlite3.connect(settings.data / "ledger.sqlite3")
    db.execute(f"PRAGMA user_version = {version}")
    db.close()


# --- the ledger ----------------------------------------------------------------------------------


@in_the_ledger
@pytest.mark.parametrize("damage", ["garbage", "garbage in the middle", "cut in half"])
def test_a_damaged_ledger_is_set_aside_and_rebuilt(make_corpus: MakeCorpus, damage: str) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    FeedbackStore(settings.data).add("up", "", {"id": "1"})
    ledger = settings.data / "ledger.sqlite3"
    raw = ledger.read_bytes()
    intact = {"garbage": 0, "garbage in the middle": 4096, "cut in half": len(raw) // 2}[damage]
    rest = b"" if damage == "cut in half" else b"\xa5garbage" * ((len(raw) - intact) // 8)
    ledger.write_bytes(raw[:intact] + rest)

    report = index_quickly(settings)

    assert "the ledger was damaged" in report.notes[0]
    assert next(settings.data.glob("ledger.damaged-*")).read_bytes() == raw[:intact] + rest
    assert indexed_texts(settings).keys() == TOWNS.keys()
    assert len(FeedbackStore(settings.data).pending()) == 1


@in_the_ledger
def test_a_damaged_page_costs_only_its_content(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(many(8))
    index_quickly(settings)
    (settings.corpus / "zarnow.txt").rename(settings.corpus / "moved.txt")
    index_quickly(settings)
    article_id = article_ids(settings)["moved.txt"]
    path = settings.data / "ledger.sqlite3"
    db = sqlite3.connect(path)
    pages = db.execute("SELECT pageno FROM dbstat WHERE name = 'vectors' AND pagetype = 'leaf'")
    page = pages.fetchall()[3][0]
    db.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)

    report = index_quickly(settings)

    assert "the ledger was damaged" in report.notes[0]
    assert 0 < report.embedded < 20  # of 326
    assert article_ids(settings)["moved.txt"] == article_id
    assert "Lund" in indexed_texts(settings)["moved.txt"]


@in_the_ledger
def test_a_ledger_of_the_previous_version_is_converted(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    set_version(settings, 0)
    db = sqlite3.connect(settings.data / "ledger.sqlite3")
    db.execute("CREATE TABLE feedback (at TEXT, thumb TEXT, word TEXT, answer TEXT, state TEXT)")
    db.execute("INSERT INTO feedback VALUES ('2024-01-01', 'down', 'no', '{\"id\": 1}', 'new')")
    db.commit()
    db.close()
    with pytest.raises(DataError, match=r"another version.*footnote index"):
        Answerer(settings)

    report = index_quickly(settings)

    assert "has been converted" in report.notes[0]
    assert (report.embedded, len(report.added)) == (0, 3)
    assert [feedback.word for feedback in FeedbackStore(settings.data).pending()] == ["no"]
    assert not list(settings.data.glob("ledger.*-*"))


@in_the_ledger
def test_vectors_of_another_kind_are_made_again_and_ids_stay(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    (settings.corpus / "zarnow.txt").rename(settings.corpus / "moved.txt")
    index_quickly(settings)
    ids = article_ids(settings)
    with sqlite3.connect(settings.data / "ledger.sqlite3") as db:
        db.execute("UPDATE vectors SET vector = zeroblob(1536)")  # float32, as in version 2
    db.close()
    set_version(settings, 2)

    report = index_quickly(settings)

    assert "has been converted" in report.notes[0]
    assert (report.embedded, article_ids(settings)) == (6, ids)
    assert "Lund" in answer(settings)


@in_the_ledger
def test_converting_a_ledger_may_be_interrupted(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    set_version(settings, 0)

    def interrupt(_: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(salvage, "_vectors", interrupt)
        with pytest.raises(KeyboardInterrupt):
            index_quickly(settings)
    report = index_quickly(settings)
    assert "has been converted" in report.notes[0]
    assert report.embedded == 0


@in_the_ledger
def test_a_new_file_under_an_old_name_gets_a_new_id_after_a_loss(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    (settings.corpus / "zarnow.txt").rename(settings.corpus / "old.txt")
    index_quickly(settings)
    article_id = article_ids(settings)["old.txt"]
    set_version(settings, 0)
    (settings.corpus / "zarnow.txt").write_text("Zarnow again\n\nThe made-up port is shut.\n")
    index_quickly(settings)
    ids = article_ids(settings)
    assert ids["old.txt"] == article_id
    assert len(set(ids.values())) == 4
    (settings.corpus / "old.txt").rename(settings.corpus / "older.txt")
    (settings.corpus / "old.txt").write_text("Zarnow once more\n\nThe made-up port is open.\n")
    assert index_quickly(settings).renamed == [("old.txt", "older.txt")]


@in_the_ledger
def test_threads_that_ended_leave_no_file_open(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    open_files = Path("/proc/self/fd")
    if not open_files.is_dir():
        pytest.skip("this system does not list open files")
    ledger = Ledger(settings.data)
    before = len(list(open_files.iterdir()))
    for _ in range(30):
        thread = threading.Thread(target=ledger.articles)
        thread.start()
        thread.join()
    assert len(list(open_files.iterdir())) < before + 10
    ledger.close()


@in_the_ledger
def test_an_index_of_another_encoder_is_refused_and_rebuilt(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    with sqlite3.connect(settings.data / "ledger.sqlite3") as db:
        db.execute("UPDATE meta SET value = 'made-up-encoder' WHERE key = 'fingerprint'")
        db.execute("UPDATE vectors SET key = 'other' || key")
    db.close()

    with pytest.raises(DataError, match=r"\(made-up-encoder.*footnote index"):
        Answerer(settings)
    report = index_quickly(settings)

    assert (report.embedded, report.changed) == (6, sorted(TOWNS))
    assert "Lund" in answer(settings)


# --- Chroma --------------------------------------------------------------------------------------
def folder_in_use(data: Path) -> Path:
    ledger = Ledger(data)
    try:
        return data / "chroma" / ledger.collection()
    finally:
        ledger.close()


def overwrite_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"garbage" * 10_000)


def truncate_vectors(folder: Path) -> None:
    files = list(folder.glob("*/*.bin"))
    assert files, "Chroma keeps its vectors elsewhere; damage them there"
    for file in files:
        os.truncate(file, file.stat().st_size // 2)


def empty_vectors(folder: Path) -> None:
    for file in folder.glob("*/*"):
        os.truncate(file, 0)


@pytest.mark.parametrize("damage", [shutil.rmtree, overwrite_database])
def test_without_its_chroma_folder_it_answers_and_the_next_run_builds_one(
    make_corpus: MakeCorpus, damage: Callable[[Path], None]
) -> None:
    settings = make_corpus(TOWNS)
    index_quickly(settings)
    before = folder_in_use(settings.data)
    damage(before)

    assert "Lund" in answer(settings)
    report = index_quickly(settings)

    assert report.embedded == 0
    assert folder_in_use(settings.data) != before
    assert "Lund" in answer(settings)


@pytest.fixture(scope="module")
def large(shipped: Settings, module_folder: Path) -> Settings:
    """Return an index of over a thousand sentences: from then on Chroma writes to files."""
    folder = module_folder / "large"
    settings = Settings(folder / "articles", folder / "data")
    settings.corpus.mkdir(parents=True)
    for name, text in many(26).items():
        (settings.corpus / name).write_text(text)
    link_models(shipped, settings.data)
    index_quickly(settings)
    return settings


@pytest.mark.parametrize("damage", [truncate_vectors, empty_vectors])
def test_damaged_vectors_in_chroma_do_no_harm(
    large: Settings, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    data = shutil.copytree(large.data, tmp_path / "data")
    damage(folder_in_use(data))

    # In a separate process: damaged vectors can crash the process that searches them.
    command = [sys.executable, "-m", "rag", "ask", QUESTION, "--json"]
    command += ["--corpus", str(large.corpus), "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stderr[-600:]
    assert "Lund" in json.loads(done.stdout)["text"]


def test_a_collection_that_cant_be_built_is_reported_and_not_needed(
    make_corpus: MakeCorpus,
) -> None:
    settings = make_corpus(TOWNS)
    (settings.data / "chroma").write_text("a file in the folder's place")
    report = index_quickly(settings)
    assert "can't be written" in report.notes[0]
    assert "Lund" in answer(settings)
    (settings.data / "chroma").unlink()
    assert index_quickly(settings).notes == []
    assert folder_in_use(settings.data).is_dir()


# --- the rest of the data folder -----------------------------------------------------------------
def test_a_damaged_question_encoder_is_exported_again(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    for model in (settings.data / "models").iterdir():
        beginning = model.read_bytes()[:1_000]
        model.unlink()  # other tests have links to the file
        model.write_bytes(beginning)
    update_index(settings)
    assert "Lund" in answer(settings)


# --- disks ---------------------------------------------------------------------------------------
_ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size={size} none "{data}"
cp -r "{models}" "{data}"/models
cd "{root}"
! "{python}" -m rag index --corpus "{corpus}" --data "{data}" 2> "{full}"
mount -o remount,size=600m "{data}"
"{python}" -m rag index --corpus "{corpus}" --data "{data}"
"{python}" -m rag ask "{question}" --corpus "{corpus}" --data "{data}" > "{answer}"
mount -o remount,ro "{data}"
"{python}" -m rag search "{question}" --corpus "{corpus}" --data "{data}" 2> "{readonly}" || true
"{python}" -c "{ask}" >> "{answer}"
"""
_ASK = """
from pathlib import Path
from rag import Answerer, Settings
print(Answerer(Settings(Path('{corpus}'), Path('{data}'))).ask('{question}').text)
"""


@pytest.mark.slow
def test_a_full_and_a_read_only_disk_give_one_sentence_and_lose_nothing(
    make_corpus: MakeCorpus, tmp_path: Path
) -> None:
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let users mount disks")
    settings = make_corpus(many(40))
    models = (settings.data / "models").rename(tmp_path / "models")
    size = sum(path.stat().st_size for path in models.iterdir()) + 2_000_000
    full, readonly, answers = (tmp_path / name for name in ("full", "readonly", "answers"))
    places = {"corpus": settings.corpus, "data": settings.data, "question": QUESTION}
    script = _ON_A_SMALL_DISK.format(
        **places,
        size=size,
        models=models,
        root=Path(__file__).parents[2],
        python=sys.executable,
        full=full,
        readonly=readonly,
        answer=answers,
        ask=_ASK.format(**places),
    )
    command = ["unshare", "-rm", "bash", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr[-800:]
    (problem,) = full.read_text().strip().splitlines()
    assert "free some space" in problem
    assert answers.read_text().count("Lund") >= 2
    assert "can't be written" in readonly.read_text()


# --- two processes -------------------------------------------------------------------------------


def test_two_processes_may_index_at_once(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    processes = [start_indexing(settings), start_indexing(settings)]
    reports = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        reports.append(json.loads(out))
    assert sum(report["embedded"] for report in reports) == 6
    assert "Lund" in answer(settings)
