"""Checking sources: what is fetched becomes files in the folder of articles."""

import gzip
import json
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import source_kills
from command import run
from small_web import PAGE, SmallWeb, bomb, small_web

from rag.corpus.articles import Article
from rag.corpus.formats import read
from rag.errors import BusyError, SourceError
from rag.settings import Settings
from rag.sources import fetching, schedule
from rag.sources.adding import add, remove
from rag.sources.checking import Outcome, check
from rag.sources.fetching import Fetcher
from rag.sources.links import MAX_PAGES
from rag.sources.store import Source, SourceStore

FIRST, SECOND, THIRD = ("/news/mill-fire", "/news/ferry", "/news/weir")
LOCAL = ("127.0.0.1",)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallWeb]:
    monkeypatch.setattr(fetching, "PAUSE", 0.0)
    monkeypatch.setenv("FOOTNOTE_SOURCE_HOSTS", "127.0.0.1")  # for commands
    with small_web() as found:
        for path in (FIRST, SECOND, THIRD):
            found.page(path, f"Made-up news of {path[6:]}", "The made-up mill burned.")
        yield found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "articles").mkdir()
    return Settings(tmp_path / "articles", tmp_path / "data", source_hosts=LOCAL)


def checked(settings: Settings, url: str) -> Outcome:
    store = SourceStore(settings.data)
    source = store.get(url)
    assert source
    return check(settings, store, Fetcher(LOCAL), source, lambda *_: None)


def state(settings: Settings, url: str) -> Source:
    found = SourceStore(settings.data).get(url)
    assert found
    return found


def files(settings: Settings) -> dict[str, str]:
    """Return the names of the pages' files without hash, and their contents."""
    paths = sorted((settings.corpus / "web").rglob("*.*"))
    found = [path for path in paths if path.is_file()]
    return {path.stem.rpartition("-")[0]: path.read_text("utf-8") for path in found}


def article_of(settings: Settings, name: str) -> Article:
    (article,) = read(name, (settings.corpus / name).read_bytes()).articles
    return article


# --- kinds ---------------------------------------------------------------------------------------


def test_a_feed_is_fetched_and_only_what_changes_again(web: SmallWeb, settings: Settings) -> None:
    url = web.feed(FIRST, SECOND)
    found = add(settings, url, 24)
    assert (found.source.kind, found.pages) == ("feed", 2)
    assert len(checked(settings, url).written) == 2
    assert files(settings).keys() == {"mill-fire", "ferry"}
    web.requests.clear()
    assert checked(settings, url) == Outcome(unchanged=2)
    conditional = [path for path, headers in web.requests if "If-None-Match" in headers]
    assert set(conditional) == {"/feed.xml", FIRST, SECOND}
    web.page(SECOND, "Made-up news", "The ferry carries 12 cars.")
    web.feed(THIRD)
    outcome = checked(settings, url)
    assert (len(outcome.written), outcome.unchanged) == (2, 1)
    assert "12 cars" in files(settings)["ferry"]
    assert files(settings).keys() == {"mill-fire", "ferry", "weir"}
    assert state(settings, url).problem == ""


def test_a_page_says_where_it_comes_from(web: SmallWeb, settings: Settings) -> None:
    url = web.address + FIRST
    assert add(settings, url, 24).source.kind == "page"
    (name,) = checked(settings, url).written
    raw = (settings.corpus / name).read_bytes()
    assert f"<!-- saved from url=({len(url):04}){url} -->" in raw.decode()
    article = article_of(settings, name)
    assert (article.title, article.source) == ("Made-up news of mill-fire", "127.0.0.1")
    assert "saved from" not in article.text


