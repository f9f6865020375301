"""Which search results are quoted, and what the answer says about the others."""

from collections.abc import Iterator

from handmade import article, passage, query

from rag.answering.confidence import THRESHOLD
from rag.answering.extraction import Extract
from rag.answering.footnotes import Footnotes, ignore_claim
from rag.answering.quoting import Quoted, quote
from rag.answering.request import Request, SearchResult
from rag.search.resolved import ResolvedQuestion
from rag.search.scope import EVERYTHING

FIRE, FERRY = "The mill burned down in 1902.", "The ferry runs every hour."
ARTICLES = {one.id: one for one in (article(FIRE, key="a"), article(FERRY, key="b"))}


def result(question: str, text: str, probability: float) -> SearchResult:
    found = passage({text: 1.0}, key="a" if text == FIRE else "b")
    extract = Extract((found.scored[0].sentence,), probability)
    return SearchResult(question, query(question), (found,), (extract,), 1.0, 2)


def footnotes() -> Footnotes:
    return Footnotes(ARTICLES.get, ignore_claim)


def quoted(*results: SearchResult, threshold: float = THRESHOLD, question: str = "?") -> Quoted:
    request = Request(ResolvedQuestion(question), (), EVERYTHING, "1")
    return quote(request, results, threshold, footnotes())


BURNED = "When did the mill burn down?"
RUNS = "How often does the ferry run?"


def test_a_probable_result_is_quoted() -> None:
    answer = quoted(result(BURNED, FIRE, 0.9)).answer
    assert answer.answerable
    assert (answer.outcome, answer.closest) == ("answered", None)
    assert (answer.text, answer.confidence) == (f"{FIRE} [1]", 0.9)
    assert answer.searched_for == BURNED


def test_an_improbable_result_is_refused() -> None:
    answer = quoted(result(BURNED, FIRE, 0.2)).answer
    assert not answer.answerable
    assert answer.text.startswith("The articles don't clearly answer this.")
    assert (answer.claims, answer.citations, answer.confidence) == ((), (), 0.2)
    assert answer.outcome == "not sure"
    assert answer.closest
    assert (answer.closest.number, answer.closest.quote) == (1, FIRE)


def test_what_is_far_from_everything_is_absent() -> None:
    answer = quoted(result(BURNED, FIRE, 0.001)).answer
    assert (answer.outcome, answer.closest) == ("absent", None)
    assert "All 2 articles were searched." in answer.text
    assert not answer.to_json()["answerable"]


def test_a_higher_threshold_refuses_more() -> None:
    assert not quoted(result(BURNED, FIRE, 0.6), threshold=0.7).answer.answerable


def test_several_probable_results_are_all_quoted() -> None:
    both = quoted(result(BURNED, FIRE, 0.9), result(RUNS, FERRY, 0.5))
    assert both.answer.text == f"{FIRE} [1] {FERRY} [2]"
    assert both.answer.confidence == 0.5
    assert both.answer.searched_for == f"{BURNED}; {RUNS}"
    assert len(both.results) == 2
    assert [one.number for one in both.answer.passages] == [1, 2]


def test_an_improbable_part_is_said_to_be_unanswered() -> None:
    for threshold in (THRESHOLD, 0.0):
        part = quoted(result(BURNED, FIRE, 0.2), result(RUNS, FERRY, 0.9), threshold=threshold)
        assert part.answer.text == f"{FERRY} [1] The articles don't say: {BURNED}"
        assert part.answer.unanswered == (BURNED,)
        assert [one.question for one in part.results] == [RUNS]


def test_without_a_threshold_the_best_of_the_improbable_is_quoted() -> None:
    best = quoted(result(BURNED, FIRE, 0.1), result(RUNS, FERRY, 0.2), threshold=0.0)
    assert [claim.text for claim in best.answer.claims] == [FERRY]


def test_a_question_in_another_language_is_refused() -> None:
    german = "Wann ist die Mühle von Zarnow abgebrannt?"
    answer = quoted(result(german, FIRE, 0.9), question=german).answer
    assert not answer.answerable
    assert "German" in answer.text


def test_a_result_is_quoted_before_the_next_is_fetched() -> None:
    notes = footnotes()

    def results() -> Iterator[SearchResult]:
        yield result(BURNED, FIRE, 0.9)
        assert FIRE in notes.claims
        yield result(RUNS, FERRY, 0.9)

    quote(Request(ResolvedQuestion("?"), (), EVERYTHING, "1"), results(), THRESHOLD, notes)
    assert FERRY in notes.claims
