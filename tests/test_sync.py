"""Folder -> ledger -> Chroma: only what changed is embedded, and damage is mended."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.answers import Answerer
from rag.errors import CorpusError, DataError
from rag.settings import Settings
from rag.sync import bring_up_to_date

MakeCorpus = Callable[[dict[str, str]], Settings]
TOWNS = {
    f"{town.lower()}.txt": f"News from {town}\n\nThe made-up bridge of {town} is {length} "
    f"meters long. It was opened by Mayor {mayor}.\n"
    for town, length, mayor in [("Zarnow", 300, "Lund"), ("Quelm", 45, "Roe"), ("Obrin", 8, "Nil")]
}
QUESTION = "Who opened the bridge of Zarnow?"


def answer(settings: Settings, question: str = QUESTION) -> str:
    opened = Answerer(settings)
    try:
        return opened.ask(question).text
    finally:
        opened.close()


def many(count: int) -> dict[str, str]:
    """Return made-up articles of one sentence a chunk: a photo credit ends each."""
    lines = [f"Tower {number} is made up.\n\nPhoto: Roe / Agency\n\n" for number in range(40)]
    return TOWNS | {f"{one}.txt": f"Towers of {one}\n\n{''.join(lines)}" for one in range(count)}


def start_indexing(settings: Settings) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "rag", "index", "--json"]
    command += ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


# --- what changed --------------------------------------------------------------------------------


def test_a_second_run_embeds_nothing(shipped: Settings) -> None:
    report = bring_up_to_date(shipped)
    assert (report.added, report.changed, report.removed, report.skipped) == ([], [], [], [])
    assert (report.unchanged, report.embedded) == (5, 0)
    assert report.seconds < 1


def test_only_what_changed_is_embedded(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS | {"gone.txt": "Gone\n\nThe made-up ferry of Gone is green."})
    first = bring_up_to_date(settings)
    assert first.added == sorted([*TOWNS, "gone.txt"])
    assert first.embedded == 4
    changed = settings.corpus / "zarnow.txt"
    changed.write_text(changed.read_text().replace("Lund", "Ahlberg"))
    (settings.corpus / "quelm.txt").rename(settings.corpus / "moved.txt")
    (settings.corpus / "new.md").write_text("# Wexley\n\nWexley is a made-up village on a hill.\n")
    (settings.corpus / "gone.txt").unlink()

    report = bring_up_to_date(settings)

    assert (report.added, report.changed) == (["moved.txt", "new.md"], ["zarnow.txt"])
    assert report.removed == ["gone.txt", "quelm.txt"]
    assert (report.unchanged, report.embedded) == (1, 2)
    assert "Ahlberg" in answer(settings)
    assert "green" not in answer(settings, "Which colour is the ferry of Gone?")


@pytest.mark.slow
def test_an_article_that_comes_back_is_not_embedded_again(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    bring_up_to_date(settings)
    (settings.corpus / "quelm.txt").unlink()
    assert bring_up_to_date(settings).removed == ["quelm.txt"]
    (settings.corpus / "quelm.txt").write_text(TOWNS["quelm.txt"])
    report = bring_up_to_date(settings)
    assert (report.added, report.embedded) == (["quelm.txt"], 0)


@pytest.mark.slow
def test_an_open_answerer_goes_on_while_the_index_changes(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    bring_up_to_date(settings)
    opened = Answerer(settings)
    (settings.corpus / "quelm.txt").unlink()
    bring_up_to_date(settings)
    assert "Lund" in opened.ask(QUESTION).text
    opened.close()


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_bad_files_are_skipped_with_reasons_and_the_rest_goes_on(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS | {"head.md": "---\na: [\n---\n# Head\n\nIt is made up.\n"})
    (settings.corpus / "empty.txt").touch()
    (settings.corpus / "binary.txt").write_bytes(b"\0\1")
    (settings.corpus / "odd.txt").write_bytes(bytes(range(1, 256)))
    (settings.corpus / "huge.txt").write_bytes(b"Made up. " * 2_300_000)
    (settings.corpus / "sheet.xls").touch()

    report = bring_up_to_date(settings)

    reasons = {one.path: one.reason for one in report.skipped}
    assert sorted(reasons) == ["binary.txt", "empty.txt", "huge.txt", "odd.txt", "sheet.xls"]
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
    assert set(TOWNS) <= set(bring_up_to_date(settings).added)


@pytest.mark.slow
def test_an_article_that_becomes_unreadable_is_removed_and_named(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    bring_up_to_date(settings)
    (settings.corpus / "zarnow.txt").write_text("")
    report = bring_up_to_date(settings)
    assert report.removed == ["zarnow.txt"]
    assert [one.path for one in report.skipped] == ["zarnow.txt"]


@pytest.mark.slow
def test_what_was_indexed_stays_when_the_folder_is_empty_or_gone(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    bring_up_to_date(settings)
    for name in TOWNS:
        (settings.corpus / name).unlink()
    with pytest.raises(CorpusError, match=r"no article that can be read.*--corpus"):
        bring_up_to_date(settings)
    settings.corpus.rmdir()
    with pytest.raises(CorpusError, match="no folder of articles"):
        bring_up_to_date(settings)
    assert "Lund" in answer(settings)


def test_a_data_folder_that_cant_be_written_is_named(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    shutil.rmtree(settings.data)
    settings.data.write_text("a file in the folder's place")
    with pytest.raises(DataError, match=r"can't be written.*--data"):
        bring_up_to_date(settings)
    with pytest.raises(DataError, match=r"can't be written.*--data"):
        Answerer(settings)


def test_without_an_index_the_mending_command_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run: footnote index"):
        Answerer(Settings(tmp_path, tmp_path / "data"))


# --- damage --------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["garbage", "garbage in the middle", "cut in half"])
def test_a_damaged_ledger_is_set_aside_and_built_anew(make_corpus: MakeCorpus, damage: str) -> None:
    settings = make_corpus(TOWNS)
    bring_up_to_date(settings)
    ledger = settings.data / "ledger.sqlite3"
    raw = ledger.read_bytes()
    kept = {"garbage": 0, "garbage in the middle": 4096, "cut in half": len(raw) // 2}[damage]
    rest = b"" if damage == "cut in half" else b"\xa5garbage" * ((len(raw) - kept) // 8)
    ledger.write_bytes(raw[:kept] + rest)

    with pytest.raises(DataError, match="damaged; run: footnote index"):
        Answerer(settings)
    report = bring_up_to_date(settings)

    assert "the ledger was damaged" in report.notes[0]
    assert next(settings.data.glob("ledger.damaged-*")).read_bytes() == raw[:kept] + rest
    assert "Lund" in answer(settings)


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


@pytest.mark.slow
@pytest.mark.parametrize("damage", [shutil.rmtree, overwrite_database])
def test_a_damaged_chroma_folder_is_built_anew(
    make_corpus: MakeCorpus, damage: Callable[[Path], None]
) -> None:
    settings = make_corpus(TOWNS)
    bring_up_to_date(settings)
    state = (settings.data / "current").read_text()
    damage(settings.data / "chroma" / state)

    with pytest.raises(DataError, match="run: footnote index"):
        Answerer(settings)
    report = bring_up_to_date(settings)

    assert report.embedded == 0
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
    bring_up_to_date(settings)
    return settings


@pytest.mark.slow
@pytest.mark.parametrize("damage", [truncate_vectors, empty_vectors])
def test_damaged_vectors_in_chroma_are_mended(
    large: Settings, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    data = shutil.copytree(large.data, tmp_path / "data")
    damage(data / "chroma" / (data / "current").read_text())

    # In a process of its own: damaged vectors can take their reader down with them.
    command = [sys.executable, "-m", "rag", "ask", QUESTION, "--json"]
    command += ["--corpus", str(large.corpus), "--data", str(data)]
    asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert asked.returncode == 0, asked.stderr[-600:]
    assert "Lund" in json.loads(asked.stdout)["text"]


@pytest.mark.slow
@pytest.mark.parametrize("pointer", [b"", b"\0" * 16, b"\xff\xfe", b"../../.."])
def test_a_damaged_pointer_to_the_index_is_mended(make_corpus: MakeCorpus, pointer: bytes) -> None:
    settings = make_corpus(TOWNS)
    bring_up_to_date(settings)
    (settings.data / "current").write_bytes(pointer)
    bring_up_to_date(settings)
    assert "Lund" in answer(settings)


@pytest.mark.slow
def test_a_damaged_question_encoder_is_mended(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    bring_up_to_date(settings)
    for model in (settings.data / "models").iterdir():
        os.truncate(model, 1_000)
    bring_up_to_date(settings)
    assert "Lund" in answer(settings)


@pytest.mark.slow
def test_an_index_of_another_embedder_is_refused_and_mended(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(TOWNS)
    bring_up_to_date(settings)
    with sqlite3.connect(settings.data / "ledger.sqlite3") as db:
        db.execute("UPDATE meta SET value = 'made-up-embedder' WHERE key = 'fingerprint'")
    db.close()

    with pytest.raises(DataError, match=r"another embedder \(made-up-embedder.*footnote index"):
        Answerer(settings)
    report = bring_up_to_date(settings)

    assert "another embedder" in report.notes[0]
    assert report.embedded == 3
    assert "Lund" in answer(settings)


# --- two at once, and killed ---------------------------------------------------------------------


@pytest.mark.slow
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


def some_articles(data: Path) -> bool:
    if not (data / "ledger.sqlite3").is_file():
        return False
    db = sqlite3.connect(data / "ledger.sqlite3")
    try:
        return bool(db.execute("SELECT count(*) > 2 FROM articles").fetchone()[0])
    except sqlite3.OperationalError:  # the table is not there yet, or being written
        return False
    finally:
        db.close()


def some_of_chroma(data: Path) -> bool:
    return any(data.glob("chroma/*/chroma.sqlite3"))


@pytest.mark.slow
@pytest.mark.parametrize("moment", [some_articles, some_of_chroma])
def test_a_run_that_is_killed_is_finished_by_the_next(
    make_corpus: MakeCorpus, moment: Callable[[Path], bool]
) -> None:
    settings = make_corpus(many(12))
    process = start_indexing(settings)
    end = time.monotonic() + 90
    while not moment(settings.data) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (settings.data / "current").exists()

    report = bring_up_to_date(settings)

    assert report.unchanged + len(report.added) == 15
    assert report.unchanged > 0
    assert "Lund" in answer(settings)
