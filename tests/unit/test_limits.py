"""Where a question says to look: a source, a document or a date, and what it asks there."""

import pytest

from rag.corpus.articles import Article
from rag.search.limits import Limits
from rag.search.places import Places
from rag.search.resolved import ResolvedQuestion

ARTICLES = [
    Article("bridge", "The bridge of Zarnow", "2025-03-12", "Zarnow Gazette", "a.md", ""),
    Article("ferry", "A made-up ferry", "2024-07", "The Made-up Times", "b.md", ""),
    Article("2023", "Annual report 2023", "2024-02-01", "Zarnow Rowing Club", "c.md", ""),
    Article("2022", "Annual report 2022", "2023-02-01", "Zarnow Rowing Club", "d.md", ""),
    Article("rules", "Rules of the made-up archive", "", "", "e.md", ""),
    Article("lund", "Eva Lund", "2020", "Made-up Press Agency (MPA)", "f.md", ""),
]
#: Words that are in the articles' texts.
KNOWN = {"club", "times", "bridge", "press"}
LIMITS = Limits(lambda: Places(ARTICLES, KNOWN.__contains__))


def read(question: str) -> tuple[str, set[str], str]:
    """Return what is asked, of which articles, and what they are called."""
    asked, limit = LIMITS.read(ResolvedQuestion(question))
    return asked.printed, set(limit.within if limit else ()), limit.named if limit else ""


@pytest.mark.parametrize(
    ("question", "asked", "articles"),
    [
        ("What does the Gazette say about the bridge?", "The bridge?", {"bridge"}),
        ("what does the gazette say about the bridge?", "The bridge?", {"bridge"}),
        ("Does the Zarnow Gazette mention trams?", "Trams?", {"bridge"}),
        ("According to the Times, who sold it?", "Who sold it?", {"ferry"}),
        ("Who sold it, according to the Made-up Times?", "Who sold it?", {"ferry"}),
        ("Who does the Times say sold it?", "Who sold it?", {"ferry"}),
        ("Who is quoted in the Gazette's article about it?", "Who is quoted about it?", {"bridge"}),
        ("In the Zarnow Gazette, who is quoted?", "Who is quoted?", {"bridge"}),
        ("What did the MPA report about her?", "Her?", {"lund"}),
        ("What did the Rowing Club report on boats?", "Boats?", {"2023", "2022"}),
        ("What did the annual report of 2023 say about boats?", "Boats?", {"2023"}),
        ("According to the annual report 2022, who won?", "Who won?", {"2022"}),
        ("What do the annual reports say about boats?", "Boats?", {"2023", "2022"}),
        ("What do the rules of the archive say about ink?", "Ink?", {"rules"}),
        ("What do articles from March 2025 say about trams?", "Trams?", {"bridge"}),
        ("In articles since July 2024, what is new?", "What is new?", {"bridge", "ferry"}),
        ("What do articles from 2019 say about trams?", "Trams?", set()),
        ("What does the Gazette of March 2025 say about it?", "It?", {"bridge"}),
    ],
)
def test_a_question_may_say_where_to_look(question: str, asked: str, articles: set[str]) -> None:
    found, within, named = read(question)
    assert (found, within) == (asked, articles)
    assert named


@pytest.mark.parametrize(
    "question",
    [
        "What happened in 1995?",
        "What was reported in March 2025?",
        "What does the Herald say about the bridge?",
        "What did the club say about boats?",
        "What did Eva Lund say about the bridge?",
        "Who stood on the bridge of Zarnow in March 2025?",
        "Who came from the Rowing Club?",
        "What does the report say about boats?",
        "When did the ferry of 2024 leave?",
        "Who founded the Gazette?",
    ],
)
def test_other_questions_are_asked_of_all_articles(question: str) -> None:
    assert read(question) == (question, set(), "")


def test_what_a_place_is_called_fits_a_sentence_about_its_articles() -> None:
    named = [
        read(f"What does {place} say about it?")[2]
        for place in ("the Gazette", "the annual report 2023", "an article from March 2025")
    ]
    assert named == ["from Zarnow Gazette", "“Annual report 2023”", "from March 2025"]


def test_a_follow_up_stays_where_the_question_before_it_looks() -> None:
    first = ResolvedQuestion("What does the Gazette say about the bridge?")
    second = LIMITS.continued(ResolvedQuestion("Who paid for it?", "Gazette bridge"), [first])
    assert second.printed == "Who paid for it? (according to the Gazette, bridge)"
    asked, limit = LIMITS.read(second)
    assert asked.printed == "Who paid for it? (bridge)"
    assert limit
    assert limit.within == {"bridge"}
    third = LIMITS.continued(ResolvedQuestion("And when?", "according Gazette bridge"), [second])
    assert third.context == "according to the Gazette, bridge"


def test_a_follow_up_about_a_source_is_not_asked_of_it() -> None:
    first = ResolvedQuestion("Who founded the Gazette?")
    second = ResolvedQuestion("And when?", "Gazette")
    assert LIMITS.continued(second, [first]) == second
    assert LIMITS.read(second) == (second, None)


def test_the_name_of_a_source_is_no_missing_word() -> None:
    assert LIMITS.is_named("gazette")
    assert not LIMITS.is_named("herald")
