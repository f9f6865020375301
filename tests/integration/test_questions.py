"""Questions as people type them: languages, parts, numbers and typos."""

import json
from pathlib import Path

import pytest

from rag.answering.answerer import Answerer
from rag.search.question import QuestionParser
from rag.search.resolved import ResolvedQuestion, split
from rag.text.language import foreign_language
from rag.text.numbers import numbers

QUESTIONS = Path(__file__).parents[2] / "evals" / "questions.jsonl"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wie viel Geld hat Biden vom Kongress verlangt?", "German"),
        ("Qui est le secrétaire général de l'OTAN ?", "French"),
        ("¿Cuánto dinero ha pedido Biden al Congreso?", "Spanish"),
        ("Chi è il segretario generale della NATO?", "Italian"),
        ("Kto jest sekretarzem generalnym NATO?", "Polish"),
        ("Quem é o secretário-geral da OTAN?", "Portuguese"),
        ("Wie is de secretaris-generaal van de NAVO?", "Dutch"),
        ("Хто є генеральним секретарем НАТО?", "Ukrainian"),
        ("北约秘书长是谁？", "Chinese"),
        ("من هو الأمين العام لحلف الناتو؟", "Arabic"),
        ("Kuka on Naton pääsihteeri?", "Finnish"),
        # These have words that exist in English too.
        ("Was ist in Butscha passiert?", "German"),
        ("Was hat Biden in Brüssel gesagt?", "German"),
        ("Quem é a presidente do Brasil?", "Portuguese"),
        ("Chi ha parlato a Bruxelles con i ministri?", "Italian"),
    ],
)
def test_a_question_in_another_language_is_recognised(question: str, language: str) -> None:
    assert foreign_language(question) == language


@pytest.mark.parametrize(
    "question",
    ["nato ukraine arms", "mass graves where", "Dmytro Kuleba", "sum", "Zelensky Brussels 2.4"],
)
def test_keywords_are_not_mistaken_for_another_language(question: str) -> None:
    assert foreign_language(question) == ""


def test_no_shipped_question_is_mistaken_for_another_language() -> None:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    assert [one for one in asked if foreign_language(one)] == []


def test_the_refusal_of_a_foreign_question_names_its_language(answerer: Answerer) -> None:
    found = answerer.ask("Wie viel Geld hat Biden vom Kongress verlangt?")
    assert not found.answerable
    assert "searched in English" in found.text
    assert "German" in found.text


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("When did it open and who paid for it?", ["When did it open?", "who paid for it?"]),
        ("Where was it? And when?", ["Where was it?", "when?"]),
        ("Who met Stoltenberg and Zelensky?", ["Who met Stoltenberg and Zelensky?"]),
        ("What is the difference between what and which?", None),
        ("Tell me when it ended; where it began", ["Tell me when it ended?", "where it began?"]),
        ("How much money and how many weapons did Biden ask for?", None),
        ("Who is the man who founded Wagner and who died in 2023?", None),
    ],
)
def test_a_question_is_split_into_the_things_it_asks(
    question: str, asked: list[str] | None
) -> None:
    assert split(question) == (asked or [question])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2,4 billion", "2.4 billion"),
        ("two rounds", "2 rounds"),
        ("sixty-one", "61"),
        ("1,500", "1500"),
        ("twelve thousand", "12,000"),
    ],
)
def test_numbers_are_equal_however_they_are_written(one: str, other: str) -> None:
    assert numbers(one) == numbers(other) != frozenset()


def test_a_typo_is_corrected_and_a_missing_word_is_not(answerer: Answerer) -> None:
    parser = QuestionParser(answerer.ledger)
    typo = ResolvedQuestion("What did Stoltenburg say about Denmark?", "Zelenksy")
    query = parser.parse(typo)
    assert query.missing == ("Denmark",)
    assert query.text == "What did Stoltenberg say about Denmark? (Zelensky)"
    lower = ResolvedQuestion("what did stoltenberg say about zelenskyy?")
    assert parser.parse(lower).missing == ()


def test_a_common_word_is_a_name_only_beside_the_rest_of_a_longer_name(answerer: Answerer) -> None:
    parser = QuestionParser(answerer.ledger)
    asked = ("what does the white house say?", "is the snow white?")
    names = [parser.parse(ResolvedQuestion(question)).names for question in asked]
    assert names == [("white", "house"), ()]
