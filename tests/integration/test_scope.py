"""A question may be limited to one source, or to a range of dates."""

import pytest
from conftest import MakeCorpus

from rag.answering.answerer import Answerer
from rag.errors import QuestionError
from rag.search.scope import Scope
from rag.store.sync import update_index

PAINT = "---\ntitle: {title}\ndate: {date}\nsource: {source}\n---\n\n{text}\n"
ARTICLES = {
    "old.md": PAINT.format(
        title="A made-up ferry",
        date="2019-05",
        source="Made-up Post",
        text="The made-up ferry of Gone is painted green.",
    ),
    "new.md": PAINT.format(
        title="A made-up ferry, again",
        date="2023",
        source="Made-up Times",
        text="The made-up ferry of Gone is painted yellow.",
    ),
    "undated.md": "---\ntitle: A made-up harbour\n---\n\nThe made-up harbour of Gone is blue.\n",
}
QUESTION = "What colour is the ferry of Gone painted?"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scope", "path"),
    [
        (Scope(source="Made-up Post"), "old.md"),
        (Scope(source="Made-up Times"), "new.md"),
        (Scope(before="2019"), "old.md"),
        (Scope(after="2019-05-31", before="2019-06"), "old.md"),
        (Scope(after="2020"), "new.md"),
        (Scope(source="Made-up Times", after="2023-12-31"), "new.md"),
    ],
)
def test_only_articles_in_the_scope_are_quoted_and_shown(
    make_corpus: MakeCorpus, scope: Scope, path: str
) -> None:
    settings = make_corpus(ARTICLES)
    update_index(settings)
    answerer = Answerer(settings)
    answer = answerer.ask(QUESTION, scope=scope)
    assert {one.path for one in answer.citations} == {path}
    ids = {one.id for one in answerer.ledger.articles() if one.path == path}
    assert {passage.chunk.article_id for passage in answer.passages} == ids
    assert answer.to_json()["scope"] == {
        "source": scope.source,
        "after": scope.after,
        "before": scope.before,
        "articles": [],
        "literal": False,
    }


@pytest.mark.slow
def test_an_empty_scope_answers_nothing_and_a_follow_up_stays_in_scope(
    make_corpus: MakeCorpus,
) -> None:
    settings = make_corpus(ARTICLES)
    update_index(settings)
    answerer = Answerer(settings)
    none = answerer.ask(QUESTION, scope=Scope(source="Made-up Post", after="2020"))
    assert not none.answerable
    assert none.passages == ()
    assert none.outcome == "absent"
    assert "No articles from Made-up Post, dated 2020 or later, were searched." in none.text
    scope = Scope(source="Made-up Post")
    later = answerer.ask("And what is it painted?", [QUESTION], scope=scope)
    assert {one.path for one in later.citations} <= {"old.md"}


@pytest.mark.slow
def test_single_articles_can_be_chosen_and_a_refusal_says_how_many(
    make_corpus: MakeCorpus,
) -> None:
    settings = make_corpus(ARTICLES)
    update_index(settings)
    answerer = Answerer(settings)
    ids = {one.path: one.id for one in answerer.ledger.articles()}
    chosen = Scope(articles=frozenset({ids["old.md"], ids["undated.md"]}))
    answer = answerer.ask(QUESTION, scope=chosen)
    assert {one.path for one in answer.citations} == {"old.md"}
    assert answer.to_json()["scope"]["articles"] == sorted(chosen.articles)
    refused = answerer.ask("What does the Napoleon zoo cost?", scope=chosen)
    assert "2 chosen articles were searched." in refused.text
    both = Scope(source="Made-up Times", articles=chosen.articles)
    assert not answerer.ask(QUESTION, scope=both).answerable


@pytest.mark.slow
def test_an_unknown_source_or_article_is_an_error(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(ARTICLES)
    update_index(settings)
    answerer = Answerer(settings)
    for scope, words in (
        (Scope(source="Nobody's"), "the sources are: Made-up Post; Made-up Times"),
        (Scope(articles=frozenset({"unknown"})), "no article with the id 'unknown'"),
    ):
        with pytest.raises(QuestionError, match=words):
            answerer.ask(QUESTION, scope=scope)


def test_more_articles_than_the_limit_are_an_error() -> None:
    with pytest.raises(QuestionError, match="1,001 articles are chosen"):
        Scope(articles=frozenset(map(str, range(1_001))))


@pytest.mark.slow
def test_a_question_may_name_its_scope(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(ARTICLES)
    update_index(settings)
    answerer = Answerer(settings)
    for question, paths in (
        ("What colour is the ferry of Gone painted according to the Times?", {"new.md"}),
        ("According to the Made-up Post, what colour is the ferry painted?", {"old.md"}),
        ("In articles from 2019, what colour is the ferry of Gone painted?", {"old.md"}),
    ):
        answer = answerer.ask(question)
        assert {one.path for one in answer.citations} == paths
        assert answer.searched_for == question
    follow_up = answerer.ask("And what is it?", ["What does the Times say about the ferry?"])
    assert "according to the Times" in follow_up.searched_for
    assert {one.path for one in follow_up.citations} <= {"new.md"}


@pytest.mark.slow
def test_a_refusal_says_where_a_question_wanted_to_look(make_corpus: MakeCorpus) -> None:
    settings = make_corpus(ARTICLES)
    update_index(settings)
    answerer = Answerer(settings)
    absent = answerer.ask("What does the Post say about penguins?")
    assert absent.text == (
        "The article from Made-up Post doesn't answer this. No article mentions penguins. "
        "1 article from Made-up Post was searched."
    )
    none = answerer.ask("What do articles from May 2001 say about the ferry?")
    assert none.text == "The articles don't answer this. There is no article from May 2001."
    both = answerer.ask("What does the Post say about the ferry?", scope=Scope(after="2020"))
    assert not both.answerable
    assert both.passages == ()


def test_a_bad_date_gets_a_clear_error() -> None:
    for odd in ("2023-13", "٢٠٢٣", "2023\n"):
        with pytest.raises(QuestionError, match="is not a date"):
            Scope(after=odd)


def test_a_start_after_the_end_gets_a_clear_error() -> None:
    for after, before in (
        ("2024", "2023"),
        ("2023-05", "2023-04-30"),
        ("2023-04-02", "2023-04-01"),
    ):
        with pytest.raises(QuestionError, match="swap them"):
            Scope(after=after, before=before)
    for after, before in (
        ("2023", "2023"),
        ("2023-04-30", "2023-04"),
        ("2023-04-01", "2023-04-01"),
    ):
        assert Scope(after=after, before=before)
