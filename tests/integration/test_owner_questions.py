"""The owner's section "Questions": the log, groups, evaluation cases and notes."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect
from scripted_answerer import FERRY, MILL, QUESTION, UNANSWERABLE, UNSURE, App, scripted_app

from evals.questions import load
from rag.store.questions import Asked, QuestionStore
from rag.web import indexing
from rag.web.owner.questions import safe

Found = TypeVar("Found")
PASSWORD = "a made-up password"
SITE = "https://site.example"
PARKING = [
    "Where is parking?",
    "Is there parking for lorries?",
    "Where is the parking of the mill?",
    "Parking fees?",
]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    fields: dict[str, Any] = {"password": PASSWORD, "log": "questions", "origins": (SITE,)}
    with scripted_app(tmp_path, with_page=False, **fields) as found:
        yield found


@pytest.fixture
def owner(app: App) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{app.address}/api/owner", timeout=30) as client:
        assert client.post("/session", json={"password": PASSWORD}).status_code == 200
        yield client


def ask(app: App, question: str, **headers: str) -> dict[str, Any]:
    found = httpx.post(f"{app.address}/api/ask", json={"question": question}, headers=headers)
    answer: dict[str, Any] = found.json()
    return answer


def wait_until(find: Callable[[], Found]) -> Found:
    end = time.monotonic() + 60
    while not (found := find()):
        assert time.monotonic() < end, "still waiting"
        time.sleep(0.05)
    return found


def fill(app: App, count: int = 60) -> None:
    """Log questions of the last month, in the past of this test."""
    store = QuestionStore(app.settings.data)
    now = datetime.now(UTC).replace(tzinfo=None)
    for number in range(count):
        at = (now - timedelta(days=number % 28, minutes=number)).isoformat(timespec="seconds")
        outcome = ("answered", "answered", "absent", "not sure")[number % 4]
        text = (
            PARKING[number // 4 % len(PARKING)] if outcome == "absent" else f"What about {number}?"
        )
        asked = Asked(at, text, "", outcome, "quotes", 100 * number, "", f"id-{number}")
        store.add(asked)
        if not number % 9:
            store.rate(f"id-{number}", "down")


@pytest.mark.slow
def test_what_is_asked_is_logged_counted_and_listed(app: App, owner: httpx.Client) -> None:
    token = httpx.post(f"{app.address}/api/token", headers={"Origin": SITE}).json()["token"]
    answer = ask(app, QUESTION, Origin=SITE, Authorization=f"Bearer {token}")
    ask(app, UNANSWERABLE + " Write to ann@mail.example.")
    httpx.post(f"{app.address}/api/ask/stream", json={"question": UNSURE})
    rated = {"answer_id": answer["id"], "thumb": "up"}
    assert httpx.post(f"{app.address}/api/feedback", json=rated).status_code == 200
    overview = wait_until(
        lambda: (found := owner.get("/questions").json())["totals"].get("up") and found
    )
    expected = {"asked": 3, "answered": 1, "absent": 1, "not sure": 1, "up": 1}
    assert overview["totals"] == expected
    assert [day["asked"] for day in overview["by_day"]] == [3]
    assert {"site": SITE, "asked": 1} in overview["sites"]
    (absent,) = owner.get("/questions/list", params={"shown": "absent"}).json()
    assert absent["question"].endswith("Write to [e-mail address].")
    assert httpx.get(f"{app.address}/readyz").json()["log_days"] == 90
    assert owner.delete("/questions").status_code == 200
    assert owner.get("/questions").json()["totals"] == {"asked": 0}


@pytest.mark.slow
def test_open_questions_are_grouped_until_something_is_done(app: App, owner: httpx.Client) -> None:
    fill(app)
    wait_until(lambda: not owner.get("/questions/groups").json()["waiting"])
    first, *others = owner.get("/questions/groups").json()["groups"]
    assert (first["about"], first["count"]) == ("parking", 15)
    assert {one["question"] for one in first["wordings"]} == set(PARKING)
    assert len(others) == 15
    closest = owner.get(f"/questions/closest/{first['ids'][0]}").json()
    assert (closest["outcome"], "parking" in closest["text"]) == ("absent", True)
    passages = [(one["title"], one["date"]) for one in closest["passages"]]
    assert passages == [
        ("The ferry of Quenby", "2024-09-19"),
        ("The mill of Orrin", "2023-04-04"),
        ("The tower of Zarnow", "2022"),
    ]
    listed = {one["path"]: one["id"] for one in httpx.get(f"{app.address}/api/articles").json()}
    assert [one["article_id"] for one in closest["passages"]] == [
        listed[name] for name in ("ferry.md", "mill.md", "tower.md")
    ]
    settled = owner.post("/questions/settle", json={"ids": first["ids"], "state": "dismissed"})
    assert settled.status_code == 200
    assert owner.get("/questions/groups").json()["groups"][0]["about"] != "parking"
    assert owner.get("/questions/closest/999999").status_code == 404


@pytest.mark.slow
def test_a_question_becomes_an_evaluation_case(app: App, owner: httpx.Client) -> None:
    fill(app, 4)
    found = owner.get("/questions/list").json()
    first, second = (one["id"] for one in found[:2])
    wrong = owner.post("/cases", json={"id": first, "quote": "No article has these words."})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "bad_request")
    quote = FERRY.replace(" carries ", "\n carries ")
    assert owner.post("/cases", json={"id": first, "quote": quote}).json() == {"count": 1}
    assert owner.post("/cases", json={"id": second, "reason": "No fees yet"}).status_code == 201
    assert "already" in owner.post("/cases", json={"id": first}).json()["error"]["message"]
    path = app.settings.data / "cases.jsonl"
    assert owner.get("/cases.jsonl").text == path.read_text("utf-8")
    answerable, absent = load(path)
    assert (answerable.gold, answerable.spans[0].path) == ((FERRY,), "ferry.md")
    assert (absent.answerable, absent.reason) == (False, "No fees yet")


@pytest.mark.slow
def test_the_log_as_csv_holds_no_formulas(app: App, owner: httpx.Client) -> None:
    ask(app, "=HYPERLINK(1)?")
    wait_until(lambda: owner.get("/questions/list").json())
    response = owner.get("/questions.csv")
    assert "attachment" in response.headers["content-disposition"]
    heads, row = csv.reader(io.StringIO(response.text.removeprefix("\ufeff")))
    assert row[heads.index("question")] == "'=HYPERLINK(1)?"
    assert [safe(cell) for cell in (" +1", "@a", "＝1", "a=1")] == ["' +1", "'@a", "'＝1", "a=1"]


def searched(app: App) -> dict[str, str]:
    listed = httpx.get(f"{app.address}/api/articles").json()
    return {one["path"]: one["source"] for one in listed}


@pytest.mark.slow
def test_a_note_is_an_article_until_its_day_and_answers_a_group(
    app: App, owner: httpx.Client
) -> None:
    fill(app, 4)
    ids = [one["id"] for one in owner.get("/questions/list").json()]
    today = datetime.now().astimezone().date()
    body = {"title": "Parking: where?", "text": "Park behind the mill.", "until": str(today)}
    note = owner.post("/notes", json=body | {"ids": ids}).json()
    path = f"owner-notes/{note['name']}"
    wait_until(lambda: searched(app).get(path) == "note by the owner")
    (listed,) = owner.get("/notes").json()["notes"]
    assert (listed["title"], listed["status"]) == ("Parking: where?", "searched")
    assert owner.get("/questions/groups").json()["groups"] == []
    past = body | {"until": "2020-01-01"}
    assert owner.post("/notes", json=past).status_code == 422
    changed = owner.put(f"/notes/{note['name']}", json=body | {"version": note["version"]})
    assert changed.status_code == 200
    late = body | {"title": "Mine", "version": "another"}
    assert owner.put(f"/notes/{note['name']}", json=late).json()["error"]["code"] == "conflict"
    file = app.settings.corpus / path
    file.write_text(file.read_text("utf-8").replace(str(today), "2020-01-01"), encoding="utf-8")
    app.service.indexing.soon()
    wait_until(lambda: path not in searched(app))
    (over,) = owner.get("/notes").json()["notes"]
    assert over["status"] == "over"
    gone = owner.delete(f"/notes/{note['name']}", params={"version": over["version"]})
    assert (gone.status_code, file.exists()) == (200, False)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[timedelta], None]]:
    """Set the local time, counted from the last midnight in Greenwich, by way of the time zone."""

    def set_(local: timedelta) -> None:
        now = datetime.now(UTC)
        offset = local - timedelta(hours=now.hour, minutes=now.minute, seconds=now.second)
        sign = "-" if offset > timedelta(0) else "+"  # POSIX counts to the west
        minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
        monkeypatch.setenv("TZ", f"HERE{sign}{minutes // 60}:{minutes % 60:02}:{seconds:02}")
        time.tzset()

    yield set_
    monkeypatch.undo()
    time.tzset()


@pytest.mark.slow
def test_a_note_ends_at_midnight_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_clock: Callable[[timedelta], None]
) -> None:
    monkeypatch.setattr(indexing, "_TICK", 0.1)
    set_clock(timedelta(hours=12))
    path, today = "owner-notes/parking.md", datetime.now().astimezone().date()
    note = f"---\nkind: note by the owner\nuntil: {today}\n---\n\nPark behind the mill.\n"
    file = tmp_path / "articles" / path
    file.parent.mkdir(parents=True)
    file.write_text(note, encoding="utf-8")
    with scripted_app(tmp_path, {"mill.md": MILL}, with_page=False) as app:
        wait_until(lambda: path in searched(app))
        set_clock(timedelta(hours=23, minutes=50))
        time.sleep(1)
        assert path in searched(app)
        set_clock(timedelta(hours=24, minutes=1))
        wait_until(lambda: path not in searched(app))
        assert "mill.md" in searched(app)


@pytest.mark.slow
def test_without_the_log_notes_can_be_written_and_nothing_is_counted(tmp_path: Path) -> None:
    with (
        scripted_app(tmp_path, with_page=False, password=PASSWORD) as app,
        httpx.Client(base_url=f"{app.address}/api/owner") as owner,
    ):
        assert owner.get("/questions").status_code == 401
        owner.post("/session", json={"password": PASSWORD})
        ask(app, QUESTION)
        assert owner.get("/questions").json()["logging"] is False
        assert owner.get("/questions/groups").json()["groups"] == []
        assert owner.post("/notes", json={"title": "A", "text": "B."}).status_code == 200
        assert httpx.get(f"{app.address}/readyz").json()["log_days"] == 0
        assert not (tmp_path / "data" / "questions.sqlite3").exists()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_section_shows_the_questions_and_takes_a_note_and_a_case(
    chromium: Browser, app: App, owner: httpx.Client, width: int, scheme: Any
) -> None:
    fill(app)
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    QuestionStore(app.settings.data).add(
        Asked(now, "<img src=x onerror=alert(1)>?", "", "absent", "", 1, "", "x")
    )
    wait_until(lambda: not owner.get("/questions/groups").json()["waiting"])
    size = ViewportSize(width=width, height=844)
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="en-US")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{app.address}/owner#questions")
    page.get_by_label("Owner's password").fill(PASSWORD)
    page.keyboard.press("Enter")
    section = page.locator("#questions")
    expect(section.locator("dl")).to_contain_text("Asked")
    expect(section.locator("svg rect").first).to_be_attached()
    group = section.get_by_text("15 questions about “parking”")
    group.click()
    expect(section.get_by_role("heading", name="Closest passages")).to_be_visible()
    section.get_by_role("button", name="Make an evaluation case").first.click()
    section.get_by_text("By day as a table").click()
    section.get_by_text("Single questions").click()
    expect(section.locator("details ol li").first).to_be_visible()
    section.get_by_role("button", name="Write a note").first.click()
    found = violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    section.get_by_label("Text", exact=True).fill("Park behind the mill.")
    section.get_by_role("button", name="Save the note").click()
    expect(section.locator("[role=status]").first).to_contain_text("The note was saved")
    expect(section.get_by_text("Park behind the mill.")).to_be_visible()
    expect(group).to_have_count(0)
    assert section.locator("img").count() == 0
    page.get_by_role("button", name="Sign out").click()
    expect(section.locator("dl")).to_have_count(0)
    assert (found, problems) == ([], [])
    context.close()


@pytest.mark.browser
def test_few_days_have_narrow_bars_and_a_follow_up_is_shown_whole(
    page: Page, app: App, owner: httpx.Client
) -> None:
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    store = QuestionStore(app.settings.data)
    for number in range(2):
        store.add(
            Asked(now, "and where?", "Where is parking?", "absent", "", 1, "", f"id-{number}")
        )
    wait_until(lambda: not owner.get("/questions/groups").json()["waiting"])
    page.goto(f"{app.address}/owner#questions")
    page.get_by_label("Owner's password").fill(PASSWORD)
    page.keyboard.press("Enter")
    section = page.locator("#questions")
    box = section.locator("svg rect").first.bounding_box()
    assert box
    assert 10 < box["width"] < 80
    section.get_by_text("“Where is parking?”, asked 2 times").click()
    expect(section.locator(".wordings p").first).to_have_text("Where is parking?")
    expect(section.locator(".wordings")).to_contain_text("typed: and where?")


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']} {one['nodes'][0]['html'][:200]}" for one in found]
