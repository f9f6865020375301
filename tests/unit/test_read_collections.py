"""The collections of one server, as they are given: names, folders, passwords, sites."""

from pathlib import Path

import pytest

from rag.cli.collections import read_collections
from rag.cli.main import main
from rag.errors import SettingsError
from rag.settings import Settings

PASSWORD = "a made-up password"
SITES = ("https://a.example", "https://b.example")


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FOOTNOTE_COLLECTIONS", raising=False)
    monkeypatch.delenv("FOOTNOTE_DATA", raising=False)
    for name in ("one", "two"):
        (tmp_path / "path" / name).mkdir(parents=True)


def test_each_has_its_own_folders_and_the_rest_is_shared() -> None:
    shared = Settings(password=PASSWORD, rate=7)
    found = read_collections(["handbook=path/one", "rules = path/two"], shared, "")
    assert [one.collection for one in found] == ["handbook", "rules"]
    assert [one.corpus for one in found] == [Path("path/one"), Path("path/two")]
    assert [one.data for one in found] == [Settings(corpus=one.corpus).data for one in found]
    assert {(one.password, one.rate) for one in found} == {(PASSWORD, 7)}
    placed = read_collections(["handbook=path/one", "rules=path/two"], shared, "data")
    assert [one.data for one in placed] == [Path("data/handbook"), Path("data/rules")]


def test_the_environment_gives_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_collections([], Settings(), "") == []
    monkeypatch.setenv("FOOTNOTE_COLLECTIONS", " a=path/one ,b=path/two, ")
    found = read_collections([], Settings(), "")
    assert [one.prefix for one in found] == ["/c/a", "/c/b"]
    assert [one.collection for one in read_collections(["c=path/one"], Settings(), "")] == ["c"]


def test_a_password_and_sites_of_one_replace_those_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_PASSWORD_STAFF_RULES", "another made-up password")
    monkeypatch.setenv("FOOTNOTE_ALLOWED_ORIGINS_STAFF_RULES", SITES[1])
    shared = Settings(password=PASSWORD, origins=SITES, check_origins=SITES)
    given = ["handbook=path/one", "staff-rules=path/two"]
    handbook, rules = read_collections(given, shared, "")
    assert (handbook.password, handbook.origins, handbook.check_origins) == (PASSWORD, SITES, SITES)
    assert (rules.password, rules.origins) == ("another made-up password", SITES[1:])
    assert rules.check_origins == SITES[1:]
    monkeypatch.setenv("FOOTNOTE_PASSWORD_STAFF_RULES", "short")
    with pytest.raises(SettingsError, match=r"^FOOTNOTE_PASSWORD_STAFF_RULES has 5 characters"):
        read_collections(given, shared, "")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["path/one"], "'path/one' has no folder; write it like name=path."),
        (["=path/one"], "'' can't be the name of a collection"),
        (["a="], "has no folder"),
        (["Rules=path/one"], "'Rules' can't be the name"),
        (["a/../b=path/one"], "can't be the name"),
        ([f"{'a' * 41}=path/one"], "at most 40 lower-case letters"),
        (["a=path/one", "a=path/two"], "Two collections are called 'a'"),
        (["a=path/one", "b=path/../path/one"], "'a' and 'b' have the same folder"),
        (["a=path", "b=path/one"], "'a' and 'b' are one inside the other"),
        (["a=path/three"], "There is no folder path/three for the collection 'a'"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(given: list[str], problem: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_collections(given, Settings(), "")
    assert problem in str(refused.value)


def test_serve_takes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[Settings]] = []
    monkeypatch.setattr("rag.web.serve.serve", lambda _, several: started.append(several))
    given = ["--collection", "handbook=path/one", "--collection", "rules=path/two"]
    assert main(["serve", *given]) == 0
    assert [one.collection for one in started[0]] == ["handbook", "rules"]
    with pytest.raises(SystemExit):
        main(["serve", "--corpus", "path/one", *given])
    monkeypatch.setenv("FOOTNOTE_COLLECTIONS", "handbook=path/one")
    assert main(["serve", "--corpus", "path/one"]) == 0
    assert not started[1]


def test_the_tag_of_a_collection(capsys: pytest.CaptureFixture[str]) -> None:
    server = ["embed", "snippet", "--server", "https://qa.example", "--collection", "rules"]
    assert main(server) == 0
    assert '<footnote-chat collection="rules" title=' in capsys.readouterr().out
    assert main([*server, "--mode", "frame"]) == 0
    assert 'src="https://qa.example/c/rules/embed"' in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([*server[:-1], '"><script>'])


def test_scripts_of_the_pages_have_no_addresses_from_the_root() -> None:
    web = Path(__file__).parents[2] / "rag" / "web"
    files = [*web.glob("owner/*.js"), *web.glob("owner/*.html"), *web.glob("static/*.js")]
    assert len(files) > 50
    for file in files:
        text = file.read_text(encoding="utf-8")
        for start in ('from "/', 'src="/', 'href="/', 'fetch("/', "fetch(`/"):
            assert start not in text, file.name
