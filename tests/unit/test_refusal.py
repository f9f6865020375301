"""What a refusal says: which words no article mentions, and what the closest passage lacks."""

from handmade import passage, query

from rag.answering.refusal import foreign_refusal, refusal, unanswered

MILL = "The mill of Zarnow is made of bricks."
CLOSEST = "The closest passages are below; they don't answer the question."


def test_an_unknown_name_is_reason_enough() -> None:
    asked = query("Who is Napoleon?", names=("napoleon",), missing=("Napoleon",))
    assert refusal(asked, [passage({MILL: 1.0})]) == (
        f"The articles don't answer this. No article mentions Napoleon. {CLOSEST}"
    )


def test_several_missing_words_are_listed() -> None:
    asked = query("?", names=("velm",), missing=("penguins", "zoo", "Velm"))
    assert "No article mentions penguins, zoo or Velm." in refusal(asked, [])


def test_without_passages_none_are_promised() -> None:
    assert refusal(query("Who?"), []) == "The articles don't answer this."


def test_the_closest_passage_is_the_one_that_mentions_most() -> None:
    asked = query("How much did the mill of Zarnow cost?", subjects=("mill", "Zarnow", "cost"))
    near, far = passage({MILL: 1.0}), passage({"A mill burned down.": 2.0}, key="b")
    said = refusal(asked, [far, near])
    assert "The closest passage mentions “mill” and “Zarnow”, but not “cost”." in said


def test_numbers_and_inflections_count_as_mentioned() -> None:
    asked = query("Which two mills burned?", subjects=("two", "mills", "price"))
    said = refusal(asked, [passage({"There are 2 of them; a mill burned.": 1.0})])
    assert "mentions “two” and “mills”, but not “price”" in said


def test_the_closest_passage_may_lack_the_kind_of_answer() -> None:
    asked = query("When was the mill of Zarnow built?", subjects=("mill", "Zarnow"))
    assert "gives no date for it" in refusal(asked, [passage({MILL: 1.0})])


def test_a_question_in_another_language_is_told_what_to_do() -> None:
    said = foreign_refusal("German")
    assert "seems to be in German" in said
    assert said.endswith("ask it in English.")


def test_the_unanswered_parts_are_named() -> None:
    assert unanswered([]) == ""
    assert unanswered(["who paid?", "why?"]) == "The articles don't say: who paid? why?"