def test_pages_of_other_encodings_and_kinds_are_stored(web: SmallWeb, settings: Settings) -> None:
    text = PAGE.format("Müll", "Das erfundene Müllauto fährt über die Brücke.")
    web.put("/a", text.encode("cp1252"), "text/html; charset=windows-1252")
    web.put("/b.pdf", b"%PDF-1.4 made up", "application/pdf")
    web.put("/c.txt", "Ein Bächlein.".encode("utf-16"), "text/plain")
    url = web.put("/all", "\n".join(web.address + one for one in ("/a", "/b.pdf", "/c.txt")),
                  "text/plain; charset=utf-8")  # fmt: skip
    assert add(settings, url, 24).source.kind == "list"
    names = checked(settings, url).written
    assert [name.rpartition(".")[2] for name in names] == ["html", "pdf", "txt"]
    assert "Müllauto fährt" in article_of(settings, names[0]).text
    assert files(settings)["c"] == "Ein Bächlein."


def test_a_sitemap_lists_pages_of_its_own_site_only(web: SmallWeb, settings: Settings) -> None:
    def sitemap(*urls: str, root: str = "urlset") -> bytes:
        locations = "".join(f"<x><loc>{url}</loc></x>" for url in urls)
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0"?><{root} xmlns="{space}">{locations}</{root}>'.encode()

    packed = gzip.compress(sitemap(web.address + SECOND))
    one = web.put("/one.xml", sitemap(web.address + FIRST, "http://elsewhere.example/"), "text/xml")
    two = web.put("/two.xml.gz", packed, "application/gzip")
    url = web.put("/sitemap.xml", sitemap(one, two, root="sitemapindex"), "application/xml")
    assert add(settings, url, 24).pages == 2
    checked(settings, url)
    assert files(settings).keys() == {"mill-fire", "ferry"}


