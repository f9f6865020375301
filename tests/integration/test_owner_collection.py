"""The owner's routes for the articles: correcting, deleting, replacing, bringing back, pausing."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import httpx
import pytest
from scripted_answerer import App, scripted_app

PASSWORD = "a made-up password"
PAGE = "The mill opens\n\nBy Ola Nil\n\nThe made-up mill of Alva opened.\n\nIt is small.\n"
Found = TypeVar("Found")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    folder = tmp_path / "articles" / "news"
    folder.mkdir(parents=True)
    (folder / "opening.txt").write_text(PAGE)
    with scripted_app(tmp_path, with_page=False, password=PASSWORD) as found:
        yield found


@pytest.fixture
def owner(app: App) -> Iterator[httpx.Client]:
    with closing(signed_in(app)) as client:
        yield client


def signed_in(app: App) -> httpx.Client:
    client = httpx.Client(base_url=f"{app.address}/api/owner", timeout=30)
    assert client.post("/session", json={"password": PASSWORD}).status_code == 200
    return client


def wait_until(find: Callable[[], Found]) -> Found:
    end = time.monotonic() + 60
    while not (found := find()):
        assert time.monotonic() < end, "still waiting"
        time.sleep(0.05)
    return found


def article(owner: httpx.Client, path: str = "news/opening.txt") -> dict[str, Any]:
    listed = owner.get("/articles", params={"search": path}).json()["articles"]
    (found,) = (one for one in listed if one["path"] == path)
    fields: dict[str, Any] = owner.get(f"/articles/{found['id']}").json()
    return fields


def searched(app: App) -> dict[str, dict[str, str]]:
    listed = httpx.get(f"{app.address}/api/articles").json()
    return {one["path"]: one for one in listed}


def texts(app: App) -> str:
    """Return the texts that are searched."""
    with app.service.answering() as answerer:
        return " ".join(answerer.ledger.first_chunks(100))


def correct(owner: httpx.Client, one: dict[str, Any], **fields: Any) -> httpx.Response:
    return owner.patch(f"/articles/{one['id']}", json={"version": one["version"]} | fields)


def delete(owner: httpx.Client, one: dict[str, Any]) -> httpx.Response:
    return owner.delete(f"/articles/{one['id']}", params={"version": one["version"]})


def replace(
    owner: httpx.Client, one: dict[str, Any], content: str, name: str = "new.txt"
) -> httpx.Response:
    query = {"name": name, "replaces": one["id"], "version": one["version"]}
    return owner.post("/files", params=query, content=content.encode())


@pytest.mark.slow
def test_articles_are_found_by_words_folder_and_place(app: App, owner: httpx.Client) -> None:
    every = owner.get("/articles").json()
    assert (every["total"], every["folders"]) == (4, [{"path": "news", "count": 1}])
    for query in ({"folder": "news"}, {"search": "alva"}, {"search": "OPENING.txt"}):
        found = owner.get("/articles", params=query).json()["articles"]
        assert [one["path"] for one in found] == ["news/opening.txt"], query
    assert owner.get("/articles", params={"search": "zebra"}).json()["total"] == 0
    assert owner.get("/articles", params={"start": 50}).json()["articles"] == []
    assert httpx.get(f"{app.address}/api/owner/articles").status_code == 401


@pytest.mark.slow
def test_corrections_are_searched_and_survive_a_new_index(app: App, owner: httpx.Client) -> None:
    one = article(owner)
    assert [bool(line["left_out"]) for line in one["lines"]] == [False, True, False, False]
    changed = correct(
        owner,
        one,
        title="A mill for Alva",
        date="2023-05",
        source="Alva Post",
        leave_out=["It is small."],
        bring_back=["By Ola Nil"],
    ).json()
    assert (changed["title"], changed["date"]) == ("A mill for Alva", "2023-05")
    wait_until(lambda: searched(app)["news/opening.txt"]["source"] == "Alva Post")
    found = searched(app)["news/opening.txt"]
    assert (found["title"], found["date"]) == ("A mill for Alva", "2023-05")
    assert "Ola Nil" in texts(app)
    assert "small" not in texts(app)
    assert correct(owner, changed, date="", bring_back=["It is small."]).status_code == 200
    wait_until(lambda: "small" in texts(app))
    assert searched(app)["news/opening.txt"]["date"] == ""
    written = (app.settings.corpus / "footnote.yaml").read_text("utf-8")
    assert "A mill for Alva" in written
    assert "date" not in written
    for path in app.settings.data.glob("ledger*"):
        path.unlink()
    app.script.update(app.settings, lambda _: None)
    assert searched(app)["news/opening.txt"]["title"] == "A mill for Alva"


@pytest.mark.slow
def test_what_cannot_be_a_correction_is_refused(app: App, owner: httpx.Client) -> None:
    one = article(owner)
    wrong = correct(owner, one, date="soon")
    assert wrong.status_code == 422
    assert wrong.json()["error"]["message"].startswith("Date: 'soon' is not a date")
    assert correct(owner, one, title="x" * 201).status_code == 422
    assert correct(owner, one, source="Note by the owner").status_code == 422
    assert correct(owner, one, leave_out=["No line of it."]).status_code == 409
    assert not (app.settings.corpus / "footnote.yaml").exists()


@pytest.mark.slow
def test_the_second_of_two_owners_sees_what_changed(app: App, owner: httpx.Client) -> None:
    one = article(owner)
    with closing(signed_in(app)) as other:
        assert correct(other, one, title="Theirs").status_code == 200
    late = correct(owner, one, title="Mine")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "conflict")
    assert late.json()["now"]["title"] == "Theirs"
    assert correct(owner, late.json()["now"], title="Mine").status_code == 200


@pytest.mark.slow
def test_a_second_owner_does_not_delete_or_replace_what_another_has_changed(
    app: App, owner: httpx.Client
) -> None:
    file = app.settings.corpus / "news" / "opening.txt"
    late = "Somebody else has changed this article meanwhile. Nothing was done"
    with closing(signed_in(app)) as other:
        for change, text in ((_retitle, "Theirs"), (_rewrite, "It is tall.")):
            seen = article(owner)
            assert change(other, seen, text).is_success
            theirs = file.read_text()
            for refused in (delete(owner, seen), replace(owner, seen, "Mine")):
                assert (refused.status_code, refused.json()["now"]["title"]) == (409, "Theirs")
                assert refused.json()["error"]["message"].startswith(late)
            assert correct(owner, seen, date="2023").status_code == 409
            assert file.read_text() == theirs
    assert [one["why"] for one in owner.get("/bin").json()] == ["replaced"]
    assert owner.delete(f"/articles/{seen['id']}").status_code == 422  # without a version
    assert replace(owner, article(owner), PAGE + "Mine").status_code == 201
    deleted = delete(owner, article(owner))
    assert deleted.status_code == 200, deleted.text
    gone = delete(owner, seen)
    assert (gone.status_code, gone.json()["now"]) == (409, None)


@pytest.mark.slow
def test_of_two_owners_at_the_same_instant_one_is_told(app: App, owner: httpx.Client) -> None:
    file = app.settings.corpus / "news" / "opening.txt"
    with closing(signed_in(app)) as other, ThreadPoolExecutor(2) as pool:
        for turn, act in enumerate((_rewrite, _rewrite, _retitle, _retitle, _delete)):
            seen = article(owner)
            together = Barrier(2)

            def at_once(who: httpx.Client, text: str) -> httpx.Response:
                together.wait(10)  # noqa: B023
                return act(who, seen, text)  # noqa: B023

            names = (f"First {turn}", f"Second {turn}")
            answers = list(pool.map(at_once, (owner, other), names))
            assert sorted(one.is_success for one in answers) == [False, True], act
            (late,) = (one for one in answers if not one.is_success)
            assert late.status_code == 409
            if act is _rewrite:
                assert file.read_text() == PAGE + names[answers.index(late) - 1]
    assert len(owner.get("/bin").json()) == 3


def _rewrite(owner: httpx.Client, one: dict[str, Any], end: str) -> httpx.Response:
    return replace(owner, one, PAGE + end)


def _delete(owner: httpx.Client, one: dict[str, Any], _: str) -> httpx.Response:
    return delete(owner, one)


def _retitle(owner: httpx.Client, one: dict[str, Any], title: str) -> httpx.Response:
    return correct(owner, one, title=title)


@pytest.mark.slow
def test_a_yaml_error_is_named_and_loses_nothing(app: App, owner: httpx.Client) -> None:
    correct(owner, article(owner), title="Corrected")
    wait_until(lambda: searched(app)["news/opening.txt"]["title"] == "Corrected")
    file = app.settings.corpus / "footnote.yaml"
    file.write_text("# mine\nkeep: [\n" + file.read_text("utf-8"), encoding="utf-8")
    refused = correct(owner, article(owner), title="Other")
    assert refused.status_code == 422
    assert "begins in line 2" in refused.json()["error"]["message"]
    listed = owner.get("/articles").json()
    assert "begins in line 2" in listed["problem"]
    assert "last good settings stay in use" in listed["problem"]
    app.script.update(app.settings, lambda _: None)
    assert searched(app)["news/opening.txt"]["title"] == "Corrected"


@pytest.mark.slow
def test_a_deleted_article_comes_back_with_its_corrections(app: App, owner: httpx.Client) -> None:
    one = correct(owner, article(owner), title="Corrected").json()
    entry = delete(owner, one).json()
    assert (entry["path"], entry["title"]) == ("news/opening.txt", "Corrected")
    assert not (app.settings.corpus / "news" / "opening.txt").exists()
    assert owner.get("/articles").json()["total"] == 3
    wait_until(lambda: "news/opening.txt" not in searched(app))
    assert owner.get(f"/articles/{one['id']}").status_code == 404
    assert owner.get("/bin").json() == [entry]
    (app.settings.corpus / "news" / "opening.txt").write_text("Another one.")
    taken = owner.post(f"/bin/{entry['id']}/restore")
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "conflict")
    (app.settings.corpus / "news" / "opening.txt").unlink()
    assert owner.post(f"/bin/{entry['id']}/restore").status_code == 200
    wait_until(lambda: searched(app).get("news/opening.txt", {}).get("title") == "Corrected")
    assert owner.get("/bin").json() == []
    assert owner.post(f"/bin/{entry['id']}/restore").status_code == 409


@pytest.mark.slow
def test_most_articles_can_be_deleted_but_not_the_last(app: App, owner: httpx.Client) -> None:
    listed = owner.get("/articles").json()["articles"]
    answers = [delete(owner, article(owner, one["path"])) for one in listed]
    assert [one.status_code for one in answers] == [200, 200, 200, 422]
    wait_until(lambda: len(searched(app)) == 1)
    assert not app.service.indexing.problem


@pytest.mark.slow
def test_a_replaced_file_can_be_brought_back_and_the_new_one_too(
    app: App, owner: httpx.Client
) -> None:
    one = article(owner)

    new = PAGE.replace("small", "tall")
    replaced = replace(owner, one, new)
    assert (replaced.status_code, replaced.json()["name"]) == (201, "news/opening.txt")
    wait_until(lambda: "tall" in texts(app))
    one = article(owner)
    assert replace(owner, one, new).json()["status"] == "already there"
    wrong = replace(owner, one, "%PDF-1.4", "new.pdf")
    assert "choose a .txt file" in wrong.json()["error"]["message"]
    (entry,) = owner.get("/bin").json()
    assert (entry["id"], entry["why"]) == (replaced.json()["undo"], "replaced")
    assert owner.post(f"/bin/{entry['id']}/restore").status_code == 200
    assert (app.settings.corpus / "news" / "opening.txt").read_text() == PAGE
    (other,) = owner.get("/bin").json()
    assert owner.post(f"/bin/{other['id']}/restore").status_code == 200
    assert (app.settings.corpus / "news" / "opening.txt").read_text() == new
    assert not [*app.settings.corpus.rglob(".*")]


@pytest.mark.slow
def test_indexing_is_paused_until_it_is_resumed(app: App, owner: httpx.Client) -> None:
    assert owner.post("/indexing", json={"paused": True}).json() == {"paused": True}
    (app.settings.corpus / "late.md").write_text("# A late one\n\nIt came during the pause.\n")
    app.service.indexing.soon()
    time.sleep(1)
    state = owner.get("/state").json()
    assert (state["paused"], state["indexing"]) == (True, False)
    assert "Indexing is paused." in state["detail"]
    assert "late.md" not in searched(app)
    owner.post("/indexing", json={"paused": False})
    wait_until(lambda: "late.md" in searched(app))
    assert "paused" not in owner.get("/state").json()["detail"]


@pytest.mark.slow
def test_a_paused_run_goes_on_after_its_last_batch(app: App) -> None:
    indexing = app.service.indexing
    for number in range(600):
        (app.settings.corpus / f"{number:03}.txt").write_text(f"Tower {number}\n\nIt is made up.\n")
    wait_until(lambda: not indexing.is_running)
    indexing.soon()
    wait_until(lambda: "Reading" in indexing.progress)
    indexing.pause()
    wait_until(lambda: not indexing.is_running)
    assert len(searched(app)) == 4
    indexing.resume()
    wait_until(lambda: len(searched(app)) == 604)
