"""What a question compares, and what is asked of each of the two things."""

import pytest
from handmade import article, sentences

from rag.answering.kinds.distinction import subjects
from rag.corpus.chunks import Chunk
from rag.search.compared import compared
from rag.search.compared_in_time import compared_in_time
from rag.search.coordinated import coordinated
from rag.search.passages import Passage, ScoredSentence
from rag.search.resolved import ResolvedQuestion


def asked(question: str, *known: str) -> list[tuple[str, str]]:
    """Return the names of the two sides with what is asked of them; [] for no comparison."""
    found = compared(ResolvedQuestion(question), lambda text: text in known)
    return [(side.name, side.questions[0].printed) for side in found.sides] if found else []


@pytest.mark.parametrize(
    "question",
    [
        "Compare the ferry and the bridge.",
        "Please compare the ferry with the bridge",
        "What's the difference between the ferry and the bridge?",
        "whats the difference between the ferry and the bridge",
        "How does the ferry differ from the bridge?",
        "How do the ferry and the bridge compare?",
        "How is the ferry different from the bridge?",
    ],
)
def test_two_things_are_asked_about_one_by_one(question: str) -> None:
    assert asked(question) == [
        ("Ferry", "What is the ferry?"),
        ("Bridge", "What is the bridge?"),
    ]


@pytest.mark.parametrize(
    "question",
    [
        "How does the ferry differ from the bridge in price?",
        "What is the difference in price between the ferry and the bridge?",
        "Compare the price of the ferry with that of the bridge.",
        "Compare the ferry and the bridge in terms of price",
    ],
)
def test_an_aspect_is_asked_of_both(question: str) -> None:
    assert [text for _, text in asked(question)] == [
        "What is the price of the ferry?",
        "What is the price of the bridge?",
    ]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which is cheaper, the ferry or the bridge?", "How expensive is the ferry?"),
        ("Which of the ferry and the bridge is longer?", "How long is the ferry?"),
        ("The ferry or the bridge: which costs less?", "How much does the ferry cost?"),
        (
            "Which carries more cars, the ferry or the bridge?",
            "How many cars does the ferry carry?",
        ),
        ("The ferry vs the bridge: how many lanes?", "how many lanes? (the ferry)"),
        ("Is the ferry cheaper than the bridge?", "How expensive is the ferry?"),
        ("Does the ferry cost more than the bridge?", "How much does the ferry cost?"),
    ],
)
def test_of_a_choice_the_value_is_asked(question: str, first: str) -> None:
    assert asked(question)[0] == ("Ferry", first)


def test_shared_words_belong_to_both() -> None:
    names = [name for name, _ in asked("Compare Anna and Ole Lund", "Anna Lund")]
    assert names == ["Anna Lund", "Ole Lund"]
    assert [name for name, _ in asked("Compare lock 5 and 6")] == ["Lock 5", "Lock 6"]
    assert asked("Compare Norway and South Korea")[0] == ("Norway", "What is Norway?")


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference?",
        "Compare Anna, Ole and Pia.",
        "Compare it with that.",
        "Who chairs the board, Anna or Ole?",
        "What did Anna and Ole say about the difference?",
        "Is there a bridge and a ferry?",
        "Is the ferry longer than 20 metres?",
    ],
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert asked(question) == []


def test_one_question_about_two_things_is_two_questions() -> None:
    found = coordinated(ResolvedQuestion("When were Anna Lund and Ole Roe born?"))
    assert found is not None
    assert not found.is_certain
    assert [side.questions[0].text for side in found.sides] == [
        "When was Anna Lund born?",
        "When was Ole Roe born?",
    ]


def test_two_questions_are_not_taken_for_one() -> None:
    assert coordinated(ResolvedQuestion("Who chairs the board and when does it meet?")) is None
    assert coordinated(ResolvedQuestion("How far is it between Velm and Ruhn?")) is None


def test_a_sentence_belongs_to_the_side_that_it_or_its_title_names() -> None:
    one, two = subjects("Halvek 300", "Halvek 500")
    texts = ("The Halvek 500 weighs 171 kilograms.", "It has a bowl.", "The guard is open.")
    made = article(*texts)
    named, explained, silent = sentences(made, *texts)

    def is_about_two(title: str, at: int) -> bool:
        before = (None, named, explained)[at]
        scored = ScoredSentence((named, explained, silent)[at], 0.0, 0.0, before, None)
        passage = Passage(1, title, "", Chunk("a", 0, 0, 1, "", 1, ()), 0.0, (scored,))
        assert not (two.is_about(passage, scored) and one.is_about(passage, scored))
        return two.is_about(passage, scored)

    assert is_about_two("Machines", 0)
    assert is_about_two("The Halvek 500", 2)
    assert not is_about_two("The Halvek 300 and 500", 2)
    assert not is_about_two("Machines", 2)


def test_a_time_at_the_end_belongs_to_both() -> None:
    asked = ResolvedQuestion("Compare the Alva and the Brisa in passengers last year")
    found = compared_in_time(asked, lambda _: False)
    assert found
    assert [side.questions[0].text for side in found.sides] == [
        "What are the passengers of the Alva last year?",
        "What are the passengers of the Brisa last year?",
    ]
    dated = compared_in_time(ResolvedQuestion("Compare the fees of 2022 and 2024"), lambda _: False)
    assert dated
    assert "2024" not in dated.one.questions[0].text
