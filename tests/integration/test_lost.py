"""Nothing is lost: damage is mended from the ledger or the articles, or said in a sentence."""

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
from conftest import MakeCorpus
from towns import QUESTION, TOWNS, answer, many, start_indexing

from rag.answering.answerer import Answerer
from rag.errors import DataError
from rag.settings import Settings
from rag.store import salvage
from rag.store.feedback import FeedbackStore
from rag.store.ledger import Ledger
from rag.store.sync import update_index

pytestmark = pytest.mark.slow


# --- the ledger ----------------------------------------------------------------------------------
@pytest.mark.parametrize("damage", ["garbage", "garbage in the middle", "cut in half"])
def test_a_damaged_ledger_is_set_aside_and_built_anew(make_corpus: MakeCorpus, damage: str) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    FeedbackStore(settings.data).add("up", "", {"id": "1"})
    ledger = settings.data / "ledger.sqlite3"
    raw = ledger.read_bytes()
    kept = {"garbage": 0, "garbage in the middle": 4096, "cut in half": len(raw) // 2}[damage]
    rest = b"" if damage == "cut in half" else b"\xa5garbage" * ((len(raw) - kept) // 8)
    ledger.write_bytes(raw[:kept] + rest)

    report = update_index(settings)

    assert "the ledger was damaged" in report.notes[0]
    assert next(settings.data.glob("ledger.damaged-*")).read_bytes() == raw[:kept] + rest
    assert "Lund" in answer(settings)
    assert len(FeedbackStore(settings.data).pending()) == 1


def test_a_damaged_page_costs_what_stood_on_it(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(many(8))
    update_index(settings)
    (settings.corpus / "zarnow.txt").rename(settings.corpus / "moved.txt")
    update_index(settings)
    path = settings.data / "ledger.sqlite3"
    db = sqlite3.connect(path)
    (known,) = db.execute("SELECT id FROM articles WHERE path = 'moved.txt'").fetchone()
    pages = db.execute("SELECT pageno FROM dbstat WHERE name = 'vectors' AND pagetype = 'leaf'")
    page = pages.fetchall()[3][0]
    db.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)

    report = update_index(settings)

    assert "the ledger was damaged" in report.notes[0]
    assert 0 < report.embedded < 20  # of 323
    assert "Lund" in answer(settings)
    ledger = Ledger(settings.data)
    assert {one.path: one.id for one in ledger.articles()}["moved.txt"] == known
    ledger.close()


def test_a_ledger_of_the_version_before_is_brought_over(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    db = sqlite3.connect(settings.data / "ledger.sqlite3")
    db.execute("PRAGMA user_version = 0")
    db.execute("CREATE TABLE feedback (at TEXT, thumb TEXT, word TEXT, answer TEXT, state TEXT)")
    db.execute("INSERT INTO feedback VALUES ('2024-01-01', 'down', 'no', '{\"id\": 1}', 'new')")
    db.commit()
    db.close()
    with pytest.raises(DataError, match=r"another version.*footnote index"):
        Answerer(settings)

    report = update_index(settings)

    assert "brought over" in report.notes[0]
    assert (report.embedded, len(report.added)) == (0, 3)
    assert "Lund" in answer(settings)
    assert [one.word for one in FeedbackStore(settings.data).pending()] == ["no"]
    assert not list(settings.data.glob("ledger.*-*"))


def test_bringing_a_ledger_over_may_be_stopped(
    make_corpus: MakeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    db = sqlite3.connect(settings.data / "ledger.sqlite3")
    db.execute("PRAGMA user_version = 0")
    db.close()

    def stop(_: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(salvage, "_vectors", stop)
        with pytest.raises(KeyboardInterrupt):
            update_index(settings)
    report = update_index(settings)
    assert "brought over" in report.notes[0]
    assert report.embedded == 0


def test_a_name_that_comes_back_after_a_loss_gets_an_id_of_its_own(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    (settings.corpus / "zarnow.txt").rename(settings.corpus / "old.txt")
    update_index(settings)
    db = sqlite3.connect(settings.data / "ledger.sqlite3")
    db.execute("PRAGMA user_version = 0")
    (known,) = db.execute("SELECT id FROM articles WHERE path = 'old.txt'").fetchone()
    db.close()
    (settings.corpus / "zarnow.txt").write_text("Zarnow anew\n\nThe made-up port is shut.\n")
    update_index(settings)
    ledger = Ledger(settings.data)
    found = {one.path: one.id for one in ledger.articles()}
    ledger.close()
    assert found["old.txt"] == known
    assert len(set(found.values())) == 4
    (settings.corpus / "old.txt").rename(settings.corpus / "older.txt")
    (settings.corpus / "old.txt").write_text("Zarnow once more\n\nThe made-up port is open.\n")
    assert update_index(settings).renamed == [("old.txt", "older.txt")]


def test_threads_that_ended_leave_no_file_open(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
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


def test_an_index_of_another_embedder_is_refused_and_mended(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    with sqlite3.connect(settings.data / "ledger.sqlite3") as db:
        db.execute("UPDATE meta SET value = 'made-up-embedder' WHERE key = 'fingerprint'")
        db.execute("UPDATE vectors SET key = 'other' || key")
        db.execute("UPDATE chunks SET vector_key = 'other' || vector_key")
    db.close()

    with pytest.raises(DataError, match=r"another embedder \(made-up-embedder.*footnote index"):
        Answerer(settings)
    report = update_index(settings)

    assert (report.embedded, report.changed) == (3, sorted(TOWNS))
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
    update_index(settings)
    before = folder_in_use(settings.data)
    damage(before)

    assert "Lund" in answer(settings)
    report = update_index(settings)

    assert report.embedded == 0
    assert folder_in_use(settings.data) != before
    assert "Lund" in answer(settings)


@pytest.fixture(scope="module")
def large(shipped: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return an index of over a thousand chunks: from then on Chroma writes vectors to files."""
    folder = tmp_path_factory.mktemp("large")
    settings = Settings(folder / "articles", folder / "data")
    settings.corpus.mkdir()
    for name, text in many(26).items():
        (settings.corpus / name).write_text(text)
    shutil.copytree(shipped.data / "models", settings.data / "models")
    update_index(settings)
    return settings


@pytest.mark.parametrize("damage", [truncate_vectors, empty_vectors])
def test_damaged_vectors_in_chroma_are_mended(
    large: Settings, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    data = shutil.copytree(large.data, tmp_path / "data")
    damage(folder_in_use(data))

    # In a process of its own: damaged vectors can take their reader down with them.
    command = [sys.executable, "-m", "rag", "ask", QUESTION, "--json"]
    command += ["--corpus", str(large.corpus), "--data", str(data)]
    asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert asked.returncode == 0, asked.stderr[-600:]
    assert "Lund" in json.loads(asked.stdout)["text"]


def test_a_collection_that_cant_be_built_is_said_and_not_needed(
    make_corpus: MakeCorpus,
) -> None:
    settings = make_corpus(TOWNS)
    (settings.data / "chroma").write_text("a file in the folder's place")
    report = update_index(settings)
    assert "can't be written" in report.notes[0]
    assert "Lund" in answer(settings)
    (settings.data / "chroma").unlink()
    assert update_index(settings).notes == []
    assert folder_in_use(settings.data).is_dir()


# --- the rest of the data folder -----------------------------------------------------------------
def test_a_damaged_question_encoder_is_mended(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    update_index(settings)
    for model in (settings.data / "models").iterdir():
        os.truncate(model, 1_000)
    update_index(settings)
    assert "Lund" in answer(settings)


# --- disks ---------------------------------------------------------------------------------------
_ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size={size} none "{data}"
cp -r "{models}" "{data}"/models
cd "{root}"
! "{python}" -m rag index --corpus "{corpus}" --data "{data}" 2> "{told}"
mount -o remount,size=600m "{data}"
"{python}" -m rag index --corpus "{corpus}" --data "{data}"
"{python}" -m rag ask "{question}" --corpus "{corpus}" --data "{data}" > "{answer}"
mount -o remount,ro "{data}"
"{python}" -m rag search "{question}" --corpus "{corpus}" --data "{data}" 2> "{readonly}" || true
"{python}" -c "{look}" >> "{answer}"
"""
_LOOK = """
from pathlib import Path
from rag import Answerer, Settings
print(Answerer(Settings(Path('{corpus}'), Path('{data}'))).ask('{question}').text)
"""


def test_a_full_disk_and_a_read_only_one_are_said_and_survived(
    make_corpus: MakeCorpus, tmp_path: Path
) -> None:
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk of their own")
    settings = make_corpus(many(40))
    models = (settings.data / "models").rename(tmp_path / "models")
    size = sum(path.stat().st_size for path in models.iterdir()) + 2_000_000
    told, readonly, found = (tmp_path / name for name in ("told", "readonly", "answer"))
    places = {"corpus": settings.corpus, "data": settings.data, "question": QUESTION}
    script = _ON_A_SMALL_DISK.format(
        **places,
        size=size,
        models=models,
        root=Path(__file__).parents[2],
        python=sys.executable,
        told=told,
        readonly=readonly,
        answer=found,
        look=_LOOK.format(**places),
    )
    command = ["unshare", "-rm", "bash", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-800:]
    (problem,) = told.read_text().strip().splitlines()
    assert "free some space" in problem
    assert found.read_text().count("Lund") >= 2
    assert "can't be written" in readonly.read_text()


# --- two at once, and killed ---------------------------------------------------------------------
def test_two_processes_may_index_at_once(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    both = [start_indexing(settings), start_indexing(settings)]
    reports = []
    for one in both:
        out, err = one.communicate(timeout=120)
        assert one.returncode == 0, err
        reports.append(json.loads(out))
    assert sum(report["embedded"] for report in reports) == 3
    assert "Lund" in answer(settings)
