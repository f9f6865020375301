"""What a refusal says: its outcome, the closest sentence, and what doesn't fit about it."""

import pytest
from handmade import passage, query

from rag.answering.anchors import Quote
from rag.answering.confidence import Evidence, signals
from rag.answering.extraction import Extract
from rag.answering.model import ABSENT, NOT_SURE
from rag.answering.refusal import ABSENT_BELOW, ABSENT_WORD_BELOW, Refusal, refuse, refused_outcome
from rag.answering.request import SearchResult
from rag.search.acronyms import Tie
from rag.search.passages import Passage
from rag.search.question import Query
from rag.search.scope import EVERYTHING, Scope

MILL = "The mill of Zarnow is made of bricks."
CLOSE = "The articles don't clearly answer this. One passage comes close."


def result(
    asked: Query, *found: Passage, probability: float = 0.2, articles: int = 20
) -> SearchResult:
    extracts = [Extract(one.chunk.sentences, probability) for one in found[:1]]
    return SearchResult(asked.text, asked, found, tuple(extracts), 1.0, articles)


def refused(asked: Query, *found: Passage, probability: float = 0.2) -> Refusal:
    return refuse([result(asked, *found, probability=probability)], EVERYTHING)


@pytest.mark.parametrize(
    ("probability", "names", "outcome"),
    [
        (ABSENT_WORD_BELOW, (), NOT_SURE),
        (ABSENT_WORD_BELOW - 0.01, (), ABSENT),
        (0.2, ("velm",), ABSENT),
    ],
)
def test_a_low_probability_or_an_unknown_name_means_absent(
    probability: float, names: tuple[str, ...], outcome: str
) -> None:
    asked = query("Who owns it?", names=names, missing=("Velm", "zoo"))
    assert refused_outcome(probability, asked) == outcome


def test_a_question_whose_words_all_occur_has_to_be_less_probable_to_be_absent() -> None:
    asked = query("Who owns it?")
    assert refused_outcome(ABSENT_WORD_BELOW - 0.01, asked) == NOT_SURE
    assert refused_outcome(ABSENT_BELOW - 0.001, asked) == ABSENT


def test_a_calibration_does_not_make_a_near_passage_absent() -> None:
    asked = query("When did the mill burn?")
    near = passage({MILL: 1.0})
    extract = Extract(
        near.chunk.sentences, 0.001, signals=signals(Evidence(asked, Quote(MILL), 1.0, 1.0))
    )
    said = refuse([SearchResult(asked.text, asked, (near,), (extract,), 1.0, 20)], EVERYTHING)
    assert (said.outcome, said.closest) == (NOT_SURE, near.chunk.sentences[0])


def test_an_absent_subject_has_no_closest_sentence() -> None:
    asked = query("Who is Napoleon?", names=("napoleon",), missing=("Napoleon",))
    said = refused(asked, passage({MILL: 1.0}))
    assert (said.outcome, said.closest) == (ABSENT, None)
    assert said.text == (
        "The articles don't answer this. No article mentions Napoleon. "
        "All 20 articles were searched."
    )


def test_several_missing_words_are_listed() -> None:
    asked = query("?", names=("velm",), missing=("penguins", "zoo", "Velm"))
    assert "No article mentions penguins, zoo or Velm." in refused(asked).text


def test_what_was_searched_is_said_with_its_limits() -> None:
    scope = Scope("Orrin Herald", "2023", "2024")
    said = refuse([result(query("Who?"), articles=0)], scope).text
    assert said.endswith("No articles from Orrin Herald, dated 2023 to 2024, were searched.")
    assert "comes close" in said


def test_the_closest_sentence_is_the_best_of_the_extract() -> None:
    asked = query("What is the mill made of?")
    said = refused(asked, passage({"It is old.": 0.0, MILL: 2.0, "It is tall.": 1.0}))
    assert said.outcome == NOT_SURE
    assert said.closest
    assert said.closest.text == MILL
    assert said.text == CLOSE


def test_what_the_closest_passage_lacks_is_a_reason() -> None:
    asked = query("Is the mill of Zarnow sold?", subjects=("mill", "Zarnow", "sold"))
    said = refused(asked, passage({MILL: 1.0}))
    assert said.reasons == ("It mentions “mill” and “Zarnow”, but not “sold”.",)
    assert said.text == f"{CLOSE} {said.reasons[0]}"


def test_what_the_closest_passage_has_in_other_words_is_not_said_to_be_missing() -> None:
    asked = query(
        "Is the mill's bike sold?", subjects=("mill", "bike"), ties=(Tie("bike", "bicycle"),)
    )
    said = refused(asked, passage({f"{MILL} It has a bicycle.": 1.0}))
    assert said.reasons == ()


def test_a_closest_passage_that_only_proposes_says_so() -> None:
    asked = query("Why was the mill chosen?", subjects=("mill",))
    said = refused(asked, passage({"The mill was proposed.": 1.0}))
    assert said.reasons == ("It tells only of a proposal.",)


def test_what_stands_beside_the_closest_sentence_is_not_said_to_be_missing() -> None:
    asked = query("Was the mill's cost known?", subjects=("mill", "cost"))
    said = refused(asked, passage({MILL: 1.0, "The cost was high.": 0.0}))
    assert said.reasons == ()


def test_numbers_and_inflections_count_as_mentioned() -> None:
    asked = query("Which two mills burned?", subjects=("two", "mills", "price"))
    said = refused(asked, passage({"There are 2 of them; a mill burned.": 1.0}))
    assert "mentions “two” and “mills”, but not “price”" in said.text


def test_a_word_in_no_article_is_reported_once() -> None:
    asked = query("What is the tariff?", subjects=("tariff",), missing=("tariff",))
    assert refused(asked, passage({MILL: 1.0})).reasons == ("No article mentions tariff.",)


def test_the_closest_passage_may_lack_the_kind_of_answer() -> None:
    asked = query("When was the mill of Zarnow built?", subjects=("mill", "Zarnow"))
    assert "It gives no date or time." in refused(asked, passage({MILL: 1.0})).reasons


def test_of_several_parts_the_one_with_a_closest_sentence_counts() -> None:
    absent = result(query("Who?", names=("velm",), missing=("Velm",)), probability=0.24)
    near = result(query("What is the mill made of?"), passage({MILL: 1.0}), probability=0.1)
    said = refuse([absent, near], EVERYTHING)
    assert said.outcome == NOT_SURE
    assert said.closest
    assert refuse([absent, absent], EVERYTHING).outcome == ABSENT


def test_a_question_in_another_language_is_told_what_to_do() -> None:
    said = refuse([result(query("?"), passage({MILL: 1.0}))], EVERYTHING, "German")
    assert "seems to be in German" in said.text
    assert said.text.endswith("ask it in English.")
    assert (said.outcome, said.closest) == (NOT_SURE, None)


def test_the_reason_says_what_the_closest_sentence_speaks_of() -> None:
    closest = passage({"Finland joined on 4 April.": 1.0, "Sweden waits.": 0.0})
    assert "speaks of Finland, not Sweden." in refused(query("When did Sweden join?"), closest).text


def test_a_word_that_the_closest_sentence_has_in_another_form_is_in_an_article() -> None:
    asked = query("Who owns the mills and the zoo?", missing=("mills", "zoo"))
    said = refused(asked, passage({MILL: 1.0}))
    assert "No article mentions zoo." in said.reasons