def test_an_atom_feed_and_guids_are_read(web: SmallWeb, settings: Settings) -> None:
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="/home"/>
        <entry><link rel="edit" href="/edit"/><link href="{FIRST}#top"/></entry></feed>"""
    url = web.put("/atom", atom, "application/atom+xml")
    add(settings, url, 24)
    assert len(checked(settings, url).written) == 1
    item = f"<item><guid>{web.address}{SECOND}</guid></item>"
    rss = f"<rss><channel><link>/</link>{item}</channel></rss>"
    url = web.put("/rss", rss, "text/xml")
    add(settings, url, 24)
    checked(settings, url)
    assert files(settings).keys() == {"mill-fire", "ferry"}


def test_a_page_announces_its_feeds(web: SmallWeb, settings: Settings) -> None:
    link = "<link rel=alternate type='application/rss+xml' href='/feed.xml#x'>"
    url = web.put("/", f"<!doctype html><html><head>{link}</head><p>Made-up news.</p>")
    feed = f"{web.address}/feed.xml"
    added = run("sources", "add", url, settings=settings)
    assert f"It announces a feed, which you can add as well: {feed}" in added.stdout


def test_a_local_list_is_read_again_at_each_check(
    web: SmallWeb, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"# made up\n{web.address}{FIRST}\n")
    added = run("sources", "add", str(path), settings=settings)
    assert "A list of 1 page was added" in added.stdout
    url = path.resolve().as_uri()
    checked(settings, url)
    path.write_text(f"{web.address}{SECOND}\n")
    checked(settings, url)
    assert files(settings).keys() == {"mill-fire", "ferry"}
    path.write_text("This is prose.")
    checked(settings, url)
    assert "not a list of addresses" in state(settings, url).problem


def test_a_source_has_a_thousand_pages_at_most(web: SmallWeb, settings: Settings) -> None:
    url = web.feed(*(f"/page/{number}" for number in range(MAX_PAGES + 500)))
    assert add(settings, url, 24).pages == MAX_PAGES


# --- what goes wrong -----------------------------------------------------------------------------


def test_a_page_that_is_gone_twice_is_moved_away(web: SmallWeb, settings: Settings) -> None:
    url = web.feed(FIRST, SECOND)
    add(settings, url, 24)
    checked(settings, url)
    del web.paths[FIRST]
    assert checked(settings, url).removed == []
    assert "1 of 2 pages" in state(settings, url).note
    web.page(FIRST, "Made-up news", "It is back.")
    checked(settings, url)
    del web.paths[FIRST]
    web.feed(SECOND)
    checked(settings, url)
    (removed,) = checked(settings, url).removed
    assert files(settings).keys() == {"ferry"}
    assert "It is back" in (settings.data / "removed-pages" / removed).read_text("utf-8")
    assert checked(settings, url) == Outcome(unchanged=1)


def test_a_failing_source_keeps_its_articles_and_is_tried_again(
    web: SmallWeb, settings: Settings
) -> None:
    url = web.feed(FIRST)
    add(settings, url, 24)
    checked(settings, url)
    before = state(settings, url)
    web.answer("/feed.xml", 503, Retry_After="100000")
    checked(settings, url)
    failed = state(settings, url)
    assert "can't send it now" in failed.problem
    assert (failed.failures, failed.succeeded) == (1, before.succeeded)
    assert failed.due - before.due > 0  # later than a day, as the server wishes
    web.answer("/feed.xml", 500)
    checked(settings, url)
    assert state(settings, url).due < before.due  # some hours
    assert files(settings).keys() == {"mill-fire"}
    web.feed(FIRST)
    checked(settings, url)
    assert (state(settings, url).problem, state(settings, url).failures) == ("", 0)


def test_pages_that_cannot_be_had_are_named_and_the_others_are_fetched(
    web: SmallWeb, settings: Settings
) -> None:
    web.endless("/endless", b"<p>" * 10_000, Content_Type="text/html")
    web.put("/bomb.zip", bomb(1), "application/zip")
    web.put("/bomb", bomb(50), Content_Encoding="gzip")
    web.put("/fake.txt", b"PK\x03\x04 a zip", "text/plain")
    web.put("/video", b"x", "video/mp4")
    web.redirect("/loop", "/loop")
    paths = ("/endless", "/bomb.zip", "/bomb", "/fake.txt", "/video", "/loop")
    url = web.feed(*paths, FIRST)
    add(settings, url, 24)
    outcome = checked(settings, url)
    assert [len(outcome.written), len(outcome.failed)] == [1, 6]
    for path, said in zip(paths, outcome.failed, strict=True):
        assert path in said
    assert state(settings, url).note.startswith("6 of 7 pages could not be fetched: ")
    assert state(settings, url).problem == ""
    assert not list(settings.corpus.rglob(".*"))


def test_a_site_that_is_down_is_not_asked_for_every_page(web: SmallWeb, settings: Settings) -> None:
    url = web.feed(*(f"/page/{number}" for number in range(50)))
    add(settings, url, 24)
    web.requests.clear()
    for number in range(50):
        web.answer(f"/page/{number}", 500)
    checked(settings, url)
    assert len(web.asked) == 6
    assert "can't send it now" in state(settings, url).problem


@pytest.mark.parametrize(
    ("body", "kind", "part"),
    [
        ("<rss><channel></channel></rss>", "text/xml", "links to no page"),
        ("<rss><item><link>ftp://a.example</link></item></rss>", "text/xml", "links to no page"),
        ("<feed", "text/xml", "links to no page"),
        ("x", "video/mp4", "kind that isn't fetched (video/mp4)"),
        ("\0\1\2", "text/html", "can't be read"),
    ],
)
def test_what_is_no_source_is_refused(
    web: SmallWeb, settings: Settings, body: str, kind: str, part: str
) -> None:
    url = web.put("/a", body, kind)
    with pytest.raises(SourceError) as caught:
        add(settings, url, 24)
    assert part in str(caught.value)
    assert SourceStore(settings.data).sources() == []


def test_entities_in_a_feed_are_not_expanded(web: SmallWeb, settings: Settings) -> None:
    entities = "".join(
        f'<!ENTITY e{number} "{f"&e{number - 1};" * 10 if number else "x"}">' for number in range(9)
    )
    feed = (
        f"<!DOCTYPE rss [{entities}<!ENTITY file SYSTEM 'file:///etc/hostname'>]><rss>"
        f"<item><link>{FIRST}</link></item><item><link>/a/&file;&e8;</link></item></rss>"
    )
    url = web.put("/feed", feed, "text/xml")
    add(settings, url, 24)
    checked(settings, url)
    assert all(len(path) < 100 for path in web.asked)
    assert files(settings).keys() == {"mill-fire"}


def test_a_link_in_the_folder_leads_nowhere(
    web: SmallWeb, settings: Settings, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (settings.corpus / "web").symlink_to(elsewhere)
    url = web.address + FIRST
    add(settings, url, 24)
    checked(settings, url)
    assert "is a link" in state(settings, url).problem
    assert list(elsewhere.iterdir()) == []


def test_a_page_that_the_owner_deleted_stays_deleted(web: SmallWeb, settings: Settings) -> None:
    urls = [web.feed(FIRST, SECOND), web.address + THIRD]
    for url in urls:
        add(settings, url, 24)
        (settings.corpus / checked(settings, url).written[0]).unlink()
    web.page(FIRST, "Made-up news", "It has changed.")
    web.page(THIRD, "Made-up news", "It has changed.")
    for url in urls:
        assert checked(settings, url).written == []
    assert files(settings).keys() == {"ferry"}


def test_a_page_that_becomes_another_kind_leaves_one_file(
    web: SmallWeb, settings: Settings
) -> None:
    url = web.feed(FIRST)
    add(settings, url, 24)
    (old,) = checked(settings, url).written
    web.put(FIRST, "It is a text now.", "text/plain")
    outcome = checked(settings, url)
    assert (len(outcome.written), outcome.removed) == (1, [old])
    assert files(settings) == {"mill-fire": "It is a text now."}


def test_an_error_that_nobody_foresaw_is_the_problem_of_its_source(
    web: SmallWeb, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Outcome:
        raise ZeroDivisionError("made up")

    monkeypatch.setattr(schedule, "check", fail)
    url = web.feed(FIRST)
    add(settings, url, 24)
    running = schedule.Schedule(settings, changed=lambda: None)
    running.start()
    end = time.monotonic() + 20
    while not (failed := state(settings, url)).problem and time.monotonic() < end:
        time.sleep(0.02)
    running.stop()
    assert "made up" in failed.problem
    assert failed.due > time.time()


# --- removing ------------------------------------------------------------------------------------


def test_removing_a_source_keeps_its_pages_or_deletes_those_of_no_other(
    web: SmallWeb, settings: Settings
) -> None:
    one, two = web.feed(FIRST, SECOND), web.feed(SECOND, THIRD, at="/two.xml")
    for url in (one, two):
        add(settings, url, 24)
        checked(settings, url)
    assert remove(settings, one, delete_pages=True) == 1
    assert files(settings).keys() == {"ferry", "weir"}
    assert remove(settings, two, delete_pages=False) == 0
    assert files(settings).keys() == {"ferry", "weir"}
    assert SourceStore(settings.data).sources() == []
    with pytest.raises(SourceError, match="is no source"):
        remove(settings, two, delete_pages=False)


def test_only_one_process_fetches(settings: Settings) -> None:
    with (
        schedule.fetching(settings.data),
        pytest.raises(BusyError, match="Another process"),
        schedule.fetching(settings.data),
    ):
        pass


# --- kills ---------------------------------------------------------------------------------------


def check_kills(kills: int, folder: Path) -> None:
    counts = source_kills.run(kills, folder)
    assert counts["kills"] == kills
    del counts["kills"], counts["ended before"]
    assert set(counts.values()) == {0}, counts


def test_a_killed_check_loses_and_mixes_nothing(web: SmallWeb, tmp_path: Path) -> None:
    del web  # only its pace is needed
    check_kills(10, tmp_path)


@pytest.mark.long
def test_many_killed_checks_lose_and_mix_nothing(web: SmallWeb, tmp_path: Path) -> None:
    del web
    check_kills(200, tmp_path)


# --- the command line ----------------------------------------------------------------------------


def test_the_commands_say_what_they_did(
    web: SmallWeb, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.cli.index.update_with_progress", lambda _: None)
    assert "no sources" in run("sources", "list", settings=settings).stdout
    assert "no sources" in run("sources", "check", settings=settings).problem
    url = web.feed(FIRST, SECOND)
    added = run("sources", "add", url, "--every", "6", settings=settings)
    assert added.stdout.splitlines()[0] == f"A feed of 2 pages was added: {url}"
    assert "already" in run("sources", "add", url, settings=settings).problem
    assert run("sources", "add", url, "--every", "0", settings=settings).returncode == 2
    done = run("sources", "check", url, settings=settings)
    assert (done.returncode, "2 pages written, 0 unchanged" in done.stdout) == (0, True)
    (listed,) = json.loads(run("sources", "list", "--json", settings=settings).stdout)
    assert (listed["pages"], listed["kind"], listed["every"]) == (2, "feed", 6)
    web.answer("/feed.xml", 500)
    failed = run("sources", "check", settings=settings)
    assert (failed.returncode, "can't send it now" in failed.stdout) == (1, True)
    assert "    The server of" in run("sources", "list", settings=settings).stdout
    gone = run("sources", "remove", url, "--delete-pages", settings=settings)
    assert "2 pages deleted" in gone.stdout
    monkeypatch.delenv("FOOTNOTE_SOURCE_HOSTS")
    assert "FOOTNOTE_SOURCE_HOSTS" in run("sources", "add", url, settings=settings).problem


def test_a_source_that_is_removed_while_it_is_checked_stays_removed(
    web: SmallWeb, settings: Settings
) -> None:
    url = web.feed(FIRST)
    source = add(settings, url, 24).source
    store = SourceStore(settings.data)
    store.remove(url)
    store.update(replace(source, problem="made up"))
    assert store.sources() == []


def test_a_source_whose_pages_are_all_closed_fails_and_keeps_them(
    web: SmallWeb, settings: Settings
) -> None:
    url = web.feed(FIRST, SECOND)
    add(settings, url, 24)
    checked(settings, url)
    web.put("/robots.txt", "User-agent: *\nDisallow: /news/", "text/plain")
    checked(settings, url)
    found = state(settings, url)
    assert found.problem.startswith("2 of 2 pages")
    assert found.failures == 1
    assert files(settings).keys() == {"mill-fire", "ferry"}


def test_a_page_that_failed_is_fetched_by_the_next_check(web: SmallWeb, settings: Settings) -> None:
    url = web.feed(FIRST, SECOND)
    web.answer(SECOND, 500)
    add(settings, url, 24)
    checked(settings, url)
    web.page(SECOND, "Back", "The made-up ferry is back.")
    assert len(checked(settings, url).written) == 1


def test_an_index_of_many_sitemaps_is_read_to_its_bound(web: SmallWeb, settings: Settings) -> None:
    maps = [web.put(f"/map-{n}.xml", "<urlset></urlset>", "text/xml") for n in range(60)]
    index = "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in maps)
    url = web.put("/index.xml", f"<sitemapindex>{index}</sitemapindex>", "text/xml")
    with pytest.raises(SourceError):
        add(settings, url, 24)  # no pages
    assert len([one for one in web.asked if "map-" in str(one)]) <= 50


def test_a_packed_sitemap_is_unpacked_no_further_than_its_bound(
    web: SmallWeb, settings: Settings
) -> None:
    url = web.put("/sitemap.xml.gz", bomb(500), "application/gzip")
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="larger than 20 MB when unpacked"):
            add(settings, url, 24)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
