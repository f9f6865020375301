"""Requests for a summary are answered with sentences of the right article, on the real index."""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer
from rag.answering.model import Answer
from rag.search.scope import Scope

POOL = (
    "The made-up town of Zarnow opened its new swimming pool on Monday. It has six lanes. "
    "The pool of Zarnow cost the town four million crowns. But the old pool stays open. "
    "Mayor Eva Lund swam the first length in the pool of Zarnow. Tickets are sold at the town hall."
)
REPORT = (
    "This report covers the made-up harbour of Velm. The harbour of Velm handled 41,000 tonnes of "
    "salt. The crane of the harbour was repaired in March. The harbour employs 34 people. "
    "The harbour office moves to Quay Street in summer."
)
RIVER = (
    "The made-up river Lisk is 90 kilometres long. A family of otters lives at its mouth. "
    "The water of the Lisk is soft. The Lisk has three weirs. The bridge of Obrin crosses "
    "the Lisk. The Lisk froze in 1911."
)
OTTERS = (
    "The otters of the made-up river Lisk were counted in May. Otters were seen at nine places. "
    "The mill at Quelm is their den."
)
ROWING = "The made-up rowing club bought a boat. Members row on Sundays."
WEAVERS = "The made-up weavers of Obrel bought a loom. It came from Tarn. It is 90 years old."
CHESS = "The made-up chess club moved to the library. Members play on Fridays."


def dated(title: str, date: str, text: str, source: str = "") -> str:
    return f"---\ntitle: {title}\ndate: {date}\nsource: {source}\n---\n{text}\n"


MADE_UP = {
    "pool.md": dated("A new pool for Zarnow", "2031-05", POOL, "Made-up Post"),
    "annual.md": dated("Annual report of the Velm harbour", "2032-01", REPORT, "Velm Harbour"),
    "otters.txt": f"Otters on the Lisk\n\n{OTTERS}\n",
    "river.txt": f"The river Lisk\n\n{RIVER}\n",
    "old.md": dated("Club news", "2029-03", ROWING, "North Post"),
    "new.md": dated("Club news", "2031-03", CHESS, "South Post"),
    "autumn.txt": f"Made-up Soundings\n\nThe bulletin of the autumn, made up\n\n{WEAVERS}\n",
    "fares.csv": "Route,Adult,Child\nNorth,4,2\nSouth,5,3\nWest,6,3\n",
}


@pytest.fixture(scope="module")
def answerer(open_files: OpenFiles) -> Answerer:
    return open_files(MADE_UP)


def paths(found: Answer) -> set[str]:
    return {citation.path for citation in found.citations}


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("Summarise the annual report.", "annual.md"),
        ("Sum up the January report.", "annual.md"),
        ("Sum up the autumn bulletin.", "autumn.txt"),
        ("What is the article about the pool about?", "pool.md"),
        ("Give me the main points of the article on the new pool", "pool.md"),
        ("Key takeaways from the Velm harbour report", "annual.md"),
        ("tl;dr of “A new pool for Zarnow”", "pool.md"),
        ("Summarise pool.md, please", "pool.md"),
        ("Summarise the article from the Made-up Post", "pool.md"),
        ("Summarise the newest article", "annual.md"),
    ],
)
def test_a_summary_is_of_the_article_that_is_named(
    answerer: Answerer, question: str, path: str
) -> None:
    found = answerer.ask(question)
    assert (found.kind, paths(found)) == ("summary", {path})
    assert 3 <= len(found.claims) <= 6


def test_a_summary_quotes_whole_sentences_in_their_order(answerer: Answerer) -> None:
    found = answerer.ask("Summarise the article about the pool of Zarnow.")
    starts = [citation.start for citation in found.citations]
    assert starts == sorted(set(starts))
    article = answerer.ledger.article(found.citations[0].article_id)
    assert article
    for claim, citation in zip(found.claims, found.citations, strict=True):
        assert claim.verdict == "verbatim"
        assert article.text[citation.start : citation.end] == citation.quote == claim.text
    assert found.claims[0].text.startswith("The made-up town of Zarnow opened")
    assert not any(claim.text.startswith(("It ", "But ")) for claim in found.claims)


def test_a_subject_is_told_from_all_its_articles(answerer: Answerer) -> None:
    found = answerer.ask("What do you know about otters?")
    assert found.kind == "summary"
    assert "The otters of the made-up river Lisk were counted in May." in found.text


@pytest.mark.parametrize(
    "question",
    [
        "Tell me about badgers.",
        "Summarise the article about badgers.",
        "Summarise the weekly report.",
        "What is a pool?",
        "When did Zarnow open its pool?",
        "Tell me when the pool of Zarnow opened.",
        "What was Eva Lund worried about?",
        "What is in the harbour of Velm?",
        "What does the harbour of Velm contain?",
    ],
)
def test_other_questions_are_searched(answerer: Answerer, question: str) -> None:
    assert answerer.ask(question).kind == "quotes"


def test_an_article_that_does_not_call_itself_so_is_not_meant(answerer: Answerer) -> None:
    assert "autumn.txt" not in paths(answerer.ask("Sum up the autumn minutes."))


def test_the_scope_holds(answerer: Answerer) -> None:
    assert answerer.ask("Tell me about otters", scope=Scope("Made-up Post")).kind == "quotes"
    only = Scope("North Post")
    assert paths(answerer.ask("Summarise the club news", scope=only)) == {"old.md"}
    assert paths(answerer.ask("Summarise it", scope=only)) == {"old.md"}


def test_of_two_articles_with_one_title_the_newer_is_summed_up(answerer: Answerer) -> None:
    assert paths(answerer.ask("Summarise the article “Club news”")) == {"new.md"}
    assert paths(answerer.ask("Summarise the article “Club news” from the North Post")) == {
        "old.md"
    }


def test_a_table_is_summed_up_by_its_columns(answerer: Answerer) -> None:
    found = answerer.ask("Summarise fares.csv")
    assert found.kind == "summary"
    assert [claim.text for claim in found.claims] == ["Route; Adult; Child"]


@pytest.mark.parametrize(
    ("history", "path"),
    [
        (["What did the pool of Zarnow cost?"], "pool.md"),
        (["Summarise the annual report"], "annual.md"),
        (
            ["Who bought a boat?", "How many tonnes of salt did the harbour of Velm handle?"],
            "annual.md",
        ),
    ],
)
def test_the_article_of_the_last_answer(answerer: Answerer, history: list[str], path: str) -> None:
    assert paths(answerer.ask("and the main points of that article?", history)) == {path}


def test_without_an_answer_before_it_is_asked_which_article(answerer: Answerer) -> None:
    found = answerer.ask("Summarise it.")
    assert (found.kind, found.answerable, found.claims) == ("summary", False, ())
    assert found.text == "Say which article you mean, by its title or what it is about."
