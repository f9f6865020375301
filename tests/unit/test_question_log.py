"""The log of questions: what is written, what is masked, and what is deleted."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import phonenumbers
import pytest

from rag.answering.model import ABSENT, NOT_SURE, Answer
from rag.errors import DataError, QuestionError
from rag.models.encoder import DIMENSIONS, Vectors
from rag.search.scope import EVERYTHING
from rag.settings import Settings
from rag.store.questions import Asked, QuestionStore
from rag.text.masking import masked
from rag.web import question_log
from rag.web.errors import ReaderLeftError
from rag.web.question_log import QuestionLog, Visit

ANSWER = Answer(
    "a1", "Where?", (), EVERYTHING, "Where? (the mill)", NOT_SURE, "", (), (), (), (), (), "", 0, {}
)
ASKED = Asked("2026-11-01T10:00:00", "Where?", "", ABSENT, "quotes", 200, "", "a1")


def encode(_: str) -> Vectors:
    return np.eye(1, DIMENSIONS, dtype=np.float32)


@contextmanager
def logging(data: Path, log: str = "questions", **fields: int) -> Iterator[QuestionLog]:
    opened = QuestionLog(Settings(Path("corpus"), data, log=log, **fields), encode)  # type: ignore[arg-type]
    opened.start()
    yield opened
    opened.stop()


def logged(data: Path) -> list[tuple[str, str, str, str]]:
    found = QuestionStore(data).listed("", "", 10**9, 1_000_000)
    return [(one.question, one.searched_for, one.outcome, one.site) for one in reversed(found)]


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end, "still waiting"
        time.sleep(0.02)


# --- what is written -------------------------------------------------------------------------


def test_a_question_is_logged_with_its_outcome_site_and_thumb(tmp_path: Path) -> None:
    visit = Visit("https://a.example", time.monotonic() - 4)
    with logging(tmp_path) as log:
        assert log.record("Where? Ask ann@mail.example", visit, lambda: ANSWER) is ANSWER
        log.rate("a1", "down")
    (found,) = QuestionStore(tmp_path).listed("", "slow", 10**9, 10)
    assert found.question == "Where? Ask [e-mail address]"
    assert (found.searched_for, found.outcome) == ("Where? (the mill)", NOT_SURE)
    assert (found.site, found.thumb) == ("https://a.example", "down")
    assert 4_000 <= found.ms < 6_000


def test_what_fails_is_logged_but_no_question_that_cannot_be_asked(tmp_path: Path) -> None:
    def fail(problem: Exception) -> Answer:
        raise problem

    with logging(tmp_path) as log:
        for problem in (DataError("no"), ReaderLeftError(), ValueError(), QuestionError("empty")):
            with pytest.raises(type(problem)):
                log.record("Where?", Visit(), partial(fail, problem))
    assert [outcome for _, _, outcome, _ in logged(tmp_path)] == ["failed", "stopped", "failed"]


def test_nothing_is_written_unless_the_log_is_on(tmp_path: Path) -> None:
    with logging(tmp_path, log="") as log:
        log.record("Where?", Visit(), lambda: ANSWER)
        log.rate("a1", "up")
    assert not list(tmp_path.iterdir())


def test_an_answer_that_outlives_the_server_is_logged(tmp_path: Path) -> None:
    with logging(tmp_path) as log:
        pass
    log.record("When?", Visit(), lambda: ANSWER)
    assert [question for question, *_ in logged(tmp_path)] == ["When?"]


def test_the_end_tries_once_more_to_write_what_waits_for_another_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question_log, "_BETWEEN_ATTEMPTS", 60.0)
    store = QuestionStore(tmp_path)
    store.path.mkdir()
    with logging(tmp_path) as log:
        for question in ("Where?", "When?"):
            log.record(question, Visit(), lambda: ANSWER)
        wait_until(lambda: "can't be stored" in log.problem)
        store.path.rmdir()
    assert [question for question, *_ in logged(tmp_path)] == ["Where?", "When?"]


def test_the_end_says_how_many_are_lost_and_never_waits_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    QuestionStore(tmp_path).path.mkdir()
    with logging(tmp_path) as log:
        for question in ("A secret?", "Another?"):
            log.record(question, Visit(), lambda: ANSWER)
        wait_until(lambda: "can't be stored" in log.problem)
    assert "could not be logged: 2." in caplog.text
    log.record("A late one?", Visit(), lambda: ANSWER)
    assert "could not be logged: 1." in caplog.text
    assert "secret" not in caplog.text

    monkeypatch.setattr(question_log, "_MAX_STOP", 0.2)
    with logging(tmp_path / "locked") as log:
        log.record("first", Visit(), lambda: ANSWER)
        wait_until(lambda: bool(logged(tmp_path / "locked")))
        with closing(sqlite3.connect(log.store.path)) as blocker:
            blocker.execute("BEGIN IMMEDIATE")
            log.record("second", Visit(), lambda: ANSWER)
            start = time.monotonic()
            log.stop()
            assert time.monotonic() - start < 10
            blocker.rollback()


def test_no_line_is_lost_under_load_or_while_the_file_is_locked(tmp_path: Path) -> None:
    with logging(tmp_path) as log:
        log.record("first", Visit(), lambda: ANSWER)
        wait_until(lambda: bool(logged(tmp_path)))
        blocker = sqlite3.connect(log.store.path)
        blocker.execute("BEGIN IMMEDIATE")

        def ask_many(reader: int) -> None:
            for number in range(10):
                log.record(f"{reader}-{number}", Visit(), lambda: ANSWER)

        readers = [threading.Thread(target=ask_many, args=(one,)) for one in range(20)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        blocker.rollback()
        blocker.close()
    found = [question for question, *_ in logged(tmp_path)]
    assert sorted(found[1:]) == sorted(f"{one}-{at}" for one in range(20) for at in range(10))


def test_a_log_that_cannot_be_written_says_so_and_goes_on_later(tmp_path: Path) -> None:
    store = QuestionStore(tmp_path)
    store.path.mkdir()
    with logging(tmp_path) as log:
        log.record("Where?", Visit(), lambda: ANSWER)
        wait_until(lambda: "can't be stored" in log.problem)
        store.path.rmdir()
        wait_until(lambda: not log.problem)
    assert len(logged(tmp_path)) == 1


def test_old_questions_are_deleted_even_if_the_log_is_off(tmp_path: Path) -> None:
    store = QuestionStore(tmp_path)
    now = datetime.now(UTC)
    for days, question in ((31, "An old secret?"), (29, "Not so old?")):
        at = (now - timedelta(days=days)).isoformat(timespec="seconds")
        store.add(replace(ASKED, at=at, question=question))
    with logging(tmp_path, log="", log_days=30):
        wait_until(lambda: len(logged(tmp_path)) == 1)
    assert [question for question, *_ in logged(tmp_path)] == ["Not so old?"]
    assert b"old secret" not in store.path.read_bytes()


def test_open_questions_get_vectors(tmp_path: Path) -> None:
    store = QuestionStore(tmp_path)
    for outcome in (ABSENT, "answered"):
        store.add(replace(ASKED, at="9999-01-01T00:00:00", outcome=outcome))
    with logging(tmp_path):
        wait_until(lambda: not store.without_vectors(10))
    ((question, vector),) = store.open_questions("")
    assert question.outcome == ABSENT
    assert vector is not None
    assert vector.shape == (DIMENSIONS,)


# --- what is read ----------------------------------------------------------------------------


def test_days_are_those_of_the_owners_clock_and_counted(tmp_path: Path) -> None:
    store = QuestionStore(tmp_path)
    store.add(replace(ASKED, at="2026-11-01T23:30:00", ms=5_000))
    store.add(replace(ASKED, outcome="answered", answer_id="a2", site="https://a.example"))
    store.rate("a2", "up")
    assert store.days("", 0) == {
        "2026-11-01": {"": 2, ABSENT: 1, "answered": 1, "up": 1, "slow": 1}
    }
    assert list(store.days("", 60)) == ["2026-11-01", "2026-11-02"]
    assert store.days("2026-11-02", 0) == {}
    assert store.sites("") == {"": 1, "https://a.example": 1}
    assert [one.thumb for one in store.listed("", "up", 10**9, 10)] == ["up"]


def test_settled_questions_are_no_longer_open(tmp_path: Path) -> None:
    store = QuestionStore(tmp_path)
    store.add(ASKED)
    store.settle([1], "note")
    assert store.open_questions("") == []
    store.settle([1], "")
    assert len(store.open_questions("")) == 1
    store.clear()
    assert store.get(1) is None


# --- what is masked --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mail ann.bee+x@sub.example.co.uk?", "Mail [e-mail address]?"),
        ("mail ann (at) mail.example", "mail [e-mail address]"),
        ("card 5500-0000-0000-0004 or 340000000000009", "card [card number] or [card number]"),
        ("to DE89 3704 0044 0532 0130 00 please", "to [account number] please"),
        ("call 555-0123, or (212) 555-0187", "call [phone number], or [phone number]"),
        ("ring 07700 900123 on 2023-04-04", "ring [phone number] on 2023-04-04"),
        ("1 234 567 890 123 456 789 012", "[phone number]"),
        ("in 1905-1987, 2020, 2021 and 2022", "in 1905-1987, 2020, 2021 and 2022"),
        ("04.04.2023 16:30 for 1 500 000 people", "04.04.2023 16:30 for 1 500 000 people"),
        ("rooms 12 34 56 of ISBN 978-3-16-148410-0", "rooms 12 34 56 of ISBN 978-3-16-148410-0"),
        ("what is @home in 2023?", "what is @home in 2023?"),
    ],
)
def test_what_identifies_people_is_masked_and_dates_are_not(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize("form", ["NATIONAL", "INTERNATIONAL", "E164"])
def test_the_phone_numbers_of_all_countries_are_masked(form: str) -> None:
    for country in sorted(phonenumbers.SUPPORTED_REGIONS)[::6]:
        number = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
        assert number, "each country has an example"
        kind = getattr(phonenumbers.PhoneNumberFormat, form)
        shown = phonenumbers.format_number(number, kind)
        if sum(map(str.isdigit, shown)) >= 7:
            assert masked(f"Who calls from {shown}?") == "Who calls from [phone number]?", country


def test_a_question_full_of_digits_takes_no_time() -> None:
    start = time.monotonic()
    for text in ("12 " * 660, "1234567 x " * 200, "a@" * 1_000, "AB12" * 500):
        masked(text)
    assert time.monotonic() - start < 20
